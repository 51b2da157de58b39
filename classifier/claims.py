"""What one rule says of one place: a tag with its strength and words. Rules give claims; `combine` weighs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from casefile.reading import Evidence, Tag

Fact = TypeVar("Fact")

# How sure a rule of each strength is, as measured on the training corpus (docs/classifier.md).
SURE = 0.97
STRONG = 0.9
FAIR = 0.72
LOOSE = 0.62  # asserted by rules alone, and the first to be overruled by a model
WEAK = 0.5
HINT = 0.3


@dataclass(slots=True)
class Claim:
    """A tag asserted by one rule."""

    tag: Tag
    score: float
    evidence: Evidence


def told_surely(facts: Sequence[tuple[float, Fact]]) -> list[Fact]:
    """The facts that a fair rule tells of; where there is none, those of the weak ones."""
    return [fact for score, fact in facts if score >= FAIR] or [fact for _, fact in facts]
