"""How bytes come into the archive: message, source, chain and cursor in one transaction. It reads no message.

This is the poller's hot path: statements are plain SQL that both databases take, and nothing heavy is imported.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from casefile.mail import Cursor, FileSource, ImapSource, Kept, RawMessage, Source
from storage import blobs
from storage.chain import START, link
from storage.hand import Hand, Hands
from storage.texts import exact, from_exact, moment_text

Place = tuple[str, str, str, int, int]

ASKED_AT_ONCE = 400  # parameters in one IN (…): far below SQLite's 32,766 and enough to make the round trip cheap

_FIND = "SELECT sha256 FROM kept WHERE family = :family AND sha256 IN ({})"
_HEAD = "SELECT seq, chain FROM kept WHERE family = :family ORDER BY seq DESC LIMIT 1"
_KEPT = """
INSERT INTO kept (family, seq, sha256, size, received_at, kept_at, chain)
VALUES (:family, :seq, :sha256, :size, :received_at, :kept_at, :chain)"""
_SOURCE = """
INSERT INTO sources (family, kind, place, folder, epoch, number, sha256, received_at)
VALUES (:family, :kind, :place, :folder, :epoch, :number, :sha256, :received_at) ON CONFLICT DO NOTHING"""
_CURSOR = """
INSERT INTO cursors (family, mailbox, folder, uidvalidity, last_uid) VALUES (:family, :mailbox, :folder, :uidvalidity, :last_uid)
ON CONFLICT (family, mailbox, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid"""
_POISONED_ANYWHERE = "SELECT 1 FROM quarantine WHERE family = :family AND stage = 'fetch' LIMIT 1"
_POISON = """
INSERT INTO quarantine (family, stage, sha256, mailbox, folder, epoch, number, error, version, tries, first_at, at)
VALUES (:family, 'fetch', '', :mailbox, :folder, :epoch, :number, :error, '', 1, :at, :at)
ON CONFLICT (family, stage, sha256, mailbox, folder, epoch, number)
DO UPDATE SET tries = quarantine.tries + 1, error = excluded.error, at = excluded.at"""
_UNPOISON = """
DELETE FROM quarantine WHERE family = :family AND stage = 'fetch' AND sha256 = ''
AND mailbox = :mailbox AND folder = :folder AND epoch = :epoch AND number = :number"""


def place_of(source: Source) -> Place:
    """The columns `(kind, place, folder, epoch, number)` of a source."""
    if isinstance(source, ImapSource):
        return "imap", exact(source.mailbox), exact(source.folder), source.uidvalidity, source.uid
    if isinstance(source, FileSource):
        return "file", exact(source.path), "", 0, source.offset
    return "note", exact(source.said), "", 0, 0


class Keeping:
    """What one family's archive takes in, and how far each folder has been read."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._family = hands.family

    def keep(self, raws: Iterable[RawMessage], cursor: Cursor | None, now: datetime) -> Kept:
        """Store the messages, where they were seen, their links of the chain, and the cursor: all of it, or none.

        The same bytes are stored once however often they come, and each place they came from is remembered; bytes that the
        family purged stay purged. Asking again changes nothing.

        Raises:
            ArchiveFullError: the disk would not take the bytes; the archive and the cursor stand where they were.
        """
        batch = list(raws)
        with self._hands.writing() as hand:
            known = self._known(hand, batch)
            first = {raw.sha256: raw for raw in reversed(batch)}  # of the same bytes twice in a batch, the earlier
            fresh = [raw for raw in batch if raw.sha256 not in known and first[raw.sha256] is raw]
            if fresh:
                self._store(hand, fresh, moment_text(now))
            if batch:
                hand.each(_SOURCE, [self._source(raw) for raw in batch])
                self._unpoison_kept(hand, batch)
            if cursor is not None:
                hand.run(_CURSOR, self._cursor(cursor))
        return Kept(tuple([raw.sha256 for raw in fresh]), len(batch) - len(fresh))

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        """How far this folder has been read, or None where it never was."""
        with self._hands.reading() as hand:
            found = hand.rows(
                "SELECT uidvalidity, last_uid FROM cursors WHERE family = :family AND mailbox = :mailbox AND folder = :folder",
                {"family": self._family, "mailbox": exact(mailbox), "folder": exact(folder)},
            )
        return Cursor(mailbox, folder, *found[0]) if found else None

    def cursors(self) -> tuple[Cursor, ...]:
        """How far each folder has been read, by mailbox and folder."""
        with self._hands.reading() as hand:
            found = hand.rows(
                "SELECT mailbox, folder, uidvalidity, last_uid FROM cursors WHERE family = :family ORDER BY mailbox, folder",
                {"family": self._family},
            )
        return tuple(Cursor(from_exact(mailbox), from_exact(folder), *rest) for mailbox, folder, *rest in found)

    def known_uids(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        """Every UID of this epoch of the folder whose message is kept, or was and has been purged."""
        with self._hands.reading() as hand:
            found = hand.rows(
                "SELECT DISTINCT number FROM sources WHERE family = :family AND kind = 'imap'"
                " AND place = :mailbox AND folder = :folder AND epoch = :epoch",
                {"family": self._family, "mailbox": exact(mailbox), "folder": exact(folder), "epoch": uidvalidity},
            )
        return {uid for (uid,) in found}

    def poison(self, source: ImapSource, error: str, now: datetime) -> None:
        """Remember that this message cannot be fetched, or that it was tried once more in vain."""
        with self._hands.writing() as hand:
            hand.run(_POISON, {**self._spot(source), "error": error, "at": moment_text(now)})

    def unpoison(self, source: ImapSource) -> None:
        """Forget that this message could not be fetched: it was, or it is gone. `keep` does so by itself."""
        with self._hands.writing() as hand:
            hand.run(_UNPOISON, self._spot(source))

    def poisoned(self, mailbox: str, folder: str, uidvalidity: int) -> tuple[int, ...]:
        """The UIDs of this epoch of the folder that could not be fetched, in order."""
        with self._hands.reading() as hand:
            found = hand.rows(
                "SELECT number FROM quarantine WHERE family = :family AND stage = 'fetch' AND mailbox = :mailbox"
                " AND folder = :folder AND epoch = :epoch ORDER BY number",
                {"family": self._family, "mailbox": exact(mailbox), "folder": exact(folder), "epoch": uidvalidity},
            )
        return tuple(uid for (uid,) in found)

    def _known(self, hand: Hand, batch: Sequence[RawMessage]) -> set[str]:
        known: set[str] = set()
        for start in range(0, len(batch), ASKED_AT_ONCE):
            asked = {f"s{n}": raw.sha256 for n, raw in enumerate(batch[start : start + ASKED_AT_ONCE])}
            statement = _FIND.format(",".join(f":{name}" for name in asked))
            known.update(sha for (sha,) in hand.rows(statement, {"family": self._family, **asked}))
        return known

    def _store(self, hand: Hand, fresh: Sequence[RawMessage], kept_at: str) -> None:
        head = hand.rows(_HEAD, {"family": self._family})
        seq, chain = head[0] if head else (0, START)
        links = []
        for raw in fresh:
            seq += 1
            received_at = moment_text(raw.received_at)
            chain = link(chain, seq, raw.sha256, len(raw.content), received_at, kept_at)
            links.append(
                {
                    "family": self._family,
                    "seq": seq,
                    "sha256": raw.sha256,
                    "size": len(raw.content),
                    "received_at": received_at,
                    "kept_at": kept_at,
                    "chain": chain,
                }
            )
        blobs.put(hand, self._family, fresh)
        hand.each(_KEPT, links)

    def _source(self, raw: RawMessage) -> dict[str, object]:
        kind, place, folder, epoch, number = place_of(raw.source)
        return {
            "family": self._family,
            "kind": kind,
            "place": place,
            "folder": folder,
            "epoch": epoch,
            "number": number,
            "sha256": raw.sha256,
            "received_at": moment_text(raw.received_at),
        }

    def _unpoison_kept(self, hand: Hand, batch: Sequence[RawMessage]) -> None:
        if hand.rows(_POISONED_ANYWHERE, {"family": self._family}):
            hand.each(_UNPOISON, [self._spot(raw.source) for raw in batch if isinstance(raw.source, ImapSource)])

    def _spot(self, source: ImapSource) -> dict[str, object]:
        return {
            "family": self._family,
            "mailbox": exact(source.mailbox),
            "folder": exact(source.folder),
            "epoch": source.uidvalidity,
            "number": source.uid,
        }

    def _cursor(self, cursor: Cursor) -> dict[str, object]:
        return {
            "family": self._family,
            "mailbox": exact(cursor.mailbox),
            "folder": exact(cursor.folder),
            "uidvalidity": cursor.uidvalidity,
            "last_uid": cursor.last_uid,
        }
