"""XOAUTH2: tokens from a command or a refresh token, renewed in time, refused in plain words, seen by nobody."""

import itertools
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from casefile.errors import ConfigurationError, LogInRefusedError, ServerUnreachableError
from ingest.accounts import MailboxSettings, OAuthSettings
from ingest.connecting import connect
from ingest.oauth import EARLY, access_token
from tests.ingest.mailbox.conftest import Reader, settings_for
from tests.ingest.mailbox.shelf import TestShelf
from tests.servers import mailgen, require
from tests.servers.dovecot import BINARY, OPENSSL, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy
from tests.servers.token_server import Answer, TokenServer

REFRESH, SECRET = "refresh-token-1", "client-secret-1"


@pytest.fixture(scope="module")
def oauth_dovecot() -> Iterator[Dovecot]:
    require(BINARY, "Dovecot", "dovecot-imapd")
    require(OPENSSL, "OpenSSL", "openssl")
    with Dovecot(oauth=True) as server:
        yield server


@pytest.fixture
def account(oauth_dovecot: Dovecot) -> Account:
    return oauth_dovecot.account()


def oauth(url: str, **changes: object) -> OAuthSettings:
    values: dict[str, object] = {
        "client_id": "app",
        "token_url": url,
        "refresh_token": lambda: REFRESH,
        "client_secret": lambda: SECRET,
    }
    return OAuthSettings(**(values | changes))  # type: ignore[arg-type]


def xoauth2(account: Account, port: int | None = None, **changes: object) -> MailboxSettings:
    return settings_for(account, port, auth="xoauth2", password=None, **changes)


class Tokens:
    """Answers with a new token each time, and tells a Dovecot whose it is."""

    def __init__(self, account: Account | None = None, life: object = 3600) -> None:
        self.account = account
        self.life = life
        self.numbers = itertools.count(1)
        self.given: list[str] = []

    def __call__(self, form: dict[str, str]) -> Answer:
        if form.get("refresh_token") != REFRESH:
            return 400, {"error": "invalid_grant", "error_description": "quotes " + form.get("refresh_token", "")}
        token = f"access-{next(self.numbers)}"
        self.given.append(token)
        if self.account is not None:
            self.account.server.tokens[token] = self.account.user
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.life}


@pytest.mark.dovecot
def test_a_token_from_a_command_logs_in(account: Account) -> None:
    account.server.tokens["t1"] = account.user
    connect(xoauth2(account, token=lambda: "t1\n")).close()


@pytest.mark.dovecot
def test_a_refresh_token_becomes_an_access_token(account: Account) -> None:
    with TokenServer(Tokens(account)) as server:
        connect(xoauth2(account, oauth=oauth(server.url))).close()
        assert server.asked == [
            {"grant_type": "refresh_token", "refresh_token": REFRESH, "client_id": "app", "client_secret": SECRET}
        ]


@pytest.mark.dovecot
def test_the_access_token_is_used_again_while_it_lasts(account: Account) -> None:
    with TokenServer(Tokens(account)) as server:
        settings = xoauth2(account, oauth=oauth(server.url))
        connect(settings).close()
        connect(settings).close()
        assert len(server.asked) == 1


@pytest.mark.dovecot
def test_a_refused_token_is_renewed_exactly_once(account: Account) -> None:
    tokens = Tokens(account)
    with TokenServer(tokens) as server:
        settings = xoauth2(account, oauth=oauth(server.url))
        connect(settings).close()
        account.server.tokens.pop(tokens.given[0])
        connect(settings).close()
        assert len(server.asked) == 2


@pytest.mark.dovecot
def test_a_token_that_ends_during_the_poll_is_renewed_and_the_poll_goes_on(account: Account, shelf: TestShelf) -> None:
    tokens = Tokens(account)
    sent = list(mailgen.messages(40, size=3_000))
    account.fill(sent)
    with TokenServer(tokens) as server, FaultProxy(account.server.port) as proxy:
        reader = Reader(account, shelf)
        reader.settings = xoauth2(account, proxy.port, oauth=oauth(server.url))
        connect(reader.settings).close()
        proxy.cut_after, proxy.times = 50_000, 1

        def end_token(line: bytes) -> None:
            if b"UID FETCH" in line and len(tokens.given) == 1:
                account.server.tokens.pop(tokens.given[0], None)

        proxy.on_command = end_token
        assert reader.poll().error == ""
        assert len(server.asked) == 2
    assert shelf.contents() == sorted(sent)


