"""Decides whether a text is an inline forward, and who wrote first what it carries. It reads text and the outer headers only.

The first evidence in the text decides: a header block, or an attribution line; what it means is said by `ingest.deciding`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from casefile.mail import Envelope
from ingest.addresses import read_mailbox
from ingest.attributions import Attribution
from ingest.blocks import Block
from ingest.dates import read_date
from ingest.deciding import Outer, goes_home, is_forward, is_forward_by_attribution, kind_of
from ingest.evidence import Evidence
from ingest.letters import shown_in_letter
from ingest.lines import FORWARDED, FORWARDED_END, Line, header_line, is_rule, separator
from ingest.strange import strange_block
from ingest.subjects import FORWARD, read_subject

_NOTE_LINES = 300  # a forwarder's note above a block in an unknown language; a longer one has a separator under it
DEEPEST = 12  # forwards inside forwards that are followed


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A forward taken apart: the forwarder's words, the original's headers and whole text."""

    note: str
    envelope: Envelope
    body: str
    has_subject: bool = False  # the headers name one, be it empty


def unwrap(evidence: Evidence, outer: Outer) -> Unwrapped | None:
    """The forward in a text, or None where it is none."""
    for at, line in enumerate(evidence.lines):
        if line.blank:
            continue
        for look in (_by_block, _by_separator, _by_attribution):
            decided, found = look(evidence, at, outer)
            if decided:
                return found
    return None


_Decision = tuple[bool, Unwrapped | None]  # whether this line decides, and the forward where it decides for one
_UNDECIDED: _Decision = (False, None)


def _not_after(outer: Outer) -> date | None:
    return outer.envelope.date.wall.date() if outer.envelope.date else None


def _by_block(evidence: Evidence, at: int, outer: Outer) -> _Decision:
    """A header block decides, one way or the other."""
    block = evidence.block(at)
    if block is None:
        return _UNDECIDED
    envelope = block.envelope(_not_after(outer))
    title, subject = _title_above(evidence.lines, block)
    if title is not None:
        block = replace(block, separator=FORWARDED, top=title)
        envelope = replace(envelope, subject=envelope.subject or subject)
    if not is_forward(block, envelope, outer, evidence.lines) or _is_letter(evidence, block, outer):
        return True, None
    found = _taken_apart(evidence, block.top, block.last, block.depth, envelope)
    return True, replace(found, has_subject="subject" in block.values)


def _is_letter(evidence: Evidence, block: Block, outer: Outer) -> bool:
    """Whether a letter to somebody outside of the family, under a subject of its own, shows what the block heads."""
    sender = outer.envelope.sender
    own_subject = not read_subject(outer.envelope.subject).kinds
    return own_subject and not goes_home(outer) and sender is not None and shown_in_letter(evidence, block, sender.name)


def _by_separator(evidence: Evidence, at: int, outer: Outer) -> _Decision:
    """A separator of forwards with one line of headers below it, or with a block in a language that is not known."""
    text = evidence.lines[at].text
    announced = separator(text) == FORWARDED
    if announced:
        found = _one_line_header(evidence, at, _not_after(outer))
        if found is not None:
            envelope, last = found
            return True, _taken_apart(evidence, at, last, evidence.lines[last - 1].depth, envelope)
    forward = kind_of(outer.envelope.subject, None) == FORWARD
    if announced or (_is_dashed(text) and forward):
        strange = _strange_block(evidence, at + 1)
    else:
        strange = _strange_block(evidence, at) if forward and _may_begin_block(evidence, at) else None
    if strange is not None:
        envelope = strange.envelope(_not_after(outer))
        if is_forward(strange, envelope, outer, evidence.lines):
            return True, _taken_apart(evidence, min(at, strange.top), strange.last, strange.depth, envelope)
    return _UNDECIDED


def _may_begin_block(evidence: Evidence, at: int) -> bool:
    """Whether a paragraph that opens like a header may be the only block of the text, in a language that is not known."""
    lines = evidence.lines
    first = at < _NOTE_LINES and (not at or lines[at - 1].blank or is_rule(lines[at - 1].text))
    if not first or not re.match(r"[^:：\n]{1,40}[:：]", lines[at].text):
        return False
    return "@" in "\n".join(line.text[:200] for line in lines[at : at + 8]) and evidence.last_known() < at


def _by_attribution(evidence: Evidence, at: int, outer: Outer) -> _Decision:
    """An attribution decides: for a forward under a forward's subject alone."""
    attribution = _attribution(evidence, at)
    if attribution is None:
        return _UNDECIDED
    if not is_forward_by_attribution(attribution, outer):
        return True, None
    below = at + attribution.lines
    if _block_directly_below(evidence, at, below):
        return _UNDECIDED  # Notes prints both: the block says more
    return True, _taken_apart(evidence, at, below, evidence.depth_below(below), _envelope_of(attribution, outer))


def _block_directly_below(evidence: Evidence, at: int, below: int) -> bool:
    """Whether a header block of the same depth follows an attribution with nothing but blank lines between them."""
    lines = evidence.lines
    while below < len(lines) and lines[below].blank and below - at < 4:
        below += 1
    return below < len(lines) and lines[below].depth == lines[at].depth and evidence.block(below) is not None


_DASHED = re.compile(r"[-—–=_*]{3,60}\s?[^\W\d_][^<>@\n]{2,80}?[-—–=_*]{3,60}")


def _is_dashed(text: str) -> bool:
    """Whether a line is words between dashes: a separator in whatever language."""
    return text[:1] in "-—–=_*" and _DASHED.fullmatch(text) is not None


