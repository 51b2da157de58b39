"""Regular expressions that are searched only where the words stand that they cannot do without. What they mean is read elsewhere.

A sentence's words are looked up once for all expressions together: each word has a number whose bits say which sets of pieces
(`classifier.needs`) it meets, and most mail is made of the same few thousand words.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import or_

from classifier.foreseen import needs_of
from classifier.memo import Memo
from classifier.needs import NAME, NUMBER, Needs, Piece, alternatives, has_groups

_MANY = 4  # wordings from which on it pays to search them one by one
KEPT = 1 << 14  # words whose bits are remembered: a reader's common ones and some names
_REMEMBERED = 1 << 10  # texts of which it is remembered what may stand there, as far as one expression asks
# What `re.IGNORECASE` takes for another letter, and folding leaves as it is.
_ALIKE = str.maketrans("ſıİ", "sii")


class Bits(Memo[str, int]):
    """For each word the sets of pieces that it meets, a bit each, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__(self.met_by, KEPT)
        self._sets: dict[frozenset[Piece], int] = {}
        # By letters: the bits of those that may stand inside a word, end it, begin it, and be all of it.
        self._begin: dict[str, list[int]] = {}
        self._inside: dict[str, list[int]] = {}
        self._inside_by: dict[str, list[str]] = {}  # the letters of `_inside` by the first two of them, or the only one
        self._number = 0
        self._longest = 0
        self.all = 0

    def of_set(self, pieces: frozenset[Piece]) -> int:
        """The bit of a set of pieces."""
        if pieces not in self._sets:
            self._sets[pieces] = bit = 1 << self.all.bit_length()
            self.learn(pieces, bit)
        return self._sets[pieces]

    def learn(self, pieces: frozenset[Piece], bit: int) -> None:
        """Gives every word that meets a set of pieces a bit more."""
        self.clear()
        self.all |= bit
        for letters, begins, ends in pieces - {NUMBER}:
            if not begins and letters not in self._inside:
                self._inside_by.setdefault(letters[:2], []).append(letters)
            table = self._begin if begins else self._inside
            table.setdefault(letters, [0, 0])[ends] |= bit
            self._longest = max(self._longest, len(letters))
        if NUMBER in pieces:
            self._number |= bit

    def met_by(self, word: str) -> int:
        """The bits of a word, without remembering it."""
        form = word if word.isascii() else word.translate(_ALIKE)
        length, begin, inside, inside_by = len(form), self._begin, self._inside, self._inside_by
        met = self._number if form[0].isdecimal() else 0
        for at in range(length):
            for opening in (form[at : at + 2], form[at]):
                for letters in inside_by.get(opening, ()):
                    if form.startswith(letters, at):
                        end = at + len(letters)
                        anywhere, at_end = inside[letters]
                        met |= anywhere | at_end if end == length or form[end] == "'" else anywhere
        start = 0
        while True:
            for end in range(start + 1, min(start + self._longest, length) + 1):
                letters = form[start:end]
                if letters in begin:
                    anywhere, at_end = begin[letters]
                    met |= anywhere | at_end if end == length or form[end] == "'" else anywhere
            start = form.find("'", start) + 1
            if not start:
                return met


_BITS = Bits()


def lacking(words: Iterable[str]) -> int:
    """The sets of pieces, a bit each, that none of the words meets; what is sought for the first time later, it does not know."""
    return _BITS.all & ~reduce(or_, map(_BITS.__getitem__, words), 0)


