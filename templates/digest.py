"""The weekly page as text and as HTML, from a week that others have gathered. It chooses no fact and sends nothing."""

import textwrap
from functools import partial

from casefile.letters import Digest, Week
from templates import engine, words
from templates.weekly import view

TEXT_COLUMNS = 78  # RFC 5322, 2.1.1: what every mail program shows without folding


def render(week: Week) -> Digest:
    """The digest of a week."""
    page = view(week)
    values = {"page": page, "wrap": partial(wrapped, columns=TEXT_COLUMNS)}
    today = week.cut_off.astimezone(week.family.timezone).date()
    return Digest(
        cut_off=week.cut_off,
        since=week.since,
        subject=f"IEP Watch: week to {words.day(today)} ({page.to_do})",
        text=squeezed(engine.page("digest.txt.j2", values)),
        html=engine.page("digest.html.j2", values),
    )


def wrapped(text: str, indent: str = "", first: str | None = None, columns: int = TEXT_COLUMNS) -> str:
    """The text in lines of at most `columns`, each after `indent` (the first after `first`); a longer word stands alone."""
    return textwrap.fill(
        " ".join(text.split()),
        columns,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def squeezed(text: str) -> str:
    """The text without trailing blanks, with at most one empty line in a row."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
