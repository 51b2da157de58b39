"""The words for single things: no vocabulary word is without one, and dates read as one says them."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.family import LADDER
from casefile.letters import DRAFT_KINDS, DraftState
from casefile.obligations import Because, ObligationKind, Question, State
from casefile.reading import CHANGES, REASONS, RECORDS, SERVICES, SETTINGS, At, Tag
from templates import vocabulary, words
from templates.questions import question_text
from tests.templates.household import MEETING, SOURCES, TODAY, obligation

QUESTION_KINDS = (
    "was_it_held",
    "was_it_given",
    "was_it_missed",
    "was_it_a_request",
    "was_it_refused",
    "was_it_the_answer",
    "is_it_genuine",
    "is_it_so",
    "which_child",
)


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        (SERVICES, vocabulary.SERVICE_WORDS),
        (REASONS, vocabulary.REASON_WORDS),
        (LADDER, vocabulary.ROLE_WORDS),
        (Tag, vocabulary.TAG_WORDS),
        (RECORDS, vocabulary.RECORD_WORDS),
        (SETTINGS, vocabulary.SETTING_WORDS),
        (CHANGES, vocabulary.CHANGE_WORDS),
        (DRAFT_KINDS, vocabulary.LETTER_WORDS),
        (DraftState, vocabulary.DRAFT_STATE_WORDS),
        (ObligationKind, vocabulary.KIND_WORDS),
    ],
)
def test_every_word_of_a_vocabulary_has_words_for_people(vocabulary: tuple[str, ...], said: dict[str, str]) -> None:
    assert [str(name) for name in vocabulary] == [str(name) for name in said]


def test_a_day_is_said_with_its_weekday() -> None:
    assert words.day(date(2026, 2, 3)) == "Tuesday, February 3"


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    assert words.day(date(2025, 12, 16), TODAY) == "Tuesday, December 16, 2025"


def test_a_time_is_said_with_am_and_pm() -> None:
    assert [words.clock(time(h, 5)) for h in (0, 9, 12, 15)] == ["12:05 AM", "9:05 AM", "12:05 PM", "3:05 PM"]


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_what_is_past_is_never_said_to_come(when: date, today: date) -> None:
    said = words.ago(when, today)
    assert said.startswith("in ") == (when > today and said != "tomorrow")
    assert said.endswith(" ago") == (when < today and said != "yesterday")


def test_a_list_is_said_with_and() -> None:
    assert [words.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(ObligationKind))
def test_no_state_is_said_in_the_machine_s_word(kind: ObligationKind, state: State) -> None:
    said = words.state(obligation(kind, "m01", state=state), TODAY) + words.closed(obligation(kind, "m01", state=state), TODAY)
    assert "overdue" not in said
    assert "_" not in said


def test_a_target_date_that_passed_is_said_so() -> None:
    about = replace(MEETING, state=State.OVERDUE)
    assert words.state(about, TODAY) == "target date passed (Wednesday, February 11); no date yet"


def test_a_set_date_is_said_with_its_time() -> None:
    about = replace(MEETING, state=State.SCHEDULED, scheduled_for=At(date(2026, 2, 24), time(9, 15)))
    assert words.state(about, TODAY) == "set for Tuesday, February 24, 9:15 AM"


def test_an_unknown_word_is_said_without_its_underscores() -> None:
    assert words.service("adapted_art") == "adapted art"
    assert words.kind("something_else") == "something else"


@pytest.mark.parametrize("kind", [*QUESTION_KINDS, "something_new"])
@pytest.mark.parametrize("child", ["Anand", ""])
@pytest.mark.parametrize(
    "facts", [(), (("date", "2026-02-10"), ("service", "speech"), ("tag", "missed_service"), ("kind", "meeting"))]
)
@pytest.mark.parametrize("because", [(), (Because("m02", "told"),), (Because("m05", "told"),), (Because("m01", "told"),)])
def test_every_question_is_one_that_yes_or_no_answers(
    kind: str, child: str, facts: tuple[tuple[str, str], ...], because: tuple[Because, ...]
) -> None:
    text = question_text(Question("q1", kind, "o1", child, TODAY, because, facts), TODAY, SOURCES)
    assert text.count("?") == 1
    assert text[0].isupper()
    for trace in ("  ", " ?", "None", "{", "_"):
        assert trace not in text


def test_the_newest_question_in_the_record_is_asked_with_its_date() -> None:
    asked = Question("q1", "was_it_held", "o1", "Anand", TODAY, (), (("date", "2026-02-10"),))
    assert question_text(asked, TODAY) == "Did the IEP meeting for Anand on Tuesday, February 10 take place?"


def test_a_request_by_somebody_else_names_who_wrote_it() -> None:
    asked = Question("q1", "was_it_a_request", "m04", "Anand", TODAY, (Because("m04", "told"),), (("kind", "meeting"),))
    expected = "The email of January 29 from Dana Whitcomb asks for an IEP meeting for Anand. Was that asked on your behalf?"
    assert question_text(asked, TODAY, SOURCES) == expected


def test_a_privileged_message_is_not_quoted_in_a_question() -> None:
    sources = {"m02": replace(SOURCES["m02"], privileged=True)}
    asked = Question("q1", "is_it_genuine", "m02", "Anand", TODAY, (Because("m02", "told"),))
    assert "Kim" not in question_text(asked, TODAY, sources)


def test_a_message_that_could_not_be_checked_is_asked_about_by_its_writer() -> None:
    asked = Question("q1", "is_it_genuine", "m04", "Anand", TODAY, (Because("m04", "told"),))
    expected = "Did Dana Whitcomb really write the email of January 29? The program could not check it."
    assert question_text(asked, TODAY, SOURCES) == expected
