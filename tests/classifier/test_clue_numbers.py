"""The numbers of a chooser's clues: what is known by name is known by word, and training names what reading numbers."""

from collections.abc import Iterable

import pytest

from classifier.alphabet import NOTHING
from classifier.facts.choosing import load_chooser
from classifier.facts.clue_numbers import Clues, NewClues
from classifier.facts.clues import day_clues, service_clues, telling_units, words_of
from classifier.facts.reason_clues import reason_clues, reason_words
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


def test_a_sense_is_known_by_its_number() -> None:
    last = lexicon().names[-1]
    assert Clues([f"z:{last}"]).senses("z")[-1] == 0


def test_training_names_what_it_met() -> None:
    met = NewClues()
    numbers = {met["R"], met.words("w")["cancelled"], met.words("w")["."]}
    assert met.names(numbers) == {"R", "w:cancel"}


@pytest.mark.parametrize("part", ["services", "service words", "reasons", "reason words", "days"])
def test_reading_knows_of_a_letter_what_training_named_and_the_weights_kept(part: str) -> None:
    shipped = load_chooser()
    assert shipped is not None
    weights, telling = shipped.weights, telling_units(LETTER, TOLD)

    def found(known: Clues) -> set[int]:
        if part == "services":
            return set().union(*service_clues(LETTER, TOLD, telling, known).values())
        if part == "service words":
            return words_of(LETTER, telling, known)
        if part == "reasons":
            return set().union(*reason_clues(LETTER, TOLD, telling, known).values())
        if part == "reason words":
            return reason_words(LETTER, telling, known)
        return set().union(*(day.clues for day in day_clues(LETTER, TOLD, telling, known)))

    kept: dict[str, Iterable[str]] = {
        "services": weights.services.clues,
        "service words": weights.services.words,
        "reasons": weights.reasons.clues,
        "reason words": weights.reasons.words,
        "days": weights.days,
    }
    known, met = Clues(kept[part]), NewClues()
    read = found(known) - {NOTHING}
    assert read
    assert read == {known[name] for name in met.names(found(met))} - {NOTHING}