class Sought:
    """A regular expression with the words that it needs, compiled when it is first searched.

    One with many wordings side by side is searched by those alone that may stand in a text: the first place of any of them,
    and of two at one place the one that is written first, is what the whole would find. Groups of other wordings than the
    found one are then not known to the match, so that it is done `apart` only where there are none, or where it is said.
    """

    def __init__(self, source: str, flags: int = 0, *, apart: bool | None = None) -> None:
        self._source = source
        self._flags = flags
        # One of these must be all there.
        self.wordings = tuple(reduce(or_, map(_BITS.of_set, sets)) for sets in needs_of(source, flags)) or (0,)
        self._may_part = not has_groups(source) if apart is None else apart

    @cached_property
    def _apart(self) -> "_Apart | None":
        """Its wordings, where there are many; what they need is worked out when the first sentence may hold one of them."""
        wordings = alternatives(self._source) if self._may_part else []
        return _Apart([Sought(one, self._flags) for one in wordings]) if len(wordings) >= _MANY else None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression itself, for a text whose words nobody has looked up."""
        return re.compile(self._source, self._flags)

    def cannot(self, lacks: int) -> bool:
        """Whether it fits nothing in a text that is `lacking` these words."""
        for needs in self.wordings:  # noqa: SIM110 - asked hundreds of times a letter, and `any` takes three times as long
            if not needs & lacks:
                return False
        return True

    def search(self, text: str, lacks: int, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Its first place between two others in a text that is `lacking` these words."""
        for needs in self.wordings:
            if not needs & lacks:
                return self.first(text, lacks, start, end)
        return None

    def first(self, text: str, lacks: int, start: int, end: int) -> re.Match[str] | None:
        """The same for a text that is known to have words that it needs."""
        apart = self._apart
        if apart is None:
            return self.pattern.search(text, start, end)
        best = None
        for pattern in apart.that_may_fit[lacks & apart.asked]:
            match = pattern.search(text, start, end)
            if match is not None and (best is None or match.start() < best.start()):
                best = match
        return best

    def finditer(self, text: str, lacks: int, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All its places between two others in a text that is `lacking` these words."""
        return iter(()) if self.cannot(lacks) else self.pattern.finditer(text, start, end)


class _Apart:
    """Wordings side by side, and which of them may stand in a text: it is asked for the same few words again and again."""

    def __init__(self, wordings: Sequence[Sought]) -> None:
        self._wordings = wordings
        self.asked = reduce(or_, (needs for one in wordings for needs in one.wordings))
        self.that_may_fit = Memo(self._that_may_fit, _REMEMBERED)

    def _that_may_fit(self, lacks: int) -> list[re.Pattern[str]]:
        return [one.pattern for one in self._wordings if not one.cannot(lacks)]


class Candidates:
    """Expressions of which a text can hold few, by what each of them needs; a text is asked for all of them at once.

    `bits` has some for each word; those of a text's words together tell which of them it may hold.
    """

    def __init__(self, needs: Sequence[Sequence[Needs]]) -> None:
        wordings = [(number, sets) for number, one in enumerate(needs) for sets in one]
        self._numbers = [number for number, _ in wordings]
        self._count = len(wordings)
        self._depth = max((len(sets) for _, sets in wordings), default=0)
        self._all = (1 << self._count) - 1
        self.bits = Bits()
        self.named = 0  # the bits of a text that has a capital letter
        # What needs fewer sets than others finds the rest met by every word.
        self._met = 0
        for at in range(self._depth):
            for number, (_, sets) in enumerate(wordings, start=at * self._count):
                if at >= len(sets):
                    self._met |= 1 << number
                    continue
                self.bits.learn(sets[at] - {NAME}, 1 << number)
                if NAME in sets[at]:
                    self.named |= 1 << number

    def of(self, words: Iterable[str]) -> int:
        """The bits of a text of these words."""
        return reduce(or_, map(self.bits.__getitem__, words), 0)

    def asked_for(self, numbers: Iterable[int]) -> int:
        """The bits of words on which it hangs whether these of them may fit."""
        chosen = frozenset(numbers)
        met = sum(1 << at for at, number in enumerate(self._numbers) if number in chosen)
        return sum(met << at * self._count for at in range(self._depth))

    def among(self, bits: int) -> Iterator[int]:
        """The numbers of those that may fit a text with these bits, in their order."""
        bits |= self._met
        met = bits & self._all
        for _ in range(1, self._depth):
            bits >>= self._count
            met &= bits
        before = -1
        while met:
            lowest = met & -met
            met ^= lowest
            number = self._numbers[lowest.bit_length() - 1]
            if number != before:
                yield number
            before = number
