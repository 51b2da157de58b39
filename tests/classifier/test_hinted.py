"""The last resort of the rules, a "not" beside a service and a day: what it is worth depends on how much stands around it."""

import pytest

from classifier.facts.missed import read_missed
from classifier.letter import make_letter
from classifier.phrases import shipped_book
from tests.classifier.post import post

PLAIN = "He could not wait for PT on Wednesday."
REASONED = "He could not wait for PT on Wednesday after the snow day."
AROUND = " The book fair was fun." * 8


def scores(body: str) -> list[float]:
    """What the rules think of a miss in this letter."""
    claims, _ = read_missed(make_letter(post(body), shipped_book(), None, ()))
    return [claim.score for claim in claims]


@pytest.mark.parametrize("body", [PLAIN, REASONED])
def test_in_a_short_letter_a_service_and_a_day_beside_a_not_hint_at_a_miss(body: str) -> None:
    assert scores(body)


def test_in_a_long_letter_they_stand_together_by_chance() -> None:
    assert scores(PLAIN + AROUND) == []


def test_in_a_long_letter_a_reason_beside_them_is_worth_less() -> None:
    assert 0 < scores(REASONED + AROUND)[0] < scores(REASONED)[0]
