"""Decides what evidence in a text means: whether a message with a header block or an attribution in it is a forward or a reply.

What it means depends on the separator above the block, on the outer subject and on whom the message went to: a reply goes to
the author of the block, a forward does not. In doubt it is a reply: else words would be put into someone's mouth.
"""

import re
from dataclasses import dataclass

from casefile.mail import Address, Envelope
from ingest.attributions import Attribution
from ingest.blocks import Block
from ingest.labels import fold
from ingest.lines import FORWARDED, Line
from ingest.subjects import BOTH, FORWARD, REPLY, read_subject

_FINNISH = frozenset(["fi", "et"])  # where "VS:" is a reply; in Danish and Norwegian it is a forward


@dataclass(frozen=True, slots=True)
class Outer:
    """What the headers around a text say: of the message, or of the forward in which the text stands."""

    envelope: Envelope
    is_answer: bool = False  # it has In-Reply-To or References
    mine: frozenset[str] = frozenset()  # addresses of the family and of the dedicated inbox


def is_forward(block: Block, envelope: Envelope, outer: Outer, lines: list[Line]) -> bool:
    """Whether a message is a forward of what the block heads. `lines` are those of its text, the block's own among them."""
    kind = kind_of(outer.envelope.subject, block)
    to_author = _goes_to(outer.envelope, envelope.sender)
    if block.separator == FORWARDED:
        # "Re: …" that answers a message may carry a forward as evidence: its own words count.
        return not (kind == REPLY and (to_author or (outer.is_answer and _is_plain_answer(outer))))
    if to_author or (block.depth and not _whole_text_quoted(lines, block)):
        return False  # an answer to whom it names; or a quoted header block, history that somebody answers
    if kind == FORWARD:
        return True
    if kind == REPLY:
        return _answers_nobody(outer, envelope.sender)
    return _is_sent_on(envelope, outer)


def _is_sent_on(envelope: Envelope, outer: Outer) -> bool:
    """What a block means under neither prefix: a subject of the forwarder's own, a new one over old history, or a memorandum."""
    author = envelope.sender
    named_only = author is None or not author.address
    timed = _TIMED.search(envelope.date_text or "")  # mail programs print the time of day, memoranda do not
    if outer.is_answer or named_only or not outer.envelope.to or not timed:
        # A school's memorandum to the parents goes home too: it is theirs who sent it.
        return goes_home(outer) and outer.envelope.sender is not None and outer.envelope.sender.address in outer.mine
    return outer.envelope.sender is None or author is None or author.address != outer.envelope.sender.address


_TIMED = re.compile(r"\d\s?[:.h時时点點시]\s?\d\d|\d\s?[ap]\.?\s?m\b", re.IGNORECASE)


def _is_plain_answer(outer: Outer) -> bool:
    """Whether no prefix of the subject speaks of a forward, and the message did not go to the family and its inbox alone."""
    return FORWARD not in read_subject(outer.envelope.subject).kinds and not goes_home(outer)


def _answers_nobody(outer: Outer, author: Address | None) -> bool:
    """Whether "Re: Fwd: …" is sent on all the same: it went to nobody but the family and its inbox, not to the author."""
    if FORWARD not in read_subject(outer.envelope.subject).kinds or author is None or not author.address:
        return False
    own = outer.envelope.sender is not None and author.address == outer.envelope.sender.address
    return not own and not outer.is_answer and goes_home(outer)


def kind_of(subject: str, block: Block | None) -> str:
    """What the outermost prefix of a subject says; "VS:" is a forward or a reply by the language of the block below it."""
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


def goes_home(outer: Outer) -> bool:
    """Whether the message went to nobody but the family and its inbox."""
    recipients = (*outer.envelope.to, *outer.envelope.cc)
    return bool(recipients) and all(a.address in outer.mine for a in recipients)


def is_forward_by_attribution(attribution: Attribution, outer: Outer) -> bool:
    """Old Outlook for Mac and some telephones print no header block: "On … wrote:" under a forward's subject."""
    return kind_of(outer.envelope.subject, None) == FORWARD and not _goes_to(outer.envelope, attribution.author)
