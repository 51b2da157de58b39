"""The least archive that a poll can be proven against: a few lines of SQLite, durable as the real one must be."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from casefile.mail import Cursor, ImapSource, Kept, RawMessage

SCHEMA = """
CREATE TABLE IF NOT EXISTS raw (sha TEXT PRIMARY KEY, content BLOB NOT NULL, received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS source (
    mailbox TEXT, folder TEXT, uidvalidity INT, uid INT, sha TEXT, PRIMARY KEY (mailbox, folder, uidvalidity, uid, sha));
CREATE TABLE IF NOT EXISTS cursor (mailbox TEXT, folder TEXT, uidvalidity INT, last_uid INT, PRIMARY KEY (mailbox, folder));
CREATE TABLE IF NOT EXISTS aside (
    mailbox TEXT, folder TEXT, uidvalidity INT, uid INT, error TEXT, tries INT,
    PRIMARY KEY (mailbox, folder, uidvalidity, uid));
"""


class TestShelf:
    __test__ = False

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(SCHEMA)
        self.cursors: list[Cursor] = []
        self.largest_batch = 0

    def close(self) -> None:
        self.db.close()

    def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        row = self.db.execute(
            "SELECT uidvalidity, last_uid FROM cursor WHERE mailbox = ? AND folder = ?", (mailbox, folder)
        ).fetchone()
        return None if row is None else Cursor(mailbox, folder, row[0], row[1])

    def keep(self, raws: Sequence[RawMessage], cursor: Cursor) -> Kept:
        self.largest_batch = max(self.largest_batch, sum(len(raw.content) for raw in raws))
        stored = []
        self.db.execute("BEGIN IMMEDIATE")
        for raw in raws:
            row = (raw.sha256, raw.content, raw.received_at.isoformat())
            if self.db.execute("INSERT OR IGNORE INTO raw VALUES (?, ?, ?)", row).rowcount:
                stored.append(raw.sha256)
            at = raw.source
            assert isinstance(at, ImapSource)
            place = (at.mailbox, at.folder, at.uidvalidity, at.uid, raw.sha256)
            self.db.execute("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?)", place)
        reached = (cursor.mailbox, cursor.folder, cursor.uidvalidity, cursor.last_uid)
        self.db.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)", reached)
        self.db.execute("COMMIT")
        self.cursors.append(cursor)
        return Kept(tuple(stored), len(raws) - len(stored))

    def known_uids(self, mailbox: str, folder: str, uidvalidity: int) -> Collection[int]:
        rows = self.db.execute(
            "SELECT uid FROM source WHERE mailbox = ? AND folder = ? AND uidvalidity = ?", (mailbox, folder, uidvalidity)
        )
        return {row[0] for row in rows}

    def poisoned(self, mailbox: str, folder: str, uidvalidity: int) -> Collection[int]:
        rows = self.db.execute(
            "SELECT uid FROM aside WHERE mailbox = ? AND folder = ? AND uidvalidity = ?", (mailbox, folder, uidvalidity)
        )
        return [row[0] for row in rows]

    def poison(self, source: ImapSource, error: str) -> None:
        self.db.execute(
            "INSERT INTO aside VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET tries = tries + 1, error = excluded.error",
            (source.mailbox, source.folder, source.uidvalidity, source.uid, error),
        )

    def unpoison(self, source: ImapSource) -> None:
        self.db.execute(
            "DELETE FROM aside WHERE mailbox = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
            (source.mailbox, source.folder, source.uidvalidity, source.uid),
        )

    def contents(self) -> list[bytes]:
        """Every message kept, in no order that matters."""
        return sorted(row[0] for row in self.db.execute("SELECT content FROM raw"))

    def sources(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM source").fetchone()[0])

    def received(self) -> list[datetime]:
        return [datetime.fromisoformat(row[0]) for row in self.db.execute("SELECT received_at FROM raw ORDER BY rowid")]
