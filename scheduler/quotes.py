"""The words that are printed for a piece of evidence: the sentence around it, exactly as it was written. Pure functions."""

import re

from casefile.mail import Message
from casefile.reading import Evidence

LONGEST_QUOTE = 240  # code points: a quote is there to recognise the message by, not to replace it

# A sentence ends at a stop before white space and a capital, a digit or a quotation mark, at an empty line, or at a line that
# is short enough to be a line of a list or a letter rather than one that was broken to fit.
_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-ZÀ-Þ0-9¿¡])|\n[ \t]*\n|\n(?=[ \t]*[-*•\d])")
_WRAPPED = 60  # a line at least so long may have been broken to fit
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|St|Prof|vs|approx|No|Sra|Srta|Sr|Dra)|\b[A-Z]|\b[ap]\.m)\.$")


def quote_of(message: Message, evidence: Evidence) -> str:
    """The sentence that holds the evidence, or the evidence alone where the sentence is longer than `LONGEST_QUOTE`.

    An exact slice of the text that the evidence points into; a line break inside is kept.
    """
    text = dict(message.texts()).get(evidence.where, "")
    if text[evidence.start : evidence.end] != evidence.text:
        return evidence.text.strip()[:LONGEST_QUOTE]
    start, end = sentence_around(text, evidence.start, evidence.end)
    found = text[start:end].strip()
    return found if len(found) <= LONGEST_QUOTE else evidence.text.strip()[:LONGEST_QUOTE]


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The half-open bounds of the sentence, or the run of sentences, that holds `start:end`."""
    bounds = [0, *_ends(text), len(text)]
    return max(bound for bound in bounds if bound <= start), min(bound for bound in bounds if bound >= end)


def _ends(text: str) -> list[int]:
    found = [match.end() for match in _END.finditer(text) if not _ABBREVIATION.search(text[: match.start() + 1][-12:])]
    place = 0
    for line in text.split("\n"):
        place += len(line) + 1
        if len(line) < _WRAPPED and place <= len(text):
            found.append(place)
    return sorted(found)
