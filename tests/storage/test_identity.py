"""The decisions about identity and conversation alone, and their laws over mail of every shape."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.mail import Address, Grade, Message, Road
from storage.archive import Archive
from storage.identity import Traces, letters, new_id, rank, same_original, search_id
from storage.threads import Threads, keys_of, topic, window
from tests.storage.mail import NOW, TEXT, event, in_memory, keep, message, placement, reading

MINUTE = datetime(2026, 2, 12, 14, 3)  # noqa: DTZ001
PLAIN = Traces("<x@s.example>", "key", "dana@school.example", MINUTE, letters(TEXT))


def _like(**changes: object) -> Traces:
    return dataclasses.replace(PLAIN, **changes)  # type: ignore[arg-type]


class TestSameOriginal:
    def test_a_mail_is_itself(self) -> None:
        assert same_original(PLAIN, [PLAIN])

    def test_an_inline_forward_is_known_by_its_content(self) -> None:
        assert same_original(_like(message_id=""), [PLAIN])
        assert not same_original(_like(message_id="", content_key="other"), [PLAIN])

    def test_two_message_ids_are_two_mails(self) -> None:
        assert not same_original(_like(message_id="<y@s.example>"), [PLAIN])

    def test_a_footer_put_under_it_on_the_way_does_no_harm(self) -> None:
        longer = letters(TEXT + " You receive this because you are on the list of parents.")
        assert same_original(_like(content_key="other", opening=longer), [PLAIN])

    def test_a_list_that_writes_itself_as_the_author_does_no_harm(self) -> None:
        assert same_original(_like(content_key="other", author="list@school.example"), [PLAIN])

    def test_another_minute_is_another_mail_of_a_sender_that_reuses_its_ids(self) -> None:
        assert not same_original(_like(content_key="other", minute=MINUTE + timedelta(days=7)), [PLAIN])

    def test_a_text_too_short_to_tell_is_told_by_its_author(self) -> None:
        short = _like(content_key="other", opening="ok")
        assert same_original(short, [PLAIN])
        assert not same_original(dataclasses.replace(short, author="lee@school.example"), [PLAIN])

    def test_a_key_of_nothing_makes_nothing_the_same(self) -> None:
        blank = Traces("", "key", "", None, "ok")
        assert not same_original(blank, [blank])


class TestIds:
    def test_a_reused_message_id_is_told_apart_by_the_bytes(self) -> None:
        assert new_id("home", PLAIN, "aa") != new_id("home", PLAIN, "bb", taken=True)

    def test_the_road_does_not_matter_to_the_id_of_a_message_id(self) -> None:
        assert new_id("home", PLAIN, "aa") == new_id("home", _like(content_key="other"), "bb")

    def test_what_has_no_traces_is_its_bytes(self) -> None:
        blank = Traces("", "", "", None, "")
        assert new_id("home", blank, "aa") != new_id("home", blank, "bb")

    def test_whole_before_inline_and_old_before_new_within_a_grade(self) -> None:
        order = [
            rank(Grade.VERIFIED, Road.INLINE, 9),
            rank(Grade.DIRECT, Road.ATTACHED, 3),
            rank(Grade.DIRECT, Road.DIRECT, 8),
            rank(Grade.DIRECT, Road.INLINE, 1),
            rank(Grade.CARRIED, Road.INLINE, 1),
            rank(Grade.UNPROVEN, Road.DIRECT, 1),
        ]
        assert order == sorted(order)

    @given(st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1)), st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1)))  # noqa: DTZ001
    def test_search_ids_sort_by_time_and_fit_into_eight_bytes(self, first: datetime, second: datetime) -> None:
        ids = [
            search_id("m123456789abc", dataclasses.replace(placement(message("x")), sent_at=at.replace(tzinfo=NOW.tzinfo)))
            for at in (first, second)
        ]
        assert all(abs(found) < 2**63 for found in ids)
        if abs(first - second) >= timedelta(seconds=1):
            assert (ids[0] < ids[1]) == (first < second)

    @pytest.mark.parametrize("year", [1, 9999])
    def test_a_forged_date_does_not_break_them(self, year: int) -> None:
        found = dataclasses.replace(placement(message("x")), sent_at=datetime(year, 6, 1, tzinfo=UTC))
        assert abs(search_id("mffffffffffff", found)) < 2**63


class TestThreads:
    def test_marks_of_many_languages_are_taken_off(self) -> None:
        subjects = ["Re: [3] plan", "RE: FW: plan", "AW: WG: plan", "RV: plan", "Re[2]: plan", "回复:plan", "[EXTERNAL] Re: plan"]
        assert {topic(subject) for subject in subjects[1:]} == {"plan"}

    def test_what_only_looks_like_a_mark_stays(self) -> None:
        assert topic("OT: schedule") == "ot: schedule"
        assert topic("IEP: meeting") == "iep: meeting"

    def test_a_hostile_subject_takes_no_time(self) -> None:
        topic("Re:" * 500_000)
        topic("Re[" * 500_000)
        topic(" " * 1_000_000 + "x")

    def test_a_hostile_list_of_references_is_cut(self) -> None:
        many = message("x", message_id="<x@s.example>", references=[f"<{n}@s.example>" for n in range(5_000)])
        assert len(keys_of(many)) <= 102

    def test_the_window_ends_with_the_calendar(self) -> None:
        assert window(date.min, date.max) == (date.min, date.max)

    @given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=3), max_size=8), st.randoms())
    def test_the_order_of_joining_does_not_matter(self, ties: list[list[str]], chance: object) -> None:
        results = []
        for order in itertools.islice(itertools.permutations(ties), 6):
            threads = Threads()
            for tie in order:
                threads.join(tie)
            results.append({name: threads.root(name) for name in "abcdefg"})
        assert all(result == results[0] for result in results)
        del chance


SENDERS = [Address("Dana", "dana@school.example"), Address("Lee", "lee@school.example"), None]
TEXTS = [
    TEXT,
    "ok",
    "",
    "The bus came late again this morning, and nobody was there to take him in.",
    "WARNING outside mail. " + TEXT,
]


@st.composite
def _mail(draw: st.DrawFn, *, wild: bool = False) -> list[Message]:
    """Mail that shares ids, texts and references in every way that it can; with keys that agree with nothing where `wild`."""
    count = draw(st.integers(1, 9))
    found = []
    for number in range(count):
        road = draw(st.sampled_from(list(Road)))
        found.append(
            message(
                f"m{number}",
                road=road,
                message_id=None if road is Road.INLINE else draw(st.sampled_from(["<1@s.example>", "<2@s.example>", None])),
                grade=draw(st.sampled_from(list(Grade))),
                sender=draw(st.sampled_from(SENDERS)),
                subject=draw(st.sampled_from(["plan", "Re: plan", "menu", ""])),
                text=draw(st.sampled_from(TEXTS)),
                at=draw(st.sampled_from([MINUTE, MINUTE + timedelta(days=3), None])),
                key=draw(st.sampled_from(["k1", "k2", ""])) if wild else None,
                references=draw(st.sampled_from([(), ("<1@s.example>",), ("<9@s.example>",)])),
            )
        )
    return found


def _batches(messages: Sequence[Message], sizes: Sequence[int]) -> Iterator[Sequence[Message]]:
    at = 0
    for size in itertools.cycle(sizes):
        if at >= len(messages):
            return
        yield messages[at : at + size]
        at += size


def _record(archive: Archive, messages: Sequence[Message], sizes: Sequence[int]) -> None:
    for batch in _batches(messages, sizes):
        archive.originals.record_messages([(each, placement(each)) for each in batch])
        for todo in archive.readings.todo(archive.readings.unread("c1")):
            told = dataclasses.replace(event(todo.id), thread=todo.thread)
            archive.readings.record_reading(todo.id, reading(), [told], NOW)


SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@settings(max_examples=30, deadline=None)
@given(messages=_mail(), sizes=SIZES, others=SIZES)
def test_whatever_the_mail_reading_it_again_gives_the_same_rows(
    messages: list[Message], sizes: list[int], others: list[int]
) -> None:
    engine = in_memory()
    archive = Archive(engine, "home")
    keep(archive, *(f"m{number}" for number in range(len(messages))))
    _record(archive, messages, sizes)
    before = (list(archive.listing.timeline()), archive.readings.events())
    shown = [row.sha256 for row in before[0]] + [witness.sha256 for row in before[0] for witness in row.witnesses]
    assert sorted(shown) == sorted(each.sha256 for each in messages)
    assert {found.thread for found in before[1]} == {row.thread for row in before[0]}
    archive.originals.forget_read()
    _record(archive, messages, others)
    assert (list(archive.listing.timeline()), archive.readings.events()) == before
    engine.dispose()


@settings(max_examples=15, deadline=None)
@given(messages=_mail(), sizes=SIZES)
def test_whatever_the_mail_recording_it_once_more_changes_nothing(messages: list[Message], sizes: list[int]) -> None:
    engine = in_memory()
    archive = Archive(engine, "home")
    keep(archive, *(f"m{number}" for number in range(len(messages))))
    _record(archive, messages, sizes)
    before = list(archive.listing.timeline())
    _record(archive, messages, sizes)
    assert list(archive.listing.timeline()) == before
    engine.dispose()


@settings(max_examples=30, deadline=None)
@given(messages=_mail(wild=True), sizes=SIZES)
def test_whatever_a_parser_claims_no_message_is_lost(messages: list[Message], sizes: list[int]) -> None:
    engine = in_memory()
    archive = Archive(engine, "home")
    keep(archive, *(f"m{number}" for number in range(len(messages))))
    _record(archive, messages, sizes)
    _record(archive, messages, sizes)
    rows = list(archive.listing.timeline())
    shown = [row.sha256 for row in rows] + [witness.sha256 for row in rows for witness in row.witnesses]
    assert sorted(shown) == sorted(each.sha256 for each in messages)
    engine.dispose()
