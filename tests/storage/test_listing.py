"""The chronology, the search and what people type for ids."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casefile.errors import UsageError
from casefile.family import Side
from casefile.mail import Address, Attachment, Road
from casefile.reading import Tag
from casefile.said import Said, SaidKind
from storage.archive import Archive
from storage.listing import listed_json
from tests.storage.mail import DANA, NOW, arrive, keep, message, reading, record, replace, sha, timedelta

ZONE = ZoneInfo("America/New_York")


def _filled(archive: Archive) -> tuple[str, str, str]:
    one, two, three = arrive(
        archive,
        ("one", message("one", message_id="<1@s.example>", at=datetime(2026, 2, 1, 9, 0))),  # noqa: DTZ001
        (
            "two",
            message(
                "two",
                road=Road.INLINE,
                subject="Año nuevo: the bus",
                text="The bus to the make-up session came late. Ring (555) 010-9999.",
                at=datetime(2026, 2, 5, 9, 0),  # noqa: DTZ001
            ),
        ),
        ("three", message("three", subject="lunch", text="Tacos.", at=datetime(2026, 2, 9, 9, 0))),  # noqa: DTZ001
    )
    archive.readings.record_reading(one, reading(Tag.MISSED_SERVICE), [], NOW)
    archive.readings.record_reading(two, reading(Tag.MAKEUP_OFFERED, child="Maya", unsure=[Tag.MISSED_SERVICE]), [], NOW)
    return one, two, three


def _correct(archive: Archive, original: str, value: str, *, minute: int = 0, anchor: str = "") -> None:
    at = NOW + timedelta(minutes=minute)
    archive.said.say(Said(SaidKind.CORRECTION, original, value, at.date(), at, anchor))


class TestTimeline:
    def test_it_is_in_the_order_of_sending(self, archive: Archive) -> None:
        ids = _filled(archive)
        assert tuple(row.id for row in archive.listing.timeline()) == ids

    def test_it_can_be_narrowed_by_day_child_and_tag(self, archive: Archive) -> None:
        one, two, three = _filled(archive)

        def ids(**asked: object) -> list[str]:
            return [row.id for row in archive.listing.timeline(**asked)]  # type: ignore[arg-type]

        assert ids(since=date(2026, 2, 5)) == [two, three]
        assert ids(until=date(2026, 2, 5)) == [one, two]
        assert ids(child="Maya") == [two]
        assert ids(tag="missed_service") == [one]
        assert ids(tag="missed_service", child="Maya") == []

    def test_a_tag_with_a_percent_sign_matches_nothing(self, archive: Archive) -> None:
        _filled(archive)
        assert list(archive.listing.timeline(tag="%")) == []

    def test_what_was_corrected_is_listed_as_corrected(self, archive: Archive) -> None:
        one, two, _ = _filled(archive)
        _correct(archive, two, "add:missed_service")
        _correct(archive, two, "child:Anand", minute=1)
        _correct(archive, one, "remove:missed_service", minute=2)
        rows = {row.id: row for row in archive.listing.timeline()}
        assert rows[two].tags == ("makeup_offered", "missed_service")
        assert rows[two].unsure == ()
        assert rows[two].children == ("Anand",)
        assert rows[one].tags == ()
        assert [row.id for row in archive.listing.timeline(tag="missed_service")] == [two]

    def test_the_last_word_on_a_tag_holds(self, archive: Archive) -> None:
        one, _, _ = _filled(archive)
        _correct(archive, one, "remove:missed_service")
        _correct(archive, one, "add:missed_service", minute=1)
        assert archive.listing.listed(one).tags == ("missed_service",)

    def test_corrections_outlive_a_rereading(self, archive: Archive) -> None:
        one, _, _ = _filled(archive)
        _correct(archive, one, "privileged")
        archive.originals.forget_read()
        record(archive, message("one", message_id="<1@s.example>", at=datetime(2026, 2, 1, 9, 0)))  # noqa: DTZ001
        (row,) = archive.listing.timeline()
        assert row.privileged
        assert list(archive.listing.timeline(privileged=False)) == []

    def test_a_correction_follows_its_bytes_when_one_original_turns_out_to_be_two(self, archive: Archive) -> None:
        first, _ = arrive(
            archive,
            ("one", message("one", road=Road.INLINE, key="k")),
            ("two", message("two", road=Road.INLINE, key="k")),
        )
        _correct(archive, first, "add:meeting_held", anchor=sha("two"))
        record(archive, message("one", road=Road.INLINE, key="k1", version="p2"))
        (two,) = record(archive, message("two", road=Road.INLINE, key="k2", text="Other words.", version="p2"))
        assert archive.listing.listed(two).tags == ("meeting_held",)
        assert archive.listing.listed(first).tags == ()

    def test_unread_mail_is_listed_as_unread(self, archive: Archive) -> None:
        one, _, three = _filled(archive)
        assert archive.listing.listed(one).read
        assert not archive.listing.listed(three).read

    def test_a_note_has_its_text_in_the_field_note(self, archive: Archive) -> None:
        keep(archive, "note")
        (name,) = record(archive, message("note", text="He came home without his aide."), side=Side.NOTE)
        assert archive.listing.listed(name).note == "He came home without his aide."

    def test_more_than_one_statement_can_ask_for_comes_out_whole(self, archive: Archive) -> None:
        names = [f"message {n}" for n in range(950)]
        keep(archive, *names)
        start = datetime(2026, 1, 1, 8, 0)  # noqa: DTZ001
        record(archive, *(message(name, text=name, at=start + timedelta(minutes=n)) for n, name in enumerate(names)))
        assert [row.sha256 for row in archive.listing.timeline()] == [sha(name) for name in names]

    def test_names_that_no_database_takes_do_not_stop_it(self, archive: Archive) -> None:
        keep(archive, "odd")
        (name,) = record(archive, message("odd", subject="a\0b\udc80", sender=Address("N\0", "x@\udcff"), text="a\0b \ud800"))
        assert archive.listing.listed(name).subject.startswith("a\ufffdb")


class TestJson:
    def test_it_has_every_field_of_the_contract(self, archive: Archive) -> None:
        keep(archive, "inline", "attached")
        one = message("inline", road=Road.INLINE, key="k")
        two = message("attached", road=Road.ATTACHED, message_id="<x@y.example>", key="k")
        (name, _) = record(archive, one, two)
        archive.readings.record_reading(name, reading(Tag.MISSED_SERVICE, Tag.MAKEUP_OFFERED), [], NOW)
        assert listed_json(archive.listing.listed(name), ZONE) == {
            "id": name,
            "sha256": sha("attached"),
            "message_id": "<x@y.example>",
            "date": "2026-02-12T14:03:00-05:00",
            "date_zone": "assumed",
            "received_at": "2026-02-14T07:00:00-05:00",
            "from": {"name": "Dana Whitcomb", "address": "dana@school.example"},
            "carrier": {"name": "Priya Raman", "address": "priya@home.example"},
            "road": "attached",
            "grade": "direct",
            "forwarded": True,
            "direction": "from_school",
            "children": ["Anand"],
            "subject": "speech yesterday",
            "tags": ["missed_service", "makeup_offered"],
            "note": "",
            "read": True,
            "witnesses": [
                {
                    "sha256": sha("inline"),
                    "message_id": "<carrier-inline@home.example>",
                    "received_at": "2026-02-14T07:00:00-05:00",
                    "road": "inline",
                    "grade": "carried",
                }
            ],
        }

    def test_what_is_absent_is_null(self, archive: Archive) -> None:
        (name,) = arrive(archive, ("one", message("one", sender=None, at=None)))
        found = listed_json(archive.listing.listed(name), ZONE)
        assert (found["from"], found["carrier"], found["date"], found["message_id"]) == (None, None, None, None)


class TestSearch:
    def test_it_finds_words_in_subject_text_and_names_whatever_case_or_accent(self, archive: Archive) -> None:
        one, two, three = _filled(archive)

        def ids(asked: str) -> list[str]:
            return [row.id for row in archive.listing.search(asked)]

        assert ids("BUS") == [two]
        assert ids("ano nuevo") == [two]
        assert ids("whitcomb") == [three, two, one]
        assert ids("dana@school.example") == [three, two, one]
        assert ids("make-up") == [two]
        assert ids('"came late"') == [two]
        assert ids('"late came"') == []
        assert ids("cancel*") == [one]
        assert ids("cancel") == []
        assert ids("bus tacos") == []

    def test_the_newest_come_first_and_no_more_than_asked_for(self, archive: Archive) -> None:
        one, two, three = _filled(archive)
        assert [row.id for row in archive.listing.search("whitcomb", 2)] == [three, two]
        assert [row.id for row in archive.listing.search("whitcomb", 2, until=date(2026, 2, 5))] == [two, one]

    @pytest.mark.parametrize("asked", ["", "   ", '"', "***", "AND", "words:speech", "a' OR 1=1 --", "NEAR(", "\0", ":*", "-"])
    def test_nothing_that_is_typed_is_a_syntax_error(self, archive: Archive, asked: str) -> None:
        _filled(archive)
        archive.listing.search(asked)

    def test_attachments_are_found_by_name_and_text(self, archive: Archive) -> None:
        keep(archive, "one")
        log = Attachment("Anand-log.pdf", "application/pdf", 10, "00", text="minutes delivered: fortnightly")
        (name,) = record(archive, replace(message("one"), attachments=(log,)))
        for asked in ("log.pdf", "fortnightly"):
            assert [row.id for row in archive.listing.search(asked)] == [name]

    def test_the_snippet_shows_the_words_as_they_were_written(self, archive: Archive) -> None:
        _filled(archive)
        (found,) = archive.listing.search("MAKE-UP")
        assert "make-up session came late" in (found.snippet or "")
        assert "snippet" in listed_json(found, ZONE)

    def test_a_note_above_a_forward_is_found(self, archive: Archive) -> None:
        keep(archive, "one")
        (name,) = record(archive, replace(message("one", road=Road.INLINE), note="please file this under transportation"))
        assert [row.id for row in archive.listing.search("transportation")] == [name]

    def test_a_long_attachment_is_indexed_to_its_end_by_word(self, archive: Archive) -> None:
        keep(archive, "one")
        text = "lorem ipsum dolor " * 60_000 + "zebrafish"
        long = Attachment("iep.pdf", "application/pdf", 10, "00", text=text)
        (name,) = record(archive, replace(message("one"), attachments=(long,)))
        assert [row.id for row in archive.listing.search("zebrafish")] == [name]

    def test_scripts_without_spaces_are_found_by_part(self, archive: Archive) -> None:
        keep(archive, "one")
        (name,) = record(archive, message("one", text="明天的言语治疗取消了"))
        assert [row.id for row in archive.listing.search("言语治疗")] == [name]


class TestIds:
    def test_any_unambiguous_start_will_do(self, archive: Archive) -> None:
        one, _, _ = _filled(archive)
        assert archive.resolve(one[:9]) == one
        assert archive.resolve(one[1:10], "m") == one
        assert archive.resolve(f"  {one.upper()} ") == one

    def test_a_start_of_several_is_refused_with_what_they_are(self, archive: Archive) -> None:
        _filled(archive)
        with pytest.raises(UsageError, match="may be any of"):
            archive.resolve("m")

    @pytest.mark.parametrize("typed", ["", "zebra", "m5c1e'; --", "o123456789abcdef", "m000000000000", "%"])
    def test_what_names_nothing_is_a_usage_error(self, archive: Archive, typed: str) -> None:
        _filled(archive)
        with pytest.raises(UsageError):
            archive.resolve(typed)

    def test_a_message_that_is_not_there_is_a_usage_error(self, archive: Archive) -> None:
        with pytest.raises(UsageError):
            archive.listing.listed("m000000000000")
        with pytest.raises(UsageError):
            archive.originals.message("m000000000000")


def test_nothing_private_stands_in_a_repr(archive: Archive) -> None:
    one, _, _ = _filled(archive)
    row = archive.listing.listed(one)
    assert DANA.address not in repr(row)
    assert row.subject not in repr(row)


class TestExcerpts:
    def test_they_hold_what_may_be_printed_of_a_message(self, archive: Archive) -> None:
        one, two, _ = _filled(archive)
        found = archive.listing.excerpts([two, one, two])
        assert set(found) == {one, two}
        assert (found[two].author, found[two].address, found[two].subject) == (DANA.name, DANA.address, "Año nuevo: the bus")
        assert found[one].on == date(2026, 2, 1)

    def test_what_a_person_called_privileged_is_marked(self, archive: Archive) -> None:
        one, two, _ = _filled(archive)
        _correct(archive, two, "privileged")
        assert [archive.listing.excerpts([name])[name].privileged for name in (one, two)] == [False, True]


def test_one_of_several_wishes_is_enough_to_be_found_between_two_days(archive: Archive) -> None:
    _, two, three = _filled(archive)

    def found(*wishes: tuple[str, ...], since: date = date(2026, 2, 1)) -> tuple[str, ...]:
        return archive.listing.with_any(wishes, since, date(2026, 2, 28), 10)

    assert found(("tacos",), ("make", "bus")) == (three, two)
    assert found(("tac*",)) == (three,)
    assert found(("tacos", "bus")) == ()
    assert found(("bus",), since=date(2026, 2, 6)) == ()
    assert found() == ()
