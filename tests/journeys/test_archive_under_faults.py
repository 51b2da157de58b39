"""Cut lines, renumbered folders and folders made anew, into the real archive: every message exactly once, byte for byte."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casefile.mail import FolderReport
from ingest.accounts import MailboxSettings
from ingest.mailbox import poll
from storage.archive import Archive
from storage.engine import connect
from storage.shelf import open_shelf
from tests.servers import mailgen, require
from tests.servers.dovecot import BINARY, PASSWORD, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    require(BINARY, "Dovecot", "dovecot-imapd")
    with Dovecot() as one:
        yield one


@pytest.fixture
def account(server: Dovecot) -> Account:
    return server.account()


def brought(account: Account, path: Path, port: int | None = None, folder: str = "INBOX") -> FolderReport:
    """One poll into the archive at `path`."""
    settings = MailboxSettings(
        "inbox", "127.0.0.1", port or account.server.port, "none", account.user, lambda: PASSWORD, folders=(folder,)
    )
    with open_shelf(f"sqlite:///{path}", "home", now=NOW) as shelf:
        (report,) = poll(settings, shelf, now=NOW, sleep=lambda _seconds: None)
    return report


def holds_exactly(path: Path, sent: list[bytes]) -> bool:
    """Whether the archive verifies and holds each of these messages once, byte for byte, and nothing else."""
    engine = connect(f"sqlite:///{path}")
    try:
        vault = Archive(engine, "home").vault
        kept = Counter(vault.content(sha256) for sha256 in vault.unparsed("none yet"))
        return list(vault.verify()) == [] and kept == Counter(sent)
    finally:
        engine.dispose()


def test_fifty_cuts_inside_literals_leave_every_message_once(account: Account, tmp_path: Path) -> None:
    sent = list(mailgen.messages(40, size=3_000))
    account.fill(sent)
    total = sum(map(len, sent))
    cut_at(account, tmp_path, sent, [1_500 + number * total // 52 for number in range(50)])


def test_cuts_inside_a_large_message_leave_it_once(account: Account, tmp_path: Path) -> None:
    sent = [mailgen.message(1), mailgen.message(2, size=9_000_000), mailgen.message(3)]  # written to its place in strides
    account.fill(sent)
    cut_at(account, tmp_path, sent, [10_000, 4_000_000, 8_900_000])


def cut_at(account: Account, folder: Path, sent: list[bytes], places: list[int]) -> None:
    """For each place one poll into a new archive, whose first line is cut there."""
    with FaultProxy(account.server.port) as proxy:
        for place in places:
            path = folder / f"{place}.db"
            proxy.cut_after, proxy.times = place, 1
            report = brought(account, path, proxy.port)
            assert proxy.times == 0, "no line was cut"
            assert (report.stored, report.duplicates, report.error) == (len(sent), 0, "")
            assert holds_exactly(path, sent)


def test_an_archive_that_lives_through_fifty_cuts_in_a_row_is_whole(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    sent: list[bytes] = []
    with FaultProxy(account.server.port) as proxy:
        for number in range(50):
            fresh = list(mailgen.messages(6, size=3_000, seed=number))
            account.fill(fresh)
            sent += fresh
            proxy.cut_after, proxy.times = 1_500 + 300 * number, 1
            brought(account, path, proxy.port)
    assert holds_exactly(path, sent)


def raised(account: Account) -> None:
    account.set_uidvalidity(account.uidvalidity() + 1)


def lowered(account: Account) -> None:
    account.set_uidvalidity(account.uidvalidity() - 1)


def lowered_to_the_least(account: Account) -> None:
    account.set_uidvalidity(1)


def lost(account: Account) -> None:
    account.renumber()


@pytest.mark.parametrize("renumber", [raised, lowered, lowered_to_the_least, lost])
def test_a_renumbered_folder_leaves_every_message_once(
    account: Account, tmp_path: Path, renumber: Callable[[Account], None]
) -> None:
    path = tmp_path / "archive.db"
    sent = list(mailgen.messages(23))
    account.fill(sent[:20])
    brought(account, path)
    renumber(account)
    account.fill(sent[20:])
    report = brought(account, path)
    assert (report.stored, report.duplicates) == (3, 20)
    assert holds_exactly(path, sent)
    assert brought(account, path).seen == 0


def test_a_folder_renumbered_and_cut_at_once_leaves_every_message_once(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    sent = list(mailgen.messages(43, size=3_000))
    account.fill(sent[:40])
    brought(account, path)
    lowered(account)
    account.fill(sent[40:])
    with FaultProxy(account.server.port) as proxy:
        proxy.cut_after, proxy.times = 40_000, 1
        brought(account, path, proxy.port)
    assert holds_exactly(path, sent)


def test_a_folder_deleted_and_made_again_leaves_every_message_once(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    sent = list(mailgen.messages(9))
    account.fill(sent[:6], "School")
    brought(account, path, folder="School")
    account.delete("School")
    assert brought(account, path, folder="School").error_kind == "missing"
    account.server.doveadm("mailbox", "create", "-u", account.user, "School")
    account.fill(sent[4:], "School")  # two of the old ones come back, three are new
    report = brought(account, path, folder="School")
    assert (report.stored, report.duplicates) == (3, 2)
    assert holds_exactly(path, sent)
