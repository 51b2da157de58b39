"""What makes two messages the same original, and which mail is our own, automatic, or a forwarding confirmation."""

import re
import unicodedata
from datetime import UTC, tzinfo
from hashlib import sha256

from casefile.mail import Address, Envelope, OwnMail, PrintedTime
from ingest.fields import Headers
from ingest.labels import fold, lexicon
from ingest.subjects import read_subject

LETTERS = 64  # letters and digits of the new text that count; enough to part two mails of one minute, few enough to survive a cut
MARK = "x-iepwatch"
_OWN_ID = re.compile(r"<(digest|letter)\.([^@<>\s]{1,120})@iepwatch\.invalid>")
_OWN_MARK = re.compile(r"\s*(digest|letter)\s+(\S{1,120})\s*")
_CODE = re.compile(r"\(#?(\d{6,12})\)|[Cc]onfirmation code:?\s{0,3}(\d{6,12})|[Cc]ódigo de confirmación:?\s{0,3}(\d{6,12})")


def bare_subject(subject: str) -> str:
    """A subject without the prefixes of replies and forwards, folded."""
    return fold(read_subject(subject).bare)


def content_key(author: Address | None, moment: PrintedTime | None, zone: tzinfo, subject: str, new_text: str) -> str:
    """One key for one original, by whatever road it came: author, minute in UTC, bare subject, first letters of the new text.

    Args:
        author: its address counts, else its name.
        moment: `zone` is assumed where no offset was stated.
        zone: the family's.
        subject: with or without prefixes.
        new_text: wrapping, quote marks, stars and blanks do not count.
    """
    who = (author.address or fold(author.name)) if author else ""
    when = moment.utc(zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if moment else ""
    letters = _letters(new_text)
    digest = sha256("\x1f".join((who, when, _letters(bare_subject(subject), 200), letters)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _letters(text: str, most: int = LETTERS) -> str:
    head = unicodedata.normalize("NFKC", text[: most * 16]).casefold()
    head = re.sub(r"https?://\S{1,2000}|<mailto:[^>]{1,300}>|\[image:[^\]]{0,200}\]|\[cid:[^\]]{0,200}\]", " ", head)
    return "".join(c for c in head if c.isalnum())[:most]


def own_mail(headers: Headers, envelope: Envelope) -> OwnMail | None:
    """Whether the program wrote this message: by its mark, else by its Message-ID. A reply to one is not its own."""
    mark = headers.first(MARK)
    if mark:
        match = _OWN_MARK.fullmatch(mark)
        if match:
            return OwnMail(match.group(1), match.group(2))
    match = _OWN_ID.fullmatch(envelope.message_id or "")
    return OwnMail(match.group(1), match.group(2)) if match else None


def carries_own_mail(headers: Headers) -> OwnMail | None:
    """The mail of ours that an inline forward carries: programs name what is forwarded as what is answered."""
    references = (headers.first("references") or "").split()
    for value in (headers.first("x-forwarded-message-id"), headers.first("in-reply-to"), references[-1] if references else None):
        match = _OWN_ID.search(value or "")
        if match:
            return OwnMail(match.group(1), match.group(2))
    return None


def wording_key(subject: str, text: str) -> str:
    """A key for the wording of a letter: mail programs drop our marks when a draft is sent, its words stay."""
    return sha256(f"{_letters(bare_subject(subject), 200)}\x1f{_letters(text, 400)}".encode("utf-8", "surrogatepass")).hexdigest()


def is_automatic(headers: Headers, subject: str, *, is_report: bool) -> bool:
    """Whether a program sent it without a person: an absence note, a bounce, a receipt (RFC 3834). It is kept all the same."""
    stated = (headers.first("auto-submitted") or "no").partition(";")[0].strip().lower()
    if stated not in ("no", "auto-forwarded") or is_report:
        return True
    if headers.has("x-autoreply") or headers.has("x-autorespond") or headers.has("x-autoresponder"):
        return True
    if (headers.first("x-auto-response-suppress") or "").lower() in ("all", "oof") and headers.has(
        "x-ms-exchange-generated-message-source"
    ):
        return True
    if (headers.first("precedence") or "").strip().lower() == "auto_reply":
        return True
    if (headers.first("return-path") or "").strip() == "<>" and "daemon" in (headers.first("from") or "").lower():
        return True
    return fold(subject).startswith(lexicon().automatic)


def forwarding_code(envelope: Envelope, text: str) -> str:
    """The code of Gmail's request to confirm a forwarding address, or ""."""
    sender = envelope.sender.address if envelope.sender else ""
    if sender != "forwarding-noreply@google.com":
        return ""
    for place in (envelope.subject, text[:4_000]):
        match = _CODE.search(place)
        if match:
            return next(group for group in match.groups() if group)
    return ""
