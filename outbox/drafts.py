"""An approved letter becomes a message in the parent's own Drafts folder, or a file. Nothing here sends it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from imaplib import IMAP4
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from casefile.errors import IepWatchError, LetterRefusedError, LogInRefusedError, ServerUnreachableError
from casefile.letters import Draft
from outbox.connections import check_security, reaching, tls_context
from outbox.marks import MARK_HEADER, is_message_id, message_id

DRAFTS_FLAG = b"\\Drafts"  # RFC 6154, 2
# What mail programs call the folder where no server says it (RFC 6154 is younger than many mailboxes).
DRAFTS_NAMES = (
    "drafts", "draft", "draft messages", "borradores", "borrador", "brouillons", "entwürfe", "bozze", "concepten", "rascunhos",
    "utkast", "kladder", "luonnokset", "wersje robocze", "koncepty", "piszkozatok", "ciorne", "taslaklar", "черновики",
    "чернетки", "下書き", "草稿", "草稿夹", "임시보관함", "thư nháp", "drafts folder",
)  # fmt: skip
NEW_FOLDER = "Drafts"
# Only these say that name or password are wrong (RFC 5530); a bare NO to the log-in says the same, in other words.
REFUSED = re.compile(r"AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED|invalid credentials|basic ?auth", re.IGNORECASE)
COME_LATER = re.compile(
    r"UNAVAILABLE|INUSE|LIMIT|THROTTLED|OVERQUOTA|SERVERBUG|socket error|EOF|timed? ?out|too many", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DraftsSettings:
    """The account whose Drafts folder takes the letters. Secrets come from callables, when they are needed.

    `auth` is "password" or "xoauth2" (then `token` gives the access token); `folder` None means: find it.
    """

    host: str
    port: int
    security: str
    user: str = field(repr=False)
    password: Callable[[], str] | None = field(default=None, repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)
    auth: str = "password"
    folder: str | None = None
    timeout: float = 30.0
    ca_file: str | None = None

    @property
    def where(self) -> str:
        """Host and port, for errors."""
        return f"{self.host}:{self.port}"


class FolderRefusedError(IepWatchError):
    """The server took the log-in but not the letter: no such folder, no room, no right."""


def letter_bytes(draft: Draft, sender: str, date: datetime) -> bytes:
    """The letter as a message that a mail program opens for editing. Same draft and date, same bytes.

    It joins a thread only where `draft.reply_to` names an original that came direct or attached.

    Raises:
        LetterRefusedError: it has nobody to go to.
    """
    if not draft.to:
        raise LetterRefusedError(
            "this letter has nobody to go to",
            where=draft.id,
            advice='Add the case manager to the configuration: a [[child.contact]] with role = "case_manager"',
        )
    plain = all(address.isascii() for address in (*draft.to, *draft.cc, sender.rpartition("<")[2]))
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["From"] = sender
    message["To"] = ", ".join(draft.to)
    if draft.cc:
        message["Cc"] = ", ".join(draft.cc)
    message["Subject"] = " ".join(draft.subject.split())
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id("letter", draft.id)
    if draft.reply_to and is_message_id(draft.reply_to):
        message["In-Reply-To"] = draft.reply_to
        message["References"] = draft.reply_to
    message["X-Unsent"] = "1"  # what Outlook opens as a draft rather than as received mail
    message[MARK_HEADER] = f"letter {draft.id}"
    message.set_content(draft.body.rstrip("\n") + "\n", charset="utf-8", cte="quoted-printable")
    return message.as_bytes()


def append(settings: DraftsSettings, content: bytes, *, date: datetime) -> str:
    """Put a letter into the Drafts folder, once: where it already waits, nothing is added. Gives the folder's name.

    Raises:
        LogInRefusedError: name, password or token are wrong.
        ServerUnreachableError: not reached, broken off, or asked to come later.
        FolderRefusedError: the folder would not take it.
        ConfigurationError: the settings would show the password to the network.
    """
    with connected(settings) as client, sorted_faults(settings.where):
        folder = drafts_folder(client, settings.folder)
        if not _waits(client, folder, content):
            client.append(folder, content, flags=(b"\\Draft", b"\\Seen"), msg_time=date)
        return folder


def check(settings: DraftsSettings) -> str:
    """Connect, log in and find the folder: what `doctor` asks. Gives its name; makes none. Raises as `append` does."""
    with connected(settings) as client, sorted_faults(settings.where):
        return drafts_folder(client, settings.folder, make=False)


def drafts_folder(client: IMAPClient, wanted: str | None, *, make: bool = True) -> str:
    """The folder that letters wait in: the one named, the one that the server marks, one of a usual name, else a new one."""
    folders: list[tuple[tuple[bytes, ...], bytes, str]] = client.list_folders()
    selectable = [(flags, str(name), delimiter) for flags, delimiter, name in folders if b"\\Noselect" not in flags]
    if wanted is not None:
        if all(name != wanted for _, name, _ in selectable):
            raise FolderRefusedError("the account has no folder of that name", advice="Look up its name in your mail program")
        return wanted
    marked = [name for flags, name, _ in selectable if any(flag.lower() == DRAFTS_FLAG.lower() for flag in flags)]
    if marked:
        return marked[0]
    named = [(_usual(name, delimiter), name) for _, name, delimiter in selectable]
    known = sorted((DRAFTS_NAMES.index(usual), len(name), name) for usual, name in named if usual in DRAFTS_NAMES)
    if known:
        return known[0][2]
    if make:
        client.create_folder(NEW_FOLDER)
        with suppress(IMAPClientError):  # not to be subscribed is no reason to lose a letter
            client.subscribe_folder(NEW_FOLDER)
    return NEW_FOLDER


def _usual(name: str, delimiter: bytes | None) -> str:
    """The last part of a folder's path, in lower case."""
    return (name.rsplit(delimiter.decode("ascii", "replace"), 1)[-1] if delimiter else name).lower()


