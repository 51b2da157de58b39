"""Chooses service, day and reason of a miss among all that the letter names, by trained weights; it decides no tag."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from math import exp, sqrt
from typing import Any, Protocol

import numpy as np

from casefile.reading import REASONS, SERVICES, Evidence, Missed
from classifier.alphabet import NOTHING
from classifier.dates import When
from classifier.facts.clue_numbers import Clues
from classifier.facts.clues import DayClues, day_clues, telling_units
from classifier.facts.pairing import pair_clues, said_of, shared
from classifier.facts.reason_clues import (
    Occasion,
    Read,
    read_reasons,
)
from classifier.facts.reason_words import clues_on
from classifier.facts.rivals import rival_clues, standing
from classifier.facts.service_clues import service_clues, words_of
from classifier.letter import Letter, services_in
from classifier.memo import Memo
from classifier.passages import Passage, Unit

CHOOSER = "chooser.json"
# Which shares still count, by letters of authors and voices that were not learned from (docs/classifier.md); flat around these.
SERVICE_FROM = 0.3
DAY_FROM = 0.5
NOTHING_FROM = 0.5
PAIR_FROM = 0.8  # the score from which a second service is held to have fallen out on a day: at 0 it is as likely as not
_MOST_DATES, _MOST_SENTENCES = 60, 300  # what is weighed grows with the square of them
WEIGHT_DIGITS = 3  # behind the point, of a weight that is kept
_SUMMER, _RIDE = "extended_school_year", "transportation"  # the first only where no service in it is named (docs/tags.md)
_SAFE = 30.0  # beyond this a logistic is 0 or 1 in four digits


class Choosing(Protocol):
    """Chooses among what a letter names. `version` names the trained weights; a new one re-reads the archive."""

    version: str

    def choose(self, letter: Letter, told: Sequence[Missed]) -> Sequence[Missed]:
        """The entries of a letter in which a miss is asserted; `told` are those that the rules read."""
        ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was learned of services, or of reasons: for their clues, and for words by each of them."""

    clues: Mapping[str, float]
    words: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ChooserWeights:
    """What was learned: of services, of reasons, of the days' clues, and of what ties a service to a day.

    `again` are the weights of a second look at the days, which sees how likely the others are; {} where there is none.
    """

    services: Ranking
    reasons: Ranking
    days: Mapping[str, float]
    pairs: Mapping[str, float] = field(default_factory=dict)
    again: Mapping[str, float] = field(default_factory=dict)


class _Ranker:
    """A ranking laid out for reading: its clues by number, and their weights with one more, that of `NOTHING`."""

    def __init__(self, ranking: Ranking) -> None:
        self.clues, self._weights = Clues(ranking.clues), _in_thousandths(ranking.clues)
        self.words = Clues(ranking.words)
        self._kinds = sorted({kind for weights in ranking.words.values() for kind in weights})
        self._table = np.zeros((len(self.words) + 1, len(self._kinds)), np.int32)
        column = {kind: at for at, kind in enumerate(self._kinds)}
        cells = [
            (row, column[kind], round(weight * _THOUSAND))
            for row, weights in enumerate(ranking.words.values())
            for kind, weight in weights.items()
        ]
        if cells:
            rows, columns, thousandths = np.array(cells).T
            self._table[rows, columns] = thousandths

    def scores(self, clues: Mapping[str, Iterable[int]], *bags: Collection[int]) -> dict[str, float]:
        """What speaks for each; all bags of words are equally loud."""
        scores = {kind: _sum(self._weights, mine) / _THOUSAND for kind, mine in clues.items()}
        for words in bags:
            scale = word_scale(len(words) - (NOTHING in words)) / _THOUSAND
            sums = self._table.take(np.fromiter(words, np.int64, len(words)), axis=0).sum(axis=0)
            for kind, weight in zip(self._kinds, sums.tolist(), strict=True):
                scores[kind] += weight * scale
        return scores

    def shares(self, clues: Mapping[str, Iterable[int]], words: Collection[int]) -> dict[str, float]:
        """How likely each is the one meant; together 1."""
        scores = self.scores(clues, words)
        highest = max(scores.values())
        shares = {kind: exp(score - highest) for kind, score in scores.items()}
        whole = sum(shares.values())
        return {kind: share / whole for kind, share in shares.items()}


