"""Raw bytes to a message: what it says and who wrote it. It fetches nothing, stores nothing, and never fails on bad mail.

The only error is `NotAMessageError`, for bytes that are no mail at all; everything else that is wrong is named in `defects`.
"""

import re
import time
from dataclasses import dataclass, field, replace
from hashlib import sha256

from casefile.errors import NotAMessageError
from casefile.mail import Attachment, Envelope, Invitation, Message, Road
from ingest.attachments import read_attachment
from ingest.authentication import grade, read_authentication
from ingest.bodies import Body, poor, read_body
from ingest.deciding import Outer
from ingest.documents import document_kind, document_text
from ingest.evidence import Evidence
from ingest.fields import Headers
from ingest.forwarded import Unwrapped, nested, unwrap
from ingest.headers import message_ids, read_envelope
from ingest.html import html_to_text
from ingest.identity import carries_own_mail, content_key, forwarding_code, is_automatic, own_mail
from ingest.invitations import read_invitations
from ingest.limits import Limits
from ingest.mime import Part, split_message
from ingest.printed import message_json
from ingest.quoted import new_spans, own_words
from ingest.redirected import redirector
from ingest.settings import ParseSettings
from ingest.subjects import BOTH, FORWARD, REPLY, read_subject
from ingest.text import undo_transfer_encoding

VERSION = "2"


@dataclass(slots=True)
class _Read:
    """One message of the MIME tree, taken apart: its own or an attached one."""

    headers: Headers
    envelope: Envelope
    body: Body
    evidence: Evidence = field(default_factory=lambda: Evidence(""))
    defects: list[str] = field(default_factory=list)


def read_message(content: bytes, settings: ParseSettings) -> Message:
    """What a raw message says, and who wrote it.

    Raises:
        NotAMessageError: the bytes are no message: an empty file, binary rubbish, no header in it.
    """
    limits = settings.limits
    root, defects = split_message(content, limits)
    outer = _read_part(root, limits)
    defects += outer.defects
    around = Outer(outer.envelope, is_answer=_is_answer(outer.headers), mine=settings.mine)
    if outer.body.is_report:
        unwrapped, outer.evidence = None, Evidence(_own_text(outer.body))
    else:
        unwrapped, outer.evidence = _unwrap(outer, around)
    attached = None if unwrapped is not None or outer.body.is_report else _attached(outer, limits, defects)
    if unwrapped is not None:
        message = _inline(outer, unwrapped, settings)
    elif attached is not None:
        message = _carried_whole(outer, attached, settings)
    else:
        message = _direct(outer, settings)
    attachments, found = _attachments(outer.body, attached, limits)
    invitations, calendar_defects = _invitations(outer.body, attached)
    all_defects = dict.fromkeys(d for d in (*defects, *outer.body.defects, *found, *calendar_defects, *message.defects) if d)
    return replace(
        message,
        sha256=sha256(content).hexdigest(),
        attachments=attachments,
        invitations=invitations,
        defects=tuple(all_defects),
    )


def _read_part(part: Part, limits: Limits) -> _Read:
    envelope, defects = read_envelope(part.headers, limits)
    body = read_body(part, limits)
    return _Read(part.headers, envelope, body, defects=defects)


def _is_answer(headers: Headers) -> bool:
    return headers.has("in-reply-to")


def _own_text(body: Body) -> str:
    """The text of a message: the plain form, where it is more than a stub beside the HTML form."""
    if body.html and poor(body.plain, body.html):
        return html_to_text(body.html)
    return body.plain.strip("\n")


def _unwrap(outer: _Read, around: Outer) -> tuple[Unwrapped | None, Evidence]:
    """The inline forward in whichever form of the text shows it whole, and the text."""
    body = outer.body
    text = Evidence(_own_text(body))
    found = unwrap(text, around)
    if not body.html or not body.plain.strip():
        return found, text
    if found is not None and _whole(found):
        return found, text
    suspicious = found is not None or _may_hide_forward(body.html, outer.envelope.subject)
    if suspicious:
        in_html = Evidence(html_to_text(body.html))
        better = unwrap(in_html, around)
        if better is not None and (found is None or _score(better) > _score(found)):
            return better, in_html
    return found, text


def _whole(found: Unwrapped) -> bool:
    envelope = found.envelope
    return bool(envelope.sender and envelope.sender.address and envelope.date and envelope.to and envelope.subject and found.body)


