"""A letter of the demo as the exact bytes that lay in the inbox: headers of each road, MIME parts, encodings, CRLF."""

import base64
import quopri
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

from iepwatch.demo.clients import Written, covered, forwarded, written
from iepwatch.demo.papers import pdf
from iepwatch.demo.sources import INBOX, ZONE, Letter, Meeting, Person, people, token

TRUST = "mx.harborpost.example"  # the inbox's own server, whose Authentication-Results are believed

Headers = Sequence[tuple[str, str]]

_PREFIX = {"outlook": "FW", "attached-outlook": "FW", "owa": "Fw"}
_EXCHANGE = ("outlook", "owa")  # write the Date header in UTC
_ORGANISATION = 2  # labels of a domain that DMARC's relaxed alignment compares, for names under .example


def message(letter: Letter) -> bytes:
    """The bytes of one message of the inbox."""
    if letter.road == "direct":
        return _direct(letter)
    if letter.road == "redirected":
        return _redirected(letter)
    return _forward(letter)


# ---- roads ----------------------------------------------------------------------------------------------------------


def _direct(letter: Letter) -> bytes:
    trace = _trace(letter.sender, letter.name, letter.arrives, forged=letter.forged)
    return _block([*trace, *_own_headers(letter)]) + _body(letter)


def _redirected(letter: Letter) -> bytes:
    carrier = _carrier(letter)
    if carrier.client == "outlook":
        again = [
            ("Resent-From", f"<{carrier.address}>"),
            ("Resent-To", f"<{INBOX}>"),
            ("Resent-Date", format_datetime(letter.arrives.astimezone(UTC))),
        ]
        envelope = carrier.address
    else:
        again = [("X-Forwarded-To", INBOX), ("X-Forwarded-For", f"{carrier.address} {INBOX}")]
        local, _, domain = carrier.address.partition("@")
        envelope = f"{local}+caf_={INBOX.replace('@', '=')}@{domain}"
    trace = [
        ("Return-Path", f"<{envelope}>"),
        ("Delivered-To", INBOX),
        _received(carrier.domain, TRUST, INBOX, letter.name, letter.arrives),
        ("Authentication-Results", _verdict(TRUST, letter.sender.domain, envelope)),
        *again,
        ("Delivered-To", carrier.address),
        _received(letter.sender.domain, f"mx.{carrier.domain}", carrier.address, letter.name + "first", letter.sent),
        ("Authentication-Results", _verdict(f"mx.{carrier.domain}", letter.sender.domain, letter.sender.address)),
    ]
    return _block([*trace, *_own_headers(letter)]) + _body(letter)


def _forward(letter: Letter) -> bytes:
    carrier = _carrier(letter)
    attached = letter.road.startswith("attached-")
    client = letter.road.removeprefix("attached-")
    headers = [
        *_trace(carrier, letter.name, letter.arrives),
        ("From", _named(carrier)),
        ("Date", _date(letter.arrives, client)),
        ("Subject", _encoded(_forward_subject(letter))),
        ("To", INBOX),
        ("Message-ID", _message_id(carrier, client, letter.name, "forward")),
        *_mailer(client),
        ("MIME-Version", "1.0"),
    ]
    if not attached:
        parts = [_alternatives(forwarded(letter), client, letter.name), *_papers(letter)]
    else:
        filename = "".join(c for c in letter.subject if c.isalnum() or c in " -") + ".eml"
        disposition = [
            ("Content-Type", f'message/rfc822; name="{filename}"'),
            ("Content-Disposition", f'attachment; filename="{filename}"'),
        ]
        parts = [_alternatives(covered(letter), client, letter.name + "cover"), (disposition, _as_received(letter))]
    return _block(headers) + _mixed(parts, letter.name + "outer")


def _as_received(letter: Letter) -> bytes:
    """The original as it lay in the carrier's own mailbox, whole."""
    carrier, sender = _carrier(letter), letter.sender
    server = f"mx.{carrier.domain}"
    trace = [
        ("Return-Path", f"<{sender.address}>"),
        ("Delivered-To", carrier.address),
        _received(sender.domain, server, carrier.address, letter.name + "first", letter.sent),
        ("Authentication-Results", _verdict(server, sender.domain, sender.address)),
    ]
    return _block([*trace, *_own_headers(letter)]) + _body(letter)


