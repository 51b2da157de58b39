"""Made-up values for the storage tests: messages that say what a test needs of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.mail import (
    Address,
    Cursor,
    Envelope,
    Grade,
    ImapSource,
    Kept,
    Message,
    PrintedTime,
    RawMessage,
    Road,
)
from casefile.placement import Placement
from casefile.reading import Evidence, Reading, Tag, TagReading
from storage.archive import Archive
from storage.engine import connect, driver
from storage.schema import make_new

NOW = datetime(2026, 2, 14, 12, 0, tzinfo=UTC)
DANA = Address("Dana Whitcomb", "dana@school.example")
PRIYA = Address("Priya Raman", "priya@home.example")
TEXT = "Hello, speech was cancelled on Wednesday because I was out ill. I will see him next week."


@cache
def _empty_archive() -> bytes:
    made = connect("sqlite://", create=True)
    make_new(made)
    with made.connect() as connection:
        return driver(connection).serialize()


# Compiling a statement takes longer than running it on a small archive: all engines of the tests share what was compiled.
COMPILED: dict[Any, Any] = {}


def in_memory() -> Engine:
    """An empty archive in memory: a copy of one that was migrated once, since migrating takes ten times as long."""
    made = connect("sqlite://", create=True)
    with made.connect() as connection:
        connection.rollback()
        driver(connection).deserialize(_empty_archive())
    return made.execution_options(compiled_cache=COMPILED)


def raw(text: str, *, uid: int = 1, folder: str = "INBOX", uidvalidity: int = 7, at: datetime = NOW) -> RawMessage:
    """A raw message; its bytes are `text` and nothing that a parser could read."""
    return RawMessage(ImapSource("inbox", folder, uidvalidity, uid), at, text.encode())


def sha(text: str) -> str:
    """The hash of `raw(text)`."""
    return sha256(text.encode()).hexdigest()


def keep(archive: Archive, *texts: str, now: datetime = NOW) -> Kept:
    """Keep raw messages of these texts, with UIDs that follow from the texts."""
    raws = [raw(text, uid=int(sha(text)[:6], 16)) for text in texts]
    return archive.keeping.keep(raws, Cursor("inbox", "INBOX", 7, len(texts)), now)


def message(  # noqa: PLR0913  # one for each thing a test may care about
    name: str,
    *,
    message_id: str | None = None,
    road: Road = Road.DIRECT,
    grade: Grade = Grade.DIRECT,
    sender: Address | None = DANA,
    subject: str = "speech yesterday",
    text: str = TEXT,
    at: datetime | None = datetime(2026, 2, 12, 14, 3),  # noqa: DTZ001  # printed without an offset
    key: str | None = None,
    version: str = "p1",
    references: Sequence[str] = (),
) -> Message:
    """A message whose raw bytes are `raw(name)`; its content key follows from author, minute and text as ingest's does."""
    plain = f"{sender.address if sender else ''}|{at}|{subject}|{text[:64]}"
    envelope = Envelope(
        sender=sender,
        to=(PRIYA,),
        date=PrintedTime(at) if at else None,
        subject=subject,
        message_id=message_id,
    )
    carrier = None
    if road in {Road.INLINE, Road.ATTACHED}:
        carrier = Envelope(sender=PRIYA, date=PrintedTime(NOW.replace(tzinfo=None)), message_id=f"<carrier-{name}@home.example>")
    return Message(
        sha256=sha(name),
        road=road,
        original=envelope,
        body=text,
        new_spans=((0, len(text)),),
        content_key=key if key is not None else sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:24],
        version=version,
        message_id=carrier.message_id if carrier else message_id,
        carrier=carrier,
        grade=Grade.CARRIED if road is Road.INLINE else grade,
        references=tuple(references),
    )


def placement(found: Message, *, side: Side = Side.SCHOOL, privileged: bool = False) -> Placement:
    """Where a message stands for a family that lives in UTC."""
    sent_at = found.original.date.utc(UTC) if found.original.date else NOW
    return Placement(sent_at, sent_at.date(), NOW, side, zone_stated=False, privileged=privileged)


def record(archive: Archive, *messages: Message, side: Side = Side.SCHOOL, privileged: bool = False) -> tuple[str, ...]:
    """Record messages whose bytes are kept already, in one batch."""
    return archive.originals.record_messages([(each, placement(each, side=side, privileged=privileged)) for each in messages])


def arrive(archive: Archive, *messages_by_name: tuple[str, Message]) -> tuple[str, ...]:
    """Keep and record messages, each in a batch of its own, as they come."""
    ids: list[str] = []
    for name, found in messages_by_name:
        keep(archive, name)
        ids.extend(record(archive, found))
    return tuple(ids)


def reading(*tags: Tag, version: str = "c1", child: str = "Anand", unsure: Sequence[Tag] = ()) -> Reading:
    """A reading that asserts these tags on the first words of the text."""
    evidence = (Evidence("new_text", 0, 5, "Hello", "rule:test"),)
    return Reading(
        version=version,
        tags=tuple(TagReading(tag, 0.9, evidence) for tag in tags),
        unsure=tuple(TagReading(tag, 0.5, evidence) for tag in unsure),
        child=child,
    )


def event(original: str, ordinal: int = 0, *, kind: EventKind = EventKind.MISSED, on: date = date(2026, 2, 12)) -> Event:
    """An event of an original sent on `on`."""
    sent_at = datetime(on.year, on.month, on.day, 14, 3, tzinfo=UTC)
    return Event(original, ordinal, kind, Side.SCHOOL, Grade.DIRECT, sent_at, on, "t1", child="Anand", what="speech", on=on)


__all__ = [
    "DANA",
    "NOW",
    "PRIYA",
    "TEXT",
    "arrive",
    "event",
    "in_memory",
    "keep",
    "message",
    "placement",
    "raw",
    "reading",
    "record",
    "replace",
    "sha",
    "timedelta",
]
