"""The demo's two servers, used by the clients that the program uses."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from iepwatch.demo.letters import PASSWORD, USER, arrivals
from iepwatch.demo.servers import ImapServer, SmtpSink

MOMENT = datetime(2025, 10, 14, 13, 5, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with ImapServer(USER, PASSWORD) as server:
        yield server


@pytest.fixture
def client(imap: ImapServer) -> Iterator[IMAPClient]:
    with IMAPClient(imap.host, imap.port, ssl=False, timeout=10) as connected:
        connected.normalise_times = False
        connected.login(USER, PASSWORD)
        yield connected


def test_the_whole_semester_is_served_byte_for_byte_with_its_times() -> None:
    with ImapServer(USER, PASSWORD) as imap:
        for content, received_at, _ in arrivals():
            imap.deliver(content, received_at)
        with IMAPClient(imap.host, imap.port, ssl=False, timeout=10) as client:
            client.normalise_times = False
            client.login(USER, PASSWORD)
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]", "INTERNALDATE"])
        assert [(found[uid][b"BODY[]"], found[uid][b"INTERNALDATE"]) for uid in sorted(found)] == [
            (content, received_at) for content, received_at, _ in arrivals()
        ]


def test_raw_eight_bit_bytes_survive(imap: ImapServer) -> None:
    content = b"Subject: caf\xe9\r\n\r\n\x96\xff\r\n"
    imap.deliver(content, MOMENT, "Junk")
    assert imap.contents("Junk") == [content]


def test_there_is_a_drafts_folder_to_append_to(imap: ImapServer, client: IMAPClient) -> None:
    client.append("Drafts", b"Subject: x\r\n\r\nhello\r\n", flags=[b"\\Draft"])
    assert imap.contents("Drafts") == [b"Subject: x\r\n\r\nhello\r\n"]


def test_reading_with_peek_leaves_mail_unseen(imap: ImapServer, client: IMAPClient) -> None:
    imap.deliver(b"Subject: unseen\r\n\r\nhello\r\n", MOMENT, "Sent")
    client.select_folder("Sent", readonly=True)
    client.fetch([101], ["BODY.PEEK[]"])
    assert b"\\Seen" not in client.fetch([101], ["FLAGS"])[101][b"FLAGS"]


def test_a_wrong_imap_password_is_refused(imap: ImapServer) -> None:
    with (
        IMAPClient(imap.host, imap.port, ssl=False, timeout=10) as stranger,
        pytest.raises(LoginError, match="AUTHENTICATIONFAILED"),
    ):
        stranger.login(USER, "guess")


def test_the_server_stops_while_somebody_is_still_logged_in() -> None:
    with ImapServer(USER, PASSWORD) as imap:
        client = IMAPClient(imap.host, imap.port, ssl=False, timeout=10)
        client.login(USER, PASSWORD)
    client.shutdown()
    assert imap.stopped


def test_two_servers_stand_side_by_side_on_their_own_ports(imap: ImapServer) -> None:
    with ImapServer(USER, PASSWORD) as other, SmtpSink(USER, PASSWORD) as sink:
        assert len({imap.port, other.port, sink.port}) == 3
        assert other.contents() == []


def test_delivering_before_the_start_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        ImapServer(USER, PASSWORD).deliver(b"", MOMENT)


def test_the_sink_keeps_envelope_and_bytes() -> None:
    content = b"Subject: digest\r\n\r\n.a line with a dot\r\n"
    with SmtpSink(USER, PASSWORD) as sink:
        with smtplib.SMTP(sink.host, sink.port, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.sendmail("iep@home.example", ["a@home.example", "b@home.example"], content)
        assert sink.wait_for(1)
        received = sink.received[0]
    assert (received.sender, received.recipients) == ("iep@home.example", ("a@home.example", "b@home.example"))
    assert received.content == content


def test_a_wrong_smtp_password_is_refused() -> None:
    with SmtpSink(USER, PASSWORD) as sink, smtplib.SMTP(sink.host, sink.port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(USER, "guess")
        assert sink.received == ()


def test_the_sink_can_be_waited_for_in_vain() -> None:
    with SmtpSink(USER, PASSWORD) as sink:
        assert not sink.wait_for(1, timeout=0.05)


def test_no_address_or_text_stands_in_the_repr_of_what_was_received() -> None:
    with SmtpSink(USER, PASSWORD) as sink:
        with smtplib.SMTP(sink.host, sink.port, timeout=10) as client:
            client.sendmail("secret@home.example", ["b@home.example"], b"Subject: s\r\n\r\nwhisper\r\n")
        assert sink.wait_for(1)
        assert "secret" not in repr(sink.received)
        assert "whisper" not in repr(sink.received)
