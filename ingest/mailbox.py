"""Which mail is new, and the poll that brings it: one report a folder. It parses nothing and keeps nothing itself.

The archive is handed in as a `Shelf`. Nothing is done that a SIGKILL could halve: bytes and cursor are kept in one call, and
the cursor never passes a message that is not kept, gone, or noted as one that cannot be fetched.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from casefile.errors import (
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveFullError,
    LogInRefusedError,
    ServerUnreachableError,
)
from casefile.mail import Cursor, FolderReport, ImapSource, Kept, RawMessage
from ingest.accounts import MailboxSettings
from ingest.connecting import connect
from ingest.imap import CommandRefusedError, ConnectionLostError, Folder, FolderState, folder_called
from ingest.pulling import Line, Pull, RenumberedError

FAILURES = 3  # messages set aside that one poll tries again in vain: each may cost a connection
TURN = timedelta(minutes=5)  # the poll's usual rhythm
PASSING = frozenset({"UNAVAILABLE", "SERVERBUG", "LIMIT", "INUSE", "OVERQUOTA", "THROTTLED"})


class Shelf(Protocol):
    """What the poll needs of the archive."""

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        """How far this folder has been read, or None where it never was."""

    def keep(self, raws: Sequence[RawMessage], cursor: Cursor) -> Kept:
        """Keep bytes, sources and cursor in one transaction.

        Bytes that are known already are duplicates. A source that is known already must not keep new bytes out, and the
        cursor may go back: servers do number anew.
        """

    def known_uids(self, mailbox: str, folder: str, uidvalidity: int) -> Collection[int]:
        """Every UID that a kept message came from."""

    def poisoned(self, mailbox: str, folder: str, uidvalidity: int) -> Collection[int]:
        """The UIDs of the messages that could not be fetched."""

    def poison(self, source: ImapSource, error: str) -> None:
        """Note that a message could not be fetched, once more: "connection-lost", "not-handed-over" or "too-large"."""

    def unpoison(self, source: ImapSource) -> None:
        """Forget that: it has come, or is gone."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What `doctor` shows of a mailbox: `missing` are configured folders that the server does not have."""

    capabilities: tuple[str, ...]
    folders: tuple[str, ...]
    missing: tuple[str, ...]
    messages: int

    @property
    def idle(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return "IDLE" in self.capabilities


@dataclass(frozen=True, slots=True)
class Epoch:
    """Where reading starts in a folder as it is now: every UID above `after`. `news` says what is odd about it."""

    after: int
    news: str = ""


def epoch(cursor: Cursor | None, state: FolderState) -> Epoch:
    """What the cursor is still worth. A folder that is suddenly empty or renumbered is a question, not news.

    Any other UIDVALIDITY, lower ones too, makes every UID meaningless (RFC 3501, 2.3.1.1): all is fetched again and known
    by its bytes. So does a UIDNEXT that went back: a server restored from a backup deals out the same UIDs once more.
    """
    if cursor is None:
        return Epoch(0)
    if cursor.uidvalidity != state.uidvalidity:
        return Epoch(0, "The server has numbered this folder anew: all of it was read again and compared by its bytes")
    if state.uidnext is not None and state.uidnext <= cursor.last_uid:
        return Epoch(0, "The server went back behind what was read before, as after a restored backup: all was read again")
    if state.exists == 0 and cursor.last_uid > 0:
        return Epoch(cursor.last_uid, "The folder is empty, though mail was read from it: was it emptied on purpose?")
    return Epoch(cursor.last_uid)


def in_turn(aside: Collection[int], now: datetime) -> list[int]:
    """In which order a poll at `now` tries the messages set aside again: each leads in its turn."""
    uids = sorted(aside)
    lead = int(now.timestamp() // TURN.total_seconds()) % len(uids) if uids else 0
    return uids[lead:] + uids[:lead]


def poll(
    settings: MailboxSettings,
    shelf: Shelf,
    *,
    now: datetime,
    reconcile: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[FolderReport]:
    """Bring what is new in each folder, and say what was found.

    `reconcile` compares the whole listing with what is known, so that a message that a server showed late is found: once a
    day is often enough.

    Raises:
        LogInRefusedError: before the first report; later it stands in the reports.
        ServerUnreachableError: likewise.
        ConfigurationError: the settings cannot be meant.
        ArchiveFullError: and its like, after the report of the folder that it struck.
    """
    line = Line(settings, sleep)
    line.open()
    gone = ("", "")
    try:
        for folder in settings.folders:
            if gone[0]:
                yield FolderReport(settings.name, folder, error=gone[0], error_kind=gone[1])
                continue
            work = _FolderPoll(settings.name, folder, shelf, line, now)
            try:
                work.run(reconcile=reconcile)
            except LogInRefusedError as error:
                gone = str(error), "refused"
                yield work.report(*gone)
            except ServerUnreachableError as error:
                gone = str(error), "unreachable"
                yield work.report(*gone)
            except CommandRefusedError as error:
                yield work.report(*_folder_trouble(error))
            except RenumberedError:
                yield work.report("The server numbered this folder anew while it was read: the next poll starts again", "changed")
            except (ArchiveFullError, ArchiveDamagedError, ArchiveBusyError) as error:
                yield work.report(str(error), "archive")
                raise
            else:
                yield work.report()
    finally:
        line.close()


def check(settings: MailboxSettings) -> Checked:
    """Connect, log in, and look around. Errors as of `ingest.connecting.connect`."""
    with connect(settings) as connection:
        folders = connection.folders()
        missing = []
        messages = 0
        for wanted in settings.folders:
            try:
                messages += connection.examine(folder_called(wanted, folders)).exists
            except CommandRefusedError:
                missing.append(wanted)
        able = tuple(sorted(connection.capabilities()))
        return Checked(able, tuple(sorted(folder.name for folder in folders)), tuple(missing), messages)


def _folder_trouble(error: CommandRefusedError) -> tuple[str, str]:
    if error.code in PASSING:
        return str(error), "unreachable"
    return f"{error.what}: is there a folder of this name? `doctor` lists them", "missing"


class _FolderPoll:
    """The poll of one folder: what is new in it is decided here, and brought by `Pull`."""

    def __init__(self, mailbox: str, folder: str, shelf: Shelf, line: Line, now: datetime) -> None:
        self._mailbox = mailbox
        self._folder = folder
        self._shelf = shelf
        self._line = line
        self._now = now
        self._server = 0
        self._seen = 0
        self._news = ""
        self._pull: Pull | None = None

    def run(self, *, reconcile: bool) -> None:
        """Find what is new and bring it. Errors as of `Pull.bring`, and `CommandRefusedError` for a folder that is none."""
        cursor = self._shelf.cursor(self._mailbox, self._folder)
        while True:
            try:
                name, state, begin, listed = self._look(cursor, everything=reconcile)
            except ConnectionLostError:
                self._line.reopen()
            else:
                break
        self._server = state.exists
        self._news = begin.news
        known: Collection[int] = ()
        if reconcile and not begin.news:
            known = frozenset(self._shelf.known_uids(self._mailbox, self._folder, state.uidvalidity))
        aside = frozenset(self._shelf.poisoned(self._mailbox, self._folder, state.uidvalidity))
        new = [uid for uid in listed if uid not in known and uid not in aside]
        top = max([begin.after, *listed[-1:]])
        pull = Pull(
            self._mailbox,
            self._folder,
            name,
            state.uidvalidity,
            begin.after,
            top,
            self._shelf,
            self._line,
            self._now,
        )
        self._pull = pull
        self._seen = len(new)
        if new or cursor != Cursor(self._mailbox, self._folder, state.uidvalidity, top):
            pull.bring(new)
        if cursor is not None and cursor.uidvalidity != state.uidvalidity:
            # What was set aside under the old numbers has been asked for under the new ones.
            for uid in self._shelf.poisoned(self._mailbox, self._folder, cursor.uidvalidity):
                self._shelf.unpoison(ImapSource(self._mailbox, self._folder, cursor.uidvalidity, uid))
        failed = 0
        for uid in in_turn(aside, self._now):
            self._seen += 1
            failed += not pull.try_again(uid)
            if failed == FAILURES:
                break

    def _look(self, cursor: Cursor | None, *, everything: bool) -> tuple[str, FolderState, Epoch, list[int]]:
        """The folder as it is now, with the UIDs that may be new."""
        if self._line.connection.lost:
            self._line.reopen()
        connection = self._line.connection
        listing: tuple[Folder, ...] = () if self._folder.upper() == "INBOX" else connection.folders()
        name = folder_called(self._folder, listing)
        state = connection.examine(name)
        begin = epoch(cursor, state)
        # Where nothing is odd the whole list is asked for only to be compared.
        first = 1 if everything and not begin.news else begin.after + 1
        return name, state, begin, connection.uids_from(first, state.exists) if state.exists else []

    def report(self, error: str = "", kind: str = "") -> FolderReport:
        """What was found, with `error` or else what is odd about it."""
        pull = self._pull
        quarantined = pull.quarantined if pull else 0
        if not error and self._news:
            error, kind = self._news, "changed"
        if not error and quarantined:
            many = "1 message" if quarantined == 1 else f"{quarantined} messages"
            error, kind = f"The server would not hand over {many}: set aside, and tried again at later polls", "poison"
        return FolderReport(
            self._mailbox,
            self._folder,
            server=self._server,
            seen=self._seen,
            stored=pull.stored if pull else 0,
            duplicates=pull.duplicates if pull else 0,
            quarantined=quarantined,
            vanished=pull.vanished if pull else 0,
            error=error,
            error_kind=kind,
        )
