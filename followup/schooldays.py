"""Says of each day whether it is a school day or a business day, and where the long breaks lie; it knows no rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from casefile.errors import CalendarTooShortError
from casefile.family import Family, SchoolCalendar, Span

DAY = timedelta(days=1)
SATURDAY = 5
# The longest summer: a day this long before a first day of school lies in the vacation, an earlier one in a year unknown.
LONGEST_SUMMER = timedelta(days=110)
SCHOOL_YEAR_STARTS = (8, 1)  # INTERFACES: 1 August to 31 July without a calendar


@dataclass(frozen=True, slots=True)
class Break:
    """A run of days off. `first..last` goes from the first day that is listed to the last; `gap` adds the weekends beside it."""

    first: date
    last: date
    gap: Span
    school_days: int


class SchoolDays:
    """The days of one child's school, from the calendars that bear its calendar's name.

    Without a calendar, and in years that no calendar covers, every weekday counts as a school day (INTERFACES).
    """

    def __init__(self, calendars: Iterable[SchoolCalendar] = ()) -> None:
        self.calendars = tuple(sorted(calendars, key=lambda each: each.first_day or date.min))
        self._off = frozenset(day for each in self.calendars for span in each.days_off for day in span.days())
        self._why: dict[date, str] = {}
        self._terms: tuple[Span, ...] | None = None

    def why_not(self, day: date) -> str:
        """Why `day` is no school day: "weekend", "day off" or "vacation"; "" where it is one.

        Raises:
            CalendarTooShortError: the calendar ends before `day`.
        """
        if day not in self._why:
            self._why[day] = self._look(day)
        return self._why[day]

    def _look(self, day: date) -> str:
        if not self._covered(day):
            return "weekend" if day.weekday() >= SATURDAY else ""
        if not any((c.first_day or date.min) <= day <= (c.last_day or date.max) for c in self.calendars):
            return "vacation"
        if day.weekday() >= SATURDAY:
            return "weekend"
        return "day off" if day in self._off else ""

    def _covered(self, day: date) -> bool:
        """Whether a calendar speaks of this day: it lies in a term, or in the summer before one."""
        if not self.calendars:
            return False
        for each in self.calendars:
            if each.last_day is not None and day > each.last_day:
                continue
            return each.first_day is None or day >= each.first_day - LONGEST_SUMMER
        raise CalendarTooShortError(
            "The school calendar ends before the day that a deadline needs.",
            where="calendar",
            advice="Add the next school year's first_day, last_day and days_off.",
        )

    def is_school_day(self, day: date) -> bool:
        """Whether children are taught on `day`, be it for half of it."""
        return not self.why_not(day)

    def next_school_day(self, day: date) -> date:
        """The first school day after `day`."""
        day += DAY
        while not self.is_school_day(day):
            day += DAY
        return day

    def break_around(self, day: date) -> Break | None:
        """The run of days without school that `day` lies in, or None on a school day, a weekend or in summer."""
        if self.why_not(day) in ("", "vacation"):
            return None
        first = last = day
        while self.why_not(first - DAY) in ("weekend", "day off"):
            first -= DAY
        while self._still_off(last + DAY):
            last += DAY
        off = [each for each in Span(first, last).days() if each in self._off]
        weekdays = sum(1 for each in off if each.weekday() < SATURDAY)
        return Break(off[0], off[-1], Span(first, last), weekdays) if weekdays else None

    def _still_off(self, day: date) -> bool:
        try:
            return self.why_not(day) in ("weekend", "day off")
        except CalendarTooShortError:
            return False

    def school_year(self, day: date) -> int:
        """A number for the school year that `day` lies in: the calendar year in which it starts."""
        return day.year if day >= self.year_start(day.year) else day.year - 1

    def year_start(self, year: int) -> date:
        """The first day of the school year that starts in `year`: the calendar's, its day of the year elsewhere."""
        first_days = [each.first_day for each in self.calendars if each.first_day is not None]
        for first_day in first_days:
            if first_day.year == year:
                return first_day
        month, day = (first_days[0].month, first_days[0].day) if first_days else SCHOOL_YEAR_STARTS
        return date(year, month, min(day, 28) if month == 2 else day)

    def year_start_of(self, day: date) -> date:
        """The first day of the school year that `day` lies in."""
        return self.year_start(self.school_year(day))

    def terms(self) -> tuple[Span, ...]:
        """The stretches of school between breaks of more than five school days."""
        if self._terms is None:
            self._terms = self._find_terms()
        return self._terms

    def _find_terms(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for each in self.calendars:
            if each.first_day is None or each.last_day is None:
                continue
            start, day = each.first_day, each.first_day
            while day <= each.last_day:
                pause = self.break_around(day)
                if pause is not None and pause.school_days > 5:
                    if pause.first > start:
                        found.append(Span(start, pause.first - DAY))
                    start = day = pause.gap.last + DAY
                else:
                    day += DAY
            if start <= each.last_day:
                found.append(Span(start, each.last_day))
        return tuple(found)


@cache
def _federal_holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - a tenth of a second, wanted for business days alone

    return frozenset(country_holidays("US", years=year))


def is_business_day(day: date) -> bool:
    """Whether `day` is a Monday to Friday and no federal holiday (34 CFR 300.11(b); state holidays are not known here)."""
    return day.weekday() < SATURDAY and day not in _federal_holidays(day.year)


def school_days_for(family: Family, child: str) -> SchoolDays:
    """The school days of this child. Calendars of one name are one school's, year after year."""
    mine = family.calendars_for(child)
    return _school_days(mine) if mine else SchoolDays()


@lru_cache(maxsize=32)
def _school_days(calendars: tuple[SchoolCalendar, ...]) -> SchoolDays:
    """One object a calendar: what it has looked up serves the next question too."""
    return SchoolDays(calendars)
