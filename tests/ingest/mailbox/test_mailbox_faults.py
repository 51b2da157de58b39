"""What the poll makes of a server and a network that do not behave. Every message arrives once, byte for byte."""

import re
import threading
import time
from collections.abc import Callable

import pytest

from casefile.errors import ServerUnreachableError
from tests.ingest.mailbox.conftest import Reader
from tests.servers import mailgen
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


def on_fetch(act: Callable[[], None], *, times: int = 1) -> Callable[[bytes], bytes | None]:
    """Do `act` just before the first `times` FETCH commands pass."""
    left = [times]

    def command(line: bytes) -> bytes | None:
        if b"UID FETCH" in line and left[0] > 0:
            left[0] -= 1
            act()
        return None

    return command


def test_fifty_cuts_inside_literals_lose_and_double_nothing(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    sent = list(mailgen.messages(40, size=3_000))
    account.fill(sent)
    total = sum(map(len, sent))
    for number in range(50):
        reader_through.shelf.db.executescript("DELETE FROM raw; DELETE FROM source; DELETE FROM cursor;")
        proxy.cut_after, proxy.times = 1_500 + number * total // 52, 1
        report = reader_through.poll()
        assert reader_through.shelf.contents() == sorted(sent)
        assert (report.stored, report.duplicates, report.error) == (40, 0, "")


def test_a_broken_batch_keeps_its_whole_messages(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    sent = list(mailgen.messages(40, size=3_000))
    account.fill(sent)
    proxy.cut_after = 60_000
    proxy.times = 1
    proxy.on_command = lambda line: b"* BYE down\r\n" if b"LOGIN" in line and len(proxy.connections) > 1 else None
    report = reader_through.poll()
    assert report.error_kind == "unreachable"
    assert 0 < report.stored < 40
    assert set(reader_through.shelf.contents()) < set(sent)


def test_the_next_poll_goes_on_where_a_broken_one_stopped(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    sent = list(mailgen.messages(40, size=3_000))
    account.fill(sent)
    proxy.cut_after, proxy.times = 60_000, 1
    proxy.on_command = lambda line: b"* BYE down\r\n" if b"LOGIN" in line and len(proxy.connections) > 1 else None
    first = reader_through.poll()
    proxy.on_command = None
    second = reader_through.poll()
    assert first.stored + second.stored == 40
    assert second.duplicates == 0


def test_a_silent_stall_times_out_and_the_rest_comes_over_another_line(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(30, size=5_000))
    account.fill(sent)
    proxy.stall_after, proxy.times = 60_000, 1
    began = time.monotonic()
    report = reader_through.poll(read_timeout=0.5)
    assert time.monotonic() - began < 3
    assert (report.stored, len(proxy.connections)) == (30, 2)


def test_nothing_is_said_on_a_line_that_timed_out(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(30, size=5_000))
    proxy.stall_after, proxy.times = 60_000, 1
    reader_through.poll(read_timeout=0.5)
    assert proxy.verbs.count("LOGOUT") == 1  # of the second line alone


def test_lines_that_come_in_crumbs_are_put_together(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    sent = list(mailgen.messages(5, size=600))
    account.fill(sent)
    proxy.chunk = 7
    reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)


@pytest.mark.parametrize(
    "noise",
    [
        b"* 5 FETCH (FLAGS (\\Seen))\r\n",
        b"* 5 FETCH (FLAGS (\\Seen) UID 5)\r\n",
        b"* 400 EXISTS\r\n* 3 RECENT\r\n",
        b"* OK [ALERT] Mailbox is at {90}\r\n",
        b"* OK still here\r\n",
        b'* 3 FETCH (UID 9999 INTERNALDATE "05-Jan-2026 10:00:00 +0000" BODY[] {3}\r\nabc)\r\n',
        b'* LIST () "/" {5}\r\nINBOX\r\n',
        b"* VANISHED 7\r\n",
    ],
)
def test_what_was_not_asked_for_is_ignored(reader_through: Reader, account: Account, proxy: FaultProxy, noise: bytes) -> None:
    sent = list(mailgen.messages(10, size=900))
    account.fill(sent)

    def inject() -> None:
        proxy.inject = noise

    proxy.on_command = on_fetch(inject)
    report = reader_through.poll()
    assert (reader_through.shelf.contents(), report.error) == (sorted(sent), "")


def test_flags_set_elsewhere_during_the_poll_change_nothing(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    sent = list(mailgen.messages(60, size=4_000))
    account.fill(sent)
    proxy.on_command = on_fetch(lambda: account.flag("\\Seen", "uid 1:60"))
    report = reader_through.poll()
    assert (reader_through.shelf.contents(), report.error) == (sorted(sent), "")


def test_messages_expunged_during_the_fetch_are_counted_as_vanished(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(10, size=900))
    account.fill(sent)
    proxy.on_command = on_fetch(lambda: account.expunge("uid 3:4"))
    report = reader_through.poll()
    assert (report.seen, report.stored, report.vanished, report.error) == (10, 8, 2, "")
    assert reader_through.shelf.contents() == sorted(one for number, one in enumerate(sent) if number not in (2, 3))


def test_a_folder_emptied_during_the_fetch_leaves_nothing_to_fetch(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    account.fill(mailgen.messages(10, size=900))
    proxy.on_command = on_fetch(lambda: account.expunge("all"))
    report = reader_through.poll()
    assert (report.stored, report.vanished, report.quarantined) == (0, 10, 0)
    account.fill(mailgen.messages(2, seed=5))
    assert reader_through.poll().stored == 2


def test_a_poison_message_is_set_aside_and_all_others_arrive(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(30, size=900))
    for number, one in enumerate(sent):
        account.deliver(one, lie=500 if number == 17 else 0)
    report = reader.poll()
    assert (report.stored, report.quarantined, report.error_kind) == (29, 1, "poison")
    assert reader.shelf.contents() == sorted(one for number, one in enumerate(sent) if number != 17)
    assert reader.shelf.cursor("inbox", "INBOX") == reader.shelf.cursors[-1]
    assert reader.shelf.cursors[-1].last_uid == 30


@pytest.mark.parametrize("places", [(0,), (29,), (0, 29), (10, 11), (3, 14, 25)])
def test_poison_is_found_wherever_it_stands(reader: Reader, account: Account, places: tuple[int, ...]) -> None:
    for number, one in enumerate(mailgen.messages(30, size=900)):
        account.deliver(one, lie=500 if number in places else 0)
    report = reader.poll()
    assert (report.stored, report.quarantined) == (30 - len(places), len(places))


def test_a_poison_message_arrives_once_the_server_is_mended(reader: Reader, account: Account) -> None:
    sent = list(mailgen.messages(6, size=900))
    files = [account.deliver(one, lie=500 if number == 2 else 0) for number, one in enumerate(sent)]
    reader.poll()
    account.tell_truth(files[2])
    report = reader.poll()
    assert (report.seen, report.stored, report.quarantined, report.error) == (1, 1, 0, "")
    assert reader.shelf.contents() == sorted(sent)
    assert reader.poll().seen == 0


def test_many_poison_messages_are_not_all_tried_at_each_poll(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    for number, one in enumerate(mailgen.messages(24, size=300)):
        account.deliver(one, lie=500 if number % 3 == 0 else 0)
    assert reader_through.poll().quarantined == 8
    proxy.commands.clear()
    report = reader_through.poll()
    assert (report.seen, report.quarantined, proxy.verbs.count("UID FETCH")) == (3, 3, 3)


def test_poison_that_was_deleted_on_the_server_is_forgotten(reader: Reader, account: Account) -> None:
    for number, one in enumerate(mailgen.messages(4, size=900)):
        account.deliver(one, lie=500 if number == 2 else 0)
    reader.poll()
    account.expunge("uid 3")
    assert reader.poll().vanished == 1
    assert reader.poll().seen == 0


def test_a_message_that_is_listed_and_never_given_is_set_aside(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    account.fill(mailgen.messages(5, size=300))
    proxy.replace = (
        rb'\(UID 3 INTERNALDATE "[^"]*" BODY\[\] \{\d+\}\r\n(?s:.*?)\r\n\)\r\n(?=\* 4 FETCH|F\d+ OK)',
        b"(UID 3 BODY[] NIL)\r\n",
    )
    report = reader_through.poll()
    assert (report.stored, report.quarantined, report.vanished) == (4, 1, 0)


def test_a_server_that_refuses_every_fetch_is_left_alone(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(30, size=300))
    refused = []

    def refuse(line: bytes) -> bytes | None:
        if b"UID FETCH" not in line:
            return None
        refused.append(line)
        return line.split()[0] + b" NO [UNAVAILABLE] not now\r\n"

    proxy.on_command = refuse
    report = reader_through.poll()
    assert (report.error_kind, report.stored) == ("unreachable", 0)
    assert len(refused) < 20
    proxy.on_command = None
    reader_through.poll()
    assert len(reader_through.shelf.contents()) == 30


@pytest.mark.parametrize("code", [b"THROTTLED", b"LIMIT", b"OVERQUOTA"])
def test_a_server_that_asks_for_a_pause_gets_it(reader_through: Reader, account: Account, proxy: FaultProxy, code: bytes) -> None:
    account.fill(mailgen.messages(30, size=300))
    asked = []

    def refuse(line: bytes) -> bytes | None:
        if b"UID FETCH" not in line:
            return None
        asked.append(line)
        return line.split()[0] + b" NO [" + code + b"] slower\r\n"

    proxy.on_command = refuse
    assert reader_through.poll().error_kind == "unreachable"
    assert len(asked) == 1


def test_what_came_whole_before_a_pause_was_asked_for_is_kept(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    account.fill(mailgen.messages(150, size=300))
    asked: list[bytes] = []

    def refuse_the_second(line: bytes) -> bytes | None:
        if b"UID FETCH" not in line:
            return None
        asked.append(line)
        if len(asked) != 2:
            return None
        time.sleep(0.5)  # until the answer to the first has passed
        return line.split()[0] + b" NO [LIMIT] slower\r\n"

    proxy.on_command = refuse_the_second
    first = reader_through.poll()
    assert (first.stored, first.error_kind) == (100, "unreachable")
    second = reader_through.poll()
    assert (second.stored, second.duplicates) == (50, 0)


def test_a_large_message_tried_again_leaves_the_cursor_where_it_is(reader: Reader, account: Account) -> None:
    account.deliver(mailgen.message(1))
    path = account.deliver(mailgen.message(2, size=9_000_000), lie=500)
    account.fill(mailgen.messages(3, seed=4))
    reader.poll()
    account.tell_truth(path)
    reader.shelf.cursors.clear()
    assert reader.poll().stored == 1
    assert {cursor.last_uid for cursor in reader.shelf.cursors} == {5}


def test_a_server_that_hangs_up_at_each_fetch_is_not_stormed(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(30, size=300))
    proxy.on_command = lambda line: b"* BYE no\r\n" if b"UID FETCH" in line else None
    report = reader_through.poll()
    assert report.error_kind == "unreachable"
    assert len(proxy.connections) <= 20


def test_the_waits_between_fruitless_connections_grow(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(3, size=300))

    def die(line: bytes) -> bytes | None:
        if b"UID FETCH" in line:
            proxy.refuse = True
            proxy.cut()
        return None

    proxy.on_command = die
    assert reader_through.poll().error_kind == "unreachable"
    waits = reader_through.waits
    assert waits[0] == 0
    assert waits[1:] == sorted(waits[1:])
    assert len(waits) <= 5


def test_a_server_that_is_down_raises_before_any_report(reader_through: Reader, proxy: FaultProxy) -> None:
    proxy.refuse = True
    with pytest.raises(ServerUnreachableError):
        reader_through.poll()
    assert len(proxy.connections) == 1


def test_once_the_server_is_gone_the_other_folders_are_not_tried(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    account.fill(mailgen.messages(30, size=300))
    proxy.on_command = lambda line: b"* BYE no\r\n" if b"UID FETCH" in line else None
    reports = reader_through.polls(folders=("INBOX", "Archive", "Other"))
    assert [report.error_kind for report in reports] == ["unreachable"] * 3
    assert not any(b"EXAMINE Archive" in line for line in proxy.commands)


def test_a_literal_longer_than_the_server_said_is_not_believed(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(4, size=300))
    account.fill(sent)
    changed: list[int] = []

    def once(found: re.Match[bytes]) -> bytes:
        if changed:
            return found[0]
        changed.append(1)
        return b"BODY[] {%d}\r\n" % (int(found[1]) - 10)

    proxy.replace = (rb"BODY\[\] \{(\d+)\}\r\n", once)
    report = reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)
    assert report.error == ""


def test_a_size_beyond_all_reason_costs_only_that_message(reader_through: Reader, account: Account, proxy: FaultProxy) -> None:
    account.fill(mailgen.messages(4, size=300))
    proxy.replace = (rb'(UID 2 INTERNALDATE "[^"]*") BODY\[\] \{\d+\}\r\n', rb"\1 BODY[] {99999999999}\r\n")
    report = reader_through.poll()
    assert (report.stored, report.quarantined) == (3, 1)


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        (rb'UID (\d+) INTERNALDATE ("[^"]*") BODY\[\] (\{\d+\}\r\n)', rb"INTERNALDATE \2 UID \1 BODY[] \3"),
        (
            rb'UID (\d+) INTERNALDATE ("[^"]*") BODY\[\] (\{\d+\}\r\n)',
            rb"FLAGS (\\Seen $Junk) MODSEQ (12) UID \1 INTERNALDATE \2 BODY[] \3",
        ),
        (rb"FETCH \(UID (\d+) (INTERNALDATE [^)]*)BODY\[\]", rb"fetch (uid \1 \2body[]"),
    ],
)
def test_servers_may_answer_in_any_order_and_case(
    reader_through: Reader, account: Account, proxy: FaultProxy, pattern: bytes, answer: bytes
) -> None:
    sent = list(mailgen.messages(6, size=300))
    account.fill(sent)
    proxy.replace = (pattern, answer)
    reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)


def test_mail_that_comes_during_the_poll_is_not_lost(reader_through: Reader, account: Account) -> None:
    sent = list(mailgen.messages(60, size=900))
    account.fill(sent[:30])
    stop = threading.Event()

    def deliver() -> None:
        for one in sent[30:]:
            account.deliver(one)
            time.sleep(0.002)
        stop.set()

    worker = threading.Thread(target=deliver)
    worker.start()
    while not stop.is_set():
        reader_through.poll()
    worker.join()
    reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)
    assert reader_through.shelf.sources() == 60
