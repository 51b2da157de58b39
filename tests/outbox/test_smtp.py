"""The digest leaves: against a real SMTP server, to the family and to nobody else."""

import email.policy
import shutil
import socket
import ssl
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest

from casefile.errors import ConfigurationError, IepWatchError, LogInRefusedError, ServerUnreachableError, UsageError
from casefile.letters import Delivery, Digest
from outbox.smtp import (
    ComeLaterError,
    DeliveryUnknownError,
    OutgoingSettings,
    SendingRefusedError,
    check,
    connected,
    digest_bytes,
    send_digest,
)
from tests.outbox.servers import PASSWORD, USER, Sink, make_certificate, smtp_server
from tests.servers import require

CUT_OFF = datetime(2026, 2, 15, 22, 0, tzinfo=UTC)
NOW = datetime(2026, 2, 15, 17, 0, 5, tzinfo=timezone(timedelta(hours=-5)))
DIGEST = Digest(CUT_OFF, None, "IEP Watch: the week to Sunday, February 15", "Hello\n.\nMamá\n", "<p>Hello <b>Mamá</b></p>")
FAMILY = ("priya@home.example", "sam@home.example")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    require(openssl, "openssl", "openssl")
    assert openssl is not None
    return make_certificate(tmp_path_factory.mktemp("certificate"), openssl)


def server_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def account(port: int, **changes: object) -> OutgoingSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1", "port": port, "security": "none", "user": USER, "password": None,
        "sender": "IEP Watch <iep@home.example>", "timeout": 5.0,
    }  # fmt: skip
    return OutgoingSettings(**(values | changes))  # type: ignore[arg-type]


def send(settings: OutgoingSettings, *recipients: str, digest: Digest = DIGEST) -> Delivery:
    return send_digest(settings, digest, recipients or FAMILY[:1], allowed=FAMILY, family="home", date=NOW)


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_family_receives_text_and_html() -> None:
    with smtp_server(Sink()) as sink:
        delivery = send(account(sink.port))
    ((sender, to, content),) = sink.taken
    assert (sender, to) == ("iep@home.example", ["priya@home.example"])
    assert text_of(parsed(content), "plain") == DIGEST.text
    assert text_of(parsed(content), "html") == DIGEST.html + "\n"
    assert (delivery.recipients, delivery.error, delivery.at) == (1, "", NOW)


def test_a_digest_says_that_a_machine_wrote_it_and_which_one() -> None:
    message = parsed(digest_bytes(DIGEST, "IEP Watch <iep@home.example>", FAMILY, family="home", date=NOW))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert str(message["X-IEPWatch"]).startswith("digest 20260215T220000Z.")
    assert message["To"] == "priya@home.example, sam@home.example"


def test_the_message_id_is_under_our_own_name_and_hangs_on_the_cut_off_alone() -> None:
    first = parsed(digest_bytes(DIGEST, "a@b.example", FAMILY, family="home", date=NOW))
    later = parsed(digest_bytes(DIGEST, "a@b.example", FAMILY, family="home", date=NOW + timedelta(hours=3)))
    other = parsed(digest_bytes(replace(DIGEST, cut_off=CUT_OFF + timedelta(7)), "a@b.example", FAMILY, family="home", date=NOW))
    assert first["Message-ID"] == later["Message-ID"] != other["Message-ID"]
    assert str(first["Message-ID"]).startswith("<digest.20260215T220000Z.")
    assert str(first["Message-ID"]).endswith("@iepwatch.invalid>")


def test_the_header_and_the_message_id_bear_the_same_mark() -> None:
    message = parsed(digest_bytes(DIGEST, "a@b.example", FAMILY, family="home", date=NOW))
    assert message["Message-ID"] == f"<digest.{str(message['X-IEPWatch']).removeprefix('digest ')}@iepwatch.invalid>"


def test_two_families_never_share_a_message_id() -> None:
    ours, theirs = (parsed(digest_bytes(DIGEST, "a@b.example", FAMILY, family=name, date=NOW)) for name in ("home", "away"))
    assert ours["Message-ID"] != theirs["Message-ID"]


def test_a_resend_is_the_same_message_byte_for_byte() -> None:
    assert len({digest_bytes(DIGEST, "a@b.example", FAMILY, family="home", date=NOW) for _ in range(3)}) == 1