def _strange_block(evidence: Evidence, at: int) -> Block | None:
    lines = evidence.lines
    while at < len(lines) and lines[at].blank:
        at += 1
    return strange_block(lines, at) if at < len(lines) and evidence.block(at) is None else None


def _title_above(lines: list[Line], block: Block) -> tuple[int | None, str]:
    """The line "Forwarded Conversation" (Gmail) above a block, with nothing but a subject and rules between, and that subject."""
    subject = ""
    for at in range(block.top, max(-1, block.top - 7), -1):
        text = lines[at].text
        if at < block.first and separator(text) == FORWARDED:
            return (at, subject) if at < block.top else (None, "")
        head = header_line(text) if at < block.first else None
        if head is not None and "subject" in head.roles:
            subject = head.value
        elif at < block.first and text and not is_rule(text):
            break
    return None, ""


def nested(text: str, envelope: Envelope) -> tuple[Envelope, ...]:
    """The forwards inside a forwarded text, outermost first."""
    found: list[Envelope] = []
    for _ in range(DEEPEST):
        inner = unwrap(Evidence(text), Outer(envelope))
        if inner is None:
            break
        found.append(inner.envelope)
        text, envelope = inner.body, inner.envelope
    return tuple(found)


def _attribution(evidence: Evidence, at: int) -> Attribution | None:
    """An attribution that certainly is one: it can be nothing else, or quoted lines follow it."""
    attribution = evidence.attribution(at)
    if attribution is None:
        return None
    deeper = evidence.depth_below(at + attribution.lines) > evidence.lines[at].depth
    return attribution if attribution.sure or deeper else None


def _envelope_of(attribution: Attribution, outer: Outer) -> Envelope:
    return Envelope(
        sender=attribution.author,
        date=attribution.date,
        date_text=attribution.date_text or None,
        subject=read_subject(outer.envelope.subject).bare,
    )


def _one_line_header(evidence: Evidence, at: int, not_after: date | None) -> tuple[Envelope, int] | None:
    """What stands under a separator without a block: Yandex's "12.02.2026, 14:03, "Dana" <dw@x>:", or an attribution."""
    lines = evidence.lines
    below = at + 1
    while below < len(lines) and (lines[below].blank or is_rule(lines[below].text)) and below - at < 4:
        below += 1  # the dashes of a separator that was wrapped stand alone
    if below >= len(lines) or header_line(lines[below].text) is not None:
        return None
    attribution = evidence.attribution(below)
    if attribution is not None:
        return Envelope(
            sender=attribution.author, date=attribution.date, date_text=attribution.date_text or None
        ), below + attribution.lines
    text = lines[below].text
    match = re.fullmatch(r"(\d[\d./-]{5,12},? \d{1,2}:\d{2}(?::\d{2})?),? (.{1,200}?):?", text)
    if match and "@" in match.group(2):
        sender = read_mailbox(match.group(2).rstrip(":"))
        return Envelope(
            sender=sender, date=read_date(match.group(1), frozenset(["ru"]), not_after), date_text=match.group(1)
        ), below + 1
    mark = re.search(r"from (.{1,200}?)[-—=\s]*$", lines[at].text, re.IGNORECASE)
    if mark and "@" in mark.group(1):
        return Envelope(sender=read_mailbox(mark.group(1))), at + 1
    return None


def _taken_apart(evidence: Evidence, top: int, last: int, depth: int, envelope: Envelope) -> Unwrapped:
    """The note above, and the body below with its own level of quote marks taken off."""
    lines, text = evidence.lines, evidence.text
    end = len(lines)
    trailing: list[str] = []
    if depth:
        end = last
        while end < len(lines) and (lines[end].depth >= depth or lines[end].blank):
            end += 1
        trailing = [text[line.start : line.end] for line in lines[end:]]
    inside = lines[last:end]
    for number, line in enumerate(inside):
        if separator(line.text) == FORWARDED_END and line.depth <= depth:
            del inside[number:]
            break
    inside = _without_marks(inside)
    filled = [line for line in inside if not line.blank]
    if filled and all(line.depth > depth for line in filled):
        depth += 1  # the whole original is quoted under a header block that is not (Proton, FairEmail)
    body = [_unquoted(text[line.start : line.end], depth) if depth else text[line.start : line.end] for line in inside]
    note_lines = text[: lines[top].start].strip("\n ").split("\n")
    while note_lines and not note_lines[-1].strip(" \t-_=*~"):
        note_lines.pop()
    note = "\n".join([*note_lines, *([""] if trailing and note_lines else []), *trailing]).strip()
    return Unwrapped(note, envelope, _without_blank_edges(body))


def _without_marks(lines: list[Line]) -> list[Line]:
    """The lines of an original without the rules and repeated separators that some programs put under its headers and its end."""
    start = 0
    while start < len(lines) and lines[start].blank:
        start += 1
    if start < len(lines) and (is_rule(lines[start].text) or separator(lines[start].text)):
        below = start + 1
        while below < len(lines) and lines[below].blank and below - start < 4:
            below += 1
        if below < len(lines) and header_line(lines[below].text) is None:
            start = below
    end = len(lines)
    while end > start and (
        (lines[end - 1].blank and not lines[end - 1].depth)
        or (len(lines[end - 1].text) >= 20 and is_rule(lines[end - 1].text))
        or (end - start > 1 and _is_dashed(lines[end - 1].text) and separator(lines[end - 1].text) == FORWARDED)
    ):
        end -= 1
    return lines[start:end]


def _unquoted(raw: str, depth: int) -> str:
    for _ in range(depth):
        stripped = raw.lstrip(" \t")
        if not stripped.startswith(">"):
            break
        raw = stripped[1:]
    return raw.removeprefix(" ")


def _without_blank_edges(lines: list[str]) -> str:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[start:end]).rstrip()