# ---- headers --------------------------------------------------------------------------------------------------------


def _carrier(letter: Letter) -> Person:
    if letter.carrier is None:
        raise ValueError(f"{letter.name}: nobody forwards it")
    return letter.carrier


def _trace(sender: Person, name: str, arrives: datetime, *, forged: bool = False) -> Headers:
    verdict = _verdict(TRUST, sender.domain, sender.address)
    if forged:
        verdict = f"{TRUST}; dkim=none; spf=fail smtp.mailfrom={sender.address}; dmarc=fail header.from={sender.domain}"
    origin = "host-203-0-113-77.invalid" if forged else sender.domain  # RFC 5737's address for examples
    return [
        ("Return-Path", f"<{sender.address}>"),
        ("Delivered-To", INBOX),
        _received(origin, TRUST, INBOX, name, arrives),
        ("Authentication-Results", verdict),
    ]


def _verdict(server: str, domain: str, envelope: str) -> str:
    signer = ".".join(domain.split(".")[-_ORGANISATION:])
    return f"{server}; dkim=pass header.d={signer}; spf=pass smtp.mailfrom={envelope}; dmarc=pass header.from={domain}"


def _received(origin: str, server: str, recipient: str, name: str, moment: datetime) -> tuple[str, str]:
    queue = token(name, server)[:12].upper()
    value = (
        f"from out.{origin} (out.{origin} [192.0.2.{int(queue[:2], 16) % 250 + 1}])\r\n\tby {server} with ESMTPS id {queue}\r\n"
        f"\tfor <{recipient}>; {format_datetime(moment)}"
    )
    return "Received", value


def _forward_subject(letter: Letter) -> str:
    """Outlook puts its own prefix in place of the one it finds; the others put theirs before it."""
    prefix = _PREFIX.get(letter.road)
    return f"{prefix}: {re.sub(r'^(?i:re|fwd?): ', '', letter.subject)}" if prefix else f"Fwd: {letter.subject}"


def _own_headers(letter: Letter) -> Headers:
    """The headers that the writer's own mail program made."""
    headers = [
        ("From", _named(letter.sender)),
        ("To", ", ".join(_named(person) for person in letter.to)),
        ("Date", _date(letter.sent, letter.client)),
        ("Subject", letter.subject if letter.broken else _encoded(letter.subject)),
        ("Message-ID", original_id(letter)),
    ]
    if letter.cc:
        headers.insert(2, ("Cc", ", ".join(_named(person) for person in letter.cc)))
    if letter.answers is not None:
        headers += [("In-Reply-To", original_id(letter.answers)), ("References", " ".join(_ancestry(letter.answers)))]
    if letter.automatic:
        headers += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    return [*headers, *_mailer(letter.client), ("MIME-Version", "1.0")]


def original_id(letter: Letter) -> str:
    """The Message-ID that the letter itself bears; a second copy has that of the first."""
    return _message_id(letter.sender, letter.client, letter.same or letter.name, "original")


def _ancestry(letter: Letter) -> list[str]:
    return [*(_ancestry(letter.answers) if letter.answers else []), original_id(letter)]


def _message_id(person: Person, client: str, name: str, what: str) -> str:
    mark = token(name, what)
    if client == "gmail":
        return f"<CA{mark[:8]}+{mark[8:30]}@mail.{person.domain}>"
    if client in _EXCHANGE:
        return f"<{mark[:32].upper()}@EX{mark[32:34].upper()}.{person.domain}>"
    if client in ("applemail", "iphone"):
        mark = mark.upper()
        return f"<{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:32]}@{person.domain}>"
    return f"<{mark[:20]}@{person.domain}>"


def _mailer(client: str) -> Headers:
    return {
        "applemail": [("X-Mailer", "Apple Mail (2.3826.600.51.1.1)")],
        "iphone": [("X-Mailer", "iPhone Mail (22G86)")],
        "outlook": [("X-Mailer", "Microsoft Outlook 16.0"), ("Thread-Index", "AQHcIqd0"), ("Content-Language", "en-us")],
        "owa": [("Accept-Language", "en-US"), ("Content-Language", "en-US")],
    }.get(client, [])


def _date(moment: datetime, client: str) -> str:
    return format_datetime(moment.astimezone(UTC if client in _EXCHANGE else ZONE))


