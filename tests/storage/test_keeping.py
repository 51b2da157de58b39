"""Bytes, sources, chain and cursor: kept together or not at all."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from casefile.errors import ArchiveFullError, UsageError
from casefile.mail import Cursor, FileSource, ImapSource, NoteSource, RawMessage
from storage.archive import Archive
from storage.blobs import LARGE
from storage.chain import START, link
from storage.engine import connect, driver
from storage.schema import make_new
from storage.shelf import open_shelf
from storage.texts import moment_text
from tests.storage.mail import NOW, keep, raw, sha


class TestKeep:
    def test_what_was_kept_comes_back_byte_for_byte(self, archive: Archive) -> None:
        content = bytes(range(256)) * 3
        archive.keeping.keep([RawMessage(ImapSource("inbox", "INBOX", 7, 1), NOW, content)], None, NOW)
        (found,) = archive.vault.unparsed("p1")
        assert archive.vault.content(found) == content

    def test_it_says_which_messages_are_new_and_how_many_were_there(self, archive: Archive) -> None:
        keep(archive, "a", "b")
        kept = archive.keeping.keep([raw("b", uid=8), raw("c", uid=9)], None, NOW)
        assert (kept.stored, kept.duplicates) == ((sha("c"),), 1)

    def test_keeping_the_same_batch_twice_changes_nothing(self, archive: Archive) -> None:
        keep(archive, "a", "b", "c")
        head = archive.vault.head()
        again = keep(archive, "a", "b", "c")
        assert again.stored == ()
        assert archive.vault.head() == head

    def test_the_same_bytes_twice_in_one_batch_are_stored_once_in_their_first_place(self, archive: Archive) -> None:
        kept = archive.keeping.keep([raw("a", uid=1), raw("b", uid=2), raw("a", uid=3)], None, NOW)
        assert (kept.stored, kept.duplicates) == ((sha("a"), sha("b")), 1)

    def test_the_same_bytes_in_two_folders_are_one_blob_with_two_sources(self, archive: Archive) -> None:
        archive.keeping.keep([raw("a", uid=1)], None, NOW)
        archive.keeping.keep([raw("a", uid=5, folder="Junk")], None, NOW)
        assert archive.vault.counts().messages == 1
        assert set(archive.vault.sources(sha("a"))) == {
            ImapSource("inbox", "INBOX", 7, 1),
            ImapSource("inbox", "Junk", 7, 5),
        }

    def test_the_cursor_moves_with_the_batch(self, archive: Archive) -> None:
        cursor = Cursor("inbox", "INBOX", 7, 12)
        archive.keeping.keep([raw("a", uid=12)], cursor, NOW)
        assert archive.keeping.cursor("inbox", "INBOX") == cursor
        assert archive.keeping.cursors() == (cursor,)

    def test_a_folder_that_was_never_read_has_no_cursor(self, archive: Archive) -> None:
        assert archive.keeping.cursor("inbox", "INBOX") is None

    def test_a_failure_in_the_middle_keeps_neither_bytes_nor_cursor(self, archive: Archive) -> None:
        too_large = Cursor("inbox", "INBOX", 7, 2**70)  # no database takes it, and it is written last
        with pytest.raises((OverflowError, SQLAlchemyError)):
            archive.keeping.keep([raw("a")], too_large, NOW)
        assert archive.vault.counts().messages == 0
        assert archive.keeping.cursors() == ()

    def test_a_new_epoch_of_a_folder_keeps_what_is_known_of_the_old_one(self, archive: Archive) -> None:
        archive.keeping.keep([raw("a", uid=1), raw("b", uid=2)], Cursor("inbox", "INBOX", 7, 2), NOW)
        archive.keeping.keep([raw("b", uid=1, uidvalidity=3)], Cursor("inbox", "INBOX", 3, 1), NOW)
        assert archive.keeping.known_uids("inbox", "INBOX", 7) == {1, 2}
        assert archive.keeping.known_uids("inbox", "INBOX", 3) == {1}
        assert archive.keeping.cursor("inbox", "INBOX") == Cursor("inbox", "INBOX", 3, 1)

    def test_names_that_no_database_takes_are_kept_to_the_code_point(self, archive: Archive) -> None:
        path = "Takeout/\udce9cole\0.mbox"
        archive.keeping.keep([RawMessage(FileSource(path, 10), NOW, b"x")], None, NOW)
        assert archive.vault.sources(sha("x")) == (FileSource(path, 10),)

    def test_a_raw_message_comes_back_with_its_source_and_time(self, archive: Archive) -> None:
        note = RawMessage(NoteSource("s123"), NOW - timedelta(days=1), b"a note")
        archive.keeping.keep([note], None, NOW)
        assert archive.vault.raw(note.sha256) == note

    def test_bytes_that_are_not_there_are_a_usage_error(self, archive: Archive) -> None:
        with pytest.raises(UsageError):
            archive.vault.content("0" * 64)

    def test_families_do_not_see_each_other(self, archive: Archive, engine: object) -> None:
        del engine
        keep(archive, "a")
        other = Archive(archive._engine, archive.family + "-other")
        assert other.vault.unparsed("p1") == ()
        assert other.keeping.cursors() == ()
        assert keep(other, "a").stored == (sha("a"),)
        assert archive.vault.counts().messages == 1


class TestPoison:
    source = ImapSource("inbox", "INBOX", 7, 500)

    def test_a_message_that_cannot_be_fetched_is_remembered_with_its_tries(self, archive: Archive) -> None:
        archive.keeping.poison(self.source, "connection lost", NOW)
        archive.keeping.poison(self.source, "connection lost", NOW + timedelta(hours=1))
        (found,) = archive.vault.quarantine()
        assert (found.stage, found.source, found.tries, found.at) == ("fetch", self.source, 2, NOW + timedelta(hours=1))
        assert archive.keeping.poisoned("inbox", "INBOX", 7) == (500,)
        assert archive.keeping.poisoned("inbox", "INBOX", 8) == ()

    def test_once_it_is_kept_it_is_no_longer_poison(self, archive: Archive) -> None:
        archive.keeping.poison(self.source, "connection lost", NOW)
        archive.keeping.keep([RawMessage(self.source, NOW, b"at last")], None, NOW)
        assert archive.vault.quarantine() == ()

    def test_it_can_be_forgotten(self, archive: Archive) -> None:
        archive.keeping.poison(self.source, "connection lost", NOW)
        archive.keeping.unpoison(self.source)
        assert archive.keeping.poisoned("inbox", "INBOX", 7) == ()


class TestChain:
    def test_each_link_is_the_hash_that_the_documents_define(self, archive: Archive) -> None:
        keep(archive, "a", "b")
        first = link(START, 1, sha("a"), 1, moment_text(NOW), moment_text(NOW))
        second = link(first, 2, sha("b"), 1, moment_text(NOW), moment_text(NOW))
        assert (archive.vault.head().seq, archive.vault.head().chain) == (2, second)

    def test_an_untouched_archive_has_no_problems(self, archive: Archive) -> None:
        keep(archive, *(f"message {n}" for n in range(450)))
        assert list(archive.vault.verify()) == []

    def test_an_empty_archive_has_a_head_too(self, archive: Archive) -> None:
        assert archive.vault.head().chain == START


class TestShelf:
    def test_it_keeps_what_the_archive_finds(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/a.db"
        with open_shelf(url, "home", now=NOW) as shelf:
            assert shelf.keep([raw("a")], Cursor("inbox", "INBOX", 7, 1)).stored == (sha("a"),)
        archive = Archive(connect(url), "home")
        assert archive.vault.content(sha("a")) == b"a"
        assert list(archive.vault.verify()) == []

    @pytest.mark.postgres
    def test_it_works_on_postgres_as_well(self, postgres_url: str) -> None:
        with open_shelf(postgres_url, "shelf-home", now=NOW) as shelf:
            shelf.keep([raw("a")], Cursor("inbox", "INBOX", 7, 1))
            assert shelf.known_uids("inbox", "INBOX", 7) == {1}

    def test_its_family_is_the_only_one_it_sees(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/a.db"
        with open_shelf(url, "one", now=NOW) as shelf:
            shelf.keep([raw("a")], Cursor("inbox", "INBOX", 7, 1))
        with open_shelf(url, "two", now=NOW) as shelf:
            assert shelf.cursor("inbox", "INBOX") is None


class TestFullDisk:
    def test_nothing_is_half_written_when_the_disk_is_full(self, tmp_path: Path) -> None:
        engine = connect(f"sqlite:///{tmp_path}/a.db", create=True)
        make_new(engine)
        archive = Archive(engine, "home")
        keep(archive, "a")
        before = archive.vault.head()
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {int(pages or 0) + 4}")
        big = [raw(str(n) * 100_000, uid=n + 10) for n in range(10)]
        with pytest.raises(ArchiveFullError) as caught:
            archive.keeping.keep(big, Cursor("inbox", "INBOX", 7, 99), NOW)
        assert caught.value.exit_status == 74
        assert archive.vault.head() == before
        assert archive.keeping.cursor("inbox", "INBOX") == Cursor("inbox", "INBOX", 7, 1)
        assert list(archive.vault.verify()) == []
        engine.dispose()

    def test_a_disk_that_stops_in_the_middle_of_a_write_harms_nothing(self, tmp_path: Path) -> None:
        """A limit on the size of files fails the write itself, as a full disk does: here the log cannot grow."""
        script = f"""
