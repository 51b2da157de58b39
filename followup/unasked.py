"""Finds the letters that no obligation asks for: after a miss, when misses form a pattern, and once each term."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Child, Side
from casefile.ids import short_id
from casefile.letters import DraftState
from casefile.obligations import Because, FollowUp, Obligation, ObligationKind
from followup.agenda import Agenda
from followup.misses import CHILD_AWAY, FOUR_WEEKS, Pattern, patterns_of
from followup.world import World

MAKEUPS = frozenset({EventKind.MAKEUP_OFFERED, EventKind.MAKEUP_ACCEPTED, EventKind.MAKEUP_GIVEN})
EVERYBODY = ("principal", "special_education_director")


@dataclass(frozen=True, slots=True)
class Loose:
    """A letter of no obligation. Of one `sequence` only the last waits; from `idle_on` it asks for what is there."""

    sequence: tuple[str, ...]
    kind: str
    about: str
    child: str
    on: date
    role: str
    copy_roles: tuple[str, ...] = ()
    idle_on: date | None = None
    because: tuple[Because, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Told:
    """What is known of one child, sorted for looking up."""

    missed: list[Event] = field(default_factory=list)
    made_up: list[Event] = field(default_factory=list)
    given: list[Event] = field(default_factory=list)
    concerns: list[Event] = field(default_factory=list)


def unasked(
    events: Iterable[Event], obligations: Sequence[Obligation], meetings_set: Agenda, world: World
) -> tuple[FollowUp, ...]:
    """The letters of no obligation that have fallen due by the end of the day, the old ones left out."""
    told: dict[str, _Told] = defaultdict(_Told)
    for event in events:
        if world.is_history(event.child, event.sent_on):
            continue
        if event.kind is EventKind.MISSED:
            told[event.child].missed.append(event)
        elif event.kind in MAKEUPS and event.side is Side.SCHOOL:
            told[event.child].made_up.append(event)
        elif event.kind is EventKind.GIVEN:
            told[event.child].given.append(event)
        elif event.kind is EventKind.CONCERN:
            told[event.child].concerns.append(event)
    letters: list[Loose] = []
    for child in dict.fromkeys((*told, *(each.name for each in world.family.children))):
        news = told[child]
        news.missed.sort(key=lambda event: (event.sent_at, event.original, event.ordinal))
        letters += _inquiries(child, news)
        patterns = list(patterns_of(child, news.missed, world))
        letters += _meeting_requests(child, patterns, obligations, meetings_set)
        letters += _log_requests(child, patterns, obligations, world)
        letters += _general_education(world.family.child(child), world)
    return _sorted_out(letters, world)


def _sorted_out(letters: Iterable[Loose], world: World) -> tuple[FollowUp, ...]:
    """Of each sequence the last letter waits; earlier ones were overtaken, some by what they asked for."""
    sequences: dict[tuple[str, ...], list[Loose]] = defaultdict(list)
    steps: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for letter in sorted(letters, key=lambda letter: letter.sequence):
        # one mail can tell of two services or two children: each has a letter of its own, and so a step
        steps[letter.about, letter.kind].append(letter.sequence)
        if letter.on <= world.today and not world.is_history(letter.child, letter.on):
            sequences[letter.sequence].append(letter)
    found: list[FollowUp] = []
    for sequence in sequences.values():
        sequence.sort(key=lambda letter: (letter.on, letter.about))
        for letter, following in zip(sequence, (*sequence[1:], None), strict=True):
            idle = letter.idle_on is not None and letter.idle_on <= (following.on if following else world.today)
            state = DraftState.OBSOLETE if idle else DraftState.SUPERSEDED if following else DraftState.WAITING
            step = steps[letter.about, letter.kind].index(letter.sequence) + 1
            state = world.decisions.fate((letter.about,), letter.kind, step) or state
            found.append(
                FollowUp(
                    kind=letter.kind,
                    step=step,
                    about=letter.about,
                    on=letter.on,
                    child=letter.child,
                    role=letter.role,
                    copy_roles=letter.copy_roles,
                    because=letter.because,
                    facts=letter.facts,
                    state=state.value,
                )
            )
    return tuple(found)


def _inquiries(child: str, news: _Told) -> Iterable[Loose]:
    """A short, kind question after a missed service for which nothing has been offered, once for each occasion."""
    asked: set[tuple[str, date | None, str]] = set()
    by_mail: dict[tuple[str, str], list[Event]] = {}
    for event in news.missed:
        occasion = (event.what, event.on, "" if event.on else event.original)
        if event.reason not in CHILD_AWAY and occasion not in asked:
            by_mail.setdefault((event.original, event.what), []).append(event)
        asked.add(occasion)
    for (original, service), missed in by_mail.items():
        first = missed[0]
        days = [event.on for event in missed if event.on is not None]
        offers = [event for event in news.made_up if event.what in (service, "", "other")]
        if any(event.original == original for event in (*offers, *news.concerns)):
            continue  # the mail brings the make-up, or is the family's own question
        if any(event.what == service and event.sent_at <= first.sent_at and event.on in (*days, None) for event in news.concerns):
            continue
        later = [
            event.sent_on
            for event in (*offers, *news.concerns)
            if event.sent_at > first.sent_at and event.what in (service, "", "other")
        ]
        later += [
            event.sent_on for event in news.given if event.on in days and event.what == service and event.sent_at > first.sent_at
        ]
        facts = [("service", service)] if service else []
        facts += [("on", days[0].isoformat())] if len(days) == 1 else []
        facts += [("dates", ",".join(day.isoformat() for day in days))] if len(days) > 1 else []
        facts += [("until", first.until.isoformat())] if first.until and len(days) == 1 else []
        facts += [("reason", first.reason)] if first.reason not in ("", "unknown", "correction") else []
        yield Loose(
            sequence=("service_inquiry", child, service),
            kind="service_inquiry",
            about=original,
            child=child,
            on=first.sent_on,
            role=service or "case_manager",
            idle_on=min(later, default=None),
            because=(Because(original, "missed", ordinal=first.ordinal),),
            facts=tuple(sorted(facts)),
        )


def _pattern_facts(pattern: Pattern) -> tuple[tuple[str, str], ...]:
    days = sorted({miss.day for miss in pattern.misses})
    services = dict.fromkeys(miss.service for miss in pattern.misses)
    facts = {
        "services": ",".join(services),
        "sessions": str(len(pattern.misses)),
        "dates": ",".join(day.isoformat() for day in days),
        "since": days[0].isoformat(),
        "until": days[-1].isoformat(),
    }
    return tuple(sorted(facts.items()))


def _pattern_because(pattern: Pattern) -> tuple[Because, ...]:
    events = {miss.event.original: miss.event for miss in pattern.misses}
    return tuple(Because(original, "missed", ordinal=event.ordinal) for original, event in events.items())


def _meeting_requests(
    child: str, patterns: Iterable[Pattern], obligations: Sequence[Obligation], meetings_set: Agenda
) -> Iterable[Loose]:
    """A review meeting asked for when misses form a pattern, unless one is asked for already; one that is set will do."""
    meetings = [each for each in obligations if each.kind is ObligationKind.MEETING and each.child in (child, "")]
    for pattern in patterns:
        day = pattern.event.sent_on
        if any(each.opened_on <= day and (each.closed_on is None or each.closed_on > day) for each in meetings):
            continue
        yield Loose(
            sequence=("meeting_request", child),
            kind="meeting_request",
            about=pattern.event.original,
            child=child,
            on=day,
            role="case_manager",
            copy_roles=EVERYBODY,
            idle_on=day
            if meetings_set.first_after(child, day)
            else min((each.opened_on for each in meetings if each.opened_on > day), default=None),
            because=_pattern_because(pattern),
            facts=_pattern_facts(pattern),
        )


def _log_requests(child: str, patterns: Iterable[Pattern], obligations: Sequence[Obligation], world: World) -> Iterable[Loose]:
    """The service logs asked for once each term, and at once when a pattern shows; not where the family has asked by itself."""
    known = world.family.child(child)
    asked = [
        each
        for each in obligations
        if each.kind is ObligationKind.RECORDS and each.child in (child, "") and "service_log" in each.what.split(",")
    ]
    aide = known is not None and any(line.service == "aide" for line in known.services)
    extra = (("aide", "yes"),) if aide else ()
    terms = world.days(child).terms()
    written: set[date] = set()
    for pattern in patterns:
        day = pattern.event.sent_on
        term = next((span.first for span in terms if day in span), day)
        if term in written or _asked_within(asked, term, day):
            continue
        written.add(term)
        yield Loose(
            sequence=("service_log_request", child),
            kind="service_log_request",
            about=pattern.event.original,
            child=child,
            on=day,
            role="case_manager",
            idle_on=min((each.opened_on for each in asked if each.opened_on >= day), default=None),
            because=_pattern_because(pattern),
            facts=tuple(sorted((*_pattern_facts(pattern), *extra))),
        )
    if known is None or not known.services:
        return
    for span in terms:
        day = span.first + FOUR_WEEKS
        if day not in span or span.first in written or _asked_within(asked, span.first, day):
            continue
        yield Loose(
            sequence=("service_log_request", child),
            kind="service_log_request",
            about=short_id("obligation", world.family.id, child, "service_log_request", span.first.isoformat()),
            child=child,
            on=day,
            role="case_manager",
            idle_on=min((each.opened_on for each in asked if each.opened_on >= day), default=None),
            facts=tuple(sorted((("since", span.first.isoformat()), ("until", day.isoformat()), *_services(known), *extra))),
        )


def _asked_within(asked: Iterable[Obligation], first: date, last: date) -> bool:
    return any(first <= each.opened_on < last for each in asked)


def _services(child: Child) -> tuple[tuple[str, str], ...]:
    return (("services", ",".join(dict.fromkeys(line.service for line in child.services))),)


def _general_education(child: Child | None, world: World) -> Iterable[Loose]:
    """A question about time in general education, once each term, where the IEP names a share."""
    if child is None or child.general_education_percent is None:
        return
    for span in world.days(child.name).terms():
        day = span.first + FOUR_WEEKS
        if day in span:
            yield Loose(
                sequence=("setting_inquiry", child.name),
                kind="setting_inquiry",
                about=short_id("obligation", world.family.id, child.name, "setting_inquiry", span.first.isoformat()),
                child=child.name,
                on=day,
                role="case_manager",
                facts=(
                    ("percent", str(child.general_education_percent)),
                    ("since", span.first.isoformat()),
                    ("term", span.first.isoformat()),
                    ("what", "time_in_general_education"),
                ),
            )
