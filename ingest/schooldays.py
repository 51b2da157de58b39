"""Reads a school's ICS calendar for the days on which it does not teach. It decides nothing about deadlines."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Component

from casefile.errors import ConfigurationError
from casefile.family import Span

# What district calendars call a day without teaching. A half day teaches (34 CFR 300.11(c): "any day, including a partial day").
_OFF = re.compile(
    r"\bno (?:school|classes|students)\b|\b(?:school|schools|district)(?: is| are)? closed\b|\bclosed\b|\bholiday\b|\bvacation\b"
    r"|\b(?:winter|spring|fall|autumn|thanksgiving|mid-?winter|summer|february|april) (?:break|recess)\b|\brecess\b"
    r"|\b(?:teacher|staff|professional|pupil[- ]free|non[- ]?student|student[- ]free|in-?service|institute|pd)\b.*\bday\b"
    r"|\bprofessional (?:development|learning)\b|\bsuperintendent'?s conference day\b"
    r"|\bthanksgiving\b|\blabor day\b|\bmemorial day\b"
    r"|\b(?:veterans|presidents|columbus|indigenous peoples)['\u2019]? day\b|\bmartin luther king\b|\bmlk day\b|\bjuneteenth\b"
    r"|\bsin clases\b|\bno hay clases\b|\bferiado\b|\bvacaciones\b",
    re.IGNORECASE,
)
_TEACHES = re.compile(
    r"\bhalf[- ]day\b|\bearly (?:release|dismissal)\b|\blate start\b|\bdelayed\b|\bminimum day\b|\bbefore\b"
    r"|\b(?:party|concert|sale|fair|parade|lunch)\b",
    re.IGNORECASE,
)
_LONGEST = 120  # days: an all-summer entry is one span, a slip of a year is not


def days_off_of(path: Path) -> tuple[Span, ...]:
    """The spans without teaching that an ICS file names, in order of their first day.

    Only all-day entries count, and only those whose title says that there is no school: a district's feed holds concerts too.

    Raises:
        ConfigurationError: the file is missing or is no calendar.
    """
    try:
        calendar = Calendar.from_ical(path.read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no iCalendar file"
        raise ConfigurationError((f"the school calendar {path.name} cannot be read: {reason}",)) from None
    return tuple(sorted(set(_spans(calendar)), key=lambda span: (span.first, span.last)))


def _spans(calendar: Calendar) -> Iterator[Span]:
    for entry in calendar.walk("VEVENT"):
        title = str(entry.get("SUMMARY", ""))
        start = entry.get("DTSTART")
        if start is None or str(entry.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if isinstance(start.dt, datetime) or not isinstance(start.dt, date):
            continue
        if not _OFF.search(title) or _TEACHES.search(title):
            continue
        last = _last_day(entry, start.dt)
        if timedelta() <= last - start.dt <= timedelta(days=_LONGEST):
            yield Span(start.dt, last)


def _last_day(entry: Component, first: date) -> date:
    """DTEND of an all-day entry is the day after the last (RFC 5545, 3.6.1)."""
    end, length = entry.get("DTEND"), entry.get("DURATION")
    if end is not None and isinstance(end.dt, date) and not isinstance(end.dt, datetime):
        last: date = end.dt - timedelta(days=1)
        return max(first, last)
    if length is not None:
        last = first + length.dt - timedelta(days=1)
        return max(first, last)
    return first
