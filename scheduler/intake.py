"""Hops 1 to 4: mail comes in whole, then says who wrote it. What cannot be parsed is quarantined and retried after an upgrade."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from casefile.errors import ArchiveBusyError
from casefile.mail import FolderReport, Message, RawMessage
from casefile.placement import Placement
from ingest import mailbox
from scheduler.placing import place

if TYPE_CHECKING:
    from ingest.accounts import MailboxSettings
    from scheduler.household import Household

log = logging.getLogger(__name__)

# Longer than the first poll of a large mailbox. A process of this machine that died is known to be gone and keeps nobody out;
# one of another machine holds its mailbox no longer than this.
LEASE = timedelta(hours=2)
BATCH = 64  # parsed messages that are written down in one transaction …
BATCH_CHARS = 4_000_000  # … and how much text they may hold together: a mail has some thousands, an attached report 200,000


class LeasedShelf(mailbox.Shelf, Protocol):
    """What a poll needs of the archive: the mailbox' own shelf, and the lease that keeps two pollers apart."""

    def lease(self, name: str, holder: str, ttl: timedelta) -> bool:
        """Take or renew."""

    def holder(self, name: str) -> str | None:
        """Who holds it."""

    def release(self, name: str, holder: str) -> bool:
        """Give back; whether it was held."""

    def report_poll(self, report: FolderReport) -> None:
        """Keep what a poll found, for health."""


def poll(
    settings: "MailboxSettings",
    shelf: LeasedShelf,
    *,
    now: datetime,
    holder: str,
    reconcile: bool = False,
    is_gone: Callable[[str], bool] = lambda _holder: False,
) -> Iterator[FolderReport]:
    """One poll of one mailbox under its lease; each folder's report is kept before it is handed on.

    `is_gone` says of a holder that its process is known to have ended: a poll that was killed must not keep the next one out.

    Raises:
        ArchiveBusyError: another process polls this mailbox at this moment.
    """
    name = f"mailbox:{settings.name}"
    taken = shelf.lease(name, holder, LEASE)
    if not taken and (other := shelf.holder(name)) and is_gone(other):
        shelf.release(name, other)
        taken = shelf.lease(name, holder, LEASE)
    if not taken:
        raise ArchiveBusyError(
            "another process is reading this mailbox", where=settings.name, advice="Wait for it, or stop the other one."
        )
    try:
        for report in mailbox.poll(settings, shelf, now=now, reconcile=reconcile):
            shelf.report_poll(report)
            log.info("polled stored=%d duplicates=%d error=%s", report.stored, report.duplicates, report.error_kind or "none")
            yield report
    finally:
        shelf.release(name, holder)


@dataclass(frozen=True, slots=True)
class Parsed:
    """How many messages were parsed, and how many went into quarantine."""

    messages: int = 0
    quarantined: int = 0
    forwarding_codes: tuple[str, ...] = ()


def parse_new(house: "Household", *, now: datetime, moved: Callable[[int], None] = lambda _done: None) -> Parsed:
    """Parses everything that is kept and was not parsed by this version yet, in the order of the chain."""
    from ingest.messages import VERSION
    from ingest.workers import read_many

    vault = house.archive.vault
    arrived: dict[str, datetime] = {}

    def raws() -> Iterator[RawMessage]:
        for sha256 in vault.unparsed(VERSION):
            raw = vault.raw(sha256)
            arrived[sha256] = raw.received_at
            yield raw

    batch = _Batch(house)
    failed = 0
    codes: list[str] = []
    # One stream, so that the parser's process is started once, and never more than one raw message is held here.
    for outcome in read_many(raws(), house.parsing, now=now):
        received_at = arrived.pop(outcome.sha256)
        if isinstance(outcome, Message):
            batch.add(outcome, received_at)
            if outcome.forwarding_code:
                codes.append(outcome.forwarding_code)
        else:
            vault.parse_failed(outcome.sha256, outcome.error, outcome.version, now)
            log.warning("quarantined sha256=%s stage=%s error=%s", outcome.sha256[:12], outcome.stage, outcome.error)
            failed += 1
        moved(1)
    batch.write()
    return Parsed(batch.written, failed, tuple(codes))


class _Batch:
    """Parsed messages that are written down together: some dozens, fewer where they are long."""

    def __init__(self, house: "Household") -> None:
        self._house = house
        self._placed: list[tuple[Message, Placement]] = []
        self._chars = 0
        self.written = 0

    def add(self, message: Message, received_at: datetime) -> None:
        self._placed.append((message, place(message, received_at, self._house.family)))
        self._chars += len(message.body) + len(message.note) + sum(len(each.text) for each in message.attachments)
        if len(self._placed) >= BATCH or self._chars >= BATCH_CHARS:
            self.write()

    def write(self) -> None:
        self._house.archive.originals.record_messages(self._placed)
        self.written += len(self._placed)
        self._placed, self._chars = [], 0
