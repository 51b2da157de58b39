"""When two raw messages are the same original, and what its id is: pure decisions. It stores nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from casefile.ids import short_id
from casefile.mail import GRADE_ORDER, Grade, Message, Road
from casefile.placement import Placement

OPENING = 400  # letters of the new text that are remembered: a bank of "external sender" warnings is shorter
OVERLAP = 40  # letters at the start of one text that must stand in the other: about a sentence, greeting included
TELLING = 16  # fewer letters ("Thanks, see you then") tell no two mails apart


@dataclass(frozen=True, slots=True, repr=False)
class Traces:
    """By what an original is known again. `message_id` is "" for an inline forward, which shows none."""

    message_id: str
    content_key: str
    author: str
    minute: datetime | None
    opening: str


def traces_of(message: Message) -> Traces:
    """The traces that one raw message has of its original."""
    own = message.message_id if message.road in {Road.DIRECT, Road.REDIRECTED} else None
    sender = message.original.sender
    printed = message.original.date
    # Of the printed time only what every road shows: a minute. Without an offset it is compared as printed.
    minute = None if printed is None else printed.utc(UTC).replace(second=0, microsecond=0)
    return Traces(
        message_id=(message.original.message_id or own or "").strip(),
        content_key=message.content_key,
        author="" if sender is None else (sender.address or sender.name).lower(),
        minute=minute,
        opening=letters(message.new_text)[:OPENING],
    )


def letters(text: str) -> str:
    """The letters and digits of `text`, folded: what survives quoting, wrapping and another client's typography."""
    head = unicodedata.normalize("NFKD", text[: OPENING * 3]).casefold()
    return _NO_LETTERS.sub("", head)


_NO_LETTERS = re.compile(r"[\W_]+")


def same_original(new: Traces, known: Sequence[Traces]) -> bool:
    """Whether a message with the traces `new` is the original whose witnesses have the traces `known`.

    The same Message-ID is the same original where the texts agree too: senders exist that give every mail the same one. The
    same content key is the same original, unless Message-IDs stand on both sides and differ: a school's system that writes
    to each parent apart has written twice. In doubt they are two: of two mails held to be one, one would never be read.
    """
    ids = {traces.message_id for traces in known if traces.message_id}
    if new.message_id and new.message_id in ids:
        return any(_agree(new, traces) for traces in known if traces.message_id == new.message_id)
    if new.message_id and ids:
        return False
    return _telling(new) and any(_telling(traces) and traces.content_key == new.content_key for traces in known)


def contradict(first: Sequence[Traces], second: Sequence[Traces]) -> bool:
    """Whether two originals that one message could belong to are two all the same: both have Message-IDs, and none in common."""
    ids, others = ({traces.message_id for traces in side if traces.message_id} for side in (first, second))
    return bool(ids and others and not ids & others)


def new_id(family: str, traces: Traces, sha256: str, *, taken: bool = False) -> str:
    """The id of a new original, by its Message-ID, else its content, else its bytes.

    Args:
        family: the family's id, so that no two families share an id.
        traces: those of the first message that shows the original.
        sha256: that message's bytes.
        taken: whether the plain id belongs to another original (a reused Message-ID): then the bytes tell them apart.
    """
    if traces.message_id:
        parts = ("id", traces.message_id)
    elif _telling(traces):
        parts = ("text", traces.content_key)
    else:
        return short_id("message", family, "raw", sha256)
    return short_id("message", family, *parts, *([sha256] if taken else []))


def rank(grade: Grade, road: Road, seq: int) -> tuple[int, bool, int]:
    """How well a witness shows its original, best first: by grade, then whole before inline, then by age in the archive."""
    return GRADE_ORDER.index(grade), road is Road.INLINE, seq


def search_id(original: str, placement: Placement) -> int:
    """A number that sorts as `sent_at` and is the original's own: the full-text index then yields the newest first.

    35 bits of seconds, sign included, above 28 bits of the id, which already holds the family. A date that a forger put
    before 1425 or after 2514 is found at that end.
    """
    seconds = max(-(2**34), min(int(placement.sent_at.timestamp()), 2**34 - 1))
    return (seconds << 28) | int(original[1:8], 16)


def _agree(new: Traces, known: Traces) -> bool:
    if _telling(new) and _telling(known) and new.content_key == known.content_key:
        return True
    if new.minute is not None and known.minute is not None and new.minute != known.minute:
        return False
    if min(len(new.opening), len(known.opening)) >= TELLING:
        return new.opening[:OVERLAP] in known.opening or known.opening[:OVERLAP] in new.opening
    return bool(new.author) and new.author == known.author


def _telling(traces: Traces) -> bool:
    # Without an author or a date a content key is little more than a hash of nothing.
    return bool(traces.content_key) and ((bool(traces.author) and traces.minute is not None) or len(traces.opening) >= OVERLAP)
