"""Statements and parts of them that both databases take. No table and no decision stands here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Row = Mapping[str, Any]
Item = TypeVar("Item")

ASKED_AT_ONCE = 400  # values in one IN (…): far below SQLite's 32,766


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows; where one with the same primary key stands, it takes the new one's values."""
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert the row unless one with one of its keys stands; whether it was inserted."""
    # A single row, not a list of one: psycopg counts no rows over many. SQLAlchemy drops the count of inserts unless asked.
    statement = _insert(connection, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return connection.execute(statement, row).rowcount > 0


def _insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a tenth of a start; who keeps a file never needs it

    return postgresql.insert(table)


def some(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in groups that fit into one statement."""
    for start in range(0, len(items), ASKED_AT_ONCE):
        yield items[start : start + ASKED_AT_ONCE]


def each_in(column: ColumnElement[Any], values: Sequence[Any]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together say `column IN values`."""
    for group in some(values):
        yield column.in_(group)
