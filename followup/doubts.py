"""Lets in what counts by itself, and keeps back as a question what only the family can vouch for; it follows nothing up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.ids import short_id
from casefile.mail import Grade
from casefile.obligations import Because, Question
from casefile.reading import Tag
from followup.decisions import YES
from followup.events import OWN_ABSENCE, sure_event
from followup.world import World

ASKS_FOR = {EventKind.MEETING_REQUESTED: "meeting", EventKind.RECORDS_REQUESTED: "records"}
REQUESTS = frozenset({EventKind.MEETING_REQUESTED, EventKind.RECORDS_REQUESTED, EventKind.REQUEST_WITHDRAWN})
DATES = frozenset({EventKind.MEETING_OFFERED, EventKind.MEETING_CONFIRMED})
MEETING_KINDS = frozenset(
    {*DATES, EventKind.MEETING_CANCELLED, EventKind.MEETING_HELD, EventKind.MEETING_NOT_HELD, EventKind.MEETING_DATE_REFUSED}
)
SILENT = frozenset({EventKind.LETTER_HOME, EventKind.UNSURE, EventKind.LATER_WISHED})
FARTHEST = 1500  # days: an IEP lives for one year, an evaluation for three
QUESTION_OF = {
    Tag.MISSED_SERVICE: "was_it_missed",
    Tag.MEETING_REQUEST: "was_it_a_request",
    Tag.RECORDS_REQUEST: "was_it_a_request",
    Tag.MEETING_HELD: "was_it_held",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about one message, and what it is about: it is dropped where it has become idle."""

    question: Question
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Admitted:
    """What counts, and what is asked."""

    events: tuple[Event, ...]
    doubts: tuple[Doubt, ...]


def admit(events: Iterable[Event], world: World) -> Admitted:
    """Sort the events by whether they count.

    Who speaks decides: the school and the family count, a stranger and a note that asks for something do not until the
    family says yes; what is unproven counts for nothing until then, whoever it claims to be from.
    """
    events = [event if _is_plausible(event) else replace(event, on=None, at=None, until=None) for event in events]
    dated = frozenset(event.original for event in events if event.kind in DATES)
    sure: list[Event] = []
    doubts: list[Doubt] = []
    # what is vouched for can be in doubt for another reason still: an unsure word of a mail that was unproven
    while events:
        kept_back: dict[tuple[str, str], list[Event]] = defaultdict(list)
        for event in events:
            kind = _question(event, invites=event.original in dated)
            if kind:
                kept_back[event.original, kind].append(event)
            else:
                sure.append(event)
        events = []
        for (original, kind), held in _together(kept_back).items():
            held.sort(key=lambda event: event.ordinal)
            question = _ask(world, original, kind, held)
            answer = world.decisions.answer((question.id,))
            if answer is not None and answer.value == YES:
                events.extend(each for event in held for each in _vouched(event, kind))
            elif answer is None and any(event.kind not in SILENT or ":" in kind for event in held):
                doubts.append(Doubt(question, tuple(held)))
    return Admitted(tuple(sure), tuple(doubts))


def _is_plausible(event: Event) -> bool:
    """Whether the days that an event names lie within some years of its mail: others were misread, and stand for no day."""
    return all(day is None or abs((day - event.sent_on).days) <= FARTHEST for day in (event.on, event.until))


def _question(event: Event, *, invites: bool) -> str:
    """The question that keeps this event back, "" where none does."""
    if event.kind is EventKind.LETTER_HOME:
        return ""
    asks = event.kind in REQUESTS
    if event.grade is Grade.UNPROVEN:
        return "was_it_a_request" if asks and event.side is Side.FAMILY else "is_it_genuine"
    if event.kind is EventKind.UNSURE:
        return f"{QUESTION_OF.get(Tag(event.what), 'is_it_so')}:{event.what}"
    if asks and event.side is not Side.FAMILY:
        # a school that names a date invites to a meeting of its own; one that asks for papers asks the family
        own_business = event.side is Side.SCHOOL and (invites or event.kind is EventKind.RECORDS_REQUESTED)
        return "idle" if own_business else "was_it_a_request"
    return "is_it_genuine" if event.side is Side.OTHER else ""


def _together(kept_back: dict[tuple[str, str], list[Event]]) -> dict[tuple[str, str], list[Event]]:
    """One question a message where nothing of it is proven: a forged request is asked about as a request."""
    joined: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for (original, kind), held in kept_back.items():
        if kind == "idle":
            continue
        whole = all(event.grade is Grade.UNPROVEN for event in held)
        asked = (original, "was_it_a_request") in kept_back
        joined[original, "was_it_a_request" if whole and asked else kind].extend(held)
    return joined