def _waits(client: IMAPClient, folder: str, content: bytes) -> bool:
    """Whether this very letter is in the folder already: an earlier try may have broken off after the server took it."""
    found = re.search(rb"^Message-ID: (<[^>\s]+>)\r?$", content, re.MULTILINE | re.IGNORECASE)
    if found is None:
        return False
    client.select_folder(folder, readonly=True)
    return bool(client.search(["HEADER", "Message-ID", found[1].decode("ascii")]))


@contextmanager
def connected(settings: DraftsSettings) -> Iterator[IMAPClient]:
    """A connection, logged in."""
    check_security(settings.host, settings.security, settings.where)
    source = settings.token if settings.auth == "xoauth2" else settings.password
    secret = source() if source else ""
    with sorted_faults(settings.where):
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security == "tls",
            ssl_context=tls_context(settings.ca_file) if settings.security == "tls" else None,
            timeout=SocketTimeout(min(15.0, settings.timeout), settings.timeout),
        )
    try:
        client._imap.debug = 0  # noqa: SLF001 - else the log-in line and the letter are formatted for a log (docs/decisions)
        with sorted_faults(settings.where):
            if settings.security == "starttls":
                client.starttls(tls_context(settings.ca_file))
        with sorted_faults(settings.where, logging_in=True):
            _log_in(client, settings, secret)
        yield client
    finally:
        with suppress(IMAP4.error, IMAPClientError, OSError):  # the letter is there, or its loss was told
            client.logout()
        with suppress(OSError):
            client.shutdown()


def _log_in(client: IMAPClient, settings: DraftsSettings, secret: str) -> None:
    if settings.auth != "xoauth2":
        client.login(settings.user, secret)
        return
    answers = iter((f"user={settings.user}\1auth=Bearer {secret}\1\1".encode(),))

    def respond(_challenge: Any) -> bytes:
        return next(answers, b"")  # a second challenge is the server's reason: it is answered with nothing, then comes the NO

    client.sasl_login("XOAUTH2", respond)


@contextmanager
def sorted_faults(where: str, *, logging_in: bool = False) -> Iterator[None]:
    """Tell a wrong password from a dead line from a refusal. imapclient calls every failed log-in, a cut too, a LoginError.

    What the server says is dropped (`from None`): it may quote an address, and tracebacks are logged.
    """
    try:
        with reaching(where):
            yield
    except (IMAPClientAbortError, IMAP4.abort):
        raise ServerUnreachableError("the server broke off", where=where, advice="Try again later") from None
    except (IMAPClientError, IMAP4.error) as error:
        said = str(error)
        if COME_LATER.search(said) and not REFUSED.search(said):
            raise ServerUnreachableError("the server asks to come again later", where=where, advice="Try again later") from None
        if logging_in:
            raise LogInRefusedError(
                "the mail server refused the name or the password",
                where=where,
                advice="Check both; Gmail, iCloud and Yahoo want an app password, and Outlook.com wants XOAUTH2",
            ) from None
        raise FolderRefusedError(
            "the server would not take the letter", where=where, advice="Check that the folder exists and has room"
        ) from None
