"""What mail-parser loses, and what a message keeps: charsets, headers, parts, names, attachments, invitations."""

import base64
import email
import hashlib
import io
import logging
from email.message import EmailMessage

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.mail import DocumentKind
from ingest.attachments import decoded_content, safe_name
from ingest.limits import Limits
from ingest.messages import ParseSettings, message_json, read_message
from ingest.mime import split_message

PLAIN = ParseSettings()
HEAD = b"From: Dana <dw@millrace.example>\r\nTo: p@home.example\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\nMIME-Version: 1.0\r\n"


def test_raw_latin_1_in_a_header_is_read_as_windows_1252() -> None:
    assert (
        read_message(HEAD + b"Subject: Reuni\xf3n del IEP ma\xf1ana\r\n\r\nx", PLAIN).original.subject == "Reunión del IEP mañana"
    )


def test_raw_utf_8_in_a_header_is_read_as_utf_8() -> None:
    assert read_message(HEAD + "Subject: Reunión\r\n\r\nx".encode(), PLAIN).original.subject == "Reunión"


def test_a_character_split_between_two_encoded_words_is_whole() -> None:
    assert read_message(HEAD + b"Subject: =?utf-8?q?caf=C3?= =?utf-8?q?=A9_hoy?=\r\n\r\nx", PLAIN).original.subject == "café hoy"


def test_an_encoded_word_in_quotes_is_decoded_as_every_program_does() -> None:
    raw = HEAD.replace(b"Dana", b'"=?utf-8?q?D=C3=A1na=2C_SLP?="')
    sender = read_message(raw + b"\r\nx", PLAIN).original.sender
    assert sender is not None
    assert sender.name == "Dána, SLP"


def test_a_repeated_subject_is_one_text_and_a_defect() -> None:
    message = read_message(HEAD + b"Subject: one\r\nSubject: two\r\n\r\nx", PLAIN)
    assert message.original.subject == "one"
    assert "repeated-subject" in message.defects


def test_a_line_end_hidden_in_a_subject_cannot_start_a_header() -> None:
    message = read_message(HEAD + b"Subject: =?utf-8?q?a=0D=0ABcc:_e@x.example?=\r\n\r\nx", PLAIN)
    assert "\n" not in message.original.subject
    assert "\r" not in message.original.subject


@pytest.mark.parametrize(
    ("declared", "octets", "text"),
    [
        (b"utf-8", b"caf\xe9", "café"),
        (b"iso-8859-1", b"\x93quoted\x94", "“quoted”"),
        (b"gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
        (b"no-such-charset", "café".encode(), "café"),
        (b"rot13", b"plain", "plain"),
        (b"shift_jis", "①髙".encode("cp932"), "①髙"),
        (b"iso-2022-jp", "会議".encode("iso-2022-jp"), "会議"),
        (b"us-ascii", "mañana".encode(), "mañana"),
        (b"ks_c_5601-1987", "회의".encode("cp949"), "회의"),
    ],
)
def test_a_text_is_read_by_its_charset_then_utf_8_then_windows_1252(declared: bytes, octets: bytes, text: str) -> None:
    assert read_message(HEAD + b"Content-Type: text/plain; charset=" + declared + b"\r\n\r\n" + octets, PLAIN).body == text


def test_a_wrong_charset_is_a_defect() -> None:
    assert "wrong-charset" in read_message(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9", PLAIN).defects


def test_a_multipart_without_a_boundary_still_has_its_text() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello there\r\n--b--\r\n"
    message = read_message(raw, PLAIN)
    assert message.body == "hello there"
    assert "no-boundary" in message.defects


def test_a_multipart_cut_off_in_the_middle_keeps_what_came() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello there"
    assert read_message(raw, PLAIN).body == "hello there"


def test_headers_without_a_gap_below_them_lose_no_text() -> None:
    assert (
        "meeting is on Friday"
        in read_message(HEAD + b"Subject: x\r\nThe meeting is on Friday at two\r\nand that is all.\r\n", PLAIN).body
    )


def test_the_html_of_a_message_without_a_plain_form_is_read() -> None:
    assert read_message(HEAD + b"Content-Type: text/html\r\n\r\n<p>One</p><p>Two</p>", PLAIN).body == "One\n\nTwo"


def test_a_plain_form_that_only_points_to_the_html_form_is_passed_over() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nYour email client does not support HTML.\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>" + b"The meeting is moved to March 3. " * 9 + b"</p>\r\n--b--\r\n"
    )
    assert read_message(raw, PLAIN).body.startswith("The meeting is moved")


def test_text_on_both_sides_of_a_picture_is_all_there() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
        b"text/plain\r\n\r\nabove\r\n--b\r\nContent-Type: image/png\r\n\r\nxx\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nbelow\r\n--b--\r\n"
    )
    assert read_message(raw, PLAIN).body == "above\nbelow"


