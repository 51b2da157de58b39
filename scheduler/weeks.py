"""Which period a weekly page covers: pure functions of the family's zone, weekday and hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = time(12, 0)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the weekly page is cut off: `weekday` (0 is Monday) at `at`, in `zone`."""

    zone: ZoneInfo
    weekday: int = 6
    at: time = time(17, 0)

    def cut_off_on_or_before(self, moment: datetime) -> datetime:
        """The latest cut-off that is not after `moment`, in UTC."""
        local = moment.astimezone(self.zone)
        day = local.date() - timedelta(days=(local.weekday() - self.weekday) % 7)
        found = self._cut_off(day)
        return found if found <= moment else self._cut_off(day - timedelta(days=7))

    def cut_off_after(self, moment: datetime) -> datetime:
        """The first cut-off after `moment`, in UTC."""
        last = self.cut_off_on_or_before(moment)
        return self._cut_off(last.astimezone(self.zone).date() + timedelta(days=7))

    def before(self, cut_off: datetime) -> datetime:
        """The cut-off a week before this one."""
        return self._cut_off(cut_off.astimezone(self.zone).date() - timedelta(days=7))

    def period_of(self, day: date) -> tuple[datetime, datetime]:
        """The period that holds the noon of `day`: after the first moment, up to and including the second."""
        noon = datetime.combine(day, NOON, self.zone).astimezone(UTC)
        end = self.cut_off_after(noon)
        return self.cut_off_on_or_before(noon), end

    def _cut_off(self, day: date) -> datetime:
        # An hour that a daylight-saving change leaves out or repeats is read as zoneinfo reads it: once, never twice.
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)
