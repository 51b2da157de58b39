"""Counts days by a rule: when something is due, by each reading of the law, and which days were not counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from casefile.errors import CalendarTooShortError
from casefile.obligations import NotCounted
from followup.rulebooks import LawReading, Rule
from followup.schooldays import DAY, SchoolDays, is_business_day

SENT_BEFORE = 16  # INTERFACES: mail sent on a school day before 16:00 is received on that day
TOO_SHORT = "calendar_too_short"
# No rule is longer: a count that runs on for two years found no school day at all.
LONGEST_COUNT = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Due:
    """The latest and the earliest due date that any reading gives; both None where the rule names no number."""

    on: date | None = None
    earliest: date | None = None
    reading: LawReading | None = None  # the one that gives the earliest: reminders are counted by it
    not_counted: tuple[NotCounted, ...] = ()
    trouble: str = ""


def due_date(counted_from: date, rule: Rule, days: SchoolDays, reading: LawReading) -> date | None:
    """The last day on which the school is still in time, or None where the rule names no number.

    Counting starts the day after `counted_from`: one school day from Monday is Tuesday. `rule.unit` says which days
    count; a due date is not moved off a weekend, since no rule that was read says so.

    Raises:
        CalendarTooShortError: the calendar ends first. A wrong date is worse than none.
    """
    if rule.months is not None:
        return same_day_later(counted_from, rule.months)
    return None if rule.days is None else add_days(counted_from, rule.days, rule.unit, days, reading)


def due_dates(counted_from: date, rule: Rule, days: SchoolDays) -> Due:
    """The due dates by all readings of the rule, with every day that the latest of them did not count."""
    try:
        found = [(due, reading) for reading in rule.readings if (due := due_date(counted_from, rule, days, reading))]
    except CalendarTooShortError:
        return Due(trouble=TOO_SHORT)
    if not found:
        return Due(reading=rule.readings[0])
    earliest = min(found, key=lambda each: each[0])
    latest = max(found, key=lambda each: each[0])
    skipped: tuple[NotCounted, ...] = ()
    if rule.months is None:
        why = _reason(rule.unit, days, latest[1])
        span = (counted_from + timedelta(days=n) for n in range(1, (latest[0] - counted_from).days + 1))
        skipped = tuple(NotCounted(day, because) for day in span if (because := why(day)))
    return Due(latest[0], earliest[0], earliest[1], skipped)


def reminder_days(counted_from: date, rule: Rule, days: SchoolDays, due: Due) -> tuple[date, ...]:
    """The days on which reminders fall due: in the rule's own unit, each before the earliest due date.

    A reminder that lies past the calendar's end is left out: no day is invented for it.
    """
    reading = due.reading or rule.readings[0]
    found: list[date] = []
    for number in rule.remind_on:
        try:
            day = add_days(counted_from, number, rule.remind_unit or rule.unit, days, reading)
        except CalendarTooShortError:
            break
        if due.earliest is None or day < due.earliest:
            found.append(day)
    return tuple(found)


def add_days(start: date, number: int, unit: str, days: SchoolDays, reading: LawReading) -> date:
    """The day that is `number` counted days after `start`.

    Raises:
        CalendarTooShortError: the calendar ends first, or has no day to count.
    """
    why_not = _reason(unit, days, reading)
    day, left = start, number
    while left > 0:
        day += DAY
        if not why_not(day):
            left -= 1
        elif day - start > LONGEST_COUNT:
            raise CalendarTooShortError("The school calendar has too few school days to count by.", where="calendar")
    return day


def same_day_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def _reason(unit: str, days: SchoolDays, reading: LawReading) -> Callable[[date], str]:
    """The function that says why a day is not counted ("" where it is)."""
    if unit == "school":
        return days.why_not
    if unit == "business":
        return lambda day: "" if is_business_day(day) else "weekend or federal holiday"
    if not reading.leaves_out:
        return lambda _: ""
    return lambda day: _paused(day, days, reading)


def _paused(day: date, days: SchoolDays, reading: LawReading) -> str:
    why = days.why_not(day)
    if why == "vacation":
        return "between school sessions"
    pause = days.break_around(day)
    if pause is None or pause.school_days <= reading.longer_than:
        return ""
    if not pause.first <= day <= pause.last:
        return ""
    if reading.leaves_out == "break":
        return "school vacation"
    passed = sum(1 for n in range((day - pause.first).days) if (pause.first + timedelta(days=n)).weekday() < 5)
    return "school vacation beyond the fifth school day" if passed >= reading.longer_than else ""
