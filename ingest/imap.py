"""A connection to an IMAP server: opened, secured, logged in, and the few verbs that reading needs. It decides nothing.

imapclient does the talking, except for the bodies: those go through `ingest.fetching`. Only EXAMINE is ever sent, so that
no flag can change. Each error is one of three: `LogInRefusedError`, `ServerUnreachableError` (its kind `ConnectionLostError` once
the connection stood), or `CommandRefusedError` for a "no" that leaves the connection whole.
"""

import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from casefile.errors import ConfigurationError, IepWatchError, LogInRefusedError, ServerUnreachableError
from ingest.accounts import MailboxSettings
from ingest.answers import Coming, Fetched, TooLargeError, WireBrokenError
from ingest.fetching import Unanswered, fetch
from ingest.refusals import code_of, log_in_error

# At DEBUG imapclient logs the user's name and every command.
logging.getLogger("imapclient").setLevel(logging.WARNING)

NUMBER = 2**32 - 1  # the largest number in IMAP (RFC 3501, section 9)
WINDOW = 50_000  # messages listed by one SEARCH: imaplib takes no line of more than a million bytes, a UID has up to ten digits
JUNK = ("junk", "spam", "junk email", "junk e-mail", "junk mail", "bulk mail", "bulk")
LATER = "It will be tried again later"


class ConnectionLostError(ServerUnreachableError):
    """The connection was cut, stood still, or began to speak nonsense. Nothing more can be done with it."""


class MessageTooLargeError(ConnectionLostError):
    """A message that is too large to hold was on its way, so the connection had to go.

    Attributes:
        uid: the message's, or 0 where the server had not said it yet.
    """

    uid = 0


class CommandRefusedError(IepWatchError):
    """The server said NO or BAD to one command; the connection still stands.

    Attributes:
        code: the response code (RFC 5530), or "".
    """

    def __init__(self, what: str, *, where: str = "", code: str = "") -> None:
        super().__init__(what, where=where)
        self.code = code


