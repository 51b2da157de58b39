"""Calendar invitations (text/calendar, RFC 5545): method, start and end as printed; recurrences are not unrolled."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casefile.mail import Invitation, PrintedTime
from ingest.mime import Part
from ingest.text import decode, one_line, undo_transfer_encoding

if TYPE_CHECKING:
    from icalendar import Component

# OSError: a TZID is looked up as a file of the zone database, be it "America" or 5,000 letters long.
_READER_ERRORS = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
_MOST = 5
_LARGEST = 500_000


def read_invitations(part: Part) -> tuple[tuple[Invitation, ...], str]:
    """The events of one calendar part, at most five, and the defect met on the way."""
    octets, defect = undo_transfer_encoding(part.content, part.encoding)
    if len(octets) > _LARGEST:
        return (), "calendar-too-large"
    text, charset_defect = decode(octets, part.parameters.get("charset"))
    import icalendar  # noqa: PLC0415 -- 85 ms, for invitations alone

    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
        events = [(calendar, event) for calendar in calendars for event in calendar.walk("VEVENT")[:_MOST]][:_MOST]
    except _READER_ERRORS:
        return (), "calendar-unreadable"
    found: list[Invitation] = []
    defects = [defect, charset_defect]
    for calendar, event in events:
        method = _words(calendar, "METHOD") or part.parameters.get("method") or "PUBLISH"
        times = [_time(event, name) for name in ("DTSTART", "DTEND")]
        if any(event.get(name) is not None and time is None for name, time in zip(("DTSTART", "DTEND"), times, strict=True)):
            defects.append("calendar-date-unread")
        cancelled = method.upper() == "CANCEL" or _words(event, "STATUS").upper() == "CANCELLED"
        found.append(
            Invitation(method.upper()[:20], times[0], times[1], _words(event, "SUMMARY"), _words(event, "LOCATION"), cancelled)
        )
    return tuple(found), next(filter(None, defects), "")


def _words(component: "Component", name: str) -> str:
    try:
        return one_line(str(component.get(name) or ""))[:500]
    except _READER_ERRORS:
        return ""


def _time(component: "Component", name: str) -> PrintedTime | None:
    try:
        value = getattr(component.get(name), "dt", None)
    except _READER_ERRORS:
        return None  # it is raised when a date that is none is asked for: 14:03:60, say
    if isinstance(value, datetime):
        try:
            offset = value.utcoffset()
        except (ValueError, OverflowError):
            offset = None
        return PrintedTime(value.replace(tzinfo=None), offset if isinstance(offset, timedelta) else None)
    if isinstance(value, date):
        return PrintedTime(datetime(value.year, value.month, value.day))  # noqa: DTZ001 -- a day without a clock
    return None