def _named(person: Person) -> str:
    name = f'"{person.name}"' if "." in person.name else person.name
    return f"{name} <{person.address}>"


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def _block(headers: Headers) -> bytes:
    """Header lines as bytes. A broken letter's 8-bit letters go out raw, in Windows-1252."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("cp1252")


# ---- bodies ---------------------------------------------------------------------------------------------------------

Part = tuple[Headers, bytes]


def _body(letter: Letter) -> bytes:
    """Everything from the writer's own Content-Type on."""
    if letter.broken:
        content = _crlf("\n\n".join(letter.blocks)).encode("cp1252")
        headers = [("Content-Type", 'text/plain; charset="x-larkfield-mac"'), ("Content-Transfer-Encoding", "8bit")]
        return _block(headers) + b"\r\n" + content + b"\r\n"
    both = written(letter)
    if letter.client == "robot":
        part = _leaf("html", both.html) if letter.html else _leaf("plain", both.text)
    else:
        part = _alternatives(both, letter.client, letter.name, letter.invite)
    return _mixed([part, *_papers(letter)], letter.name)


def _mixed(parts: Sequence[Part], name: str) -> bytes:
    if len(parts) == 1:
        headers, content = parts[0]
        return _block(headers) + b"\r\n" + content
    boundary = f"mixed_{token(name, 'mixed')[:24]}"
    header = _block([("Content-Type", f'multipart/mixed; boundary="{boundary}"')])
    return header + b"\r\n" + _bounded(parts, boundary)


def _bounded(parts: Sequence[Part], boundary: str) -> bytes:
    mark = b"--" + boundary.encode("ascii")
    shown = [mark + b"\r\n" + _block(headers) + b"\r\n" + content for headers, content in parts]
    return b"\r\n".join([*shown, mark + b"--\r\n"])


def _alternatives(both: Written, client: str, name: str, invite: Meeting | None = None) -> Part:
    style = "<style><!-- p.MsoNormal {margin:0in; font-size:11.0pt;} --></style>" if client == "outlook" else ""
    charset = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    page = both.html if client == "gmail" else f"<html><head>{charset}{style}</head><body>{both.html}</body></html>"
    parts = [_leaf("plain", both.text), _leaf("html", page)]
    if invite is not None:
        parts.append(_calendar(invite, name))
    boundary = f"alt_{token(name, 'alternative')[:26]}"
    return [("Content-Type", f'multipart/alternative; boundary="{boundary}"')], _bounded(parts, boundary)


def _leaf(subtype: str, text: str) -> Part:
    kind = ("Content-Type", f"text/{subtype}; charset=utf-8")
    encoded = quopri.encodestring(text.encode("utf-8")).decode("ascii")
    return [kind, ("Content-Transfer-Encoding", "quoted-printable")], _crlf(encoded).encode("ascii") + b"\r\n"


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def _papers(letter: Letter) -> list[Part]:
    return [
        (
            [
                ("Content-Type", f'application/pdf; name="{filename}"'),
                ("Content-Disposition", f'attachment; filename="{filename}"'),
                ("Content-Transfer-Encoding", "base64"),
            ],
            base64.encodebytes(pdf(text)).replace(b"\n", b"\r\n"),
        )
        for filename, text in letter.attachments
    ]


def _calendar(meeting: Meeting, name: str) -> Part:
    """An invitation as Exchange sends it (RFC 5545, 5546)."""
    local = "%Y%m%dT%H%M%S"
    host = people()["langley"]
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REQUEST", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0",
        "BEGIN:VTIMEZONE", "TZID:Eastern Standard Time",
        "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
        "BEGIN:VEVENT", f"ORGANIZER;CN={host.name}:mailto:{host.address}", f"UID:{token(name, 'calendar')}",
        f"DTSTART;TZID=Eastern Standard Time:{meeting.starts:{local}}",
        f"DTEND;TZID=Eastern Standard Time:{meeting.ends:{local}}",
        f"SUMMARY:{meeting.summary}", f"LOCATION:{meeting.place}", "SEQUENCE:2", "STATUS:CONFIRMED",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    kind = ("Content-Type", 'text/calendar; charset="utf-8"; method=REQUEST')
    return [kind, ("Content-Transfer-Encoding", "8bit")], "\r\n".join(lines).encode("utf-8")
