"""What is told of a date before the next one comes: clues for a trained chooser to weigh. It chooses nothing itself."""

from bisect import bisect_left
from typing import NamedTuple

from classifier.facts.clue_numbers import Clues
from classifier.letter import Letter
from classifier.passages import Passage, Unit
from classifier.senses import spots_of

_REACH = 30  # words that a segment holds at most; the same from 18 to 64 in cross-validation
_LENGTHS, _LONGEST = 5, 4  # how many words longer each class of lengths is, and the last one


class Segment(NamedTuple):
    """The words `first` to `last` (half open) of a passage, which begin in a sentence."""

    passage: Passage
    unit: Unit
    first: int
    last: int


def segment(passage: Passage, unit: Unit, end: int, following: int | None) -> Segment:
    """The words from a date's end, a character, to the next date's first word or the end of the paragraph.

    In "On the 4th we began. The 11th I was away, so nothing. Yesterday he came" each day has what is told until the next.
    """
    first = bisect_left(passage.words.starts, end)
    last = first + _REACH
    for other in passage.units[unit.number :]:
        if other.sentence.paragraph != unit.sentence.paragraph:
            last = min(last, other.sentence.first)
            break
    if following is not None:
        last = min(last, following)
    return Segment(passage, unit, first, max(first, min(last, len(passage.words.forms))))


def segment_clues(letter: Letter, of: Segment, labels: frozenset[str], known: Clues) -> set[int]:
    """The stems, senses and those of the `labels` that stand in a segment."""
    passage, unit, first, last = of
    clues = set(map(known.words("sw").__getitem__, passage.words.forms[first:last]))
    clues.add(known[f"slen:{min(_LONGEST, (last - first) // _LENGTHS)}"])
    senses = known.senses("sz")
    for other in passage.units[unit.number :]:
        if other.sentence.first >= last:
            break
        clues.update([senses[sense] for at, _, sense in spots_of(letter, passage, other) if first <= at < last])
        for label in labels & other.hits.keys():
            if any(first <= hit.first < last for hit in other.hits[label]):
                clues.add(known[f"s:{label}"])
    return clues
