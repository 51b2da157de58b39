"""Folding and cutting keep every offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.phrases import PatternError, expand, load_patterns
from classifier.sentences import cut
from classifier.words import _PLAIN_WORD, _WORD, fold, split_words


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_each_word_is_its_own_slice(text: str) -> None:
    words = split_words(fold(text))
    assert all(words.folded[start:end] == form for form, start, end in zip(words.forms, words.starts, words.ends, strict=True))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_a_plain_text_is_cut_like_any_other(text: str) -> None:
    assert _PLAIN_WORD.split(fold(text)) == _WORD.split(fold(text))


@given(st.text(alphabet="ab .,;:!?\n-()'\"mr1", max_size=200))
def test_sentences_hold_every_word_once_and_clauses_hold_every_word_of_theirs(text: str) -> None:
    words = split_words(fold(text))
    sentences = cut(words)
    assert [at for sentence in sentences for at in range(sentence.first, sentence.last)] == list(range(len(words)))
    for sentence in sentences:
        assert [at for first, last in sentence.clauses for at in range(first, last)] == list(range(sentence.first, sentence.last))


def test_a_wrapped_line_does_not_end_its_sentence() -> None:
    text = (
        "I wanted to let you know that Anand did not have his speech session on\nTuesday, because I was at a training all day "
        "in the district office and\nnobody could cover."
    )
    assert len(cut(split_words(fold(text)))) == 1


def test_a_short_line_ends_its_sentence() -> None:
    assert len(cut(split_words(fold("Date: Thursday\nTime: 3 pm\nPlace: Room 4")))) == 3


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(cut(split_words(fold("Mr. Chen met with Ms. Lee at 3 p.m. in room 4.")))) == 1


def test_a_phrase_is_expanded_to_all_its_wordings() -> None:
    assert set(expand("(no|without) [his] <aide>", {"aide": ["para", "aide"]})) == {
        "no his para",
        "no para",
        "no his aide",
        "no aide",
        "without his para",
        "without para",
        "without his aide",
        "without aide",
    }


@pytest.mark.parametrize("phrase", ["(no|without", "<nothing>"])
def test_a_broken_phrase_is_an_error_of_ours(phrase: str) -> None:
    with pytest.raises(PatternError):
        list(expand(phrase, {}))


def test_every_pattern_has_words_and_a_name_of_its_own() -> None:
    patterns, digest = load_patterns()
    assert all(wordings and all(wordings) for wordings in patterns.values())
    assert len({pattern.id for pattern in patterns}) == len(patterns)
    assert len(digest) == 64
