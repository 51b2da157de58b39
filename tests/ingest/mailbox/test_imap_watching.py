"""Several mailboxes are listened to at once, without calling too often, and without keeping anything from ending."""

import threading
import time

import pytest

from ingest.watching import watch
from tests.ingest.mailbox.conftest import settings_for
from tests.servers import mailgen
from tests.servers.dovecot import Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


def eventually(is_so: object, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    assert callable(is_so)
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def test_mail_in_any_mailbox_calls(dovecot: Dovecot) -> None:
    first, second = dovecot.account(), dovecot.account()
    stop, calls = threading.Event(), threading.Semaphore(0)
    with FaultProxy(dovecot.port) as proxy:
        threads = watch([settings_for(one, proxy.port) for one in (first, second)], calls.release, stop, pause=0)
        assert eventually(lambda: proxy.verbs.count("IDLE") == 2)
        second.deliver(mailgen.message(1))
        assert calls.acquire(timeout=10)
        first.deliver(mailgen.message(2))
        assert calls.acquire(timeout=10)
        stop.set()
        for thread in threads:
            thread.join(5)
            assert not thread.is_alive()


def test_a_burst_calls_once_in_a_while(account: Account, proxy: FaultProxy) -> None:
    stop, calls = threading.Event(), []
    (thread,) = watch([settings_for(account, proxy.port)], lambda: calls.append(1), stop, pause=30)
    assert eventually(lambda: "IDLE" in proxy.verbs)
    account.fill(mailgen.messages(10, size=300))
    assert eventually(lambda: bool(calls))
    time.sleep(0.3)
    stop.set()
    thread.join(5)
    assert calls == [1]


def test_a_refused_log_in_is_not_tried_again(account: Account, proxy: FaultProxy) -> None:
    stop = threading.Event()
    (thread,) = watch([settings_for(account, proxy.port, password=lambda: "wrong")], lambda: None, stop)
    thread.join(10)
    assert not thread.is_alive()
    assert proxy.verbs.count("LOGIN") == 1
