"""Expressions that are searched only where their words stand: what they need, and that nothing is lost by it."""

import json
import re
import sys
from importlib import resources
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier.reader  # noqa: F401 - makes all that the readers seek
from classifier.frames import Frames, shown
from classifier.needs import NUMBER, Piece, alternatives, has_groups, needed
from classifier.passages import Passage, prepare
from classifier.phrases import shipped_book
from classifier.sought import Sought, lacking
from classifier.words import fold, split_words

BOOK = shipped_book()
SOUGHT = {
    one
    for name, module in sys.modules.items()
    if name.startswith("classifier.")
    for one in vars(module).values()
    if isinstance(one, Sought)
}


def _said(source: str) -> list[list[list[str]]]:
    """The needs in short: "-" where a word may go on."""
    return [[sorted(map(_short, pieces)) for pieces in sets] for sets in needed(source)]


def _short(piece: Piece) -> str:
    return "0" if piece == NUMBER else f"{'' if piece.begins else '-'}{piece.letters}{'' if piece.ends else '-'}"


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        (r"\btaking it over\b", [[["taking"], ["over"], ["it"]]]),
        (r"\b(?:his|her) (?:one|time)\b", [[["her", "his"], ["one", "time"]]]),
        (r"\breduc(?:e|es|ing) it\b", [[["reduce", "reduces", "reducing"], ["it"]]]),
        (r"\bcancell?ed\b", [[["canceled", "cancelled"]]]),
        (r"\b(?:re)?conven\w+", [[["conven-", "reconven-"]]]),
        (r"\bcorner(?: \w+){0,2} store", [[["corner"], ["store-"]]]),
        (r"corner", [[["-corner-"]]]),
        (r"(?:was|were) gone\b|\bvanished\b", [[["gone", "vanished"]]]),
        (r"isn't|let's", [[["-isn't-", "-let"]]]),
        (r"'ll\b", [[["ll"]]]),
        (r"\d{1,2}/\d", [[["/"], ["0"]]]),
        (r"(?<![\w'])iep(?![\w])", [[["iep"]]]),
        (r"(?=corner)\w+", []),
        (r"\w+|me", []),
        (r"(?:corner )?", []),
    ],
)
def test_an_expression_tells_the_words_that_it_cannot_do_without(source: str, needs: list[list[list[str]]]) -> None:
    assert _said(source) == needs


def test_wordings_side_by_side_are_told_apart() -> None:
    assert alternatives(r"a|b(c|d)|[|]e|[]|)]\|f|(g[)|]|h)\(") == ["a", "b(c|d)", "[|]e", r"[]|)]\|f", r"(g[)|]|h)\("]


def test_of_many_wordings_the_first_place_counts_and_then_the_first_wording() -> None:
    many = Sought("(?P<a>corner store)|(?P<b>store)|(?P<c>the corner)|(?P<d>the corner store)|(?P<e>an)", apart=True)
    found = many.search("at the corner store", lacking(["the", "corner", "store"]))
    assert found is not None
    assert found.lastgroup == "c"


@pytest.mark.parametrize(("source", "has"), [(r"a(?:b)\((?=c)[(]", False), (r"a(b)", True), (r"(?P<a>b)", True)])
def test_an_expression_tells_whether_it_has_groups(source: str, has: bool) -> None:  # noqa: FBT001
    assert has_groups(source) == has


def test_wordings_that_say_little_each_are_asked_for_one_by_one() -> None:
    alone, *others = _said(r"\bwill be gone\b|\bhas a day\b|\bhe is up\b")
    assert alone == [["gone"]]
    assert [sorted(sets) for sets in others] == [[["a"], ["day"], ["has"]], [["he"], ["is"], ["up"]]]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\bwon't come\b", "She won't come."),
        (r"\bcan\b", "can't"),
        (r"\bhe's\b", "he's"),
        (r"\bmake-?up\b", "a make-up, a makeup"),
        (r"\b1st\b", "the 1st"),
        (r"s\b", "he's"),
        (r"(?i)is", "ſICK İS"),
        (r"\bdon.t\b", "don't"),
    ],
)
def test_what_fits_is_found(source: str, text: str) -> None:
    folded = fold(text)
    assert Sought(source, re.IGNORECASE).search(text, lacking(split_words(folded).forms))


def test_a_text_without_the_words_is_not_searched() -> None:
    assert Sought(r"\bcorner\b").cannot(lacking(["round", "the", "corners"]))
    assert Sought(r"\bcorner\b").cannot(lacking([]))


def test_what_is_sought_later_is_searched_everywhere() -> None:
    lacks = lacking(["a", "quokka"])
    assert Sought(r"\bquokkas?\b").search("a quokka", lacks)


def _sentences() -> list[Passage]:
    corpus = resources.files("classifier") / "corpus"
    files = sorted(item.name for item in corpus.iterdir() if item.name.endswith(".jsonl"))
    lines = [line for name in files for line in (corpus / name).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [prepare("new_text", json.loads(line)["body"], BOOK) for line in islice(lines, 0, None, 23)]


def test_no_expression_fits_a_sentence_of_the_corpus_without_its_words() -> None:
    for passage in _sentences():
        for unit in passage:
            text = passage.text[unit.sentence.start : unit.sentence.end]
            for one in SOUGHT:
                found = one.pattern.search(unit.folded, unit.sentence.start, unit.sentence.end)
                sought = unit.search(one)
                assert (sought and (sought.span(), sought.lastgroup)) == (found and (found.span(), found.lastgroup))
                assert not (one.cannot(unit.lacks) and one.pattern.search(text))


@pytest.mark.parametrize("name", ["changes.toml", "settings.toml"])
def test_no_frame_stands_in_a_sentence_of_the_corpus_without_its_words(name: str) -> None:
    frames = Frames(name)
    for passage in _sentences():
        for unit in passage:
            text = shown(passage, unit)
            bits = frames._candidates.of(passage.words.forms[unit.sentence.first : unit.sentence.last])
            candidates = set(frames._candidates.among(bits | (0 if text.islower() else frames._candidates.named)))
            for number, one in enumerate(frames._wordings):
                assert number in candidates or not one.search(text)


_PIECES = ["corner", "it", "'s", "'ll", "n't", "day", "days", "1", "st", "é", " ", "-", "'", ".", "_", "\n", "ſ", "x"]
_TRIED = [Sought(source) for source in (
    r"\bcorner\b", r"corner", r"\bit's\b", r"'ll\b", r"\bday(?:s)?\b", r"[de]ay", r"\b1st\b", r"\d+st|é\b", r"n't day",
    r"\b(?:it|the) (?:\w+ )?corner", r"x(?:day|it)?s\b", r"corner[\s-]*day", r"(?:corner|day)'s",
)]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_nothing_is_lost_by_asking_for_the_words_first(text: str) -> None:
    folded = fold(text)
    lacks = lacking(split_words(folded).forms)
    for one in _TRIED:
        assert not (one.cannot(lacks) and one.pattern.search(folded))