def test_soft_line_ends_of_flowed_text_are_undone() -> None:
    raw = HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\nNo speech \r\nthis week.\r\n\r\n> she \r\n> said\r\n"
    assert read_message(raw, PLAIN).body == "No speech this week.\n\n> she said"


def test_hidden_text_of_html_is_left_out() -> None:
    raw = HEAD + b'Content-Type: text/html\r\n\r\n<div style="display:none">preview</div><p>real</p><style>p{}</style>'
    assert read_message(raw, PLAIN).body == "real"


def test_an_attachment_has_the_hash_and_size_of_its_decoded_bytes() -> None:
    content = bytes(range(256)) * 40
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n"
        b"--b\r\nContent-Type: application/octet-stream; name=data.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content) + b"\r\n--b--\r\n"
    )
    (found,) = read_message(raw, PLAIN).attachments
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_an_unnamed_attachment_has_no_name_made_up_for_it() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: image/png\r\n\r\nxx\r\n--b--\r\n"
    )
    assert [a.filename for a in read_message(raw, PLAIN).attachments] == [None]


@pytest.mark.parametrize(
    ("stated", "safe"),
    [
        ("../../../../tmp/evil.pdf", "evil.pdf"),
        ("C:\\Users\\x\\IEP draft.docx", "IEP draft.docx"),
        ("a\r\nb.pdf", "a_b.pdf"),
        ("", None),
        ("...", None),
        ("con.txt", "_con.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("informe año.pdf", "informe año.pdf"),
    ],
)
def test_a_file_name_names_a_file_and_nothing_else(stated: str, safe: str | None) -> None:
    assert safe_name(stated) == safe


@given(st.text(max_size=400))
@settings(max_examples=200)
def test_no_file_name_leaves_its_folder_or_breaks_a_line(stated: str) -> None:
    name = safe_name(stated)
    assert name is None or (not set(name) & set("/\\\r\n\x00") and name not in (".", "..") and len(name) <= 201)


def test_a_file_name_in_pieces_is_put_together() -> None:
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename*0*=utf-8''informe%20a; "
        b"filename*1*=%C3%B1o; filename*2=.pdf\r\n\r\nxx\r\n--b--\r\n"
    )
    assert [a.filename for a in read_message(raw, PLAIN).attachments] == ["informe año.pdf"]


def test_an_invitation_is_read_for_its_time() -> None:
    calendar = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n"
        b"METHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260213T000000Z\r\n"
        b"SUMMARY:IEP meeting\r\nLOCATION:Room 4\r\nDTSTART;TZID=America/New_York:20260303T140000\r\n"
        b"DTEND;TZID=America/New_York:20260303T150000\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message = read_message(HEAD + b"Content-Type: text/calendar; method=REQUEST\r\n\r\n" + calendar, PLAIN)
    (found,) = message.invitations
    assert found.starts is not None
    assert (found.method, found.starts.isoformat(), found.summary, found.location) == (
        "REQUEST",
        "2026-03-03T14:00:00-05:00",
        "IEP meeting",
        "Room 4",
    )


def test_a_cancelled_invitation_says_so() -> None:
    calendar = (
        b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        b"DTSTART:20260303T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (found,) = read_message(HEAD + b"Content-Type: text/calendar\r\n\r\n" + calendar, PLAIN).invitations
    assert found.cancelled


def _with_file(name: str, kind: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = "dw@millrace.example", "p@home.example", "Fri, 13 Feb 2026 08:00:00 -0500"
    message.set_content("attached")
    message.add_attachment(content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name)
    return message.as_bytes()


def test_the_text_of_a_word_file_is_read_and_says_what_it_is() -> None:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph("Prior Written Notice")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Speech", "30 minutes"
    document.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    (found,) = read_message(_with_file("scan0001.docx", kind, stream.getvalue()), PLAIN).attachments
    assert "Speech | 30 minutes" in found.text
    assert found.document == DocumentKind.PRIOR_WRITTEN_NOTICE


def _pdf(text: str) -> bytes:
    content = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(out)


def test_the_text_of_a_pdf_is_read() -> None:
    (found,) = read_message(_with_file("log.pdf", "application/pdf", _pdf("Service log for speech")), PLAIN).attachments
    assert "Service log for speech" in found.text


def test_an_encrypted_pdf_is_a_defect_and_keeps_its_hash() -> None:
    writer, stream = pypdf.PdfWriter(clone_from=io.BytesIO(_pdf("secret"))), io.BytesIO()
    writer.encrypt("pw", algorithm="RC4-128")
    writer.write(stream)
    message = read_message(_with_file("IEP.pdf", "application/pdf", stream.getvalue()), PLAIN)
    assert message.attachments[0].text == ""
    assert message.attachments[0].size == len(stream.getvalue())


def test_a_pdf_with_too_many_pages_is_cut_and_says_so() -> None:
    writer, stream = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(5):
        writer.add_blank_page(72, 72)
    writer.write(stream)
    message = read_message(_with_file("IEP.pdf", "application/pdf", stream.getvalue()), ParseSettings(limits=Limits(pdf_pages=3)))
    assert "document-cut" in message.defects


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Anand_R_IEP_draft_2026.pdf", DocumentKind.IEP),
        ("Q2 Progress Report.pdf", DocumentKind.PROGRESS_DATA),
        ("speech service log Jan.xlsx", DocumentKind.SERVICE_LOG),
        ("PWN 02-12-26.pdf", DocumentKind.PRIOR_WRITTEN_NOTICE),
        ("Psychoeducational Evaluation Report.pdf", DocumentKind.EVALUATION),
        ("IEP meeting notes.docx", DocumentKind.MEETING_NOTES),
        ("Procedural_Safeguards.pdf", DocumentKind.OTHER),
        ("IEP meeting invitation.pdf", DocumentKind.OTHER),
        ("lunch.pdf", DocumentKind.OTHER),
        ("image001.png", None),
    ],
)
def test_a_school_document_is_known_by_its_name(name: str, kind: DocumentKind | None) -> None:
    maintype = "image/png" if name.endswith("png") else "application/x-unknown"
    assert read_message(_with_file(name, maintype, b"xx"), PLAIN).attachments[0].document == kind


