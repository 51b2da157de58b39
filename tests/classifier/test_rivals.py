"""What the other days of a letter say of a day: the clues of the second look, and the look itself."""

from datetime import date

from classifier.facts.clue_numbers import NewClues
from classifier.facts.rivals import Standing, rival_clues
from tests.classifier.test_choosing import chooser, pairs, read

MISSED = Standing(date(2025, 10, 7), date(2025, 10, 7), "day", "day", "own", "p", frozenset({("new_text", 0)}), frozenset({0}))
LATER = MISSED._replace(on=date(2025, 10, 14), until=date(2025, 10, 14), reading="other:future", when="f")
WEEK = Standing(date(2025, 10, 6), date(2025, 10, 10), "range", "week", "own", "p", frozenset({("new_text", 1)}), frozenset({1}))


def seen(*days: tuple[Standing, float]) -> list[set[str]]:
    """The clues of each day, by name."""
    met = NewClues()
    return [met.names(one) for one in rival_clues([day for day, _ in days], [share for _, share in days], met)]


def test_two_readings_of_one_expression_know_of_one_another() -> None:
    first, second = seen((MISSED, 0.9), (LATER, 0.4))
    assert "2:same:True:False" in first
    assert "2:same:True:True" in second
    assert "2:rel:weeks:True:True" in second


def test_a_span_knows_of_the_likely_day_that_it_holds() -> None:
    week, day = seen((WEEK, 0.5), (MISSED, 0.9))
    assert "2:in:False:True:True" in week
    assert "2:in:True:False:False" in day


def test_an_unlikely_day_says_nothing_of_the_others() -> None:
    assert not any(clue.startswith("2:rel:") for clue in seen((MISSED, 0.9), (LATER, 0.1))[0])


def test_where_no_other_day_is_told_only_the_day_itself_counts() -> None:
    assert "2:BR:h:none" in seen((MISSED, 0.9))[0]


def test_the_second_look_can_drop_what_the_first_would_have_chosen() -> None:
    body = "Maya had no speech on Tuesday. I saw her on Thursday."
    every_day = chooser(days={"k:day": 18.0, "other:future": -30.0})
    assert pairs(read(body, every_day)) == [("speech", "2025-10-07"), ("speech", "2025-10-09")]
    again = chooser(days={"k:day": 18.0, "other:future": -30.0}, again={"R": 9.0, "notR": -3.0, "2:o:True:False:True": -9.0})
    assert pairs(read(body, again)) == [("speech", "2025-10-07")]
