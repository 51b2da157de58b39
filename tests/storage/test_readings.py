"""Readings and events: written once a version, handed out fast and whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from casefile.events import Event, EventKind
from casefile.family import Side
from casefile.mail import Grade
from casefile.reading import Tag
from storage.archive import Archive
from tests.storage.mail import NOW, arrive, event, message, placement, reading


def _two(archive: Archive) -> tuple[str, ...]:
    return arrive(
        archive,
        ("one", message("one", message_id="<1@s.example>")),
        ("two", message("two", message_id="<2@s.example>", text="Another text altogether, about the bus.")),
    )


def test_what_no_version_has_read_is_unread_in_the_order_of_arrival(archive: Archive) -> None:
    ids = _two(archive)
    assert archive.readings.unread("c1") == ids
    assert archive.readings.unread("c1", limit=1) == ids[:1]


def test_a_reading_by_another_version_does_not_count(archive: Archive) -> None:
    one, two = _two(archive)
    archive.readings.record_reading(one, reading(version="c1"), [], NOW)
    assert archive.readings.unread("c1") == (two,)
    assert archive.readings.unread("c2") == (one, two)
    assert archive.readings.versions() == {"c1": 1}


def test_todo_brings_all_that_reading_takes(archive: Archive) -> None:
    one, _ = _two(archive)
    (todo,) = archive.readings.todo([one])
    found = message("one", message_id="<1@s.example>")
    assert (todo.id, todo.message, todo.placement) == (one, found, placement(found))
    assert todo.thread


def test_a_reading_comes_back_whole(archive: Archive) -> None:
    one, two = _two(archive)
    found = reading(Tag.MISSED_SERVICE, unsure=[Tag.SETTING_CHANGE])
    archive.readings.record_reading(one, found, [], NOW)
    assert archive.readings.reading(one) == found
    assert archive.readings.readings([one, two]) == {one: found}


def test_reading_again_takes_the_place_of_the_last_reading_and_its_events(archive: Archive) -> None:
    one, _ = _two(archive)
    archive.readings.record_reading(one, reading(), [event(one, 0), event(one, 1)], NOW)
    archive.readings.record_reading(one, reading(version="c2"), [event(one, 0, kind=EventKind.GIVEN)], NOW)
    assert [found.kind for found in archive.readings.events()] == [EventKind.GIVEN]


def test_a_reading_of_an_original_that_is_gone_is_passed_over(archive: Archive) -> None:
    archive.readings.record_reading("m000000000000", reading(), [event("m000000000000")], NOW)
    assert archive.readings.events() == []


def test_every_field_of_an_event_comes_back(archive: Archive) -> None:
    one, _ = _two(archive)
    full = Event(
        one,
        3,
        EventKind.MAKEUP_OFFERED,
        Side.FAMILY,
        Grade.VERIFIED,
        datetime(2026, 2, 12, 19, 3, 4, 5, tzinfo=UTC),
        date(2026, 2, 12),
        "t1",
        "Anand",
        "speech",
        "offered",
        date(2026, 2, 13),
        time(15, 30),
        date(2026, 2, 14),
        "range",
        2,
        30,
        80,
        "staff_absence",
        "dana@school.example",
        automatic=True,
    )
    bare = Event(one, 0, EventKind.MESSAGE, Side.SCHOOL, Grade.DIRECT, full.sent_at, full.sent_on, "t1")
    archive.readings.record_reading(one, reading(), [full, bare], NOW)
    assert archive.readings.events() == [bare, full]


def test_events_can_be_asked_for_up_to_a_day_and_by_kind(archive: Archive) -> None:
    one, two = _two(archive)
    archive.readings.record_reading(one, reading(), [event(one, on=date(2026, 2, 12))], NOW)
    archive.readings.record_reading(two, reading(), [event(two, kind=EventKind.GIVEN, on=date(2026, 2, 13))], NOW)
    assert len(archive.readings.events(until=date(2026, 2, 13))) == 2
    assert [found.original for found in archive.readings.events(until=date(2026, 2, 12))] == [one]
    assert [found.original for found in archive.readings.events(kinds=[EventKind.GIVEN])] == [two]
    assert archive.readings.events(kinds=[]) == []
    assert [found.original for found in archive.readings.events(since=date(2026, 2, 13))] == [two]


def test_of_the_messages_that_tell_no_fact_only_those_asked_for_are_brought_up(archive: Archive) -> None:
    one, two = _two(archive)
    bare = [event(name, kind=EventKind.MESSAGE, on=date(2026, 2, day)) for name, day in ((one, 12), (two, 13))]
    archive.readings.record_reading(one, reading(), [bare[0], event(one, 1, on=date(2026, 2, 12))], NOW)
    archive.readings.record_reading(two, reading(), [bare[1]], NOW)
    asked: list[tuple[str, str, date]] = []

    def wanted(thread: str, sender: str, day: date) -> bool:
        asked.append((thread, sender, day))
        return day == date(2026, 2, 13)

    assert archive.readings.messages(date(2026, 2, 28), wanted) == [bare[1]]
    assert asked == [("t1", "", date(2026, 2, 12)), ("t1", "", date(2026, 2, 13))]
    assert archive.readings.messages(date(2026, 2, 12), wanted) == []


def test_what_this_version_could_not_read_waits_for_the_next(archive: Archive) -> None:
    one, two = _two(archive)
    archive.vault.read_failed(message("one").sha256, "RecursionError", "c1", NOW)
    assert archive.readings.unread("c1") == (two,)
    assert archive.readings.unread("c2") == (one, two)
    archive.readings.record_reading(one, reading(version="c2"), [], NOW)
    assert archive.vault.quarantine() == ()


def test_what_this_parser_could_not_parse_waits_for_the_next(archive: Archive) -> None:
    _two(archive)
    found = message("one").sha256
    archive.originals.forget_read()
    archive.vault.parse_failed(found, "TimeoutError", "p1", NOW)
    assert archive.vault.unparsed("p1") == (message("two").sha256,)
    assert found in archive.vault.unparsed("p2")
    assert archive.vault.unparsed("p2", limit=1) == (found,)
    (aside,) = archive.vault.quarantine()
    assert (aside.stage, aside.sha256, aside.error, aside.version) == ("parse", found, "TimeoutError", "p1")


def test_the_database_itself_leaves_out_what_lies_in_none_of_the_conversations_and_months(archive: Archive) -> None:
    one, two = _two(archive)
    bare = [
        replace(event(name, kind=EventKind.MESSAGE, on=date(2026, month, 12)), sender=sender, thread=thread)
        for name, month, sender, thread in ((one, 2, "dana@school.example", "t1"), (two, 3, "lee@school.example", "t2"))
    ]
    archive.readings.record_reading(one, reading(), [bare[0]], NOW)
    archive.readings.record_reading(two, reading(), [bare[1]], NOW)

    def found(threads: set[str], months: set[tuple[str, str]]) -> list[Event]:
        return archive.readings.messages(date(2026, 12, 31), lambda *_: True, threads=threads, months=months)

    assert found({"t1"}, set()) == [bare[0]]
    assert found(set(), {("lee@school.example", "2026-03"), ("dana@school.example", "2026-03")}) == [bare[1]]
    assert found({"t1"}, {("lee@school.example", "2026-03")}) == bare
    assert found(set(), set()) == []


def test_what_the_classifier_cannot_read_is_known_among_what_arrived(archive: Archive) -> None:
    one, two = _two(archive)
    archive.readings.record_reading(one, replace(reading(), language="pl", read=False), [], NOW)
    archive.readings.record_reading(two, replace(reading(), language="en"), [], NOW)
    assert archive.readings.unreadable([one, two]) == (one,)
    assert archive.readings.unreadable([two]) == ()
