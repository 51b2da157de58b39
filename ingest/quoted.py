"""Finds the new words in a text: no quoted history, signature, tag line or small print. A view: nothing is removed.

What an archive must fear is lost text. So quoted history is cut where it is marked, signatures only from the end of a stretch,
and where nothing would be left, everything is kept.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ingest.blocks import Block
from ingest.evidence import Evidence
from ingest.labels import fold, lexicon
from ingest.lines import FORWARDED, ORIGINAL, Line, is_rule, separator, split_lines

_SIGNATURE_MARK = re.compile(r"(?:--|—|–|-- -)\s?")
_CONTACT = re.compile(
    r"\(?\d{3}\)?[ .\u2011-]{0,3}\d{3}[ .\u2011-]{1,3}\d{4}|\+\d{1,3}[ .()\d-]{7,18}|\bext\.?\s?\d+|@[a-z0-9-]+\.|www\.|https?://|\bx\d{3,5}\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？؟।](?:[\"'”’)]|\s|$)")
_PICTURE = re.compile(r"\[(?:cid|image)\b[^\]]{0,200}\]")
_LONG_LINE = 72  # a line of a signature is a name, a title, a number; a line of a letter wraps here
_MOST_AFTER_MARK = 25  # lines that "-- " may cut: longer ones are a letter with a divider in it
_MOST_AFTER_CLOSING = 10  # about eight, with the blank ones


@dataclass(frozen=True, slots=True)
class _Words:
    decisive: tuple[str, ...]
    cues: tuple[str, ...]
    openings: tuple[str, ...]
    signature: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    with resources.files("ingest").joinpath("notices.toml").open("rb") as file:
        data = tomllib.load(file)
    return _Words(
        tuple(fold(x) for x in data["decisive"]),
        tuple(fold(x) for x in data["cues"]),
        tuple(fold(x) for x in data["openings"]),
        tuple(fold(x) for x in data["signature_words"]),
    )


def new_spans(evidence: Evidence, author: str = "") -> tuple[tuple[int, int], ...]:
    """The half-open slices of a text that its author wrote for it, in order and apart.

    Args:
        evidence: of the whole body, quoted history and all.
        author: the printed name of who wrote it, by which a signature without a mark is known.
    """
    lines = evidence.lines
    keep = _without_history(evidence, author)
    stretches = _stretches(lines, keep)
    for number, (first, last) in enumerate(stretches):
        _trim(lines, keep, first, last, author, whole=number in (0, len(stretches) - 1))
    if not any(keep[i] and not line.blank for i, line in enumerate(lines)):
        keep = _rather_too_much(evidence, author)
    return _spans(lines, keep, evidence.text)


def own_words(text: str, author: str = "") -> str:
    """A forwarder's note without the tag line of a telephone, the signature or the small print under it; "" where that is all."""
    lines = split_lines(text)
    keep = [True] * len(lines)
    _cut_notices(lines, keep, 0, len(lines))
    _cut_mark(lines, keep, 0, len(lines))
    _cut_tag_lines(lines, keep, 0, len(lines))
    filled = _filled(lines, keep, 0, len(lines))
    if filled and _is_name(lines[filled[0]].text, author) and _is_signature_of(lines, filled[1:]):
        return ""
    _cut_signature(lines, keep, 0, len(lines), author)
    return "".join(text[a:b] for a, b in _spans(lines, keep, text)).strip()


def _rather_too_much(evidence: Evidence, author: str) -> list[bool]:
    """Where nothing is new by its marks: what is unquoted and no header, or else nothing."""
    lines = evidence.lines
    keep = _without_history(evidence, author)
    if any(keep[i] and not line.blank for i, line in enumerate(lines)):
        return keep
    return [False] * len(lines) if any(line.depth for line in lines) else [not line.blank for line in lines]


def _without_history(evidence: Evidence, author: str) -> list[bool]:
    lines = evidence.lines
    keep = [line.depth == 0 for line in lines]
    at = 0
    written = False  # whether anything new stands above
    while at < len(lines):
        line = lines[at]
        if line.depth or line.blank:
            at += 1
            continue
        cut = _history_at(evidence, at, author)
        if cut is None:
            written = True
            at += 1
            continue
        first, after, rest = cut
        if rest and not written and any(not line.blank and not line.depth for line in lines[after:]):
            rest = False  # nothing was written above: the answer can only stand below
        for i in range(first, len(lines) if rest else after):
            keep[i] = False
        if rest:
            break
        at = max(after, at + 1)
    return keep


