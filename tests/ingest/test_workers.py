"""Parsing in a process of its own: a message that hangs or kills it costs itself alone."""

import os
import time
from datetime import UTC, datetime

import pytest

from casefile.mail import FileSource, Message, Quarantined, RawMessage
from ingest.limits import Limits
from ingest.messages import ParseSettings, read_message
from ingest.workers import read_many

NOW = datetime(2026, 2, 13, 12, tzinfo=UTC)
SETTINGS = ParseSettings(limits=Limits(seconds=0.5))


def raw(words: str) -> RawMessage:
    return RawMessage(FileSource(words), NOW, f"From: a@b.example\r\nSubject: {words}\r\n\r\n{words}".encode())


def treacherous(content: bytes, settings: ParseSettings) -> Message:
    """A parser that does what no parser should, where the mail says so."""
    if b"hang" in content:
        time.sleep(60)
    if b"die" in content:
        os._exit(9)
    if b"raise" in content:
        raise ZeroDivisionError
    return read_message(content, settings)


def weak_with_documents(content: bytes, settings: ParseSettings) -> Message:
    """A parser that hangs on what hangs, but only while it reads documents."""
    if settings.limits.document_bytes:
        time.sleep(60)
    return read_message(content, settings)


def hungry(content: bytes, settings: ParseSettings) -> Message:
    """A parser that takes more memory than there is."""
    if b"hungry" in content:
        bytearray(settings.limits.memory_bytes)
    return read_message(content, settings)


def test_a_message_that_fails_for_its_documents_is_read_without_them() -> None:
    (message,) = read_many([raw("one")], SETTINGS, now=NOW, parse=weak_with_documents)
    assert isinstance(message, Message)
    assert message.original.subject == "one"


def test_a_message_that_would_take_all_memory_is_quarantined_and_the_next_is_read() -> None:
    first, second = read_many([raw("hungry"), raw("fine")], SETTINGS, now=NOW, parse=hungry)
    assert isinstance(first, Quarantined)
    assert first.error == "crash: MemoryError"
    assert isinstance(second, Message)


def test_messages_come_back_in_order() -> None:
    results = list(read_many([raw("one"), raw("two"), raw("three")], SETTINGS, now=NOW))
    assert [r.original.subject for r in results if isinstance(r, Message)] == ["one", "two", "three"]


@pytest.mark.parametrize(("word", "error"), [("hang", "timeout"), ("die", "crash"), ("raise", "crash: ZeroDivisionError")])
def test_a_message_that_breaks_the_parser_is_quarantined_and_the_next_is_read(word: str, error: str) -> None:
    first, second = read_many([raw(word), raw("fine")], SETTINGS, now=NOW, parse=treacherous)
    assert isinstance(first, Quarantined)
    assert (first.stage, first.error, first.sha256, first.at) == ("parse", error, raw(word).sha256, NOW)
    assert isinstance(second, Message)


@pytest.mark.parametrize("isolate", [True, False])
def test_what_is_no_message_is_quarantined_by_name(isolate: bool) -> None:  # noqa: FBT001 -- a test's parameter
    junk = RawMessage(FileSource("x"), NOW, b"no mail at all")
    (result,) = read_many([junk], SETTINGS, now=NOW, isolate=isolate)
    assert isinstance(result, Quarantined)
    assert result.error == "not-a-message"


def test_the_failure_never_quotes_the_mail() -> None:
    (result,) = read_many([raw("raise secret")], SETTINGS, now=NOW, parse=treacherous, isolate=False)
    assert "secret" not in result.error if isinstance(result, Quarantined) else pytest.fail("it was read")


def test_a_worker_gives_the_same_message_as_this_process() -> None:
    (apart,) = read_many([raw("one")], SETTINGS, now=NOW)
    (here,) = read_many([raw("one")], SETTINGS, now=NOW, isolate=False)
    assert apart == here