def test_only_ascii_and_short_lines_travel() -> None:
    content = digest_bytes(replace(DIGEST, html="<p>" + "é" * 5000), "Zoë <a@b.example>", FAMILY, family="home", date=NOW)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_a_stranger_gets_nothing() -> None:
    with smtp_server(Sink()) as sink:
        with pytest.raises(UsageError):
            send(account(sink.port), "priya@home.example", "principal@millrace.example")
        assert (sink.taken, sink.asked_for) == ([], [])


def test_a_stranger_cannot_be_named_at_the_socket() -> None:
    with smtp_server(Sink()) as sink, connected(account(sink.port), frozenset(FAMILY)) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("iep@home.example")
        with pytest.raises(UsageError):
            client.rcpt("principal@millrace.example")
        with pytest.raises(UsageError):
            client.docmd("RCPT TO:<principal@millrace.example>")
        assert client.rcpt("Priya@Home.example")[0] == 250
    assert sink.asked_for == ["Priya@Home.example"]


def test_the_case_of_an_address_does_not_matter() -> None:
    with smtp_server(Sink()) as sink:
        assert send(account(sink.port), "Priya@Home.Example").recipients == 1


def test_nobody_to_send_to_is_an_error() -> None:
    with pytest.raises(UsageError):
        send_digest(account(1), DIGEST, (), allowed=FAMILY, family="home", date=NOW)


def test_it_logs_in_over_tls(certificate: tuple[Path, Path]) -> None:
    with smtp_server(Sink(), tls=server_side(certificate)) as sink:
        send(account(sink.port, host="localhost", security="tls", password=lambda: PASSWORD, ca_file=str(certificate[0])))
    assert sink.log_ins == [(USER.encode(), PASSWORD.encode())]
    assert len(sink.taken) == 1


def test_it_logs_in_over_starttls(certificate: tuple[Path, Path]) -> None:
    with smtp_server(Sink(), starttls=server_side(certificate)) as sink:
        send(account(sink.port, host="localhost", security="starttls", password=lambda: PASSWORD, ca_file=str(certificate[0])))
    assert (len(sink.log_ins), len(sink.taken)) == (1, 1)


def test_a_certificate_that_nobody_vouches_for_is_not_taken(certificate: tuple[Path, Path]) -> None:
    with smtp_server(Sink(), tls=server_side(certificate)) as sink, pytest.raises(ServerUnreachableError, match="certificate"):
        send(account(sink.port, host="localhost", security="tls", password=lambda: PASSWORD))
    assert sink.log_ins == []


def test_a_server_without_starttls_gets_no_password() -> None:
    with smtp_server(Sink()) as sink, pytest.raises(ConfigurationError):
        send(account(sink.port, security="starttls", password=lambda: PASSWORD))
    assert sink.log_ins == []


def test_no_password_goes_in_clear_to_another_machine() -> None:
    with pytest.raises(ConfigurationError, match="this machine only"):
        send(account(25, host="smtp.home.example", password=lambda: PASSWORD))


def test_a_password_may_hold_any_letter() -> None:
    with smtp_server(Sink()) as sink:
        send(account(sink.port, password=lambda: "pässword"))
    assert sink.log_ins == [(USER.encode(), "pässword".encode())]


def test_a_wrong_password_is_told_apart() -> None:
    with smtp_server(Sink()) as sink, pytest.raises(LogInRefusedError):
        send(account(sink.port, password=lambda: "wrong"))
    assert sink.taken == []


def test_a_wrong_password_with_strange_letters_is_told_apart() -> None:
    with smtp_server(Sink()) as sink, pytest.raises(LogInRefusedError):
        send(account(sink.port, password=lambda: "wröng"))


def test_a_log_in_service_that_is_down_is_no_wrong_password() -> None:
    with smtp_server(Sink(log_in_answer="454 4.7.0 Temporary authentication failure")) as sink, pytest.raises(ComeLaterError):
        send(account(sink.port, password=lambda: PASSWORD))


def test_a_server_that_wants_a_log_in_says_so() -> None:
    with smtp_server(Sink(mail_answer="530 5.7.0 Authentication required")) as sink, pytest.raises(LogInRefusedError):
        send(account(sink.port))


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServerUnreachableError):
        send(account(port))


