"""How statements reach a database: one Protocol, met by the driver alone (the poller) and by SQLAlchemy (all else)."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from storage.faults import meaning

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Parameters = Mapping[str, object]


class Hand(Protocol):
    """One transaction's way to run statements with `:named` parameters, written so that both databases take them."""

    def rows(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""

    def run(self, statement: str, parameters: Parameters) -> int:
        """The number of rows that a change touched."""

    def each(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """Run a change once for each set of parameters."""

    @property
    def has_places(self) -> bool:
        """Whether a large value can be written and read in its place; SQLite alone has such."""

    def place(self, table: str, column: str, row: int) -> AbstractContextManager[sqlite3.Blob]:
        """A value in its place, by the rowid of its row: what is opened cannot grow or shrink."""


class Hands(Protocol):
    """Where hands come from: a database and one family in it."""

    family: str

    def reading(self) -> AbstractContextManager[Hand]:
        """A hand that only reads."""

    def writing(self) -> AbstractContextManager[Hand]:
        """A hand whose changes are kept as a whole or not at all, alone among the family's writers."""


class SqliteHands:
    """Hands on a SQLite connection of its own: no SQLAlchemy is imported, which saves the poller a third of a second."""

    def __init__(self, connection: sqlite3.Connection, family: str, where: str = "the archive") -> None:
        self.family = family
        self._connection = connection
        self._where = where

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Hand]:
        try:
            self._connection.execute(begin)
            try:
                yield _SqliteHand(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            known = meaning(error, self._where)
            if known is None:
                raise
            raise known from None

    def reading(self) -> AbstractContextManager[Hand]:
        """See `Hands`."""
        return self._transaction("BEGIN")

    def writing(self) -> AbstractContextManager[Hand]:
        """See `Hands`."""
        return self._transaction("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _SqliteHand:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, parameters).fetchall()

    def run(self, statement: str, parameters: Parameters) -> int:
        return self._connection.execute(statement, parameters).rowcount

    def each(self, statement: str, parameters: Sequence[Parameters]) -> None:
        self._connection.executemany(statement, parameters)

    @property
    def has_places(self) -> bool:
        return True

    def place(self, table: str, column: str, row: int) -> AbstractContextManager[sqlite3.Blob]:
        return self._connection.blobopen(table, column, row)


class EngineHands:
    """Hands on an engine, SQLite's or PostgreSQL's."""

    def __init__(self, engine: "Engine", family: str) -> None:
        self.family = family
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Hand]:
        """See `Hands`."""
        from storage.engine import reading  # noqa: PLC0415  # SQLAlchemy stays out of the poller's way

        with reading(self._engine) as connection:
            yield EngineHand(connection)

    @contextmanager
    def writing(self) -> Iterator[Hand]:
        """See `Hands`."""
        from storage.engine import writing  # noqa: PLC0415  # likewise

        with writing(self._engine, self.family) as connection:
            yield EngineHand(connection)

    def close(self) -> None:
        """Close every connection of the engine."""
        self._engine.dispose()


class EngineHand:
    """A hand on an open SQLAlchemy connection."""

    def __init__(self, connection: "Connection") -> None:
        from sqlalchemy import text  # noqa: PLC0415  # likewise

        self._connection = connection
        self._text = text

    def rows(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """See `Hand`."""
        return [tuple(row) for row in self._connection.execute(self._text(statement), dict(parameters))]

    def run(self, statement: str, parameters: Parameters) -> int:
        """See `Hand`."""
        return self._connection.execute(self._text(statement), dict(parameters)).rowcount

    def each(self, statement: str, parameters: Sequence[Parameters]) -> None:
        """See `Hand`."""
        if parameters:
            self._connection.execute(self._text(statement), [dict(row) for row in parameters])

    @property
    def has_places(self) -> bool:
        """See `Hand`."""
        return self._connection.dialect.name == "sqlite"

    @contextmanager
    def place(self, table: str, column: str, row: int) -> Iterator[sqlite3.Blob]:
        """See `Hand`."""
        from storage.engine import driver  # noqa: PLC0415  # likewise

        try:
            with driver(self._connection).blobopen(table, column, row) as found:
                yield found
        except sqlite3.Error as error:  # past SQLAlchemy, so its listener does not hear of it
            known = meaning(error)
            if known is None:
                raise
            raise known from None
