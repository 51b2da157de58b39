"""Hop 5: each original is read by the classifier, and what it says becomes narrow events. It parses and counts nothing."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casefile.events import Event
from casefile.reading import Reading
from casefile.said import Said
from scheduler.homing import letters_by_wording, marked

if TYPE_CHECKING:
    from scheduler.household import Household
    from storage.readings import Unread

log = logging.getLogger(__name__)

BATCH = 64  # readings that are written down in one transaction


def read_new(house: "Household", *, now: datetime, moved: Callable[[int], None] = lambda _done: None) -> int:
    """Reads everything that this version of the classifier has not read yet; how many that was."""
    from storage.readings import Read

    readings = house.archive.readings
    classifier = house.classifier()
    waiting = readings.unread(classifier.version)
    corrections = house.archive.said.corrections_of()
    letters = letters_by_wording(house)
    done = 0
    for start in range(0, len(waiting), BATCH):
        batch = []
        for unread in readings.todo(waiting[start : start + BATCH]):
            try:
                reading = classifier.read(unread.message, unread.placement.side)
                events = events_for(house, unread, reading, corrections.get(unread.id, ()), letters)
            except Exception as error:  # noqa: BLE001 - one bad message is one bad message; the run goes on without it
                log.warning("unreadable sha256=%s error=%s", unread.message.sha256[:12], type(error).__name__)
                house.archive.vault.read_failed(unread.message.sha256, type(error).__name__, classifier.version, now)
            else:
                batch.append(Read(unread.id, reading, events))
            moved(1)
        readings.record_readings(batch, now)
        done += len(batch)
    return done


def events_for(
    house: "Household", unread: "Unread", reading: Reading, corrections: Sequence[Said], letters: Mapping[str, str]
) -> tuple[Event, ...]:
    """The events of one original, with what people corrected about it; `letters` are ours by their wording."""
    from followup.events import events_of

    return events_of(
        marked(unread, letters),
        reading,
        original=unread.id,
        thread=unread.thread,
        side=unread.placement.side,
        sent_at=unread.placement.sent_at,
        sent_on=unread.placement.sent_on,
        family=house.family,
        corrections=corrections,
    )


def read_again(house: "Household", original: str, *, now: datetime) -> None:
    """Makes the events of one original anew, after somebody corrected it."""
    readings = house.archive.readings
    reading = readings.reading(original)
    if reading is not None:
        (unread,) = readings.todo([original])
        events = events_for(house, unread, reading, house.archive.said.corrections(original), letters_by_wording(house))
        readings.record_reading(original, reading, events, now)
