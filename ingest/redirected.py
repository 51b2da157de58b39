"""Who passed a message on with its From unchanged: by hand (Resent-*) or by a rule of a mail server. It reads headers alone."""

import re

from casefile.mail import Address, Envelope
from ingest.dates import read_header_date
from ingest.fields import Headers
from ingest.headers import message_ids, read_addresses, read_value
from ingest.limits import Limits


def redirector(headers: Headers, limits: Limits) -> Envelope | None:
    """Who passed a message on with its From unchanged: Resent-* fields (RFC 5322, 3.6.6), or a mail server's rule."""
    if headers.has("resent-from") or headers.has("resent-to") or headers.has("resent-sender"):
        sender = read_addresses(headers, "resent-from", limits) or read_addresses(headers, "resent-sender", limits)
        ids = message_ids(headers.first("resent-message-id"))
        date_text = read_value(headers.first("resent-date") or "")
        return Envelope(
            sender=sender[0] if sender else None,
            to=read_addresses(headers, "resent-to", limits),
            cc=read_addresses(headers, "resent-cc", limits),
            date=read_header_date(date_text) if date_text else None,
            date_text=date_text or None,
            subject=read_value(headers.first("subject") or ""),
            message_id=ids[0] if ids else None,
        )
    for name in ("x-forwarded-for", "x-ms-exchange-inbox-rules-loop", "x-autoforward", "x-forwarded-by"):
        value = headers.first(name)
        if value and "@" in value:
            # Gmail names the account that forwards first, then the address that it forwards to.
            addresses = [
                Address("", word.lower()) for word in re.findall(r"[^\s<>,;\"]{1,200}@[^\s<>,;\"]{1,200}", value[:2_000])
            ]
            to = read_addresses(headers, "x-forwarded-to", limits) or tuple(addresses[1:])
            return Envelope(sender=addresses[0], to=to, subject=read_value(headers.first("subject") or ""))
    if headers.has("x-forwarded-to"):
        return Envelope(to=read_addresses(headers, "x-forwarded-to", limits), subject=read_value(headers.first("subject") or ""))
    if (headers.first("auto-submitted") or "").strip().lower().startswith("auto-forwarded"):
        return Envelope(subject=read_value(headers.first("subject") or ""))
    return None
