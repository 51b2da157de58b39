"""Says from which day a request is counted: as sent, or where the rule counts from receipt, as received."""

from datetime import date

from casefile.errors import CalendarTooShortError
from casefile.events import Event
from casefile.family import Family
from followup.deadlines import SENT_BEFORE
from followup.rulebooks import Rule
from followup.schooldays import SchoolDays


def counted_from(opener: Event, acknowledged: Event | None, rule: Rule, days: SchoolDays, family: Family) -> date:
    """The day that counting starts after.

    Where the rule counts from receipt it is the day on which the school says that it has the request; without such a
    word, mail sent on a school day before 16:00 is received on that day, other mail on the next school day.
    """
    if rule.start != "receipt":
        return opener.sent_on
    if acknowledged is not None:
        return max(acknowledged.on or acknowledged.sent_on, opener.sent_on)
    sent_at = opener.sent_at.astimezone(family.timezone)
    try:
        if days.is_school_day(opener.sent_on) and sent_at.hour < SENT_BEFORE:
            return opener.sent_on
        return days.next_school_day(opener.sent_on)
    except CalendarTooShortError:
        return opener.sent_on
