"""Holds what was promised against what was missed, given and made up; it counts nothing twice and accuses nobody."""

from collections.abc import Sequence
from datetime import date

from casefile.events import Event
from casefile.family import Family
from casefile.obligations import ServiceLedger
from casefile.said import Said


def ledger(
    events: Sequence[Event], said: Sequence[Said], family: Family, since: date, until: date
) -> tuple[ServiceLedger, ...]:
    """Each service of each child between two days, both included."""
    del events, said, family, since, until
    return ()
