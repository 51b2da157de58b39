"""Where a message stands for one family: when it was sent in the family's zone, and whose word it is. A pure function."""

from datetime import UTC, datetime, timedelta

from casefile.family import Family, Side
from casefile.mail import Message, Road
from casefile.placement import Placement

# A clock may run ahead; nothing was sent more than a day after it had arrived.
CLOCK_ERROR = timedelta(days=1)


def place(message: Message, received_at: datetime, family: Family) -> Placement:
    """When the original was sent and whose word it is; a printed time without an offset is read in the family's zone."""
    printed = message.original.date
    sent_at = received_at.astimezone(UTC) if printed is None else printed.utc(family.timezone)
    if sent_at > received_at + CLOCK_ERROR:
        sent_at, printed = received_at.astimezone(UTC), None
    named = [message.original, *([message.carrier] if message.carrier else [])]
    people = [one for each in named for one in (each.sender, *each.to, *each.cc) if one is not None]
    return Placement(
        sent_at=sent_at,
        sent_on=sent_at.astimezone(family.timezone).date(),
        received_at=received_at,
        side=_side(message, family),
        zone_stated=printed is None or printed.stated,
        privileged=family.is_privileged(*people),
    )


def _side(message: Message, family: Family) -> Side:
    """A message of the family's own that nobody else gets is a note to the inbox."""
    side = family.side_of(message.original.sender)
    if side is not Side.FAMILY or message.road not in (Road.DIRECT, Road.REDIRECTED):
        return side
    recipients = {one.address for one in (*message.original.to, *message.original.cc) if one.address}
    return Side.NOTE if recipients <= {*family.inbox_addresses, *family.addresses} else side
