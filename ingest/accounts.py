"""What a mailbox's owner configures, as values. It reads no configuration and resolves no secret: callables do, when needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from typing import Literal

from casefile.errors import ConfigurationError

Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "xoauth2"]
Secret = Callable[[], str]

CONNECT_TIMEOUT = 15.0  # seconds; mail-engineering: SocketTimeout(15, 60)
READ_TIMEOUT = 60.0


@dataclass(slots=True)
class AccessToken:
    """The access token in use and when it ends, on the clock that `oauth` was given. Mutable, and only in memory."""

    value: str = field(default="", repr=False)
    ends_at: float = 0.0
    refresh_token: str = field(default="", repr=False)  # where the token server handed out a newer one
    lock: Lock = field(default_factory=Lock, repr=False)  # the poll and the wait for mail share one token


@dataclass(frozen=True, slots=True, repr=False)
class OAuthSettings:
    """How to get an access token from a refresh token (RFC 6749, section 6).

    `held` keeps the token between two polls of one process: make one of these for each mailbox and keep it.
    """

    client_id: str
    token_url: str
    refresh_token: Secret
    client_secret: Secret | None = None
    ca_file: str | None = None
    held: AccessToken = field(default_factory=AccessToken, compare=False)

    def __repr__(self) -> str:
        return "OAuthSettings(…)"


@dataclass(frozen=True, slots=True, repr=False)
class MailboxSettings:
    """One mailbox to read.

    `password` and `token` are called at each log-in and never kept. With `auth` "xoauth2" one of `token` and `oauth` is
    needed. Timeouts are in seconds: `read_timeout` bounds each wait for the server, not the whole poll. `ca_file` is a PEM
    file of further authorities to trust. A folder is a name, or a special use with its backslash (RFC 6154).
    """

    name: str
    host: str
    port: int
    security: Security
    user: str
    password: Secret | None = None
    auth: Auth = "password"
    token: Secret | None = None
    oauth: OAuthSettings | None = None
    folders: tuple[str, ...] = ("INBOX",)
    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    ca_file: str | None = None

    def __repr__(self) -> str:
        return f"MailboxSettings({self.name!r})"

    def check(self) -> None:
        """What the values alone can tell is wrong.

        Raises:
            ConfigurationError: with every problem found.
        """
        problems = []
        if self.security == "none" and not is_loopback(self.host):
            problems.append('security = "none" sends the password in the clear: it is allowed on loopback only')
        if self.auth == "password" and self.password is None:
            problems.append("a password is needed")
        if self.auth == "xoauth2" and self.token is None and self.oauth is None:
            problems.append('auth = "xoauth2" needs token or oauth')
        if any(sign in self.user for sign in "\r\n\0\1"):
            problems.append("user holds a control character")
        if problems:
            raise ConfigurationError(tuple(problems), where=f"mailbox {self.name}")


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its very name: nothing is looked up."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
