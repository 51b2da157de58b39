"""What a driver's error means for the family: one of casefile's errors, without the driver's text, which may quote mail."""

import sqlite3

from casefile.errors import (
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveFullError,
    ConfigurationError,
    IepWatchError,
    LogInRefusedError,
    ServerUnreachableError,
)

# Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry them in the low byte.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _PERM, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 3, 26
_IOERR_READS = {266, 522, 2570}  # IOERR_READ, IOERR_SHORT_READ and IOERR_IN_PAGE: what was written cannot be read


def meaning(error: BaseException, where: str = "the archive") -> IepWatchError | None:
    """The error of casefile that `error` amounts to, or None where it is a fault of the program.

    Works on the driver's own exceptions (`sqlite3.Error`, psycopg's by their `sqlstate`, without importing it).
    """
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, where)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _of_postgres(state, where)
    if type(error).__module__.startswith("psycopg") and type(error).__name__ in {"OperationalError", "ConnectionTimeout"}:
        return _of_connecting(str(error), where)
    return None


def _of_connecting(found: str, where: str) -> IepWatchError:
    # While connecting, psycopg gives the server's words and no code; in another language than English they say "not reached".
    if "authentication failed" in found or "no password supplied" in found or ('role "' in found and "does not exist" in found):
        return _refused(where)
    if 'database "' in found and "does not exist" in found:
        return _no_database(where)
    return _unreached(where)


def _of_sqlite(error: sqlite3.Error, where: str) -> IepWatchError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in {_CORRUPT, _NOTADB} or code in _IOERR_READS:
        return _damaged(where)
    if primary in {_FULL, _IOERR}:
        return _full(where)
    if primary in {_BUSY, _LOCKED}:
        return _busy(where)
    if primary in {_READONLY, _CANTOPEN, _PERM}:
        return _not_allowed(where)
    return None


def _of_postgres(state: str, where: str) -> IepWatchError | None:
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    by_start = {
        "53100": _full,  # disk_full
        "53200": _full,  # out_of_memory
        "58030": _full,  # io_error
        "28": _refused,
        "3D000": _no_database,
        "42501": _not_allowed,
        "40001": _busy,  # serialization_failure
        "40P01": _busy,  # deadlock_detected
        "55P03": _busy,  # lock_not_available
        "08": _unreached,
        "57P": _unreached,  # shutting down, or starting up
        "53300": _unreached,  # too_many_connections
        "XX": _damaged,
    }
    return next((kind(where) for start, kind in by_start.items() if state.startswith(start)), None)


def _full(where: str) -> ArchiveFullError:
    return ArchiveFullError(
        "The disk would not take the bytes; nothing was half written",
        where=where,
        advice="Free some space; the next run tries again.",
    )


def _busy(where: str) -> ArchiveBusyError:
    return ArchiveBusyError("Another process is writing", where=where, advice="Try again in a moment.")


def _unreached(where: str) -> ServerUnreachableError:
    return ServerUnreachableError("The database was not reached", where=where, advice="See that it runs; try again later.")


def _damaged(where: str) -> ArchiveDamagedError:
    return ArchiveDamagedError(
        "The file is damaged, or is no archive", where=where, advice="Put back the last backup, then run `iepwatch verify`."
    )


def _refused(where: str) -> LogInRefusedError:
    return LogInRefusedError("The database refused the name or the password", where=where, advice="Check [archive].url.")


def _no_database(where: str) -> ConfigurationError:
    return ConfigurationError(("The database does not exist",), where=where, advice="Make it with `createdb`.")


def _not_allowed(where: str) -> ConfigurationError:
    return ConfigurationError(("It cannot be opened or written",), where=where, advice="Check [archive].url and who owns it.")