def _tied(clues: Mapping[str, set[str]], shares: Mapping[str, float]) -> dict[str, set[str]]:
    """The clues of each service that a day may be tied to: those named or read, and those that are likely."""
    best = max(shares.values())
    return {
        service: shared(clues.get(service, clues[""]), share, best)
        for service, share in shares.items()
        if service in clues or share >= SERVICE_FROM or share == best
    }


def _in_thousandths(weights: Mapping[str, float]) -> list[int]:
    """Weights as whole numbers: they are kept with three digits, and sums of these are the same in any order."""
    return [*(round(weight * _THOUSAND) for weight in weights.values()), 0]


def _share(weights: Sequence[int], clues: Iterable[int]) -> float:
    return 1 / (1 + exp(-max(-_SAFE, min(_SAFE, _sum(weights, clues) / _THOUSAND))))


def _sum(weights: Sequence[int], clues: Iterable[int]) -> int:
    return sum(map(weights.__getitem__, clues))


_THOUSAND = 10**WEIGHT_DIGITS


class Chooser:
    """The trained chooser."""

    def __init__(self, weights: ChooserWeights, version: str) -> None:
        self.version = version
        self.weights = weights
        self._pairs, self._ties = Clues(weights.pairs), _in_thousandths(weights.pairs)
        self._looks_again = bool(weights.again)
        self._services, self._reasons = _Ranker(weights.services), _Ranker(weights.reasons)
        self._days = Clues(dict.fromkeys([*weights.days, *weights.again]))
        self._first, self._again = (
            _in_thousandths({name: known.get(name, 0.0) for name in self._days}) for known in (weights.days, weights.again)
        )

    def keep_to_read(self) -> None:
        """Lets go of the weights by name: they can be written down no more, and reading has its own tables of them."""
        self.weights = ChooserWeights(Ranking({}, {}), Ranking({}, {}), {})

    def days(self, days: Sequence[DayClues], sent: date | None) -> list[float]:
        """How likely each day is one on which something was missed."""
        shares = [_share(self._first, one.clues) for one in days]
        if not self._looks_again:
            return shares
        seen = rival_clues([standing(one, sent) for one in days], shares, self._days)
        return [_share(self._again, one.clues | more) for one, more in zip(days, seen, strict=True)]

    def _paired(
        self, letter: Letter, told: Sequence[Missed], shares: Mapping[str, float], days: Sequence[DayClues]
    ) -> dict[date | None, list[str]]:
        """The services of each day; {} where it was not learned which go together."""
        number = self._pairs.__getitem__
        if not self._pairs:
            return {}
        found = {}
        said = said_of(letter, told)
        for day in days:
            clues = _tied(pair_clues(letter, told, day, said), shares)
            scores = {service: _sum(self._ties, map(number, mine)) / _THOUSAND for service, mine in clues.items()}
            best = max(scores.values())
            likely = [one for one in SERVICES if one in scores and (scores[one] == best or scores[one] > PAIR_FROM)]
            found[day.on] = [one for one in likely if one != _SUMMER or set(likely) <= {_SUMMER, _RIDE}]
        return found

    def choose(self, letter: Letter, told: Sequence[Missed]) -> Sequence[Missed]:
        """See `Choosing`; what the rules read of a chosen service and day is kept as it is."""
        if not told or _too_long(letter, told):
            return told
        telling = telling_units(letter, told)
        known = self._services
        shares = known.shares(service_clues(letter, told, telling, known.clues), words_of(letter, telling, known.words))
        best = max(shares.values())
        services = [service for service in SERVICES if shares[service] >= SERVICE_FROM or shares[service] == best]
        candidates = day_clues(letter, told, telling, self._days)
        days = _chosen(candidates, self.days(candidates, letter.sent))
        pairs = self._paired(letter, told, shares, days)
        if pairs:
            chosen = [(service, day) for day in days for service in pairs[day.on]]
            entries = [_entry(letter, told, service, day, f"model:{self.version}") for service, day in chosen]
            entries.sort(key=lambda one: (one.on or date.max, one.service))
        else:
            entries = _entries(letter, told, services, days, f"model:{self.version}")
        return self._explained(letter, told, telling, entries, days)

    def _explained(
        self,
        letter: Letter,
        told: Sequence[Missed],
        telling: Sequence[tuple[Passage, Unit]],
        entries: Sequence[Missed],
        days: Sequence[DayClues],
    ) -> list[Missed]:
        """Each entry with its likeliest reason: by what the whole letter says, and by what it says of that service and day."""
        known, read = self._reasons, read_reasons(letter)
        explained = []
        for entry in entries:
            on = entry.service, entry.on
            one, clues, bags = clues_on(letter, told, telling, read, on, days, (known.clues, known.words))
            explained.append(_explained(entry, known.scores(clues, *bags), read, one, f"model:{self.version}"))
        return explained


