"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate

import numpy as np

from classifier.alphabet import NOTHING, Numbers
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.words import fold, split_words

_FILE = "senses.toml"
_SHORTEST = 3  # letters of the shortest word that takes endings
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = frozenset("aeiou")
_BITS = 62  # of a whole number that has 64, and one for its sign
_UNDOUBLED = frozenset("aeiouwxys")


def inflected(word: str) -> Iterator[str]:
    """The word with the endings that English gives it, right or not: a form that nobody writes does no harm."""
    yield word
    if not word.isalpha() or len(word) < _SHORTEST:
        return
    if word.endswith(_HISSING):
        yield f"{word}es"
    elif word[-1] == "y" and word[-2] not in _VOWELS:
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")
    else:
        yield f"{word}s"
    if word[-1] == "e":
        yield from (f"{word}d", f"{word[:-1]}ing")
    else:
        yield from (f"{word}ed", f"{word}ing")
    if len(word) > _SHORTEST and word[-1] not in _UNDOUBLED and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


Spot = tuple[int, int, int]  # words `first` to `last` (half open), and the number of the sense


class Spots:
    """Where senses stand, by place: words `first` to `last` (half open), and the number of the sense."""

    def __init__(self, first: Numbers, last: Numbers, sense: Numbers) -> None:
        self.first, self.last, self.sense = first, last, sense

    @cached_property
    def each(self) -> list[Spot]:
        """One by one."""
        return list(zip(self.first.tolist(), self.last.tolist(), self.sense.tolist(), strict=True))

    def among(self, first: int, last: int) -> list[Spot]:
        """Those that begin among the words `first` to `last` (half open)."""
        return self.each[bisect_left(self.each, (first,)) : bisect_left(self.each, (last,))]


class _Node:
    """What begins with some words: the senses of just these, and what goes on with one more."""

    __slots__ = ("following", "senses")

    def __init__(self) -> None:
        self.senses: tuple[int, ...] = ()
        self.following: dict[str, _Node] = {}


class Senses:
    """The wordings of the file, ready to be found."""

    def __init__(self) -> None:
        text = (resources.files("classifier") / "patterns" / _FILE).read_text(encoding="utf-8")
        senses: dict[tuple[str, ...], dict[int, None]] = {}
        classes = tomllib.loads(text)["senses"]
        self.names = tuple(classes)
        for number, words in enumerate(classes.values()):
            for entry in words.replace("\n", " ").split(","):
                forms = split_words(fold(entry.strip())).forms
                if forms:
                    for last in inflected(forms[-1]):
                        senses.setdefault((*forms[:-1], last), {})[number] = None
        self._alone = {wording[0]: tuple(found) for wording, found in senses.items() if len(wording) == 1}
        self._longer: dict[tuple[str, ...], _Node] = {}  # by their first two words
        for wording, found in senses.items():
            if len(wording) > 1:
                node = self._longer.setdefault(wording[:2], _Node())
                for form in wording[2:]:
                    node = node.following.setdefault(form, _Node())
                node.senses = tuple(found)
        self._most = max(map(len, self._alone.values()))
        # Each second word of a longer wording has one of a few bits, and each first word those of the words that may follow it.
        self._seconds: dict[str, int] = {}
        self._firsts: dict[str, int] = {}
        for first, second in self._longer:
            bit = self._seconds.setdefault(second, 1 << len(self._seconds) % _BITS)
            self._firsts[first] = self._firsts.get(first, 0) | bit

    def known(self, form: str) -> list[int]:
        """What `spots` needs to know of a word: its own senses, and its bits as first and as second of a longer wording."""
        alone = self._alone.get(form, ())
        return [*alone, *[NOTHING] * (self._most - len(alone)), self._firsts.get(form, 0), self._seconds.get(form, 0)]

    def spots(self, forms: Sequence[str], known: Numbers, borders: Sequence[int]) -> Spots:
        """Each wording among the words with each of its senses, by place; they may overlap.

        `known` has a line for each word, and `borders` are the ends of the sentences: no wording goes on beyond one.
        """
        place, column = (known[:, : self._most] >= 0).nonzero()
        alone = place, place + 1, known[place, column]
        found: list[tuple[int, int, int]] = []
        for at in (known[:-1, -2] & known[1:, -1]).nonzero()[0].tolist():
            opening = self._longer.get((forms[at], forms[at + 1]))
            if opening is not None:
                node, end, border = opening, at + 2, borders[bisect_right(borders, at)]
                while end <= border:
                    if node.senses:
                        found += [(at, end, sense) for sense in node.senses]
                    if end == border or forms[end] not in node.following:
                        break
                    node = node.following[forms[end]]
                    end += 1
        if not found:
            return Spots(*alone)
        first, last, sense = (np.concatenate(each) for each in zip(alone, np.array(found).T, strict=True))
        order = first.argsort(kind="stable")
        return Spots(first.take(order), last.take(order), sense.take(order))


@cache
def lexicon() -> Senses:
    """The senses of the file, read once."""
    return Senses()


def spots_in(letter: Letter) -> Spots:
    """The wordings that stand among the words of a letter's subject and body, looked for once."""
    if letter.spots is None:
        senses = lexicon()
        forms = [form for passage in letter.passages for form in passage.words.forms]
        ends = accumulate(unit.sentence.last - unit.sentence.first for passage in letter.passages for unit in passage)
        letter.spots = senses.spots(forms, np.array([senses.known(form) for form in forms]), list(ends))
    return letter.spots


def spots_of(letter: Letter, passage: Passage, unit: Unit) -> list[Spot]:
    """The wordings that stand in a sentence of subject or body."""
    before = 0 if passage is letter.subject else len(letter.subject.words)
    found = spots_in(letter).among(unit.sentence.first + before, unit.sentence.last + before)
    return [(first - before, last - before, sense) for first, last, sense in found]
