"""What the classifier made of each original, and the narrow events that follow-up computes from. It reads no mail itself."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import Engine, Select, delete, func, insert, or_, select, tuple_

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.mail import Grade, Message
from casefile.placement import Placement
from casefile.reading import Reading
from storage import tables
from storage.documents import from_bytes, to_bytes
from storage.engine import reading, writing
from storage.originals import Originals
from storage.rows import each_in, some, upsert
from storage.texts import moment_from


@dataclass(frozen=True, slots=True)
class Unread:
    """An original that waits for the classifier, with all that reading it takes."""

    id: str
    thread: str
    placement: Placement
    message: Message = field(repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """What one reading comes to: to be written down."""

    id: str
    reading: Reading = field(repr=False)
    events: tuple[Event, ...] = field(repr=False)


# Far below what a statement may hold (SQLite: 32,766 values, PostgreSQL: 65,535); beyond it, everything is looked at.
NAMED_AT_ONCE = 20_000


class Readings:
    """The readings and events of one family."""

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def unread(self, version: str, limit: int | None = None) -> tuple[str, ...]:
        """The originals without a reading by this version of the classifier, oldest in the archive first.

        Left out are those which this very version could not read.
        """
        o, r, q = tables.originals.c, tables.readings.c, tables.quarantine.c
        statement = (
            select(o.id)
            .outerjoin(
                tables.readings,
                (r.family == o.family) & (r.original == o.id) & (r.version == version) & (r.sha256 == o.sha256),
            )
            .outerjoin(
                tables.quarantine,
                (q.family == o.family) & (q.stage == "read") & (q.sha256 == o.sha256) & (q.version == version),
            )
            .where(o.family == self._family, r.original.is_(None), q.sha256.is_(None))
            .order_by(o.first_seq)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return tuple(connection.scalars(statement))

    def todo(self, originals: Iterable[str]) -> tuple[Unread, ...]:
        """These originals with their messages, as the classifier and follow-up need them."""
        wanted = list(dict.fromkeys(originals))
        seen = Originals(self._engine, self._family).seen(wanted)
        threads = self._threads(wanted)
        return tuple(Unread(name, threads[name], seen[name][1], seen[name][0]) for name in wanted)

    def record_reading(self, original: str, found: Reading, events: Sequence[Event], now: datetime) -> None:
        """Write down a reading and its events in place of what stood there."""
        self.record_readings([Read(original, found, tuple(events))], now)

    def record_readings(self, batch: Sequence[Read], now: datetime) -> None:
        """`record_reading` for many, in one transaction. What has no original any more is passed over."""
        names = [read.id for read in batch]
        with writing(self._engine, self._family) as connection:
            o, e, q = tables.originals.c, tables.events.c, tables.quarantine.c
            spoken: dict[str, str] = {}
            for condition in each_in(o.id, names):
                rows = connection.execute(select(o.id, o.sha256).where(o.family == self._family, condition))
                spoken.update((name, sha) for name, sha in rows)
            here = [read for read in batch if read.id in spoken]
            for group in some(names):
                connection.execute(delete(tables.events).where(e.family == self._family, e.original.in_(group)))
            upsert(connection, tables.readings, [self._row(read, spoken[read.id], now) for read in here])
            rows_of_events = [self._event(event) for read in here for event in read.events]
            if rows_of_events:
                connection.execute(insert(tables.events), rows_of_events)
            for condition in each_in(q.sha256, list(spoken.values())):
                connection.execute(delete(tables.quarantine).where(q.family == self._family, q.stage == "read", condition))

    def reading(self, original: str) -> Reading | None:
        """The reading of an original, or None where it has none."""
        return self.readings([original]).get(original)

    def readings(self, originals: Iterable[str]) -> dict[str, Reading]:
        """The readings of those of these originals that have one."""
        r = tables.readings.c
        found: dict[str, Reading] = {}
        with reading(self._engine) as connection:
            for condition in each_in(r.original, list(dict.fromkeys(originals))):
                rows = connection.execute(select(r.original, r.reading).where(r.family == self._family, condition))
                found.update((name, from_bytes(Reading, document)) for name, document in rows)
        return found

    def unreadable(self, originals: Iterable[str]) -> tuple[str, ...]:
        """Those of these originals that are in a language that the classifier cannot read."""
        r, o = tables.readings.c, tables.originals.c
        found: list[str] = []
        with reading(self._engine) as connection:
            for condition in each_in(r.original, sorted(originals)):
                found += connection.scalars(
                    select(r.original)
                    .join(tables.originals, (o.family == r.family) & (o.id == r.original))
                    .where(r.family == self._family, condition, r.language != "", or_(~r.read, r.sha256 != o.sha256))
                )
        return tuple(found)

    def versions(self) -> dict[str, int]:
        """How many readings there are of each version of the classifier."""
        r = tables.readings.c
        found: dict[str, int] = {}
        with reading(self._engine) as connection:
            for (version,) in connection.execute(select(r.version).where(r.family == self._family)):
                found[version] = found.get(version, 0) + 1
        return found

    def events(
        self, until: date | None = None, kinds: Collection[EventKind] | None = None, *, since: date | None = None
    ) -> list[Event]:
        """Every event whose original was sent from `since` to `until`, by moment of sending, then original and ordinal.

        Only the driver's own rows are used on the way: a family's 100,000 events must be there in well under a second.
        """
        e = tables.events.c
        statement = self._events_until(until)
        if since is not None:
            statement = statement.where(e.sent_on >= since)
        if kinds is not None:
            statement = statement.where(or_(*each_in(e.kind, sorted(kinds))) if kinds else e.kind == "")
        with _without_collecting():
            with reading(self._engine) as connection:
                result = connection.execute(statement)
                rows = result.cursor.fetchall()
                result.close()
            return _events(rows)

    def messages(
        self,
        until: date,
        wanted: Callable[[str, str, date], bool],
        *,
        threads: Collection[str] | None = None,
        months: Collection[tuple[str, str]] = (),
    ) -> list[Event]:
        """The events of messages that tell no fact, sent up to `until`; in the order of `events`.

        Most mail is such mail, so the database leaves out at once what lies neither in one of `threads` nor in one of `months`.

        Args:
            until: the last day.
            wanted: says of a conversation, a sender and a day whether the event is asked for.
            threads: the conversations that are looked at; None looks at everything.
            months: senders with a month ("2026-02") of theirs that is looked at as well.
        """
        e = tables.events.c
        # Joined to nothing, so that SQLite reads the table from end to end: by the index on kinds it would seek each row anew.
        statement = self._events_until(until).where(e.kind.concat("") == EventKind.MESSAGE.value)
        if threads is not None and len(threads) + 2 * len(months) < NAMED_AT_ONCE:
            month = func.substr(e.sent_on, 1, 7, type_=tables.events.c.thread.type)
            statement = statement.where(or_(e.thread.in_(sorted(threads)), tuple_(e.sender, month).in_(sorted(months))))
        thread, sender, sent_on = (EVENT_COLUMNS.index(name) for name in ("thread", "sender", "sent_on"))
        days = _Days()
        with _without_collecting():
            with reading(self._engine) as connection:
                result = connection.execute(statement)
                cursor: Iterable[Any] = cast("Any", result.cursor)  # every driver's cursor is iterable (PEP 249, as an extension)
                rows = [row for row in cursor if wanted(row[thread], row[sender], days[row[sent_on]])]
                result.close()
            return _events(rows)

    def _events_until(self, until: date | None) -> Select[Any]:
        e = tables.events.c
        statement = (
            select(*(e[name] for name in EVENT_COLUMNS))
            .where(e.family == self._family)
            .order_by(e.sent_at, e.original, e.ordinal)
        )
        return statement if until is None else statement.where(e.sent_on <= until)

    def _threads(self, originals: Sequence[str]) -> dict[str, str]:
        o = tables.originals.c
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for condition in each_in(o.id, originals):
                rows = connection.execute(select(o.id, o.thread).where(o.family == self._family, condition))
                found.update((name, thread) for name, thread in rows)
        return found

    def _row(self, read: Read, sha256: str, now: datetime) -> dict[str, Any]:
        found = read.reading
        return {
            "family": self._family,
            "original": read.id,
            "version": found.version,
            "sha256": sha256,
            "tags": joined(tag.tag.value for tag in found.tags),
            "unsure": joined(tag.tag.value for tag in found.unsure),
            "child": found.child,
            "children": "\n".join(found.children or ((found.child,) if found.child else ())),
            "language": found.language,
            "read": found.read,
            "read_at": now,
            "reading": to_bytes(found),
        }

    def _event(self, event: Event) -> dict[str, Any]:
        row = {name: getattr(event, of) for name, of in zip(EVENT_COLUMNS, Event.__slots__, strict=True)}
        return {**row, "kind": event.kind.value, "side": event.side.value, "grade": event.grade.value, "family": self._family}


def joined(tags: Iterable[str]) -> str:
    """Tags as one column holds them, so that `%,tag,%` finds one: `,missed_service,makeup_offered,`."""
    found = list(dict.fromkeys(tags))
    return f",{','.join(found)}," if found else ""


# The columns in the order of Event's fields; "on", "at" and "until" are words of SQL.
_RENAMED = {"on": "on_day", "at": "at_time", "until": "until_day"}
EVENT_COLUMNS = tuple(_RENAMED.get(name, name) for name in Event.__slots__)
_DAYS = [EVENT_COLUMNS.index(name) for name in ("sent_on", "on_day", "until_day")]
_CLOCK = EVENT_COLUMNS.index("at_time")


class _Days(dict[Any, date]):
    """Days by their text; each is made once."""

    def __missing__(self, text: Any) -> date:
        self[text] = found = date.fromisoformat(text)
        return found


def _events(rows: Sequence[Sequence[Any]]) -> list[Event]:
    kinds = {kind.value: kind for kind in EventKind}
    sides = {side.value: side for side in Side}
    grades = {grade.value: grade for grade in Grade}
    # Each day and each time of day is made once: there are few, and many events.
    days: dict[Any, Any] = {None: None}
    days.update((text, date.fromisoformat(text)) for at in _DAYS for text in {row[at] for row in rows} if text is not None)
    clocks: dict[Any, Any] = {None: None}
    clocks.update((text, time.fromisoformat(text)) for text in {row[_CLOCK] for row in rows} if text is not None)
    return [
        Event(
            original,
            ordinal,
            kinds[kind],
            sides[side],
            grades[grade],
            moment_from(sent_at),
            days[sent_on],
            thread,
            child,
            what,
            status,
            days[on],
            clocks[at],
            days[until],
            extent,
            sessions,
            minutes,
            percent,
            reason,
            sender,
            bool(automatic),
        )
        for (
            original,
            ordinal,
            kind,
            side,
            grade,
            sent_at,
            sent_on,
            thread,
            child,
            what,
            status,
            on,
            at,
            until,
            extent,
            sessions,
            minutes,
            percent,
            reason,
            sender,
            automatic,
        ) in rows
    ]


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep the garbage collector from walking a hundred thousand values that are all still needed: a fifth of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