def _too_long(letter: Letter, told: Sequence[Missed]) -> bool:
    """Whether a letter is longer than any that was learned from, a year's log perhaps: then the rules' answer stands."""
    dates = sum(len(unit.dates) for passage in letter.passages for unit in passage)
    return max(dates, len(told)) > _MOST_DATES or sum(len(passage.units) for passage in letter.passages) > _MOST_SENTENCES


def _explained(entry: Missed, scores: Mapping[str, float], read: Sequence[Read], one: Occasion, by: str) -> Missed:
    """The entry with its likeliest reason, and with the nearest words of that reason where a pattern knows any."""
    open_to = [reason for reason in REASONS if reason != "transport" or entry.service != "transportation"]
    reason = max(open_to, key=lambda one: scores[one])
    if reason == entry.reason:
        return entry
    near = min(
        (each for each in read if each.reason == reason), key=lambda each: one.steps(each.passage, each.unit), default=None
    )
    words = [near.passage.evidence(near.hit.start, near.hit.end, "")] if near is not None else []
    return replace(entry, reason=reason, evidence=(*entry.evidence, *(replace(each, by=by) for each in words)))


def word_scale(count: int) -> float:
    """How loud each of so many words is: a long letter is no louder than one of a hundred words."""
    return sqrt(_WORDS / max(count, 1))


_WORDS = 100


def _chosen(candidates: Sequence[DayClues], likely: Sequence[float]) -> list[DayClues]:
    """The days that are likely enough; "none" where it is the likeliest by far, or where nothing else is left."""
    best = max(range(len(candidates)), key=lambda at: (likely[at], -at))
    if candidates[best].on is None and likely[best] > NOTHING_FROM:
        return [candidates[best]]
    ranked = sorted(zip(likely, range(len(candidates)), strict=True), key=lambda one: (-one[0], one[1]))
    kept: list[DayClues] = []
    for share, at in ranked:
        one = candidates[at]
        if share >= DAY_FROM and one.on is not None and not any(_at_odds(one, other) for other in kept):
            kept.append(one)
    return kept or [candidates[best]]


def _at_odds(one: DayClues, other: DayClues) -> bool:
    """Whether a day cannot be meant beside a likelier one: all its words are words of the other, read in another way."""
    mine, theirs = ({place.number: place.reading for place in day.places} for day in (one, other))
    return bool(mine) and mine.keys() <= theirs.keys() and all(mine[words] != theirs[words] for words in mine)


