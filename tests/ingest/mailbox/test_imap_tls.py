"""TLS and STARTTLS: checked, or nothing is said."""

import pytest

from casefile.errors import ConfigurationError, ServerUnreachableError
from ingest.connecting import connect
from tests.ingest.mailbox.conftest import settings_for
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot


def secrets_up(proxy: FaultProxy) -> list[bytes]:
    return [line for line in proxy.commands if b"LOGIN" in line.upper() or b"AUTHENTICATE" in line.upper()]


def test_tls_with_a_trusted_certificate(account: Account) -> None:
    connect(settings_for(account, account.server.tls_port, security="tls", ca_file=str(account.server.cert))).close()


def test_starttls_with_a_trusted_certificate(account: Account) -> None:
    connect(settings_for(account, security="starttls", ca_file=str(account.server.cert))).close()


def test_tls_by_name_checks_the_name(account: Account) -> None:
    by_name = settings_for(account, account.server.tls_port, security="tls", host="localhost", ca_file=str(account.server.cert))
    connect(by_name).close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(account: Account, security: str) -> None:
    port = account.server.tls_port if security == "tls" else account.server.port
    with pytest.raises(ServerUnreachableError, match="certificate"):
        connect(settings_for(account, port, security=security))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_host_is_refused(account: Account, security: str) -> None:
    port = account.server.tls_port if security == "tls" else account.server.port
    with pytest.raises(ServerUnreachableError, match="certificate"):
        connect(settings_for(account, port, security=security, host="127.0.0.2", ca_file=str(account.server.cert)))


def test_tls_on_a_plain_port_says_so(account: Account) -> None:
    with pytest.raises(ServerUnreachableError, match="TLS"):
        connect(settings_for(account, security="tls", ca_file=str(account.server.cert)))


def test_a_line_that_hides_starttls_is_sent_nothing(account: Account, proxy: FaultProxy) -> None:
    proxy.replace = (rb" STARTTLS", b"")
    with pytest.raises(ServerUnreachableError, match="STARTTLS"):
        connect(settings_for(account, proxy.port, security="starttls", ca_file=str(account.server.cert)))
    assert secrets_up(proxy) == []


@pytest.mark.parametrize("answer", [b"NO not today", b"BAD what"])
def test_a_refused_starttls_is_no_way_on_in_clear_text(account: Account, proxy: FaultProxy, answer: bytes) -> None:
    proxy.on_command = lambda line: line.split()[0] + b" " + answer + b"\r\n" if b"STARTTLS" in line else None
    with pytest.raises(ServerUnreachableError, match="STARTTLS"):
        connect(settings_for(account, proxy.port, security="starttls", ca_file=str(account.server.cert)))
    assert secrets_up(proxy) == []


def test_a_greeting_that_logs_us_in_before_tls_is_refused(account: Account, proxy: FaultProxy) -> None:
    proxy.replace = (rb"\* OK", b"* PREAUTH")
    with pytest.raises(ServerUnreachableError, match="STARTTLS"):
        connect(settings_for(account, proxy.port, security="starttls", ca_file=str(account.server.cert)))
    assert secrets_up(proxy) == []


@pytest.mark.parametrize(
    "said", [b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n", b"* OK [UIDVALIDITY 1] x\r\n* 9 EXISTS\r\n", b"* PREAUTH hello\r\n"]
)
def test_what_was_said_before_tls_is_forgotten(account: Account, proxy: FaultProxy, said: bytes) -> None:
    proxy.replace = (rb"(?m)^(\w+ OK Begin TLS)", said + rb"\1")
    with connect(settings_for(account, proxy.port, security="starttls", ca_file=str(account.server.cert))) as connection:
        assert connection.wire.untagged_responses.get("EXISTS") is None
        assert "LOGINDISABLED" not in connection.capabilities()


def test_bytes_smuggled_in_behind_the_starttls_answer_do_not_count(account: Account, proxy: FaultProxy) -> None:
    proxy.replace = (rb"(\w+ OK Begin TLS[^\r]*\r\n)", rb"\1* CAPABILITY IMAP4rev1 SMUGGLED\r\n")
    try:
        with connect(settings_for(account, proxy.port, security="starttls", ca_file=str(account.server.cert))) as connection:
            assert "SMUGGLED" not in connection.capabilities()
    except ServerUnreachableError:
        pass  # as good: the handshake choked on them


def test_a_ca_file_that_is_none_is_a_configuration_error(account: Account) -> None:
    with pytest.raises(ConfigurationError, match="ca_file"):
        connect(settings_for(account, account.server.tls_port, security="tls", ca_file="/nowhere/ca.pem"))


def test_a_server_that_falls_silent_before_its_greeting_times_out(account: Account, proxy: FaultProxy) -> None:
    proxy.stall_after = 0
    with pytest.raises(ServerUnreachableError, match="in time"):
        connect(settings_for(account, proxy.port, connect_timeout=0.3))


def test_a_server_that_falls_silent_in_the_handshake_times_out(account: Account, proxy: FaultProxy) -> None:
    proxy.on_command = lambda line: b"" if line.startswith(b"\x16") else None
    with pytest.raises(ServerUnreachableError):
        connect(settings_for(account, proxy.port, security="tls", connect_timeout=0.3))
