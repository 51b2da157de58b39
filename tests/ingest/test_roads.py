"""Roads other than an inline forward: attached whole, redirected, direct; bounces and evidence; grades; our own mail."""

import base64
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from casefile.mail import Grade, OwnMail, Road
from ingest.identity import wording_key
from ingest.messages import ParseSettings, message_json, read_message

INNER = (
    b"Return-Path: <dw@millrace.example>\r\n"
    b"From: Dana Whitcomb <dw@millrace.example>\r\nTo: priya@home.example\r\nSubject: Re: minutes\r\n"
    b"Date: Thu, 12 Feb 2026 14:03:00 -0500\r\nMessage-ID: <inner@millrace.example>\r\nIn-Reply-To: <q@home.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nI owe him twenty.\r\n"
)
OUTER = (
    b"From: Priya <priya@home.example>\r\nTo: iep@inbox.example\r\n"
    b"Subject: Fwd: minutes\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\n"
    b"Message-ID: <outer@home.example>\r\nMIME-Version: 1.0\r\n"
)
FAMILY = ParseSettings(family_addresses=("priya@home.example",), inbox_addresses=("iep@inbox.example",), trust="mx.inbox.example")


def mixed(*parts: bytes, kind: bytes = b"mixed", outer: bytes = OUTER) -> bytes:
    body = b"".join(b"--zz\r\n" + part + b"\r\n" for part in parts)
    return outer + b"Content-Type: multipart/" + kind + b"; boundary=zz\r\n\r\n" + body + b"--zz--\r\n"


NOTE = b"Content-Type: text/plain\r\n\r\nThe whole mail is attached.\r\n\r\nSent from my iPhone"
ATTACHED = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + INNER


def test_an_attached_message_is_the_original() -> None:
    message = read_message(mixed(NOTE, ATTACHED), FAMILY)
    assert message.road == Road.ATTACHED
    assert message.original.sender is not None
    assert message.original.sender.address == "dw@millrace.example"
    assert message.original.message_id == "<inner@millrace.example>"
    assert message.body == "I owe him twenty."


def test_the_text_around_an_attached_message_is_the_note_and_not_mixed_in() -> None:
    message = read_message(mixed(NOTE, ATTACHED), FAMILY)
    assert message.note == "The whole mail is attached."


def test_an_eml_file_as_octet_stream_is_an_attached_message() -> None:
    part = (
        b'Content-Type: application/octet-stream; name="minutes.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(INNER)
    )
    assert read_message(mixed(NOTE, part), FAMILY).body == "I owe him twenty."


def test_a_message_part_in_base64_against_the_rules_is_read() -> None:
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(INNER)
    assert read_message(mixed(NOTE, part), FAMILY).road == Road.ATTACHED


def test_a_message_part_in_base64_that_does_not_say_so_is_read() -> None:
    part = b"Content-Type: message/rfc822\r\n\r\n" + base64.encodebytes(INNER)
    assert read_message(mixed(NOTE, part), FAMILY).road == Road.ATTACHED


def test_a_from_line_of_an_mbox_on_top_of_an_attached_message_is_dropped() -> None:
    part = b"Content-Type: message/rfc822\r\n\r\n>From dw@millrace.example Thu Feb 12 14:03:00 2026\r\n" + INNER
    assert read_message(mixed(NOTE, part), FAMILY).body == "I owe him twenty."


def test_the_parts_of_a_digest_are_messages_by_default() -> None:
    message = read_message(mixed(b"\r\n" + INNER, kind=b"digest"), FAMILY)
    assert message.road == Road.ATTACHED


def test_a_single_attached_message_without_a_multipart_is_the_original() -> None:
    message = read_message(OUTER + b"Content-Type: message/rfc822\r\n\r\n" + INNER, FAMILY)
    assert message.road == Road.ATTACHED


def test_of_several_attached_messages_the_first_is_the_original_and_the_others_are_attachments() -> None:
    second = ATTACHED.replace(b"twenty", b"thirty")
    message = read_message(mixed(NOTE, ATTACHED, second), FAMILY)
    assert message.body == "I owe him twenty."
    assert [a.content_type for a in message.attachments] == ["message/rfc822"]


def test_a_forward_inside_an_attached_message_is_in_the_chain() -> None:
    inner = INNER.replace(b"Re: minutes", b"Fwd: minutes").replace(
        b"I owe him twenty.",
        b"See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: A <a@x.example>\r\nDate: "
        b"Mon, Feb 9, 2026 at 1:00 PM\r\nSubject: minutes\r\nTo: <dw@millrace.example>\r\n\r\nTwenty.",
    )
    message = read_message(mixed(NOTE, b"Content-Type: message/rfc822\r\n\r\n" + inner), FAMILY)
    assert [e.sender.address for e in message.chain if e.sender] == ["dw@millrace.example", "a@x.example"]


