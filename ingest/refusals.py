"""What a server's "no" to a log-in means: a refusal that stands, or trouble that passes. It talks to nobody.

imapclient gives one error class for both, a dropped socket included, so the response code in the text decides (RFC 5530),
and only where there is none the words. A server's words are never repeated: they may hold an address.
"""

import re

from casefile.errors import IepWatchError, LogInRefusedError, ServerUnreachableError

# RFC 5530, section 3: what no waiting will mend …
STANDING = frozenset({"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN", "NOPERM"})
# … and what will. THROTTLED is Yahoo's and Gmail's.
PASSING = frozenset({"UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "OVERQUOTA", "THROTTLED", "CORRUPTION", "EXPUNGEISSUED"})

_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{1,30})[ \]]")
_PASSING_WORDS = re.compile(
    r"too many|try again|temporar|\brate\b|limit|exceeded|internal|unavailable|overload|busy|time(?:d )? ?out|throttl"
    r"|not connected|socket error|\beof\b|lookup|not responding|server error|maintenance|shutting down",
    re.IGNORECASE,
)
_STANDING_WORDS = re.compile(
    r"credential|password|log[- ]?(?:in|on)|sign[- ]?in|authenti|invalid|incorrect|denied|reject|refus|disabled|blocked"
    r"|not allowed|not permitted|no such user|unknown user|expired|web browser|bad user",
    re.IGNORECASE,
)
_IMAPLIB = re.compile(r"^(?:LOGIN|AUTHENTICATE) command error: BAD |^command: (?:LOGIN|AUTHENTICATE) => ", re.IGNORECASE)
_BASIC_OFF = re.compile(r"basic ?auth\w* ?(?:is )?(?:disabled|blocked)|basicauthblocked|logondenied-basicauth", re.IGNORECASE)
_APP_PASSWORD = re.compile(r"application[- ]specific password|app[- ]?(?:specific )?password|InvalidSecondFactor", re.IGNORECASE)
_BROWSER = re.compile(r"web browser|webalert|web login required", re.IGNORECASE)

MICROSOFT = ("outlook.com", "office365.com", "hotmail.com", "live.com", "outlook.de", "office365.us")
GOOGLE = ("gmail.com", "googlemail.com", "google.com")
APP_PASSWORD_HOSTS = {
    "yahoo.com": "Yahoo",
    "aol.com": "AOL",
    "me.com": "iCloud",
    "icloud.com": "iCloud",
    "fastmail.com": "Fastmail",
    "zoho.com": "Zoho",
}

OUTLOOK_ADVICE = (
    "Basic authentication is disabled: Outlook.com, Hotmail and Microsoft 365 have taken no password and no app password over "
    'IMAP since September 2024. Keep the dedicated inbox with another provider, or set auth = "xoauth2" for this mailbox'
)
GMAIL_ADVICE = (
    "Gmail takes an app password here, not the account's own: switch on 2-Step Verification, make an app password at "
    "myaccount.google.com/apppasswords, and use its sixteen letters"
)
BROWSER_ADVICE = (
    "The provider wants to see its owner first: sign in once with a web browser, confirm that it was you, then try again"
)
XOAUTH2_ADVICE = "See that the access token is for this very address and for IMAP, and that the account allows IMAP"
NOT_CONNECTED_ADVICE = (
    "It will be tried again later. Outlook says this too when IMAP is switched off for the account, or when the token is for "
    "another mailbox than user"
)
PLAIN_ADVICE = "Check user and password; many providers want an app password here instead of the account's own"


def code_of(text: str) -> str:
    """The response code of a server's answer, or ""."""
    found = _CODE.search(text)
    return found[1] if found else ""


def stands(text: str, *, dropped: bool = False) -> bool:
    """Whether a server's answer to a log-in is a refusal that trying again will not mend.

    In doubt it is trouble: the next try comes later and slower, and a wrong "wrong password" would stop the mail for good.
    Where the line was `dropped` meanwhile, the text is mostly imaplib's own, and LOGIN in it says nothing.
    """
    text = _IMAPLIB.sub("", text)
    codes = set(_CODE.findall(text))
    if codes & STANDING:
        return True
    if codes & PASSING:
        return False
    if _BASIC_OFF.search(text) or _APP_PASSWORD.search(text):
        return True
    if dropped or _PASSING_WORDS.search(text):
        return False
    return bool(_STANDING_WORDS.search(text))


def advice_for(text: str, host: str, *, token: bool = False) -> str:
    """What to do about a refused log-in, in plain words. `token` says that no password but an access token was refused."""
    code = code_of(text)
    provider = next((name for domain, name in APP_PASSWORD_HOSTS.items() if _of(host, (domain,))), "")
    advice = (
        (_BASIC_OFF.search(text), OUTLOOK_ADVICE),
        (_BROWSER.search(text), BROWSER_ADVICE),
        (token, XOAUTH2_ADVICE),
        (_of(host, MICROSOFT), OUTLOOK_ADVICE),
        (_of(host, GOOGLE), GMAIL_ADVICE),
        (provider, f"{provider} takes an app password here, not the account's own: make one in its security settings"),
        (code == "PRIVACYREQUIRED", 'A password is taken only over TLS: set security = "tls" (port 993) or "starttls"'),
        (code == "EXPIRED", "The password has expired: set a new one with the provider"),
        (code == "CONTACTADMIN", "The provider wants to be asked: write to its support"),
    )
    return next((words for holds, words in advice if holds), PLAIN_ADVICE)


def log_in_error(text: str, *, host: str, where: str, token: bool = False, dropped: bool = False) -> IepWatchError:
    """The error that a server's answer to a log-in stands for."""
    code = code_of(text)
    shown = f" ({code})" if code in STANDING | PASSING else ""
    if stands(text, dropped=dropped):
        what = "the server did not take the access token" if token else "the server refused the log-in"
        return LogInRefusedError(what + shown, where=where, advice=advice_for(text, host, token=token))
    return ServerUnreachableError(
        "the server could not log us in just now" + shown,
        where=where,
        advice=NOT_CONNECTED_ADVICE if "not connected" in text.lower() else "It will be tried again later",
    )


def _of(host: str, domains: tuple[str, ...]) -> bool:
    bare = host.rstrip(".").lower()
    return any(bare == domain or bare.endswith("." + domain) for domain in domains)
