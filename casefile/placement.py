"""Where a message stands for one family: when it was sent, whose word it is. It decides nothing: the scheduler fills it in."""

from dataclasses import dataclass
from datetime import date, datetime

from casefile.family import Side


@dataclass(frozen=True, slots=True)
class Placement:
    """What the family's zone and addresses make of a message.

    `sent_at` is the original's moment in aware UTC, or `received_at` where the mail states no date; `sent_on` its local date
    in the family's zone. `zone_stated` is False where the family's zone was taken for a printed time.
    """

    sent_at: datetime
    sent_on: date
    received_at: datetime
    side: Side
    zone_stated: bool = True
    privileged: bool = False