def test_a_server_that_never_greets_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(ServerUnreachableError, match="in time"):
        send(account(listener.getsockname()[1], timeout=0.2))


def test_a_name_that_is_none_is_unreachable() -> None:
    with pytest.raises(ServerUnreachableError):
        check(account(25, host="no-such-host.invalid", security="tls"))


def test_a_refused_sender_is_told() -> None:
    with smtp_server(Sink(mail_answer="550 5.1.8 no")) as sink, pytest.raises(SendingRefusedError):
        send(account(sink.port))


def test_a_sender_who_should_come_later_is_told_so() -> None:
    with smtp_server(Sink(mail_answer="451 4.3.0 later")) as sink, pytest.raises(ComeLaterError):
        send(account(sink.port))


def test_one_refused_recipient_does_not_keep_the_digest_from_the_other() -> None:
    with smtp_server(Sink(rcpt_answers={"sam@home.example": "550 no such user"})) as sink:
        delivery = send(account(sink.port), *FAMILY)
    assert sink.taken[0][1] == ["priya@home.example"]
    assert (delivery.recipients, delivery.error) == (1, "1 of 2 recipients refused")


def test_when_everybody_is_refused_nothing_was_sent() -> None:
    with smtp_server(Sink(rcpt_answers=dict.fromkeys(FAMILY, "550 no such user"))) as sink, pytest.raises(SendingRefusedError):
        send(account(sink.port), *FAMILY)


def test_greylisting_asks_to_come_later() -> None:
    with smtp_server(Sink(rcpt_answers=dict.fromkeys(FAMILY, "450 4.2.0 greylisted"))) as sink, pytest.raises(ComeLaterError):
        send(account(sink.port), *FAMILY)


@pytest.mark.parametrize(("answer", "error"), [("554 5.7.1 spam", SendingRefusedError), ("452 4.3.1 full", ComeLaterError)])
def test_an_answer_after_the_text_is_an_answer(answer: str, error: type[IepWatchError]) -> None:
    with smtp_server(Sink(data_answer=answer)) as sink, pytest.raises(error):
        send(account(sink.port))


def test_a_line_that_breaks_after_the_text_leaves_it_open_whether_it_arrived() -> None:
    with smtp_server(Sink(cut_at_data=True)) as sink, pytest.raises(DeliveryUnknownError):
        send(account(sink.port))


def test_a_line_that_breaks_before_the_text_leaves_nothing_open() -> None:
    with smtp_server(Sink(mail_answer="421 4.3.2 shutting down")) as sink, pytest.raises(ServerUnreachableError) as caught:
        send(account(sink.port))
    assert not isinstance(caught.value, DeliveryUnknownError)


def test_a_sender_with_strange_letters_in_the_address_travels() -> None:
    with smtp_server(Sink()) as sink:
        send(account(sink.port, sender="Zoë <zoë@home.example>"))
    assert sink.taken[0][0] == "zoë@home.example"


def test_doctor_logs_in_and_sends_nothing() -> None:
    with smtp_server(Sink()) as sink:
        check(account(sink.port, password=lambda: PASSWORD))
    assert (len(sink.log_ins), sink.taken, sink.asked_for) == (1, [], [])


def test_no_error_repeats_an_address_a_secret_or_the_server_s_own_words() -> None:
    answers = {"priya@home.example": "550 5.1.1 priya@home.example: mailbox of Priya Raman is closed"}
    with smtp_server(Sink(rcpt_answers=answers)) as sink, pytest.raises(SendingRefusedError) as caught:
        send(account(sink.port, password=lambda: PASSWORD))
    assert "priya" not in str(caught.value).lower()
    assert "priya" not in "".join(traceback.format_exception(caught.value)[-1:]).lower()
    assert "mailbox of" not in "".join(traceback.format_exception(caught.value))
    assert "priya" not in repr(account(1, password=lambda: PASSWORD))
    assert PASSWORD not in repr(account(1, password=lambda: PASSWORD))


def test_a_header_cannot_be_smuggled_in_by_a_subject() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        digest_bytes(replace(DIGEST, subject="a\r\nBcc: x@y.example"), "a@b.example", FAMILY, family="home", date=NOW)
