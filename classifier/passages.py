"""A text made ready for reading: its words, phrases, sentences and dates, side by side. What they mean is read elsewhere."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_

from casefile.reading import Evidence
from classifier.dates import Expression, find_dates
from classifier.phrases import Hit, PhraseBook
from classifier.sentences import Sentence, cut
from classifier.sought import Sought, lacking
from classifier.words import Words, fold, split_words

LONG = 8  # sentences; a letter of more tells of other things beside its matter
_NONE: list[Hit] = []  # never changed: an empty list for each sentence without a label would cost more than the reading


@dataclass(slots=True)
class Unit:
    """A sentence of a `folded` text with what was found in it, and the words that it `lacks` (`classifier.sought`)."""

    sentence: Sentence
    hits: dict[str, list[Hit]]
    dates: list[Expression]
    number: int
    folded: str
    lacks: int
    capitals: tuple[str, list[tuple[int, str]]] | None = None  # once they are asked for (`classifier.frames`)
    tenses: dict[int, str] = field(default_factory=dict)  # of its clauses, as far as they were asked for (`classifier.context`)

    def of(self, *labels: str) -> list[Hit]:
        """The hits of these labels, by place."""
        if len(labels) == 1:
            return self.hits.get(labels[0], _NONE)
        found = [hit for label in labels for hit in self.hits.get(label, ())]
        found.sort(key=lambda hit: hit.first)
        return found

    def has(self, *labels: str) -> bool:
        """Whether any of the labels stands in it."""
        return not self.hits.keys().isdisjoint(labels)

    def search(self, sought: Sought) -> re.Match[str] | None:
        """The first place of an expression in it; its offsets are those of the folded text."""
        lacks = self.lacks
        for needs in sought.wordings:  # what `cannot` asks, without a call: most are not there
            if not needs & lacks:
                return sought.first(self.folded, lacks, self.sentence.start, self.sentence.end)
        return None

    def clause(self, word: int) -> tuple[int, int]:
        """The first and last word of the clause that holds `word`."""
        return self.sentence.clauses[self.sentence.clause_of(word)]

    def in_clause(self, label: str, word: int) -> list[Hit]:
        """The hits of `label` in the clause that holds `word`."""
        first, last = self.clause(word)
        return [hit for hit in self.hits.get(label, ()) if first <= hit.first < last]


@dataclass(slots=True)
class Passage:
    """A text that evidence can point into. `asserts` is False for an inherited subject: it gives context alone."""

    where: str
    text: str
    folded: str  # its offsets are those of `text`
    words: Words
    units: list[Unit]
    asserts: bool = True
    sent: date | None = None
    holding: dict[str, list[int]] = field(default_factory=dict)  # the numbers of the sentences that hold each label
    lacks: int = 0  # the words that it lacks (`classifier.sought`)
    _firsts: dict[Sought, re.Match[str] | None] = field(default_factory=dict)
    _vocabulary: frozenset[str] | None = None

    @property
    def vocabulary(self) -> frozenset[str]:
        """Its words, each once."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(self.words.forms)
        return self._vocabulary

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """The slice as evidence of a rule."""
        return Evidence(where=self.where, start=start, end=end, text=self.text[start:end], by=f"rule:{rule}")

    def span(self, *hits: Hit) -> tuple[int, int]:
        """From the first of the hits to the last."""
        return min(hit.start for hit in hits), max(hit.end for hit in hits)

    def word(self, at: int) -> str:
        """The word at this place, "" beyond either end."""
        return self.words.forms[at] if 0 <= at < len(self.words.forms) else ""

    def search(self, sought: Sought) -> re.Match[str] | None:
        """The first place of an expression in the whole text."""
        return sought.search(self.folded, self.lacks)

    def first(self, sought: Sought) -> re.Match[str] | None:
        """The first place of an expression in the whole text, looked for once however many sentences ask."""
        if sought not in self._firsts:
            self._firsts[sought] = self.search(sought)
        return self._firsts[sought]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def any_of(self, *labels: str) -> bool:
        """Whether a hit of any of the labels stands anywhere in it."""
        return not self.holding.keys().isdisjoint(labels)

    def having(self, *labels: str) -> list[Unit]:
        """The sentences in which any of the labels stands, in order: the others are not even asked."""
        if len(labels) == 1:
            return [self.units[number] for number in self.holding.get(labels[0], ())]
        return [self.units[number] for number in sorted({at for label in labels for at in self.holding.get(label, ())})]

    def of(self, label: str) -> list[Hit]:
        """The hits of a label anywhere in it, by place."""
        return [hit for number in self.holding.get(label, ()) for hit in self.units[number].of(label)]


def prepare(where: str, text: str, book: PhraseBook, *, asserts: bool = True, sent: date | None = None) -> Passage:
    """`text` with everything found in it."""
    words = split_words(fold(text))
    sentences = cut(words)
    hits = book.find(words)
    dates = find_dates(words)
    by_unit: list[dict[str, list[Hit]]] = [{} for _ in sentences]
    holding: dict[str, list[int]] = {}
    number, last = -1, 0
    mine: dict[str, list[Hit]] = {}
    for hit in hits:  # by place, as the sentences are
        while hit.first >= last:
            number += 1
            mine, last = by_unit[number], sentences[number].last
        if hit.label in mine:
            mine[hit.label].append(hit)
        else:
            mine[hit.label] = [hit]
            holding.setdefault(hit.label, []).append(number)
    dated: list[list[Expression]] = [[] for _ in sentences]
    offsets = [sentence.start for sentence in sentences]
    for expression in dates:
        number = bisect_left(offsets, expression.start + 1) - 1
        if number >= 0:
            dated[number].append(expression)
    forms, folded = words.forms, words.folded
    units = [
        Unit(one, by_unit[number], dated[number], number, folded, lacking(forms[one.first : one.last]))
        for number, one in enumerate(sentences)
    ]
    lacks = reduce(and_, (unit.lacks for unit in units), -1)
    return Passage(where, text, folded, words, units, asserts, sent, holding, lacks)
