"""Makes one occasion of all that was told of one missed or given session; what it counts for is the ledger's business."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casefile.events import Event, EventKind
from casefile.family import Side
from followup.schooldays import DAY

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """One occasion as all its messages together tell it. `until` is filled in for "since"; `minutes` are those lost."""

    on: date | None
    until: date | None
    extent: str
    sessions: int | None
    minutes: int | None
    reason: str
    messages: tuple[str, ...]
    by_school: bool = False

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day, or None where the span is vague."""
        return None if self.on is None else (self.on, self.until or self.on)


def missed_occasions(events: Iterable[Event], given: frozenset[date]) -> list[Told]:
    """Every missed occasion of one service, by its days.

    One occasion is one date, however many messages tell of it. The school's word beats the family's on minutes and
    reason; where it has none, the family's stands. "Since" ends the day before the next session known to be given, at
    the latest on the date of the last message that says so.
    """
    groups: dict[tuple[str, date | None, date | None, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.kind is not EventKind.MISSED:
            continue
        extent = event.extent if event.on is not None else "vague"
        until = event.until if extent == "range" else None
        # what is vague stays apart by message: nothing says that two of them mean the same
        groups[extent, event.on, until, event.original if extent == "vague" else ""].append(event)
    found = [_merged(extent, on, until, group, given) for (extent, on, until, _), group in groups.items()]
    return sorted(found, key=lambda told: (told.on or date.max, told.extent, told.until or date.min, told.messages))


def _merged(extent: str, on: date | None, until: date | None, group: list[Event], given: frozenset[date]) -> Told:
    # the school last, and of each side the latest last: the last word that says something wins
    ordered = sorted(group, key=lambda event: (event.side is Side.SCHOOL, event.sent_at, event.original, event.ordinal))
    reasons = [event.reason for event in ordered if event.reason not in ("", UNKNOWN, "correction")]
    by_school = [event for event in ordered if event.side is Side.SCHOOL]
    # a school that names no minutes speaks of the whole session
    minutes = [event.minutes for event in by_school or ordered if event.minutes is not None]
    sessions = [event.sessions for event in ordered if event.sessions is not None]
    if extent == "since" and on is not None:
        last_word = max(event.sent_on for event in group)
        next_given = min((day for day in given if day > on), default=None)
        until = max(on, min(last_word, next_given - DAY) if next_given else last_word)
    in_order = sorted(group, key=lambda event: (event.sent_at, event.original))
    return Told(
        on=on,
        until=until,
        extent=extent,
        sessions=sessions[-1] if sessions else None,
        minutes=minutes[-1] if minutes else None,
        reason=reasons[-1] if reasons else UNKNOWN,
        messages=tuple(dict.fromkeys(event.original for event in in_order)),
        by_school=bool(by_school),
    )


def given_days(events: Iterable[Event]) -> dict[date, tuple[int | None, Side]]:
    """Each day on which a session was said to be given, with its minutes and by whom; the school's word comes first."""
    found: dict[date, tuple[int | None, Side]] = {}
    for event in sorted(events, key=lambda event: (event.side is Side.SCHOOL, event.sent_at, event.ordinal)):
        if event.kind is EventKind.GIVEN and event.on is not None and event.until in (None, event.on):
            minutes = event.minutes if event.minutes is not None else found.get(event.on, (None, event.side))[0]
            found[event.on] = (minutes, event.side)
    return found