def _entries(letter: Letter, told: Sequence[Missed], services: Sequence[str], days: Sequence[DayClues], by: str) -> list[Missed]:
    entries = []
    places = _by_service(services, days)
    for service in services:
        mine = [one for one in told if one.service == service]
        own = {one.on for one in mine}
        others = {one.on for one in told if one.service != service}
        for day in days:
            if len(services) > 1 and mine and day.on not in own and day.on in others:
                continue  # "no OT on Tuesday or speech on Wednesday": the rules paired them
            if places and day.on in places and service not in places[day.on]:
                continue
            entries.append(_entry(letter, told, service, day, by))
    entries.sort(key=lambda one: (one.on or date.max, one.service))
    return entries


def _entry(letter: Letter, told: Sequence[Missed], service: str, day: DayClues, by: str) -> Missed:
    ruled = next((one for one in told if one.service == service and one.on == day.on), None)
    return ruled if ruled is not None else _made(letter, told, service, day, by)


def _by_service(services: Sequence[str], days: Sequence[DayClues]) -> dict[date | None, set[str]]:
    """The services of each day, where each has sentences of its own ("Speech lost the 20th. OT lost the 23rd."); else {}."""
    found: dict[date | None, set[str]] = {}
    for day in days:
        for place in day.places:
            named = {hit.value for hit in place.unit.of("service")} & set(services)
            if len(named) != 1:
                return {}
            found.setdefault(day.on, set()).update(named)
    return found if found and set().union(*found.values()) == set(services) else {}


def _made(letter: Letter, told: Sequence[Missed], service: str, day: DayClues, by: str) -> Missed:
    """An entry that no rule read, after the rule's nearest one: of the same day, else of the same service, else the first."""
    like = next((one for one in told if one.on == day.on), None) or next((one for one in told if one.service == service), told[0])
    evidence = tuple(dict.fromkeys([*like.evidence, *_words(letter, service, day, by)]))
    if like.on == day.on:
        return replace(like, service=service, evidence=evidence)
    when = day.when if day.when is not None and day.on is not None else When(None, None)
    until = when.last if when.extent == "range" else None
    one_day = when.extent == "day"
    minutes = like.minutes if one_day and (like.until is None) else None
    sessions = None if one_day else like.sessions
    return replace(
        like, service=service, on=day.on, until=until, extent=when.extent, sessions=sessions, minutes=minutes, evidence=evidence
    )


def _words(letter: Letter, service: str, day: DayClues, by: str) -> list[Evidence]:
    """The words that name the service and the day, where there are any."""
    found = [place.passage.evidence(place.expression.start, place.expression.end, "") for place in day.places[:1]]
    for passage in letter.passages:
        hits = [hit for unit in passage.having("service") for hit in services_in(unit.of("service")) if hit.value == service]
        if hits:
            found.append(passage.evidence(hits[0].start, hits[0].end, ""))
            break
    return [replace(one, by=by) for one in found]


def load_chooser(folder: Traversable | None = None) -> Chooser | None:
    """The chooser that ships with the program (or that in `folder`); None where there is none."""
    place = folder if folder is not None else resources.files("classifier") / "weights"
    file = place / CHOOSER
    if not file.is_file():
        return None
    # Of 160,000 weights with three digits 1,200 are different: one number for all that are the same.
    kept = json.loads(file.read_text(encoding="utf-8"), parse_float=Memo(float).__getitem__)
    services, reasons = (Ranking(kept[name]["clues"], _unpacked(kept[name]["words"])) for name in ("services", "reasons"))
    return Chooser(
        ChooserWeights(services, reasons, kept["days"], kept.get("pairs", {}), kept.get("again", {})), str(kept["version"])
    )


def _unpacked(packed: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Weights of words, which are written as numbers of kinds, each with its thousandths behind it."""
    kinds: Sequence[str] = packed["kinds"]
    weight = Memo(_of_thousandths)
    words: Mapping[str, Sequence[int]] = packed["of"]
    return {
        word: {kinds[kind]: weight[thousandths] for kind, thousandths in zip(parts[::2], parts[1::2], strict=True)}
        for word, parts in words.items()
    }


def _of_thousandths(count: int) -> float:
    weight: float = count / _THOUSAND
    return weight
