"""Reads header values: encoded words, raw 8-bit bytes, mailboxes, message ids. mail-parser first, mended where it is lossy.

mail-parser drops raw 8-bit bytes, leaves encoded words in quotes as they are, turns a repeated subject into a list and gives
up on lists with semicolons; there the value is read by our own code (docs/decisions/0013-mail-parser.md).
"""

import binascii
import logging
import re
from email.message import Message as LeanMessage
from typing import TYPE_CHECKING

from casefile.mail import Address, Envelope
from ingest.addresses import read_mailboxes
from ingest.dates import read_header_date
from ingest.fields import Headers
from ingest.limits import Limits
from ingest.text import decode, one_line

if TYPE_CHECKING:
    from mailparser import MailParser

_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_.:+*-]{1,60})\?([bBqQ])\?([^?\s]{0,20000}(?: [^?\s]{0,2000}){0,40})\?=")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")


def read_value(value: str) -> str:
    """A header value as a person reads it: 8-bit bytes and encoded words (RFC 2047) decoded, on one line."""
    value = mend_octets(value)
    if "=?" in value:
        value = _decode_words(value)
    return one_line(value)


def mend_octets(value: str) -> str:
    """A value whose raw bytes were no UTF-8, read as Windows-1252."""
    if value.isascii() or not any("\udc80" <= c <= "\udcff" for c in value):
        return value
    return decode(value.encode("utf-8", "surrogateescape"), None)[0]


def _decode_words(value: str) -> str:
    """Encoded words anywhere in the value; neighbours in one charset are joined before they are decoded (split characters)."""
    pieces: list[str] = []
    pending, pending_charset, end = b"", "", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        charset = match.group(1).partition("*")[0].lower()
        octets = _word_octets(match.group(2), match.group(3))
        if pending_charset and (between.strip() or charset != pending_charset):
            pieces.append(decode(pending, pending_charset)[0])
            pending = b""
            pieces.append(between if between.strip() else "")
        elif not pending_charset:
            pieces.append(between)
        pending, pending_charset, end = pending + octets, charset, match.end()
    if pending_charset:
        pieces.append(decode(pending, pending_charset)[0])
    pieces.append(value[end:])
    return "".join(pieces)


def _word_octets(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    return binascii.a2b_qp(raw.replace(b"_", b" "), header=False)


def message_ids(value: str | None) -> tuple[str, ...]:
    """The ids of a Message-ID, In-Reply-To or References header, with their angle brackets, at most the last 100."""
    if not value:
        return ()
    found = [f"<{match}>" for match in _MESSAGE_ID.findall(one_line(mend_octets(value)))]
    if not found:
        bare = one_line(mend_octets(value)).strip("<> ")
        found = [f"<{bare}>"] if bare and " " not in bare and "@" in bare else []
    return tuple(found[-100:])


def read_envelope(headers: Headers, limits: Limits) -> tuple[Envelope, list[str]]:
    """Who wrote a message to whom, and when, by its own headers; and what was wrong with them."""
    defects = [f"repeated-{name}" for name in ("from", "subject", "date", "to") if len(headers.every(name)) > 1]
    lean = _by_mail_parser(headers)
    sender = _mailboxes(headers, "from", lean, limits, defects) or _mailboxes(headers, "sender", lean, limits, defects)
    dates = headers.every("date")
    date_text = read_value(dates[0]) if dates else None
    date = read_header_date(date_text) if date_text else None
    if not dates:
        defects.append("no-date")
    elif date is None:
        defects.append("bad-date")
    if not sender:
        defects.append("no-from")
    subject = read_value(headers.first("subject") or "")
    if lean is not None and lean.subject and lean.subject != subject and not _lossy(headers.first("subject") or ""):
        subject = one_line(str(lean.subject))
    ids = message_ids(headers.first("message-id"))
    envelope = Envelope(
        sender=sender[0] if sender else None,
        to=_mailboxes(headers, "to", lean, limits, defects),
        cc=_mailboxes(headers, "cc", lean, limits, defects),
        date=date,
        date_text=date_text,
        subject=subject[:2_000],
        message_id=ids[0] if ids else None,
    )
    return envelope, defects


def read_addresses(headers: Headers, name: str, limits: Limits) -> tuple[Address, ...]:
    """The mailboxes of one header, by our own reading."""
    return read_mailboxes(read_list(headers, name), most=limits.recipients)


def read_list(headers: Headers, name: str) -> str:
    """All occurrences of an address header as one list."""
    return ", ".join(headers.every(name))


def _by_mail_parser(headers: Headers) -> "MailParser | None":
    """mail-parser's reading of the headers that it reads well, without Received, body and attachments in its way."""
    message = LeanMessage()
    for name in ("from", "to", "cc", "subject"):
        value = headers.first(name)
        if value and len(value) < 2_000 and not _lossy(value):  # long lists cost it a tenth of a millisecond an address
            message[name] = value
    if not message.keys():
        return None
    import mailparser  # noqa: PLC0415 -- 60 ms, and a poll that only archives never parses

    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)  # it logs the headers that it cannot decode

    try:
        return mailparser.MailParser(message)
    except (ValueError, TypeError, AttributeError, IndexError, LookupError, RecursionError):
        return None


def _lossy(value: str) -> bool:
    """Whether the value holds what mail-parser would lose."""
    return not value.isascii() or ";" in value or '"=?' in value or (value.count("=?") > 1)


def _mailboxes(headers: Headers, name: str, lean: "MailParser | None", limits: Limits, defects: list[str]) -> tuple[Address, ...]:
    """mail-parser's mailboxes where it read as many as we do, with our names and addresses where it gave none."""
    values = headers.every(name)
    if not values:
        return ()
    text = ", ".join(mend_octets(value) for value in values)
    if "=?" in text:
        text = _protected_words(text)
    own = read_mailboxes(text, limits.recipients)
    if text.count("@") > limits.recipients and "too-many-recipients" not in defects:
        defects.append("too-many-recipients")
    if lean is None or len(values) > 1 or _lossy(values[0]):
        return own
    parsed = getattr(lean, {"from": "from_"}.get(name, name), None) or []
    theirs = tuple(Address(one_line(n), a.strip().lower()) for n, a in parsed if a)
    if len(theirs) != len(own) or any(a.address != b.address for a, b in zip(theirs, own, strict=True)):
        return own
    return tuple(a if a.name and a.name.casefold() != a.address else b for a, b in zip(theirs, own, strict=True))


def _protected_words(text: str) -> str:
    """Encoded words decoded, each in quotes of its own, so that a comma inside of a name separates nothing."""

    def quoted(match: re.Match[str]) -> str:
        decoded = one_line(_decode_words(match.group())).replace('"', "").replace("\\", "")
        inside = text.count('"', 0, match.start()) % 2 == 1
        return decoded if inside else f'"{decoded}"'

    runs = re.compile(rf"(?:{_ENCODED_WORD.pattern}\s{{0,8}}){{1,60}}")
    return runs.sub(lambda m: quoted(m) + " ", text)
