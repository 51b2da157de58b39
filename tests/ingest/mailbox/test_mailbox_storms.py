"""Bad days: everything at once, at random, again and again. In the end every message is there once."""

import random
from collections.abc import Iterator

import pytest

from casefile.errors import ServerUnreachableError
from ingest import imap
from tests.ingest.mailbox.conftest import NOW, Reader, settings_for
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import mailgen
from tests.servers.dovecot import Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


def bad_day(account: Account, proxy: FaultProxy, rng: random.Random) -> None:
    """Set another fault before the next connection."""
    proxy.cut_after = proxy.stall_after = proxy.chunk = None
    proxy.times, proxy.refuse, proxy.banner, proxy.inject = 1, False, b"", b""
    fault = rng.choice(("cut", "cut", "stall", "chunk", "refuse", "banner", "kick", "noise", "renumber", "expunged"))
    proxy.on_command = None
    if fault == "cut":
        proxy.cut_after = rng.randint(100, 60_000)
    elif fault == "stall":
        proxy.stall_after = rng.randint(100, 60_000)
    elif fault == "chunk":
        proxy.chunk = rng.randint(1, 3_000)
    elif fault == "refuse":
        proxy.refuse = True
    elif fault == "banner":
        proxy.banner = b"* BYE [UNAVAILABLE] maintenance\r\n"
    elif fault == "noise":
        proxy.inject = b"* 3 FETCH (FLAGS (\\Seen))\r\n* 900 EXISTS\r\n"
    elif fault == "renumber":
        account.set_uidvalidity(rng.randint(1, 2**31))
    elif fault == "kick":
        proxy.on_command = lambda line: account.kick() if b"UID FETCH" in line else None
    elif fault == "expunged":
        account.fill([b"Subject: here and gone\r\n\r\nx\r\n"])
        account.expunge("subject gone")


def survive(reader: Reader, account: Account, proxy: FaultProxy, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test's dice
    sent = list(mailgen.messages(24, size=3_000, seed=seed))
    for start in range(0, 24, 4):
        account.fill(sent[start : start + 4])
        bad_day(account, proxy, rng)
        try:
            reader.poll(read_timeout=0.3, connect_timeout=1.0)
        except ServerUnreachableError:
            continue
    proxy.cut_after = proxy.stall_after = proxy.chunk = proxy.on_command = None
    proxy.refuse, proxy.banner, proxy.inject = False, b"", b""
    reader.poll()
    reader.poll()
    assert [one for one in reader.shelf.contents() if b"here and gone" not in one] == sorted(sent)
    assert reader.poll().seen == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_bad_week_is_survived(reader_through: Reader, account: Account, proxy: FaultProxy, seed: int) -> None:
    survive(reader_through, account, proxy, seed)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_two_hundred_bad_weeks_are_survived(dovecot: Dovecot) -> None:
    for seed in range(100, 300):
        account, shelf = dovecot.account(), TestShelf()
        with FaultProxy(dovecot.port) as proxy:
            survive(Reader(account, shelf, proxy), account, proxy, seed)
        shelf.close()


def test_a_line_that_breaks_all_the_time_brings_everything_over_some_polls(
    reader_through: Reader, account: Account, proxy: FaultProxy
) -> None:
    sent = list(mailgen.messages(60, size=4_000))
    account.fill(sent)
    proxy.cut_after = 22_000
    connections = []
    for _ in range(10):
        before = len(proxy.connections)
        report = reader_through.poll()
        connections.append(len(proxy.connections) - before)
        if not report.error:
            break
    assert reader_through.shelf.contents() == sorted(sent)
    assert max(connections) <= 42


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_every_byte_comes_through_tls(account: Account, shelf: TestShelf, security: str) -> None:
    sent = [*mailgen.messages(120, size=20_000), *mailgen.nasty()]
    account.fill(sent)
    reader = Reader(account, shelf)
    port = account.server.tls_port if security == "tls" else account.server.port
    reader.settings = settings_for(account, port, security=security, ca_file=str(account.server.cert))
    assert reader.poll().error == ""
    assert shelf.contents() == sorted(sent)


def test_a_huge_listing_is_asked_for_in_windows(reader: Reader, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "WINDOW", 7)
    sent = list(mailgen.messages(40, size=300))
    account.fill(sent)
    account.expunge("uid 10:12")
    reader.poll()
    assert len(reader.shelf.contents()) == 37


@pytest.fixture(scope="module")
def own_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    del dovecot  # says first whether there is one at all
    with Dovecot() as server:
        yield server


def test_a_server_that_was_away_is_read_again_when_it_is_back(own_dovecot: Dovecot, shelf: TestShelf) -> None:
    account = own_dovecot.account()
    sent = list(mailgen.messages(6))
    account.fill(sent[:3])
    reader = Reader(account, shelf)
    reader.poll()
    own_dovecot.stop()
    with pytest.raises(ServerUnreachableError):
        reader.poll()
    account.fill(sent[3:])
    own_dovecot.start()
    assert reader.poll().stored == 3
    assert reader.now == NOW
