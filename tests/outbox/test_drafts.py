"""An approved letter waits in Drafts: against pymap, and against an IMAP server by rote where faults are wanted."""

import email.policy
import socket
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from imapclient import IMAPClient

from casefile.errors import ConfigurationError, LetterRefusedError, LogInRefusedError, ServerUnreachableError
from casefile.letters import Draft
from outbox.drafts import DraftsSettings, FolderRefusedError, append, check, letter_bytes
from tests.outbox.servers import PASSWORD, USER, Script, imap_server, scripted_imap

NOW = datetime(2026, 2, 17, 13, 30, tzinfo=UTC)
DRAFT = Draft(
    id="d91aa22bb33cc",
    kind="meeting_reminder",
    step=1,
    about="o3f2a0000000a",
    obligation="o3f2a0000000a",
    child="Anand",
    created_on=date(2026, 1, 22),
    to=("dwhitcomb@millrace.example",),
    cc=("lortega@millrace.example",),
    subject="Anand: dates for the Review IEP Meeting",
    body="Hello Dana Whitcomb,\n\n" + "A long line that a mail program folds. " * 30 + "\n\nBest wishes,\nPriya Raman",
)
SENDER = "Priya Raman <priya@home.example>"


def account(port: int, **changes: object) -> DraftsSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1", "port": port, "security": "none", "user": USER, "password": lambda: PASSWORD, "timeout": 5.0,
    }  # fmt: skip
    return DraftsSettings(**(values | changes))  # type: ignore[arg-type]


def letter(**changes: object) -> bytes:
    return letter_bytes(replace(DRAFT, **changes), SENDER, NOW)  # type: ignore[arg-type]


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def put(settings: DraftsSettings, content: bytes) -> str:
    return append(settings, content, date=NOW)


def stored(port: int, folder: str) -> list[tuple[bytes, tuple[bytes, ...]]]:
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login(USER, PASSWORD)
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
        return [(data[b"BODY[]"], data[b"FLAGS"]) for data in found.values()]


def test_a_letter_is_from_the_parent_to_the_school() -> None:
    message = parsed(letter())
    assert (message["From"], message["To"], message["Cc"]) == (SENDER, "dwhitcomb@millrace.example", "lortega@millrace.example")
    assert message["Subject"] == DRAFT.subject
    assert str(message.get_content()).replace("\r\n", "\n").rstrip() == DRAFT.body


def test_a_letter_opens_for_editing_and_bears_its_mark() -> None:
    message = parsed(letter())
    assert message["X-Unsent"] == "1"
    assert message["X-IEPWatch"] == "letter d91aa22bb33cc"
    assert message["Message-ID"] == "<letter.d91aa22bb33cc@iepwatch.invalid>"


def test_a_letter_says_nothing_of_itself_in_its_text() -> None:
    assert "iepwatch" not in str(parsed(letter()).get_content()).lower()


def test_a_letter_joins_no_thread_unless_told() -> None:
    message = parsed(letter())
    assert (message["In-Reply-To"], message["References"]) == (None, None)


def test_a_letter_joins_the_thread_of_an_original_that_came_whole() -> None:
    message = parsed(letter(reply_to="<abc@millrace.example>"))
    assert (message["In-Reply-To"], message["References"]) == ("<abc@millrace.example>", "<abc@millrace.example>")


@pytest.mark.parametrize(
    "reply_to", ["abc@millrace.example", "<a@b>\r\nBcc: <x@y>", "<a b@c>", "<a@b> <c@d>", "<" + "a" * 2000 + "@b>", "<ä@b>"]
)
def test_what_is_no_message_id_joins_no_thread(reply_to: str) -> None:
    message = parsed(letter(reply_to=reply_to))
    assert (message["In-Reply-To"], message["Bcc"]) == (None, None)


def test_a_letter_without_copies_has_no_cc() -> None:
    assert parsed(letter(cc=()))["Cc"] is None


def test_a_letter_to_nobody_is_refused_with_what_to_add() -> None:
    with pytest.raises(LetterRefusedError, match="case_manager"):
        letter(to=())


def test_the_same_draft_makes_the_same_bytes() -> None:
    assert letter() == letter()


def test_a_letter_travels_in_short_ascii_lines_ended_by_crlf() -> None:
    content = letter(body="Señora, " * 400)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_a_letter_waits_in_drafts_as_seen_draft() -> None:
    with imap_server("Sent", "Drafts") as port:
        assert put(account(port), letter()) == "Drafts"
        ((content, flags),) = stored(port, "Drafts")
        assert content == letter()
        assert {b"\\Draft", b"\\Seen"} <= set(flags)


def test_a_letter_that_waits_already_is_not_put_there_twice() -> None:
    with imap_server("Drafts") as port:
        put(account(port), letter())
        put(account(port), letter())
        assert len(stored(port, "Drafts")) == 1


def test_two_letters_both_wait() -> None:
    with imap_server("Drafts") as port:
        put(account(port), letter())
        put(account(port), letter(id="d000000000001"))
        assert len(stored(port, "Drafts")) == 2


