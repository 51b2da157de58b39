"""Gives each feature of a model its number, so that a letter is read in numbers. It knows no words and weighs nothing."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
NOTHING = -1  # the number of every feature that a model does not know: the row of zeros under its table
_PAIR, APART, TOGETHER = "b:", "k:", "x:"  # neighbours, words that stand near each other, what stands together in a sentence
_OF_TWO = (_PAIR, APART, TOGETHER)
_FAMILY = 2  # letters of a feature's name that tell its kind
_AND = " & "


class PairTable:
    """Numbers by two others, looked up for many at once. A sorted array is small enough to stay near; a dict of pairs is not."""

    def __init__(self, firsts: Sequence[int], seconds: Sequence[int], numbers: Sequence[int]) -> None:
        """The number of each pair of naturals."""
        # One more than there are seconds, so that the key of no pair is that of a pair with `NOTHING`.
        self._base = 2 + max(seconds, default=0)
        keys = np.array(firsts, np.int64) * self._base + np.array(seconds, np.int64)
        order = keys.argsort()
        beyond = np.iinfo(np.int64).max  # a last key, so that every search ends at one
        self._keys = np.append(keys[order], beyond)
        self._numbers = np.append(np.array(numbers, np.int64)[order], NOTHING).astype(np.int32)

    def of(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The number of each pair, `NOTHING` where there is none or either is `NOTHING`."""
        keys = firsts * self._base + seconds
        places = self._keys.searchsorted(keys)
        found = self._numbers.take(places).astype(np.int64)
        found[self._keys.take(places) != keys] = NOTHING
        return found

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """All pairs, each with its number."""
        for key, number in zip(self._keys[:-1].tolist(), self._numbers[:-1].tolist(), strict=True):
            yield *divmod(key, self._base), number


class SquareTable:
    """The same for numbers so few that a square of them all is small: each pair has its place, whichever of the two is first."""

    def __init__(self, firsts: Sequence[int], seconds: Sequence[int], numbers: Sequence[int]) -> None:
        """The number of each pair of naturals."""
        # The last line and the last column are those of `NOTHING`: from them -1 leads to where nothing stands.
        self._base = 2 + max(*firsts, *seconds, 0, 0)
        square = np.full((self._base, self._base), NOTHING, np.int32)
        square[firsts, seconds] = square[seconds, firsts] = numbers
        self._square = square.ravel()

    def of(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The number of each pair, `NOTHING` where there is none or either is `NOTHING`."""
        return self._square.take(firsts * self._base + seconds).astype(np.int64)

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """All pairs, each once with its number, the smaller one first."""
        for key in (self._square >= 0).nonzero()[0].tolist():
            first, second = divmod(key, self._base)
            if first <= second:
                yield first, second, int(self._square[key])


class _Pairs:
    """The pairs of a kind while they are gathered."""

    def __init__(self) -> None:
        self.firsts, self.seconds, self.numbers = array("q"), array("q"), array("q")

    def table(self) -> PairTable:
        return PairTable(self.firsts, self.seconds, self.numbers)

    def square(self) -> SquareTable:
        return SquareTable(self.firsts, self.seconds, self.numbers)


class Alphabet:
    """The features that a model knows, by number; those made of two by the numbers of the two.

    Three kinds are made of two: neighbours and words that stand near each other, by their stems, and what stands together in a
    sentence, by *marks* (features of their own, such as a phrase's label or a sense). They are four fifths of all; of none is the
    name kept, as it can be told from the two.
    """

    def __init__(self, features: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._count = 0
        kinds = {kind: _Pairs() for kind in _OF_TWO}
        for number, name in enumerate(features):
            kind = name[:_FAMILY]
            if kind in kinds:
                self._add(kinds[kind], kind, name[_FAMILY:], number)
            else:
                self._numbers[name] = number
            self._count = number + 1
        self._pairs, self._apart = kinds[_PAIR].table(), kinds[APART].table()
        self._together = kinds[TOGETHER].square()  # of some two hundred marks

    def _add(self, pairs: _Pairs, kind: str, both: str, number: int) -> None:
        known = self._marks if kind == TOGETHER else self._stems
        between = _AND if kind == TOGETHER else "_"
        for at in _cuts(both, between):
            first = known.setdefault(both[:at], len(known))
            second = known.setdefault(both[at + len(between) :], len(known))
            pairs.firsts.append(first)
            pairs.seconds.append(second)
            pairs.numbers.append(number)

    def __len__(self) -> int:
        return self._count

    @property
    def features(self) -> Sequence[str]:
        """All of them, in the order of their numbers."""
        found = [""] * self._count
        for name, number in self._numbers.items():
            found[number] = name
        stems, marks = list(self._stems), list(self._marks)
        for kind, table in ((_PAIR, self._pairs), (APART, self._apart)):
            for first, second, number in table.rows():
                found[number] = f"{kind}{stems[first]}_{stems[second]}"
        for first, second, number in self._together.rows():
            found[number] = f"{TOGETHER}{_AND.join(sorted((marks[first], marks[second])))}"
        return found

    def number(self, feature: str) -> int:
        """Its number, `NOTHING` where it is not known or made of two."""
        return self._numbers.get(feature, NOTHING)

    def stem(self, stem: str) -> int:
        """The number by which `pairs` and `apart` know a stem, `NOTHING` where it stands in none."""
        return self._stems.get(stem, NOTHING)

    def mark(self, feature: str) -> int:
        """The number by which `together` knows a feature, `NOTHING` where it stands in none."""
        return self._marks.get(feature, NOTHING)

    def pairs(self, stems: Numbers) -> Numbers:
        """The features of each word with the next one, one fewer than there are words."""
        return self._pairs.of(stems[:-1], stems[1:])

    def apart(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two stems with one to three words between them."""
        return self._apart.of(firsts, seconds)

    def together(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two marks in one sentence, in whichever order they are given."""
        return self._together.of(firsts, seconds)


class Primer(Alphabet):
    """An alphabet that takes in each feature that it meets: training has to see them all."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    @property
    def features(self) -> Sequence[str]:
        """All that it met, in the order of their numbers."""
        return self._names

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
        return self._of_two(f"{APART}{first}_{second}" for first, second in both)

    def together(self, firsts: Numbers, seconds: Numbers) -> Numbers:
        """The features of two marks in one sentence; none of a mark with itself."""
        both = zip(_named(self._marks, firsts), _named(self._marks, seconds), strict=True)
        return self._of_two(f"{TOGETHER}{min(pair)}{_AND}{max(pair)}" if pair[0] != pair[1] else "" for pair in both)

    def names(self, numbers: Numbers) -> frozenset[str]:
        """The features of these numbers."""
        return frozenset(self._names[number] for number in numbers.tolist() if number != NOTHING)

    def _of_two(self, names: Iterable[str]) -> Numbers:
        return np.array([self.number(name) if name else NOTHING for name in names], np.int64)


def _cuts(both: str, between: str) -> Iterable[int]:
    """Where a name of two may be cut in two: a stem may hold a "_" of its own."""
    at = both.find(between)
    if both.find(between, at + 1) < 0:
        return (at,)
    return [at for at in range(len(both)) if both.startswith(between, at)]


def _named(known: Mapping[str, int], numbers: Numbers) -> list[str]:
    names = list(known)
    return [names[number] for number in numbers.tolist()]
