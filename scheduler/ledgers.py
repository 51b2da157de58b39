"""The service ledger of a family between two days. It counts nothing itself."""

from datetime import date
from typing import TYPE_CHECKING

from casefile.family import Family
from casefile.obligations import ServiceLedger

if TYPE_CHECKING:
    from scheduler.household import Household

SCHOOL_YEAR_STARTS = (8, 1)  # 1 August, where no calendar says otherwise (INTERFACES, `status`)


def service_ledgers(house: "Household", since: date, until: date) -> tuple[ServiceLedger, ...]:
    """What was promised, missed and made up, by service, as it stood at the end of `until`."""
    from followup.ledger import LOOK_BACK, READ_KINDS, STANDING_KINDS, ledger

    readings = house.archive.readings
    events = readings.events(since=since - LOOK_BACK, until=until, kinds=READ_KINDS - STANDING_KINDS)
    events += readings.events(until=until, kinds=STANDING_KINDS)
    return ledger(events, house.archive.said.all_said(), house.family, since, until)


def first_school_day(family: Family, day: date) -> date:
    """Where the ledger starts unless a person says: the calendar's first day, else the 1 August before `day`."""
    named = [calendar.first_day for calendar in family.calendars if calendar.first_day and calendar.first_day <= day]
    if named:
        return max(named)
    start = date(day.year, *SCHOOL_YEAR_STARTS)
    return start if start <= day else start.replace(year=day.year - 1)