def test_an_account_without_a_drafts_folder_gets_one() -> None:
    with imap_server() as port:
        assert put(account(port), letter()) == "Drafts"
        assert len(stored(port, "Drafts")) == 1


@pytest.mark.parametrize("name", ["Brouillons", "[Mail]/Drafts", "INBOX.Drafts", "Entwürfe", "下書き"])
def test_a_drafts_folder_of_a_usual_name_is_found(name: str) -> None:
    delimiter = "." if "." in name else "/"
    encoded = {"Entwürfe": "Entw&APw-rfe", "下書き": "&Tgtm+DBN-"}.get(name, name)
    listing = [f'* LIST (\\HasNoChildren) "{delimiter}" "INBOX"', f'* LIST () "{delimiter}" "{encoded}"', "{tag} OK done"]
    with scripted_imap(Script({"LIST": listing})) as server:
        assert put(account(server.port), letter()) == name


def test_the_server_s_own_mark_is_believed_before_a_name() -> None:
    listing = ['* LIST () "/" "Drafts"', '* LIST (\\Drafts) "/" "Work in progress"', "{tag} OK done"]
    with scripted_imap(Script({"LIST": listing})) as server:
        assert put(account(server.port), letter()) == "Work in progress"


def test_a_folder_that_holds_no_mail_is_not_taken() -> None:
    listing = ['* LIST (\\Noselect) "/" "Drafts"', '* LIST () "/" "Drafts/Drafts"', "{tag} OK done"]
    with scripted_imap(Script({"LIST": listing})) as server:
        assert put(account(server.port), letter()) == "Drafts/Drafts"


def test_a_named_folder_is_taken() -> None:
    with imap_server("Drafts", "Letters") as port:
        assert put(account(port, folder="Letters"), letter()) == "Letters"


def test_a_named_folder_that_is_not_there_is_told() -> None:
    with imap_server("Drafts") as port, pytest.raises(FolderRefusedError):
        put(account(port, folder="Letters"), letter())


def test_no_folder_is_opened_for_writing() -> None:
    with scripted_imap(Script()) as server:
        put(account(server.port), letter())
    verbs = [command.partition(" ")[0] for command in server.commands]
    assert "EXAMINE" in verbs
    assert not {"SELECT", "STORE", "EXPUNGE", "DELETE"} & set(verbs)


def test_a_wrong_password_is_told_apart() -> None:
    with imap_server("Drafts") as port, pytest.raises(LogInRefusedError):
        put(account(port, password=lambda: "wrong"), letter())


def test_a_log_in_that_should_be_tried_later_is_no_wrong_password() -> None:
    script = Script({"LOGIN": ["{tag} NO [UNAVAILABLE] Temporary authentication failure"]})
    with scripted_imap(script) as server, pytest.raises(ServerUnreachableError):
        put(account(server.port), letter())


def test_a_line_cut_at_the_log_in_is_no_wrong_password() -> None:
    with scripted_imap(Script({"LOGIN": None})) as server, pytest.raises(ServerUnreachableError):
        put(account(server.port), letter())


def test_a_line_cut_at_the_letter_is_told() -> None:
    with scripted_imap(Script({"APPEND": None})) as server, pytest.raises(ServerUnreachableError):
        put(account(server.port), letter())


def test_a_full_mailbox_is_told() -> None:
    script = Script({"APPEND": ["{tag} NO Mailbox is full"]})
    with scripted_imap(script) as server, pytest.raises(FolderRefusedError):
        put(account(server.port), letter())


def test_a_token_logs_in() -> None:
    script = Script({"AUTHENTICATE": ["{tag} OK in"]})
    with scripted_imap(script) as server:
        put(account(server.port, auth="xoauth2", token=lambda: "t0ken", password=None), letter())
    assert server.commands[0].startswith(("AUTHENTICATE XOAUTH2", "CAPABILITY"))
    assert server.literals


def test_a_refused_token_is_a_refused_log_in() -> None:
    script = Script({"AUTHENTICATE": ["+", "{tag} NO [AUTHENTICATIONFAILED] invalid"]})
    with scripted_imap(script) as server, pytest.raises(LogInRefusedError):
        put(account(server.port, auth="xoauth2", token=lambda: "old", password=None), letter())
    assert server.literals[-1] == b"\r\n"


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServerUnreachableError):
        put(account(port), letter())


def test_a_server_that_never_greets_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(ServerUnreachableError):
        put(account(listener.getsockname()[1], timeout=0.2), letter())


def test_no_password_goes_in_clear_to_another_machine() -> None:
    with pytest.raises(ConfigurationError):
        put(account(143, host="imap.home.example"), letter())


def test_doctor_finds_the_folder_and_makes_none() -> None:
    with imap_server() as port:
        assert check(account(port)) == "Drafts"
        with IMAPClient("127.0.0.1", port, ssl=False) as client:
            client.login(USER, PASSWORD)
            assert [name for _, _, name in client.list_folders()] == ["INBOX"]


def test_the_settings_show_no_secret() -> None:
    shown = repr(account(1, token=lambda: "t0ken"))
    assert PASSWORD not in shown
    assert "t0ken" not in shown
    assert USER not in shown
