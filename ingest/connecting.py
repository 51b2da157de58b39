"""Opens a connection to an IMAP server: TLS first, then the log-in. Afterwards `ingest.imap.Connection` speaks.

Nothing is sent in the clear beyond loopback, and a server's words are never repeated: they may hold an address.
"""

import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from casefile.errors import ConfigurationError, LogInRefusedError, ServerUnreachableError
from ingest.accounts import MailboxSettings
from ingest.imap import LATER, Connection
from ingest.refusals import code_of, log_in_error

# At DEBUG imapclient logs the user's name and every command.
logging.getLogger("imapclient").setLevel(logging.WARNING)


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
            token = _token(settings)
            try:
                _log_in_with_token(client, settings, token)
            except LogInRefusedError:
                _shut(client)
                client = _open(settings)  # some servers hang up after a refusal
                _log_in_with_token(client, settings, _token(settings, refused=token))
        else:
            _log_in_with_password(client, settings)
    except BaseException:
        _shut(client)
        raise
    return Connection(client, _where(settings))


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


def _log_in_with_token(client: IMAPClient, settings: MailboxSettings, token: str) -> None:
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


def _token(settings: MailboxSettings, *, refused: str = "") -> str:
    if settings.token is not None:
        return settings.token().strip()
    if settings.oauth is None:
        return ""
    from ingest.oauth import access_token  # noqa: PLC0415 - requests takes 0.2 s to load, and few need it

    return access_token(settings.oauth, where=_where(settings), refused=refused)


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
