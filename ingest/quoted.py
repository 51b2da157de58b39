"""Finds the new words in a text: no quoted history, signature, tag line or small print. A view: nothing is removed.

What an archive must fear is lost text. So quoted history is cut where it is marked, signatures only from the end of a stretch,
and where nothing would be left, everything is kept.
"""

import re

from ingest.blocks import Block
from ingest.evidence import Evidence
from ingest.labels import fold
from ingest.letters import shown_in_letter
from ingest.lines import FORWARDED, ORIGINAL, Line, separator, split_lines
from ingest.notices import cut_notices
from ingest.signatures import cut_mark, cut_signature, cut_tag_lines, is_name, is_signature_of, kept_lines


def new_spans(evidence: Evidence, author: str = "", *, first: bool = False) -> tuple[tuple[int, int], ...]:
    """The half-open slices of a text that its author wrote for it, in order and apart.

    Args:
        evidence: of the whole body, quoted history and all.
        author: the printed name of who wrote it, by which a signature without a mark is known.
        first: whether it answers nothing by its subject and headers. Then marked lines that nobody is said to have written
            are the writer's own quotation, of a poem say, and a header block of mere names is the head of a memorandum.
    """
    lines = evidence.lines
    keep = _without_history(evidence, author, first=first)
    if first and any(line.depth for line in lines) and not _names_a_writer(evidence):
        keep = [kept or line.depth > 0 for kept, line in zip(keep, lines, strict=True)]
    stretches = _stretches(lines, keep)
    for number, (start, end) in enumerate(stretches):
        _trim(lines, keep, start, end, author, whole=number in (0, len(stretches) - 1))
    if not any(keep[i] and not line.blank for i, line in enumerate(lines)):
        keep = _rather_too_much(evidence, author, first=first)
    return _spans(lines, keep, evidence.text)


def _names_a_writer(evidence: Evidence) -> bool:
    """Whether any line, quoted or not, says that somebody wrote what follows."""
    return any(
        not line.blank and (evidence.block(at) is not None or evidence.attribution(at) is not None)
        for at, line in enumerate(evidence.lines)
    )


def own_words(text: str, author: str = "") -> str:
    """A forwarder's note without the tag line of a telephone, the signature or the small print under it; "" where that is all."""
    lines = split_lines(text)
    keep = [True] * len(lines)
    cut_notices(lines, keep, 0, len(lines))
    cut_mark(lines, keep, 0, len(lines))
    cut_tag_lines(lines, keep, 0, len(lines))
    filled = kept_lines(lines, keep, 0, len(lines))
    if filled and is_name(lines[filled[0]].text, author) and is_signature_of(lines, filled[1:], author):
        return ""
    cut_signature(lines, keep, 0, len(lines), author)
    return "".join(text[a:b] for a, b in _spans(lines, keep, text)).strip()


def _rather_too_much(evidence: Evidence, author: str, *, first: bool) -> list[bool]:
    """Where nothing is new by its marks: what is unquoted and no header, or else nothing."""
    lines = evidence.lines
    keep = _without_history(evidence, author, first=first)
    if any(keep[i] and not line.blank for i, line in enumerate(lines)):
        return keep
    return [False] * len(lines) if any(line.depth for line in lines) else [not line.blank for line in lines]


def _without_history(evidence: Evidence, author: str, *, first: bool) -> list[bool]:
    lines = evidence.lines
    keep = [line.depth == 0 for line in lines]
    at = 0
    written = False  # whether anything new stands above
    last_own = max((i for i, line in enumerate(lines) if not line.blank and not line.depth), default=-1)
    mark: str | None = None
    while at < len(lines):
        line = lines[at]
        if mark and line.text.startswith(mark):
            keep[at] = False
            at += 1
            continue
        if line.depth or line.blank:
            at += 1
            continue
        cut = _history_at(evidence, at, author, first=first)
        if cut is None:
            written = True
            at += 1
            continue
        top, after, rest = cut
        if rest and not written and after <= last_own:
            rest = False  # nothing was written above: the answer can only stand below
        for i in range(top, len(lines) if rest else after):
            keep[i] = False
        if rest:
            break
        mark = foreign_marks(lines, after) or mark
        at = max(after, at + 1)
    return keep


def _history_at(evidence: Evidence, at: int, author: str, *, first: bool) -> tuple[int, int, bool] | None:
    """What starts at this line: the first and the last line (exclusive) of its heading, and whether all below is history."""
    lines = evidence.lines
    if separator(lines[at].text) in (FORWARDED, ORIGINAL) and _something_below(lines, at):
        return at, at + 1, True
    block = evidence.block(at)
    if block is not None and first and shown_in_letter(evidence, block, author):
        return None
    if block is not None and not _is_memorandum(lines, block, author, first=first):
        return min(block.top, at), block.last, True
    attribution = evidence.attribution(at)
    if attribution is None:
        return None
    after = at + attribution.lines
    quoted = evidence.depth_below(after) > 0 or foreign_marks(lines, after) is not None
    return (at, after, not quoted) if quoted or attribution.sure else None


_FOREIGN_MARK = re.compile(r"(\||[A-Za-z]{1,4}>)(?:\s|$)")  # "| " of some readers, "DW> " of The Bat!


def foreign_marks(lines: list[Line], after: int) -> str | None:
    """The mark of a quotation other than ">" on the first filled line below an attribution, or None."""
    below = next((line for line in lines[after : after + 4] if not line.blank), None)
    match = _FOREIGN_MARK.match(below.text) if below is not None and not below.depth else None
    return match.group(1) if match else None


def _is_memorandum(lines: list[Line], block: Block, author: str, *, first: bool) -> bool:
    """Whether a header block is the head of the writer's own memorandum: "TO: All families / FROM: Harold Pine, Principal".

    So it is, too, where nothing is answered and it names nobody by address: portals print such blocks above what they tell.
    """
    sender = block.values["from"]
    if block.separator or "@" in sender:
        return False
    own = set(re.findall(r"\w{2,}", fold(author))) & set(re.findall(r"\w{2,}", fold(sender)))
    return bool(own) or lines[block.first].text.partition(":")[0].isupper() or (first and "@" not in block.values.get("to", ""))


_OF_A_MESSAGE = re.compile(r"@|\d|^[^:：]{1,40}[:：]")


def _something_below(lines: list[Line], at: int) -> bool:
    """Whether what follows a separator can be a message: who talks about such a line writes words below it, and no headers."""
    below = [line.text for line in lines[at + 1 : at + 40] if not line.blank][:6]
    if below and all(lines[i].blank for i in range(at)):
        return True  # "Please reply above this line" of a ticket system opens its mail
    return any(_OF_A_MESSAGE.search(text[:400]) for text in below)


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
    cut_notices(lines, keep, first, last)
    cut_mark(lines, keep, first, last)
    cut_tag_lines(lines, keep, first, last)
    if whole:
        cut_signature(lines, keep, first, last, author)


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
