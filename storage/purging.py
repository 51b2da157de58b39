"""What the family takes out of its archive for good: bytes, and all that was read from them; a tombstone stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, select, text, update

from casefile.letters import Draft, DraftState
from casefile.obligations import Because, Obligation, Question
from casefile.said import SaidKind
from storage import fulltext, tables
from storage.documents import from_bytes, to_bytes
from storage.engine import writing
from storage.rows import some

# A person has not decided on these: they are written anew from what remains.
UNDECIDED = frozenset({DraftState.WAITING, DraftState.SUPERSEDED, DraftState.OBSOLETE})
SENT = frozenset({DraftState.APPROVED, DraftState.SENT})  # the family's own letters: their text stays


def purge(engine: Engine, family: str, original: str, now: datetime) -> tuple[str, ...]:
    """Remove the bytes of every raw message that shows this original, and everything that was read or drafted from them.

    What stays is a tombstone for each (its place in the chain, hash, size and dates), so that the chain still verifies, the
    places on the server where it was seen, so that it is not fetched again, and letters that the family sent, without the
    quote. What stands in backups is out of reach.

    Returns:
        The hashes of the messages removed; none where there is no such original.
    """
    with writing(engine, family) as connection:
        purged = _Purge(connection, family, original, now).run()
    if purged:
        _clear_traces(engine)
    return purged


class _Purge:
    def __init__(self, connection: Connection, family: str, original: str, now: datetime) -> None:
        self._connection = connection
        self._family = family
        self._original = original
        self._now = now

    def run(self) -> tuple[str, ...]:
        w, a = tables.witnesses.c, tables.anchors.c
        shown = select(w.sha256).where(w.family == self._family, w.original == self._original)
        anchored = select(a.sha256).where(a.family == self._family, a.original == self._original)
        shas = sorted(set(self._connection.scalars(shown)) | set(self._connection.scalars(anchored)))
        if not shas:
            return ()
        self._forget_letters()
        self._forget_corrections(shas)
        self._forget_reading()
        for group in some(shas):
            self._forget_bytes(group)
        return tuple(shas)

    def _forget_bytes(self, shas: Sequence[str]) -> None:
        s, k = tables.sources.c, tables.kept.c
        for table in (tables.blobs, tables.witnesses, tables.anchors, tables.quarantine):
            self._connection.execute(delete(table).where(table.c.family == self._family, table.c.sha256.in_(shas)))
        # A path may name a child; a UID names nobody, and keeps the message from being fetched again.
        self._connection.execute(delete(tables.sources).where(s.family == self._family, s.kind != "imap", s.sha256.in_(shas)))
        self._connection.execute(
            update(tables.kept)
            .where(k.family == self._family, k.sha256.in_(shas), k.purged_at.is_(None))
            .values(purged_at=self._now)
        )

    def _forget_reading(self) -> None:
        o = tables.originals.c
        found = self._connection.scalars(select(o.search_id).where(o.family == self._family, o.id == self._original)).all()
        fulltext.drop(self._connection, self._family, found)
        for table, column in (
            (tables.originals, "id"),
            (tables.readings, "original"),
            (tables.events, "original"),
            (tables.original_aliases, "new"),
        ):
            self._connection.execute(delete(table).where(table.c.family == self._family, table.c[column] == self._original))

    def _forget_corrections(self, shas: Sequence[str]) -> None:
        s, a = tables.said.c, tables.original_aliases.c
        # A correction says what stood in the message.
        former = select(a.old).where(a.family == self._family, a.new == self._original)
        self._connection.execute(
            delete(tables.said).where(
                s.family == self._family,
                s.kind == SaidKind.CORRECTION.value,
                (s.about == self._original) | s.about.in_(former) | s.anchor.in_(list(shas)),
            )
        )

    def _forget_letters(self) -> None:
        d, o, q = tables.drafts.c, tables.obligations.c, tables.questions.c
        for name, state, document in self._all(tables.drafts, d.id, d.state, d.draft):
            draft = from_bytes(Draft, document)
            if not self._cites(draft.because) and draft.about != self._original:
                continue
            if DraftState(state) in UNDECIDED:
                self._connection.execute(delete(tables.drafts).where(d.family == self._family, d.id == name))
                continue
            bare = replace(draft, because=self._without(draft.because))
            if DraftState(state) not in SENT:
                bare = replace(bare, subject="", body="")
            self._connection.execute(
                update(tables.drafts).where(d.family == self._family, d.id == name).values(draft=to_bytes(bare))
            )
        for name, document in self._all(tables.obligations, o.id, o.obligation):
            obligation = from_bytes(Obligation, document)
            if self._cites(obligation.because) or obligation.opened_by == self._original:
                self._connection.execute(delete(tables.obligations).where(o.family == self._family, o.id == name))
        for name, document in self._all(tables.questions, q.id, q.question):
            question = from_bytes(Question, document)
            if self._cites(question.because) or question.about == self._original:
                self._connection.execute(delete(tables.questions).where(q.family == self._family, q.id == name))

    def _all(self, table: Table, *columns: Column[Any]) -> list[tuple[Any, ...]]:
        rows = self._connection.execute(select(*columns).where(table.c.family == self._family)).all()
        return [tuple(row) for row in rows]

    def _cites(self, because: Sequence[Because]) -> bool:
        return any(each.message == self._original for each in because)

    def _without(self, because: Sequence[Because]) -> tuple[Because, ...]:
        return tuple(each for each in because if each.message != self._original)


def _clear_traces(engine: Engine) -> None:
    """Have the database let go of what was deleted: it may still stand in index segments, the log, or dead rows."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))
            connection.commit()
        with engine.connect() as connection:
            own = connection.connection.driver_connection
            if own is not None:  # outside of any transaction: a checkpoint cannot run in one
                own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("blobs", "witnesses", "readings", "search", "drafts"):
            connection.execute(text(f"VACUUM {table}"))
