"""docs/letters.md is what the templates say today, and every letter on it has all ten points."""

from pathlib import Path

import pytest

from casefile.letters import DRAFT_KINDS
from casefile.obligations import FollowUp
from iepwatch.demo.sources import letters
from templates.letters import LetterContext, word
from tests.templates.printed import EVERY_LETTER, POINTS, page
from tests.templates.semester import QUOTES

DOCUMENT = Path(__file__).parents[2] / "docs" / "letters.md"


def test_the_printed_letters_are_those_of_the_templates() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(EVERY_LETTER), "print it anew: python -m tests.templates.printed"


@pytest.mark.parametrize("case", EVERY_LETTER, ids=lambda case: f"{case[0].kind}-{case[0].step}-{case[0].on}")
def test_a_printed_letter_has_all_ten_points(case: tuple[FollowUp, LetterContext]) -> None:
    assert [name for name, holds in POINTS if not holds(word(*case))] == []


def test_every_kind_of_letter_is_printed() -> None:
    assert {case[0].kind for case in EVERY_LETTER} == set(DRAFT_KINDS)


@pytest.mark.parametrize(("name", "quote"), QUOTES.items())
def test_what_the_letters_quote_stands_in_the_demo_s_mail(name: str, quote: str) -> None:
    (letter,) = (one for one in letters() if one.name == name)
    assert quote in " ".join(letter.body.split())
