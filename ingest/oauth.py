"""Access tokens for XOAUTH2 out of a refresh token. It speaks to the token server only, and logs nothing.

requests-oauthlib does the protocol. At DEBUG it would log the refresh token and the client's secret: its loggers are shut.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from oauthlib.oauth2 import OAuth2Error
from requests import RequestException, Response
from requests_oauthlib import OAuth2Session

from casefile.errors import ConfigurationError, LogInRefusedError, ServerUnreachableError
from ingest.accounts import OAuthSettings, is_loopback

for _chatty in ("requests_oauthlib", "oauthlib"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

EARLY = 120.0  # seconds before its end that a token is no longer used: a poll must not outlive it by a hair
DEFAULT_LIFE = 3600.0  # seconds, where the server states none (RFC 6749, 5.1 only recommends to); Google's and Microsoft's hour
TIMEOUT = 20.0  # seconds

EXPIRED_ADVICE = (
    "The refresh token has expired or was withdrawn: sign in again and put the new one into the configuration. Google ends "
    'refresh tokens after 7 days while the app\'s publishing status is "Testing"; a changed password ends them too'
)
CLIENT_ADVICE = "Check client_id and client_secret: the provider does not know this app, or not with this secret"
ADVICE = {
    "invalid_grant": EXPIRED_ADVICE,
    "interaction_required": EXPIRED_ADVICE,  # Microsoft: a new consent or a second factor is due
    "login_required": EXPIRED_ADVICE,
    "consent_required": EXPIRED_ADVICE,
    "invalid_client": CLIENT_ADVICE,
    "unauthorized_client": CLIENT_ADVICE,
    "invalid_scope": "The refresh token was made for other rights: sign in again and allow IMAP",
    "invalid_request": "Check token_url: the provider did not understand the request",
    "unsupported_grant_type": "Check token_url: the provider does not renew tokens there",
}
PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


def access_token(settings: OAuthSettings, *, where: str, refused: str = "", clock: Callable[[], float] = time.monotonic) -> str:
    """An access token that is good for a while yet, and is not the one that was `refused`.

    One at a time: some servers take each refresh token once only.

    Raises:
        LogInRefusedError: the refresh token or the client is not taken any more.
        ServerUnreachableError: the token server did not answer.
        ConfigurationError: `token_url` would send secrets in the clear.
    """
    held = settings.held
    with held.lock:
        if held.value and held.value != refused and clock() < held.ends_at - EARLY:
            return held.value
        answer = _refreshed(settings, held.refresh_token or settings.refresh_token(), where=where)
        value = answer.get("access_token")
        if not isinstance(value, str) or not value:
            raise ServerUnreachableError(
                "the token server gave no access token", where=where, advice="It will be tried again later"
            )
        held.value = value
        held.ends_at = clock() + _seconds(answer.get("expires_in"))
        newer = answer.get("refresh_token")
        if isinstance(newer, str) and newer:
            held.refresh_token = newer
        return value


def _refreshed(settings: OAuthSettings, refresh_token: str, *, where: str) -> dict[str, object]:
    url = urlsplit(settings.token_url)
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
        raise ConfigurationError(("oauth.token_url must begin with https://",), where=where)
    secret = settings.client_secret() if settings.client_secret is not None else None  # public clients have none

    def stop_at_trouble(response: Response) -> Response:
        if response.status_code >= 500 or response.status_code == 429:
            raise ServerUnreachableError(
                f"the token server answered {response.status_code}", where=where, advice="It will be tried again later"
            )
        return response

    with OAuth2Session(client_id=settings.client_id) as http, _clear_text_on_loopback(url.scheme):
        http.max_redirects = 0  # the secrets are for the server that was named
        http.register_compliance_hook("refresh_token_response", stop_at_trouble)
        try:
            answer: dict[str, object] = http.refresh_token(
                settings.token_url,
                refresh_token=refresh_token,
                client_id=settings.client_id,
                timeout=TIMEOUT,
                verify=settings.ca_file,  # type: ignore[arg-type]  # a path may be given, which the stub forgets
                client_secret=secret,
            )
        except OAuth2Error as error:
            raise _told(error.error, where) from None
        except RequestException:
            raise ServerUnreachableError(
                "the token server did not answer", where=where, advice="Check token_url and the network; it will be tried again"
            ) from None
        except (ValueError, TypeError, KeyError):
            raise ServerUnreachableError(
                "the token server's answer could not be understood", where=where, advice="Check token_url"
            ) from None
    return answer


def _told(reason: str | None, where: str) -> LogInRefusedError | ServerUnreachableError:
    """The error for an OAuth error code. Only codes known here are shown: anything else could quote us."""
    if reason in ADVICE:
        return LogInRefusedError(f"the token server said {reason}", where=where, advice=ADVICE[reason])
    shown = f" said {reason}" if reason in PASSING else " gave no access token"
    return ServerUnreachableError(f"the token server{shown}", where=where, advice="It will be tried again later")


def _seconds(stated: object) -> float:
    try:
        return float(str(stated))
    except ValueError:
        return DEFAULT_LIFE


@contextmanager
def _clear_text_on_loopback(scheme: str) -> Iterator[None]:
    """Let oauthlib speak http for one request. Its only switch is the environment; `_refreshed` has checked the host."""
    name = "OAUTHLIB_INSECURE_TRANSPORT"
    if scheme == "https" or name in os.environ:
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        os.environ.pop(name, None)