@pytest.mark.dovecot
def test_a_token_that_is_refused_twice_is_a_refusal(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with TokenServer(Tokens()) as server, pytest.raises(LogInRefusedError, match="access token"):
        connect(xoauth2(account, oauth=oauth(server.url)))
    assert len(server.asked) == 2


@pytest.mark.dovecot
def test_the_reason_of_a_refusal_is_answered_with_nothing(account: Account) -> None:
    with FaultProxy(account.server.port) as proxy:
        with pytest.raises(LogInRefusedError, match="status 401"):
            connect(xoauth2(account, proxy.port, token=lambda: "unknown"))
        assert b"" in proxy.commands


@pytest.mark.dovecot
def test_no_secret_is_logged_at_any_level(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = Tokens(account)
    with TokenServer(tokens) as server:
        settings = xoauth2(account, oauth=oauth(server.url))
        connect(settings).close()
        account.server.tokens.clear()
        account.server.tokens["x"] = "y"
        with pytest.raises(LogInRefusedError) as refused:
            connect(xoauth2(account, oauth=oauth(server.url, refresh_token=lambda: "stale-" + REFRESH)))
    said = caplog.text + str(refused.getrepr(showlocals=False)) + repr(settings) + repr(settings.oauth)
    assert [word for word in ("stale-refresh-token-1", *tokens.given) if word in said] == []


def test_an_expired_refresh_token_is_told_in_plain_words() -> None:
    with TokenServer(Tokens()) as server, pytest.raises(LogInRefusedError) as refused:
        access_token(oauth(server.url, refresh_token=lambda: "old"), where="mailbox inbox")
    assert "expired or was withdrawn" in str(refused.value)
    assert "Testing" in str(refused.value)


def test_what_the_token_server_says_is_not_repeated() -> None:
    with TokenServer(Tokens()) as server, pytest.raises(LogInRefusedError) as refused:
        access_token(oauth(server.url, refresh_token=lambda: "old-one"), where="w")
    assert "old-one" not in str(refused.value)


@pytest.mark.parametrize("reason", ["invalid_client", "unauthorized_client", "invalid_scope", "interaction_required"])
def test_what_the_app_or_the_owner_must_mend_is_a_refusal(reason: str) -> None:
    with TokenServer(lambda _: (400, {"error": reason})) as server, pytest.raises(LogInRefusedError):
        access_token(oauth(server.url), where="w")


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "server_error"}),
        (503, b"<html>down</html>"),
        (429, {"error": "slow_down"}),
        (400, {"error": "temporarily_unavailable"}),
        (400, {"error": "never_heard_of"}),
        (200, b"<html>sign in to the airport's network</html>"),
        (200, b""),
        (200, b"{}"),
        (200, {"access_token": 7}),
        (200, {"access_token": ""}),
        (200, {"access_token": "a", "expires_in": "soon"}),
        (200, b"[1]"),
    ],
)
def test_trouble_at_the_token_server_passes(answer: Answer) -> None:
    with TokenServer(lambda _: answer) as server, pytest.raises(ServerUnreachableError):
        access_token(oauth(server.url), where="w")


def test_a_token_server_that_is_down_is_trouble(free_port: int) -> None:
    with pytest.raises(ServerUnreachableError):
        access_token(oauth(f"http://127.0.0.1:{free_port}/token"), where="w")


def test_the_secrets_go_to_the_named_server_alone() -> None:
    with TokenServer(Tokens()) as other, TokenServer(lambda _: (307, other.url.encode())) as server:
        with pytest.raises(ServerUnreachableError):
            access_token(oauth(server.url), where="w")
        assert other.asked == []


@pytest.mark.parametrize("url", ["http://login.example/token", "ftp://127.0.0.1/token", "token"])
def test_secrets_are_not_sent_in_the_clear(url: str) -> None:
    with pytest.raises(ConfigurationError):
        access_token(oauth(url), where="w")


def test_a_token_is_renewed_before_its_end() -> None:
    times = [0.0]
    with TokenServer(Tokens(life=600)) as server:
        settings = oauth(server.url)
        first = access_token(settings, where="w", clock=lambda: times[0])
        times[0] = 600 - EARLY - 1
        assert access_token(settings, where="w", clock=lambda: times[0]) == first
        times[0] = 600 - EARLY
        assert access_token(settings, where="w", clock=lambda: times[0]) != first


def test_many_at_once_renew_the_token_once() -> None:
    with TokenServer(Tokens()) as server, ThreadPoolExecutor(8) as pool:
        settings = oauth(server.url)
        first = set(pool.map(lambda _: access_token(settings, where="w"), range(16)))
        assert first == {"access-1"}
        assert set(pool.map(lambda _: access_token(settings, where="w", refused="access-1"), range(16))) == {"access-2"}
        assert len(server.asked) == 2


def test_a_newer_refresh_token_takes_the_place_of_the_old() -> None:
    def rotate(form: dict[str, str]) -> Answer:
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 1, "refresh_token": form["refresh_token"] + "+"}

    with TokenServer(rotate) as server:
        settings = oauth(server.url)
        for _ in range(3):
            access_token(settings, where="w")
        assert [form["refresh_token"] for form in server.asked] == [REFRESH, REFRESH + "+", REFRESH + "++"]


def test_a_public_client_sends_no_secret() -> None:
    with TokenServer(Tokens()) as server:
        access_token(oauth(server.url, client_secret=None), where="w")
        assert "client_secret" not in server.asked[0]


@pytest.mark.dovecot
def test_the_token_server_s_certificate_is_checked(oauth_dovecot: Dovecot) -> None:
    certificate = (oauth_dovecot.base / "cert.pem", oauth_dovecot.base / "key.pem")
    with TokenServer(Tokens(), certificate=certificate) as server:
        with pytest.raises(ServerUnreachableError):
            access_token(oauth(server.url), where="w")
        assert access_token(oauth(server.url, ca_file=str(oauth_dovecot.cert)), where="w") == "access-1"
