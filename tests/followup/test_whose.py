"""A fact is of the child whom its own sentence names, and of all who are named where it names none."""

from dataclasses import replace
from datetime import date

import pytest

from casefile.events import EventKind
from casefile.family import Child
from casefile.reading import Evidence, Missed
from followup.whose import whose
from tests.followup.builders import family
from tests.followup.mails import message, reading, told

CHILDREN = (Child("Chidi Abara", aliases=("C.A.",)), Child("Ngozi Abara"))


def named(text: str, words: str, children: tuple[Child, ...] = CHILDREN) -> tuple[str, ...]:
    mail = message(body=text, new_spans=((0, len(text)),))
    start = text.index(words)
    return whose([Evidence("new_text", start, start + len(words), words, "rule:test")], mail, children)


def test_the_sentence_names_one() -> None:
    assert named("Chidi missed speech today. Ngozi was fine.", "missed speech") == ("Chidi Abara",)
    assert named("Ngozi was fine. C.A. missed speech today.", "missed speech") == ("Chidi Abara",)


def test_the_sentence_names_both() -> None:
    assert named("Neither Ngozi nor Chidi had speech.", "had speech") == ("Chidi Abara", "Ngozi Abara")


def test_he_and_she_are_the_child_of_the_sentence_before() -> None:
    assert named("Chidi is well. Ngozi had a long day. She missed speech.", "missed speech") == ("Ngozi Abara",)
    assert named("I saw Chidi and Ngozi. He missed speech.", "missed speech") == ()
    assert named("Chidi saw Mrs. Lee. Ngozi is here. Mr. Okoro says he missed speech.", "missed speech") == ("Ngozi Abara",)


@pytest.mark.parametrize("text", ["Chidi is well.\nNo speech this week.", "Chidi and Ngozi: they missed speech this week"])
def test_what_is_said_of_nobody_or_of_all_is_left_open(text: str) -> None:
    assert named(text, "speech this week") in ((), ("Chidi Abara", "Ngozi Abara"))


def test_a_name_inside_another_word_is_no_name() -> None:
    assert named("Anabel's class was out. No speech.", "class was out", (Child("Ana"), Child("Ben"))) == ()


def test_a_first_name_that_two_children_bear_names_neither() -> None:
    twins = (Child("Ana Ruiz"), Child("Ana Soto"))
    assert named("Ana missed speech.", "missed speech", twins) == ()
    assert named("Ana Soto missed speech.", "missed speech", twins) == ("Ana Soto",)


def test_words_that_the_text_no_longer_has_leave_it_open() -> None:
    assert whose([Evidence("attachment:3", 0, 4, "gone", "rule:test")], message(), CHILDREN) == ()


def test_one_child_misses_and_the_other_is_only_mentioned() -> None:
    text = "Chidi missed speech today. Ngozi brought cupcakes."
    missed = Missed("speech", date(2026, 1, 12), evidence=(Evidence("new_text", 6, 19, "missed speech", "rule:test"),))
    household = replace(family(), children=CHILDREN)
    mail = message(body=text, new_spans=((0, len(text)),))
    events = told(
        mail, reading(tags=("missed_service",), missed=(missed,), children=("Chidi Abara", "Ngozi Abara")), of=household
    )
    assert [event.child for event in events if event.kind is EventKind.MISSED] == ["Chidi Abara"]
