"""How well readings agree with labels: precision, recall and F1 with bootstrap intervals. It reads no mail."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.reading import Reading, Tag

BOOTSTRAPS = 1000
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Counted:
    """Hits, false alarms and misses."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was said, how much is so; 0 where nothing was said."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """Of what is so, how much was said; 0 where nothing is."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        whole = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / whole if whole else 0.0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.hits + other.hits, self.false + other.false, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message's labels and what was read: tags, services, services with their day, reasons and meeting dates."""

    id: str
    gold: Mapping[str, Any]
    reading: Reading

    def tags(self) -> tuple[set[str], set[str]]:
        """What is so, and what was said."""
        return set(self.gold.get("tags") or []), {tag.tag.value for tag in self.reading.tags}

    def services(self) -> tuple[set[Any], set[Any]]:
        """The services that were missed."""
        return {one["service"] for one in self._missed()}, {one.service for one in self.reading.missed}

    def dated(self) -> tuple[set[Any], set[Any]]:
        """The services with the day on which each was missed."""
        gold = {(one["service"], (one.get("date") or "")[:10]) for one in self._missed()}
        return gold, {(one.service, one.on.isoformat() if one.on else "") for one in self.reading.missed}

    def meetings(self) -> tuple[set[Any], set[Any]]:
        """The dates that are offered or confirmed."""
        return {at[:16] for at in self.gold.get("meeting_at") or []}, {at.isoformat()[:16] for at in self.reading.meeting_at}

    def reasons(self) -> tuple[int, int]:
        """How many reasons are right, of those whose service was found."""
        gold = {one["service"]: one.get("reason") for one in self._missed()}
        said = {one.service: one.reason for one in self.reading.missed}
        both = gold.keys() & said.keys()
        return sum(gold[service] == said[service] for service in both), len(both)

    def _missed(self) -> Sequence[Mapping[str, Any]]:
        return self.gold.get("missed") or []


def count(wanted: set[Any], said: set[Any]) -> Counted:
    """Two sets compared."""
    return Counted(len(wanted & said), len(said - wanted), len(wanted - said))


def per_tag(labelled: Sequence[Labelled]) -> dict[Tag, Counted]:
    """Each tag's counts over all messages."""
    totals = dict.fromkeys(Tag, Counted())
    for one in labelled:
        wanted, said = one.tags()
        for tag in Tag:
            totals[tag] += count(wanted & {tag.value}, said & {tag.value})
    return totals


def macro(labelled: Sequence[Labelled]) -> float:
    """The mean F1 over the ten tags."""
    totals = per_tag(labelled)
    return sum(counted.f1 for counted in totals.values()) / len(totals)


def interval(labelled: Sequence[Labelled], *, seed: int = 1, rounds: int = BOOTSTRAPS) -> tuple[float, float]:
    """The bootstrap interval (95 %) of the macro F1: the same messages drawn again with replacement."""
    draw = random.Random(seed)  # noqa: S311 - a bootstrap, not a secret
    if not labelled:
        return 0.0, 0.0
    found = sorted(macro(draw.choices(labelled, k=len(labelled))) for _ in range(rounds))
    return found[int(INTERVAL[0] * rounds)], found[int(INTERVAL[1] * rounds)]
