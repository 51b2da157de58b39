"""The sentence around the words that made a fact: fragments are evidence, but people read sentences. It judges nothing."""

import re

# A sentence ends at its mark before a blank, at an empty line, and where a list begins a new line.
CLOSING = "\"')\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
END = re.compile(rf"[.!?…]{{1,5}}[{CLOSING}]{{0,3}}(?=\s|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•>]|\d{{1,3}}[.)])\s)")
# What a full stop does not end.
ABBREVIATION = re.compile(r"\b(?:Mrs?|Ms|Mx|Dr|St|Jr|Sr|vs|etc|e\.g|i\.e|approx|[A-Z])\.$", re.IGNORECASE)
NOON = re.compile(r"[ap]\.?m\.$", re.IGNORECASE)
# How far on either side a sentence is looked for: ten times what is printed, so that a line of a megabyte costs nothing.
REACH = 2000
LONGEST = 200
CUT = "…"


def sentence_around(text: str, start: int, end: int, *, longest: int = LONGEST) -> str:
    """The sentence of `text` that holds `text[start:end]`, on one line.

    One that is longer than `longest` is cut at words on both sides of the evidence, and says so with "…".
    """
    start, end = max(start, 0), min(end, len(text))
    shift = max(start - REACH, 0)
    text, start, end = text[shift : end + REACH], start - shift, end - shift
    first, last = 0, len(text)
    for found in END.finditer(text):
        if _ends_nothing(text, found):
            continue
        if found.end() <= start:
            first = found.end()
        elif found.end() >= end:
            last = found.end()
            break
    before, evidence, after = (" ".join(part.split()) for part in (text[first:start], text[start:end], text[end:last]))
    glue_before = " " if text[start - 1 : start].isspace() and before else ""
    glue_after = " " if text[end : end + 1].isspace() and after else ""
    whole = f"{before}{glue_before}{evidence}{glue_after}{after}"
    if len(whole) <= longest:
        return whole
    room = max(longest - len(evidence), 0) // 2
    left = before if len(before) <= room else CUT + before[-room:].partition(" ")[2] if room else CUT
    right = after if len(after) <= room else after[:room].rpartition(" ")[0] + CUT if room else CUT
    return f"{left}{glue_before}{evidence[:longest]}{glue_after}{right}"


def is_whole(quote: str) -> bool:
    """Whether a quote is a sentence from its beginning to its mark: a letter quotes nothing less."""
    return quote.endswith((".", "!", "?")) and CUT not in quote and len(quote.split()) >= 3


def _ends_nothing(text: str, found: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation or a list's number; "p.m." ends what a capital follows."""
    if not found[0].startswith("."):
        return False
    said = text[max(found.start() - 8, 0) : found.start() + 1]
    if NOON.search(said):
        return not text[found.end() : found.end() + 2].strip()[:1].isupper()
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    return line.strip().isdecimal() or ABBREVIATION.search(said) is not None
