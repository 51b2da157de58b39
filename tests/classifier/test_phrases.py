"""Of the phrases in a text the longest of each label is found, and none that a mask covers."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.phrases import PhraseBook, load_patterns, shipped_book
from classifier.words import fold, split_words

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


def test_a_book_kept_for_good_finds_what_it_found_before(folder: Path) -> None:
    words = split_words("a b c d e a b x d a")
    book = PhraseBook(folder)
    before = [(hit.pattern.id, hit.first, hit.last) for hit in book.find(words)]
    book.keep_for_good()
    assert before
    assert [(hit.pattern.id, hit.first, hit.last) for hit in book.find(words)] == before


def test_the_shipped_book_is_read_once() -> None:
    assert shipped_book() is shipped_book()


@pytest.mark.parametrize(
    ("text", "may"), [("Jo Lee, Speech-Language Pathologist", True), ("our language arts teacher", False), ("thank you", False)]
)
def test_a_role_may_be_named_only_where_all_words_of_a_wording_stand(text: str, may: bool) -> None:  # noqa: FBT001
    assert shipped_book().may_name_role(split_words(fold(text))) is may