def test_an_inline_forward_wins_over_an_extra_attached_message() -> None:
    text = (
        b"Content-Type: text/plain\r\n\r\n---------- Forwarded message ---------\r\nFrom: Luis <lo@millrace.example>\r\n"
        b"Date: Thu, Feb 12, 2026 at 2:03 PM\r\nSubject: x\r\nTo: <priya@home.example>\r\n\r\nRoom 12."
    )
    message = read_message(mixed(text, ATTACHED), FAMILY)
    assert message.road == Road.INLINE
    assert message.body == "Room 12."


def test_an_answer_that_attaches_an_old_mail_as_evidence_speaks_for_itself() -> None:
    outer = (
        OUTER.replace(b"Subject: Fwd: minutes", b"Subject: Re: minutes").replace(b"iep@inbox", b"dw@millrace")
        + b"In-Reply-To: <x@millrace.example>\r\n"
    )
    text = b"Content-Type: text/plain\r\n\r\nYour own mail of Thursday says so, it is attached."
    message = read_message(mixed(text, ATTACHED, outer=outer), FAMILY)
    assert message.road == Road.DIRECT
    assert message.new_text == "Your own mail of Thursday says so, it is attached."


def test_a_bounce_is_no_forward_of_what_it_returns() -> None:
    message = read_message(
        mixed(
            NOTE,
            b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
            ATTACHED,
            kind=b"report; report-type=delivery-status",
        ),
        FAMILY,
    )
    assert message.road == Road.DIRECT
    assert message.automatic


def test_resent_headers_make_a_redirected_message_whose_from_is_the_author() -> None:
    resent = (
        b"Resent-From: Priya <priya@home.example>\r\nResent-To: "
        b"iep@inbox.example\r\nResent-Date: Fri, 13 Feb 2026 08:00:00 -0500\r\n"
    )
    message = read_message(resent + INNER, FAMILY)
    assert message.road == Road.REDIRECTED
    assert message.original.sender is not None
    assert message.original.sender.address == "dw@millrace.example"
    assert message.carrier is not None
    assert message.carrier.sender is not None
    assert message.carrier.sender.address == "priya@home.example"


def test_a_filter_of_gmail_makes_a_redirected_message() -> None:
    headers = b"X-Forwarded-To: iep@inbox.example\r\nX-Forwarded-For: priya@home.example iep@inbox.example\r\n"
    message = read_message(headers + INNER, FAMILY)
    assert message.road == Road.REDIRECTED
    assert not message.forwarded


def test_a_redirected_inline_forward_is_inline() -> None:
    raw = (
        b"X-Forwarded-To: iep@inbox.example\r\nFrom: tom@home.example\r\nTo: "
        b"priya@home.example\r\nSubject: Fwd: x\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\n\r\n"
        b"---------- Forwarded message ---------\r\nFrom: Luis <lo@millrace.example>\r\nDate: "
        b"Thu, Feb 12, 2026 at 2:03 PM\r\nSubject: x\r\nTo: <tom@home.example>\r\n\r\nRoom 12.\r\n"
    )
    assert read_message(raw, FAMILY).road == Road.INLINE


def test_a_direct_message_has_no_carrier_and_is_its_own_original() -> None:
    shown = message_json(read_message(INNER, FAMILY), "a.eml")
    assert (shown["road"], shown["carrier"], shown["note"], shown["chain"]) == ("direct", None, "", [])


PASS = (
    b"Authentication-Results: mx.inbox.example; dkim=pass header.d=millrace.example; "
    b"spf=pass smtp.mailfrom=bounce@millrace.example; dmarc=pass\r\n"
)
RECEIVED = b"Received: from out.millrace.example by mx.inbox.example; Thu, 12 Feb 2026 14:03:05 -0500\r\n"


