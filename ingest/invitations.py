"""Calendar invitations (text/calendar, RFC 5545): method, start and end as printed; recurrences are not unrolled."""

from datetime import date, datetime, timedelta

from casefile.mail import Invitation, PrintedTime
from ingest.mime import Part
from ingest.text import decode, one_line, undo_transfer_encoding

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
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return (), "calendar-unreadable"
    found: list[Invitation] = []
    for calendar in calendars:
        method = str(calendar.get("METHOD") or part.parameters.get("method") or "PUBLISH").upper()
        for event in calendar.walk("VEVENT")[:_MOST]:
            starts, ends = _time(event.get("DTSTART")), _time(event.get("DTEND"))
            cancelled = method == "CANCEL" or str(event.get("STATUS") or "").upper() == "CANCELLED"
            summary, location = one_line(str(event.get("SUMMARY") or ""))[:500], one_line(str(event.get("LOCATION") or ""))[:500]
            found.append(Invitation(method[:20], starts, ends, summary, location, cancelled))
    return tuple(found[:_MOST]), defect or charset_defect


def _time(prop: object) -> PrintedTime | None:
    value = getattr(prop, "dt", None)
    if isinstance(value, datetime):
        try:
            offset = value.utcoffset()
        except (ValueError, OverflowError):
            offset = None
        return PrintedTime(value.replace(tzinfo=None), offset if isinstance(offset, timedelta) else None)
    if isinstance(value, date):
        return PrintedTime(datetime(value.year, value.month, value.day))  # noqa: DTZ001 -- a day without a clock
    return None
