"""Writes a model's measured scores into docs/classifier.md and draws its calibration: `python -m classifier.score_sheet`.

It measures nothing: all figures come from the model's card.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefile.reading import Tag
from classifier.model import CARD

METHODS = ("rules", "words", "model", "both")
SIDE, EDGE = 320, 48
_BETWEEN = re.compile(r"(<!-- scores -->\n).*?(<!-- end of scores -->)", re.DOTALL)


def draw(card: Mapping[str, Any]) -> str:
    """The calibration curve as SVG: said against so, a dot for each tenth, its area by how many scores are in it."""

    def x(share: float) -> float:
        return round(EDGE + share * SIDE, 1)

    def y(share: float) -> float:
        return round(EDGE / 2 + (1 - share) * SIDE, 1)

    whole = SIDE + EDGE * 1.5
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole:.0f} {whole:.0f}" font-family="sans-serif" font-size="11">',
        "<title>How often a score is right, on authors never seen</title>",
        f'<rect width="{whole:.0f}" height="{whole:.0f}" fill="white"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        rows.append(f'<text x="{x(tick)}" y="{y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        rows.append(f'<text x="{x(0) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    rows.append(f'<text x="{x(0.5)}" y="{y(0) + 32}" text-anchor="middle">score given</text>')
    rows.append(f'<text x="14" y="{y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {y(0.5)})">share that was so</text>')
    points = card["reliability"]
    path = " ".join(f"{x(one['said'])},{y(one['so'])}" for one in points)
    rows.append(f'<polyline points="{path}" fill="none" stroke="#1b5e8a" stroke-width="2"/>')
    for one in points:
        radius = round(2 + one["count"] ** 0.25, 1)
        rows.append(f'<circle cx="{x(one["said"])}" cy="{y(one["so"])}" r="{radius}" fill="#1b5e8a"/>')
    rows.append("</svg>\n")
    return "\n".join(rows)


def table(card: Mapping[str, Any]) -> str:
    """The scores as Markdown: precision / recall / F1 by tag for each method, and the macro F1 with its interval."""
    lines = [
        (
            f"Model `{card['version']}`, learned from {card['learned_from']} messages, measured on {card['held_out']} of "
            f"{card['held_out_authors']} other authors."
        ),
        "",
        "| tag | labelled | patterns alone | words alone | words and patterns' hits | **shipped** |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for tag in Tag:
        cells = [card["scores"][method][tag.value] for method in METHODS]
        scores = " | ".join(f"{one['precision']:.2f} / {one['recall']:.2f} / {one['f1']:.2f}" for one in cells)
        lines.append(f"| `{tag.value}` | {cells[0]['labelled']} | {scores} |")
    macro = " | ".join("{f1:.3f} ({low:.3f} to {high:.3f})".format(**card["macro"][method]) for method in METHODS)
    gain = card["gain"]
    lines += [
        f"| macro F1 | | {macro} |",
        "",
        (
            f"Gained over patterns alone: {gain['f1']:+.3f} macro F1 ({gain['low']:+.3f} to {gain['high']:+.3f} in 95 % of "
            "bootstraps of the same messages)."
        ),
        "",
    ]
    return "\n".join(lines)


def write(folder: Path, docs: Path) -> None:
    """Brings the page and the picture in `docs` up to the model in `folder`."""
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (docs / "calibration.svg").write_text(draw(card), encoding="utf-8")
    page = docs / "classifier.md"
    text = _BETWEEN.sub(lambda match: match.group(1) + table(card) + match.group(2), page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    room = Path(__file__).parent
    write(room / "weights", room.parent / "docs")
