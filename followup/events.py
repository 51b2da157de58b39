"""Turns a reading into narrow events, one row a fact, with what a person corrected already applied; it judges nothing.

How the columns are used, beyond what `casefile.events` says:

- MAKEUP_*: `on` is the make-up's day, `until` the missed day that it stands for, `what` the service.
- SERVICE_CHANGED: `what` is the service, `reason` what of it changes (casefile.reading.CHANGES), `status` made or proposed…,
  `extent` what it becomes, where that is a word of `followup.as_written`.
- SETTING_CHANGED: `what` is one of SETTINGS, `status` made or proposed, `extent` "day" where it is for one day, else the place.
- CONCERN: `what` is the service, `status` the school's addresses that it went to, joined by a space.
- UNSURE: `what` is the tag, `status` the event that a yes makes of it, as `kind:what:status`.
- `reason` is "correction" where a person added the tag.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from casefile.events import Event, EventKind
from casefile.family import Child, Family, Side, under_any
from casefile.mail import Address, Message
from casefile.reading import At, Change, Evidence, Meeting, Reading, Record, Setting, Tag
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
CONCERNING = (Tag.MISSED_SERVICE, Tag.SETTING_CHANGE, Tag.SERVICE_CHANGE)
# The child's own absence is news for the school, not a concern about it.
OWN_ABSENCE = frozenset({"student_absence", "student_refusal"})


@dataclass(frozen=True, slots=True)
class _Fact:
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
class _Corrections:
    """What a person said of a message: adds and removes add up, the last child holds."""

    added: frozenset[Tag] = frozenset()
    removed: frozenset[Tag] = frozenset()
    child: str = ""
    privileged: bool = False

    @classmethod
    def of(cls, said: Iterable[Said]) -> "_Corrections":
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


def events_of(  # noqa: PLR0913 - everything that places a message, each by its name
    message: Message,
    reading: Reading,
    *,
    original: str,
    thread: str,
    side: Side,
    sent_at: datetime,
    sent_on: date,
    family: Family,
    corrections: Sequence[Said] = (),
) -> tuple[Event, ...]:
    """Every fact that one original tells, by ordinal.

    Mail that the program itself wrote tells only that a letter came home. Privileged mail that no school has seen tells
    nothing. Family mail that went to the family alone is a note: it asks the school for nothing.
    """
    first = Event(
        original=original,
        ordinal=0,
        kind=EventKind.MESSAGE,
        side=side,
        grade=message.grade,
        sent_at=sent_at,
        sent_on=sent_on,
        thread=thread,
        sender=message.original.sender.address.lower() if message.original.sender else "",
        automatic=message.automatic or any(remark.what == "automatic_reply" for remark in reading.remarks),
    )
    if message.own is not None:
        letter = message.own.kind == "letter"
        return (replace(first, kind=EventKind.LETTER_HOME, what=message.own.about),) if letter else ()
    corrected = _Corrections.of(corrections)
    if corrected.privileged or _is_privileged(message, family):
        return ()
    if side is Side.FAMILY and not _leaves_the_family(message, family):
        first = replace(first, side=Side.NOTE)
    facts = list(_facts(reading, corrected))
    if first.side is Side.FAMILY:
        facts.extend(_concerns(message, reading, corrected, family))
    default = _children(message, reading, corrected, family, side)
    found = [replace(first, child=default[0] if len(default) == 1 else "")] if side is Side.SCHOOL else []
    for fact in facts:
        children = (fact.child,) if fact.child and not corrected.child else default
        found.extend(_event(first, fact, child, number) for number, child in enumerate(children[:ENTRY]))
    by_ordinal = {event.ordinal: event for event in reversed(found)}
    return tuple(by_ordinal[ordinal] for ordinal in sorted(by_ordinal))


def evidence_of(reading: Reading, ordinal: int | None) -> Evidence | None:
    """The words behind the event of this ordinal, or None where a person or the message as a whole made it."""
    if ordinal is None:
        return None
    which, entry = ordinal // LIST, ordinal % LIST // ENTRY
    lists: dict[int, Sequence[object]] = {
        TAGS: reading.tags,
        MISSED: reading.missed,
        GIVEN: reading.given,
        MEETINGS: reading.meetings,
        MAKEUPS: reading.makeups,
        SETTINGS: reading.settings,
        CHANGES: reading.changes,
        RECORDS: reading.records,
        REMARKS: reading.remarks,
        UNSURE: reading.unsure,
        CONCERNS: reading.tags,
    }
    entries = lists.get(which, ())
    if entry >= len(entries):
        return None
    evidence: tuple[Evidence, ...] = getattr(entries[entry], "evidence", ())
    return evidence[0] if evidence else None


def sure_event(event: Event) -> Event:
    """What an UNSURE event becomes once the family has said yes."""
    kind, what, status = event.status.split(":")
    return replace(event, kind=EventKind(kind), what=what, status=status)


def _event(first: Event, fact: _Fact, child: str, number: int) -> Event:
    return replace(
        first,
        ordinal=fact.ordinal + number,
        kind=fact.kind,
        child=child,
        what=fact.what,
        status=fact.status,
        on=fact.at.day if fact.at else fact.on,
        at=fact.at.time if fact.at else None,
        until=fact.until,
        extent=fact.extent,
        sessions=fact.sessions,
        minutes=fact.minutes,
        percent=fact.percent,
        reason=fact.reason,
    )


def _facts(reading: Reading, corrected: _Corrections) -> Iterator[_Fact]:
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
            yield _alone(ALONE[tag], TAGS * LIST + asserted[tag] * ENTRY)
        elif tag in corrected.added:
            yield replace(_alone(ALONE[tag], ADDED * LIST + list(Tag).index(tag) * ENTRY), reason="correction")
        elif tag in unsure:
            yield _unsure(_alone(ALONE[tag], 0), tag, UNSURE * LIST + unsure[tag] * ENTRY)


def _spare(ordinal: int) -> int:
    """A place below ENTRY for the several facts of one unsure tag, with room for ten children in each."""
    return (ordinal % LIST // ENTRY) % 10 * 10


def _alone(kind: EventKind, ordinal: int) -> _Fact:
    if kind is EventKind.MISSED:
        return _Fact(ordinal, kind, extent="vague", reason="unknown")
    return _Fact(ordinal, kind, what="other" if kind in RECORD_KINDS.values() else "")


def _unsure(fact: _Fact, tag: Tag, ordinal: int) -> _Fact:
    status = f"{fact.kind.value}:{fact.what}:{fact.status}"
    return replace(fact, ordinal=ordinal, kind=EventKind.UNSURE, what=tag.value, status=status)


def _told(reading: Reading) -> Iterator[_Fact]:
    """Every fact of the reading but the requests for a meeting, which a tag alone tells."""
    for number, missed in enumerate(reading.missed):
        yield _Fact(
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
        yield _Fact(place, EventKind.GIVEN, given.child, given.service, on=given.on, until=given.until, minutes=given.minutes)
    yield from (_meeting(number, each) for number, each in enumerate(reading.meetings) if each.status in MEETING_KINDS)
    for number, makeup in enumerate(reading.makeups):
        yield _Fact(
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
            yield _Fact(REMARKS * LIST + number * ENTRY, REMARK_KINDS[remark.what], on=remark.on)


def _meeting(number: int, meeting: Meeting) -> _Fact:
    return _Fact(MEETINGS * LIST + number * ENTRY, MEETING_KINDS[meeting.status], at=meeting.at)


def _setting(number: int, setting: Setting) -> _Fact:
    return _Fact(
        SETTINGS * LIST + number * ENTRY,
        EventKind.SETTING_CHANGED,
        what=setting.what,
        status="proposed" if setting.proposed else "made",
        on=setting.start,
        extent="day" if setting.one_day else place_of(setting.after),
        percent=setting.percent,
    )


def _change(number: int, change: Change) -> _Fact:
    place = CHANGES * LIST + number * ENTRY
    return _Fact(
        place,
        EventKind.SERVICE_CHANGED,
        what=change.service,
        status=change.status,
        on=change.start,
        extent=delivery_of(change.after) or place_of(change.after),
        reason=change.what,
    )


def _record(number: int, record: Record) -> _Fact:
    return _Fact(RECORDS * LIST + number * ENTRY, RECORD_KINDS[record.status], what=record.what)


def _concerns(message: Message, reading: Reading, corrected: _Corrections, family: Family) -> Iterator[_Fact]:
    """The concern in a family's mail to the school: a service missed, or a setting or service that differs.

    What the family itself asks to change, and the child's own absence, concern nothing that the school did.
    """
    tags = [each.tag for each in reading.tags if each.tag not in corrected.removed]
    tags += [tag for tag in Tag if tag in corrected.added and tag not in tags]
    asks = bool(reading.changes) and all(each.status == "requested" for each in reading.changes)
    absent = bool(reading.missed) and all(each.reason in OWN_ABSENCE for each in reading.missed)
    about = [tag for tag in CONCERNING if tag in tags]
    if asks:
        about = [tag for tag in about if tag is not Tag.SERVICE_CHANGE]
    if absent:
        about = [tag for tag in about if tag is not Tag.MISSED_SERVICE]
    parties = _recipients(message)
    to_school = [each for each in parties if family.side_of(each) is Side.SCHOOL and not family.is_privileged(each)]
    if not about or (parties and not to_school):
        return
    positions = {each.tag: number for number, each in enumerate(reading.tags)}
    missed = next((each for each in reading.missed if about[0] is Tag.MISSED_SERVICE), None)
    changed = next((each.service for each in reading.changes), "")
    yield _Fact(
        CONCERNS * LIST + positions.get(about[0], 99) * ENTRY,
        EventKind.CONCERN,
        child=missed.child if missed else "",
        what=missed.service if missed else changed,
        status=" ".join(sorted({each.address.lower() for each in to_school})),
        on=missed.on if missed else None,
        reason=about[0].value,
    )


def _recipients(message: Message) -> tuple[Address, ...]:
    return tuple(each for each in (*message.original.to, *message.original.cc) if each.address)


def _is_privileged(message: Message, family: Family) -> bool:
    """Whether a privileged person takes part, and nobody of the school does."""
    sender = (message.original.sender,) if message.original.sender else ()
    parties = (*sender, *_recipients(message))
    if not family.is_privileged(*parties):
        return False
    return not any(family.side_of(each) is Side.SCHOOL and not family.is_privileged(each) for each in parties)


def _leaves_the_family(message: Message, family: Family) -> bool:
    """Whether a family member's mail went to anybody else; where no recipient is known, it is taken to have gone out."""
    parties = _recipients(message)
    inbox = {address.lower() for address in family.inbox_addresses}
    outside = (
        each
        for each in parties
        if not family.speaks_for(each.address) and each.address.lower() not in inbox and not family.is_privileged(each)
    )
    return not parties or any(True for _ in outside)


def _children(message: Message, reading: Reading, corrected: _Corrections, family: Family, side: Side) -> tuple[str, ...]:
    """Whom the message is about: as corrected, as named, as its people tell, the only child there is, or ("",)."""
    if corrected.child:
        return (corrected.child,)
    if reading.child:
        return (reading.child,)
    if reading.children:
        return reading.children
    if len(family.children) == 1:
        return (family.children[0].name,)
    sender = (message.original.sender,) if message.original.sender else ()
    people = sender if side is Side.SCHOOL else _recipients(message)
    for knows in (_has_contact, _has_domain):
        found = [child.name for child in family.children if any(knows(child, each) for each in people)]
        if len(found) == 1:
            return (found[0],)
    return ("",)


def _has_contact(child: Child, person: Address) -> bool:
    return any(contact.address.lower() == person.address.lower() for contact in child.contacts)


def _has_domain(child: Child, person: Address) -> bool:
    return under_any(person.domain, frozenset(each.lower().lstrip("@") for each in child.school_domains))
