"""The messages of a family, each once, whatever roads it came by. What belongs together is decided elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Engine, delete, func, select

from casefile.errors import UsageError
from casefile.mail import Message
from casefile.placement import Placement
from storage import fulltext, tables
from storage.batch import Seen
from storage.desk import Desk
from storage.documents import from_bytes
from storage.engine import reading, writing
from storage.rows import each_in

Found = TypeVar("Found")
ROADS = frozenset({"carrier", "chain", "note", "invitations", "authentication", "in_reply_to", "references", "defects"})


class Originals:
    """The messages of one family, each once, whatever roads it came by."""

    def __init__(self, engine: Engine, family: str) -> None:
        self._engine = engine
        self._family = family

    def record_message(self, message: Message, placement: Placement) -> str:
        """Write down what one raw message says; the id of the original that it witnesses.

        Raises:
            UsageError: its bytes are not kept, or were purged.
        """
        return self.record_messages([(message, placement)])[0]

    def record_messages(self, batch: Sequence[Seen]) -> tuple[str, ...]:
        """`record_message` for many, in one transaction: ids in the order of the batch.

        A message that was written down before, by another version of the parser, is written anew and keeps its original
        where that still fits. A reading whose original is now spoken for by other words is taken away: it is unread.
        """
        with writing(self._engine, self._family) as connection:
            return Desk(connection, self._family).record(batch)

    def original_of(self, sha256: str) -> str | None:
        """The original that these bytes witness, or None where they have not been read."""
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(
                select(tables.witnesses.c.original).where(
                    tables.witnesses.c.family == self._family, tables.witnesses.c.sha256 == sha256
                )
            )
        return found

    def message(self, original: str) -> Message:
        """The message that speaks for an original.

        Raises:
            UsageError: there is no such original.
        """
        return self.messages([original])[original]

    def messages(self, originals: Iterable[str], *, whole: bool = True) -> dict[str, Message]:
        """The messages that speak for these originals; not `whole`, they lack what no quote needs: the roads they came by.

        Raises:
            UsageError: one of them does not exist.
        """
        without = frozenset() if whole else ROADS
        wanted = list(dict.fromkeys(originals))
        w, o = tables.witnesses.c, tables.originals.c
        found: dict[str, Message] = {}
        with reading(self._engine) as connection:
            for condition in each_in(o.id, wanted):
                rows = connection.execute(
                    select(o.id, w.message)
                    .join(tables.witnesses, (w.family == o.family) & (w.sha256 == o.sha256))
                    .where(o.family == self._family, condition)
                )
                found.update((name, from_bytes(Message, m, without=without)) for name, m in rows)
        return _in_order(found, wanted)

    def seen(self, originals: Iterable[str]) -> dict[str, Seen]:
        """The messages that speak for these originals, with where they stand.

        Raises:
            UsageError: one of them does not exist.
        """
        wanted = list(dict.fromkeys(originals))
        w, o = tables.witnesses.c, tables.originals.c
        found: dict[str, Seen] = {}
        with reading(self._engine) as connection:
            for condition in each_in(o.id, wanted):
                rows = connection.execute(
                    select(o.id, w.message, w.placement)
                    .join(tables.witnesses, (w.family == o.family) & (w.sha256 == o.sha256))
                    .where(o.family == self._family, condition)
                )
                found.update((name, (from_bytes(Message, m), from_bytes(Placement, p))) for name, m, p in rows)
        return _in_order(found, wanted)

    def witness(self, sha256: str) -> Message | None:
        """What one raw message says, whether it speaks for its original or not."""
        w = tables.witnesses.c
        with reading(self._engine) as connection:
            found = connection.scalar(select(w.message).where(w.family == self._family, w.sha256 == sha256))
        return None if found is None else from_bytes(Message, found)

    def arrived(self, since: datetime, until: datetime, *, sent_from: date) -> frozenset[str]:
        """The originals sent from a day on whose first copy came after `since`, up to `until`: what is news.

        Those sent earlier are left out by the database: after an import of years of mail, all of it has just arrived.
        """
        w, o = tables.witnesses.c, tables.originals.c
        first: dict[str, datetime] = {}
        with reading(self._engine) as connection:
            recent = list(connection.scalars(select(o.id).where(o.family == self._family, o.sent_on >= sent_from)))
            for condition in each_in(w.original, recent):
                rows = connection.execute(
                    select(w.original, func.min(w.received_at, type_=w.received_at.type))
                    .where(w.family == self._family, condition)
                    .group_by(w.original)
                )
                first.update((name, came) for name, came in rows)
        return frozenset(name for name, came in first.items() if since < came <= until)

    def forwarding_codes(self, originals: Iterable[str]) -> tuple[str, ...]:
        """The codes by which Gmail asks to confirm a forwarding, of those of these originals that hold one."""
        w, o = tables.witnesses.c, tables.originals.c
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for condition in each_in(o.id, list(dict.fromkeys(originals))):
                rows = connection.execute(
                    select(o.id, w.message)
                    .join(tables.witnesses, (w.family == o.family) & (w.sha256 == o.sha256))
                    .where(o.family == self._family, condition)
                )
                # a document leaves out what is empty: hardly one has to be read
                found.update((name, from_bytes(Message, m).forwarding_code) for name, m in rows if b"forwarding_code" in bytes(m))
        return tuple(found[name] for name in sorted(found) if found[name])

    def forget_read(self) -> None:
        """Throw away everything that was read: messages, readings, events, obligations, conversations, the search index.

        What is kept, what was said and sent, which bytes belong to which original, and the quarantine stay.
        """
        with writing(self._engine, self._family) as connection:
            for table in READ_LAYER:
                connection.execute(delete(table).where(table.c.family == self._family))
            fulltext.clear(connection, self._family)


def _in_order(found: Mapping[str, Found], wanted: Sequence[str]) -> dict[str, Found]:
    missing = [name for name in wanted if name not in found]
    if missing:
        raise UsageError(f"There is no message {missing[0]}", advice="See `iepwatch timeline` for ids.")
    return {name: found[name] for name in wanted}


READ_LAYER = (
    tables.witnesses,
    tables.originals,
    tables.thread_keys,
    tables.readings,
    tables.events,
    tables.obligations,
)