@dataclass(frozen=True, slots=True)
class FolderState:
    """What EXAMINE says. `uidnext` is None where the server does not tell."""

    exists: int
    uidvalidity: int
    uidnext: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as LIST shows it; `flags` are lower case, with their backslash."""

    name: str
    flags: frozenset[str]


class Connection:
    """A logged-in connection. Any `ConnectionLostError` ends its use: close it and open another."""

    def __init__(self, client: IMAPClient, where: str) -> None:
        self._client = client
        self._where = where
        self.lost = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def wire(self) -> imaplib.IMAP4:
        """What reads and writes bytes, for `ingest.fetching` and `ingest.idle`."""
        wire: imaplib.IMAP4 = self._client._imap  # noqa: SLF001 - pinned version; held to by a test
        return wire

    @property
    def client(self) -> IMAPClient:
        """The library's own object, for `ingest.idle`."""
        return self._client

    def close(self) -> None:
        """End the connection, politely where it still stands. Never raises for the server's sake."""
        with suppress(OSError, IMAPClientError, ValueError):
            if not self.lost:
                self._client.logout()
        # LOGOUT closes the socket only if the server answered it.
        with suppress(OSError, IMAPClientError, ValueError):
            self._client.shutdown()

    def abandon(self) -> None:
        """Close without a word: for a connection in the middle of an answer."""
        self.lost = True
        self.close()

    @contextmanager
    def speaking(self, doing: str) -> Iterator[None]:
        """Sort what goes wrong while `doing` something into the two errors."""
        try:
            yield
        except IMAPClientAbortError:
            self.lost = True
            raise ConnectionLostError(f"the connection was lost while {doing}", where=self._where, advice=LATER) from None
        except TooLargeError as error:
            self.lost = True
            too_large = MessageTooLargeError(f"a message is too large for {doing}", where=self._where)
            too_large.uid = error.uid
            raise too_large from None
        except (WireBrokenError, ProtocolError):
            self.lost = True
            raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None
        except IMAPClientError as error:
            code = code_of(str(error))
            if "got more than" in str(error):  # imaplib, of an endless line
                self.lost = True
                raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None
            shown = f" ({code})" if code else ""
            raise CommandRefusedError(f"the server refused{shown} while {doing}", where=self._where, code=code) from None
        except TimeoutError:
            self.lost = True
            raise ConnectionLostError(f"the server fell silent while {doing}", where=self._where, advice=LATER) from None
        except (OSError, EOFError):
            self.lost = True
            raise ConnectionLostError(f"the connection was lost while {doing}", where=self._where, advice=LATER) from None
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AssertionError,
            AttributeError,
        ):  # imapclient, of answers it cannot take
            self.lost = True
            raise ConnectionLostError(f"the server could not be understood while {doing}", where=self._where) from None

    def capabilities(self) -> frozenset[str]:
        """What the server can do, in upper case."""
        with self.speaking("asking what it can do"):
            return frozenset(one.decode("ascii", "replace").upper() for one in self._client.capabilities())

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that LIST shows and that can be opened."""
        with self.speaking("listing folders"):
            found = []
            for flags, _, name in self._client.list_folders():
                lower = frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
                if not lower & {"\\noselect", "\\nonexistent"}:
                    found.append(Folder(str(name), lower))
            return tuple(found)

    def examine(self, folder: str) -> FolderState:
        """Open `folder` for reading only."""
        with self.speaking("opening a folder"):
            said: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
            uidvalidity = said.get(b"UIDVALIDITY")
            if not isinstance(uidvalidity, int) or uidvalidity <= 0:
                raise CommandRefusedError("the server numbers no messages in this folder (no UIDVALIDITY)", where=self._where)
            exists, uidnext = int(said.get(b"EXISTS", 0)), said.get(b"UIDNEXT")
            if max(exists, uidvalidity, uidnext or 0) > NUMBER:
                raise ValueError("no number of IMAP")
            return FolderState(exists, uidvalidity, uidnext if isinstance(uidnext, int) else None)

    def uids_from(self, first: int, exists: int) -> list[int]:
        """The UIDs from `first` on, ascending. `exists` is the folder's count of messages.

        `n:*` means "up to the last one", so a server with nothing new names the last message again (RFC 3501, 6.4.8).
        """
        found: set[int] = set()
        with self.speaking("listing messages"):
            if first > 1 or exists <= WINDOW:
                found.update(self._client.search(["UID", f"{first}:*"]))
            else:
                for low in range(1, exists + 1, WINDOW):
                    found.update(self._client.search([f"{low}:{min(low + WINDOW - 1, exists)}"]))
            if found and not 0 < min(found) <= max(found) <= NUMBER:
                raise ValueError("no number of IMAP")
        return sorted(uid for uid in found if uid >= first)

    def bodies(self, uids: Sequence[int]) -> Iterator[Fetched | Coming | Unanswered]:
        """The messages of ascending `uids`, as `ingest.fetching.fetch` gives them. To stop early costs the connection."""
        self.lost = True  # whoever stops in the middle leaves the rest of an answer behind
        with self.speaking("reading messages"):
            yield from fetch(self.wire, uids)
        self.lost = False

    def still_there(self, uids: Sequence[int]) -> set[int]:
        """Which of `uids` the folder holds now. NOOP first: a server may keep listing what another client removed."""
        with self.speaking("looking for vanished messages"):
            self._client.noop()
            found: set[int] = set()
            for low in range(0, len(uids), 500):
                found.update(self._client.search(["UID", ",".join(map(str, uids[low : low + 500]))]))
        return found & set(uids)


def connect(settings: MailboxSettings) -> Connection:
    """Connect, secure the line, and log in.

    An access token that is refused is renewed once, since it may have ended early.

    Raises:
        LogInRefusedError: user, password or token are not taken; trying again will not help.
        ServerUnreachableError: no answer, no trust in the certificate, or trouble that passes.
        ConfigurationError: the settings cannot be meant.
    """
    settings.check()
    client = _open(settings)
    try:
        if settings.auth == "xoauth2":
            try:
                _log_in_with_token(client, settings, anew=False)
            except LogInRefusedError:
                _shut(client)
                client = _open(settings)  # some servers hang up after a refusal
                _log_in_with_token(client, settings, anew=True)
        else:
            _log_in_with_password(client, settings)
    except BaseException:
        _shut(client)
        raise
    return Connection(client, _where(settings))


def folder_called(wanted: str, folders: Sequence[Folder]) -> str:
    """The folder that `wanted` means: a name, or a special use (RFC 6154) by its name or by what people call junk mail."""
    names = {folder.name for folder in folders}
    if wanted in names or wanted.upper() == "INBOX":
        return wanted
    use = wanted.lower() if wanted.startswith("\\") else "\\junk" if wanted.lower() in JUNK else ""
    if use:
        for folder in folders:
            if use in folder.flags:
                return folder.name
    if use == "\\junk":  # a server that marks no special use
        for folder in folders:
            if re.split(r"[/.]", folder.name)[-1].lower() in JUNK:
                return folder.name
    return wanted


def _where(settings: MailboxSettings) -> str:
    return f"mailbox {settings.name}"


def _trust(settings: MailboxSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            context.load_verify_locations(settings.ca_file)
    except (OSError, ssl.SSLError):
        raise ConfigurationError(("ca_file cannot be read as certificates",), where=_where(settings)) from None
    return context


def _open(settings: MailboxSettings) -> IMAPClient:
    where = _where(settings)
    context = None if settings.security == "none" else _trust(settings)
    client: IMAPClient | None = None
    try:
        client = IMAPClient(
            settings.host.strip("[]"),  # as IPv6 addresses are written in URLs
            port=settings.port,
            ssl=settings.security == "tls",
            ssl_context=context if settings.security == "tls" else None,
            timeout=SocketTimeout(settings.connect_timeout, settings.read_timeout),
        )
        _quiet(client)
        if settings.security == "starttls":
            _upgrade(client, context, where)
            _quiet(client)
    except ssl.SSLCertVerificationError:
        _shut(client)
        raise ServerUnreachableError(
            "the server's certificate cannot be trusted: it is not for this host, has expired, or is signed by nobody known",
            where=where,
            advice="Check host, this machine's clock, and on a borrowed network whether you must sign in to it first",
        ) from None
    except ssl.SSLError:
        _shut(client)
        raise ServerUnreachableError(
            "the server does not speak TLS here", where=where, advice='Port 993 goes with "tls", port 143 with "starttls"'
        ) from None
    except socket.gaierror:
        raise ServerUnreachableError(
            "the server's name is not known", where=where, advice="Check host and the network connection"
        ) from None
    except TimeoutError:
        _shut(client)
        raise ServerUnreachableError(
            "the server did not answer in time", where=where, advice="Check host and port; it will be tried again later"
        ) from None
    except OSError as error:
        _shut(client)
        refused = isinstance(error, ConnectionRefusedError)
        what = "nothing listens at this host and port" if refused else "the server cannot be reached"
        raise ServerUnreachableError(what, where=where, advice="Check host, port and the network connection") from None
    except IMAPClientError as error:  # abort, BYE, or a greeting that is none
        _shut(client)
        code = code_of(str(error))
        shown = f" ({code})" if code else ""
        raise ServerUnreachableError(f"the server turned the connection away{shown}", where=where, advice=LATER) from None
    except (ValueError, TypeError, IndexError, KeyError, AssertionError, AttributeError):
        _shut(client)
        raise ServerUnreachableError("what answers there is no mail server", where=where, advice="Check host and port") from None
    except BaseException:
        _shut(client)
        raise
    return client


def _quiet(client: IMAPClient) -> None:
    """What imapclient leaves wrong after it has connected."""
    # It sets 5 for a log that nobody reads, and imaplib then spends four fifths of its time on repr() of each message.
    client._imap.debug = 0  # noqa: SLF001 - pinned version; held to by a test
    client.normalise_times = False  # INTERNALDATE would come naive, in this machine's zone
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 45 ms a command against some servers


def _upgrade(client: IMAPClient, context: ssl.SSLContext | None, where: str) -> None:
    """STARTTLS, or nothing: there is no way on in clear text."""
    refusal = ServerUnreachableError(
        "the server offers no STARTTLS, and nothing is sent in the clear",
        where=where,
        advice='Set security = "tls" with port 993; on a borrowed network, somebody may be listening',
    )
    # PREAUTH would log us in before TLS, and STARTTLS is not allowed any more then (RFC 3501, 6.2.1).
    if client._imap.state != "NONAUTH" or not client.has_capability("STARTTLS"):  # noqa: SLF001
        raise refusal
    try:
        client.starttls(context)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        raise refusal from None
    # Whatever was said before TLS may have been said by anybody (RFC 3501, 6.2.1).
    client._imap.untagged_responses.clear()  # noqa: SLF001


def _shut(client: IMAPClient | None) -> None:
    if client is not None:
        with suppress(OSError, IMAPClientError, ValueError):
            client.shutdown()


def _log_in_with_password(client: IMAPClient, settings: MailboxSettings) -> None:
    where = _where(settings)
    password = settings.password() if settings.password is not None else ""
    if not password or any(sign in password for sign in "\r\n\0"):
        raise ConfigurationError(("the password is empty or holds a line break",), where=where)
    with _log_in_errors(settings, token=False):
        able = {one.decode("ascii", "replace").upper() for one in client.capabilities()}
        plain = "AUTH=PLAIN" in able
        if "LOGINDISABLED" in able and not plain:
            raise LogInRefusedError(
                "the server takes no password on this connection", where=where, advice='Set security = "tls" (port 993)'
            )
        if settings.user.isascii() and password.isascii() and "LOGINDISABLED" not in able:
            # imaplib quotes the password but not the user.
            client.login('"' + settings.user.replace("\\", "\\\\").replace('"', '\\"') + '"', password)
        elif plain:
            client.plain_login(settings.user, password)  # base64, so that any letter can be sent
        else:
            raise LogInRefusedError(
                "this server can take no user or password with letters beyond ASCII",
                where=where,
                advice="Set a password of plain letters, digits and signs",
            )


def _log_in_with_token(client: IMAPClient, settings: MailboxSettings, *, anew: bool) -> None:
    token = _token(settings, anew=anew)
    if not token or not token.isascii() or any(sign in token for sign in "\r\n\0\1"):
        raise ConfigurationError(
            ("the token is no access token: it holds a line break or a foreign letter",), where=_where(settings)
        )
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> str:
        # The second challenge is the reason of a refusal, to be answered with nothing, or the server waits.
        challenges.append(challenge)
        return f"user={settings.user}\1auth=Bearer {token}\1\1" if len(challenges) == 1 else ""

    try:
        with _log_in_errors(settings, token=True):
            client.sasl_login("XOAUTH2", answer)
    except LogInRefusedError as error:
        status = re.search(rb'"status"\s*:\s*"(\d{3})"', b"".join(challenges[1:]))
        if status is None:
            raise
        raise LogInRefusedError(f"{error.what}, status {status[1].decode()}", where=error.where, advice=error.advice) from None


def _token(settings: MailboxSettings, *, anew: bool) -> str:
    if settings.token is not None:
        return settings.token().strip()
    if settings.oauth is None:
        return ""
    from ingest.oauth import access_token  # noqa: PLC0415 - requests takes 0.2 s to load, and few need it

    return access_token(settings.oauth, where=_where(settings), anew=anew)


@contextmanager
def _log_in_errors(settings: MailboxSettings, *, token: bool) -> Iterator[None]:
    where = _where(settings)
    try:
        yield
    except LoginError as error:
        # imapclient wraps a dropped connection in the same class.
        dropped = isinstance(error.__context__, IMAPClientAbortError)
        raise log_in_error(str(error), host=settings.host, where=where, token=token, dropped=dropped) from None
    except (IMAPClientError, OSError):
        raise ServerUnreachableError("the connection was lost at the log-in", where=where, advice=LATER) from None
    except (ValueError, TypeError, KeyError, IndexError, AssertionError, AttributeError):
        raise ServerUnreachableError("the server could not be understood at the log-in", where=where) from None
