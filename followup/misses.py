"""Finds the sessions that were lost while the child was there, and when they form a pattern; it writes no letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casefile.events import Event
from followup.promises import Promises, days_between, teaches
from followup.schooldays import DAY, SchoolDays
from followup.world import World

# The child could not have had the session: nobody is asked about it (INTERFACES, child_available).
CHILD_AWAY = frozenset({"student_absence", "student_refusal", "holiday", "weather_closure"})
# Issue: three misses in thirty days form a pattern, or a fifth of what was promised over at least four weeks; one miss is none.
PATTERN, PATTERN_DAYS, FIFTH, FOUR_WEEKS, AT_LEAST = 3, timedelta(days=30), 5, timedelta(days=28), 2


@dataclass(frozen=True, slots=True)
class Miss:
    """One session of a service that was lost while the child was there, and the mail that first told of it."""

    service: str
    day: date
    event: Event


def sessions_missed(child: str, missed: Iterable[Event], world: World) -> list[Miss]:
    """Each lost session, by service and day, with the mail that first tells of it; the child's own absences are left out."""
    seen: set[tuple[str, date]] = set()
    known = world.family.child(child)
    days = world.days(child)
    found: list[Miss] = []
    for event in missed:
        if event.reason in CHILD_AWAY or event.on is None:
            continue
        promises = Promises((line for line in known.services if line.service == event.what) if known else (), days)
        for day in _session_days(event, promises, days):
            if (event.what, day) not in seen:
                seen.add((event.what, day))
                found.append(Miss(event.what, day, event))
    return found


def _session_days(event: Event, promises: Promises, days: SchoolDays) -> list[date]:
    """The days of the sessions that an event tells of: for a span as many school days as sessions were promised in it."""
    if event.on is None:
        return []
    last = (
        event.until
        if event.extent == "range" and event.until
        else max(event.on, event.sent_on)
        if event.extent == "since"
        else event.on
    )
    school_days = [day for day in days_between(event.on, last) if teaches(day, days, event.what)]
    if event.extent == "day":
        return school_days
    fixed = [day for day in school_days if any(line.on(day) for line in promises.lines)]
    number = event.sessions or promises.between(event.on, last).sessions or 1
    return (fixed or school_days)[:number]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Misses that form a pattern: by which mail it was complete, and which sessions make it."""

    event: Event
    misses: tuple[Miss, ...]


def patterns_of(child: str, missed: Iterable[Event], world: World) -> Iterable[Pattern]:
    """Each time that misses with the child available form a pattern; what has made one makes no second."""
    fresh: list[Miss] = []
    last: date | None = None
    by_mail: dict[str, list[Miss]] = {}
    for miss in sessions_missed(child, missed, world):
        by_mail.setdefault(miss.event.original, []).append(miss)
    for misses in by_mail.values():
        fresh += misses
        event = misses[-1].event
        inside = _three_in_thirty(fresh) or _a_fifth(child, fresh, event.sent_on, world)
        if inside and (last is None or event.sent_on - last >= PATTERN_DAYS):
            yield Pattern(event, tuple(inside))
            last, fresh = event.sent_on, []


def _three_in_thirty(misses: Sequence[Miss]) -> list[Miss]:
    in_order = sorted(misses, key=lambda miss: (miss.day, miss.service))
    for start, first in enumerate(in_order):
        inside = [miss for miss in in_order[start:] if miss.day - first.day < PATTERN_DAYS]
        if len(inside) >= PATTERN:
            return inside
    return []


def _a_fifth(child: str, misses: Sequence[Miss], day: date, world: World) -> list[Miss]:
    known = world.family.child(child)
    since = day - FOUR_WEEKS + DAY
    for service in dict.fromkeys(miss.service for miss in misses):
        inside = [miss for miss in misses if miss.service == service and since <= miss.day <= day]
        promises = Promises((line for line in known.services if line.service == service) if known else (), world.days(child))
        promised = promises.between(since, day).sessions
        if promised and len(inside) >= AT_LEAST and len(inside) * FIFTH >= promised:
            return inside
    return []
