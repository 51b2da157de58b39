"""The bytes that are kept and what could not be made of them: handing out, setting aside, verifying. It reads no mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as hashed

from casefile.errors import ArchiveDamagedError, UsageError
from casefile.mail import FileSource, ImapSource, NoteSource, Quarantined, RawMessage, Source
from storage import blobs
from storage.chain import START, link
from storage.hand import Hand, Hands
from storage.texts import from_exact, moment_from, moment_text, safe

LINKS_AT_ONCE = 200  # of the chain, while verifying

_UNPARSED = """
SELECT k.sha256 FROM kept k WHERE k.family = :family AND k.purged_at IS NULL
AND k.seq NOT IN (SELECT w.seq FROM witnesses w WHERE w.family = :family AND w.version = :version)
AND k.sha256 NOT IN (SELECT q.sha256 FROM quarantine q WHERE q.family = :family AND q.stage = 'parse' AND q.version = :version)
ORDER BY k.seq"""
_LINKS = """
SELECT seq, sha256, size, received_at, kept_at, chain, purged_at FROM kept
WHERE family = :family AND seq > :after ORDER BY seq LIMIT :limit"""
_SET_ASIDE = """
INSERT INTO quarantine (family, stage, sha256, mailbox, folder, epoch, number, error, version, tries, first_at, at)
VALUES (:family, :stage, :sha256, '', '', 0, 0, :error, :version, 1, :at, :at)
ON CONFLICT (family, stage, sha256, mailbox, folder, epoch, number)
DO UPDATE SET tries = quarantine.tries + 1, error = excluded.error, version = excluded.version, at = excluded.at"""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: with it on paper, nothing before it can be changed unseen."""

    seq: int
    chain: str
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What `verify` found.

    `kind` is "missing" or "changed" for bytes, "chain" for a broken link, "stray" for bytes outside the chain, "digest" for a
    head that was sent in a digest and does not stand in the chain.
    """

    kind: str
    seq: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an archive holds."""

    messages: int
    bytes: int
    originals: int
    readings: int
    quarantined: int
    purged: int


