"""The marks by which the program knows its own mail when it comes home: a header, and a Message-ID under a name of our own."""

import re
from datetime import UTC, datetime
from hashlib import sha256

MARK_HEADER = "X-IEPWatch"
# "invalid" is reserved (RFC 2606, 2): no host can ever have this name.
MARK_DOMAIN = "iepwatch.invalid"
MESSAGE_ID = re.compile(r"<[^<>@\s\x00-\x1f]+@[^<>@\s\x00-\x1f]+>")


def digest_mark(cut_off: datetime, family: str) -> str:
    """What names one digest for ever: its cut-off in UTC, and a few digits of the family's hash (its id stays private)."""
    return f"{cut_off.astimezone(UTC):%Y%m%dT%H%M%SZ}.{sha256(family.encode()).hexdigest()[:8]}"


def message_id(kind: str, about: str) -> str:
    """`<digest.…@iepwatch.invalid>` or `<letter.…@iepwatch.invalid>`: the same thing has the same id whenever it is sent."""
    return f"<{kind}.{about}@{MARK_DOMAIN}>"


def is_message_id(text: str) -> bool:
    """Whether `text` is one Message-ID and nothing else, fit for a header."""
    return len(text) < 900 and text.isascii() and MESSAGE_ID.fullmatch(text) is not None  # 998 octets a line, RFC 5322, 2.1.1
