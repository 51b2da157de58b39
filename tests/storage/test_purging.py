"""What the family takes out is out, and the chain still holds; what was changed by others is found."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from casefile.errors import ArchiveDamagedError, UsageError
from casefile.letters import DraftState
from casefile.mail import FileSource, ImapSource, RawMessage, Road
from casefile.obligations import Because, Obligation, ObligationKind, Outlook, Question, State
from casefile.said import Said, SaidKind
from storage.archive import Archive
from storage.engine import connect
from storage.schema import make_new
from storage.tables import metadata
from tests.storage.mail import NOW, TEXT, arrive, event, keep, message, raw, reading, record, replace, sha
from tests.storage.test_said_and_sent import _draft

SECRET = "Zebrafish-wheelbarrow"
TABLES = [*metadata.tables, "search"]


def _everything(archive: Archive) -> str:
    """All that stands in the family's rows, as text."""
    found: list[str] = []
    with archive._engine.connect() as connection:
        for table in TABLES:
            rows = connection.execute(text(f"SELECT * FROM {table} WHERE family = :f"), {"f": archive.family})  # noqa: S608
            found.extend(
                bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                for row in rows
                for value in row
            )
    return "\n".join(found).lower()


def _read(archive: Archive) -> str:
    direct = message("direct " + SECRET, message_id=f"<{SECRET}@s.example>", subject=SECRET, text=TEXT + SECRET, key="k")
    inline = replace(message("inline " + SECRET, road=Road.INLINE, subject=SECRET, text=TEXT + SECRET, key="k"), note=SECRET)
    name, _ = arrive(archive, ("direct " + SECRET, direct), ("inline " + SECRET, inline))
    archive.keeping.keep([RawMessage(FileSource(f"{SECRET}.mbox"), NOW, f"direct {SECRET}".encode())], None, NOW)
    archive.readings.record_reading(name, reading(child=SECRET), [replace(event(name), child=SECRET)], NOW)
    archive.said.say(Said(SaidKind.CORRECTION, name, f"child:{SECRET}", NOW.date(), NOW))
    return name


class TestPurge:
    def test_nothing_of_the_message_is_left_anywhere(self, archive: Archive) -> None:
        arrive(archive, ("other", message("other", text="Another mail.")))
        name = _read(archive)
        because = (Because(name, "opened", SECRET),)
        day = date(2026, 2, 14)
        obligation = Obligation("o1", ObligationKind.MEETING, "x", name, day, day, State.OPEN, because=because)
        question = Question("q1", "was_it_held", "o1", "x", day, because, text=SECRET)
        archive.awaited.record_outlook(Outlook(day, (obligation,), questions=(question,)), NOW)
        archive.awaited.record_draft(replace(_draft("d1"), because=because, body=SECRET), NOW)
        discarded = replace(_draft("d2", step=2, state=DraftState.DISCARDED), because=because, body=SECRET)
        archive.awaited.record_draft(discarded, NOW)
        assert SECRET.lower() in _everything(archive)
        assert set(archive.purge(name, NOW)) == {sha("direct " + SECRET), sha("inline " + SECRET)}
        assert SECRET.lower() not in _everything(archive)

    def test_the_chain_still_verifies_and_a_tombstone_says_when(self, archive: Archive) -> None:
        arrive(archive, ("other", message("other", text="Another mail.")))
        name = _read(archive)
        head = archive.vault.head()
        archive.purge(name, NOW)
        assert list(archive.vault.verify()) == []
        assert archive.vault.head() == head
        assert archive.vault.counts().purged == 2
        assert archive.polls.stats(None, None).purged == 2

    def test_it_is_not_fetched_nor_stored_again(self, archive: Archive) -> None:
        keep(archive, "gone")
        (name,) = record(archive, message("gone"))
        uids = archive.keeping.known_uids("inbox", "INBOX", 7)
        archive.purge(name, NOW)
        assert archive.keeping.known_uids("inbox", "INBOX", 7) == uids
        again = archive.keeping.keep([raw("gone", uid=99)], None, NOW)
        assert (again.stored, again.duplicates) == ((), 1)
        assert archive.vault.unparsed("p1") == ()
        with pytest.raises(UsageError):
            archive.vault.content(sha("gone"))
        with pytest.raises(UsageError):
            record(archive, message("gone"))

    def test_the_others_stay_as_they_are(self, archive: Archive) -> None:
        (other,) = arrive(archive, ("other", message("other", text="Another mail, about the bus.")))
        before = list(archive.listing.timeline())
        archive.purge(_read(archive), NOW)
        assert list(archive.listing.timeline()) == before
        assert [row.id for row in archive.listing.search("bus")] == [other]

    def test_letters_that_were_sent_stay_without_the_quote(self, archive: Archive) -> None:
        name = _read(archive)
        sent = replace(_draft(state=DraftState.SENT), because=(Because(name, "opened", SECRET),), body="As I wrote")
        archive.awaited.record_draft(sent, NOW)
        archive.purge(name, NOW)
        (left,) = archive.awaited.drafts()
        assert (left.body, left.because, left.state) == ("As I wrote", (), DraftState.SENT)

    def test_what_is_not_there_cannot_be_purged(self, archive: Archive) -> None:
        assert archive.purge("m000000000000", NOW) == ()

    def test_the_words_are_gone_from_the_file_itself(self, tmp_path: Path) -> None:
        engine = connect(f"sqlite:///{tmp_path}/a.db", create=True)
        make_new(engine)
        archive = Archive(engine, "home")
        arrive(archive, ("other", message("other", text="Another mail.")))
        name = _read(archive)
        archive.purge(name, NOW)
        left = b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()
        assert SECRET.lower().encode() not in left
        assert b"zebrafish" not in left
        engine.dispose()


