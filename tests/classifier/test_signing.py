"""What a letter's writer gives: by signature, by self-introduction, by the printed name; and what only looks like it."""

from dataclasses import replace

import pytest

from casefile.mail import Address
from classifier.facts.signing import signed
from classifier.letter import make_letter
from classifier.phrases import PhraseBook
from tests.classifier.post import post

BOOK = PhraseBook()
BODY = "I was home with the flu on Monday, so I did not see him.\n"


def _signed(text: str) -> dict[str, set[str]]:
    return signed(make_letter(post(text), BOOK, None, ()))


@pytest.mark.parametrize(
    ("end", "service"),
    [
        ("Marlene Crowder\nSpeech-Language Pathology Assistant, Cove Elementary", "speech"),
        ("Terrell Gaines, PTA", "physical_therapy"),
        ("Best,\nMolly Crane, OTR", "occupational_therapy"),
        ("Faith Oduya, Itinerant Teacher, D/HH", "hearing"),
        ("Maureen Kerrigan, TVI", "vision"),
        ("Shannon Kolb, RN", "nursing"),
        ("Martin Teague, LCSW", "counseling"),
        ("Lena Ford, M.Ed., BCBA", "behavior"),
        ("Nadia Petrov, Inclusion Teacher", "specialized_instruction"),
        ("Doug Kendrick\nAdapted PE Specialist\nOak Ridge Schools", "other"),
    ],
)
def test_the_lines_that_sign_say_what_the_writer_gives(end: str, service: str) -> None:
    assert _signed(f"{BODY}\n{end}") == {service: {"below"}}


def test_a_signature_may_stand_behind_the_last_sentence() -> None:
    text = "He was a star today and read two pages by himself without any help. I will see him on Friday. Ana Brook, COTA/L"
    assert _signed(text) == {"occupational_therapy": {"below"}}


@pytest.mark.parametrize(
    "end",
    [
        "Neil Fitch, Special Education Coordinator",
        "Sincerely,\nAnthony Pike\nDirector, Special Education",
        "Leon Deckard\nTeacher of Record",
        "Carol Doyle\nSchool Secretary",
        "Thanks for all that you do for his speech!\nDana",
        "Please let me know when OT is.\nDana",
    ],
)
def test_an_office_and_a_last_sentence_give_nothing(end: str) -> None:
    assert _signed(f"{BODY}\n{end}") == {}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Hi, this is Mr. Gaines, the PT assistant. I could not come.", "physical_therapy"),
        ("Good morning, I'm Kim, Noah's speech therapist.", "speech"),
        ("Soy la terapeuta ocupacional de su hijo.", "occupational_therapy"),
        ("As his counselor I wanted you to hear it from me.", "counseling"),
        ("It's Miss Bernie, Kai's aide.", "aide"),
    ],
)
def test_writers_say_who_they_are(text: str, service: str) -> None:
    assert _signed(f"{text} We missed Tuesday.") == {service: {"myself"}}


@pytest.mark.parametrize(
    "text",
    [
        "I'm writing about his speech.",
        "I'm his mother and he has OT on Mondays.",
        "It's speech day tomorrow.",
        "I'm in OT until noon.",
        "I'm not his speech therapist.",
        "I'm so sorry that he had no counseling.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert _signed(f"{text} We missed Tuesday.") == {}


def test_the_printed_name_is_a_third_way() -> None:
    message = post(f"{BODY}\nAna")
    sent = replace(message, original=replace(message.original, sender=Address("Ana Ruiz, OTR/L", "aruiz@boces.example")))
    assert signed(make_letter(sent, BOOK, None, ())) == {"occupational_therapy": {"printed"}}
