"""Reads the archive again with the present classifier, and says what changed. Corrections hold, whatever is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casefile.reading import Reading
from scheduler.following import follow_up
from scheduler.homing import letters_by_wording
from scheduler.reading import BATCH, events_for

if TYPE_CHECKING:
    from scheduler.household import Household
    from storage.readings import Unread


@dataclass(frozen=True, slots=True)
class Difference:
    """How the present classifier reads one original, against the reading that is kept."""

    message: str
    before: Reading | None
    after: Reading

    @property
    def added(self) -> tuple[str, ...]:
        """Tags that are asserted now and were not."""
        return tuple(sorted(_tags(self.after) - _tags(self.before)))

    @property
    def removed(self) -> tuple[str, ...]:
        """Tags that were asserted and are not any more."""
        return tuple(sorted(_tags(self.before) - _tags(self.after)))

    def json(self) -> dict[str, Any]:
        """One object: what changes, and by which pattern or model."""
        return {
            "message": self.message,
            "added": list(self.added),
            "removed": list(self.removed),
            "before": self.before.version if self.before else None,
            "after": self.after.version,
            "by": sorted({one.by for tag in self.after.tags if tag.tag.value in self.added for one in tag.evidence}),
            "was_by": sorted(
                {
                    one.by
                    for tag in (self.before.tags if self.before else ())
                    if tag.tag.value in self.removed
                    for one in tag.evidence
                }
            ),
        }


def _tags(reading: Reading | None) -> set[str]:
    return {tag.tag.value for tag in reading.tags} if reading else set()


def differences(house: "Household") -> Iterator[Difference]:
    """Each original as the present classifier reads it. It writes nothing."""
    for difference, _unread in _read(house):
        yield difference


def reread(house: "Household", *, now: datetime) -> Iterator[Difference]:
    """The same, each reading kept as it is made; what follows is computed anew at the end."""
    corrections = house.archive.said.corrections_of()
    letters = letters_by_wording(house)
    for difference, unread in _read(house):
        events = events_for(house, unread, difference.after, corrections.get(unread.id, ()), letters)
        house.archive.readings.record_reading(unread.id, difference.after, events, now)
        yield difference
    follow_up(house, today=now.astimezone(house.family.timezone).date(), now=now)


def _read(house: "Household") -> Iterator[tuple[Difference, "Unread"]]:
    classifier = house.classifier()
    readings = house.archive.readings
    everything = readings.unread("")  # no classifier has an empty version
    for start in range(0, len(everything), BATCH):
        batch = everything[start : start + BATCH]
        before = readings.readings(batch)
        for unread in readings.todo(batch):
            after = classifier.read(unread.message, unread.placement.side)
            yield Difference(unread.id, before.get(unread.id), after), unread
