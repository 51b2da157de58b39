"""The engine on which every layer of the archive stands, and the two kinds of transaction. It knows no table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from casefile.errors import ConfigurationError
from storage.faults import meaning
from storage.sqlite import MEMORY, open_sqlite, path_of

FAMILY_LOCK = 0x49455057  # the first key of PostgreSQL's advisory locks, so that they meet nobody else's


def connect(url: str, *, create: bool = False) -> Engine:
    """An engine on the archive at `url`; nothing is opened until the first use.

    Args:
        url: `sqlite:///path`, `sqlite://` (in memory) or `postgresql+psycopg://…`.
        create: whether a SQLite file may be made where there is none.

    Raises:
        ConfigurationError: the URL cannot be understood, or its driver is not installed.
    """
    path = path_of(url)
    if path is not None:
        engine = create_engine(
            "sqlite://",
            creator=lambda: open_sqlite(path, create=create),
            poolclass=StaticPool if path == MEMORY else QueuePool,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin)
    else:
        try:
            engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            advice = 'For PostgreSQL: pip install "iepwatch[postgres]".' if isinstance(error, ModuleNotFoundError) else ""
            raise ConfigurationError(("[archive].url names no database that can be used",), advice=advice) from None
        if engine.dialect.name != "postgresql":
            raise ConfigurationError(("[archive].url must be a SQLite or a PostgreSQL URL",))
    event.listen(engine, "handle_error", _translate)
    return engine


def _begin(connection: Connection) -> None:
    # sqlite3 as shipped begins only before the first change, when another writer may already have come between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _translate(context: ExceptionContext) -> None:
    known = meaning(context.original_exception)
    if known is not None:
        known.__suppress_context__ = True  # the driver's text may quote what was being written
        raise known


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection on one consistent state of the archive; nothing it does is kept."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@contextmanager
def writing(engine: Engine, family: str) -> Iterator[Connection]:
    """A transaction that is alone among this family's writers: kept as a whole, or not at all.

    SQLite has one writer at a time; PostgreSQL takes an advisory lock on the family until the end.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock, hashtext(:family))"), {"lock": FAMILY_LOCK, "family": family}
            )
        yield connection


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection; for SQLite's own commands only."""
    own = connection.connection.driver_connection
    if not isinstance(own, sqlite3.Connection):
        raise TypeError("not a SQLite archive")
    return own
