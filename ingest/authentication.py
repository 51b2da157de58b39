"""Reads what the trusted receiving server recorded about a message's origin (RFC 8601); it checks no signature itself.

Only the topmost Authentication-Results header of that server is believed, and only where no other server's Received line
stands above it: what came with the message stands lower, and anybody can write it.
"""

import re

from casefile.mail import Address, Authentication, Grade, Road
from ingest.fields import Headers
from ingest.headers import mend_octets

_BY = re.compile(r"\bby\s{1,10}([A-Za-z0-9.:_-]{1,255})")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\s*(dkim|spf|dmarc|arc|auth|iprev|dkim-adsp|domainkeys)\s*=\s*([a-z]{2,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(r"\b((?:header|smtp|policy)\.[a-z_-]{1,30})\s*=\s*\"?([^\s;\"]{1,300})", re.IGNORECASE)
# Under these a family of unrelated names is registered, so that sharing them proves nothing (the Public Suffix List has all;
# these are the ones under which schools, families and mail providers of this program's users are found).
_SECOND_LEVEL = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "gob",
        "gov",
        "gub",
        "k12",
        "mil",
        "net",
        "nom",
        "or",
        "org",
        "sch",
        "school",
        "nhs",
        "ne",
        "go",
        "lib",
        "cc",
    ]
)
_SHARED = frozenset(
    ["onmicrosoft.com", "github.io", "herokuapp.com", "appspot.com", "blogspot.com", "netlify.app", "pages.dev", "web.app"],
) | frozenset(["azurewebsites.net", "cloudfront.net", "amazonaws.com", "weebly.com", "wordpress.com", "wixsite.com"])


def organisational_domain(domain: str) -> str:
    """The domain that one organisation registered: "mail.millrace.k12.oh.us" gives "millrace.k12.oh.us"."""
    labels = [label for label in domain.lower().strip(".").split(".") if label]
    suffix = 1
    if len(labels) >= 2 and ".".join(labels[-2:]) in _SHARED:
        suffix = 2
    elif len(labels) >= 2 and labels[-1] == "us" and len(labels[-2]) == 2:
        # k12.oh.us, lib.oh.us, pvt.k12.ma.us (RFC 1480)
        suffix = 2
        if len(labels) >= 3 and labels[-3] in ("k12", "lib", "cc", "tec", "state", "gen", "dst", "cog", "mus"):
            suffix = 4 if len(labels) >= 4 and labels[-4] in ("pvt", "paroch", "chtr") else 3
    elif len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        suffix = 2
        if labels[-1] == "au" and labels[-2] == "edu" and len(labels[-3]) <= 3 and len(labels) >= 4:
            suffix = 3
    return ".".join(labels[-(suffix + 1) :]) if len(labels) > suffix else ".".join(labels)


def aligned(domain: str, author: str) -> bool:
    """Whether a domain that passed is the author's, or of the same organisation (RFC 7489, 3.1, relaxed)."""
    domain = domain.lower().rpartition("@")[2].strip("<>. ")
    return bool(domain) and bool(author) and organisational_domain(domain) == organisational_domain(author)


def read_authentication(headers: Headers, author: Address | None, trust: str | None) -> Authentication | None:
    """The trusted server's record on a message whose From is `author`, or None where there is none to believe."""
    if not trust:
        return None
    ours = {organisational_domain(trust)}
    received = 0
    for name, value in headers.fields:
        if name == "received":
            received += 1
            by = _BY.search(value[:1_000])
            domain = organisational_domain(by.group(1)) if by else ""
            if received == 1:
                ours.add(domain)  # the topmost line is always the receiving server's own, whatever it calls itself
            elif domain not in ours and re.search(r"[a-z]\.", domain):
                return None  # from here on down, everything came with the message
        elif name == "authentication-results":
            uncommented = _uncommented(mend_octets(value))
            server, _, results = uncommented.partition(";")
            words = server.split()
            if not words or words[0].lower() != trust.lower().strip():
                return None
            return _read(words[0].lower(), results, author.domain if author else "", uncommented)
    return None


def _uncommented(value: str) -> str:
    for _ in range(5):
        shorter = _COMMENT.sub(" ", value)
        if shorter == value:
            break
        value = shorter
    return value


def _read(server: str, results: str, domain: str, raw: str) -> Authentication:
    """The best of each method: of several signatures one aligned pass is enough."""
    found: dict[str, tuple[str, bool]] = {}
    dmarc = "none"
    for piece in results.split(";")[:50]:
        match = _RESULT.match(piece)
        if not match:
            continue
        method, result = match.group(1).lower(), match.group(2).lower()
        properties = {key.lower(): value for key, value in _PROPERTY.findall(piece)}
        if method == "dmarc":
            dmarc = result
        elif method in ("dkim", "spf"):
            if method == "dkim":
                named = properties.get("header.d") or properties.get("header.i") or ""
            else:
                named = properties.get("smtp.mailfrom") or properties.get("smtp.helo") or ""
            candidate = (result, aligned(named, domain))
            if method not in found or _rank(candidate) > _rank(found[method]):
                found[method] = candidate
    dkim, spf = found.get("dkim", ("none", False)), found.get("spf", ("none", False))
    return Authentication(server, dkim[0], dkim[1], spf[0], spf[1], dmarc, raw[:2_000])


def _rank(result: tuple[str, bool]) -> int:
    return 3 * (result == ("pass", True)) + 2 * (result[0] == "pass") + (result[0] in ("fail", "softfail"))


def grade(road: Road, checked: Authentication | None, carrier: Address | None, family: frozenset[str]) -> Grade:
    """How far the authorship can be trusted (INTERFACES, timeline).

    For an attached original the server's record speaks of the carrier: a family address that passed has sent the whole
    message as it has it. An inline forward is never more than carried.
    """
    if checked is not None and checked.failed:
        return Grade.UNPROVEN
    if road in (Road.INLINE, Road.ATTACHED) and (carrier is None or carrier.address not in family):
        return Grade.UNPROVEN
    if road == Road.INLINE:
        return Grade.CARRIED
    return Grade.VERIFIED if checked is not None and checked.passed else Grade.DIRECT
