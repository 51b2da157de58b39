"""A folder that is renumbered, restored, deleted, emptied: all is read again, and nothing is lost or doubled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.mail import Cursor
from ingest.imap import FolderState
from ingest.mailbox import TURN, epoch, in_turn
from tests.ingest.mailbox.conftest import NOW, Reader
from tests.servers import mailgen
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

needs_dovecot = pytest.mark.dovecot
numbers = st.integers(1, 2**32 - 1)


@given(numbers, numbers, numbers)
def test_any_other_uidvalidity_starts_from_nothing(old: int, new: int, last: int) -> None:
    begin = epoch(Cursor("m", "f", old, last), FolderState(5, new, last + 1))
    assert begin.after == (last if old == new else 0)
    assert bool(begin.news) == (old != new)


@given(numbers, numbers)
def test_a_uidnext_that_went_back_starts_from_nothing(last: int, uidnext: int) -> None:
    assert epoch(Cursor("m", "f", 7, last), FolderState(5, 7, uidnext)).after == (last if uidnext > last else 0)


def test_a_server_that_tells_no_uidnext_is_believed() -> None:
    assert epoch(Cursor("m", "f", 7, 9), FolderState(5, 7, None)).after == 9


def test_a_folder_never_read_is_no_news() -> None:
    assert epoch(None, FolderState(5, 7, 6)).news == ""


@given(st.sets(st.integers(1, 10_000), max_size=60), st.integers(0, 10_000))
def test_each_message_set_aside_leads_in_its_turn(aside: set[int], polls_before: int) -> None:
    now = NOW + polls_before * TURN
    orders = [in_turn(aside, now + number * TURN) for number in range(len(aside))]
    assert all(sorted(order) == sorted(aside) for order in orders)
    assert {order[0] for order in orders} == aside


@needs_dovecot
@pytest.mark.parametrize("change", [1, -1, 1_000_000])
def test_another_uidvalidity_brings_nothing_twice_and_loses_nothing(reader: Reader, account: Account, change: int) -> None:
    sent = list(mailgen.messages(13))
    account.fill(sent[:10])
    reader.poll()
    account.set_uidvalidity(account.uidvalidity() + change)
    account.fill(sent[10:])
    report = reader.poll()
    assert (report.stored, report.duplicates, report.error_kind) == (3, 10, "changed")
    assert reader.shelf.contents() == sorted(sent)


@needs_dovecot
def test_lost_uids_bring_nothing_twice_and_lose_nothing(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(13))
    account.fill(sent[:10])
    reader.poll()
    account.renumber()
    account.fill(sent[10:])
    assert reader.poll().stored == 3
    assert reader.shelf.contents() == sorted(sent)


@needs_dovecot
def test_a_folder_deleted_and_made_again_is_read_from_its_beginning(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(9))
    folders = ("Archive",)
    account.fill(sent[:6], "Archive")
    reader.poll(folders=folders)
    account.delete("Archive")
    assert reader.poll(folders=folders).error_kind == "missing"
    account.server.doveadm("mailbox", "create", "-u", account.user, "Archive")
    account.fill(sent[5:], "Archive")
    report = reader.poll(folders=folders)
    assert (report.stored, report.duplicates) == (3, 1)
    assert reader.shelf.contents() == sorted(sent)


@needs_dovecot
def test_a_renumbering_is_told_once(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(4))
    reader.poll()
    account.set_uidvalidity(9)
    assert reader.poll().error_kind == "changed"
    assert reader.poll().error == ""


@needs_dovecot
def test_a_suddenly_empty_folder_is_a_question(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(4))
    account.fill(sent)
    reader.poll()
    account.expunge("all")
    report = reader.poll()
    assert (report.error_kind, report.server) == ("changed", 0)
    assert reader.shelf.contents() == sorted(sent)


@needs_dovecot
def test_mail_after_a_restored_backup_is_found_under_uids_that_were_used_before(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(6))
    account.fill(sent[:3])
    reader_through.poll()
    reader_through.shelf.db.execute("UPDATE cursor SET last_uid = 50")  # what was read before the backup was restored
    account.fill(sent[3:])
    report = reader_through.poll()
    assert (report.stored, report.duplicates, report.error_kind) == (3, 3, "changed")
    assert reader_through.poll().seen == 0
    del proxy


@needs_dovecot
def test_a_folder_renumbered_while_it_is_read_is_started_again_by_the_next_poll(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(30, size=2_000))
    account.fill(sent)
    state = {"done": False}

    def command(line: bytes) -> bytes | None:
        if b"UID FETCH" in line and not state["done"]:
            state["done"] = True
            account.set_uidvalidity(77)
        return None

    proxy.on_command = command
    proxy.cut_after, proxy.times = 20_000, 1
    assert reader_through.poll().error_kind == "changed"
    reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)


@needs_dovecot
def test_what_was_set_aside_before_a_renumbering_is_asked_for_under_its_new_number(reader: Reader, account: Account) -> None:
    for number, one in enumerate(mailgen.messages(6, size=300)):
        account.deliver(one, lie=500 if number == 2 else 0)
    reader.poll()
    old = account.uidvalidity()
    account.set_uidvalidity(old + 1)
    assert reader.poll().quarantined == 1
    assert list(reader.shelf.poisoned("inbox", "INBOX", old)) == []
    assert list(reader.shelf.poisoned("inbox", "INBOX", old + 1)) == [3]
