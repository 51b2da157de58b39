"""A server that talks nonsense is trouble like any other: told, left, tried again later. It never brings the program down."""

import pytest

from casefile.errors import LogInRefusedError, ServerUnreachableError
from ingest.idle import wait_for_mail
from tests.ingest.mailbox.conftest import Reader
from tests.servers import mailgen
from tests.servers.dovecot import Account
from tests.servers.fault_proxy import FaultProxy

pytestmark = pytest.mark.dovecot

NONSENSE = [
    b"",
    b"\r\n",
    b"+ go on\r\n",
    b"* \r\n",
    b"* OK\r\n{tag}\r\n",
    b"{tag} \r\n",
    b"{tag} OK\r\n",
    b"{tag} MAYBE\r\n",
    b"{tag} OK [UIDVALIDITY]\r\n",
    b"* OK [UIDVALIDITY x] y\r\n* OK [UIDNEXT -1]\r\n* many EXISTS\r\n{tag} OK\r\n",
    b"* OK [UIDVALIDITY 0]\r\n* 3 EXISTS\r\n{tag} OK\r\n",
    b"* OK [UIDVALIDITY 7]\r\n* 99999999999999999999999 EXISTS\r\n{tag} OK [READ-WRITE]\r\n",
    b"* OK [UIDVALIDITY 7]\r\n* 3 EXISTS\r\n* OK [UIDNEXT 99999999999999999999]\r\n{tag} OK\r\n",
    b"* SEARCH 1 two 3\r\n{tag} OK\r\n",
    b"* SEARCH 0 -5 99999999999999999999 1\r\n{tag} OK\r\n",
    b"* SEARCH 1 4294967296\r\n{tag} OK\r\n",
    b"* SEARCH 1 99999999999999999999\r\n{tag} OK\r\n",
    b"* SEARCH 1 2 3 4 5 6 7 8 9\r\n{tag} OK\r\n",
    b"* SEARCH (1 2\r\n{tag} OK\r\n",
    b'* ESEARCH (TAG "x") UID ALL 1:5\r\n{tag} OK\r\n',
    b'* LIST (\\HasNoChildren "/" INBOX\r\n{tag} OK\r\n',
    b"* LIST () NIL {4}\r\n\xff\xfe&-\r\n{tag} OK\r\n",
    b'* LIST () "/" "&&&&"\r\n{tag} OK\r\n',
    b"* LIST\r\n{tag} OK\r\n",
    b"* CAPABILITY\r\n{tag} OK\r\n",
    b"* BYE\r\n",
    b"\xff\xff\xff\xff\r\n",
    b"\x00" * 5_000 + b"\r\n",
    b"* OK " + b"x" * 1_100_000 + b"\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
]


def answering(proxy: FaultProxy, verb: bytes, nonsense: bytes) -> None:
    def command(line: bytes) -> bytes | None:
        if verb in line.upper():
            return nonsense.replace(b"{tag}", line.split()[0]) or b" "
        return None

    proxy.on_command = command


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("verb", [b"CAPABILITY", b"LOGIN", b"LIST", b"EXAMINE", b"SEARCH", b"FETCH"])
def test_nonsense_is_trouble_and_nothing_worse(
    reader_through: Reader, account: Account, proxy: FaultProxy, verb: bytes, nonsense: bytes
) -> None:
    sent = list(mailgen.messages(3, size=300))
    account.fill(sent)
    answering(proxy, verb, nonsense)
    try:
        reports = reader_through.polls(folders=("INBOX", "Archive"), read_timeout=0.05, connect_timeout=2.0)
    except (ServerUnreachableError, LogInRefusedError):
        reports = []
    assert all(report.stored <= 3 for report in reports)
    assert len(proxy.connections) <= 20
    proxy.on_command = None
    reader_through.poll()
    assert reader_through.shelf.contents() == sorted(sent)
    cursor = reader_through.shelf.cursor("inbox", "INBOX")
    assert cursor is not None
    assert cursor.last_uid <= 9


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_during_the_wait_for_mail_is_waited_out(reader_through: Reader, proxy: FaultProxy, nonsense: bytes) -> None:
    answering(proxy, b"IDLE", b"+ idling\r\n" + nonsense)
    wait_for_mail(reader_through.settings, 0.2)
