"""Holds what was promised against what was missed, given and made up; it counts nothing twice and accuses nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casefile.events import Event, EventKind
from casefile.family import Family, Side
from casefile.obligations import Occasion, ServiceLedger, Tally
from casefile.said import Said
from followup import makeups
from followup.as_written import differences_in, places_told
from followup.decisions import Decisions
from followup.doubts import admit
from followup.makeups import MakeupDesk
from followup.misses import CHILD_AWAY
from followup.occasions import Told, given_days, missed_occasions
from followup.outlook import mails_of, name_children, sorted_by_kind
from followup.patterns import patterns_in
from followup.promises import Promises, days_between, teaches
from followup.schooldays import SchoolDays, school_days_for
from followup.world import World

LEDGER_KINDS = frozenset(
    {EventKind.MISSED, EventKind.GIVEN, EventKind.SERVICE_CHANGED, EventKind.SETTING_CHANGED, *makeups.HEARD}
)
STANDING_KINDS = frozenset({EventKind.SERVICE_CHANGED, EventKind.SETTING_CHANGED})  # these hold until something else is told
READ_KINDS = LEDGER_KINDS | {EventKind.UNSURE}
# What was told longer before the first day than this is about earlier days: a leave is announced, and a make-up kept open, for a
# school year at most.
LOOK_BACK = timedelta(days=550)
NOTHING = Tally()


def ledger(events: Sequence[Event], said: Sequence[Said], family: Family, since: date, until: date) -> tuple[ServiceLedger, ...]:
    """Each service of each child between two days, both included: those of the configuration, then those told of."""
    first = since - LOOK_BACK
    told = [event for event in events if event.kind in READ_KINDS and (event.sent_on >= first or event.kind in STANDING_KINDS)]
    last = max((each for each in (until, *(e.sent_on for e in told), *(s.on for s in said))), default=until)
    world = World(family, last, Decisions(said, (), last))
    sure = name_children(admit(told, world).events, family, world.decisions)
    by_service: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in sure:
        if event.kind in LEDGER_KINDS and event.kind is not EventKind.SETTING_CHANGED:
            by_service[event.child, event.what or "other"].append(event)
    made_up = _made_up(sure, world)
    told_places = places_told(event for event in sure if event.sent_on <= until)
    rows: dict[tuple[str, str], None] = {}
    for child in family.children:
        rows.update({(child.name, line.service): None for line in child.services})
    rows.update(
        {key: None for key in sorted(by_service, key=lambda key: (_place(family, key[0]), key)) if _told_of(by_service[key])}
    )
    books = (
        _Book(
            child,
            service,
            since,
            until,
            promises=_promises(family, child, service),
            events=by_service[child, service],
            made_up=made_up[child, service],
            differences=differences_in(told_places.get((child, service), ()), family.child(child), service),
            providers=_providers(family, child, service),
        )
        for child, service in rows
    )
    return tuple(row for book in books if (row := book.row()) is not None)


def _place(family: Family, child: str) -> int:
    names = [each.name for each in family.children]
    return names.index(child) if child in names else len(names)


def _told_of(events: Iterable[Event]) -> bool:
    """Whether the school or the family tells of sessions at all."""
    return any(event.kind in (EventKind.MISSED, EventKind.GIVEN, EventKind.MAKEUP_GIVEN) for event in events)


def _promises(family: Family, child: str, service: str) -> Promises:
    known = family.child(child)
    lines = (line for line in known.services if line.service == service) if known else ()
    return Promises(lines, school_days_for(family, child))


def _providers(family: Family, child: str, service: str) -> dict[str, str]:
    """The names of the people who give the service, by address."""
    known = family.child(child)
    return {one.address.lower(): one.name for one in (known.contacts if known else ()) if one.role == service}


def _made_up(events: Sequence[Event], world: World) -> dict[tuple[str, str], dict[date, int | None]]:
    """The make-ups that were given: as told, and as the family settled or answered; one a day and service."""
    found: dict[tuple[str, str], dict[date, int | None]] = defaultdict(dict)
    desk = MakeupDesk(world)
    desk.read(mails_of(sorted_by_kind(events), makeups.HEARD))
    for case in desk.cases:
        if case.closing is not None and case.closing.how == "done":
            found[case.child, case.service][case.closing.on] = case.opener.minutes
    # those with a day first: what is told without one is mostly told of them
    for event in sorted(events, key=lambda event: event.on is None):
        if event.kind is EventKind.MAKEUP_GIVEN:
            days = found[event.child, event.what]
            day = event.on or event.sent_on
            # a make-up given without a day is the one that the case was closed with on that mail's date
            if event.on is not None or not any(day - timedelta(days=60) <= each <= day for each in days):
                days[day] = event.minutes if event.minutes is not None else days.get(day)
    return found


@dataclass(slots=True)
class _Book:
    """The account of one service of one child."""

    child: str
    service: str
    since: date
    until: date
    promises: Promises
    events: list[Event]
    made_up: Mapping[date, int | None]
    differences: tuple[str, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict)
    occasions: list[Occasion] = field(default_factory=list)
    counted_days: set[date] = field(default_factory=set)
    spanned: set[date] = field(default_factory=set)

    @property
    def days(self) -> SchoolDays:
        return self.promises.days

    def row(self) -> ServiceLedger | None:
        """The account, or None where the service was neither promised nor told of in this time."""
        promised = self.promises.between(self.since, self.until) if self.promises else None
        given = {day: told for day, told in given_days(self.events).items() if day not in self.made_up}
        by_school = frozenset(day for day, (_, side) in given.items() if side is Side.SCHOOL)
        left = promised.sessions if promised is not None and self.promises.counts_sessions else None
        partial: list[Occasion] = []
        for told in self._in_order(missed_occasions(self.events, frozenset(given))):
            occasion = self._occasion(told, by_school)
            if occasion is None:
                continue
            if occasion.counted and left is not None:
                occasion = self._within(occasion, left)
                left -= occasion.sessions if occasion.counted else 0
            self.occasions.append(occasion)
            if occasion.counted and self._is_short(occasion):
                partial.append(occasion)
        confirmed, short = self._confirmed(given, left)
        partial += short
        self.occasions += short
        missed = [each for each in self.occasions if each.counted and each not in partial]
        made_up = {day: minutes for day, minutes in self.made_up.items() if self.since <= day <= self.until}
        if not self.occasions and not confirmed.sessions and not made_up and (promised is None or promised == NOTHING):
            return None
        totals = (_total(missed), _total(partial), confirmed)
        if promised is not None and left is None:  # a page that counts minutes alone
            promised = Tally(sum(each.sessions for each in totals), promised.minutes)
        reasons = sorted({each.reason for each in missed})
        available = [each for each in missed if each.reason not in CHILD_AWAY]
        return ServiceLedger(
            child=self.child,
            service=self.service,
            since=self.since,
            until=self.until,
            promised=promised,
            missed=totals[0],
            by_reason=tuple((reason, _total(each for each in missed if each.reason == reason)) for reason in reasons),
            child_available=_total(available),
            partial=totals[1],
            confirmed=confirmed,
            unknown=_rest(promised, totals),
            made_up=Tally(len(made_up), sum(self._minutes(day, 1, told) for day, told in made_up.items())),
            differences=self.differences,
            occasions=tuple(
                sorted(self.occasions, key=lambda each: (each.on or date.max, each.until or date.min, each.messages))
            ),
            patterns=patterns_in(missed, self._told_by()),
        )

    def _told_by(self) -> dict[str, str]:
        """The provider of the service who wrote each message, where one did."""
        told = (event for event in self.events if event.kind is EventKind.MISSED and event.sender in self.providers)
        return {event.original: self.providers[event.sender] for event in told}

    def _in_order(self, told: Sequence[Told]) -> list[Told]:
        """Single days first, so that a range counts only what they leave."""
        return sorted(told, key=lambda each: ("day", "range", "since", "vague").index(each.extent))

    def _occasion(self, told: Told, given: frozenset[date]) -> Occasion | None:
        """What was told, as far as it lies between the two days; None where it does not."""
        if told.days is None:
            return Occasion(
                None, None, "vague", told.sessions or 0, told.minutes, told.reason, counted=False, messages=told.messages
            )
        first, last = max(told.days[0], self.since), min(told.days[1], self.until)
        if first > last:
            return None
        end = told.until if told.until is not None and told.until != told.on else None
        school_days = {day for day in days_between(first, last) if teaches(day, self.days, self.service)}
        if told.extent == "day":
            # where only the family tells of a miss and the school of a session on that day, the session counts
            counted = bool(school_days - self.spanned) and (told.by_school or told.on not in given)
            sessions = told.sessions or 1
        else:
            sessions = self._expected(told, first, last) - self._counted_within(first, last)
            counted = bool(school_days - self.spanned) and sessions > 0
            self.spanned |= school_days
        sessions = max(sessions, 0)
        if counted:
            self.counted_days |= school_days
        minutes = self._minutes(told.on, sessions, told.minutes)
        return Occasion(told.on, end, told.extent, sessions, minutes, told.reason, counted=counted, messages=told.messages)

    def _expected(self, told: Told, first: date, last: date) -> int:
        """How many sessions lie in a span: as the text says, else as promised; one at least, since it tells of a miss."""
        if told.sessions is not None:
            return told.sessions
        return max(1, self.promises.between(first, last, self.spanned).sessions)

    def _counted_within(self, first: date, last: date) -> int:
        """The sessions that other occasions already count between two days."""
        return sum(each.sessions for each in self.occasions if each.counted and each.on is not None and first <= each.on <= last)

    def _within(self, occasion: Occasion, left: int) -> Occasion:
        """Never more than was promised: what goes beyond is listed and not counted."""
        if occasion.sessions <= left:
            return occasion
        sessions = max(left, 0)
        minutes = self._minutes(occasion.on, sessions, occasion.minutes)
        counted = sessions > 0
        kept = occasion.sessions if not counted else sessions
        return Occasion(
            occasion.on,
            occasion.until,
            occasion.extent,
            kept,
            minutes if counted else occasion.minutes,
            occasion.reason,
            counted=counted,
            messages=occasion.messages,
        )

    def _minutes(self, day: date | None, sessions: int, told: int | None) -> int:
        """The minutes of so many sessions: as told, never more than the page gives them; else the page's."""
        length = self.promises.session_minutes(day)
        if told is None:
            return sessions * (length or 0)
        return told if length is None or sessions == 0 else min(told, sessions * length)

    def _is_short(self, occasion: Occasion) -> bool:
        """Whether a part of one session was given."""
        length = self.promises.session_minutes(occasion.on)
        one = occasion.extent == "day" and occasion.sessions == 1
        return one and length is not None and occasion.minutes is not None and 0 < occasion.minutes < length

    def _confirmed(self, given: Mapping[date, tuple[int | None, Side]], left: int | None) -> tuple[Tally, list[Occasion]]:
        """The sessions known to be given, and those of them that were cut short by their own minutes."""
        sessions = minutes = 0
        short: list[Occasion] = []
        for day, (told, _) in sorted(given.items()):
            inside = self.since <= day <= self.until and teaches(day, self.days, self.service)
            if not inside or day in self.counted_days or (left is not None and left <= 0):
                continue
            left = None if left is None else left - 1
            length = self.promises.session_minutes(day)
            if told is not None and length is not None and told < length:
                originals = (e.original for e in self.events if e.kind is EventKind.GIVEN and e.on == day)
                messages = tuple(dict.fromkeys(originals))
                short.append(Occasion(day, None, "day", 1, length - told, "unknown", counted=True, messages=messages))
                continue
            sessions += 1
            minutes += self._minutes(day, 1, told)
        return Tally(sessions, minutes), short


def _total(occasions: Iterable[Occasion]) -> Tally:
    each = list(occasions)
    return Tally(sum(o.sessions for o in each), sum(o.minutes or 0 for o in each))


def _rest(promised: Tally | None, known: Sequence[Tally]) -> Tally:
    """What nobody has said anything of."""
    if promised is None:
        return NOTHING
    sessions = promised.sessions - sum(each.sessions for each in known)
    return Tally(max(0, sessions), max(0, promised.minutes - sum(each.minutes for each in known)))
