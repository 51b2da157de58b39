"""Hop 5: each original is read by the classifier, and what it says becomes narrow events. It parses and counts nothing."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from casefile.events import Event
from casefile.reading import Reading

if TYPE_CHECKING:
    from scheduler.household import Household

log = logging.getLogger(__name__)


def read_new(house: "Household", *, now: datetime, moved: Callable[[int], None] = lambda _done: None) -> int:
    """Reads everything that this version of the classifier has not read yet; how many that was."""
    archive = house.archive
    if not archive.readings.unread_any():
        return 0
    classifier = house.classifier()
    done = 0
    for original in archive.readings.unread(classifier.version):
        todo = archive.readings.todo(original)
        try:
            reading = classifier.read(todo.message, todo.placement.side)
            events = events_for(house, original, reading)
        except Exception as error:  # noqa: BLE001 - one bad message is one bad message; the run goes on without it
            log.warning("unreadable sha256=%s error=%s", todo.message.sha256[:12], type(error).__name__)
            archive.kept.read_failed(todo.message.sha256, type(error).__name__, classifier.version, now)
        else:
            archive.readings.record_reading(original, reading, events, now)
            done += 1
        moved(1)
    return done


def events_for(house: "Household", original: str, reading: Reading) -> tuple[Event, ...]:
    """The events of one original, with what people corrected about it."""
    from followup.events import events_of

    archive = house.archive
    todo = archive.readings.todo(original)
    return events_of(
        todo.message,
        reading,
        original=original,
        thread=todo.thread,
        side=todo.placement.side,
        sent_at=todo.placement.sent_at,
        sent_on=todo.placement.sent_on,
        family=house.family,
        corrections=archive.said.corrections(original),
    )


def read_again(house: "Household", original: str, *, now: datetime) -> None:
    """Makes the events of one original anew, after somebody corrected it."""
    reading = house.archive.readings.reading(original)
    if reading is not None:
        house.archive.readings.record_reading(original, reading, events_for(house, original, reading), now)
