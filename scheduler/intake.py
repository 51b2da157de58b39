"""Hops 1 to 4: mail comes in whole, then says who wrote it. What cannot be parsed is quarantined and retried after an upgrade."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from casefile.errors import ArchiveBusyError
from casefile.mail import FolderReport, Message
from ingest import mailbox
from scheduler.placing import place

if TYPE_CHECKING:
    from ingest.accounts import MailboxSettings
    from scheduler.household import Household

log = logging.getLogger(__name__)

# Longer than the first poll of a large mailbox. A process of this machine that died is known to be gone and keeps nobody out;
# one of another machine holds its mailbox no longer than this.
LEASE = timedelta(hours=2)
BATCH = 64  # raw messages held at once while parsing


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

    vault, originals = house.archive.vault, house.archive.originals
    done = failed = 0
    codes: list[str] = []
    for shas in _batches(vault.unparsed(VERSION)):
        raws = [vault.raw(sha) for sha in shas]
        placed = []
        for raw, outcome in zip(raws, read_many(raws, house.parsing, now=now), strict=True):
            if isinstance(outcome, Message):
                placed.append((outcome, place(outcome, raw.received_at, house.family)))
                if outcome.forwarding_code:
                    codes.append(outcome.forwarding_code)
            else:
                vault.parse_failed(raw.sha256, outcome.error, outcome.version, now)
                log.warning("quarantined sha256=%s stage=%s error=%s", raw.sha256[:12], outcome.stage, outcome.error)
                failed += 1
        originals.record_messages(placed)
        done += len(placed)
        moved(len(raws))
    return Parsed(done, failed, tuple(codes))


def _batches(shas: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(shas)
    while batch := list(islice(rest, BATCH)):
        yield batch
