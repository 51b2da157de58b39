"""Broken and hostile messages, made by rule: each a name and its bytes. None of them may crash, hang or slow the parser."""

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\n"
_LONG = 200_000


def _text(body: bytes, kind: bytes = b"text/plain; charset=utf-8", extra: bytes = b"") -> bytes:
    return HEAD + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n" + extra + b"\r\n" + body


def messages() -> Iterator[tuple[str, bytes]]:
    """All of them."""
    yield from _headers()
    yield from _structures()
    yield from _texts()
    yield from _html()
    yield from _encodings()
    yield from _documents()
    yield from _scripts()
    yield from _calendars()


def _headers() -> Iterator[tuple[str, bytes]]:
    yield "no-body", HEAD
    yield "no-date-no-from", b"Subject: x\r\n\r\nbody"
    yield "only-received", b"Received: from a by b; junk\r\n\r\n"
    yield "unlisted-recipients", HEAD.replace(b"c@d.example", b"unlisted-recipients:; (no To-header on input)") + b"\r\nx"
    yield "message-id-bracket", HEAD + b"Message-ID: <[abc@x\r\n\r\nx"
    yield "bad-date", HEAD.replace(b"Fri, 13 Feb", b"Foo, 99 Zzz") + b"\r\nx"
    yield "date-of-digits", HEAD.replace(b"Fri, 13 Feb 2026 08:00:00 -0500", b"9" * 5000) + b"\r\nx"
    yield (
        "twenty-thousand-recipients",
        b"To: " + b", ".join(b"u%d@x.example" % i for i in range(20_000)) + b"\r\n" + HEAD + b"\r\nx",
    )
    yield "comments-nested", HEAD + b"To: " + b"(" * 3_000 + b")" * 3_000 + b" a@b.example\r\n\r\nx"
    yield "quotes", b'From: "' + b'"' * _LONG + b"\r\n\r\nx"
    yield "angles", b"From: " + b"<" * _LONG + b"\r\n\r\nx"
    yield "commas", b"From: a@b\r\nTo: " + b"," * _LONG + b"\r\n\r\nx"
    yield "backslashes", b'From: a@b\r\nTo: "' + b"\\" * _LONG + b"\r\n\r\nx"
    yield "encoded-words-many", b"From: a@b\r\nSubject: " + b"=?utf-8?q?=41?= " * 20_000 + b"\r\n\r\nx"
    yield "encoded-words-broken", b"From: a@b\r\nSubject: =?utf-8?b?" + b"A" * _LONG + b"\r\n\r\nx"
    yield (
        "encoded-word-charset",
        b"From: =?no-such?q?=E9?= <a@b.example>\r\nSubject: =?rot13?q?abc?= =?undefined?b?AA==?=\r\n\r\nx",
    )
    yield "folded-subject", b"From: a@b\r\nSubject:" + b"\r\n abc" * 20_000 + b"\r\n\r\nx"
    yield "header-without-end", b"From: a@b.example\r\nX-Long: " + b"x" * 3_000_000
    yield "many-headers", b"From: a@b.example\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(50_000)) + b"\r\nx"
    yield "repeated-headers", b"From: a@b.example\r\nFrom: b@c.example\r\nSubject: 1\r\nSubject: 2\r\nDate: x\r\nDate: y\r\n\r\nx"
    yield "nul-and-8-bit", b"From: J\xf6rg <a@b.example>\r\nSubject: \x00\xff\xfe\r\n\r\n\x00\x01\x02\xff"
    yield "cr-only", b"From: a@b.example\rTo: c@d.example\rSubject: s\r\rbody\rmore"
    yield "subject-injection", b"From: a@b.example\r\nSubject: =?utf-8?q?a=0D=0ABcc:_evil@x.example?=\r\n\r\nx"
    yield "received-many", b"Received: " + b"from a by b " * 10_000 + b"\r\n" + HEAD + b"\r\nx"
    yield "references-many", HEAD + b"References: " + b"<a@b> " * 30_000 + b"\r\n\r\nx"
    yield "parameters-many", HEAD + b"Content-Type: text/plain" + b"; a=b" * 20_000 + b"\r\n\r\nx"
    rfc2231 = b"".join(b"; name*%d*=%%41" % i for i in range(5_000))
    yield "rfc2231-bomb", HEAD + b"Content-Type: text/plain" + rfc2231 + b"\r\n\r\nx"
    yield "authentication-long", b"Authentication-Results: mx.example" + b"; dkim=pass" * 20_000 + b"\r\n" + HEAD + b"\r\nx"
    yield "authentication-comments", b"Authentication-Results: mx.example; " + b"(" * _LONG + b"\r\n" + HEAD + b"\r\nx"