def _history_at(evidence: Evidence, at: int, author: str) -> tuple[int, int, bool] | None:
    """What starts at this line: the first and the last line (exclusive) of its heading, and whether all below is history."""
    lines = evidence.lines
    if separator(lines[at].text) in (FORWARDED, ORIGINAL) and _something_below(lines, at):
        return at, at + 1, True
    block = evidence.block(at)
    if block is not None and not _is_memorandum(lines, block, author):
        return min(block.top, at), block.last, True
    attribution = evidence.attribution(at)
    if attribution is None:
        return None
    after = at + attribution.lines
    quoted = evidence.depth_below(after) > 0
    return (at, after, not quoted) if quoted or attribution.sure else None


def _is_memorandum(lines: list[Line], block: Block, author: str) -> bool:
    """Whether a header block is the head of the writer's own memorandum: "TO: All families / FROM: Harold Pine, Principal"."""
    sender = block.values["from"]
    if block.separator or "@" in sender:
        return False
    own = set(re.findall(r"\w{2,}", fold(author))) & set(re.findall(r"\w{2,}", fold(sender)))
    return bool(own) or lines[block.first].text.partition(":")[0].isupper()


def _something_below(lines: list[Line], at: int) -> bool:
    return any(not line.blank for line in lines[at + 1 : at + 40])


def _stretches(lines: list[Line], keep: list[bool]) -> list[tuple[int, int]]:
    """The runs of kept lines, as (first, last exclusive), without those that are blank throughout."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if not keep[at]:
            at += 1
            continue
        first = at
        while at < len(lines) and keep[at]:
            at += 1
        if any(not lines[i].blank for i in range(first, at)):
            found.append((first, at))
    return found


def _trim(lines: list[Line], keep: list[bool], first: int, last: int, author: str, *, whole: bool) -> None:
    _cut_notices(lines, keep, first, last)
    _cut_mark(lines, keep, first, last)
    _cut_tag_lines(lines, keep, first, last)
    if whole:
        _cut_signature(lines, keep, first, last, author)


def _filled(lines: list[Line], keep: list[bool], first: int, last: int) -> list[int]:
    return [i for i in range(first, last) if keep[i] and not lines[i].blank]


def _cut_notices(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
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


def _notice_start(lines: list[Line], start: int, end: int) -> int | None:
    """The line of a paragraph from which on it is small print, or None."""
    words = _words()
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


def _is_small_print(text: str) -> bool:
    words = _words()
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
    words = _words()
    touched = sum(any(w in s for w in words.decisive) or any(w in s for w in words.cues) for s in sentences)
    return touched * 2 >= len(sentences)


def _cut_mark(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
    """The signature under "-- " (RFC 3676, 4.3), the last such mark first, unless what follows is a letter."""
    for _ in range(3):  # a person's, a list's and a server's may stand under one another
        filled = _filled(lines, keep, first, last)
        cut = _mark_in(lines, filled)
        if cut is None:
            return
        for j in range(cut, last):
            keep[j] = False


def _mark_in(lines: list[Line], filled: list[int]) -> int | None:
    """The line of the last signature mark among the last lines of a stretch."""
    start = max(1, len(filled) - _MOST_AFTER_MARK - 1)
    for position in range(len(filled) - 1, start - 1, -1):
        i, after = filled[position], filled[position + 1 :]
        if _SIGNATURE_MARK.fullmatch(lines[i].text):
            return None if _reads_like_letter(lines, after) else i
        if is_rule(lines[i].text) and after and _looks_like_signature(lines, after):
            return i
    return None


def _reads_like_letter(lines: list[Line], numbers: list[int]) -> bool:
    """Whether lines are sentences rather than a name, a title and a number: two long ones that end in a full stop."""
    long_ones = [i for i in numbers if len(lines[i].text) > _LONG_LINE and _SENTENCE_END.search(lines[i].text)]
    return len(long_ones) >= 2 and len(long_ones) * 2 >= len(numbers)


def _cut_tag_lines(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
    """Tag lines of telephones ("Sent from my iPhone") and their kin: at the end, or alone between blank lines."""
    at_end = True
    for i in reversed(_filled(lines, keep, first, last)):
        if not _is_tag_line(lines[i].text):
            at_end = False
            continue
        alone = (i == first or lines[i - 1].blank or not keep[i - 1]) and (i + 1 >= last or lines[i + 1].blank)
        if alone or at_end:
            keep[i] = False


def _is_tag_line(text: str) -> bool:
    if len(text) > 160:
        return False
    folded = fold(text).strip("*_-–— <>[]()~\"'“”.")
    starts = lexicon().tag_lines
    if not folded.startswith(starts):
        return not folded.isascii() and len(folded) < 60 and folded.endswith(starts)
    return not _SENTENCE_END.search(folded[:-1]) or "http" in folded or len(folded) < 90


def _cut_signature(lines: list[Line], keep: list[bool], first: int, last: int, author: str) -> None:
    """A signature without a mark: from a closing word on, or from the author's name on, where titles and numbers follow."""
    filled = _filled(lines, keep, first, last)
    if len(filled) < 2:
        return
    tail = filled[-_MOST_AFTER_CLOSING - 1 :]
    for position, i in enumerate(tail):
        if i == filled[0]:
            continue
        after = tail[position + 1 :]
        closing = _is_closing(lines[i].text)
        named = _is_name(lines[i].text, author) and (
            lines[i - 1].blank or _is_closing(lines[i - 1].text) or _PICTURE.fullmatch(lines[i - 1].text)
        )
        if (closing and len(after) >= 2 and _looks_like_signature(lines, after)) or (named and _is_signature_of(lines, after)):
            for j in range(i, last):
                keep[j] = False
            return


