"""Brings the messages of one folder into the archive, whatever the server and the network do meanwhile.

What is new has been decided before (`ingest.mailbox`). A message that costs the connection each time, alone too, is set
aside and the rest goes on; so is one that is listed and never handed over. What is whole is kept, also of a broken batch.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from casefile.errors import ServerUnreachableError
from casefile.mail import Cursor, ImapSource, Kept, RawMessage
from ingest import backoff
from ingest.accounts import MailboxSettings
from ingest.answers import Coming, Fetched
from ingest.connecting import connect
from ingest.imap import CommandRefusedError, Connection, ConnectionLostError, MessageTooLargeError

log = logging.getLogger(__name__)

HELD_BYTES = 4 * 2**20  # kept in one transaction: a hundred messages of 34 KB, and one sync of the disk
HELD_COUNT = 500
EVERYTHING = 1 << 60
RECONNECTS = 40  # in one poll; the next poll goes on where this one stopped
FRUITLESS = 4  # connections in a row that brought nothing before the server counts as gone
STRIKES = 2  # times that a message, asked for alone, may fail before it is set aside
IN_A_ROW = 5  # messages set aside with none fetched between: then it is not the messages
BUSY = frozenset({"LIMIT", "THROTTLED", "OVERQUOTA", "INUSE"})  # codes that ask us to come back later


class Keeper(Protocol):
    """What bringing mail needs of the archive; `ingest.mailbox.Shelf` has it."""

    def keep(self, raws: Sequence[RawMessage], cursor: Cursor) -> Kept: ...  # noqa: D102
    def poison(self, source: ImapSource, error: str) -> None: ...  # noqa: D102
    def unpoison(self, source: ImapSource) -> None: ...  # noqa: D102


class RenumberedError(Exception):
    """The folder got another UIDVALIDITY while it was read; the next poll starts on it anew."""


class Line:
    """A connection that is opened again when it breaks, within measure."""

    def __init__(self, settings: MailboxSettings, sleep: Callable[[float], None]) -> None:
        self._settings = settings
        self._sleep = sleep
        self._again = 0
        self._fruitless = 0
        self.connection: Connection

    def open(self) -> None:
        """Connect for the first time; errors as of `ingest.connecting.connect`."""
        self.connection = connect(self._settings)

    def close(self) -> None:
        """End the connection."""
        self.connection.close()

    def progressed(self) -> None:
        """Something was brought: the next trouble is a new one."""
        self._fruitless = 0

    def reopen(self) -> None:
        """Connect again, at once after the first break and ever later after fruitless ones.

        Raises:
            ServerUnreachableError: it does not work, or was done often enough.
            LogInRefusedError: the password was changed meanwhile, say.
        """
        self.connection.abandon()
        while True:
            self._again += 1
            self._fruitless += 1
            if self._again > RECONNECTS or self._fruitless > FRUITLESS:
                raise ServerUnreachableError(
                    "the connection breaks again and again",
                    where=f"mailbox {self._settings.name}",
                    advice="What came whole is kept, and the next poll goes on from there",
                )
            log.info("connecting again mailbox=%s time=%d", self._settings.name, self._again)
            self._sleep(backoff.delay(self._fruitless - 1, random.random(), first=1.0))  # noqa: S311 - a wait, no secret
            try:
                self.open()
            except ServerUnreachableError:
                continue
            return


class Pending:
    """Ascending UIDs of which some are settled: kept, gone, or set aside."""

    def __init__(self, uids: Sequence[int]) -> None:
        self._uids = uids
        self._open = set(uids)
        self._at = 0

    def __len__(self) -> int:
        return len(self._open)

    def settle(self, uid: int) -> None:
        """Nothing more is to be done about `uid`."""
        self._open.discard(uid)

    def low(self) -> int | None:
        """The lowest UID that is not settled."""
        while self._at < len(self._uids) and self._uids[self._at] not in self._open:
            self._at += 1
        return self._uids[self._at] if self._at < len(self._uids) else None

    def first(self, width: int) -> list[int]:
        """The lowest `width` UIDs that are not settled."""
        found: list[int] = []
        if self.low() is None:
            return found
        for uid in self._uids[self._at :]:
            if uid in self._open:
                found.append(uid)
                if len(found) == width:
                    break
        return found


@dataclass
class Pull:
    """One folder being read. The counts are those of the report (INTERFACES, `poll`)."""

    mailbox: str
    folder: str  # as configured, the name under which it is kept
    name: str  # as the server calls it
    uidvalidity: int
    after: int  # the cursor never goes below this …
    top: int  # … and stands here once all is settled
    shelf: Keeper
    line: Line
    now: datetime
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    vanished: int = 0
    pending: Pending = field(default_factory=lambda: Pending(()))
    _held: list[RawMessage] = field(default_factory=list)
    _held_bytes: int = 0
    _strikes: dict[int, int] = field(default_factory=dict)
    _in_a_row: int = 0

    def bring(self, uids: Sequence[int]) -> None:
        """Bring every message of `uids`, ascending, and move the cursor behind them.

        Raises:
            ServerUnreachableError: the server went away. What came whole is kept.
            RenumberedError: likewise, and the UIDs mean nothing any more.
        """
        self.pending = Pending(uids)
        try:
            self._bring()
        except (ServerUnreachableError, CommandRefusedError):
            self._flush()  # of a pull that ends in trouble every whole message is kept too
            raise
        self._flush()

    def _bring(self) -> None:
        width = EVERYTHING
        while asked := self.pending.first(width):
            before = len(self.pending)
            try:
                left = self._ask(asked)
            except ConnectionLostError as error:
                self._flush()
                if isinstance(error, MessageTooLargeError) and (error.uid or len(asked) == 1):
                    self._set_aside(error.uid or asked[0], "too-large")
                elif len(asked) == 1:
                    self._strike(asked[0], "connection-lost")
                left = asked
                if len(self.pending) < before:
                    self.line.progressed()
                self._resume()
            # In doubt one by one, then in ever larger strides.
            width = 1 if left else min(width * 8, EVERYTHING)

    def try_again(self, uid: int) -> bool:
        """Try once more to bring a message that was set aside, and say whether that is settled now."""
        self.pending = Pending([uid])
        self.after = self.top  # the cursor stands behind it already
        self._strikes[uid] = STRIKES - 1
        self._in_a_row = 0
        stored, vanished = self.stored + self.duplicates, self.vanished
        if self.line.connection.lost:
            self._resume()
        try:
            self._ask([uid])
        except MessageTooLargeError:
            self._set_aside(uid, "too-large")
        except ConnectionLostError:
            self._set_aside(uid, "connection-lost")
        self._flush()
        settled = self.stored + self.duplicates > stored or self.vanished > vanished
        if settled:
            self.shelf.unpoison(self._source(uid))
        return settled

    def _ask(self, asked: Sequence[int]) -> list[int]:
        """Ask for messages and hold or keep what comes; what was not given though it is there is returned."""
        absent: list[int] = []
        code = ""
        for event in self.line.connection.bodies(asked):
            if isinstance(event, Fetched):
                self._hold(event)
            elif isinstance(event, Coming):
                if self._held_bytes + event.size > HELD_BYTES:
                    self._flush()
            else:
                absent.extend(event.uids)
                code = code or event.code
        if not absent:
            return []
        if code in BUSY:
            raise ServerUnreachableError(
                f"the server asks for a pause ({code})", where=f"mailbox {self.mailbox}", advice="The next poll goes on from here"
            )
        there = self.line.connection.still_there(absent)
        for uid in absent:
            if uid not in there:
                self.pending.settle(uid)
                self.vanished += 1
        left = [uid for uid in absent if uid in there]
        if left and len(asked) == 1:
            self._strike(left[0], "not-handed-over")
        return left

    def _hold(self, message: Fetched) -> None:
        self._held.append(RawMessage(self._source(message.uid), message.received or self.now, message.content))
        self._held_bytes += len(message.content)
        self.pending.settle(message.uid)
        self._in_a_row = 0
        if self._held_bytes >= HELD_BYTES or len(self._held) >= HELD_COUNT:
            self._flush()

    def _flush(self) -> None:
        """Keep what is held, with the cursor as far as everything before it is settled."""
        low = self.pending.low()
        reached = max(self.after, self.top if low is None else min(low - 1, self.top))
        kept = self.shelf.keep(self._held, Cursor(self.mailbox, self.folder, self.uidvalidity, reached))
        if self._held:
            self.line.progressed()
        self.stored += len(kept.stored)
        self.duplicates += kept.duplicates
        self._held = []
        self._held_bytes = 0

    def _strike(self, uid: int, error: str) -> None:
        self._strikes[uid] = self._strikes.get(uid, 0) + 1
        if self._strikes[uid] >= STRIKES:
            self._set_aside(uid, error)

    def _set_aside(self, uid: int, error: str) -> None:
        """Note the message before the cursor can pass it."""
        self._in_a_row += 1
        if self._in_a_row > IN_A_ROW:
            raise ServerUnreachableError(
                "the server hands over no message just now",
                where=f"mailbox {self.mailbox}",
                advice="It will be tried again later",
            )
        log.warning("message set aside mailbox=%s uid=%d reason=%s", self.mailbox, uid, error)
        self.shelf.poison(self._source(uid), error)
        self.pending.settle(uid)
        self.quarantined += 1

    def _resume(self) -> None:
        """Open line and folder again."""
        while True:
            self.line.reopen()
            try:
                state = self.line.connection.examine(self.name)
            except ConnectionLostError:
                continue
            if state.uidvalidity != self.uidvalidity:
                raise RenumberedError
            return

    def _source(self, uid: int) -> ImapSource:
        return ImapSource(self.mailbox, self.folder, self.uidvalidity, uid)