import resource
from datetime import UTC, datetime
from casefile.errors import ArchiveFullError
from casefile.mail import Cursor, ImapSource, RawMessage
from storage.shelf import open_shelf

now = datetime(2026, 1, 1, tzinfo=UTC)
with open_shelf("sqlite:///{tmp_path}/a.db", "home", now=now) as shelf:
    shelf.keep([RawMessage(ImapSource("inbox", "INBOX", 7, 1), now, b"a")], Cursor("inbox", "INBOX", 7, 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))
    raws = [RawMessage(ImapSource("inbox", "INBOX", 7, n), now, bytes([n]) * 1_000_000) for n in range(2, 12)]
    try:
        shelf.keep(raws, Cursor("inbox", "INBOX", 7, 11))
    except ArchiveFullError:
        print("full")
    print(shelf.cursor("inbox", "INBOX").last_uid)
"""
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root)
        assert done.stdout.split() == ["full", "1"]
        engine = connect(f"sqlite:///{tmp_path}/a.db")
        archive = Archive(engine, "home")
        assert archive.vault.counts().messages == 1
        assert list(archive.vault.verify()) == []
        engine.dispose()


class TestLargeMessages:
    """Over `storage.blobs.LARGE` bytes they are written and read in their place."""

    CONTENT = bytes(range(251)) * (LARGE // 251 + 9)

    def test_a_large_message_comes_back_byte_for_byte(self, archive: Archive) -> None:
        kept = archive.keeping.keep([raw("a"), _large(self.CONTENT), raw("b", uid=3)], None, NOW)
        assert archive.vault.content(kept.stored[1]) == self.CONTENT
        assert list(archive.vault.verify()) == []

    def test_a_message_of_exactly_the_bound_comes_back_too(self, archive: Archive) -> None:
        for size in (LARGE - 1, LARGE, LARGE + 1):
            (sha256,) = archive.keeping.keep([_large(self.CONTENT[:size])], None, NOW).stored
            assert archive.vault.content(sha256) == self.CONTENT[:size]

    def test_the_poller_writes_it_as_the_archive_reads_it(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/archive.db"
        with open_shelf(url, "home", now=NOW) as shelf:
            (sha256,) = shelf.keep([_large(self.CONTENT)]).stored
        assert Archive(connect(url), "home").vault.content(sha256) == self.CONTENT

    def test_a_failure_behind_a_large_message_keeps_nothing_of_it(self, archive: Archive) -> None:
        too_large = Cursor("inbox", "INBOX", 7, 2**70)
        with pytest.raises((OverflowError, SQLAlchemyError)):
            archive.keeping.keep([_large(self.CONTENT)], too_large, NOW)
        assert archive.vault.counts().messages == 0
        assert list(archive.vault.verify()) == []

    def test_a_full_disk_in_the_midst_of_one_is_said_in_so_many_words(self, tmp_path: Path) -> None:
        engine = connect(f"sqlite:///{tmp_path}/archive.db", create=True)
        make_new(engine)
        with engine.connect() as connection:
            driver(connection).execute("PRAGMA max_page_count = 200")
        with pytest.raises(ArchiveFullError):
            Archive(engine, "home").keeping.keep([_large(self.CONTENT)], None, NOW)


def _large(content: bytes) -> RawMessage:
    return RawMessage(ImapSource("inbox", "INBOX", 7, len(content)), NOW, content)
