"""Statements and parts of them that both databases take. No table and no decision stands here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
Item = TypeVar("Item")

ASKED_AT_ONCE = 400  # values in one IN (…): far below SQLite's 32,766


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows; where one with the same primary key stands, it takes the new one's values."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def insert_new(connection: Connection, table: Table, row: Row) -> bool:
    """Insert the row unless one with one of its keys stands; whether it was inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # A single row, not a list of one: psycopg counts no rows over many. SQLAlchemy drops the count of inserts unless asked.
    statement = insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return connection.execute(statement, row).rowcount > 0


def some(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in groups that fit into one statement."""
    for start in range(0, len(items), ASKED_AT_ONCE):
        yield items[start : start + ASKED_AT_ONCE]


def each_in(column: ColumnElement[Any], values: Sequence[Any]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together say `column IN values`."""
    for group in some(values):
        yield column.in_(group)
