"""Gives each feature of a model its number, so that a letter is read in numbers. It knows no words and weighs nothing."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
NOTHING = -1  # the number of every feature that a model does not know: the row of zeros under its table
_PAIR = "b:"


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
    """The features that a model knows, by number; those of two neighbours by the numbers of their stems."""

    def __init__(self, features: Iterable[str] = ()) -> None:
        self._numbers = {feature: number for number, feature in enumerate(features)}

    @property
    def features(self) -> Iterable[str]:
        """All of them, in the order of their numbers."""
        return self._numbers.keys()

    def number(self, feature: str) -> int:
        """Its number, `NOTHING` where it is not known."""
        return self._numbers.get(feature, NOTHING)

    def stem(self, stem: str) -> int:
        """The number by which `pairs` knows a stem, `NOTHING` where it stands in none."""
        return self._neighbours[0].get(stem, NOTHING)

    def pairs(self, stems: Numbers) -> Numbers:
        """The features of each word with the next one, one fewer than there are words."""
        return self._neighbours[1].of(stems[:-1], stems[1:])

    @cached_property
    def _neighbours(self) -> tuple[dict[str, int], PairTable]:
        """The stems of all pairs, and the pairs by them, whichever "_" of its name stands between the two."""
        stems: dict[str, int] = {}
        pairs = {}
        for feature, number in self._numbers.items():
            if feature.startswith(_PAIR):
                both = feature.removeprefix(_PAIR)
                for at in (at for at, letter in enumerate(both) if letter == "_"):
                    first, second = (stems.setdefault(one, len(stems)) for one in (both[:at], both[at + 1 :]))
                    pairs[first, second] = number
        return stems, PairTable(pairs)


class Primer(Alphabet):
    """An alphabet that takes in each feature that it meets: training has to see them all."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._stems: dict[str, int] = {}

    def number(self, feature: str) -> int:
        """Its number, the next one where it is new."""
        if feature not in self._numbers:
            self._numbers[feature] = len(self._names)
            self._names.append(feature)
        return self._numbers[feature]

    def stem(self, stem: str) -> int:
        """The number of a stem."""
        return self._stems.setdefault(stem, len(self._stems))

    def pairs(self, stems: Numbers) -> Numbers:
        """The features of each word with the next one."""
        known = list(self._stems)
        words = [known[number] for number in stems.tolist()]
        return np.array([self.number(f"{_PAIR}{first}_{second}") for first, second in pairwise(words)], np.int64)

    def names(self, numbers: Numbers) -> frozenset[str]:
        """The features of these numbers."""
        return frozenset(self._names[number] for number in numbers.tolist() if number != NOTHING)
