"""Takes the facts that stand out of a reading, what a person corrected already applied; it does not say whom they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from casefile.events import EventKind
from casefile.reading import At, Change, Meeting, Reading, Record, Setting, Tag, TagReading
from casefile.said import Said, SaidKind
from followup.as_written import delivery_of, place_of

# An ordinal says which entry of the reading made the event: list * 10_000_000 + entry * 100 + child.
LIST, ENTRY = 10_000_000, 100
(MESSAGES, TAGS, MISSED, GIVEN, MEETINGS, MAKEUPS, SETTINGS, CHANGES, RECORDS, REMARKS, UNSURE, ADDED, CONCERNS) = range(13)

MEETING_KINDS = {
    "offered": EventKind.MEETING_OFFERED,
    "confirmed": EventKind.MEETING_CONFIRMED,
    "cancelled": EventKind.MEETING_CANCELLED,
    "refused": EventKind.MEETING_DATE_REFUSED,
    "held": EventKind.MEETING_HELD,
}
RECORD_KINDS = {
    "requested": EventKind.RECORDS_REQUESTED,
    "provided": EventKind.RECORDS_PROVIDED,
    "promised": EventKind.RECORDS_PROMISED,
    "received": EventKind.RECORDS_RECEIVED,
}
MAKEUP_KINDS = {
    "offered": EventKind.MAKEUP_OFFERED,
    "accepted": EventKind.MAKEUP_ACCEPTED,
    "declined": EventKind.MAKEUP_DECLINED,
    "given": EventKind.MAKEUP_GIVEN,
    "not_given": EventKind.MAKEUP_NOT_GIVEN,
}
REMARK_KINDS = {
    "request_acknowledged": EventKind.REQUEST_ACKNOWLEDGED,
    "request_refused": EventKind.REQUEST_REFUSED,
    "request_withdrawn": EventKind.REQUEST_WITHDRAWN,
    "meeting_not_held": EventKind.MEETING_NOT_HELD,
    "later_wished": EventKind.LATER_WISHED,
}
# Which tag stands behind a fact; a fact of another kind needs no tag.
TAG_OF = {
    EventKind.MISSED: Tag.MISSED_SERVICE,
    EventKind.SETTING_CHANGED: Tag.SETTING_CHANGE,
    EventKind.SERVICE_CHANGED: Tag.SERVICE_CHANGE,
    EventKind.MEETING_REQUESTED: Tag.MEETING_REQUEST,
    EventKind.MEETING_OFFERED: Tag.MEETING_SCHEDULED,
    EventKind.MEETING_CONFIRMED: Tag.MEETING_SCHEDULED,
    EventKind.MEETING_CANCELLED: Tag.MEETING_CANCELLED,
    EventKind.MEETING_HELD: Tag.MEETING_HELD,
    EventKind.RECORDS_REQUESTED: Tag.RECORDS_REQUEST,
    EventKind.RECORDS_PROVIDED: Tag.RECORDS_PROVIDED,
    EventKind.MAKEUP_OFFERED: Tag.MAKEUP_OFFERED,
    EventKind.MAKEUP_ACCEPTED: Tag.MAKEUP_OFFERED,
    EventKind.MAKEUP_DECLINED: Tag.MAKEUP_OFFERED,
    EventKind.MAKEUP_GIVEN: Tag.MAKEUP_OFFERED,
}
# What a tag says by itself, where no fact of it was read.
ALONE = {
    Tag.MISSED_SERVICE: EventKind.MISSED,
    Tag.SETTING_CHANGE: EventKind.SETTING_CHANGED,
    Tag.SERVICE_CHANGE: EventKind.SERVICE_CHANGED,
    Tag.MEETING_REQUEST: EventKind.MEETING_REQUESTED,
    Tag.MEETING_CANCELLED: EventKind.MEETING_CANCELLED,
    Tag.MEETING_HELD: EventKind.MEETING_HELD,
    Tag.RECORDS_REQUEST: EventKind.RECORDS_REQUESTED,
    Tag.RECORDS_PROVIDED: EventKind.RECORDS_PROVIDED,
    Tag.MAKEUP_OFFERED: EventKind.MAKEUP_OFFERED,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact on its way to being events, one for each child that it is about."""

    ordinal: int
    kind: EventKind
    child: str = ""
    what: str = ""
    status: str = ""
    on: date | None = None
    at: At | None = None
    until: date | None = None
    extent: str = ""
    sessions: int | None = None
    minutes: int | None = None
    percent: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said of a message: adds and removes add up, the last child holds."""

    added: frozenset[Tag] = frozenset()
    removed: frozenset[Tag] = frozenset()
    child: str = ""
    privileged: bool = False

    @classmethod
    def of(cls, said: Iterable[Said]) -> "Corrections":
        """All of them together, in the order in which they were said."""
        added: set[Tag] = set()
        removed: set[Tag] = set()
        child, privileged = "", False
        for each in sorted((s for s in said if s.kind is SaidKind.CORRECTION), key=lambda s: s.said_at):
            what, _, value = each.value.partition(":")
            if what == "add":
                added.add(Tag(value))
                removed.discard(Tag(value))
            elif what == "remove":
                removed.add(Tag(value))
                added.discard(Tag(value))
            elif what == "child":
                child = value
            else:
                privileged = True
        return cls(frozenset(added), frozenset(removed), child, privileged)


def facts_of(reading: Reading, corrected: Corrections) -> Iterator[Fact]:
    """The facts that stand: those whose tag is asserted, and those that need none; unsure ones as what they would be."""
    asserted = {each.tag: number for number, each in enumerate(reading.tags) if each.tag not in corrected.removed}
    settled = asserted.keys() | corrected.added | corrected.removed
    unsure = {each.tag: number for number, each in enumerate(reading.unsure) if each.tag not in settled}
    told: set[Tag] = set()
    for fact in _told(reading):
        tag = TAG_OF.get(fact.kind)
        if tag is None or tag in asserted or tag in corrected.added:
            yield fact
        elif tag in unsure:
            yield _unsure(fact, tag, UNSURE * LIST + unsure[tag] * ENTRY + _spare(fact.ordinal))
        told |= {tag} if tag else set()
    for tag in ALONE.keys() - told:
        if tag in asserted:
            # A clock is opened or closed by words that a rule knows; what a model alone takes a letter for opens nothing.
            if not _by_model_alone(reading.tags[asserted[tag]]):
                yield _alone(ALONE[tag], TAGS * LIST + asserted[tag] * ENTRY)
        elif tag in corrected.added:
            yield replace(_alone(ALONE[tag], ADDED * LIST + list(Tag).index(tag) * ENTRY), reason="correction")
        elif tag in unsure and not _by_model_alone(reading.unsure[unsure[tag]]):
            yield _unsure(_alone(ALONE[tag], 0), tag, UNSURE * LIST + unsure[tag] * ENTRY)


def _by_model_alone(tag: TagReading) -> bool:
    return bool(tag.evidence) and all(one.by.startswith("model:") for one in tag.evidence)


def _spare(ordinal: int) -> int:
    """A place below ENTRY for the several facts of one unsure tag, with room for ten children in each."""
    return (ordinal % LIST // ENTRY) % 10 * 10


def _alone(kind: EventKind, ordinal: int) -> Fact:
    if kind is EventKind.MISSED:
        return Fact(ordinal, kind, extent="vague", reason="unknown")
    return Fact(ordinal, kind, what="other" if kind in RECORD_KINDS.values() else "")


def _unsure(fact: Fact, tag: Tag, ordinal: int) -> Fact:
    status = f"{fact.kind.value}:{fact.what}:{fact.status}"
    return replace(fact, ordinal=ordinal, kind=EventKind.UNSURE, what=tag.value, status=status)


def _told(reading: Reading) -> Iterator[Fact]:
    """Every fact of the reading but the requests for a meeting, which a tag alone tells."""
    for number, missed in enumerate(reading.missed):
        yield Fact(
            MISSED * LIST + number * ENTRY,
            EventKind.MISSED,
            child=missed.child,
            what=missed.service,
            on=missed.on,
            until=missed.until,
            extent=missed.extent,
            sessions=missed.sessions,
            minutes=missed.minutes,
            reason=missed.reason,
        )
    for number, given in enumerate(reading.given):
        place = GIVEN * LIST + number * ENTRY
        yield Fact(place, EventKind.GIVEN, given.child, given.service, on=given.on, until=given.until, minutes=given.minutes)
    yield from (_meeting(number, each) for number, each in enumerate(reading.meetings) if each.status in MEETING_KINDS)
    for number, makeup in enumerate(reading.makeups):
        yield Fact(
            MAKEUPS * LIST + number * ENTRY,
            MAKEUP_KINDS[makeup.status],
            what=makeup.service,
            on=makeup.on,
            until=makeup.for_on,
            minutes=makeup.minutes,
        )
    yield from (_setting(number, each) for number, each in enumerate(reading.settings))
    yield from (_change(number, each) for number, each in enumerate(reading.changes))
    yield from (_record(number, each) for number, each in enumerate(reading.records) if each.status in RECORD_KINDS)
    for number, remark in enumerate(reading.remarks):
        if remark.what in REMARK_KINDS:
            yield Fact(REMARKS * LIST + number * ENTRY, REMARK_KINDS[remark.what], on=remark.on)


def _meeting(number: int, meeting: Meeting) -> Fact:
    return Fact(MEETINGS * LIST + number * ENTRY, MEETING_KINDS[meeting.status], at=meeting.at)


def _setting(number: int, setting: Setting) -> Fact:
    return Fact(
        SETTINGS * LIST + number * ENTRY,
        EventKind.SETTING_CHANGED,
        what=setting.what,
        status="proposed" if setting.proposed else "made",
        on=setting.start,
        extent="day" if setting.one_day else place_of(setting.after),
        percent=setting.percent,
    )


def _change(number: int, change: Change) -> Fact:
    place = CHANGES * LIST + number * ENTRY
    return Fact(
        place,
        EventKind.SERVICE_CHANGED,
        what=change.service,
        status=change.status,
        on=change.start,
        extent=delivery_of(change.after) or place_of(change.after),
        reason=change.what,
    )


def _record(number: int, record: Record) -> Fact:
    return Fact(RECORDS * LIST + number * ENTRY, RECORD_KINDS[record.status], what=record.what)
