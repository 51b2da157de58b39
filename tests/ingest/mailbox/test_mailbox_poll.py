"""What a poll finds, keeps and reports, against a real server that behaves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from casefile.errors import ArchiveFullError
from casefile.mail import Cursor, FolderReport, Kept, RawMessage
from ingest.mailbox import check, poll
from tests.ingest.mailbox.conftest import NOW, Reader, settings_for
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import mailgen
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


def test_every_message_arrives_byte_for_byte(reader: Reader, account: Account) -> None:
    sent = [*mailgen.messages(300), *mailgen.nasty()]
    account.fill(sent)
    reader.poll()
    assert reader.shelf.contents() == sorted(sent)


def test_the_report_adds_up(reader: Reader, account: Account) -> None:
    account.fill([*mailgen.messages(20), *mailgen.messages(5)])
    report = reader.poll()
    assert report == FolderReport("inbox", "INBOX", server=25, seen=25, stored=20, duplicates=5)


def test_an_empty_folder_is_read_too(reader: Reader) -> None:
    assert reader.poll() == FolderReport("inbox", "INBOX")


def test_a_second_poll_finds_nothing(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(20))
    reader.poll()
    assert reader.poll() == FolderReport("inbox", "INBOX", server=20)


def test_ten_polls_with_nothing_new_fetch_nothing(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(5))
    reader_through.poll()
    proxy.commands.clear()
    for _ in range(10):
        reader_through.poll()
    assert "UID FETCH" not in proxy.verbs


def test_a_poll_with_nothing_new_brings_under_5_kb_down(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(300, size=500))
    reader_through.poll()
    proxy.bytes_down = 0
    reader_through.poll()
    assert proxy.bytes_down < 5_000


def test_new_mail_alone_is_fetched(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(10))
    reader.poll()
    account.fill(mailgen.messages(3, seed=2))
    assert reader.poll() == FolderReport("inbox", "INBOX", server=13, seen=3, stored=3)


def test_no_flag_and_no_file_changes(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(30))
    account.flag("\\Flagged", "uid 3:5")
    before = account.files()
    reader.poll()
    assert account.files() == before


def test_only_reading_verbs_are_sent(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(30))
    reader_through.poll()
    assert set(proxy.verbs) <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"}


def test_bodies_are_only_peeked_at(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(30))
    reader_through.poll()
    fetches = [line for line in proxy.commands if b"FETCH" in line]
    assert fetches
    assert all(line.endswith(b"(INTERNALDATE BODY.PEEK[])") for line in fetches)


def test_the_same_mail_in_two_folders_is_kept_once_with_both_places(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(4))
    account.fill(sent)
    account.fill(sent, "Archive")
    first, second = reader.polls(folders=("INBOX", "Archive"))
    assert (first.stored, second.stored, second.duplicates, reader.shelf.sources()) == (4, 0, 4, 8)


def test_the_same_message_id_with_other_bytes_is_another_message(reader: Reader, account: Account) -> None:
    account.fill(one for one in mailgen.nasty() if b"<same@school.test>" in one)
    assert reader.poll().stored == 2


def test_a_folder_with_letters_beyond_ascii_is_read(reader: Reader, account: Account) -> None:
    account.server.doveadm("mailbox", "create", "-u", account.user, "Escuela año/Niña & co")
    account.fill(mailgen.messages(2), "Escuela a&APE-o/Ni&APE-a &- co")
    assert reader.poll(folders=("Escuela año/Niña & co",)).stored == 2


def test_a_folder_that_is_not_there_says_so_and_the_others_are_read(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(2))
    missing, inbox = reader.polls(folders=("Nowhere", "INBOX"))
    assert (missing.error_kind, inbox.stored) == ("missing", 2)


@pytest.mark.parametrize("wanted", ["\\Junk", "Spam", "Bulk Mail", "Junk"])
def test_junk_is_found_by_its_use(reader: Reader, account: Account, wanted: str) -> None:
    account.fill(mailgen.messages(1), "Junk")
    assert reader.poll(folders=(wanted,)).stored == 1


def test_the_time_of_receipt_is_aware_whatever_the_zone(reader: Reader, account: Account) -> None:
    at = datetime(2026, 1, 5, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    account.deliver(mailgen.message(1), at=at)
    reader.poll()
    assert reader.shelf.received() == [at.astimezone(UTC)]


def test_the_cursor_moves_with_each_batch(reader: Reader, account: Account) -> None:
    account.fill(mailgen.message(n, size=700_000) for n in range(14))
    reader.poll()
    reached = [cursor.last_uid for cursor in reader.shelf.cursors]
    assert len(reached) > 1
    assert reached == sorted(reached)
    assert reached[-1] == 14


def test_what_is_held_is_bounded_by_bytes(reader: Reader, account: Account) -> None:
    account.fill(mailgen.message(n, size=700_000) for n in range(14))
    account.deliver(mailgen.message(99, size=9_000_000))
    reader.poll()
    assert reader.shelf.largest_batch < 10_000_000
    assert reader.shelf.contents()


def test_mail_that_a_server_showed_late_is_found_by_comparing(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(6))
    reader.poll()
    reader.shelf.db.execute("DELETE FROM source WHERE uid = 3")
    reader.shelf.db.execute("DELETE FROM raw WHERE sha NOT IN (SELECT sha FROM source)")
    assert reader.poll().seen == 0
    assert reader.poll(reconcile=True) == FolderReport("inbox", "INBOX", server=6, seen=1, stored=1)


def test_comparing_does_not_move_the_cursor_back(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(6))
    reader.poll()
    reader.shelf.db.execute("DELETE FROM source WHERE uid = 3")
    reader.poll(reconcile=True)
    assert {cursor.last_uid for cursor in reader.shelf.cursors} == {6}


def test_a_full_disk_is_reported_then_raised_with_the_cursor_where_it_was(account: Account) -> None:
    class FullShelf(TestShelf):
        def keep(self, raws: object, cursor: Cursor) -> Kept:  # noqa: ARG002
            raise ArchiveFullError("the disk is full")

    account.fill(mailgen.messages(3))
    shelf = FullShelf()
    reports = poll(settings_for(account), shelf, now=NOW)
    assert next(reports).error_kind == "archive"
    with pytest.raises(ArchiveFullError):
        next(reports)
    assert shelf.cursor("inbox", "INBOX") is None
    shelf.close()


def test_a_message_without_a_date_from_the_server_was_received_now(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    account.fill(mailgen.messages(1))
    proxy.replace = (rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "99-Foo-2026 99:99:99 +0000"')
    reader_through.poll()
    assert reader_through.shelf.received() == [NOW]


def test_check_tells_folders_and_capabilities(account: Account) -> None:
    account.fill(mailgen.messages(2))
    account.create("Archive")
    found = check(settings_for(account, folders=("INBOX", "Archive", "Nowhere")))
    assert {"INBOX", "Archive"} <= set(found.folders)
    assert (found.missing, found.messages, found.idle) == (("Nowhere",), 2, True)


def test_no_private_word_stands_in_a_repr(account: Account) -> None:
    settings = settings_for(account, user="priya@home.test")
    assert "priya" not in repr(settings)
    assert "hello" not in repr(RawMessage.__repr__) + repr(settings)
