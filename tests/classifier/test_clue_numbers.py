"""The numbers of a chooser's clues: what is known by name is known by word, and training names what reading numbers."""

from collections.abc import Callable, Iterable

import pytest

from classifier.alphabet import NOTHING
from classifier.facts.choosing import load_chooser
from classifier.facts.clue_numbers import Clues, NewClues
from classifier.facts.clues import day_clues, telling_units
from classifier.facts.reason_clues import clues_of, occasion, read_reasons, reason_clues
from classifier.facts.reason_words import reason_words, words_on
from classifier.facts.service_clues import service_clues, words_of
from classifier.letter import make_letter
from classifier.phrases import shipped_book
from classifier.senses import lexicon
from tests.classifier.post import post, reader

BOOK = shipped_book()
BODY = "Maya had no speech on Tuesday, as Ms. Lee was out sick. Could she get it on Thursday?"
LETTER = make_letter(post(BODY, subject="Speech"), BOOK, None, ())
TOLD = reader().read(post(BODY, subject="Speech")).missed


def test_a_clue_that_is_not_known_has_the_number_of_nothing() -> None:
    assert (Clues(["R"])["R"], Clues(["R"])["S"]) == (0, NOTHING)


def test_words_of_one_stem_bring_one_clue() -> None:
    by_word = Clues(["w:cancel"]).words("w")
    assert [by_word[form] for form in ("cancel", "cancelled", "cancelling", "met")] == [0, 0, 0, NOTHING]


def test_a_mark_brings_no_clue_of_words_but_may_stand_beside_one() -> None:
    clues = Clues(["w:,", "l0:,", "l0:"])
    assert clues.words("w")[","] == NOTHING
    assert (clues.neighbours("l0")[","], clues.neighbours("l0")[""]) == (1, 2)


def test_words_that_stand_in_every_letter_are_not_weighed_for_its_service() -> None:
    met = NewClues()
    words = met.names(words_of(LETTER, telling_units(LETTER, TOLD), met))
    assert {"w:maya", "w:speech", "s:speech", "n:sick"} <= words
    assert words.isdisjoint({"w:she", "w:on", "w:it", "w:had", "w:could", "n:was", "w:,"})


def test_a_sense_is_known_by_its_number() -> None:
    last = lexicon().names[-1]
    assert Clues([f"z:{last}"]).senses("z")[-1] == 0


def test_two_words_in_turn_are_one_clue_and_a_mark_between_them_is_passed_over() -> None:
    known = Clues(["b:out_sick", "b:sick_today"])
    assert known.pairs("b", ["out", "sick", ",", "today"]) == [0, 1]


def test_training_names_what_it_met() -> None:
    met = NewClues()
    numbers = {met["R"], met.words("w")["cancelled"], met.words("w")["."]}
    assert met.names(numbers) == {"R", "w:cancel"}


@pytest.mark.parametrize("part", ["services", "service words", "reasons", "reason words", "occasion", "occasion words", "days"])
def test_reading_knows_of_a_letter_what_training_named_and_the_weights_kept(part: str) -> None:
    shipped = load_chooser()
    assert shipped is not None
    weights, telling, read = shipped.weights, telling_units(LETTER, TOLD), read_reasons(LETTER)
    one = occasion(LETTER, TOLD, telling, (TOLD[0].service, TOLD[0].on), day_clues(LETTER, TOLD, telling, NewClues()))

    finders: dict[str, Callable[[Clues], Iterable[set[int]]]] = {
        "services": lambda known: service_clues(LETTER, TOLD, telling, known).values(),
        "service words": lambda known: [words_of(LETTER, telling, known)],
        "reasons": lambda known: reason_clues(LETTER, TOLD, telling, read, known).values(),
        "reason words": lambda known: [reason_words(LETTER, telling, known)],
        "occasion": lambda known: clues_of(one, read, known).values(),
        "occasion words": lambda known: words_on(LETTER, telling, one, known),
        "days": lambda known: [day.clues for day in day_clues(LETTER, TOLD, telling, known)],
    }

    def found(known: Clues) -> set[int]:
        return set().union(*finders[part](known))

    kept: dict[str, Iterable[str]] = {
        "services": weights.services.clues,
        "service words": weights.services.words,
        "reasons": weights.reasons.clues,
        "reason words": weights.reasons.words,
        "occasion": weights.reasons.clues,
        "occasion words": weights.reasons.words,
        "days": weights.days,
    }
    known, met = Clues(kept[part]), NewClues()
    seen = found(known) - {NOTHING}
    assert seen
    assert seen == {known[name] for name in met.names(found(met))} - {NOTHING}
