"""Decides whether a text is an inline forward, and who wrote first what it carries. It reads text and the outer headers only.

The first evidence in the text decides: a header block, or an attribution line. What the evidence means depends on the
separator above it, on the outer subject and on whom the message went to: a reply goes to the author of the block, a forward
does not. In doubt it is a reply: to call a reply a forward would put words into someone's mouth.
"""

import re
from dataclasses import dataclass
from datetime import date

from casefile.mail import Address, Envelope
from ingest.addresses import read_mailbox
from ingest.attributions import Attribution
from ingest.blocks import Block
from ingest.dates import read_date
from ingest.evidence import Evidence
from ingest.labels import fold
from ingest.lines import FORWARDED, FORWARDED_END, Line, header_line, is_rule, separator
from ingest.subjects import BOTH, FORWARD, REPLY, read_subject

DEEPEST = 12  # forwards inside forwards that are followed
_FINNISH = frozenset(["fi", "et"])  # where "VS:" is a reply; in Danish and Norwegian it is a forward


@dataclass(frozen=True, slots=True)
class Outer:
    """What the headers around a text say: of the message, or of the forward in which the text stands."""

    envelope: Envelope
    is_answer: bool = False  # it has In-Reply-To or References
    mine: frozenset[str] = frozenset()  # addresses of the family and of the dedicated inbox


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A forward taken apart: the forwarder's words, the original's headers and whole text."""

    note: str
    envelope: Envelope
    body: str


def unwrap(evidence: Evidence, outer: Outer) -> Unwrapped | None:
    """The forward in a text, or None where it is none."""
    lines = evidence.lines
    not_after = outer.envelope.date.wall.date() if outer.envelope.date else None
    for at, line in enumerate(lines):
        if line.blank:
            continue
        block = evidence.block(at)
        if block is not None:
            envelope = block.envelope(not_after)
            if not _is_forward(block, envelope, outer, lines):
                return None
            return _taken_apart(evidence, block.top, block.last, block.depth, envelope)
        if separator(line.text) == FORWARDED:
            found = _one_line_header(evidence, at, not_after)
            if found is not None:
                envelope, last = found
                return _taken_apart(evidence, at, last, lines[last - 1].depth, envelope)
        attribution = _attribution(evidence, at)
        if attribution is not None:
            if not _is_forward_by_attribution(attribution, outer):
                return None
            envelope = _envelope_of(attribution, outer)
            below = at + attribution.lines
            return _taken_apart(evidence, at, below, evidence.depth_below(below), envelope)
    return None


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


def _is_forward(block: Block, envelope: Envelope, outer: Outer, lines: list[Line]) -> bool:
    kind = _kind(outer.envelope.subject, block)
    to_author = _goes_to(outer.envelope, envelope.sender)
    if block.separator == FORWARDED:
        return not (kind == REPLY and to_author)
    if block.depth and not _whole_text_quoted(lines, block):
        return False  # a quoted header block is history that somebody answers
    if kind == FORWARD:
        return not to_author
    if kind == REPLY or to_author:
        return False
    # Neither prefix: somebody gave the mail a subject of their own, or wrote a new one over old history.
    if outer.is_answer or not _comparable(outer.envelope, envelope.sender):
        return _goes_home(outer)
    return True


def _kind(subject: str, block: Block | None) -> str:
    kind = read_subject(subject).kind
    if kind == BOTH:
        return REPLY if block is None or block.languages & _FINNISH else FORWARD
    return kind


def _whole_text_quoted(lines: list[Line], block: Block) -> bool:
    """Whether everything from the block on is quoted at least as deep: a forward by a program that marks it so."""
    return all(line.blank or line.depth >= block.depth for line in lines[block.first :])


def _goes_to(outer: Envelope, author: Address | None) -> bool:
    """Whether the message went to whom its block names as the author: then it answers them."""
    if author is None:
        return False
    if outer.sender is not None and author.address and author.address == outer.sender.address:
        return False  # one's own mail, sent on
    if author.address:
        return any(a.address == author.address for a in (*outer.to, *outer.cc))
    name = _name_key(author.name)
    return bool(name) and any(_name_key(a.name) == name for a in (*outer.to, *outer.cc) if a.name)


def _name_key(name: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\w+", fold(name))))


def _comparable(outer: Envelope, author: Address | None) -> bool:
    recipients = (*outer.to, *outer.cc)
    if author is None or not recipients:
        return False
    return bool(author.address) or any(a.name for a in recipients)


def _goes_home(outer: Outer) -> bool:
    """Whether the message went to nobody but the family and its inbox."""
    recipients = (*outer.envelope.to, *outer.envelope.cc)
    return bool(recipients) and all(a.address in outer.mine for a in recipients)


def _is_forward_by_attribution(attribution: Attribution, outer: Outer) -> bool:
    """Old Outlook for Mac and some telephones print no header block: "On … wrote:" under a forward's subject."""
    return _kind(outer.envelope.subject, None) == FORWARD and not _goes_to(outer.envelope, attribution.author)


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
    while below < len(lines) and lines[below].blank and below - at < 4:
        below += 1
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
    if filled and not depth and all(line.depth for line in filled):
        depth = 1  # the whole original is quoted under a header block that is not (Proton, FairEmail)
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
        (lines[end - 1].blank and not lines[end - 1].depth) or (len(lines[end - 1].text) >= 20 and is_rule(lines[end - 1].text))
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