def test_outlooks_private_containers_are_named_and_kept() -> None:
    message = read_message(_with_file("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22"), PLAIN)
    assert "winmail-dat" in message.defects
    assert message.attachments[0].size == 4


@pytest.mark.parametrize(
    ("limits", "defect"),
    [
        (Limits(max_bytes=200), "too-large"),
        (Limits(parts=2), "too-many-parts"),
        (Limits(depth=1), "too-deep"),
        (Limits(recipients=1), "too-many-recipients"),
        (Limits(header_bytes=60), "header-too-long"),
        (Limits(header_lines=2), "too-many-header-lines"),
        (Limits(value_chars=10), "header-too-long"),
        (Limits(text_chars=3), "text-too-long"),
    ],
)
def test_each_limit_is_a_defect_and_no_failure(limits: Limits, defect: str) -> None:
    raw = (
        b"From: a@b.example\r\nTo: c@d.example, e@f.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
        + b"hello " * 20
        + b"\r\n--b\r\nContent-Type: multipart/mixed; boundary=cc\r\n\r\n--cc\r\n\r\nx\r\n--cc--\r\n--b--\r\n"
    )
    assert defect in read_message(raw, ParseSettings(limits=limits)).defects


def test_the_same_bytes_give_the_same_message() -> None:
    raw = _with_file("log.pdf", "application/pdf", _pdf("Service log"))
    assert read_message(raw, PLAIN) == read_message(raw, PLAIN)


def test_nothing_private_shows_in_a_repr_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    raw = (
        b"From: Zebra Quokka <zebra@quokka.example>\r\nTo: walrus@home.example\r\n"
        b"Subject: =?shift_jis?b?narwhal?= narwhal\r\nDate: x\r\n\r\nocelot"
    )
    shown = repr(read_message(raw, PLAIN)) + caplog.text
    assert not any(word in shown for word in ("ebra", "uokka", "walrus", "narwhal", "ocelot"))


def test_the_json_of_a_message_has_every_key_of_the_contract() -> None:
    shown = message_json(read_message(HEAD + b"\r\nx", PLAIN), "a.eml")
    keys = "file message_id forwarded road carrier note original chain new_text new_spans attachments defects"
    assert list(shown) == keys.split()
    original = shown["original"]
    assert isinstance(original, dict)
    assert set(original) == {"from", "to", "cc", "date", "date_text", "message_id", "subject", "body"}


TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80)


@given(st.lists(st.tuples(st.sampled_from(["plain", "html", "csv"]), TEXT), min_size=1, max_size=6), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_well_formed_mail_has_the_same_parts_as_the_standard_library_finds(texts: list[tuple[str, str]], nesting: int) -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content(texts[0][1])
    for kind, text in texts[1:]:
        message.add_attachment(text, subtype=kind)
    for _ in range(nesting):
        outer = EmailMessage()
        outer["From"] = "a@b.example"
        outer.make_mixed()
        outer.attach(message)
        message = outer
    raw = message.as_bytes()
    theirs = [part.get_payload(decode=True) for part in email.message_from_bytes(raw).walk() if not part.is_multipart()]
    ours = [decoded_content(leaf)[0] for leaf in split_message(raw, Limits())[0].leaves()]
    assert [o.rstrip(b"\n") for o in ours] == [t.rstrip(b"\n") for t in theirs if isinstance(t, bytes)]


def test_raw_bytes_in_a_percent_encoded_file_name_are_read() -> None:
    # Found by fuzzing: the standard library's unquote refuses what is no UTF-8.
    raw = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''a\x80%C3%B1.pdf\r\n\r\nxx\r\n--b--\r\n"
    )
    (found,) = read_message(raw, PLAIN).attachments
    assert found.filename is not None
    assert found.filename.endswith(".pdf")