class Vault:
    """One family's bytes."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._family = hands.family

    def content(self, sha256: str) -> bytes:
        """The exact bytes archived.

        Raises:
            UsageError: there are none of this hash, or the family purged them.
            ArchiveDamagedError: they no longer have their hash.
        """
        with self._hands.reading() as hand:
            content = self._content(hand, sha256)
        if content is None:
            raise UsageError(f"The bytes {sha256[:12]} are not in the archive")
        if hashed(content).hexdigest() != sha256:
            raise ArchiveDamagedError(f"The bytes {sha256[:12]} are damaged", advice="Put back the last backup.")
        return content

    def raw(self, sha256: str) -> RawMessage:
        """The message as it was first kept; errors as for `content`."""
        content = self.content(sha256)
        found = self.sources(sha256)
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT received_at FROM kept WHERE family = :family AND sha256 = :sha256",
                {"family": self._family, "sha256": sha256},
            )
        return RawMessage(found[0] if found else FileSource(""), moment_from(rows[0][0]), content, sha256)

    def sources(self, sha256: str) -> tuple[Source, ...]:
        """Every place where these bytes were seen."""
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT kind, place, folder, epoch, number FROM sources WHERE family = :family AND sha256 = :sha256"
                " ORDER BY kind DESC, place, folder, epoch, number",  # "imap" and "note" before "file"
                {"family": self._family, "sha256": sha256},
            )
        return tuple(_source(*row) for row in rows)

    def unparsed(self, version: str, limit: int | None = None) -> tuple[str, ...]:
        """The hashes that this version of the parser has not read, in the order in which they were kept.

        Left out are those which this very version could not parse.
        """
        statement, bound = _UNPARSED, {"family": self._family, "version": version}
        with self._hands.reading() as hand:
            rows = (
                hand.rows(statement, bound)
                if limit is None
                else hand.rows(f"{statement} LIMIT :limit", {**bound, "limit": limit})
            )
        return tuple(sha for (sha,) in rows)

    def parse_failed(self, sha256: str, error: str, version: str, now: datetime) -> None:
        """Set bytes aside that this version of the parser could not read; `error` names the trouble, never the mail."""
        self._set_aside("parse", sha256, error, version, now)

    def read_failed(self, sha256: str, error: str, version: str, now: datetime) -> None:
        """Set a message aside that this version of the classifier could not read; `sha256` is that of its bytes."""
        self._set_aside("read", sha256, error, version, now)

    def quarantine(self) -> tuple[Quarantined, ...]:
        """Everything that could not be fetched, parsed or read, oldest trouble first."""
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT stage, error, version, at, sha256, mailbox, folder, epoch, number, tries FROM quarantine"
                " WHERE family = :family ORDER BY first_at, stage, sha256, mailbox, folder, epoch, number",
                {"family": self._family},
            )
        return tuple(
            Quarantined(
                stage,
                error,
                version,
                moment_from(at),
                sha256,
                ImapSource(from_exact(mailbox), from_exact(folder), epoch, number) if stage == "fetch" else None,
                tries,
            )
            for stage, error, version, at, sha256, mailbox, folder, epoch, number, tries in rows
        )

    def head(self) -> Head:
        """The end of the chain as it stands."""
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT seq, chain, kept_at FROM kept WHERE family = :family ORDER BY seq DESC LIMIT 1", {"family": self._family}
            )
        return Head(rows[0][0], rows[0][1], moment_from(rows[0][2])) if rows else Head(0, START, None)

    def counts(self) -> Counts:
        """How much the archive holds."""
        family = {"family": self._family}
        with self._hands.reading() as hand:
            kept, size = hand.rows(
                "SELECT count(*), coalesce(sum(size), 0) FROM kept WHERE family = :family AND purged_at IS NULL", family
            )[0]
            others = [
                hand.rows(statement, family)[0][0]
                for statement in (
                    "SELECT count(*) FROM originals WHERE family = :family",
                    "SELECT count(*) FROM readings WHERE family = :family",
                    "SELECT count(*) FROM quarantine WHERE family = :family",
                    "SELECT count(*) FROM kept WHERE family = :family AND purged_at IS NOT NULL",
                )
            ]
        return Counts(kept, int(size), *others)

    def verify(self) -> Iterator[Problem]:
        """Compare every byte with its hash, every link with the one before, every digest's head with the chain.

        One message is in memory at a time, and no writer has to wait.
        """
        heads = self._heads_of_digests()
        seq, chain = 0, START
        while True:
            problems: list[Problem] = []
            with self._hands.reading() as hand:
                links = hand.rows(_LINKS, {"family": self._family, "after": seq, "limit": LINKS_AT_ONCE})
                for number, sha, size, received_at, kept_at, stored, purged_at in links:
                    if number != seq + 1 or stored != link(chain, number, sha, size, received_at, kept_at):
                        problems.append(Problem("chain", number, sha))
                    if purged_at is None:
                        problems.extend(self._verify_bytes(hand, number, sha, size))
                    if number in heads and stored not in heads.pop(number):
                        problems.append(Problem("digest", number, sha))
                    seq, chain = number, stored
            yield from problems
            if not links:
                break
        for number in sorted(heads):
            yield Problem("digest", number, "")
        for sha in self._stray():
            yield Problem("stray", 0, sha)

    def _verify_bytes(self, hand: Hand, seq: int, sha256: str, size: int) -> list[Problem]:
        content = self._content(hand, sha256)
        if content is None:  # unless it was purged in this very moment
            return [] if self._purged(hand, seq) else [Problem("missing", seq, sha256)]
        right = len(content) == size and hashed(content).hexdigest() == sha256
        return [] if right else [Problem("changed", seq, sha256)]

    def _heads_of_digests(self) -> dict[int, set[str]]:
        heads: dict[int, set[str]] = {}
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT head_seq, head_chain FROM digests WHERE family = :family AND head_seq > 0", {"family": self._family}
            )
        for seq, chain in rows:
            heads.setdefault(seq, set()).add(chain)
        return heads

    def _stray(self) -> list[str]:
        with self._hands.reading() as hand:
            rows = hand.rows(
                "SELECT b.sha256 FROM blobs b WHERE b.family = :family AND NOT EXISTS (SELECT 1 FROM kept k"
                " WHERE k.family = b.family AND k.sha256 = b.sha256 AND k.purged_at IS NULL) ORDER BY b.sha256",
                {"family": self._family},
            )
        return [sha for (sha,) in rows]

    def _content(self, hand: Hand, sha256: str) -> bytes | None:
        return blobs.get(hand, self._family, sha256)

    def _purged(self, hand: Hand, seq: int) -> bool:
        return bool(
            hand.rows(
                "SELECT 1 FROM kept WHERE family = :family AND seq = :seq AND purged_at IS NOT NULL",
                {"family": self._family, "seq": seq},
            )
        )

    def _set_aside(self, stage: str, sha256: str, error: str, version: str, now: datetime) -> None:
        with self._hands.writing() as hand:
            hand.run(
                _SET_ASIDE,
                {
                    "family": self._family,
                    "stage": stage,
                    "sha256": sha256,
                    "error": safe(error),
                    "version": version,
                    "at": moment_text(now),
                },
            )


def _source(kind: str, place: str, folder: str, epoch: int, number: int) -> Source:
    if kind == "imap":
        return ImapSource(from_exact(place), from_exact(folder), epoch, number)
    if kind == "note":
        return NoteSource(from_exact(place))
    return FileSource(from_exact(place), number)
