"""An mbox is cut where its messages begin, whatever its dialect, and never held whole."""

import io
import mailbox
import re
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mbox import Cut, cut_mbox
from tests.servers import mailgen

ROOT = Path(__file__).parents[3]
FROM = b"From someone@school.test Tue Jan  6 10:00:00 2026\n"


def cuts(content: bytes, **options: int) -> list[Cut]:
    return list(cut_mbox(io.BytesIO(content), **options))


def contents(content: bytes, **options: int) -> list[bytes]:
    return [cut.content for cut in cuts(content, **options)]


def written(messages: list[bytes], line: bytes = FROM) -> bytes:
    """As mboxrd has it."""
    return b"".join(line + re.sub(rb"(?m)^(>*From )", rb">\1", one) + b"\n" for one in messages)


lines = st.sampled_from(
    [
        b"",
        b"text",
        b"From ",
        b"From here on",
        b">From x",
        b">>From y",
        b"From a@b.test Tue Jan  6 10:00:00 2026",
        b"x\r",
        b"\xff",
        b">",
    ]
)
bodies = st.lists(lines, max_size=12).map(lambda found: b"Subject: x\n\n" + b"\n".join(found) + b"\n")


@given(st.lists(bodies, min_size=1, max_size=6), st.integers(1, 50))
def test_what_was_written_is_read_again_to_the_byte(messages: list[bytes], block: int) -> None:
    assert contents(written(messages), block=block) == messages


@given(st.lists(bodies, min_size=1, max_size=6), st.integers(0, 5))
def test_reading_goes_on_at_any_message(messages: list[bytes], number: int) -> None:
    content = written(messages)
    offsets = [cut.offset for cut in cuts(content)]
    at = offsets[min(number, len(offsets) - 1)]
    assert [cut.offset for cut in cuts(content, start=at)] == [offset for offset in offsets if offset >= at]


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_it(content: bytes) -> None:
    for cut in cuts(content) + cuts(FROM + content):
        assert cut.offset <= len(content) + len(FROM)


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Tue Jan  6 10:00:00 2026\n",
        b"From 1854242341234567890@xxx Tue Jan 06 15:00:00 +0000 2026\r\n",
        b"From - Tue Jan  6 10:00:00 2026\n",
        b"From someone@school.test  Tue Jan  6 10:00:00 EST 2026\n",
        b"From ???@??? Tue Jan 06 10:00:00 2026\r\n",
        b"From someone@school.test Tue Jan  6 10:00 2026 remote from school\n",
        b'From "Dana W"@school.test Tue Jan  6 10:00:00 2026 -0500\n',
    ],
)
def test_every_writer_s_from_line_is_known(line: bytes) -> None:
    messages = [b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"]
    assert contents(written(messages, line)) == messages


def test_a_sentence_that_begins_with_from_is_text() -> None:
    message = b"Subject: x\n\nHello\n\nFrom now on she has 30 minutes.\n\nFrom 10:30 she is in room 4.\n"
    assert contents(FROM + message + b"\n" + FROM + b"Subject: y\n\nz\n") == [message, b"Subject: y\n\nz\n"]


def test_line_ends_stay_as_they_are() -> None:
    message = b"Subject: x\r\n\r\nbody\r\n"
    assert contents((FROM[:-1] + b"\r\n" + message + b"\r\n") * 2) == [message, message]


def test_a_last_message_without_a_line_end_is_whole() -> None:
    assert contents(FROM + b"Subject: x\n\nno end") == [b"Subject: x\n\nno end"]


def test_python_s_own_mailbox_is_read(tmp_path: Path) -> None:
    sent = [one.replace(b"\r\n", b"\n") for one in mailgen.messages(20, size=900)]
    box = mailbox.mbox(tmp_path / "box")
    for one in sent:
        box.add(message_from_bytes(one))
    box.flush()
    box.close()
    with (tmp_path / "box").open("rb") as stream:
        assert [cut.content for cut in cut_mbox(stream)] == sent


def test_a_true_content_length_is_believed() -> None:
    body = b"one\n\n" + FROM + b"Subject: not a message\n\nquoted nothing\n"
    first = b"Subject: x\nContent-Length: %d\n\n%s" % (len(body), body)
    assert contents(FROM + first + b"\n" + FROM + b"Subject: y\n\nz\n") == [first, b"Subject: y\n\nz\n"]


@pytest.mark.parametrize("length", [0, 1, 7, 10**6, 10**11])
def test_a_false_content_length_is_not_believed(length: int) -> None:
    first = b"Subject: x\nContent-Length: %d\n\nsome text here\n" % length
    assert contents(FROM + first + b"\n" + FROM + b"Subject: y\n\nz\n") == [first, b"Subject: y\n\nz\n"]


def test_a_message_beyond_all_reason_is_named_and_the_next_one_read() -> None:
    large = b"Subject: x\n\n" + b"y" * 5_000 + b"\n"
    first, second = cuts(FROM + large + b"\n" + FROM + b"Subject: z\n\nok\n", largest=1_000)
    assert (first.error, first.content) == ("larger than any message", b"")
    assert second.content == b"Subject: z\n\nok\n"


def test_an_empty_message_is_named() -> None:
    first, second = cuts(FROM + b"\n" + FROM + b"Subject: z\n\nok\n")
    assert first.error == "an empty message"
    assert second.content == b"Subject: z\n\nok\n"


def test_offsets_are_those_of_the_from_lines() -> None:
    content = written([b"Subject: 1\n\none\n", b"Subject: 2\n\ntwo\n"])
    assert all(content[cut.offset :].startswith(FROM) for cut in cuts(content))


PROGRAM = """
import sys
from ingest.mbox import cut_mbox
from tests.ingest.mailbox.polling import peak_kilobytes
with open(sys.argv[1], "rb") as stream:
    count = sum(1 for _ in cut_mbox(stream))
print(count, peak_kilobytes())
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "big.mbox"
    one = FROM + b"Subject: x\n\n" + (b"y" * 75 + b"\n") * 3_000 + b"\n"
    with path.open("wb") as stream:
        for _ in range(1_000):  # 229 MB
            stream.write(one)
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True, cwd=ROOT)
    count, kilobytes = map(int, done.stdout.split())
    assert count == 1_000
    assert kilobytes < 60_000