def _structures() -> Iterator[tuple[str, bytes]]:
    yield "no-boundary", _text(b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--", b"multipart/mixed")
    yield "boundary-absent", _text(b"hello", b"multipart/mixed; boundary=zz")
    yield "empty-multipart", _text(b"--zz--\r\n", b"multipart/mixed; boundary=zz")
    deep = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(2_000))
    yield "multiparts-nested", _text(deep, b"multipart/mixed; boundary=b0")
    yield "messages-nested", _text(b"Content-Type: message/rfc822\r\n\r\n" * 1_500 + b"x", b"message/rfc822")
    forwards = b"From: a@b.example\r\nSubject: FW: x\r\nContent-Type: message/rfc822\r\n\r\n" * 1_500
    yield "forwards-nested", forwards + b"From: a@b.example\r\n\r\nx"
    yield "many-parts", _text(b"--zz\r\n\r\nx\r\n" * 10_000 + b"--zz--", b"multipart/mixed; boundary=zz")
    yield "boundary-lines", _text(b"--zz " * 100_000, b"multipart/mixed; boundary=zz")
    yield (
        "same-boundary-nested",
        _text(b"--zz\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n" * 500, b"multipart/mixed; boundary=zz"),
    )
    yield "bad-content-type", _text(b"x", b';;;="')
    yield "type-of-blanks", _text(b"x", b" " * _LONG)
    yield "attached-rubbish", _text(b"\x00\x01\x02", b"message/rfc822")
    yield "empty-attached", _text(b"", b"message/rfc822")
    pdf = (
        b"--zz\r\nContent-Type: application/pdf; name=../../etc/passwd.pdf\r\n\r\n"
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\r\n--zz--"
    )
    yield "pdf-loop", _text(pdf, b"multipart/mixed; boundary=zz")
    yield (
        "calendar-broken",
        _text(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:xyz\r\nEND:VEVENT\r\n", b"text/calendar; method=REQUEST"),
    )
    yield "calendar-unclosed", _text(b"BEGIN:VCALENDAR\r\n" * 5_000, b"text/calendar")


def _texts() -> Iterator[tuple[str, bytes]]:
    labels = b"From: a <a@b.example>\r\nSent: Thursday, February 12, 2026 2:03 PM\r\nTo: b <b@c.example>\r\nSubject: s\r\n\r\n"
    yield "header-blocks", _text(labels * 5_000).replace(b"Subject: s", b"Subject: FW: s", 1)
    yield "header-lines", _text(b"From: x\r\n" * 50_000)
    yield "labels-glued", _text(b"From: a@b.exampleTo: c@d.exampleSent: 1Subject: 2" * 3_000)
    yield "continuations", _text(b"To: a@b.example,\r\n" * 30_000)
    yield "attributions", _text(b"On Thu, Feb 12, 2026 at 2:03 PM Dana <d@x.example> wrote:\r\n" * 20_000)
    yield (
        "attribution-starts",
        _text(b"On Thu, Feb 12, 2026 at 2:03 PM Dana and so on and so forth until the line is long\r\n" * 20_000),
    )
    for char in (
        b">",
        b"-",
        b"_",
        b"=",
        b"*",
        b" ",
        b"<",
        b":",
        b"@",
        b"a@",
        b"\t",
        b"(",
        b'"',
        b"\xe2\x80\x8b",
        b"1:",
        b"2026-",
    ):
        yield f"run-of-{char!r}", _text(char * _LONG)
        yield f"lines-of-{char!r}", _text((char * 70 + b"\r\n") * 3_000)
    yield "quote-levels", _text(b"".join(b">" * (i % 200) + b" x\r\n" for i in range(20_000)))
    yield "blank-lines", _text(b"\r\n" * 300_000)
    yield "one-paragraph-notice", _text(b"This e-mail is confidential and privileged, disclosure prohibited\r\n" * 5_000)
    yield "signature-marks", _text(b"-- \r\nx\r\n" * 20_000)
    yield "tag-lines", _text(b"Sent from my iPhone\r\n" * 20_000)
    yield "long-line", _text(b"word " * 400_000)
    yield "flowed", _text(b"x \r\n" * 100_000, b"text/plain; format=flowed; delsp=yes")
    yield "dates", _text(b"Date: " + b"12 " * 50_000)


def _html() -> Iterator[tuple[str, bytes]]:
    html = b"text/html; charset=utf-8"
    yield "divs-nested", _text(b"<div>" * 20_000 + b"x", html)
    yield "divs-nested-very-deep", _text(b"<div>" * 400_000 + b"x", html)
    yield "bold-nested", _text(b"<b><i>" * 30_000 + b"x", html)
    yield "paragraphs-open", _text(b"<p>x" * 60_000, html)
    yield "tables-nested", _text(b"<table><tr><td>" * 3_000 + b"x", html)
    yield "quotes-nested", _text(b"<blockquote type=cite>" * 3_000 + b"x", html)
    yield "unclosed-tags", _text(b"<" * _LONG, html)
    yield "attributes", _text(b"<p " + b"a=b " * 50_000 + b">x</p>", html)
    yield "style-long", _text(b'<p style="' + b"display :" * 30_000 + b'">x</p>', html)
    yield "entities", _text(b"&#x110000;&#0;&nosuch;&lt" * 20_000, html)
    yield "lists", _text(b"<ul><li>" * 2_000 + b"x", html)
    yield "rows", _text(b"<table>" + b"<tr><td>a</td><td>b</td></tr>" * 10_000 + b"</table>", html)
    yield "cells", _text(b"<table><tr>" + b"<td>a</td>" * 30_000 + b"</tr></table>", html)
    yield "null-bytes", _text(b"<p>\x00\x00</p>", html)
    yield "brs", _text(b"<br>" * 100_000, html)


def _encodings() -> Iterator[tuple[str, bytes]]:
    for charset in (
        b"base64",
        b"rot13",
        b"zlib",
        b"idna",
        b"undefined",
        b"unicode_escape",
        b"x-no-such",
        b"",
        b"\xff",
        b"utf-7",
        b"utf-16",
        b"hz",
        b"punycode",
    ):
        yield f"charset-{charset!r}", _text(b"caf\xc3\xa9 \xff\xfe +AGE-", b"text/plain; charset=" + charset)
    for encoding in (b"base64", b"quoted-printable", b"x-uuencode", b"7bit", b"x-no-such", b"\xff"):
        yield (
            f"encoding-{encoding!r}",
            _text(b"begin 644 x\r\n#0V%T\r\n=ZZ=\xff=E9=\r\n!!!!", extra=b"Content-Transfer-Encoding: " + encoding + b"\r\n"),
        )
    yield "quoted-printable-run", _text(b"=" * _LONG, extra=b"Content-Transfer-Encoding: quoted-printable\r\n")
    yield "base64-run", _text(b"A" * 1_000_001, extra=b"Content-Transfer-Encoding: base64\r\n")
    yield "utf-8-declared-latin-1-sent", _text(b"caf\xe9 ma\xf1ana", b"text/plain; charset=utf-8")
    yield "surrogates", _text(b"\xed\xa0\x80\xed\xb0\x80", b"text/plain; charset=utf-8")


def document(content: bytes, kind: bytes, name: bytes) -> bytes:
    """A message with one attached document."""
    attached = base64.encodebytes(content).replace(b"\n", b"\r\n")
    part = (
        b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=" + name
    )
    body = b"--zz\r\nContent-Type: text/plain\r\n\r\nhello\r\n--zz\r\n" + part + b"\r\n\r\n" + attached + b"\r\n--zz--\r\n"
    return _text(body, b"multipart/mixed; boundary=zz")


def word(body: str, head: str = "") -> bytes:
    """A Word file of which nothing but the text is whole."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            f'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "word/document.xml", f'{head}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()
        )
    return made.getvalue()


def pdf(content: bytes) -> bytes:
    """A PDF of one page with these drawing orders, packed."""
    packed = zlib.compress(content)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(made)
    )


def _documents() -> Iterator[tuple[str, bytes]]:
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    cell = "<w:tc>{}<w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    span = '<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
    yield "word-cell-of-a-billion-columns", document(word(f"<w:tbl><w:tr>{cell.format(span)}</w:tr></w:tbl>"), kind, b"a.docx")
    merged = f"<w:tr>{cell.format('<w:tcPr><w:vMerge/></w:tcPr>')}</w:tr>" * 1_000
    yield "word-cells-merged", document(word(f"<w:tbl>{merged}</w:tbl>"), kind, b"a.docx")
    nested = "<w:tbl><w:tr><w:tc>" * 2_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 2_000
    yield "word-tables-nested", document(word(nested), kind, b"a.docx")
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]>'
    yield "word-billion-laughs", document(word("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", laughs), kind, b"a.docx")
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield "word-reads-a-file", document(word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", outside), kind, b"a.docx")
    whole = word("<w:p><w:r><w:t>hello</w:t></w:r></w:p>" * 200)
    middle = whole.index(b"word/document.xml") + 60
    torn = whole[:middle] + b"\xff" * 40 + whole[middle + 40 :]
    yield "word-with-a-torn-part", document(torn, kind, b"a.docx")
    locked = bytearray(whole)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + (6 if mark[2] == 3 else 8)] |= 1  # the flag that says encrypted
    yield "word-locked", document(bytes(locked), kind, b"a.docx")
    yield "pdf-page-of-many-orders", document(pdf(b"BT /F 1 Tf (abc) Tj ET\n" * 200_000), b"application/pdf", b"a.pdf")
    yield "pdf-zeros", document(pdf(b"\x00" * 40_000_000), b"application/pdf", b"a.pdf")


def _scripts() -> Iterator[tuple[str, bytes]]:
    yield "marks-out-of-order", _text("\u0301\u0323".encode() * 50_000)
    yield "marks-out-of-order-in-a-header", b"From: a@b\r\nSubject: " + "\u0301\u0323".encode() * 16_000 + b"\r\n\r\nx"
    yield "letters-that-unfold", _text((b"\xef\xb7\xba" * 60 + b":\r\n") * 1_000)
    yield "surrogate-far-behind", _text(b"x" * 60_000 + b"+2AA-", b"text/plain; charset=utf-7")
    html = b"text/html; charset=utf-8"
    many = b"".join(b"a%d=b " % i for i in range(100_000))
    yield "attributes-all-different", _text(b"<p " + many + b">x</p>", html)
    yield "attributes-behind-a-quoted-bracket", _text(b'<p a="<>" ' + many + b">x</p>", html)
    yield "separators-unknown", _text(b"".join(b"--b%d\r\n" % i for i in range(10_000)))


def _calendars() -> Iterator[tuple[str, bytes]]:
    dates = (
        b";TZID=America:20260212T140300",
        b";TZID=" + b"a" * 5_000 + b":20260212T140300",
        b";TZID=../../etc/passwd:20260212T140300",
        b";TZID=+05:00:20260212T140300",
        b":20260212T140360",
        b":99999999T999999",
        b":-20260212",
        b";VALUE=DATE:2026",
        b";VALUE=TIME:1403",
        b";VALUE=NONSENSE:x",
        b";VALUE=PERIOD:20260212T000000Z/P99999999999W",
    )
    for number, date in enumerate(dates):
        event = b"BEGIN:VEVENT\r\nSUMMARY:Meeting\r\nDTSTART" + date + b"\r\nEND:VEVENT\r\n"
        calendar = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + event + b"END:VCALENDAR\r\n"
        yield f"calendar-date-{number}", _text(calendar, b"text/calendar; method=REQUEST")