class TestVerify:
    @pytest.fixture
    def kept(self, archive: Archive) -> Archive:
        keep(archive, "a", "b", "c")
        return archive

    def _tamper(self, archive: Archive, statement: str, **values: object) -> None:
        with archive._engine.begin() as connection:
            connection.execute(text(statement), {"f": archive.family, **values})

    def test_a_changed_byte_is_found(self, kept: Archive) -> None:
        self._tamper(kept, "UPDATE blobs SET content = :c WHERE family = :f AND sha256 = :s", c=b"B", s=sha("b"))
        assert [(found.kind, found.seq) for found in kept.vault.verify()] == [("changed", 2)]
        with pytest.raises(ArchiveDamagedError):
            kept.vault.content(sha("b"))

    def test_a_missing_message_is_found(self, kept: Archive) -> None:
        self._tamper(kept, "DELETE FROM blobs WHERE family = :f AND sha256 = :s", s=sha("b"))
        assert [(found.kind, found.seq) for found in kept.vault.verify()] == [("missing", 2)]

    def test_a_changed_date_is_found(self, kept: Archive) -> None:
        self._tamper(kept, "UPDATE kept SET received_at = '2025-01-01T00:00:00.000000Z' WHERE family = :f AND seq = 2")
        assert [(found.kind, found.seq) for found in kept.vault.verify()] == [("chain", 2)]

    def test_a_link_taken_out_is_found(self, kept: Archive) -> None:
        self._tamper(kept, "DELETE FROM kept WHERE family = :f AND seq = 2")
        assert {found.kind for found in kept.vault.verify()} == {"chain", "stray"}

    def test_an_end_cut_off_is_found_by_a_digest_that_was_sent(self, kept: Archive) -> None:
        kept.digests.claim(NOW, NOW)
        self._tamper(kept, "DELETE FROM blobs WHERE family = :f AND sha256 = :s", s=sha("c"))
        self._tamper(kept, "DELETE FROM kept WHERE family = :f AND seq = 3")
        assert [(found.kind, found.seq) for found in kept.vault.verify()] == [("digest", 3)]

    def test_bytes_slipped_in_are_found(self, kept: Archive, engine: Engine) -> None:
        del engine
        self._tamper(kept, "INSERT INTO blobs (family, sha256, content) VALUES (:f, 'ff', :c)", c=b"x")
        assert [(found.kind, found.sha256) for found in kept.vault.verify()] == [("stray", "ff")]


def test_where_bytes_came_from_is_told(archive: Archive) -> None:
    archive.keeping.keep([raw("a", uid=4)], None, NOW)
    assert archive.vault.raw(sha("a")).source == ImapSource("inbox", "INBOX", 7, 4)
