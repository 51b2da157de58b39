"""IDLE is a hint: it wakes early, never lies still on a dead line, and never spins."""

import threading
import time
from collections.abc import Callable

import pytest

from casefile.errors import LogInRefusedError
from casefile.mail import Cursor
from ingest.idle import wait_for_mail
from tests.ingest.mailbox.conftest import Reader, settings_for
from tests.servers import mailgen
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


class After:
    """Does something once the server has been asked to IDLE, and notes how long the wait was."""

    def __init__(self, proxy: FaultProxy, act: Callable[[], object], *, delay: float = 0.05) -> None:
        self.done = False

        def command(line: bytes) -> None:
            if line.rstrip().endswith(b" IDLE") and not self.done:
                self.done = True
                threading.Timer(delay, act).start()

        proxy.on_command = command


def test_new_mail_wakes_at_once(account: Account, proxy: FaultProxy) -> None:
    After(proxy, lambda: account.deliver(mailgen.message(1)))
    began = time.monotonic()
    assert wait_for_mail(settings_for(account, proxy.port), 10)
    assert time.monotonic() - began < 3


def test_without_mail_the_time_runs_out(account: Account) -> None:
    began = time.monotonic()
    assert not wait_for_mail(settings_for(account), 0.5)
    assert 0.5 <= time.monotonic() - began < 2


def test_stop_ends_the_wait(account: Account, proxy: FaultProxy) -> None:
    stop = threading.Event()
    After(proxy, stop.set)
    began = time.monotonic()
    assert not wait_for_mail(settings_for(account, proxy.port), 30, stop=stop)
    assert time.monotonic() - began < 3


def test_mail_behind_the_cursor_needs_no_wait(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(2))
    reader.poll()
    account.deliver(mailgen.message(9))
    cursor = reader.shelf.cursor("inbox", "INBOX")
    assert wait_for_mail(settings_for(account), 10, cursor=cursor)


def test_mail_that_came_and_went_is_no_news(reader: Reader, account: Account) -> None:
    account.fill(mailgen.messages(2))
    reader.poll()
    account.deliver(mailgen.message(9))
    account.expunge("uid 3")
    assert not wait_for_mail(settings_for(account), 0.3, cursor=reader.shelf.cursor("inbox", "INBOX"))


def test_a_renumbered_folder_is_news(account: Account) -> None:
    account.fill(mailgen.messages(2))
    assert wait_for_mail(settings_for(account), 10, cursor=Cursor("inbox", "INBOX", 5, 2))


def test_a_kicked_line_is_opened_again_and_mail_is_noticed(account: Account, proxy: FaultProxy) -> None:
    def kick_and_deliver() -> None:
        account.kick()
        account.deliver(mailgen.message(1))

    After(proxy, kick_and_deliver)
    began = time.monotonic()
    assert wait_for_mail(settings_for(account, proxy.port), 30)
    assert time.monotonic() - began < 15
    assert len(proxy.connections) == 2


def test_a_cut_line_is_opened_again_and_mail_is_noticed(account: Account, proxy: FaultProxy) -> None:
    def cut_and_deliver() -> None:
        proxy.cut()
        account.deliver(mailgen.message(1))

    After(proxy, cut_and_deliver)
    assert wait_for_mail(settings_for(account, proxy.port), 30)


def test_a_dead_server_costs_no_processor(account: Account, proxy: FaultProxy) -> None:
    def die() -> None:
        proxy.refuse = True
        proxy.cut()

    After(proxy, die)
    began, used = time.monotonic(), time.process_time()
    assert not wait_for_mail(settings_for(account, proxy.port), 4)
    assert time.monotonic() - began >= 4
    assert time.process_time() - used < 0.4
    assert len(proxy.connections) <= 5


def test_lines_in_crumbs_do_no_harm(account: Account, proxy: FaultProxy) -> None:
    After(proxy, lambda: account.deliver(mailgen.message(1)), delay=0.2)
    settings = settings_for(account, proxy.port)
    proxy.chunk, proxy.delay = 4, 0.002
    assert wait_for_mail(settings, 30)


def test_idle_is_renewed_and_no_mail_is_missed_meanwhile(account: Account, proxy: FaultProxy) -> None:
    threading.Timer(2.0, lambda: account.deliver(mailgen.message(1))).start()
    assert wait_for_mail(settings_for(account, proxy.port), 20, renew=0.3)
    idles = [line for line in proxy.commands if line.endswith(b" IDLE")]
    assert len(idles) >= 4
    assert len(idles) - len([line for line in proxy.commands if line == b"DONE"]) in (0, 1)


def test_a_server_without_idle_is_waited_out(account: Account, proxy: FaultProxy) -> None:
    proxy.replace = (rb" IDLE", b"")
    began = time.monotonic()
    assert not wait_for_mail(settings_for(account, proxy.port), 0.5)
    assert time.monotonic() - began >= 0.5
    assert "IDLE" not in proxy.verbs


def test_a_changed_password_is_told(account: Account) -> None:
    with pytest.raises(LogInRefusedError):
        wait_for_mail(settings_for(account, password=lambda: "wrong"), 5)
