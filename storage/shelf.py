"""What the poller needs of the archive, and nothing more: opened in milliseconds, without SQLAlchemy where SQLite serves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from casefile.mail import Cursor, FolderReport, ImapSource, Kept, RawMessage
from storage.hand import EngineHands, Hands, SqliteHands
from storage.keeping import Keeping
from storage.polls import Polls
from storage.sqlite import MEMORY, open_sqlite, path_of
from storage.standing import REVISIONS, Standing, refuse, standing_of


class Shelf:
    """Where a poll puts what it fetches, at the moment `now`."""

    def __init__(self, hands: Hands, now: datetime) -> None:
        self._keeping = Keeping(hands)
        self._polls = Polls(hands)
        self._now = now

    def keep(self, raws: Sequence[RawMessage], cursor: Cursor | None = None) -> Kept:
        """See `storage.keeping.Keeping.keep`."""
        return self._keeping.keep(raws, cursor, self._now)

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        """How far this folder has been read."""
        return self._keeping.cursor(mailbox, folder)

    def known_uids(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        """Every UID of this epoch that is kept."""
        return self._keeping.known_uids(mailbox, folder, uidvalidity)

    def poisoned(self, mailbox: str, folder: str, uidvalidity: int) -> Sequence[int]:
        """The UIDs of this epoch that could not be fetched."""
        return self._keeping.poisoned(mailbox, folder, uidvalidity)

    def poison(self, source: ImapSource, error: str) -> None:
        """Remember that this message cannot be fetched."""
        self._keeping.poison(source, error, self._now)

    def unpoison(self, source: ImapSource) -> None:
        """Forget that this message could not be fetched."""
        self._keeping.unpoison(source)

    def lease(self, name: str, holder: str, ttl: timedelta) -> bool:
        """Take or renew the lease of a mailbox; False while another holds it."""
        return self._polls.lease(name, holder, self._now, ttl)

    def holder(self, name: str) -> str | None:
        """Who holds the lease of a mailbox at this moment, or None."""
        return self._polls.holder(name, self._now)

    def release(self, name: str, holder: str) -> bool:
        """Give the lease back."""
        return self._polls.release(name, holder)

    def report_poll(self, report: FolderReport) -> None:
        """Remember what the poll of a folder found."""
        self._polls.report_poll(report, self._now)


@contextmanager
def open_shelf(url: str, family: str, *, now: datetime) -> Iterator[Shelf]:
    """The shelf of one family in the archive at `url`; a new archive is made where there is none.

    Raises:
        SchemaTooOldError, SchemaTooNewError: the archive is another version's; nothing was changed.
        ConfigurationError, ServerUnreachableError, ArchiveDamagedError: it cannot be used.
    """
    hands = open_hands(url, family)
    try:
        yield Shelf(hands, now)
    finally:
        hands.close()


def open_hands(url: str, family: str) -> SqliteHands | EngineHands:
    """Hands on the archive at `url`, its schema made where there is none and checked where there is one."""
    path = path_of(url)
    if path is None or path == MEMORY:
        return _by_engine(url, family)
    hands = SqliteHands(open_sqlite(path, create=True), family)
    try:
        standing = _standing(hands)
        if standing is Standing.MISSING:
            standing = _make(hands)
        refuse(standing)
    except BaseException:
        hands.close()
        raise
    return hands


def _by_engine(url: str, family: str) -> EngineHands:
    from storage.engine import connect  # noqa: PLC0415  # SQLAlchemy takes a third of a second to import
    from storage.schema import check, make_new  # noqa: PLC0415  # likewise

    engine = connect(url, create=True)
    make_new(engine)
    check(engine)
    return EngineHands(engine, family)


def _standing(hands: SqliteHands) -> Standing:
    with hands.reading() as hand:
        if not hand.rows("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'", {}):
            return standing_of(None)
        found = hand.rows("SELECT version_num FROM alembic_version", {})
    return standing_of(found[0][0] if found else None)


def _make(hands: SqliteHands) -> Standing:
    """Make the schema from the very statements that the first migration runs, without Alembic; a test compares the two."""
    from storage.migrations.statements import statements  # noqa: PLC0415  # read once in an archive's life

    with hands.writing() as hand:
        if not hand.rows("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'", {}):
            for revision in REVISIONS:
                for statement in statements(revision, "sqlite"):
                    hand.run(statement, {})
            hand.run(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
                {},
            )
            hand.run("INSERT INTO alembic_version (version_num) VALUES (:revision)", {"revision": REVISIONS[-1]})
    return _standing(hands)
