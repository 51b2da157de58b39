"""A place that says "not delivered", and the service that it is about where none is named. What finds it is elsewhere."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from classifier.letter import Letter, services_in, unit_before
from classifier.passages import Passage, Unit
from classifier.phrases import Hit


@dataclass(slots=True)
class Trigger:
    """A place that says "not delivered": words `first` to `last`, the services meant, and how strongly it says so."""

    unit: Unit
    first: int
    last: int
    services: tuple[Hit, ...]
    inherited: str
    score: float
    rule: str
    partial: bool = False


def inherited_service(letter: Letter, passage: Passage, unit: Unit) -> str:
    """The service that a sentence without one is about: the sentences before, the subject, the writer's own."""
    before = unit_before(passage, unit)
    passing = ""
    for _ in range(3):
        if before is None:
            break
        named = services_in(before.of("service"))
        # "The speech room is a small-group testing site": what is no service of its own yields to one that is, and so does
        # a bus or a nurse's office that a therapist mentions in passing.
        own = [hit for hit in named if hit.value != "other" and not (hit.kind == "weak" and hit.value in _PASSING)]
        own = [hit for hit in own if hit.value != "extended_school_year"] or own
        if own:
            return own[-1].value
        passing = passing or (named[-1].value if named else "")
        before = unit_before(passage, before)
    if passing and letter.signature_service and letter.signature_service != passing:
        return letter.signature_service
    return passing or letter.topic or letter.signature_service


# What a letter about another service mentions by the way.
_PASSING = frozenset({"transportation", "nursing"})


def words_of(passage: Passage, unit: Unit, match: re.Match[str]) -> tuple[int, int]:
    """The words of a match in a sentence, half open."""
    sentence, ends = unit.sentence, passage.words.ends
    first = bisect_right(ends, match.start(), sentence.first, sentence.last)
    return first, min(bisect_left(ends, match.end(), first, sentence.last), sentence.last - 1) + 1
