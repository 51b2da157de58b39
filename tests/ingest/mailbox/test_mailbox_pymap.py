"""Another server altogether, and the one test of a whole poll that runs on any machine."""

from collections.abc import Iterator

import pytest

from casefile.errors import LogInRefusedError
from casefile.mail import FolderReport
from ingest.accounts import MailboxSettings
from ingest.mailbox import check, poll
from tests.ingest.mailbox.conftest import NOW
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import mailgen
from tests.servers.pymap_server import PASSWORD, USER, PymapServer


@pytest.fixture(scope="module")
def server() -> Iterator[PymapServer]:
    with PymapServer() as one:
        yield one


def settings(server: PymapServer, password: str = PASSWORD) -> MailboxSettings:
    return MailboxSettings("inbox", "127.0.0.1", server.port, "none", USER, lambda: password, read_timeout=10)


def test_a_poll_brings_everything_once(server: PymapServer, shelf: TestShelf) -> None:
    sent = list(mailgen.messages(60, size=2_000))
    server.fill(sent[:40])
    assert list(poll(settings(server), shelf, now=NOW)) == [FolderReport("inbox", "INBOX", server=40, seen=40, stored=40)]
    server.fill(sent[40:])
    assert list(poll(settings(server), shelf, now=NOW)) == [FolderReport("inbox", "INBOX", server=60, seen=20, stored=20)]
    assert list(poll(settings(server), shelf, now=NOW)) == [FolderReport("inbox", "INBOX", server=60)]
    assert shelf.contents() == sorted(sent)


def test_a_wrong_password_is_refused(server: PymapServer) -> None:
    with pytest.raises(LogInRefusedError):
        check(settings(server, "wrong"))


def test_check_looks_around(server: PymapServer) -> None:
    found = check(settings(server))
    assert "INBOX" in found.folders
    assert found.idle
