"""The messages that fuzzing starts from, and the words that it strews in: the corpora of tests/ingest, none over 64 KB."""

from collections.abc import Iterator

from tests.ingest import hostile
from tests.ingest.blind.build import FORWARD_FILES, REPLY_FILES, cases, message_of
from tests.ingest.cases import load

LARGEST = 65_536

WORDS = (
    b"\r\n\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b">",
    b"> > ",
    b"-- \r\n",
    b"--b1\r\n",
    b"--b1--\r\n",
    b"From: ",
    b"To: ",
    b"Cc: ",
    b"Sent: ",
    b"Date: ",
    b"Subject: ",
    b"Von: ",
    b"Gesendet: ",
    b"Enviado: ",
    b"Content-Type: multipart/mixed; boundary=b1\r\n",
    b"Content-Type: multipart/alternative; boundary=b1\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"Content-Type: text/calendar\r\n\r\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    b"Content-Transfer-Encoding: base64\r\n\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''a%00\r\n",
    b"=?utf-8?q?=C3?= ",
    b"=?iso-2022-jp?b?GyRC?= ",
    b"=?utf-7?q?+AGE-?= ",
    b'"',
    b"(",
    b")",
    b"<",
    b">",
    b",",
    b";",
    b":;",
    b"\\",
    b"@",
    b"a@b.example",
    b"<a@b.example>",
    b"undisclosed-recipients:;",
    b"Thu, Feb 12, 2026 at 2:03 PM",
    b"12.02.2026, 14:03",
    b"Thu, 12 Feb 2026 14:03:00 -0500",
    b"0000-00-00",
    b"31/31/0000 25:61",
    b"---------- Forwarded message ---------\r\n",
    b"-----Original Message-----\r\n",
    b"Begin forwarded message:\r\n",
    b"On Thu, Feb 12, 2026 at 2:03 PM Dana <d@x.example> wrote:\r\n",
    b"Sent from my iPhone\r\n",
    b"Best regards,\r\n",
    b"________________________________\r\n",
    b"<div>",
    b"</div>",
    b"<blockquote>",
    b"<table><tr><td>",
    b"</td></tr></table>",
    b"<p style='display:none'>",
    b"<pre>",
    b"<br>",
    b"<ul><li>",
    b"<a href=mailto:a@b>",
    b"&nbsp;",
    b"&#x110000;",
    b"<!--",
    b"]]>",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    b"DTSTART;TZID=X:20260212T140300\r\n",
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n",
    b"PK\x03\x04",
    b"begin 644 x\r\n",
    b"Authentication-Results: mx.example; dkim=pass header.d=b.example\r\n",
    b"Resent-From: a@b.example\r\n",
    "日付: 2026年2月12日 14:03\r\n".encode(),
    "差出人: ".encode(),
    "Отправлено: ".encode(),
    "من: ".encode(),
    "\u202e".encode(),
)


def seeds() -> Iterator[bytes]:
    """Each once, small enough that a mutation of it is read in a moment."""
    for case in cases((*FORWARD_FILES, *REPLY_FILES)):
        yield message_of(case)[:LARGEST]
    for folder in ("forwards", "replies"):
        for each in load(folder):
            yield each.message()[:LARGEST]
    for _, content in hostile.messages():
        yield content[:4_096]