@pytest.mark.parametrize(
    ("raw", "grade"),
    [
        pytest.param(INNER, Grade.DIRECT, id="direct, nothing recorded"),
        pytest.param(PASS + RECEIVED + INNER, Grade.VERIFIED, id="direct, aligned pass"),
        pytest.param(RECEIVED + PASS + INNER, Grade.VERIFIED, id="direct, recorded below the server's own Received line"),
        pytest.param(PASS.replace(b"pass", b"fail") + INNER, Grade.UNPROVEN, id="direct, all failed"),
        pytest.param(PASS.replace(b"millrace", b"elsewhere") + INNER, Grade.DIRECT, id="direct, passed for another domain"),
        pytest.param(PASS.replace(b"mx.inbox", b"mx.other") + INNER, Grade.DIRECT, id="recorded by a server that is not trusted"),
        pytest.param(
            PASS.replace(b"pass", b"fail") + RECEIVED + PASS + INNER, Grade.UNPROVEN, id="a forged pass below the real fail"
        ),
        pytest.param(
            RECEIVED + b"Received: from a by relay.evil.example; Thu, 12 Feb 2026 14:03:04 -0500\r\n" + PASS + INNER,
            Grade.DIRECT,
            id="a forged pass below the line of the sender's own relay",
        ),
        pytest.param(mixed(NOTE, ATTACHED), Grade.DIRECT, id="attached by the family, not checked"),
        pytest.param(
            PASS.replace(b"millrace", b"home") + mixed(NOTE, ATTACHED), Grade.VERIFIED, id="attached by the family, checked"
        ),
        pytest.param(
            mixed(NOTE, ATTACHED).replace(b"priya@home", b"mallory@elsewhere", 1), Grade.UNPROVEN, id="attached by a stranger"
        ),
    ],
)
def test_the_grade_says_how_far_authorship_can_be_trusted(raw: bytes, grade: Grade) -> None:
    assert read_message(raw, FAMILY).grade == grade


INLINE = (
    b"From: Priya <priya@home.example>\r\nTo: iep@inbox.example\r\n"
    b"Subject: Fwd: x\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\n\r\n"
    b"---------- Forwarded message ---------\r\nFrom: Luis <lo@millrace.example>\r\nDate: "
    b"Thu, Feb 12, 2026 at 2:03 PM\r\nSubject: x\r\nTo: <priya@home.example>\r\n\r\nRoom 12.\r\n"
)


def test_an_inline_forward_by_the_family_is_carried_however_well_it_was_checked() -> None:
    assert read_message(PASS.replace(b"millrace", b"home") + INLINE, FAMILY).grade == Grade.CARRIED


def test_an_inline_forward_by_a_stranger_is_unproven() -> None:
    assert (
        read_message(INLINE.replace(b"priya@home.example>\r\nTo: iep", b"m@elsewhere.example>\r\nTo: iep"), FAMILY).grade
        == Grade.UNPROVEN
    )


def test_an_inline_forward_whose_carrier_failed_the_check_is_unproven() -> None:
    assert read_message(PASS.replace(b"millrace", b"home").replace(b"pass", b"fail") + INLINE, FAMILY).grade == Grade.UNPROVEN


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        (b"X-IEPWatch: digest 2026-02-15T22:00:00Z\r\n", OwnMail("digest", "2026-02-15T22:00:00Z")),
        (b"X-IEPWatch: letter d91aa00bb11c\r\n", OwnMail("letter", "d91aa00bb11c")),
    ],
)
def test_our_own_mail_is_known_by_its_mark(headers: bytes, own: OwnMail) -> None:
    assert read_message(headers + INNER, FAMILY).own == own


def test_a_letter_that_lost_its_mark_is_known_by_its_message_id() -> None:
    raw = INNER.replace(b"<inner@millrace.example>", b"<letter.d91aa00bb11c@iepwatch.invalid>")
    assert read_message(raw, FAMILY).own == OwnMail("letter", "d91aa00bb11c")


def test_a_letter_that_comes_home_attached_is_our_own() -> None:
    raw = mixed(NOTE, b"Content-Type: message/rfc822\r\n\r\nX-IEPWatch: letter d91aa00bb11c\r\n" + INNER)
    assert read_message(raw, FAMILY).own == OwnMail("letter", "d91aa00bb11c")


def test_an_answer_to_a_letter_of_ours_is_not_our_own() -> None:
    raw = INNER.replace(b"<q@home.example>", b"<letter.d91aa00bb11c@iepwatch.invalid>")
    message = read_message(raw, FAMILY)
    assert message.own is None
    assert message.in_reply_to == ("<letter.d91aa00bb11c@iepwatch.invalid>",)


def test_the_code_of_gmails_confirmation_is_found() -> None:
    raw = (
        b"From: Gmail Team <forwarding-noreply@google.com>\r\nTo: iep@inbox.example\r\nDate: Fri, 13 Feb 2026 08:00:00 -0500\r\n"
        b"Subject: (#123456789) Gmail Forwarding Confirmation - Receive Mail from priya@home.example\r\n\r\n"
        b"priya@home.example has requested to automatically forward mail.\r\nConfirmation code: 123456789\r\n"
    )
    assert read_message(raw, FAMILY).forwarding_code == "123456789"


