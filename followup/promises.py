"""Expands the IEP's services page over the school calendar: how many sessions and minutes were promised between two days."""

from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from casefile.errors import CalendarTooShortError
from casefile.family import ServicePromise
from casefile.obligations import Tally
from followup.schooldays import DAY, SchoolDays

WEEK = 5
PARTS = {"quarter": 4, "trimester": 3, "semester": 2, "year": 1}
# Services of the summer run when school does not.
SUMMER = frozenset({"extended_school_year"})


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day, both ends included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def teaches(day: date, days: SchoolDays, service: str = "") -> bool:
    """Whether a session can lie on `day`; past the calendar's end none does."""
    if service in SUMMER:
        return day.weekday() < WEEK
    try:
        return days.is_school_day(day)
    except CalendarTooShortError:
        return False


class Promise:
    """One line of the services page, on one child's calendar."""

    def __init__(self, line: ServicePromise, days: SchoolDays) -> None:
        self.line = line
        self.days = days

    def runs_on(self, day: date) -> bool:
        """Whether the line is in force on `day`, and children are taught."""
        line = self.line
        in_force = (line.since is None or day >= line.since) and (line.until is None or day <= line.until)
        return in_force and teaches(day, self.days, line.service)

    @property
    def fixed(self) -> bool:
        """Whether each session's weekday is known."""
        return bool(self.line.days) and self.line.per in ("day", "week")

    @property
    def session_minutes(self) -> int | None:
        """How long a session is, where the page says so."""
        line = self.line
        if line.minutes is not None:
            return line.minutes
        per_week = line.total_minutes if line.per == "week" and line.days else None
        return per_week // len(line.days) if per_week else None

    def on(self, day: date) -> int:
        """How many sessions are known to lie on `day`: only where the weekdays are fixed, or the service is daily."""
        line = self.line
        if not self.runs_on(day):
            return 0
        if self.fixed:
            return (
                max(1, (line.times or 1) // len(line.days) if line.per == "week" else line.times or 1)
                if day.weekday() in line.days
                else 0
            )
        return (line.times or 1) if line.per == "day" else 0

    def between(self, first: date, last: date, skip: Container[date] = ()) -> Tally:
        """What is promised from `first` to `last`, both included, but for the days to `skip`.

        Without fixed weekdays a week with a day off counts by its school days, each week rounded down (INTERFACES); the
        longer periods likewise by the school days that they have.
        """
        line = self.line
        sessions = minutes = 0
        if self.fixed or line.per == "day":
            sessions = sum(self.on(day) for day in days_between(first, last) if day not in skip)
            return Tally(sessions, sessions * (self.session_minutes or 0))
        running = [day for day in days_between(first, last) if day not in skip and self.runs_on(day)]
        for period, group in groupby(running, key=self._period):
            share, whole = len(list(group)), self._length(period)
            if whole == 0:
                continue
            sessions += (line.times or 0) * min(share, whole) // whole
            if line.minutes is None and line.total_minutes is not None:
                minutes += line.total_minutes * min(share, whole) // whole
        return Tally(sessions, sessions * line.minutes if line.minutes is not None else minutes)

    def _period(self, day: date) -> tuple[str, date, date]:
        """The week, month or part of the school year that `day` lies in, with its first and last day."""
        per = self.line.per
        if per == "month":
            first = day.replace(day=1)
            following = (first + timedelta(days=31)).replace(day=1)
            return per, first, following - DAY
        if per in PARTS:
            return self._part(day, PARTS[per])
        monday = day - timedelta(days=day.weekday())
        return "week", monday, monday + timedelta(days=WEEK - 1)

    def _part(self, day: date, parts: int) -> tuple[str, date, date]:
        """The part of the school year, the year cut into so many equal stretches of days."""
        start = self.days.year_start_of(day)
        ends = [each.last_day for each in self.days.calendars if each.first_day == start and each.last_day]
        end = ends[0] if ends else self.days.year_start(start.year + 1) - DAY
        length = (end - start).days + 1
        number = min((day - start).days * parts // length, parts - 1)
        # the first day d with d * parts // length == number
        first, following = -(-number * length // parts), -(-(number + 1) * length // parts)
        return "part", start + timedelta(days=first), start + timedelta(days=following - 1)

    def _length(self, period: tuple[str, date, date]) -> int:
        """How many days make the whole period: five for a week, its school days for a longer one."""
        name, first, last = period
        if name == "week":
            return WEEK
        return sum(1 for day in days_between(first, last) if teaches(day, self.days, self.line.service))


class Promises:
    """All lines of one service of one child."""

    def __init__(self, lines: Iterable[ServicePromise], days: SchoolDays) -> None:
        self.lines = tuple(Promise(line, days) for line in lines)
        self.days = days

    def __bool__(self) -> bool:
        return bool(self.lines)

    def between(self, first: date, last: date, skip: Container[date] = ()) -> Tally:
        """What all lines promise from `first` to `last`, but for the days to `skip`."""
        found = [line.between(first, last, skip) for line in self.lines]
        return Tally(sum(each.sessions for each in found), sum(each.minutes for each in found))

    @property
    def counts_sessions(self) -> bool:
        """Whether the page counts sessions, and not minutes alone."""
        return any(each.line.times or each.fixed for each in self.lines)

    def session_minutes(self, day: date | None) -> int | None:
        """How long a session on that day is: of the line for its weekday, else of the first in force."""
        running = [line for line in self.lines if day is None or line.runs_on(day)] or list(self.lines)
        fixed = [line for line in running if day is not None and line.on(day)]
        return next((line.session_minutes for line in fixed or running), None)