def _is_closing(text: str) -> bool:
    folded = fold(text).rstrip(" ,.!;-–—:、，。！")
    return len(folded) <= 40 and folded in lexicon().closings


def _is_name(text: str, author: str) -> bool:
    """Whether the line is the author's name, with or without letters behind it ("Dana Whitcomb, M.S., CCC-SLP")."""
    if not author or len(text) > _LONG_LINE:
        return False
    names = [part for part in re.split(r"[\s,.]+", fold(author)) if len(part) > 1]
    folded = fold(text)
    return len(names) >= 2 and all(re.search(rf"\b{re.escape(part)}\b", folded) for part in names[:3])


def _is_signature_of(lines: list[Line], numbers: list[int]) -> bool:
    """Whether the lines under the writer's full name belong to it: whatever they say, few, short and no sentences."""
    if _looks_like_signature(lines, numbers):
        return True
    texts = [lines[i].text for i in numbers]
    return 1 <= len(texts) <= 4 and all(
        len(t) <= 60 and t[0] not in "-*•·" and not t[0].isdigit() and t[-1] not in ".!?:,;" for t in texts
    )


def _looks_like_signature(lines: list[Line], numbers: list[int]) -> bool:
    """Whether lines are a name, titles, numbers and addresses: short, no sentences, and one of them gives it away."""
    if not numbers:
        return False
    texts = [lines[i].text for i in numbers]
    if any(len(text) > 100 for text in texts) or sum(len(text) > _LONG_LINE for text in texts) > 1:
        return False
    sentences = sum(1 for text in texts if text[-1] in ".!?。！？" and len(text.split()) > 4 and not _CONTACT.search(text))
    if sentences:
        return False
    telling = sum(1 for text in texts if _CONTACT.search(text) or _has_title(text))
    return telling >= 1


def _has_title(text: str) -> bool:
    folded = fold(text)
    return any(
        (word in folded) if len(word) > 4 or not word.isascii() else re.search(rf"\b{re.escape(word)}(?!\w)", folded)
        for word in _words().signature
    )


def _spans(lines: list[Line], keep: list[bool], text: str) -> tuple[tuple[int, int], ...]:
    """The kept lines as slices: inner ones with the line end behind them, the outer ones without blank edges."""
    found: list[list[int]] = []
    for i, line in enumerate(lines):
        if not keep[i]:
            continue
        end = min(line.end + 1, len(text))
        if found and found[-1][1] == line.start:
            found[-1][1] = end
        else:
            found.append([line.start, end])
    spans = [(a, b) for a, b in found if text[a:b].strip()]
    if not spans:
        return ()
    first, last = spans[0], spans[-1]
    lead = len(text[first[0] : first[1]]) - len(text[first[0] : first[1]].lstrip("\n \t"))
    spans[0] = (first[0] + lead, first[1])
    last = spans[-1]
    spans[-1] = (last[0], last[0] + len(text[last[0] : last[1]].rstrip()))
    return tuple(spans)
