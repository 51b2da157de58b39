"""Which raw messages are one original, which witness speaks for it, and that ids stay."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casefile.errors import UsageError
from casefile.mail import Grade, Message, Road
from storage.archive import Archive
from storage.documents import from_bytes, to_bytes
from tests.storage.mail import NOW, TEXT, arrive, event, keep, message, placement, reading, record

SAME_MINUTE = "A quite different mail that has nothing to do with the other one, sent at the same time."


class TestRoadsMeet:
    def test_a_forward_in_the_text_and_one_attached_are_one_original(self, archive: Archive) -> None:
        inline, attached = arrive(
            archive,
            ("inline", message("inline", road=Road.INLINE)),
            ("attached", message("attached", road=Road.ATTACHED, message_id="<x@school.example>")),
        )
        assert inline == attached
        (row,) = archive.listing.timeline()
        assert len(row.witnesses) == 1

    def test_both_parents_forwards_are_one_original_with_both_witnesses(self, archive: Archive) -> None:
        ids = arrive(
            archive,
            ("mother", message("mother", road=Road.INLINE)),
            ("father", message("father", road=Road.INLINE)),
        )
        assert len(set(ids)) == 1
        assert archive.originals.witness(message("father").sha256) is not None

    def test_a_copy_by_message_id_whose_first_words_were_changed_on_the_way_is_the_same(self, archive: Archive) -> None:
        warned = "CAUTION: this message came from outside of the organization. " + TEXT
        ids = arrive(
            archive,
            ("one", message("one", message_id="<x@school.example>")),
            ("two", message("two", message_id="<x@school.example>", text=warned, subject="[EXTERNAL] speech yesterday")),
        )
        assert len(set(ids)) == 1

    def test_a_reused_message_id_on_another_mail_is_another_original(self, archive: Archive) -> None:
        ids = arrive(
            archive,
            ("one", message("one", message_id="<1@copier.example>")),
            ("two", message("two", message_id="<1@copier.example>", text=SAME_MINUTE, subject="lunch")),
            ("three", message("three", message_id="<1@copier.example>", at=datetime(2026, 2, 13, 9, 0))),  # noqa: DTZ001
        )
        assert len(set(ids)) == 3

    def test_mails_written_to_each_parent_apart_are_two(self, archive: Archive) -> None:
        ids = arrive(
            archive,
            ("one", message("one", message_id="<1@portal.example>", key="same")),
            ("two", message("two", message_id="<2@portal.example>", key="same")),
        )
        assert len(set(ids)) == 2

    def test_two_such_mails_stay_two_when_a_forward_could_be_either(self, archive: Archive) -> None:
        one, two, forward = arrive(
            archive,
            ("one", message("one", message_id="<1@portal.example>", key="same")),
            ("two", message("two", message_id="<2@portal.example>", key="same")),
            ("forward", message("forward", road=Road.INLINE, key="same")),
        )
        assert one != two
        assert forward == one

    def test_what_joins_two_originals_makes_them_one_and_both_ids_lead_to_it(self, archive: Archive) -> None:
        direct = message("direct", message_id="<x@school.example>", text="Hello. " + TEXT, key="whole")
        inline = message("inline", road=Road.INLINE, text=TEXT, key="cut")
        first, second = arrive(archive, ("direct", direct), ("inline", inline))
        assert first != second
        bridge = message("bridge", road=Road.ATTACHED, message_id="<x@school.example>", text=TEXT, key="cut")
        (joined,) = arrive(archive, ("bridge", bridge))
        assert joined == first
        assert archive.resolve(second) == first
        assert len(list(archive.listing.timeline())) == 1

    def test_mails_without_author_or_date_are_not_one_for_having_the_same_empty_key(self, archive: Archive) -> None:
        ids = arrive(
            archive,
            ("one", message("one", sender=None, at=None, text="ok", key="empty")),
            ("two", message("two", sender=None, at=None, text="no", key="empty")),
        )
        assert len(set(ids)) == 2


class TestSpeaker:
    def test_the_best_grade_speaks_whenever_it_comes(self, archive: Archive) -> None:
        arrive(
            archive,
            ("inline", message("inline", road=Road.INLINE, key="k")),
            ("good", message("good", road=Road.ATTACHED, message_id="<x@s.example>", grade=Grade.VERIFIED, key="k")),
            ("late", message("late", road=Road.INLINE, key="k")),
        )
        (row,) = archive.listing.timeline()
        assert (row.sha256, row.grade, row.message_id) == (message("good").sha256, Grade.VERIFIED, "<x@s.example>")
        assert [witness.road for witness in row.witnesses] == [Road.INLINE, Road.INLINE]

    def test_a_better_witness_makes_the_original_unread(self, archive: Archive) -> None:
        (name,) = arrive(archive, ("inline", message("inline", road=Road.INLINE, key="k")))
        archive.readings.record_reading(name, reading(), [event(name)], NOW)
        arrive(archive, ("good", message("good", message_id="<x@s.example>", key="k")))
        assert archive.readings.unread("c1") == (name,)
        assert archive.readings.events() == []

    def test_a_worse_witness_leaves_the_reading_alone(self, archive: Archive) -> None:
        (name,) = arrive(archive, ("good", message("good", message_id="<x@s.example>", key="k")))
        archive.readings.record_reading(name, reading(), [event(name)], NOW)
        arrive(archive, ("inline", message("inline", road=Road.INLINE, key="k")))
        assert archive.readings.unread("c1") == ()
        assert len(archive.readings.events()) == 1

    def test_privileged_by_one_witness_is_privileged(self, archive: Archive) -> None:
        keep(archive, "one", "two")
        record(archive, message("one", message_id="<x@s.example>", key="k"))
        record(archive, message("two", road=Road.INLINE, key="k"), privileged=True)
        (row,) = archive.listing.timeline()
        assert row.privileged


class TestIds:
    def test_the_whole_mail_forgotten_and_read_again_is_the_same(self, archive: Archive) -> None:
        corpus = _corpus()
        ids = arrive(archive, *corpus)
        before = (list(archive.listing.timeline()), archive.listing.search("speech", None))
        archive.originals.forget_read()
        assert list(archive.listing.timeline()) == []
        assert archive.vault.unparsed("p1") == tuple(found.sha256 for _, found in corpus)
        again = record(archive, *(found for _, found in corpus))
        assert again == ids
        assert (list(archive.listing.timeline()), archive.listing.search("speech", None)) == before

    def test_one_batch_comes_out_like_many(self, archive: Archive) -> None:
        corpus = _corpus()
        other = Archive(archive._engine, archive.family + "-b")
        keep(other, *(name for name, _ in corpus))
        in_one = record(other, *(found for _, found in corpus))
        one_by_one = arrive(archive, *corpus)
        # Ids hold the family; which messages go together must not depend on batches.
        assert _groups(in_one) == _groups(one_by_one)
        threads, others = ({row.sha256: row.thread for row in each.listing.timeline()} for each in (other, archive))
        assert threads == others

    @pytest.mark.parametrize("seed", range(3))
    def test_the_order_of_reading_does_not_decide_what_belongs_together(self, archive: Archive, seed: int) -> None:
        corpus = _corpus()
        keep(archive, *(name for name, _ in corpus))
        shuffled = random.Random(seed).sample(corpus, len(corpus))  # noqa: S311
        for _, found in shuffled:
            record(archive, found)
        mixed = {row.sha256: (len(row.witnesses), row.thread) for row in archive.listing.timeline()}
        other = Archive(archive._engine, archive.family + "-ordered")
        arrive(other, *corpus)
        assert mixed == {row.sha256: (len(row.witnesses), row.thread) for row in other.listing.timeline()}

    def test_a_newer_parser_that_reads_otherwise_keeps_the_id(self, archive: Archive) -> None:
        (before,) = arrive(archive, ("one", message("one", road=Road.INLINE)))
        assert archive.vault.unparsed("p2") == (message("one").sha256,)
        (after,) = record(
            archive, message("one", road=Road.INLINE, subject="speech", text="Other words altogether.", version="p2")
        )
        assert after == before
        assert archive.originals.message(before).original.subject == "speech"
        assert archive.vault.unparsed("p2") == ()

    def test_a_newer_parser_can_tell_apart_what_an_older_one_took_for_one(self, archive: Archive) -> None:
        first, second = arrive(
            archive,
            ("one", message("one", road=Road.INLINE, key="k")),
            ("two", message("two", road=Road.INLINE, key="k")),
        )
        assert first == second
        one, two = record(
            archive,
            message("one", road=Road.INLINE, key="k1", version="p2"),
            message("two", road=Road.INLINE, key="k2", text=SAME_MINUTE, version="p2"),
        )
        assert one == first
        assert two != first

    def test_families_have_ids_of_their_own(self, archive: Archive) -> None:
        (mine,) = arrive(archive, ("one", message("one", message_id="<x@s.example>")))
        other = Archive(archive._engine, archive.family + "-other")
        (theirs,) = arrive(other, ("one", message("one", message_id="<x@s.example>")))
        assert mine != theirs

    def test_a_message_whose_bytes_are_not_kept_is_refused(self, archive: Archive) -> None:
        with pytest.raises(UsageError):
            record(archive, message("never kept"))

    def test_what_was_recorded_comes_back_whole(self, archive: Archive) -> None:
        found = message("one", message_id="<x@s.example>", text="NUL \0 and a lone \udc80 surrogate, speech")
        (name,) = arrive(archive, ("one", found))
        assert archive.originals.message(name) == found
        assert archive.originals.seen([name])[name] == (found, placement(found))
        assert from_bytes(type(found), to_bytes(found)) == found


class TestThreads:
    def test_an_answer_joins_what_it_refers_to(self, archive: Archive) -> None:
        arrive(
            archive,
            ("q", message("q", message_id="<q@home.example>", subject="IEP meeting")),
            (
                "a",
                message(
                    "a", message_id="<a@school.example>", subject="Re: IEP meeting", text="Yes.", references=["<q@home.example>"]
                ),
            ),
        )
        assert len({row.thread for row in archive.listing.timeline()}) == 1

    def test_an_answer_that_comes_before_the_question_joins_it_too(self, archive: Archive) -> None:
        arrive(
            archive,
            (
                "a",
                message(
                    "a", message_id="<a@school.example>", subject="Re: IEP meeting", text="Yes.", references=["<q@home.example>"]
                ),
            ),
            ("q", message("q", message_id="<q@home.example>", subject="IEP meeting")),
        )
        assert len({row.thread for row in archive.listing.timeline()}) == 1

    def test_a_forward_without_references_joins_by_subject(self, archive: Archive) -> None:
        arrive(
            archive,
            ("q", message("q", message_id="<q@home.example>", subject="IEP meeting")),
            ("a", message("a", road=Road.INLINE, subject="RE: IEP meeting", text="Yes, the 12th works.")),
        )
        assert len({row.thread for row in archive.listing.timeline()}) == 1

    def test_the_same_subject_months_later_is_another_conversation(self, archive: Archive) -> None:
        arrive(
            archive,
            ("q", message("q", road=Road.INLINE, subject="IEP meeting")),
            ("a", message("a", road=Road.INLINE, subject="IEP meeting", at=datetime(2026, 5, 12, 9, 0))),  # noqa: DTZ001
        )
        assert len({row.thread for row in archive.listing.timeline()}) == 2

    def test_two_fresh_mails_of_one_subject_with_message_ids_are_two_conversations(self, archive: Archive) -> None:
        arrive(
            archive,
            ("q", message("q", message_id="<1@school.example>", subject="Question")),
            ("a", message("a", message_id="<2@school.example>", subject="Question", text=SAME_MINUTE)),
        )
        assert len({row.thread for row in archive.listing.timeline()}) == 2

    def test_events_move_with_their_conversation(self, archive: Archive) -> None:
        one, two = arrive(
            archive,
            ("one", message("one", message_id="<1@s.example>", subject="first")),
            ("two", message("two", message_id="<2@s.example>", subject="second", text=SAME_MINUTE)),
        )
        for name in (one, two):
            (todo,) = archive.readings.todo([name])
            archive.readings.record_reading(name, reading(), [replace(event(name), thread=todo.thread)], NOW)
        arrive(
            archive,
            (
                "three",
                message(
                    "three", message_id="<3@s.example>", subject="third", text="x", references=["<1@s.example>", "<2@s.example>"]
                ),
            ),
        )
        assert len({found.thread for found in archive.readings.events()}) == 1


def _corpus() -> list[tuple[str, Message]]:
    """Mail by every road, some of it more than once, some tied to each other."""
    return [
        ("a1", message("a1", road=Road.INLINE, key="a")),
        ("b1", message("b1", message_id="<b@s.example>", subject="IEP meeting", text=SAME_MINUTE)),
        ("a2", message("a2", road=Road.ATTACHED, message_id="<a@s.example>", key="a")),
        ("c1", message("c1", message_id="<c@s.example>", subject="Re: IEP meeting", text="Fine.", references=["<b@s.example>"])),
        ("d1", message("d1", road=Road.INLINE, subject="Re: speech yesterday", text="Thank you for telling us about speech.")),
        ("a3", message("a3", road=Road.INLINE, key="a")),
        ("e1", message("e1", message_id="<b@s.example>", subject="menu", text="Tacos on Tuesday, soup on Wednesday.")),
        ("f1", message("f1", sender=None, at=None, text="", subject="", key="")),
    ]


def _groups(names: Sequence[str]) -> list[int]:
    return [list(names).index(name) for name in names]


class TestNews:
    def test_what_came_first_in_the_period_is_news_unless_it_was_sent_long_before(self, archive: Archive) -> None:
        old, new = arrive(
            archive,
            ("old", message("old", message_id="<1@s.example>", at=datetime(2023, 2, 1, 9, 0))),  # noqa: DTZ001
            ("new", message("new", message_id="<2@s.example>", at=datetime(2026, 2, 12, 9, 0))),  # noqa: DTZ001
        )
        day_before, later = NOW - timedelta(days=1), NOW + timedelta(days=1)
        assert archive.originals.arrived(day_before, NOW, sent_from=date(2026, 1, 1)) == {new}
        assert archive.originals.arrived(day_before, NOW, sent_from=date(2020, 1, 1)) == {old, new}
        assert archive.originals.arrived(NOW, later, sent_from=date(2020, 1, 1)) == frozenset()

    def test_a_forwarding_code_is_found_among_many_messages(self, archive: Archive) -> None:
        ids = arrive(
            archive,
            ("one", replace(message("one", message_id="<1@s.example>"), forwarding_code="123456789")),
            ("two", message("two", message_id="<2@s.example>", text="Another text altogether, about the bus.")),
        )
        assert archive.originals.forwarding_codes(ids) == ("123456789",)
        assert archive.originals.forwarding_codes(ids[1:]) == ()


def test_a_message_for_quotes_has_its_texts_and_lacks_its_roads(archive: Archive) -> None:
    (name,) = arrive(archive, ("one", message("one", road=Road.INLINE)))
    whole = archive.originals.messages([name])[name]
    light = archive.originals.messages([name], whole=False)[name]
    assert dict(light.texts()) == dict(whole.texts())
    assert whole.carrier is not None
    assert light.carrier is None
