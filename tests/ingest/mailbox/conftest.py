"""One Dovecot for the whole run, one user and one proxy for each test."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casefile.mail import FolderReport
from ingest.accounts import MailboxSettings
from ingest.mailbox import poll
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import require
from tests.servers.dovecot import BINARY, OPENSSL, PASSWORD, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    require(BINARY, "Dovecot", "dovecot-imapd")
    require(OPENSSL, "OpenSSL", "openssl")
    with Dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.account()


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[FaultProxy]:
    with FaultProxy(dovecot.port) as one:
        yield one


@pytest.fixture
def shelf() -> Iterator[TestShelf]:
    one = TestShelf()
    yield one
    one.close()


def settings_for(account: Account, port: int | None = None, **changes: Any) -> MailboxSettings:
    """How to read `account`, directly or through a proxy's port."""
    plain = MailboxSettings(
        "inbox",
        "127.0.0.1",
        account.server.port if port is None else port,
        "none",
        account.user,
        lambda: PASSWORD,
        connect_timeout=5.0,
        read_timeout=5.0,
    )
    return replace(plain, **changes)


class Reader:
    """Polls one account as the program would, with its waits noted and not waited."""

    def __init__(self, account: Account, shelf: TestShelf, proxy: FaultProxy | None = None) -> None:
        self.shelf = shelf
        self.waits: list[float] = []
        self.settings = settings_for(account, proxy.port if proxy else None)
        self.now = NOW

    def polls(self, **changes: Any) -> list[FolderReport]:
        reconcile = bool(changes.pop("reconcile", False))
        settings = replace(self.settings, **changes)
        return list(poll(settings, self.shelf, now=self.now, reconcile=reconcile, sleep=self.waits.append))

    def poll(self, **changes: Any) -> FolderReport:
        (report,) = self.polls(**changes)
        return report


@pytest.fixture
def reader(account: Account, shelf: TestShelf) -> Reader:
    return Reader(account, shelf)


@pytest.fixture
def reader_through(account: Account, shelf: TestShelf, proxy: FaultProxy) -> Reader:
    return Reader(account, shelf, proxy)


@pytest.fixture
def free_port() -> int:
    """A port of this machine where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
    return port
