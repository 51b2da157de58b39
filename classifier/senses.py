"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from operator import itemgetter

from classifier.passages import Passage, Unit
from classifier.words import fold, split_words

_FILE = "senses.toml"
_SHORTEST = 3  # letters of the shortest word that takes endings
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = frozenset("aeiou")
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

    def spots(self, forms: Sequence[str], borders: Sequence[int]) -> list[Spot]:
        """Each wording among the words with each of its senses, by place; they may overlap.

        `borders` are the ends of the sentences: no wording goes on beyond one.
        """
        found = [
            (at, at + 1, sense) for at, senses in enumerate(map(self._alone.get, forms)) if senses is not None for sense in senses
        ]
        alone = len(found)
        for at, opening in enumerate(map(self._longer.get, pairwise(forms))):
            if opening is not None:
                node, end, border = opening, at + 2, borders[bisect_right(borders, at)]
                while end <= border:
                    if node.senses:
                        found += [(at, end, sense) for sense in node.senses]
                    if end == border or forms[end] not in node.following:
                        break
                    node = node.following[forms[end]]
                    end += 1
        if len(found) > alone:
            found.sort(key=itemgetter(0))
        return found


@cache
def lexicon() -> Senses:
    """The senses of the file, read once."""
    return Senses()


def spots_in(passage: Passage) -> list[Spot]:
    """The wordings that stand in a text, looked for once however many ask."""
    if passage.spots is None:
        passage.spots = lexicon().spots(passage.words.forms, [unit.sentence.last for unit in passage])
    return passage.spots


def spots_of(passage: Passage, unit: Unit) -> list[Spot]:
    """Those of a sentence."""
    spots = spots_in(passage)
    return spots[bisect_left(spots, (unit.sentence.first,)) : bisect_left(spots, (unit.sentence.last,))]
