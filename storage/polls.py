"""Whose turn it is and how the polling goes: leases, reports, health. It fetches nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casefile.letters import Health
from casefile.mail import FolderReport
from storage.hand import Hands
from storage.texts import exact, from_exact, moment_from, moment_text, safe

QUIET_POLLS_KEPT = timedelta(days=35)  # a poll that found nothing is of interest to the next digests at most

_TAKE = """
INSERT INTO leases (family, name, holder, until) VALUES (:family, :name, :holder, :until)
ON CONFLICT (family, name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE leases.holder = excluded.holder OR leases.until <= :now"""
_POLL = """
INSERT INTO polls (family, mailbox, folder, at, server, seen, stored, duplicates, quarantined, vanished, error_kind)
VALUES (:family, :mailbox, :folder, :at, :server, :seen, :stored, :duplicates, :quarantined, :vanished, :error_kind)
ON CONFLICT (family, mailbox, folder, at) DO NOTHING"""
_WENT_WELL = """
INSERT INTO folders (family, mailbox, folder, last_success) VALUES (:family, :mailbox, :folder, :at)
ON CONFLICT (family, mailbox, folder) DO UPDATE SET last_success = excluded.last_success"""
_FAILED = """
INSERT INTO folders (family, mailbox, folder, last_error, last_error_kind, last_error_at)
VALUES (:family, :mailbox, :folder, :error, :error_kind, :at)
ON CONFLICT (family, mailbox, folder) DO UPDATE
SET last_error = excluded.last_error, last_error_kind = excluded.last_error_kind, last_error_at = excluded.last_error_at"""
_FORGET_QUIET = """
DELETE FROM polls WHERE family = :family AND mailbox = :mailbox AND folder = :folder AND at < :before
AND stored = 0 AND duplicates = 0 AND quarantined = 0 AND vanished = 0"""
_HEALTH = """
SELECT f.mailbox, f.folder, f.last_success, f.last_error, f.last_error_at,
       coalesce(sum(p.stored), 0), coalesce(sum(p.duplicates), 0), coalesce(sum(p.quarantined), 0)
FROM folders f LEFT JOIN polls p
  ON p.family = f.family AND p.mailbox = f.mailbox AND p.folder = f.folder AND p.at > :since AND p.at <= :until
WHERE f.family = :family
GROUP BY f.mailbox, f.folder, f.last_success, f.last_error, f.last_error_at ORDER BY f.mailbox, f.folder"""

EVER = "0000"  # sorts before every moment
NEVER = "9999-99"  # and after


@dataclass(frozen=True, slots=True)
class Stats:
    """What a period brought: messages stored, seen again, kept from being read, purged; when mail was last read at all."""

    stored: int
    duplicates: int
    quarantined: int
    purged: int
    last_read: datetime | None


class Polls:
    """The leases and the polling record of one family."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._family = hands.family

    def lease(self, name: str, holder: str, now: datetime, ttl: timedelta) -> bool:
        """Take the lease, or renew one's own; False while another's has not run out.

        The change is conditional and its row count is the answer, so of two that ask at once one gets it.
        """
        with self._hands.writing() as hand:
            taken = hand.run(
                _TAKE,
                {
                    "family": self._family,
                    "name": exact(name),
                    "holder": holder,
                    "until": moment_text(now + ttl),
                    "now": moment_text(now),
                },
            )
        return taken > 0

    def release(self, name: str, holder: str) -> bool:
        """Give one's own lease back; False where it was not one's own any more."""
        with self._hands.writing() as hand:
            given = hand.run(
                "DELETE FROM leases WHERE family = :family AND name = :name AND holder = :holder",
                {"family": self._family, "name": exact(name), "holder": holder},
            )
        return given > 0

    def holder(self, name: str, now: datetime) -> str | None:
        """Who holds the lease, or None."""
        with self._hands.reading() as hand:
            found = hand.rows(
                "SELECT holder FROM leases WHERE family = :family AND name = :name AND until > :now",
                {"family": self._family, "name": exact(name), "now": moment_text(now)},
            )
        return found[0][0] if found else None

    def report_poll(self, report: FolderReport, at: datetime) -> None:
        """Remember what one poll of one folder found."""
        spot = {"family": self._family, "mailbox": exact(report.mailbox), "folder": exact(report.folder)}
        moment = moment_text(at)
        counts = {name: getattr(report, name) for name in ("server", "seen", "stored", "duplicates", "quarantined", "vanished")}
        with self._hands.writing() as hand:
            hand.run(_POLL, {**spot, **counts, "at": moment, "error_kind": report.error_kind})
            if report.error:
                hand.run(_FAILED, {**spot, "at": moment, "error": safe(report.error), "error_kind": report.error_kind})
            else:
                hand.run(_WENT_WELL, {**spot, "at": moment})
            hand.run(_FORGET_QUIET, {**spot, "before": moment_text(at - QUIET_POLLS_KEPT)})

    def health(self, since: datetime | None = None, until: datetime | None = None) -> tuple[Health, ...]:
        """Each folder's last success and last error, with the counts of the polls after `since`, up to `until`.

        An error older than the last success is still told: `last_error_at` says which came last.
        """
        period = {"since": moment_text(since) if since else EVER, "until": moment_text(until) if until else NEVER}
        with self._hands.reading() as hand:
            found = hand.rows(_HEALTH, {"family": self._family, **period})
        return tuple(
            Health(
                from_exact(mailbox),
                from_exact(folder),
                moment_from(success) if success else None,
                error,
                moment_from(error_at) if error_at else None,
                int(stored),
                int(duplicates),
                int(quarantined),
            )
            for mailbox, folder, success, error, error_at, stored, duplicates, quarantined in found
        )

    def stats(self, since: datetime | None, until: datetime | None) -> Stats:
        """What came after `since`, up to `until`: by polls, imports and notes alike."""
        period = {
            "family": self._family,
            "since": moment_text(since) if since else EVER,
            "until": moment_text(until) if until else NEVER,
        }
        with self._hands.reading() as hand:
            (stored,) = hand.rows(
                "SELECT count(*) FROM kept WHERE family = :family AND kept_at > :since AND kept_at <= :until", period
            )[0]
            (purged,) = hand.rows(
                "SELECT count(*) FROM kept WHERE family = :family AND purged_at > :since AND purged_at <= :until", period
            )[0]
            (duplicates,) = hand.rows(
                "SELECT coalesce(sum(duplicates), 0) FROM polls WHERE family = :family AND at > :since AND at <= :until", period
            )[0]
            (quarantined,) = hand.rows(
                "SELECT count(*) FROM quarantine WHERE family = :family AND first_at > :since AND first_at <= :until", period
            )[0]
            (last,) = hand.rows("SELECT max(last_success) FROM folders WHERE family = :family", {"family": self._family})[0]
        return Stats(stored, int(duplicates), quarantined, purged, moment_from(last) if last else None)
