"""The weekly digest leaves by SMTP, to the family's own addresses and to nobody else. It composes nothing and decides no time.

The list of who may be written to is checked at the socket: no command that names another recipient is ever sent.
"""

import base64
import smtplib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8 as SMTPUTF8_POLICY
from email.utils import format_datetime, parseaddr
from typing import Any

from casefile.errors import ConfigurationError, IepWatchError, LogInRefusedError, ServerUnreachableError, UsageError
from casefile.letters import Delivery, Digest
from outbox.connections import check_security, reaching, tls_context
from outbox.marks import MARK_HEADER, digest_mark, message_id

# What we call ourselves in EHLO: the machine's own name would end in every Received line, and asking for it may hang on DNS.
EHLO_NAME = "[127.0.0.1]"
# RFC 5321, 4.2.1: replies that begin with 4 mean "try again later".
TRANSIENT = range(400, 500)
LOG_IN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954, 6


@dataclass(frozen=True, slots=True)
class OutgoingSettings:
    """The account that sends the digest. `sender` is "Name <address>"; `password` is called only when it is needed."""

    host: str
    port: int
    security: str
    user: str = field(repr=False)
    password: Callable[[], str] | None = field(repr=False)
    sender: str = field(repr=False)
    timeout: float = 30.0
    ca_file: str | None = None

    @property
    def where(self) -> str:
        """Host and port, for errors."""
        return f"{self.host}:{self.port}"


class DeliveryUnknownError(ServerUnreachableError):
    """The connection broke after the digest was handed over: it may have arrived, so it is not simply sent again."""


class ComeLaterError(ServerUnreachableError):
    """The server answered, and asked for patience (a 4xx reply): nothing was taken."""


class SendingRefusedError(IepWatchError):
    """The server took the log-in but not the message: its sender, every recipient, or its text."""


class GuardedSmtp(smtplib.SMTP):
    """An SMTP connection that cannot name a recipient outside `allowed`, and knows when the message was handed over."""

    allowed: frozenset[str] = frozenset()
    handed_over = False

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send a command, unless it names a recipient who is not the family's."""
        if cmd.strip().lower().startswith("rcpt"):
            address = args.partition("<")[2].partition(">")[0].lower()
            if address not in self.allowed:
                raise UsageError("a digest may only go to the family's own addresses")
        super().putcmd(cmd, args)

    def send(self, s: Any) -> None:
        """Send bytes; what ends with the lone dot is the whole message."""
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.handed_over = True
        super().send(s)


