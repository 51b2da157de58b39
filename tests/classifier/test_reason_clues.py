"""Where a letter tells of a day, and who is named there: what the chooser weighs for the reason of each entry."""

from datetime import date

import pytest

from casefile.family import Side
from classifier.facts.clue_numbers import NewClues
from classifier.facts.clues import day_clues, telling_units
from classifier.facts.reason_clues import occasion, read_reasons, reason_clues
from classifier.facts.reason_words import words_on
from classifier.letter import Letter, make_letter
from classifier.phrases import shipped_book
from tests.classifier.post import post, reader

BOOK = shipped_book()


def told_of(body: str, on: date, side: Side | None = None) -> tuple[str, set[str]]:
    """The words that tell of speech on a day, with " | " between places, and the names of their clues."""
    letter: Letter = make_letter(post(body, subject="Speech"), BOOK, side, ())
    told = reader().read(post(body, subject="Speech")).missed
    telling, met = telling_units(letter, told), NewClues()
    one = occasion(letter, told, telling, ("speech", on), day_clues(letter, told, telling, met))
    words = letter.body.words
    parts = [
        letter.body.text[words.starts[first] : words.ends[last - 1]]
        for (where, _), spans in sorted(one.parts.items())
        for first, last in spans
        if where == letter.body.where
    ]
    return " | ".join(parts), met.names(set().union(*words_on(letter, telling, one, met)))


TWO_REASONS = "Maya had no speech on March 2 as I was ill, and none on March 9 since the room was used."


@pytest.mark.parametrize(
    ("on", "ends"), [(date(2026, 3, 2), "as I was ill, and none on"), (date(2026, 3, 9), "since the room was used.")]
)
def test_the_words_of_a_day_end_where_another_day_begins(on: date, ends: str) -> None:
    assert told_of(TWO_REASONS, on)[0].endswith(ends)


@pytest.mark.parametrize("on", [date(2026, 3, 2), date(2026, 3, 9)])
def test_days_of_one_list_share_the_reason_behind_it(on: date) -> None:
    parts, _ = told_of("Maya had no speech on March 2 and March 9 as I was ill.", on)
    assert parts.endswith("as I was ill.")


def test_the_words_behind_a_day_are_told_from_those_before_it() -> None:
    _, clues = told_of(TWO_REASONS, date(2026, 3, 9))
    assert {"o:room", "oa:room", "o:ill"} <= clues
    assert "oa:ill" not in clues


@pytest.mark.parametrize("side", [Side.SCHOOL, Side.FAMILY])
def test_who_is_named_is_told_by_who_writes(side: Side) -> None:
    _, clues = told_of("Maya had no speech on March 2 since you left early.", date(2026, 3, 2), side)
    assert {f"who:{side.value}:you", f"who:{side.value}:you_left"} <= clues


def test_a_reason_far_from_the_miss_brings_no_words_of_its_own() -> None:
    body = "Maya had no speech on March 2. She draws. She sings. She reads. She counts. My sister was sick in May."
    letter = make_letter(post(body, subject="Speech"), BOOK, None, ())
    told = reader().read(post(body, subject="Speech")).missed
    met = NewClues()
    clues = reason_clues(letter, told, telling_units(letter, told), read_reasons(letter), met)
    names = set().union(*(met.names(each) for each in clues.values()))
    assert "H:far" in names
    assert not {name for name in names if name.startswith("H:w:")}
