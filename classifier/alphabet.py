"""Gives each feature of a model its number, so that a letter is read in numbers. It knows no words and weighs nothing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
NOTHING = -1  # the number of every feature that a model does not know: the row of zeros under its table
_PAIR, _APART, _TOGETHER = "b:", "k:", "x:"
_OF_TWO = (_PAIR, _APART, _TOGETHER)
_FAMILY = 2  # letters of a feature's name that tell its kind
_AND = " & "


class PairTable:
    """Numbers by two others, looked up for many at once. A sorted array is small enough to stay near; a dict of pairs is not."""

    def __init__(self, numbers: Mapping[tuple[int, int], int]) -> None:
        """`numbers` by pairs of naturals."""
        # One more than there are seconds, so that the key of no pair is that of a pair with `NOTHING`.
        self._base = 2 + max((second for _, second in numbers), default=0)
        found = sorted((first * self._base + second, number) for (first, second), number in numbers.items())
        beyond = np.iinfo(np.int64).max  # a last key, so that every search ends at one
        self._keys = np.array([*(key for key, _ in found), beyond], np.int64)
        self._numbers = np.array([*(number for _, number in found), NOTHING], np.int64)

    def of(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The number of each pair, `NOTHING` where there is none or either is `NOTHING`."""
        keys = firsts * self._base + seconds
        places = self._keys.searchsorted(keys)
        return np.where(self._keys.take(places) == keys, self._numbers.take(places), NOTHING)


class Alphabet:
    """The features that a model knows, by number; those made of two by the numbers of the two.

    Three kinds are made of two: neighbours and words that stand near each other, by their stems, and what stands together in a
    sentence, by *marks* (features of their own, such as a phrase's label or a sense).
    """

    def __init__(self, features: Iterable[str] = ()) -> None:
        self._names = list(features)
        self._numbers = {name: number for number, name in enumerate(self._names) if not name.startswith(_OF_TWO)}

    @property
    def features(self) -> Sequence[str]:
        """All of them, in the order of their numbers."""
        return self._names

    def number(self, feature: str) -> int:
        """Its number, `NOTHING` where it is not known or made of two."""
        return self._numbers.get(feature, NOTHING)

    def stem(self, stem: str) -> int:
        """The number by which `pairs` and `apart` know a stem, `NOTHING` where it stands in none."""
        return self._tables[0].get(stem, NOTHING)

    def mark(self, feature: str) -> int:
        """The number by which `together` knows a feature, `NOTHING` where it stands in none."""
        return self._tables[1].get(feature, NOTHING)

    def pairs(self, stems: Numbers) -> Numbers:
        """The features of each word with the next one, one fewer than there are words."""
        return self._tables[2].of(stems[:-1], stems[1:])

    def apart(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two stems with one to three words between them."""
        return self._tables[3].of(firsts, seconds)

    def together(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two marks in one sentence, in whichever order they are given."""
        return self._tables[4].of(firsts, seconds)

    @cached_property
    def _tables(self) -> tuple[dict[str, int], dict[str, int], PairTable, PairTable, PairTable]:
        stems: dict[str, int] = {}
        marks: dict[str, int] = {}
        pairs: dict[tuple[int, int], int] = {}
        apart: dict[tuple[int, int], int] = {}
        together: dict[tuple[int, int], int] = {}
        for number, name in enumerate(self._names):
            family, both = name[:_FAMILY], name[_FAMILY:]
            if family == _TOGETHER:
                one, _, other = both.partition(_AND)
                first, second = (marks.setdefault(mark, len(marks)) for mark in (one, other))
                together[first, second] = together[second, first] = number
            elif family in _OF_TWO:
                found = pairs if family == _PAIR else apart
                for at in (at for at, letter in enumerate(both) if letter == "_"):  # whichever "_" stands between the two
                    first, second = (stems.setdefault(stem, len(stems)) for stem in (both[:at], both[at + 1 :]))
                    found[first, second] = number
        return stems, marks, PairTable(pairs), PairTable(apart), PairTable(together)


class Primer(Alphabet):
    """An alphabet that takes in each feature that it meets: training has to see them all."""

    def __init__(self) -> None:
        super().__init__()
        self._stems: dict[str, int] = {}
        self._marks: dict[str, int] = {}

    def number(self, feature: str) -> int:
        """Its number, the next one where it is new."""
        if feature not in self._numbers:
            self._numbers[feature] = len(self._names)
            self._names.append(feature)
        return self._numbers[feature]

    def stem(self, stem: str) -> int:
        """The number of a stem."""
        return self._stems.setdefault(stem, len(self._stems))

    def mark(self, feature: str) -> int:
        """The number of a mark."""
        return self._marks.setdefault(feature, len(self._marks))

    def pairs(self, stems: Numbers) -> Numbers:
        """The features of each word with the next one."""
        return self._of_two(f"{_PAIR}{first}_{second}" for first, second in pairwise(_named(self._stems, stems)))

    def apart(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two stems near each other."""
        both = zip(_named(self._stems, firsts), _named(self._stems, seconds), strict=True)
        return self._of_two(f"{_APART}{first}_{second}" for first, second in both)

    def together(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two marks in one sentence; none of a mark with itself."""
        both = zip(_named(self._marks, firsts), _named(self._marks, seconds), strict=True)
        return self._of_two(f"{_TOGETHER}{min(pair)}{_AND}{max(pair)}" if pair[0] != pair[1] else "" for pair in both)

    def names(self, numbers: Numbers) -> frozenset[str]:
        """The features of these numbers."""
        return frozenset(self._names[number] for number in numbers.tolist() if number != NOTHING)

    def _of_two(self, names: Iterable[str]) -> Numbers:
        return np.array([self.number(name) if name else NOTHING for name in names], np.int64)


def _named(known: Mapping[str, int], numbers: Numbers) -> list[str]:
    names = list(known)
    return [names[number] for number in numbers.tolist()]
