"""The checks refuse what no letter may be, and let be what only looks like it."""

from dataclasses import replace
from datetime import date

import pytest

from casefile.errors import LetterRefusedError
from casefile.letters import Draft
from templates import checks

COMPANY = checks.Company(welcome=("Anand", "Sue Law", "Priya"), others=("Maya", "April"), contacts=("sue@millrace.example",))
GOOD = Draft(
    id="d1",
    kind="service_inquiry",
    step=1,
    about="m1",
    obligation="",
    child="Anand",
    created_on=date(2026, 2, 17),
    to=("sue@millrace.example",),
    cc=(),
    subject="Anand: a question",
    body="Hello Sue Law,\n\nThank you for your note of February 3. How was the time with Anand?\n\nBest wishes,\nPriya",
)


def with_text(text: str) -> Draft:
    return replace(GOOD, body=f"Hello Sue Law,\n\n{text} How was the day?\n\nBest wishes,\nPriya")


def test_a_good_letter_passes() -> None:
    assert checks.findings(GOOD, COMPANY) == ()


@pytest.mark.parametrize(
    "said",
    [
        "You failed to give speech.",
        "This is a violation.",
        "You owe us time.",
        "The time is owed.",
        "That is illegal.",
        "It is OVERDUE.",
        "We demand an answer.",
        "You must answer.",
        "We will file a complaint.",
        "Our attorney will call.",
        "This denies FAPE.",
        "You ignored us.",
        "We are disappointed.",
        "Answer immediately.",
        "You never wrote back.",
        "We shall sue.",
        "It is non-compliant.",
    ],
)
def test_what_accuses_is_refused(said: str) -> None:
    assert "banned-word" in checks.findings(with_text(said), COMPANY)


@pytest.mark.parametrize(
    "said",
    [
        "We sang of harmony.",
        "It was a lovely musical.",
        "The basketball court is new.",
        "We believe in later starts.",
        "The bylaws bore us.",
    ],
)
def test_what_only_looks_like_an_accusation_passes(said: str) -> None:
    assert "banned-word" not in checks.findings(with_text(said), COMPANY)


def test_a_teacher_called_sue_law_is_no_threat() -> None:
    assert not checks.has_banned("Hello Sue Law, how is Sue today?", ("Sue Law", "Sue", "Law"))


def test_the_other_child_s_name_is_refused() -> None:
    assert "wrong-name" in checks.findings(with_text("Maya was there too."), COMPANY)


def test_the_month_of_april_is_not_a_child() -> None:
    assert "wrong-name" not in checks.findings(with_text("Thank you for your note of April 3."), COMPANY)


def test_two_questions_are_one_too_many() -> None:
    assert "not-one-ask" in checks.findings(with_text("Who was there?"), COMPANY)


def test_a_letter_that_asks_nothing_is_no_letter() -> None:
    assert "not-one-ask" in checks.findings(replace(GOOD, body="Hello,\n\nThank you.\n\nBest wishes,\nPriya"), COMPANY)


@pytest.mark.parametrize("said", ["Speech was missed on February 3.", "We count 4 sessions.", "It was a Tuesday."])
def test_a_date_or_number_without_its_source_is_refused(said: str) -> None:
    assert "no-source" in checks.findings(with_text(said), COMPANY)


def test_a_date_with_its_source_passes() -> None:
    assert "no-source" not in checks.findings(with_text("Speech was missed on February 3 (your email of February 4)."), COMPANY)


def test_a_long_letter_is_refused() -> None:
    assert "too-long" in checks.findings(with_text("We had fun. " * 50), COMPANY)


def test_a_request_may_be_longer() -> None:
    longer = replace(with_text("We had fun. " * 45), kind="meeting_request")
    assert "too-long" not in checks.findings(longer, COMPANY)


def test_hard_words_are_refused() -> None:
    hard = (
        "Notwithstanding administrative considerations, individualized interventions necessitate multidisciplinary deliberation."
    )
    assert "hard-to-read" in checks.findings(with_text(hard), COMPANY)


def test_a_stranger_as_recipient_is_refused() -> None:
    assert "wrong-recipient" in checks.findings(replace(GOOD, cc=("press@news.example",)), COMPANY)


def test_the_same_recipient_twice_is_refused() -> None:
    assert "named-twice" in checks.findings(replace(GOOD, cc=("Sue@millrace.example",)), COMPANY)


def test_a_subject_of_two_lines_is_refused() -> None:
    assert "bad-subject" in checks.findings(replace(GOOD, subject="a\nBcc: b"), COMPANY)


def test_a_refusal_says_why_in_codes() -> None:
    with pytest.raises(LetterRefusedError, match="banned-word"):
        checks.refuse_unfit(with_text("You failed to write."), COMPANY)


# Counted by hand from a dictionary's hyphenation.
@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("dog", 1),
        ("time", 1),
        ("missed", 1),
        ("asked", 1),
        ("wanted", 2),
        ("therapy", 3),
        ("session", 2),
        ("sessions", 2),
        ("people", 2),
        ("calendar", 3),
        ("table", 2),
        ("Wednesday", 2),
        ("February", 4),
        ("January", 4),
        ("services", 3),
        ("places", 2),
        ("classes", 2),
        ("notes", 1),
        ("being", 2),
        ("reading", 2),
        ("idea", 3),
        ("occupational", 5),
        ("education", 4),
        ("special", 2),
        ("review", 2),
        ("teacher", 2),
        ("you", 1),
        ("Anand's", 2),
        ("11", 1),
        ("school", 1),
        ("could", 1),
        ("options", 2),
        ("minutes", 2),
        ("make-up", 2),
    ],
)
def test_syllables_are_counted_as_a_dictionary_does(word: str, count: int) -> None:
    assert checks.syllables(word) == count


def test_the_reading_grade_is_flesch_and_kincaid_s() -> None:
    # 13 words in 2 sentences, 13 syllables: 0.39 * 6.5 + 11.8 * 1 - 15.59
    assert checks.reading_grade("The cat sat on the mat. The dog sat there with it too.") == pytest.approx(-1.255)
