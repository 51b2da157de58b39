"""Of the phrases in a text the longest of each label is found, and none that a mask covers."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.phrases import PhraseBook, load_patterns
from classifier.words import split_words

_PATTERNS = """
[[pattern]]
id = "one"
label = "first"
phrases = ["a", "a b", "b c d", "d e"]

[[pattern]]
id = "two"
label = "first"
phrases = ["a b", "c", "e a"]

[[pattern]]
id = "three"
label = "second"
phrases = ["b", "c d", "a b c d e"]

[[pattern]]
id = "four"
label = "mask"
phrases = ["c d", "d", "e a b"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("patterns")
    (place / "all.toml").write_text(_PATTERNS, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def book(folder: Path) -> PhraseBook:
    return PhraseBook(folder)


@pytest.fixture(scope="module")
def wordings(folder: Path) -> list[tuple[str, str, list[str]]]:
    patterns, _ = load_patterns(folder)
    return [(one.label, one.id, phrase.split()) for one, phrases in patterns.items() for phrase in phrases]


@given(words=st.lists(st.sampled_from("abcdex"), max_size=12))
def test_the_longest_of_each_label_is_found_and_none_in_a_longer_mask(
    book: PhraseBook, wordings: list[tuple[str, str, list[str]]], words: list[str]
) -> None:
    spans = [
        (label, at, at + len(phrase), name)
        for label, name, phrase in wordings
        for at in range(len(words))
        if words[at : at + len(phrase)] == phrase
    ]
    masks = [(first, last) for label, first, last, _ in spans if label == "mask"]
    kept: list[tuple[str, int, int, str]] = []
    for span in sorted(spans, key=lambda one: (one[1] - one[2], one[1], one[3])):
        label, first, last, _ = span
        if label != "mask" and not any(other == label and begin < last and first < end for other, begin, end, _ in kept):
            kept.append(span)
    unmasked = [
        (label, first, last, name)
        for label, first, last, name in kept
        if all(first <= begin and end <= last for begin, end in masks if begin < last and first < end)
    ]
    found = book.find(split_words(" ".join(words)))
    assert sorted((hit.label, hit.first, hit.last, hit.pattern.id) for hit in found) == sorted(unmasked)
    assert all(one.first <= other.first for one, other in itertools.pairwise(found))
