"""Gives each feature of a model its number, so that a letter is read by joining numbers. It knows no words and weighs nothing."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import pairwise, repeat
from sys import intern
from typing import TypeVar

import numpy as np
import numpy.typing as npt

# Numbers of features as packed 32-bit integers, in any order and any of them twice. A letter has a thousand: joined as bytes they
# cost a tenth of what they cost as strings in sets.
Bag = bytes
EMPTY: Bag = b""
_PAIR = "b:"

Key = TypeVar("Key")
Made = TypeVar("Made")


class Memo(dict[Key, Made]):
    """What is made of a key, made once; all are forgotten once there are `most`."""

    def __init__(self, make: Callable[[Key], Made], most: int = 1 << 14) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Made:
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made


def numbers(bag: Bag) -> npt.NDArray[np.int32]:
    """The numbers in a bag."""
    return np.frombuffer(bag, np.int32)


class Alphabet:
    """The features that a model knows, by number; a bag is made of these alone."""

    def __init__(self, features: Iterable[str] = ()) -> None:
        self._bags = {feature: _packed(number) for number, feature in enumerate(features)}

    def __len__(self) -> int:
        return len(self._bags)

    @property
    def features(self) -> Iterable[str]:
        """All of them, in the order of their numbers."""
        return self._bags.keys()

    def bag(self, features: Iterable[str]) -> Bag:
        """The bag of those features that are known."""
        return EMPTY.join(map(self._bags.get, features, repeat(EMPTY)))

    def pairs(self, stems: Sequence[str]) -> list[Bag]:
        """The bag of each word with the next one, one fewer than there are words; interned stems are found fastest."""
        return list(map(self._pairs.get, pairwise(stems), repeat(EMPTY)))

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], Bag]:
        """The bag of each two words whose pair is known, whichever "_" of its name stands between them."""
        return {
            (intern(two[:at]), intern(two[at + 1 :])): bag
            for feature, bag in self._bags.items()
            if feature.startswith(_PAIR)
            for two in (feature.removeprefix(_PAIR),)
            for at, letter in enumerate(two)
            if letter == "_"
        }


class Primer(Alphabet):
    """An alphabet that takes in each feature that it meets: training has to see them all."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    def bag(self, features: Iterable[str]) -> Bag:
        """The bag of the features."""
        return EMPTY.join(map(self._taken_in, features))

    def pairs(self, stems: Sequence[str]) -> list[Bag]:
        """The bag of each word with the next one."""
        return [self._taken_in(f"{_PAIR}{stem}_{following}") for stem, following in pairwise(stems)]

    def names(self, bag: Bag) -> frozenset[str]:
        """The features in a bag."""
        return frozenset(self._names[number] for number in numbers(bag).tolist())

    def _taken_in(self, feature: str) -> Bag:
        if feature not in self._bags:
            self._bags[feature] = _packed(len(self._names))
            self._names.append(feature)
        return self._bags[feature]


def _packed(number: int) -> Bag:
    return np.int32(number).tobytes()
