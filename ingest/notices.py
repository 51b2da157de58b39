"""Finds small print in a text: confidentiality, FERPA, public records, list footers, banners (notices.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ingest.labels import fold
from ingest.lines import Line, is_rule


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """The phrases of notices.toml, folded."""

    decisive: tuple[str, ...]
    cues: tuple[str, ...]
    openings: tuple[str, ...]
    signature: tuple[str, ...]
    banners: tuple[str, ...]


@lru_cache(maxsize=1)
def notice_words() -> NoticeWords:
    """The phrases, read once."""
    with resources.files("ingest").joinpath("notices.toml").open("rb") as file:
        data = tomllib.load(file)
    return NoticeWords(
        tuple(fold(x) for x in data["decisive"]),
        tuple(fold(x) for x in data["cues"]),
        tuple(fold(x) for x in data["openings"]),
        tuple(fold(x) for x in data["signature_words"]),
        tuple(fold(x) for x in data["banners"]),
    )


def cut_notices(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
    """Small print, paragraph by paragraph, wherever it stands; and the rule above it."""
    at = first
    while at < last:
        if lines[at].blank or not keep[at]:
            at += 1
            continue
        end = at
        while end < last and keep[end] and not lines[end].blank:
            end += 1
        start = at
        while start < end and (is_rule(lines[start].text)):
            start += 1
        while start < end and _is_banner(lines[start].text):
            keep[start] = False
            start += 1
        found = _notice_start(lines, start, end)
        if found is not None:
            cut = at if found == start else found
            for i in range(cut, end):
                keep[i] = False
            above = cut - 1
            while above >= first and lines[above].blank:
                above -= 1
            if above >= first and is_rule(lines[above].text):
                keep[above] = False
        at = end


def _is_banner(text: str) -> bool:
    """Whether a line at the head of a paragraph is a server's warning: a sentence of the writer's is longer, or asks."""
    if not 12 <= len(text) <= _LONGEST_BANNER:
        return False
    folded = fold(text)
    return any(phrase in folded for phrase in notice_words().banners) and _ASKING.search(folded) is None


def _notice_start(lines: list[Line], start: int, end: int) -> int | None:
    """The line of a paragraph from which on it is small print, or None."""
    words = notice_words()
    paragraph = fold(" ".join(lines[i].text for i in range(start, min(end, start + 80))))[:6_000]
    if len(paragraph) < 20:
        return None
    if not (any(phrase in paragraph for phrase in words.decisive) or sum(cue in paragraph for cue in words.cues) >= 3):
        return None
    if paragraph.lstrip("*_[( ").startswith(words.openings) or end - start == 1:
        return start if _all_small_print(paragraph) else None
    # Outlook's small print may hang under the last lines of a letter or a signature without a blank line.
    for i in range(start, min(end, start + 40)):
        if fold(lines[i].text).lstrip("*_[( ").startswith(words.openings):
            rest = fold(" ".join(lines[j].text for j in range(i, min(end, i + 60))))
            return i if _is_small_print(rest) else None
    return start if _all_small_print(paragraph) else None


_LONGEST_BANNER = 320  # "CAUTION: … Do not click links or open attachments unless you recognize the sender …" takes 200


def _is_small_print(text: str) -> bool:
    words = notice_words()
    return any(phrase in text for phrase in words.decisive) or sum(cue in text for cue in words.cues) >= 3


_ASKING = re.compile(
    r"\bi am (?:writing|request|asking)|\bi(?:'m| am|'d| would)\b|\bwe (?:request|ask|need)\b"
    r"|\bmy (?:son|daughter|child)\b|\bplease send\b"
)


def _all_small_print(paragraph: str) -> bool:
    """Whether a paragraph holds nothing of the writer's own: no first person, and not one sentence of many."""
    if _ASKING.search(paragraph):
        return False
    sentences = [s for s in re.split(r"(?<=[.!?])\s", paragraph) if len(s) > 12]
    if len(sentences) <= 2:
        return True
    words = notice_words()
    touched = sum(any(w in s for w in words.decisive) or any(w in s for w in words.cues) for s in sentences)
    return touched * 2 >= len(sentences)
