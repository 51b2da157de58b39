"""Says until when a state complaint about a missed service could be received; whether to send one is the family's affair."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from casefile.obligations import ServiceLedger
from followup.deadlines import same_day_later
from followup.misses import CHILD_AWAY

# 34 CFR 300.153(c): a violation "that occurred not more than one year prior to the date that the complaint is received".
MONTHS = 12


class LastDay(NamedTuple):
    """The last day on which a state complaint about one missed service could be received within a year."""

    child: str
    service: str
    missed_on: date
    receive_by: date
    message: str


def complaint_days(ledgers: Iterable[ServiceLedger], today: date) -> tuple[LastDay, ...]:
    """For each counted miss with the child available the day by which a complaint is received, the nearest first.

    Of a span its first day counts, which is the safe side. What is past is left out.
    """
    found = [
        LastDay(row.child, row.service, each.on, last, each.messages[0] if each.messages else "")
        for row in ledgers
        for each in row.occasions
        if each.counted and each.on is not None and each.reason not in CHILD_AWAY
        if (last := same_day_later(each.on, MONTHS)) >= today
    ]
    return tuple(sorted(found, key=lambda each: (each.receive_by, each.child, each.service)))
