"""Broken and hostile mail: nothing crashes or hangs, and every result can be printed as JSON."""

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import NotAMessageError
from casefile.mail import Message
from ingest.evidence import Evidence
from ingest.html import html_to_text
from ingest.messages import ParseSettings, message_json, read_message
from ingest.normal import normalized
from ingest.quoted import new_spans
from tests.ingest.hostile import HEAD, messages

SETTINGS = ParseSettings(trust="mx.example", family_addresses=("a@b.example",))
CASES = dict(messages())
PATIENCE = 10.0  # seconds; on a quiet machine the slowest takes one


def _read(raw: bytes) -> Message | None:
    try:
        return read_message(raw, SETTINGS)
    except NotAMessageError:
        return None


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_message_costs_little_time_and_gives_sound_json(name: str) -> None:
    begun = time.process_time()
    message = _read(CASES[name])
    assert time.process_time() - begun < PATIENCE
    if message is not None:
        json.dumps(message_json(message, "a.eml"), allow_nan=False).encode("utf-8")
        message.new_text.encode("utf-8")


def test_an_invitation_whose_date_cannot_be_read_keeps_its_title() -> None:
    message = _read(CASES["calendar-date-4"])
    assert message is not None
    assert [(each.summary, each.starts) for each in message.invitations] == [("Meeting", None)]
    assert "calendar-date-unread" in message.defects


@pytest.mark.parametrize("name", ["word-with-a-torn-part", "word-locked"])
def test_a_word_file_that_cannot_be_opened_is_named_unreadable(name: str) -> None:
    message = _read(CASES[name])
    assert message is not None
    assert "document-unreadable" in message.defects


def test_a_mail_keeps_its_words_where_its_document_is_a_bomb() -> None:
    message = _read(CASES["word-cell-of-a-billion-columns"])
    assert message is not None
    assert message.new_text == "hello"
    assert message.attachments[0].text == "x"


def test_a_document_brings_in_no_file_of_this_machine() -> None:
    message = _read(CASES["word-reads-a-file"])
    assert message is not None
    assert message.attachments[0].text == ""


def test_a_page_that_would_take_minutes_is_left_and_named() -> None:
    message = _read(CASES["pdf-page-of-many-orders"])
    assert message is not None
    assert (message.attachments[0].text, "document-cut" in message.defects) == ("", True)


def test_a_tag_with_very_many_attributes_keeps_its_text() -> None:
    message = _read(CASES["attributes-behind-a-quoted-bracket"])
    assert message is not None
    assert message.body == "x"


def test_a_picture_in_a_long_tag_is_no_reason_to_cut_it() -> None:
    picture = b'<a href="mailto:x@y.example"><img alt="" src="data:image/png;base64,' + b"A" * 60_000 + b'"></a>'
    message = _read(HEAD + b"Content-Type: text/html\r\n\r\n<p>one</p>" + picture + b"<p>two</p>")
    assert message is not None
    assert message.body.split() == ["one", "two"]


@given(st.text(alphabet="ae\u0301\u0323\u0327\u00e9\u1e69 \n", max_size=40), st.integers(1_900, 2_100))
@settings(max_examples=60, deadline=None)
def test_normalising_in_strides_is_normalising(text: str, before: int) -> None:
    long = "x" * before + text + "y" * 100
    assert normalized("NFC", long) == unicodedata.normalize("NFC", long)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\r\n\r\n",
        b"\x00" * 5_000,
        b"\x89PNG\r\n\x1a\n" + b"\x01" * 900,
        b"PK\x03\x04" + b"zip" * 99,
        b"just words",
        b"a: b",
    ],
)
def test_what_is_no_mail_at_all_is_no_message(junk: bytes) -> None:
    with pytest.raises(NotAMessageError):
        read_message(junk, SETTINGS)


def test_the_error_for_a_non_message_quotes_nothing_of_it() -> None:
    with pytest.raises(NotAMessageError) as caught:
        read_message(b"secret words of a file", SETTINGS)
    assert "secret" not in str(caught.value)


def test_twice_the_input_takes_at_most_about_twice_the_time() -> None:
    def cost(count: int) -> float:
        raw = (
            HEAD
            + b"\r\n"
            + b"From: x <a@b.example>\r\nSent: 1\r\nOn 1/2/2026 1:00 PM Dana <d@x.example> wrote:\r\n> y\r\n" * count
        )
        best = 9.9
        for _ in range(3):
            begun = time.process_time()
            _read(raw)
            best = min(best, time.process_time() - begun)
        return best

    cost(100)
    assert cost(4_000) < 4 * cost(2_000) + 0.1


FIELD = st.sampled_from(
    ["From", "To", "Cc", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "X-Y", "References"]
)
VALUE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "a@b.example",
            "=?utf-8?q?=C3?= =?utf-8?q?=A9?=",
            "multipart/mixed; boundary=x",
            "text/html",
            "message/rfc822",
            "base64",
            "Fri, 13 Feb 2026 08:00:00 -0500",
            'text/plain; charset="utf-7"',
            "multipart/alternative",
            "Fwd: x",
        ]
    ),
)
LINE = st.sampled_from(
    [
        "From: Dana <d@x.example>",
        "Sent: Thursday, February 12, 2026 2:03 PM",
        "To: Priya <p@h.example>",
        "Subject: x",
        "",
        "> quoted",
        "On Thu, Feb 12, 2026 at 2:03 PM Dana <d@x.example> wrote:",
        "---------- Forwarded message ---------",
        "--x",
        "--x--",
        "-- ",
        "Content-Type: text/html",
        "<div>a<blockquote type=cite>b</div>",
        "Sent from my iPhone",
        "Thanks,",
        "words of a letter.",
        "-----Original Message-----",
    ]
)


@given(st.lists(st.tuples(FIELD, VALUE), max_size=8), st.lists(LINE | st.text(max_size=30), max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_headers_and_lines_is_read_without_an_error(fields: list[tuple[str, str]], lines: list[str]) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    message = _read(("From: a@b.example\r\n" + head + "\r\n" + "\r\n".join(lines)).encode("utf-8", "surrogatepass"))
    if message is not None:
        json.dumps(message_json(message, "a.eml")).encode("utf-8")
        assert "".join(message.body[a:b] for a, b in message.new_spans) == message.new_text


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_behind_a_header_are_read_without_an_error(tail: bytes) -> None:
    assert _read(HEAD + tail) is not None


@given(st.integers(0, len(CASES) - 1), st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_a_message_with_flipped_bytes_is_read_without_an_error(number: int, flips: list[tuple[int, int]]) -> None:
    raw = bytearray(list(CASES.values())[number][:5_001])
    for at, value in flips:
        if at < len(raw):
            raw[at] = value
    _read(bytes(raw))


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_the_new_spans_of_any_text_are_in_order_apart_and_inside(text: str) -> None:
    edges = [edge for span in new_spans(Evidence(text)) for edge in span]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@given(st.text(alphabet="<>/abdiv pre=\"'trq ul&;\n", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_tag_soup_becomes_text_and_always_the_same(source: str) -> None:
    assert html_to_text(source) == html_to_text(source)
