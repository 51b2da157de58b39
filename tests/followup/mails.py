"""Builds a parsed message with its reading, as the parser and the classifier would hand them over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from casefile.events import Event
from casefile.family import Family, Side
from casefile.mail import Address, Envelope, Grade, Message, OwnMail, PrintedTime, Road
from casefile.reading import Evidence, Reading, Tag, TagReading
from casefile.said import Said, SaidKind
from followup.events import events_of
from tests.followup.builders import family

SENT = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)
MOTHER, TEACHER = Address("Priya", "priya@home.example"), Address("Dana", "dw@school.example")


def words(text: str = "words") -> tuple[Evidence, ...]:
    return (Evidence("new_text", 0, len(text), text, "rule:test"),)


def tag(name: str, text: str = "words") -> TagReading:
    return TagReading(Tag(name), 0.97, words(text))


def message(sender: Address | None = TEACHER, *to: Address, **more: Any) -> Message:
    printed = PrintedTime.of(datetime(2026, 1, 12, 10, 0))  # noqa: DTZ001 - as a header without a zone prints it
    envelope = Envelope(sender, to or (MOTHER,), (), printed, subject="about Maya")
    base = Message("ab" * 32, Road.DIRECT, envelope, "body", ((0, 4),), "key", "1", grade=Grade.DIRECT)
    return replace(base, **more)


def reading(**facts: Any) -> Reading:
    tags = tuple(tag(name) if isinstance(name, str) else name for name in facts.pop("tags", ()))
    unsure = tuple(tag(name) for name in facts.pop("unsure", ()))
    return Reading("v1", tags=tags, unsure=unsure, **facts)


def correction(value: str, minute: int = 0) -> Said:
    return Said(SaidKind.CORRECTION, "m1", value, date(2026, 2, 1), datetime(2026, 2, 1, 12, minute, tzinfo=UTC))


def told(
    mail: Message, read: Reading, *, side: Side = Side.SCHOOL, of: Family | None = None, said: tuple[Said, ...] = ()
) -> tuple[Event, ...]:
    household = of or family()
    day = SENT.astimezone(household.timezone).date()
    return events_of(
        mail, read, original="m1", thread="t1", side=side, sent_at=SENT, sent_on=day, family=household, corrections=said
    )


def letter_home(about: str = "d1") -> Message:
    return message(MOTHER, TEACHER, own=OwnMail("letter", about))
