"""What SMTP and IMAP connections share: TLS that is checked, no password in clear off this machine, faults in plain words."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from casefile.errors import ConfigurationError, ServerUnreachableError

SECURITIES = ("tls", "starttls", "none")


def is_loopback(host: str) -> bool:
    """Whether `host` is this very machine."""
    if host.lower() in ("localhost", "localhost.localdomain"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_security(host: str, security: str, where: str) -> None:
    """Refuse what would show a password to the network.

    Raises:
        ConfigurationError: an unknown kind of security, or none to another machine.
    """
    if security not in SECURITIES:
        raise ConfigurationError((f"security must be one of {', '.join(SECURITIES)}",), where=where)
    if security == "none" and not is_loopback(host):
        raise ConfigurationError(
            ('security = "none" is for a server on this machine only; use "tls" or "starttls"',), where=where
        )


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """A context that checks the certificate and the host's name; `ca_file` is an authority of the family's own."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def reaching(where: str) -> Iterator[None]:
    """Turn what the network throws into one sentence that helps.

    Raises:
        ServerUnreachableError: no answer, a broken connection, or a certificate that does not hold.
    """
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ServerUnreachableError(
            "the server's certificate could not be trusted",
            where=where,
            advice="Check the host's name; a certificate of your own can be named in the configuration",
        ) from error
    except ssl.SSLError as error:
        raise ServerUnreachableError(
            "the secure connection could not be made",
            where=where,
            advice='Check port and security: 465 and 993 speak "tls", 587 and 143 "starttls"',
        ) from error
    except TimeoutError as error:
        raise ServerUnreachableError("the server did not answer in time", where=where, advice="Try again later") from error
    except OSError as error:
        raise ServerUnreachableError(
            "the server could not be reached, or broke off", where=where, advice="Check host, port and network; then try again"
        ) from error
