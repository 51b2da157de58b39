"""An approved letter in a real mailbox: Dovecot marks its Drafts folder, checks tokens and speaks TLS as providers do."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from casefile.errors import LogInRefusedError, ServerUnreachableError
from outbox.drafts import DraftsSettings, append, check
from tests.outbox.test_drafts import letter
from tests.servers import require
from tests.servers.dovecot import BINARY, OPENSSL, PASSWORD, Account, Dovecot

pytestmark = pytest.mark.dovecot
NOW = datetime(2026, 2, 17, 13, 30, tzinfo=UTC)
MARKED = """
namespace inbox {
  mailbox "Work in progress" {
    special_use = \\Drafts
    auto = create
  }
}
"""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    require(BINARY and OPENSSL, "Dovecot", "dovecot-imapd")
    with Dovecot(oauth=True, extra=MARKED) as server:
        yield server


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.account()


def settings(dovecot: Dovecot, account: Account, **changes: object) -> DraftsSettings:
    values: dict[str, object] = {
        "host": "localhost",
        "port": dovecot.tls_port,
        "security": "tls",
        "user": account.user,
        "password": lambda: PASSWORD,
        "ca_file": str(dovecot.cert),
        "timeout": 10.0,
    }
    return DraftsSettings(**(values | changes))  # type: ignore[arg-type]


def waiting(dovecot: Dovecot, account: Account, folder: str) -> list[tuple[bytes, tuple[bytes, ...], datetime]]:
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as client:
        client.normalise_times = False
        client.login(account.user, PASSWORD)
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
        return [(one[b"BODY[]"], one[b"FLAGS"], one[b"INTERNALDATE"]) for one in found.values()]


def test_the_folder_that_the_server_marks_takes_the_letter_whole(dovecot: Dovecot, account: Account) -> None:
    assert append(settings(dovecot, account), letter(), date=NOW) == "Work in progress"
    ((content, flags, date),) = waiting(dovecot, account, "Work in progress")
    assert content == letter()
    assert {b"\\Draft", b"\\Seen"} <= set(flags)
    assert date == NOW


def test_the_same_letter_waits_once(dovecot: Dovecot, account: Account) -> None:
    for _ in range(3):
        append(settings(dovecot, account), letter(), date=NOW)
    assert len(waiting(dovecot, account, "Work in progress")) == 1


def test_starttls_is_spoken_before_the_password(dovecot: Dovecot, account: Account) -> None:
    over = settings(dovecot, account, port=dovecot.port, security="starttls")
    assert append(over, letter(), date=NOW) == "Work in progress"


def test_a_certificate_that_nobody_vouches_for_is_not_taken(dovecot: Dovecot, account: Account) -> None:
    with pytest.raises(ServerUnreachableError, match="certificate"):
        check(settings(dovecot, account, ca_file=None))


def test_a_token_opens_the_mailbox(dovecot: Dovecot, account: Account) -> None:
    dovecot.tokens["fresh"] = account.user
    with_token = settings(dovecot, account, auth="xoauth2", password=None, token=lambda: "fresh")
    assert append(with_token, letter(), date=NOW) == "Work in progress"


def test_an_old_token_is_a_refused_log_in(dovecot: Dovecot, account: Account) -> None:
    with pytest.raises(LogInRefusedError):
        check(settings(dovecot, account, auth="xoauth2", password=None, token=lambda: "old"))


def test_a_wrong_password_is_a_refused_log_in(dovecot: Dovecot, account: Account) -> None:
    with pytest.raises(LogInRefusedError):
        check(settings(dovecot, account, password=lambda: "wrong"))


def test_the_inbox_is_left_alone(dovecot: Dovecot, account: Account) -> None:
    append(settings(dovecot, account), letter(), date=NOW)
    assert waiting(dovecot, account, "INBOX") == []