def test_a_stranger_cannot_play_gmails_confirmation() -> None:
    raw = b"From: x@evil.example\r\nSubject: (#123456789) Gmail Forwarding Confirmation\r\n\r\nConfirmation code: 123456789\r\n"
    assert read_message(raw, FAMILY).forwarding_code == ""


@pytest.mark.parametrize(
    "headers",
    [b"Auto-Submitted: auto-replied\r\n", b"X-Autoreply: yes\r\n", b"Precedence: auto_reply\r\n"],
)
def test_an_automatic_message_is_marked_and_kept(headers: bytes) -> None:
    message = read_message(headers + INNER, FAMILY)
    assert message.automatic
    assert message.new_text == "I owe him twenty."


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: minutes", "Respuesta automática: minutos", "Abwesenheitsnotiz", "自动回复: x", "Out of Office Re: x"],
)
def test_an_absence_note_is_known_by_its_subject(subject: str) -> None:
    raw = INNER.replace(b"Re: minutes", b"=?utf-8?b?" + base64.b64encode(subject.encode()) + b"?=")
    assert read_message(raw, FAMILY).automatic


def test_an_ordinary_answer_is_not_automatic() -> None:
    assert not read_message(INNER, FAMILY).automatic


def test_the_same_original_by_four_roads_has_one_key() -> None:
    body = b"Hi Priya,\r\n\r\nI owe him twenty minutes for the week, and will see him on Friday.\r\n\r\nDana\r\n"
    direct = INNER.replace(b"Re: minutes", b"minutes").replace(b"I owe him twenty.\r\n", body)
    gmail = (
        b"From: priya@home.example\r\nSubject: Fwd: minutes\r\nDate: "
        b"Fri, 13 Feb 2026 08:00:00 -0500\r\n\r\n---------- Forwarded message ---------\r\n"
        b"From: Dana Whitcomb <dw@millrace.example>\r\nDate: Thu, Feb 12, 2026 at 2:03 PM\r\n"
        b"Subject: minutes\r\nTo: <priya@home.example>\r\n\r\n\r\n" + body
    )
    apple = (
        b"From: tom@home.example\r\nSubject: Fwd: minutes\r\nDate: Fri, 13 Feb 2026 09:00:00 -0500\r\n"
        b"Content-Type: text/html\r\n\r\n<div>Begin forwarded message:<br><br></div>"
        b"<blockquote type=cite><div><b>From:</b> Dana Whitcomb &lt;dw@millrace.example&gt;<br>"
        b"<b>Date:</b> February 12, 2026 at 2:03:44 PM EST<br><b>To:</b> priya@home.example<br>"
        b"<b>Subject:</b> minutes<br><br></div></blockquote><blockquote type=cite>Hi Priya,<br><br>"
        b"I owe him twenty minutes for the week, and will see him on Friday.<br><br>Dana</blockquote>"
    )
    attached = mixed(NOTE, b"Content-Type: message/rfc822\r\n\r\n" + direct)
    settings = ParseSettings(zone=ZoneInfo("America/New_York"), family_addresses=("priya@home.example", "tom@home.example"))
    assert len({read_message(raw, settings).content_key for raw in (direct, gmail, apple, attached)}) == 1


def test_another_minute_author_or_subject_is_another_key() -> None:
    keys = {
        read_message(raw, FAMILY).content_key
        for raw in (INNER, INNER.replace(b"14:03", b"14:04"), INNER.replace(b"dw@", b"dx@"), INNER.replace(b"minutes", b"hours"))
    }
    assert len(keys) == 4


def test_a_date_without_a_zone_has_none() -> None:
    message = read_message(INLINE, FAMILY)
    assert message.original.date is not None
    assert message.original.date.offset is None


def test_a_date_header_keeps_its_offset() -> None:
    message = read_message(INNER, FAMILY)
    assert message.original.date is not None
    assert message.original.date.offset == timedelta(hours=-5)
    assert message.original.date.utc(UTC).hour == 19


def test_a_digest_that_comes_home_in_an_inline_forward_is_our_own() -> None:
    raw = b"In-Reply-To: <digest.2026-02-15@iepwatch.invalid>\r\n" + INLINE
    assert read_message(raw, FAMILY).own == OwnMail("digest", "2026-02-15")


def test_a_forwarded_answer_to_a_letter_of_ours_is_the_schools() -> None:
    raw = b"References: <letter.d91aa00bb11c@iepwatch.invalid> <answer@millrace.example>\r\n" + INLINE
    assert read_message(raw, FAMILY).own is None


def test_a_letter_is_known_by_its_words_when_its_marks_are_lost() -> None:
    wrapped = "We are requesting a meeting.\nPlease send three dates."
    assert wording_key("IEP meeting", wrapped) == wording_key("Re: IEP meeting", wrapped.replace("\n", " "))
