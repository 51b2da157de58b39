"""How a SQLite archive is opened: its settings, its file mode, its application id. It knows no table."""

import os
import sqlite3
from pathlib import Path

from casefile.errors import ArchiveMissingError, ConfigurationError
from storage.faults import meaning

MEMORY = ":memory:"
APPLICATION_ID = 0x49455057  # "IEPW": `file` and SQLite's own tools can tell whose database it is
PAGE_SIZE = 16384  # blobs of 34 KB take half the pages and half the time of the stock 4096 (docs/performance.md)
CHECKPOINT_PAGES = 64 * 1024 * 1024 // PAGE_SIZE  # 64 MB: each blob goes to the log, then to the file
BUSY_MS = 30_000  # a writer waits this long for another before it gives up
CACHE_KIB = 8_192

SCHEME = "sqlite://"


def path_of(url: str) -> str | None:
    """The file that a `sqlite:///…` URL names, ":memory:" for one in memory, None for any other database."""
    if not url.startswith((SCHEME, "sqlite+pysqlite://")):
        return None
    rest = url.partition("://")[2].partition("?")[0]
    path = rest.removeprefix("/")
    return path if path and path != MEMORY else MEMORY


def open_sqlite(path: str, *, create: bool) -> sqlite3.Connection:
    """A connection with every setting made, in autocommit mode: transactions are begun in so many words.

    A new file has mode 0600 before its first byte; SQLite gives the log and the shared memory the same.

    Raises:
        ArchiveMissingError: there is no file and `create` is False: a command that only reads makes none.
        ConfigurationError: the file belongs to another program, or cannot be opened.
        ArchiveDamagedError: it is no database, or a damaged one.
    """
    if path != MEMORY:
        _prepare_file(Path(path), create=create)
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000, cached_statements=256
        )
        try:
            _settle(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        known = meaning(error, Path(path).name)
        if known is None:
            raise
        raise known from None
    return connection


def _prepare_file(path: Path, *, create: bool) -> None:
    if path.exists() and (create or path.stat().st_size):
        return
    if not create:
        raise ArchiveMissingError(
            "There is no archive yet",
            where=path.name,
            advice="Run `iepwatch poll`, `import` or `note` first, or check [archive].url.",
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(
            (f"The file cannot be made: {reason}",), where=path.name, advice="Check [archive].url."
        ) from None


def _settle(connection: sqlite3.Connection, path: str) -> None:
    execute = connection.execute
    (application,) = execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        (tables,) = execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application or tables:
            raise ConfigurationError(
                ("The file is the database of another program",), where=Path(path).name, advice="Check [archive].url."
            )
        execute(f"PRAGMA page_size = {PAGE_SIZE}")  # takes effect only before the first page is written
        execute(f"PRAGMA application_id = {APPLICATION_ID}")
    execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    execute("PRAGMA journal_mode = WAL")
    execute("PRAGMA synchronous = FULL")  # NORMAL may lose the last commits with the power: a cursor must not outlive its bytes
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA secure_delete = ON")  # what the family purges is overwritten, not only unlinked
    execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    execute("PRAGMA temp_store = MEMORY")
