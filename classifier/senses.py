"""Finds the words of `patterns/senses.toml` in a sentence: what each is about. It knows nothing of tags or rules."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from classifier.alphabet import NOTHING, Numbers, PairTable
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


@dataclass(frozen=True, slots=True)
class Spots:
    """Where senses stand, by place: words `first` to `last` (half open), and the number of the sense."""

    first: Numbers
    last: Numbers
    sense: Numbers


class Senses:
    """The wordings of the file, ready to be found among many words at once."""

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
        self._longer = {wording: tuple(found) for wording, found in senses.items() if len(wording) > 1}
        self._most = max(map(len, self._alone.values()))
        self._openings: dict[str, int] = {}
        self._seconds: dict[str, int] = {}
        self._lengths: list[list[int]] = []
        pairs: dict[tuple[int, int], int] = {}
        for first, second, *rest in self._longer:
            opening = self._openings.setdefault(first, len(self._openings))
            following = self._seconds.setdefault(second, len(self._seconds))
            number = pairs.setdefault((opening, following), len(pairs))
            if number == len(self._lengths):
                self._lengths.append([])
            if len(rest) + 2 not in self._lengths[number]:
                self._lengths[number].append(len(rest) + 2)
        self._pairs = PairTable(pairs)

    def known(self, form: str) -> list[int]:
        """What `spots` needs to know of a word: its own senses, and its places in longer wordings; always as many numbers."""
        alone = self._alone.get(form, ())
        lacking = [NOTHING] * (self._most - len(alone))
        return [*alone, *lacking, self._openings.get(form, NOTHING), self._seconds.get(form, NOTHING)]

    def spots(self, forms: Sequence[str], known: Numbers, borders: Numbers) -> Spots:
        """Each wording among the words with each of its senses; they may overlap.

        `known` has a line for each word, and `borders` the word before which its sentence ends: no wording goes on beyond it.
        """
        alone = known[:, : self._most]
        first, column = (alone >= 0).nonzero()
        sense = alone[first, column]
        last = first + 1
        may_open = ((known[:-1, -2] != NOTHING) & (known[1:, -1] != NOTHING)).nonzero()[0]
        opened = self._pairs.of(known[may_open, -2], known[may_open + 1, -1])
        found = [
            (at, at + length, one)
            for at, wordings in zip(may_open.tolist(), opened.tolist(), strict=True)
            if wordings != NOTHING
            for length in self._lengths[wordings]
            if at + length <= borders[at]
            for one in self._longer.get(tuple(forms[at : at + length]), ())
        ]
        if not found:
            return Spots(first, last, sense)
        spots = np.concatenate([np.stack([first, last, sense]), np.array(found).T], axis=1)
        return Spots(*spots[:, spots[0].argsort(kind="stable")])


@cache
def lexicon() -> Senses:
    """The senses of the file, read once."""
    return Senses()


def spot(forms: Sequence[str], first: int, last: int) -> list[tuple[int, int, str]]:
    """Each wording among the words `first` to `last` (half open), with the name of its sense."""
    if first == last:
        return []
    senses = lexicon()
    known = np.array([senses.known(form) for form in forms[first:last]], np.int64)
    found = senses.spots(forms[first:last], known, np.full(last - first, last - first))
    return [
        (first + start, first + end, senses.names[sense])
        for start, end, sense in zip(found.first.tolist(), found.last.tolist(), found.sense.tolist(), strict=True)
    ]
