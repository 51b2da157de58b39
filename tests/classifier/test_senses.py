"""Words by what they mean: which wordings are found, where, and in which forms."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.alphabet import Primer
from classifier.features import Eye
from classifier.letter import make_letter
from classifier.phrases import shipped_book
from classifier.senses import Senses, inflected
from tests.classifier.post import post

FILE = Path(__file__).parents[2] / "classifier" / "patterns" / "senses.toml"
SENSES = tomllib.loads(FILE.read_text(encoding="utf-8"))["senses"]
BOOK = shipped_book()
KNOWN = Senses()


def entries(sense: str) -> list[str]:
    return [" ".join(entry.split()) for entry in SENSES[sense].split(",") if entry.strip()]


def features(body: str, subject: str = "") -> set[str]:
    message = post(body, subject=subject)
    primer = Primer()
    sight = Eye(primer).see(make_letter(message, BOOK, None, ()), message)
    return set(primer.names(sight.features))


def spots(words: list[str], borders: list[int]) -> list[tuple[int, int, str]]:
    """The places of senses in `words`; `borders` are the ends of its sentences."""
    found = KNOWN.spots(words, np.array([KNOWN.known(word) for word in words]), borders).each
    assert found == sorted(found, key=lambda spot: spot[0])
    return [(first, last, KNOWN.names[sense]) for first, last, sense in found]


@pytest.mark.parametrize("sense", list(SENSES))
def test_no_wording_stands_twice_in_a_sense(sense: str) -> None:
    found = entries(sense)
    assert sorted(found) == sorted(set(found))


def test_the_longer_wording_is_found_with_its_place() -> None:
    assert (1, 3, "not_happen") in spots(["it", "fell", "through", "again"], [4])


def test_a_wording_of_many_words_is_found_whole() -> None:
    assert (0, 4, "not_happen") in spots(["fell", "by", "the", "wayside"], [4])


def test_a_wording_that_leaves_the_sentence_is_not_found() -> None:
    assert [one for one in spots(["fell", "through"], [1, 2]) if one[1] - one[0] > 1] == []


@pytest.mark.parametrize(
    ("word", "form"),
    [("postpone", "postponing"), ("cancel", "cancelled"), ("skip", "skipped"), ("bus", "buses"), ("study", "studies")],
)
def test_a_word_is_known_in_its_forms(word: str, form: str) -> None:
    assert form in set(inflected(word)) | set(inflected(f"{word}s"))


@given(st.lists(st.sampled_from(["no", "speech", "make", "up", "we", "met", "to", "the", "iep", "zzz"]), min_size=1, max_size=12))
def test_each_sense_stands_where_its_wording_does(words: list[str]) -> None:
    for first, last, sense in spots(words, [len(words)]):
        said = words[first:last]
        assert any(said == [*entry.split()[:-1], form] for entry in entries(sense) for form in inflected(entry.split()[-1]))


def test_two_senses_of_a_clause_are_seen_in_their_order() -> None:
    assert "y:cancel>meeting_iep" in features("We must cancel the IEP meeting.")
    assert "y:meeting_iep>cancel" not in features("We must cancel the IEP meeting.")


def test_senses_of_two_clauses_are_not_paired() -> None:
    assert not any(one.startswith("y:cancel>") for one in features("We must cancel; the IEP stands."))


def test_words_of_the_subject_are_seen_as_such() -> None:
    assert "s:speech" in features("Hello.", subject="Speech")
    assert "s:speech" not in features("Speech.")
