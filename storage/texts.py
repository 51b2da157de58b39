"""Moments and words as text that both databases take and sort alike. It imports no SQLAlchemy."""

from datetime import UTC, datetime


def moment_text(moment: datetime) -> str:
    """An aware moment in UTC, always of the same length, so that text sorts as time: `2026-02-12T19:03:00.000000Z`.

    Raises:
        ValueError: the moment is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment_from(text: str) -> datetime:
    """The inverse of `moment_text`."""
    return datetime.fromisoformat(text)


def safe(text: str) -> str:
    """`text` as both databases take it: NUL and lone surrogates become U+FFFD. For listing; documents keep them."""
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


_ESCAPED = "\x01"


def exact(text: str) -> str:
    r"""`text` such that `from_exact` gives it back to the code point: file names may hold what no database takes.

    >>> exact("INBOX"), from_exact(exact("a\0\udc80")) == "a\0\udc80"
    ('INBOX', True)
    """
    if "\0" in text or text.startswith(_ESCAPED) or not _encodes(text):
        return _ESCAPED + text.encode("unicode_escape").decode("ascii")
    return text


def from_exact(text: str) -> str:
    """The inverse of `exact`."""
    return text[1:].encode("ascii").decode("unicode_escape") if text.startswith(_ESCAPED) else text


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
