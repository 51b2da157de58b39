"""docs/letters.md is what the templates say today, and every letter on it has all ten points."""

from pathlib import Path

import pytest

from casefile.obligations import FollowUp
from templates.letters import LetterContext, word
from tests.templates.household import EVERY_LETTER
from tests.templates.printed import POINTS, page

DOCUMENT = Path(__file__).parents[2] / "docs" / "letters.md"


def test_the_printed_letters_are_those_of_the_templates() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(EVERY_LETTER), "print it anew: python -m tests.templates.printed"


@pytest.mark.parametrize("case", EVERY_LETTER, ids=lambda case: f"{case[0].kind}-{case[0].step}")
def test_a_printed_letter_has_all_ten_points(case: tuple[FollowUp, LetterContext]) -> None:
    assert [name for name, holds in POINTS if not holds(word(*case))] == []
