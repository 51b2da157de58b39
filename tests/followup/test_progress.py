"""A typed figure stands beside the goal that it is about, and nothing that restates a goal, or fits two, does."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.events import Event, EventKind
from casefile.family import Goal, Side
from casefile.mail import Grade
from casefile.progress import ReportDue
from followup.progress import placed, reports, search_words, units

READS = Goal("read 90 words a minute", 62, 90)
SAYS_R = Goal("say R at the beginning of words, in sentences, 9 times of 10", 3, 9)
SOLVES = Goal("solve two-step word problems with 80% accuracy over 3 sessions", 40, 80)
GOALS = (READS, SAYS_R, SOLVES)


@pytest.mark.parametrize(
    ("text", "goal", "typed", "value"),
    [
        ("Reading fluency: 71 words correct per minute (baseline 62, goal 90).", READS, "71 words correct per minute", 71),
        ("He read 71 wcpm on Friday, up from 62 wcpm in the fall.", READS, "71 wcpm", 71),
        ("September 8: 81 words correct per minute. He likes eels.", READS, "September 8: 81 words correct per minute", 81),
        ("WCPM: 71", READS, "WCPM: 71", 71),
        ("Fluency goal: 71 wcpm", READS, "71 wcpm", 71),
        ("His last three probes were 68, 71 and 74 wcpm.", READS, "68, 71 and 74 wcpm", None),
        ("R at the beginning of words in sentences: 6 of 10 trials", SAYS_R, "6 of 10 trials", 6),
        ("R at the beginning of words in sentences in 4 of 5 trials.", SAYS_R, "4 of 5 trials", None),
        ("Two-step word problems: 65% over 3 sessions", SOLVES, "65% over 3 sessions", 65),
        ("| Two-step problems solved | 65% |", SOLVES, "65%", 65),
        ("He is at 55 percent\naccuracy when he solves two-step problems at his own desk.", SOLVES, "55 percent accuracy", 55),
    ],
)
def test_a_figure_stands_beside_the_goal_whose_words_are_in_its_sentence(
    text: str, goal: Goal, typed: str, value: float | None
) -> None:
    text = text.replace("percent\n", "percent ")
    found = placed(text, GOALS)
    assert [(GOALS[one.goal], one.typed, one.value) for one in found] == [(goal, typed, value)]


def test_a_row_of_dated_figures_goes_on_in_the_measure_in_which_it_began() -> None:
    text = "September 8: 81 words correct per minute. October 13: 88. November 20: 96, with 97 percent accuracy. Room 12: 14."
    found = placed(text, GOALS)
    assert [(GOALS[one.goal], one.typed, one.value) for one in found] == [
        (READS, "September 8: 81 words correct per minute", 81),
        (READS, "October 13: 88", 88),
        (READS, "November 20: 96", 96),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "October 13: 88.",
        "He read 71 wcpm. October 13: 88 tickets were sold.",
        "September 8: 81 wcpm. He was glad. October 13: 88.",
    ],
)
def test_a_dated_number_alone_says_nothing_of_a_goal(text: str) -> None:
    assert "October 13: 88" not in [one.typed for one in placed(text, GOALS)]


@pytest.mark.parametrize(
    "text",
    [
        "He will read 90 wcpm by June.",
        "The class average is 95 wcpm.",
        "His fluency goal is 90 wcpm.",
        "Is he at 71 wcpm?",
        "If he reads 80 words a minute we will write a new goal.",
        "Goal 2: 80%",
        "The goal is 80% on two-step word problems.",
        "We missed 3 of 4 sessions.",
        "Two-step word problems went well. He earned 65% on the spelling test.",
        "Baseline: 62 wcpm",
        "Lunch is $4.80 and the trip is 60% paid.",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert placed(text, GOALS) == ()


def test_a_figure_that_fits_two_goals_alike_stands_beside_neither() -> None:
    assert placed("He read 71 wcpm.", (READS, Goal("read aloud, words correct per minute", 78, 115))) == ()


def test_of_two_goals_the_one_with_more_of_its_words_has_it() -> None:
    aloud = Goal("read poems aloud, words correct per minute", 78, 115)
    assert [one.goal for one in placed("Reading poems aloud he is at 81 words per minute.", (READS, aloud))] == [1]


def test_where_a_text_speaks_of_several_children_the_sentence_must_name_the_child() -> None:
    text = "Anand read 71 wcpm. Maya read 88 wcpm."
    assert [one.typed for one in placed(text, (READS,), ["Anand"])] == ["71 wcpm"]


@given(st.text(alphabet="RWread 0123456789%.,:/of\nwcpm|-", max_size=200))
def test_what_is_placed_was_typed(text: str) -> None:
    rows = [" ".join(unit.split()) for unit in units(text)]
    for one in placed(text, GOALS):
        assert any(one.typed in row for row in rows)


def test_a_goal_is_looked_for_by_its_measure_and_by_two_of_its_words() -> None:
    assert ("wcpm",) in search_words(READS)
    assert ("solve*", "two*") in search_words(SOLVES)


def came(on: date, *, side: Side = Side.SCHOOL, what: str = "progress_data") -> Event:
    at = datetime(on.year, on.month, on.day, 15, tzinfo=UTC)
    return Event(f"m{on}", 0, EventKind.RECORDS_PROVIDED, side, Grade.DIRECT, at, on, "t", what=what)


FALL, WINTER = date(2025, 11, 14), date(2026, 2, 27)
YEAR = (date(2025, 8, 20), date(2026, 6, 11))


def test_a_report_that_came_stands_beside_the_day_by_which_it_was_due() -> None:
    found = reports([WINTER, FALL], [came(date(2025, 11, 20))], *YEAR)
    assert found == (ReportDue(FALL, date(2025, 11, 20), "m2025-11-20"), ReportDue(WINTER))


def test_a_report_may_come_before_its_day() -> None:
    assert reports([WINTER], [came(date(2026, 2, 20))], *YEAR)[0].came_on == date(2026, 2, 20)


def test_what_the_family_sends_is_no_report() -> None:
    assert reports([FALL], [came(FALL, side=Side.FAMILY)], *YEAR) == (ReportDue(FALL),)


def test_no_report_is_awaited_before_its_day() -> None:
    assert reports([WINTER], [], date(2025, 8, 20), date(2026, 1, 5)) == ()