def _ask(world: World, original: str, kind: str, held: Sequence[Event]) -> Question:
    name, _, tag = kind.partition(":")
    first = min(held, key=lambda event: (event.kind in SILENT or event.kind is EventKind.MESSAGE, event.ordinal))
    unsure = first.kind is EventKind.UNSURE
    told, what = (first.status.split(":")[:2]) if unsure else (first.kind.value, first.what)
    facts = [("event", told), ("side", first.side.value)]
    if tag:
        facts.append(("tag", tag))
    if first.on is not None:
        facts.append(("date", first.on.isoformat()))
    if what:
        facts.append(("what", what))
    return Question(
        id=short_id("question", world.family.id, name, original, *([tag] if tag else [])),
        kind=name,
        about=original,
        child=first.child,
        asked_on=first.sent_on,
        because=(Because(original, "told", ordinal=first.ordinal),),
        facts=tuple(facts),
    )


def _vouched(event: Event, kind: str) -> tuple[Event, ...]:
    """The event as the family's yes makes it: sure, or proven, and spoken for the family or for the school."""
    if ":" in kind:
        event = sure_event(event)
        if event.kind in REQUESTS:
            return (replace(event, side=Side.FAMILY),)
        concerns = event.kind is EventKind.MISSED and event.side is Side.FAMILY and event.reason not in OWN_ABSENCE
        return (event, replace(event, kind=EventKind.CONCERN, status="")) if concerns else (event,)
    event = replace(event, grade=Grade.CARRIED if event.grade is Grade.UNPROVEN else event.grade)
    if event.kind in REQUESTS and kind == "was_it_a_request":
        return (replace(event, side=Side.FAMILY),)
    return (replace(event, side=Side.SCHOOL) if event.side is Side.OTHER else event,)


def is_idle(doubt: Doubt, world: World, awaited: Iterable[tuple[str, str, date, date | None]]) -> bool:
    """Whether an answer would change nothing, or nobody would remember.

    Args:
        doubt: the question.
        world: the family and the day.
        awaited: kind, child, day opened and day known to be closed of every obligation.
    """
    question, first = doubt.question, doubt.events[0]
    day = question.asked_on
    tag = dict(question.facts).get("tag", "")
    requested = question.kind == "was_it_a_request" and not tag
    outsider = first.side is not Side.SCHOOL
    if not (requested and outsider) and world.is_history(question.child, day):
        return True
    open_kinds = {
        kind
        for kind, child, opened_on, closed_on in awaited
        if opened_on <= day and (closed_on is None or closed_on > day) and (not question.child or child in ("", question.child))
    }
    if tag:
        return not _matters(Tag(tag), first, open_kinds)
    return not any(_would_count(event, open_kinds) for event in doubt.events)


def _would_count(event: Event, open_kinds: set[str]) -> bool:
    """Whether an event that is not vouched for would change something: a further request only reminds."""
    if event.kind in ASKS_FOR:
        return ASKS_FOR[event.kind] not in open_kinds
    if event.kind is EventKind.REQUEST_WITHDRAWN:
        return bool(open_kinds & {"meeting", "records"})
    if event.kind is EventKind.MESSAGE:
        return "reply" in open_kinds
    if event.side is not Side.OTHER:
        return event.kind not in SILENT
    if event.kind in MEETING_KINDS:
        return bool(open_kinds & {"meeting", "annual_review"})
    return event.kind not in SILENT and (event.kind is not EventKind.RECORDS_PROVIDED or bool(open_kinds & {"records", "notice"}))


def _matters(tag: Tag, event: Event, open_kinds: set[str]) -> bool:
    """Whether the engine would do something with a yes."""
    school, meeting = event.side is Side.SCHOOL, "meeting" in open_kinds
    matters = {
        Tag.MISSED_SERVICE: True,
        Tag.MEETING_REQUEST: event.side is Side.FAMILY,
        Tag.RECORDS_REQUEST: event.side is Side.FAMILY,
        Tag.MEETING_SCHEDULED: school and meeting and event.on is not None,
        Tag.MEETING_CANCELLED: meeting,
        Tag.MEETING_HELD: meeting,
        Tag.RECORDS_PROVIDED: school and "records" in open_kinds,
    }
    return event.side is not Side.OTHER and matters.get(tag, school)
