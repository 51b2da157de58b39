"""Finds what stands under a letter: signatures, tag lines of telephones. Only from the end of a stretch, never in the middle."""

import re

from ingest.labels import fold, lexicon
from ingest.lines import Line, is_rule
from ingest.notices import notice_words

_SIGNATURE_MARK = re.compile(r"(?:--|—|–|-- -)\s?")
_CONTACT = re.compile(
    r"\(?\d{3}\)?[ .\u2011-]{0,3}\d{3}[ .\u2011-]{1,3}\d{4}|\+\d{1,3}[ .()\d-]{7,18}|\bext\.?\s?\d+|@[a-z0-9-]+\.|www\.|https?://|\bx\d{3,5}\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？؟।](?:[\"'”’)]|\s|$)")
# What stands under a name and still belongs to the letter: copies, enclosures, a postscript.
_OF_LETTER = re.compile(
    r"(?:b?cc|c\.c\.|encl?|enclosures?|copy to|copies to|p\.? ?(?:p\. ?)?s)\b\.? ?:|p\. ?s\b|adj\.?:|anexos?:|anlagen?:",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\[(?:cid|image)\b[^\]]{0,200}\]")
_LONG_LINE = 72  # a line of a signature is a name, a title, a number; a line of a letter wraps here
_WRAPPED = 55  # at 72 and less, no word but the longest leaves a line shorter
_MOST_AFTER_MARK = 25  # lines that "-- " may cut: longer ones are a letter with a divider in it
_MOST_AFTER_CLOSING = 10  # about eight, with the blank ones


def kept_lines(lines: list[Line], keep: list[bool], first: int, last: int) -> list[int]:
    """The lines of a stretch that are kept and hold something."""
    return [i for i in range(first, last) if keep[i] and not lines[i].blank]


def cut_mark(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
    """The signature under "-- " (RFC 3676, 4.3), the last such mark first, unless what follows is a letter."""
    for _ in range(3):  # a person's, a list's and a server's may stand under one another
        filled = kept_lines(lines, keep, first, last)
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
    texts = _unwrapped([lines[i].text for i in numbers])
    long_ones = [text for text in texts if len(text) > _LONG_LINE and _SENTENCE_END.search(text)]
    return len(long_ones) >= 2 and len(long_ones) * 2 >= len(texts)


def _unwrapped(texts: list[str]) -> list[str]:
    """Lines with those put together that a program wrapped: a line of a signature is shorter than what it wraps at."""
    found: list[str] = []
    whole = True
    for text in texts:
        if whole:
            found.append(text)
        else:
            found[-1] += f" {text}"
        whole = len(text) < _WRAPPED or text.endswith((".", "!", "?", ":"))
    return found


def cut_tag_lines(lines: list[Line], keep: list[bool], first: int, last: int) -> None:
    """Tag lines of telephones ("Sent from my iPhone") and their kin: at the end, or alone between blank lines."""
    at_end = True
    for i in reversed(kept_lines(lines, keep, first, last)):
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


def cut_signature(lines: list[Line], keep: list[bool], first: int, last: int, author: str) -> None:
    """A signature without a mark: from a closing word on, or from the author's name on, where titles and numbers follow."""
    filled = kept_lines(lines, keep, first, last)
    if len(filled) < 2:
        return
    tail = filled[-_MOST_AFTER_CLOSING - 1 :]
    for position, i in enumerate(tail):
        if i == filled[0]:
            continue
        after = tail[position + 1 :]
        closing = _is_closing(lines[i].text)
        named = is_name(lines[i].text, author) and (
            lines[i - 1].blank or _is_closing(lines[i - 1].text) or _PICTURE.fullmatch(lines[i - 1].text)
        )
        signed = named and (is_signature_of(lines, after, author) or (not after and _is_card(lines[i].text)))
        if signed or (closing and len(after) >= 2 and _looks_like_signature(lines, after)):
            for j in range(i, last):
                keep[j] = False
            return


def _is_closing(text: str) -> bool:
    folded = fold(text).rstrip(" ,.!;-–—:、，。！")
    return len(folded) <= 40 and folded in lexicon().closings


def is_name(text: str, author: str) -> bool:
    """Whether the line is the author's name, with or without letters behind it ("Dana Whitcomb, M.S., CCC-SLP")."""
    if not author or len(text) > _LONG_LINE:
        return False
    names = [part for part in re.split(r"[\s,.]+", fold(author)) if len(part) > 1]
    folded = fold(text)
    return len(names) >= 2 and all(re.search(rf"\b{re.escape(part)}\b", folded) for part in names[:3])


def _is_card(text: str) -> bool:
    """Whether a line with the writer's name is a whole signature: "Dana Whitcomb | SLP | Millrace Elementary | 555-0100"."""
    return re.search(r"\s[|•·]\s", text) is not None and (_has_title(text) or _CONTACT.search(text) is not None)


def is_signature_of(lines: list[Line], numbers: list[int], author: str) -> bool:
    """Whether the lines under the writer's full name belong to it: whatever they say, few, short and no sentences.

    Another of the family who signs, too, is no part of a signature.
    """
    if _looks_like_signature(lines, numbers):
        return True
    texts = [lines[i].text for i in numbers]
    if any(_OF_LETTER.match(text) for text in texts):
        return False
    own = set(re.findall(r"\w{2,}", fold(author)))
    if texts and all(len(text.split()) <= 4 and own & set(re.findall(r"\w{2,}", fold(text))) for text in texts):
        return False
    return 1 <= len(texts) <= 4 and all(
        len(t) <= 60 and t[0] not in "-*•·" and not t[0].isdigit() and t[-1] not in ".!?:,;" for t in texts
    )


def _looks_like_signature(lines: list[Line], numbers: list[int]) -> bool:
    """Whether lines are a name, titles, numbers and addresses: short, no sentences, and one of them gives it away."""
    if not numbers:
        return False
    texts = [lines[i].text for i in numbers]
    if any(_OF_LETTER.match(text) for text in texts):
        return False
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
        for word in notice_words().signature
    )
