"""A reading as a whole: evidence, children, language, versions, JSON."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.family import Side
from casefile.mail import Attachment, Message
from casefile.reading import Evidence, Reading, Tag
from classifier.reader import Classifier
from classifier.reading_json import reading_json
from tests.classifier.post import post, reader

LETTERS = [
    letter
    for path in sorted((Path(__file__).parent / "letters").glob("*.toml"))
    for letter in tomllib.loads(path.read_text())["letter"]
]
PIECES = [
    "no speech", "did not have OT", "on Tuesday", "the 8th through the 11th", "because Ms. Lee was out", ".", "\n",
    ", ", "IEP meeting", "is scheduled for Oct 23 at 3", "please send the logs", "attached is the draft IEP",
    "moved to the resource room", "İstanbul ", "make up the session Friday", "20 of 30 minutes",
    "if a session is missed", "?", "Anand", "10/14 - not seen, SLP out\n", "“quoted” ", "10/16 - seen, 30\n", "para",
    "was absent", "twice a week instead of once", "we met yesterday", "😀", "reunión del IEP el martes",
]  # fmt: skip


def _all_evidence(reading: Reading) -> Iterator[Evidence]:
    for part in (
        reading.tags,
        reading.unsure,
        reading.missed,
        reading.given,
        reading.meetings,
        reading.makeups,
        reading.settings,
    ):
        for one in part:
            yield from one.evidence
    for other in (reading.changes, reading.records, reading.remarks):
        for fact in other:
            yield from fact.evidence


def _holds(message: Message, reading: Reading) -> bool:
    texts = dict(message.texts())
    return all(texts[one.where][one.start : one.end] == one.text for one in _all_evidence(reading))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.lists(st.sampled_from(PIECES), max_size=5))
def test_evidence_is_exactly_the_slice_it_names(body: list[str], subject: list[str]) -> None:
    message = post(" ".join(body), subject=" ".join(subject).replace("\n", " "))
    assert _holds(message, reader().read(message))


def test_evidence_of_every_letter_is_exactly_the_slice_it_names() -> None:
    for letter in LETTERS:
        message = post(letter["body"], subject=letter["subject"], sent=letter["date"])
        assert _holds(message, reader().read(message))


def test_every_asserted_tag_shows_its_words() -> None:
    for letter in LETTERS:
        reading = reader().read(post(letter["body"], subject=letter["subject"], sent=letter["date"]))
        assert all(tag.evidence for tag in reading.tags)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    reader().read(post(text, subject=text[:40]))


def test_the_same_message_is_read_the_same_twice() -> None:
    message = post(LETTERS[0]["body"], subject=LETTERS[0]["subject"], sent=LETTERS[0]["date"])
    assert reader().read(message) == reader().read(message)


def test_an_inherited_subject_asserts_nothing() -> None:
    assert not reader().read(post("Thanks!", subject="Re: No speech today")).tags


@pytest.mark.parametrize("answer", ["Automatic reply", "Auto-reply", "Out of Office", "Respuesta automática"])
def test_what_a_mailbox_answers_by_itself_does_not_assert_the_subject_that_it_answers(answer: str) -> None:
    assert not reader().read(post("I am away until Monday.", subject=f"{answer}: Request for a Review IEP Meeting - Milo")).tags


def test_a_subject_of_its_own_asserts() -> None:
    assert reader().read(post("Thanks!", subject="No speech today")).asserts(Tag.MISSED_SERVICE)


def test_an_inherited_subject_names_the_service() -> None:
    reading = reader().read(
        post("We had to cancel our session on Thursday because I was at a training.", subject="Re: OT for Anand")
    )
    assert [one.service for one in reading.missed] == ["occupational_therapy"]


def test_a_signature_names_the_service() -> None:
    text = "I was not able to see Anand for his session on Thursday since I was out sick."
    body = f"{text}\n\nTrevor Nash, PT, DPT"
    message = replace(post(body), new_spans=((0, len(text)),))
    assert [one.service for one in reader().read(message).missed] == ["physical_therapy"]


def test_the_child_is_the_one_named() -> None:
    assert reader().read(post("Anand had no speech today.")).child == "Anand Raman"
    assert reader().read(post("A.R. had no speech today.")).child == "Anand Raman"


def test_two_children_named_are_both_told_and_neither_chosen() -> None:
    reading = reader().read(post("Anand and Maya had no speech today."))
    assert (reading.child, set(reading.children)) == ("", {"Anand Raman", "Maya Raman"})


def test_a_language_without_patterns_is_unread() -> None:
    reading = reader().read(
        post("Xin chào cô giáo, hôm nay con tôi không có giờ học với cô giáo dạy nói và tôi không biết là có được học bù không.")
    )
    assert (reading.read, reading.tags) == (False, ())


def test_another_script_is_unread() -> None:
    assert not reader().read(post("今天孩子没有上言语治疗课,请告诉我原因。")).read


def test_spanish_is_read() -> None:
    reading = reader().read(post("Buenos días, hoy no hubo terapia de habla para Anand porque la maestra está enferma."))
    assert (reading.language, reading.asserts(Tag.MISSED_SERVICE)) == ("es", True)


def test_the_spanish_preposition_is_no_aide() -> None:
    reading = reader().read(post("Buenos días, mañana no hay clases para los niños porque es día festivo. Gracias por su apoyo."))
    assert not reading.tags


def test_a_demand_of_the_family_offers_no_makeup() -> None:
    text = "We did not have speech on Tuesday. The session must be made up on Friday."
    assert not reader().read(post(text), Side.FAMILY).asserts(Tag.MAKEUP_OFFERED)


def test_without_a_date_relative_days_stay_open() -> None:
    reading = reader().read(post("Anand did not have speech on Tuesday.", sent=None))
    assert [(one.on, one.extent) for one in reading.missed] == [(None, "vague")]


def test_a_log_is_read_row_by_row() -> None:
    text = "Speech log\n10/02/2025 - 30 min, seen\n10/07/2025 - absent (student)\n10/09/2025 - seen 20 of 30, fire drill"
    reading = reader().read(post(text))
    assert [(one.on, one.minutes) for one in reading.given] == [(date(2025, 10, 2), 30), (date(2025, 10, 9), 20)]
    assert [(one.on, one.minutes) for one in reading.missed] == [(date(2025, 10, 7), 30), (date(2025, 10, 9), 10)]
    assert reading.asserts(Tag.RECORDS_PROVIDED)


def test_an_attached_log_is_read_row_by_row() -> None:
    text = "Occupational Therapy service log\n10/02/2025  30  seen\n10/09/2025  0  therapist absent\n"
    message = post("Please see attached.", attachments=(Attachment("log.pdf", "application/pdf", 10, "x", text=text),))
    reading = reader().read(message)
    assert [(one.service, one.on, one.reason) for one in reading.missed] == [
        ("occupational_therapy", date(2025, 10, 9), "staff_absence")
    ]
    assert _holds(message, reading)


def test_json_has_every_list_and_is_json() -> None:
    message = post(LETTERS[0]["body"], subject=LETTERS[0]["subject"], sent=LETTERS[0]["date"])
    said = json.loads(json.dumps(reading_json(reader().read(message), "a.eml")))
    assert {
        "file", "tags", "unsure", "missed", "meeting_at", "meetings", "makeups", "settings", "records", "given",
        "changes", "remarks", "child", "language", "read", "version",
    } <= set(said)  # fmt: skip


def test_the_version_names_rules_and_patterns() -> None:
    assert reader().version.startswith("rules-")
    assert Classifier().version == reader().version