class GuardedSmtpOverTls(GuardedSmtp, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def digest_bytes(digest: Digest, sender: str, recipients: Sequence[str], *, family: str, date: datetime) -> bytes:
    """The digest as a message: text and HTML, marked as ours and as written by a machine (RFC 3834). Same input, same bytes."""
    mark = digest_mark(digest.cut_off, family)
    message = EmailMessage(policy=SMTP_POLICY if _plain(sender, recipients) else SMTPUTF8_POLICY)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = digest.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id("digest", mark)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message[MARK_HEADER] = f"digest {mark}"
    message.set_content(digest.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(digest.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(f"=_iepwatch_{mark}")
    return message.as_bytes()


def send_digest(
    settings: OutgoingSettings,
    digest: Digest,
    recipients: Sequence[str],
    *,
    allowed: Iterable[str],
    family: str,
    date: datetime,
) -> Delivery:
    """Send the digest once. `allowed` are the family's addresses; `date` is the aware moment of sending.

    Raises:
        UsageError: nobody to send to, or somebody who is not of the family; nothing was sent.
        LogInRefusedError: name or password are wrong.
        DeliveryUnknownError: the connection broke when the message was on its way: claim it as sent, tell the family.
        ServerUnreachableError: not reached, or asked to come later; nothing was sent.
        SendingRefusedError: the server will not take this message.
        ConfigurationError: the settings would show the password to the network.
    """
    family_only = frozenset(address.lower() for address in allowed)
    if not recipients:
        raise UsageError("the digest has nobody to go to", advice="Name an address under [digest].to")
    if any(address.lower() not in family_only for address in recipients):
        raise UsageError(
            "a digest may only go to the family's own addresses", advice="Keep [digest].to within [family].addresses"
        )
    content = digest_bytes(digest, settings.sender, recipients, family=family, date=date)
    with connected(settings, family_only) as client, sorted_faults(settings.where, client):
        options = () if _plain(settings.sender, recipients) else ("SMTPUTF8",)
        refused = client.sendmail(parseaddr(settings.sender)[1], list(recipients), content, options)
    error = f"{len(refused)} of {len(recipients)} recipients refused" if refused else ""
    return Delivery(f"digest {digest_mark(digest.cut_off, family)}", date, len(recipients) - len(refused), error)


def _plain(sender: str, recipients: Sequence[str]) -> bool:
    """Whether every address is ASCII; else the message needs a server that speaks SMTPUTF8 (RFC 6531)."""
    return all(address.isascii() for address in (parseaddr(sender)[1], *recipients))


def check(settings: OutgoingSettings) -> None:
    """Connect, log in and leave: what `doctor` asks. Raises as `send_digest` does; nothing is sent."""
    with connected(settings, frozenset()) as client, sorted_faults(settings.where, client):
        client.noop()


@contextmanager
def connected(settings: OutgoingSettings, allowed: frozenset[str]) -> Iterator[GuardedSmtp]:
    """A connection, logged in, that can write to `allowed` alone."""
    check_security(settings.host, settings.security, settings.where)
    secret = settings.password() if settings.password else None
    with sorted_faults(settings.where):
        if settings.security == "tls":
            client: GuardedSmtp = GuardedSmtpOverTls(
                settings.host, settings.port, EHLO_NAME, timeout=settings.timeout, context=tls_context(settings.ca_file)
            )
        else:
            client = GuardedSmtp(settings.host, settings.port, EHLO_NAME, timeout=settings.timeout)
    try:
        with sorted_faults(settings.where):
            client.allowed = allowed
            if settings.security == "starttls":
                client.starttls(context=tls_context(settings.ca_file))
            client.ehlo_or_helo_if_needed()
            if secret is not None:
                _log_in(client, settings.user, secret)
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):  # it is said good-bye to only for politeness: the work is done, or lost
            client.quit()
        client.close()


def _log_in(client: GuardedSmtp, user: str, password: str) -> None:
    if (user + password).isascii():
        client.login(user, password)
        return
    # smtplib encodes as ASCII; RFC 4616 says UTF-8
    secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, answer = client.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:  # RFC 4954, 6: "authentication succeeded"
        raise smtplib.SMTPAuthenticationError(code, answer)


@contextmanager
def sorted_faults(where: str, client: GuardedSmtp | None = None) -> Iterator[None]:
    """Tell a wrong password from a dead line from a refusal, without repeating what the server says."""
    try:
        with reaching(where):
            try:
                yield
            except smtplib.SMTPServerDisconnected as error:
                raise (TimeoutError if isinstance(error.__context__, TimeoutError) else ConnectionAbortedError) from error
            except smtplib.SMTPException as error:
                raise _sorted(error, where) from None  # what the server says may quote addresses, and tracebacks are logged
    except ServerUnreachableError as error:
        if client is not None and client.handed_over and not isinstance(error, ComeLaterError):
            raise DeliveryUnknownError(
                "the connection broke while the digest was handed over; it may have arrived",
                where=where,
                advice="Look into the family's inbox before sending it again",
            ) from error
        raise


def _sorted(error: smtplib.SMTPException, where: str) -> IepWatchError:
    """What an answer of the server means (smtplib's errors are OSErrors, so they are sorted before those)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    else:  # no STARTTLS, no AUTH, no SMTPUTF8: the server lacks what the settings ask for
        return ConfigurationError(
            ("the server does not offer what the settings ask for",),
            where=where,
            advice="Check port and security, and whether this server wants a log-in at all",
        )
    if any(code in TRANSIENT for code in codes):
        return ComeLaterError("the server asks to come again later", where=where, advice="It is tried again on the next run")
    if isinstance(error, smtplib.SMTPAuthenticationError) or any(code in LOG_IN_CODES for code in codes):
        return LogInRefusedError(
            "the mail server refused the name or the password",
            where=where,
            advice="Check both; Gmail, iCloud and Yahoo want an app password, and Outlook.com takes no password at all",
        )
    return SendingRefusedError(
        f"the mail server would not take the digest (code {codes[0] if codes else 'unknown'})",
        where=where,
        advice="Check that the account may send from the address in [outgoing].from",
    )
