"""The one place where the clock is read; everything else is handed `now` or `today`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The present day where the family lives: legal days are dates."""
    return now().astimezone(zone).date()