def _score(found: Unwrapped) -> int:
    envelope = found.envelope
    sender = envelope.sender
    parts = (sender, sender and sender.address, envelope.date, envelope.to, envelope.subject, found.body)
    return sum(bool(part) for part in parts)


_HINTS = re.compile(r"moz-forward-container|forwarded message|BeginForwardedMessage", re.IGNORECASE)


def _may_hide_forward(html: str, subject: str) -> bool:
    """Whether the HTML form may show a forward that the plain form does not."""
    return read_subject(subject).kind in (FORWARD, BOTH) or _HINTS.search(html[:400_000]) is not None


def _attached(outer: _Read, limits: Limits, defects: list[str]) -> _Read | None:
    """The first attached message, taken apart, where this message exists to carry it."""
    if not outer.body.messages:
        return None
    if read_subject(outer.envelope.subject).kind == REPLY and (_is_answer(outer.headers) or _has_history(outer.evidence)):
        return None  # an answer with an old mail as evidence speaks for itself
    for part in outer.body.messages[: limits.attached_messages]:
        octets, defect = undo_transfer_encoding(part.content, part.encoding)
        if octets.startswith((b">From ", b"From ")):
            octets = octets.partition(b"\n")[2]
        inner = _parsed(octets, limits)
        if inner is None and part.encoding in ("", "7bit", "8bit", "binary"):
            inner = _parsed(undo_transfer_encoding(octets, "base64")[0], limits)
        if inner is not None and inner.envelope.sender is not None:
            # One message is one original: the others are kept whole among the attachments, and the reader is told of them.
            defects += [defect, "more-attached-messages" if len(outer.body.messages) > 1 else ""]
            return inner
    defects.append("bad-attached-message")
    return None


def _has_history(evidence: Evidence) -> bool:
    return sum(b - a for a, b in new_spans(evidence)) < len(evidence.text.strip()) // 2


def _parsed(octets: bytes, limits: Limits) -> _Read | None:
    try:
        root, defects = split_message(octets, limits)
    except NotAMessageError:
        return None
    read = _read_part(root, limits)
    read.defects = [d for d in defects + read.defects if d]
    return read


def _inline(outer: _Read, found: Unwrapped, settings: ParseSettings) -> Message:
    envelope = found.envelope
    if not envelope.subject and not found.has_subject:
        envelope = replace(envelope, subject=read_subject(outer.envelope.subject).bare)
    chain = (envelope, *nested(found.body, envelope))
    defects = tuple(
        name
        for name, missing in (
            ("forward-without-date", envelope.date is None and not envelope.date_text),
            ("forward-date-unread", envelope.date is None and bool(envelope.date_text)),
            ("forward-without-address", envelope.sender is None or not envelope.sender.address),
        )
        if missing
    )
    return _message(
        outer, settings, _Original(Road.INLINE, envelope, Evidence(found.body), outer.envelope, found.note, chain, defects)
    )


def _carried_whole(outer: _Read, inner: _Read, settings: ParseSettings) -> Message:
    text = Evidence(_own_text(inner.body))
    envelope = inner.envelope
    deeper = unwrap(text, Outer(envelope, is_answer=_is_answer(inner.headers), mine=settings.mine))
    chain: tuple[Envelope, ...] = (envelope,)
    if deeper is not None:
        chain = (envelope, deeper.envelope, *nested(deeper.body, deeper.envelope))
    elif inner.body.messages:
        octets, _ = undo_transfer_encoding(inner.body.messages[0].content, inner.body.messages[0].encoding)
        below = _parsed(octets, settings.limits)
        if below is not None and below.envelope.sender is not None:
            chain = (envelope, below.envelope)
    defects = tuple(inner.defects + inner.body.defects)
    message = _message(
        outer, settings, _Original(Road.ATTACHED, envelope, text, outer.envelope, outer.evidence.text, chain, defects)
    )
    own = own_mail(inner.headers, inner.envelope)
    return replace(
        message,
        own=own or message.own,
        in_reply_to=message_ids(inner.headers.first("in-reply-to")),
        references=message_ids(inner.headers.first("references")),
        automatic=is_automatic(inner.headers, envelope.subject, is_report=inner.body.is_report),
    )


def _direct(outer: _Read, settings: ParseSettings) -> Message:
    carrier = redirector(outer.headers, settings.limits)
    road = Road.DIRECT if carrier is None else Road.REDIRECTED
    return _message(outer, settings, _Original(road, outer.envelope, outer.evidence, carrier))


