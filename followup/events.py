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

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from casefile.events import Event, EventKind
from casefile.family import Child, Family, Side, under_any
from casefile.mail import Address, Message
from casefile.reading import Evidence, Reading, Tag
from casefile.said import Said
from followup.facts import (
    CHANGES,
    CONCERNS,
    ENTRY,
    GIVEN,
    LIST,
    MAKEUPS,
    MEETINGS,
    MISSED,
    RECORDS,
    REMARKS,
    SETTINGS,
    TAGS,
    UNSURE,
    Corrections,
    Fact,
    facts_of,
)
from followup.whose import whose

CONCERNING = (Tag.MISSED_SERVICE, Tag.SETTING_CHANGE, Tag.SERVICE_CHANGE)
# The child's own absence is news for the school, not a concern about it.
OWN_ABSENCE = frozenset({"student_absence", "student_refusal"})


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
    corrected = Corrections.of(corrections)
    if corrected.privileged or _is_privileged(message, family):
        return ()
    if side is Side.FAMILY and not _leaves_the_family(message, family):
        first = replace(first, side=Side.NOTE)
    facts = list(facts_of(reading, corrected))
    if first.side is Side.FAMILY:
        facts.extend(_concerns(message, reading, corrected, family))
    default = _children(message, reading, corrected, family, side)
    found = [replace(first, child=default[0] if len(default) == 1 else "")] if side is Side.SCHOOL else []
    for fact in facts:
        children = (fact.child,) if fact.child and not corrected.child else default
        if len(children) > 1:  # "Ana missed speech. Ben had his": each fact is its own sentence's
            own = whose(_evidence(reading, fact.ordinal), message, [each for each in family.children if each.name in children])
            children = own or children
        found.extend(_event(first, fact, child, number) for number, child in enumerate(children[:ENTRY]))
    by_ordinal = {event.ordinal: event for event in reversed(found)}
    return tuple(by_ordinal[ordinal] for ordinal in sorted(by_ordinal))


def evidence_of(reading: Reading, ordinal: int | None) -> Evidence | None:
    """The words behind the event of this ordinal, or None where a person or the message as a whole made it."""
    evidence = _evidence(reading, ordinal)
    return evidence[0] if evidence else None


def _evidence(reading: Reading, ordinal: int | None) -> tuple[Evidence, ...]:
    if ordinal is None:
        return ()
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
        return ()
    evidence: tuple[Evidence, ...] = getattr(entries[entry], "evidence", ())
    return evidence


def sure_event(event: Event) -> Event:
    """What an UNSURE event becomes once the family has said yes."""
    kind, what, status = event.status.split(":")
    return replace(event, kind=EventKind(kind), what=what, status=status)


def _event(first: Event, fact: Fact, child: str, number: int) -> Event:
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


def _concerns(message: Message, reading: Reading, corrected: Corrections, family: Family) -> Iterator[Fact]:
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
    yield Fact(
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


def _children(message: Message, reading: Reading, corrected: Corrections, family: Family, side: Side) -> tuple[str, ...]:
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
