"""Who is let in, who is told to go, and what the person in front of the screen reads about it."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from casefile.errors import ConfigurationError, IepWatchError, LogInRefusedError, ServerUnreachableError
from ingest.accounts import MailboxSettings
from ingest.connecting import connect
from ingest.refusals import GMAIL_ADVICE, OUTLOOK_ADVICE, advice_for, log_in_error, stands
from tests.ingest.mailbox.conftest import settings_for
from tests.servers.dovecot import PASSWORD, Account, Dovecot
from tests.servers.fault_proxy import FaultProxy

needs_dovecot = pytest.mark.dovecot


@pytest.mark.parametrize(
    "text",
    [
        "b'[AUTHENTICATIONFAILED] Authentication failed.'",
        "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
        "[ALERT] Invalid credentials (Failure)",
        "[ALERT] Application-specific password required: https://support.google.test/accounts/answer/185833 (Failure)",
        "[ALERT] Please log in via your web browser: https://support.google.test/mail/accounts/answer/78754 (Failure)",
        "[WEBALERT https://accounts.google.test/signin/continue] Web login required.",
        "[EXPIRED] That password isn't valid any more",
        "[CONTACTADMIN] ask",
        "[PRIVACYREQUIRED] TLS first",
        "LOGIN failed.",
        "AUTHENTICATE failed.",
        "b'LOGIN failed. BasicAuthBlocked'",
        "Basic authentication is disabled.",
        "[AUTHENTICATIONFAILED] LOGIN Invalid credentials",
        "Login failed: authentication failure",
        "Invalid login or password",
        "Username and password not accepted",
    ],
)
def test_a_refusal_stands(text: str) -> None:
    assert stands(text)


@pytest.mark.parametrize(
    "text",
    [
        "[UNAVAILABLE] Temporary authentication failure.",
        "[LIMIT] Login Rate limit hit",
        "[INUSE] Mailbox is in use",
        "[SERVERBUG] Internal error",
        "[THROTTLED] slower",
        "[OVERQUOTA] Account exceeded command or bandwidth limits.",
        "[ALERT] Too many simultaneous connections. (Failure)",
        "socket error: EOF",
        "command: LOGIN => socket error: EOF",
        "User is authenticated but not connected.",
        "Server busy, please try again later",
        "[UNAVAILABLE] LOGIN Server error - Please try again later",
        "",
        "something nobody has ever seen",
    ],
)
def test_trouble_passes(text: str) -> None:
    assert not stands(text)


def test_a_line_dropped_at_the_log_in_says_nothing_about_the_password() -> None:
    assert not stands("command: LOGIN => goodbye, login failed", dropped=True)


def test_a_code_counts_even_on_a_dropped_line() -> None:
    assert stands("[AUTHENTICATIONFAILED] goodbye", dropped=True)


@pytest.mark.parametrize(
    ("text", "host", "advice"),
    [
        ("LOGIN failed.", "outlook.office365.com", OUTLOOK_ADVICE),
        ("Basic authentication is disabled.", "imap.example", OUTLOOK_ADVICE),
        ("b'LOGIN failed. BasicAuthBlocked'", "imap-mail.outlook.com", OUTLOOK_ADVICE),
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "imap.gmail.com", GMAIL_ADVICE),
        ("[ALERT] Application-specific password required", "imap.gmail.com", GMAIL_ADVICE),
    ],
)
def test_the_advice_is_that_of_the_provider(text: str, host: str, advice: str) -> None:
    assert advice_for(text, host) == advice


@pytest.mark.parametrize("host", ["imap.mail.me.com", "imap.mail.yahoo.com", "imap.aol.com", "imap.fastmail.com"])
def test_providers_that_want_app_passwords_are_known(host: str) -> None:
    assert "app password" in advice_for("[AUTHENTICATIONFAILED] no", host)


def test_outlook_is_named_in_plain_words() -> None:
    assert "Basic authentication is disabled" in OUTLOOK_ADVICE


def test_a_look_alike_host_is_not_the_provider() -> None:
    assert advice_for("LOGIN failed", "notgmail.com") != GMAIL_ADVICE


def test_the_server_s_words_are_not_repeated() -> None:
    said = str(log_in_error("[ALERT] Invalid credentials for priya@home.test", host="h", where="mailbox inbox"))
    assert "priya" not in said


@needs_dovecot
def test_a_wrong_password_is_refused_and_tried_once(account: Account, proxy: FaultProxy) -> None:
    with pytest.raises(LogInRefusedError):
        connect(settings_for(account, proxy.port, password=lambda: "wrong"))
    assert proxy.verbs.count("LOGIN") == 1


@needs_dovecot
@pytest.mark.parametrize("code", [b"UNAVAILABLE", b"LIMIT", b"INUSE", b"SERVERBUG"])
def test_trouble_at_the_log_in_is_no_refusal(account: Account, proxy: FaultProxy, code: bytes) -> None:
    proxy.on_command = lambda line: line.split()[0] + b" NO [" + code + b"] later\r\n" if b"LOGIN" in line else None
    with pytest.raises(ServerUnreachableError):
        connect(settings_for(account, proxy.port))


@needs_dovecot
def test_a_line_cut_at_the_log_in_is_no_refusal(account: Account, proxy: FaultProxy) -> None:
    def command(line: bytes) -> bytes | None:
        if b"LOGIN" in line:
            proxy.cut()
            return b""
        return None

    proxy.on_command = command
    with pytest.raises(ServerUnreachableError):
        connect(settings_for(account, proxy.port))


@needs_dovecot
def test_a_server_that_falls_silent_at_the_log_in_is_no_refusal(account: Account, proxy: FaultProxy) -> None:
    proxy.on_command = lambda line: b"" if b"LOGIN" in line else None
    with pytest.raises(ServerUnreachableError):
        connect(settings_for(account, proxy.port, read_timeout=0.3))


@needs_dovecot
@pytest.mark.parametrize(
    "banner", [b"* BYE too busy\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\r\n", b"* NO\r\n", b"\xff\xfe\x00\r\n"]
)
def test_a_greeting_that_is_none_is_trouble(account: Account, proxy: FaultProxy, banner: bytes) -> None:
    proxy.banner = banner
    with pytest.raises(ServerUnreachableError):
        connect(settings_for(account, proxy.port))


@needs_dovecot
def test_the_server_s_limit_of_connections_is_trouble(account: Account) -> None:
    with Dovecot(connections=1) as small:
        user = small.account()
        with connect(settings_for(user)), pytest.raises(ServerUnreachableError):
            connect(settings_for(user))
    del account


@needs_dovecot
@pytest.mark.parametrize("password", ['quote"back\\slash', "sp ace (paren) {5}", "%*]", "ñandú-密码", "é"])
def test_any_password_can_be_sent(account: Account, password: str) -> None:
    account.set_password(password)
    connect(settings_for(account, password=lambda: password)).close()


@needs_dovecot
@pytest.mark.parametrize("user", ["two words", "niña@home.test", "(a)"])
def test_any_user_can_be_sent(dovecot: Dovecot, user: str) -> None:
    account = dovecot.account(user)
    connect(settings_for(account)).close()


@needs_dovecot
def test_a_server_that_forbids_log_in_is_sent_no_password(account: Account, proxy: FaultProxy) -> None:
    proxy.replace = (rb"AUTH=PLAIN AUTH=LOGIN", b"LOGINDISABLED")
    with pytest.raises(LogInRefusedError):
        connect(settings_for(account, proxy.port))
    assert "LOGIN" not in proxy.verbs


def values(**changes: object) -> MailboxSettings:
    plain = MailboxSettings("inbox", "imap.example", 993, "tls", "u@home.example", lambda: "p")
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings",
    [
        values(security="none"),
        values(password=None),
        values(auth="xoauth2"),
        values(user="a\r\nA1 LOGOUT"),
        values(user="a\1auth=Bearer x"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_sent(settings: MailboxSettings) -> None:
    with pytest.raises(ConfigurationError):
        connect(settings)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST."])
def test_clear_text_is_allowed_on_loopback(host: str) -> None:
    values(security="none", host=host).check()


@pytest.mark.parametrize("host", ["localhost.example", "127.0.0.1.example", "10.0.0.1", "0.0.0.0"])  # noqa: S104
def test_clear_text_is_allowed_nowhere_else(host: str) -> None:
    with pytest.raises(ConfigurationError):
        values(security="none", host=host).check()


@pytest.mark.parametrize("password", ["", "two\r\nlines"])
@needs_dovecot
def test_a_password_that_cannot_be_one_is_not_sent(account: Account, password: str, proxy: FaultProxy) -> None:
    with pytest.raises(ConfigurationError):
        connect(settings_for(account, proxy.port, password=lambda: password))
    assert "LOGIN" not in proxy.verbs


def _raise(error: Exception) -> Callable[[], str]:
    def secret() -> str:
        raise error

    return secret


@needs_dovecot
def test_trouble_with_the_password_s_source_is_its_own(account: Account) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        connect(settings_for(account, password=_raise(ConfigurationError(("no such file",)))))


def test_a_port_where_nothing_listens_says_so(free_port: int) -> None:
    with pytest.raises(ServerUnreachableError, match="nothing listens"):
        connect(values(host="127.0.0.1", port=free_port))


def test_a_host_without_an_address_says_so() -> None:
    with pytest.raises(ServerUnreachableError):
        connect(values(host="no-such-host.invalid"))


@needs_dovecot
def test_the_library_s_costly_logging_is_off(account: Account) -> None:
    with connect(settings_for(account)) as connection:
        assert connection.wire.debug == 0


@needs_dovecot
def test_times_stay_aware(account: Account) -> None:
    with connect(settings_for(account)) as connection:
        assert connection.client.normalise_times is False


@needs_dovecot
def test_no_secret_and_no_address_is_logged_or_shown(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connect(settings_for(account)).close()
    wrong = "".join(reversed("9-terces-gnorw"))  # so that the source in a traceback does not show it
    with pytest.raises(LogInRefusedError) as refused:
        connect(settings_for(account, password=lambda: wrong))
    said = caplog.text + str(refused.getrepr(showlocals=False)) + repr(refused.value)
    assert [word for word in (PASSWORD, wrong, f"as {account.user}", f"'{account.user}'") if word in said] == []


@pytest.mark.parametrize("kind", [LogInRefusedError, ServerUnreachableError])
def test_the_exit_statuses_are_those_of_the_contract(kind: type[IepWatchError]) -> None:
    assert kind.exit_status == {LogInRefusedError: 77, ServerUnreachableError: 75}[kind]