@dataclass(frozen=True, slots=True)
class _Original:
    """What was found out about the original, by whatever road it came."""

    road: Road
    envelope: Envelope
    evidence: Evidence
    carrier: Envelope | None
    note: str = ""
    chain: tuple[Envelope, ...] = ()
    defects: tuple[str, ...] = ()


def _message(outer: _Read, settings: ParseSettings, original: _Original) -> Message:
    road, envelope, body = original.road, original.envelope, original.evidence.text
    first = not read_subject(envelope.subject).kinds and not (road != Road.INLINE and _is_answer(outer.headers))
    spans = _new_spans(original.evidence, envelope, deeper=len(original.chain) > 1, first=first)
    checked = read_authentication(outer.headers, outer.envelope.sender, settings.trust)
    sender = outer.envelope.sender
    carrier = sender if road in (Road.INLINE, Road.ATTACHED) else None
    new_text = "".join(body[a:b] for a, b in spans)
    return Message(
        sha256="",
        road=road,
        original=envelope,
        body=body,
        new_spans=spans,
        content_key=content_key(envelope.sender, envelope.date, settings.zone, envelope.subject, new_text),
        version=VERSION,
        message_id=outer.envelope.message_id,
        carrier=original.carrier,
        note=own_words(original.note, sender.name if sender else "") if original.note else "",
        chain=original.chain if len(original.chain) > 1 else (),
        grade=grade(road, checked, carrier, settings.family),
        authentication=checked,
        in_reply_to=message_ids(outer.headers.first("in-reply-to")),
        references=message_ids(outer.headers.first("references")),
        automatic=road != Road.INLINE and is_automatic(outer.headers, outer.envelope.subject, is_report=outer.body.is_report),
        own=own_mail(outer.headers, outer.envelope) or (carries_own_mail(outer.headers) if road == Road.INLINE else None),
        forwarding_code=forwarding_code(outer.envelope, outer.evidence.text),
        defects=original.defects,
    )


def _new_spans(evidence: Evidence, envelope: Envelope, *, deeper: bool, first: bool) -> tuple[tuple[int, int], ...]:
    """The new words of an original; where it does nothing but carry a forward of its own, the forward's new words."""
    author = envelope.sender.name if envelope.sender else ""
    body = evidence.text
    spans = new_spans(evidence, author, first=first)
    if not deeper or spans:
        return spans
    inner = unwrap(evidence, Outer(envelope))
    if inner is None or not inner.body:
        return spans
    at = body.find(inner.body)
    if at < 0:
        return spans
    name = inner.envelope.sender.name if inner.envelope.sender else ""
    return tuple((at + a, at + b) for a, b in new_spans(Evidence(inner.body), name))


def _attachments(body: Body, attached: _Read | None, limits: Limits) -> tuple[tuple[Attachment, ...], list[str]]:
    """All that is attached: the carried message's own, the carrier's, and the attached messages that are not the original."""
    parts = list(body.attachments)
    if attached is not None:
        parts = [*attached.body.attachments, *attached.body.messages, *parts, *body.messages[1:]]
    else:
        parts += body.messages
    found: list[Attachment] = []
    defects: list[str] = []
    chars, began = 0, time.monotonic()
    for part in parts[: limits.parts]:
        attachment, octets, defect = read_attachment(part, limits)
        if part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or attachment.filename == "winmail.dat":
            defects.append("winmail-dat")
        if (attachment.filename or "").lower().endswith(".msg") or part.content_type == "application/vnd.ms-outlook":
            defects.append("outlook-msg")
        text, text_defect = "", "document-unread"
        if (
            limits.document_bytes
            and chars < limits.attachments_text_chars
            and time.monotonic() - began < limits.documents_seconds
        ):
            charset = part.parameters.get("charset")
            text, text_defect = document_text(octets, part.content_type, attachment.filename or "", limits, charset)
        del octets  # one at a time
        chars += len(text)
        defects += [defect, text_defect]
        kind = document_kind(attachment.filename, text, part.content_type)
        found.append(replace(attachment, text=text, document=kind))
    return tuple(found), defects


def _invitations(body: Body, attached: _Read | None) -> tuple[tuple[Invitation, ...], list[str]]:
    parts = [*(attached.body.calendars if attached else ()), *body.calendars]
    found: list[Invitation] = []
    defects: list[str] = []
    for part in parts[:5]:
        invitations, defect = read_invitations(part)
        found += [i for i in invitations if i not in found]
        defects.append(defect)
    return tuple(found), defects


__all__ = ["VERSION", "ParseSettings", "message_json", "read_message"]
