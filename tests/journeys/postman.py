"""Brings a story's mail by the road it took: direct, redirected, forwarded as three programs write it, or attached whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Any

INBOX = "IEP inbox <iep@home.example>"


@dataclass(frozen=True)
class Letter:
    """What somebody wrote. `sent` is aware; the printed times of a forward are this clock's."""

    sender: str
    to: str
    cc: str
    sent: datetime
    subject: str
    body: str
    message_id: str
    reply_to: str | None
    headers: Mapping[str, str]
    papers: tuple[str, ...]


def whole(letter: Letter, **more: str) -> bytes:
    """The letter itself, as the first server took it."""
    message = EmailMessage(policy=SMTP)
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message["From"], message["To"] = letter.sender, letter.to
    if letter.cc:
        message["Cc"] = letter.cc
    message["Subject"], message["Date"] = letter.subject, format_datetime(letter.sent)
    message["Message-ID"] = letter.message_id
    if letter.reply_to:
        message["In-Reply-To"] = message["References"] = letter.reply_to
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.body)
    for paper in letter.papers:
        message.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename=paper)
    return bytes(message)


def brought(letter: Letter, road: Mapping[str, Any], carrier: str) -> bytes:
    """The file that arrives. `road` has `by` and, for a forward, `on` and perhaps a `note`."""
    by = road.get("by", "direct")
    if by == "direct":
        return whole(letter)
    if by == "redirected":
        address = parseaddr(carrier)[1]
        return whole(
            letter,
            X_Forwarded_To="iep@home.example",
            X_Forwarded_For=f"{address} iep@home.example",
            Delivered_To="iep@home.example",
        )
    on = datetime.fromisoformat(road["on"])
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Date"] = carrier, INBOX, format_datetime(on)
    message["Subject"] = ("FW: " if by == "outlook" else "Fwd: ") + letter.subject
    message["Message-ID"] = f"<{sha256(f'{carrier}{on}{letter.message_id}{by}'.encode()).hexdigest()[:16]}@home.example>"
    for name, value in road.get("headers", {}).items():
        message[name] = value
    note = road.get("note", "")
    if by == "attached":
        message.set_content(note or "See attached.\n")
        message.add_attachment(message_from_bytes(whole(letter), policy=SMTP))
        return bytes(message)
    message.set_content((note + "\n\n" if note else "") + INLINE[by](letter))
    return bytes(message)


def _gmail(letter: Letter) -> str:
    copy = f"\nCc: {letter.cc}" if letter.cc else ""
    sent = f"{letter.sent:%a, %b} {letter.sent.day}, {letter.sent.year} at {_clock(letter.sent)}"
    return (
        "---------- Forwarded message ---------\n"
        f"From: {letter.sender}\nDate: {sent}\nSubject: {letter.subject}\nTo: {letter.to}{copy}\n\n\n{letter.body}"
    )


def _outlook(letter: Letter) -> str:
    copy = f"\nCc: {letter.cc}" if letter.cc else ""
    sent = f"{letter.sent:%A, %B} {letter.sent.day}, {letter.sent.year} {_clock(letter.sent)}"
    return (
        "________________________________\n"
        f"From: {letter.sender}\nSent: {sent}\nTo: {letter.to}{copy}\nSubject: {letter.subject}\n\n{letter.body}"
    )


def _apple(letter: Letter) -> str:
    sent = f"{letter.sent:%B} {letter.sent.day}, {letter.sent.year} at {_clock(letter.sent, ':%S')} {letter.sent:%z}"
    head = (
        f"Begin forwarded message:\n\nFrom: {letter.sender}\nSubject: {letter.subject}\nDate: {_zoned(sent)}\nTo: {letter.to}\n"
    )
    copy = f"Cc: {letter.cc}\n" if letter.cc else ""
    return "\n".join(f"> {line}".rstrip() for line in f"{head}{copy}\n{letter.body}".splitlines()) + "\n"


def _zoned(text: str) -> str:
    """Apple Mail prints a zone's name or its distance from Greenwich, not the header's four digits."""
    return f"{text[:-5]}GMT{text[-5]}{int(text[-4:-2])}"


def _clock(moment: datetime, seconds: str = "") -> str:
    return f"{moment.hour % 12 or 12}{moment.strftime(':%M' + seconds)} {'AM' if moment.hour < 12 else 'PM'}"


INLINE = {"gmail": _gmail, "outlook": _outlook, "apple": _apple}


def quoted(before: Letter) -> str:
    """The history that a mail program puts under an answer."""
    who, address = parseaddr(before.sender)
    when = f"{before.sent:%a, %b} {before.sent.day}, {before.sent.year} at {_clock(before.sent)}"
    lines = "\n".join(f"> {line}".rstrip() for line in before.body.splitlines())
    return f"\nOn {when} {who} <{address}> wrote:\n\n{lines}\n"
