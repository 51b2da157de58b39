"""Trains the chooser of services, days and reasons from labelled messages; measuring what it chooses is done elsewhere.

Past 300 lines, since its four fits share one table of features.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from casefile.mail import Message
from casefile.reading import Missed, Tag
from classifier.descent import descend
from classifier.facts.choosing import CHOOSER, SERVICE_FROM, WEIGHT_DIGITS, Chooser, ChooserWeights, Ranking, word_scale
from classifier.facts.clue_numbers import NewClues
from classifier.facts.clues import DayClues, day_clues, telling_units
from classifier.facts.pairing import pair_clues, said_of, shared
from classifier.facts.reason_clues import read_reasons
from classifier.facts.reason_words import clues_on
from classifier.facts.rivals import Standing, rival_clues, standing
from classifier.facts.service_clues import service_clues, words_of
from classifier.features import Sight, stem
from classifier.letter import Letter
from classifier.likeness import likeness
from classifier.model import SentenceModel, Weights
from classifier.passages import Passage, Unit
from classifier.reader import Classifier
from classifier.words import word_set

Floats = npt.NDArray[np.float64]
Entry = tuple[str, str, str]  # a service, the ISO date of its first day ("" where none is told), a reason

# How strongly weights are held near nothing, and how many messages a clue must stand in; by letters of authors and of voices
# that were not learned from. Held less, the letters that were learned from come out righter and all others not.
_HOLD_DAYS, _HOLD_DAY_WORDS, _RARE_DAY = 10.0, 40.0, 4
_HOLD_SEGMENTS = 80.0
_SEGMENT_WORDS = word_set("sw sz")
_DAY_WORDS = word_set("l0 l1 l2 r0 r1 r2 cw uw uz cz N:w S:w N:bw S:bw N:z S:z")
_LEAST_WEIGHT = 0.02
_HOLD_PAIRS, _RARE_PAIR = 2.0, 3
_PARTS = 3  # in which the lessons are cut, each judged by what was learned of the others
_BLOCK = 100  # lessons that stay together: most of a voice's letters, which are more like one another than like others'


@dataclass(frozen=True, slots=True)
class Fit:
    """How a ranking is fitted; `once`: what is meant on several days counts once."""

    hold: float
    hold_words: float
    rare: int
    rare_words: int
    once: bool
    hold_likes: float = 0.0
    least: float = _LEAST_WEIGHT  # of a word's weight that is kept
    rounds: int = 80  # of descending, and the relative gain at which it rests
    enough: float = 1e-6


SERVICES_FIT = Fit(1.0, 16.0, 2, 3, once=True)
REASONS_FIT = Fit(1.0, 12.0, 2, 4, once=False, hold_likes=24.0, least=0.04, rounds=200, enough=1e-7)
_OF_ITS_LIKE = frozenset({"m", "o"})  # families of words that share weights with their like


@dataclass(frozen=True, slots=True)
class ChoosingLesson:
    """A message in which a miss is labelled, with the services, days and reasons."""

    message: Message
    gold: frozenset[Entry]
    author: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a ranking learns from: the clues of each kind, bags of words each as loud as another, and the kinds that are meant."""

    clues: dict[str, set[str]]
    words: tuple[set[str], ...]
    meant: Sequence[str]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clued:
    """A labelled letter as the chooser sees it."""

    services: dict[str, set[str]]
    words: set[str]
    reasons: list[Ranked]  # one for each entry of the gold
    days: list[tuple[date | None, set[str]]]
    gold: frozenset[Entry]
    pairs: dict[date | None, dict[str, set[str]]]  # by day of the gold, what ties each service to it
    standings: list[Standing]  # of the days, in their order
    text: list[str] = field(default_factory=list)  # the stems of all its words, in order


class _Recorder:
    """A chooser that leaves the rules' answer as it is and keeps what it is shown."""

    version = "recorder"

    def __init__(self) -> None:
        self.seen: list[tuple[Letter, tuple[Missed, ...]]] = []

    def choose(self, letter: Letter, told: Sequence[Missed]) -> Sequence[Missed]:
        """See `classifier.facts.choosing.Choosing`."""
        self.seen.append((letter, tuple(told)))
        return told


class _Blind:
    """A model that says what it hears in an author's sentences by weights that were not fitted to them."""

    def __init__(self, model: SentenceModel, weights: Mapping[str, Weights]) -> None:
        self.version = model.version
        self.alphabet = model.alphabet
        self.likely = model.likely
        self.judge = model.judge
        self._model = model
        self._weights = weights
        self.author = ""

    def by_piece(self, sight: Sight, tag: Tag) -> Sequence[float]:
        """See `SentenceModel`."""
        weights = self._weights.get(self.author)
        return self._model.by_piece(sight, tag) if weights is None else weights.by_piece(sight, tag)


def train_chooser(
    lessons: Iterable[ChoosingLesson], model: SentenceModel | None, blind: Mapping[str, Weights] | None = None
) -> Chooser:
    """The chooser learned from the lessons in which rules and `model` assert a miss; the same lessons give the same weights.

    `blind` has for an author weights that were not fitted to the author's letters.

    Raises:
        ValueError: there is no such lesson.
    """
    recorder = _Recorder()
    hearing = _Blind(model, blind or {}) if model is not None else None
    classifier = Classifier(model=hearing, chooser=recorder)
    clued, met = [], NewClues()
    for lesson in lessons:
        if hearing is not None:
            hearing.author = lesson.author
        classifier.read(lesson.message)
        clued += [clue(letter, told, lesson.gold, met) for letter, told in recorder.seen]
        recorder.seen.clear()
    return fit_chooser(clued)


def clue(letter: Letter, told: Sequence[Missed], gold: Iterable[Entry], met: NewClues) -> Clued:
    """The clues of a letter, by name, beside its labels."""
    telling = telling_units(letter, told)
    names = met.names
    days = day_clues(letter, told, telling, met)
    entries = frozenset(gold)
    wanted = {on for _, on, _ in entries}
    meant = [day for day in days if (day.on.isoformat() if day.on else "") in wanted]
    said = said_of(letter, told)
    return Clued(
        {service: names(clues) for service, clues in service_clues(letter, told, telling, met).items()},
        names(words_of(letter, telling, met)),
        _reasons(letter, told, telling, entries, meant, met),
        [(day.on, names(day.clues)) for day in days],
        entries,
        {day.on: pair_clues(letter, told, day, said) for day in meant},
        [standing(day, letter.sent) for day in days],
        [stem(form) for passage in letter.passages for form in passage.words.forms if form[0].isalnum()],
    )


def _reasons(
    letter: Letter,
    told: Sequence[Missed],
    telling: Sequence[tuple[Passage, Unit]],
    gold: frozenset[Entry],
    days: Sequence[DayClues],
    met: NewClues,
) -> list[Ranked]:
    """What each labelled entry shows of its reason, by the whole letter and by what the letter says of its service and day."""
    read, names = read_reasons(letter), met.names
    found = []
    for service, day, reason in sorted(gold):
        entry = service, date.fromisoformat(day) if day else None
        _, clues, bags = clues_on(letter, told, telling, read, entry, days, (met, met))
        named = {kind: names(each) for kind, each in clues.items()}
        found.append(Ranked(named, tuple(map(names, bags)), [reason], 1 / len(gold)))
    return found


def fit_chooser(lessons: Sequence[Clued]) -> Chooser:
    """The chooser of the least loss over `lessons`.

    Raises:
        ValueError: there are none.
    """
    if not lessons:
        raise ValueError("the chooser needs labelled messages in which a miss is asserted")
    services = _fit_services(lessons)
    alike = likeness([one.text for one in lessons])
    reasons = _fit_ranking([entry for one in lessons for entry in one.reasons], REASONS_FIT, alike)
    days = _fit_days([(one.days, one.gold) for one in lessons])
    again = _fit_days(_seen_again(lessons))
    weights = ChooserWeights(services, reasons, days, _fit_pairs(lessons), again)
    digest = hashlib.sha256(json.dumps(_plain(weights), sort_keys=True).encode()).hexdigest()[:10]
    return Chooser(weights, digest)


def _plain(weights: ChooserWeights) -> dict[str, Any]:
    ranked = {"services": weights.services, "reasons": weights.reasons}
    return {
        **{name: {"clues": one.clues, "words": one.words} for name, one in ranked.items()},
        "days": weights.days,
        "pairs": weights.pairs,
        "again": weights.again,
    }


def write_chooser(chooser: Chooser, out: Path) -> Path:
    """Writes the weights into the folder `out`."""
    kept = {"version": chooser.version, **_plain(chooser.weights)}
    for name in ("services", "reasons"):
        kept[name]["words"] = _packed(kept[name]["words"])
    path = out / CHOOSER
    path.write_text(json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return path


def _packed(words: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Weights of words as `load_chooser` reads them: half the size of what spells out the kind of each."""
    kinds = sorted({kind for weights in words.values() for kind in weights})
    number = {kind: at for at, kind in enumerate(kinds)}
    of = {
        word: [part for kind, weight in weights.items() for part in (number[kind], round(weight * 10**WEIGHT_DIGITS))]
        for word, weights in words.items()
    }
    return {"kinds": kinds, "of": of}


class _Table:
    """Bags of features as numbers: their sums under given weights, and back."""

    def __init__(self, bags: Sequence[Collection[str]], rare: int, kept: Collection[str] = ()) -> None:
        """`kept` are known however rare they are."""
        counts = Counter(feature for bag in bags for feature in set(bag))
        known = sorted(feature for feature, count in counts.items() if count >= rare or feature in kept)
        self.features = known
        number = {feature: at for at, feature in enumerate(known)}
        mine = [sorted(number[feature] for feature in set(bag) if feature in number) for bag in bags]
        self.lengths = np.array([len(one) for one in mine])
        self.rows = np.repeat(np.arange(len(bags)), self.lengths)
        self.columns = np.array([at for one in mine for at in one], np.int64)
        self.count = len(bags)

    def sums(self, weights: Floats) -> Floats:
        sums: Floats = np.bincount(self.rows, weights=weights[self.columns], minlength=self.count).astype(np.float64)
        return sums

    def back(self, shares: Floats) -> Floats:
        sums: Floats = np.bincount(self.columns, weights=shares[self.rows], minlength=len(self.features)).astype(np.float64)
        return sums


def _fit_services(lessons: Sequence[Clued]) -> Ranking:
    ranked = [Ranked(one.services, (one.words,), [service for service, _, _ in one.gold]) for one in lessons]
    return _fit_ranking(ranked, SERVICES_FIT)


def _fit_ranking(
    lessons: Sequence[Ranked], fit: Fit, alike: tuple[Mapping[str, int], npt.NDArray[np.float32]] | None = None
) -> Ranking:
    """The ranking that gives the kinds meant (services, or reasons) the greatest share.

    With words placed by `alike`, the weight of a word is one of its own and one that it shares with its like.
    """
    names = tuple(lessons[0].clues)
    kinds = len(names)
    clues = _Table([one.clues[name] for one in lessons for name in names], fit.rare)
    rows, places = alike if alike is not None else ({}, np.zeros((0, 0), np.float32))
    shared = {f"{family}:{word}" for family in _OF_ITS_LIKE for word in rows}
    bags = [_Table(bag, fit.rare_words, shared) for bag in zip(*(one.words for one in lessons), strict=True)]
    likes = [_likes(words.features, rows, places) for words in bags]
    loud = [np.array([word_scale(int(length)) for length in words.lengths]) for words in bags]
    wanted = np.array([[float(one.meant.count(name)) for name in names] for one in lessons])
    if fit.once:
        wanted = np.minimum(wanted, 1)
    wanted *= np.array([[one.weight] for one in lessons]) / np.maximum(wanted.sum(axis=1, keepdims=True), 1)
    sizes = [len(clues.features), *(kinds * len(words.features) for words in bags), *(kinds * like.shape[1] for like in likes)]
    borders = np.cumsum(sizes)
    part, own = borders[0], borders[len(bags)]
    hold = np.repeat([fit.hold, fit.hold_words, fit.hold_likes], [part, own - part, borders[-1] - own])

    def tables_of(weights: Floats) -> list[Floats]:
        """The weights of each bag's words by kind, those of their like among them."""
        tables = [one.reshape(kinds, -1) for one in np.split(weights, borders[:-1])[1:]]
        return [table + common @ like.T for table, common, like in zip(tables, tables[len(bags) :], likes, strict=False)]

    def loss(weights: Floats) -> tuple[float, Floats]:
        tables = tables_of(weights)
        scores = clues.sums(weights[:part]).reshape(-1, kinds)
        for words, scale, table in zip(bags, loud, tables, strict=True):
            scores = scores + np.stack([words.sums(row) * scale for row in table], axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        off = np.exp(logs) * wanted.sum(axis=1, keepdims=True) - wanted
        slopes = [
            np.stack([words.back(off[:, at] * scale) for at in range(kinds)]) for words, scale in zip(bags, loud, strict=True)
        ]
        slope = np.concatenate(
            [
                clues.back(off.ravel()),
                *(one.ravel() for one in slopes),
                *((one @ like).ravel() for one, like in zip(slopes, likes, strict=True)),
            ]
        )
        return float(-(wanted * logs).sum() + 0.5 * (hold * weights**2).sum()), slope + hold * weights

    found = descend(loss, np.zeros(borders[-1]), rounds=fit.rounds, enough=fit.enough)
    by_word = {}
    for words, table in zip(bags, tables_of(found), strict=True):
        for word, weights in zip(words.features, table.T.round(WEIGHT_DIGITS).tolist(), strict=True):
            by_word[word] = {name: weight for name, weight in zip(names, weights, strict=True) if abs(weight) >= fit.least}
    return Ranking(_named(clues.features, found[:part]), by_word)


def _likes(features: Sequence[str], rows: Mapping[str, int], places: npt.NDArray[np.float32]) -> Floats:
    """The places of the words of a bag; nothing for its other features."""
    found = np.zeros((len(features), places.shape[1]))
    for at, feature in enumerate(features):
        family, _, word = feature.partition(":")
        if family in _OF_ITS_LIKE and word in rows:
            found[at] = places[rows[word]]
    return found if found.any() else np.zeros((len(features), 0))


Judged = tuple[list[tuple[date | None, set[str]]], frozenset[Entry]]  # the days of a letter with their clues, and its labels


def _seen_again(lessons: Sequence[Clued]) -> Iterator[Judged]:
    """The days with what a second look sees: how likely they are to a first that has not learned from their letters."""
    for part in range(_PARTS):
        mine = [one for at, one in enumerate(lessons) if at // _BLOCK % _PARTS == part]
        others = [one for at, one in enumerate(lessons) if at // _BLOCK % _PARTS != part] or lessons
        weights = _fit_days([(one.days, one.gold) for one in others]) if mine else {}
        met = NewClues()
        for one in mine:
            shares = [_likely(weights, clues) for _, clues in one.days]
            more = rival_clues(one.standings, shares, met)
            yield [(on, clues | met.names(seen)) for (on, clues), seen in zip(one.days, more, strict=True)], one.gold


def _likely(weights: Mapping[str, float], clues: Iterable[str]) -> float:
    return float(1 / (1 + np.exp(-sum(weights.get(clue, 0.0) for clue in sorted(clues)))))


def _fit_days(lessons: Iterable[Judged]) -> dict[str, float]:
    days = [(gold, on, clues) for judged, gold in lessons for on, clues in judged]
    table = _Table([clues for *_, clues in days], _RARE_DAY)
    wanted = [(on.isoformat() if on else "") in {on for _, on, _ in gold} for gold, on, _ in days]
    return _fit_logistic(table, wanted, [_hold_of_day(name) for name in table.features])


def _hold_of_day(clue: str) -> float:
    family = clue.rpartition(":")[0]
    if family in _SEGMENT_WORDS:
        return _HOLD_SEGMENTS
    return _HOLD_DAY_WORDS if family in _DAY_WORDS else _HOLD_DAYS


def _fit_logistic(table: _Table, wanted: Sequence[bool], hold: Sequence[float]) -> dict[str, float]:
    """The weights that make each wanted bag likely by itself; `hold` is how strongly each is held near nothing."""
    right, held = np.array(wanted, float), np.array(hold, float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table.sums(weights)
        value = float((np.logaddexp(0, scores) - right * scores).sum() + 0.5 * (held * weights**2).sum())
        return value, table.back(1 / (1 + np.exp(-scores)) - right) + held * weights

    return _named(table.features, descend(loss, np.zeros(len(table.features))))


def _fit_pairs(lessons: Sequence[Clued]) -> dict[str, float]:
    """What ties a service to a day. How likely a service is in the letter is asked of rankings that have not seen the letter."""
    bags: list[set[str]] = []
    wanted: list[bool] = []
    for part in range(_PARTS):
        others = [one for at, one in enumerate(lessons) if at % _PARTS != part] or lessons
        ranking = _fit_services(others)
        for one in lessons[part::_PARTS]:
            shares = _shares(ranking, one)
            best = max(shares.values())
            for on, ties in one.pairs.items():
                gold = {service for service, day, _ in one.gold if day == (on.isoformat() if on else "")}
                for service, share in shares.items():
                    if service in ties or share >= SERVICE_FROM or share == best:
                        bags.append(shared(ties.get(service, ties[""]), share, best))
                        wanted.append(service in gold)
    table = _Table(bags, _RARE_PAIR)
    return _fit_logistic(table, wanted, [_HOLD_PAIRS] * len(table.features))


def _shares(ranking: Ranking, lesson: Clued) -> dict[str, float]:
    """How likely each service is by a ranking, as `choosing` works it out."""
    loud = word_scale(len(lesson.words))
    scores = {
        service: sum(ranking.clues.get(clue, 0.0) for clue in clues)
        + loud * sum(ranking.words.get(word, {}).get(service, 0.0) for word in lesson.words)
        for service, clues in lesson.services.items()
    }
    highest = max(scores.values())
    shares = {service: float(np.exp(score - highest)) for service, score in scores.items()}
    whole = sum(shares.values())
    return {service: share / whole for service, share in shares.items()}


def _named(features: Sequence[str], weights: Floats) -> dict[str, float]:
    return {
        feature: round(float(weight), WEIGHT_DIGITS)
        for feature, weight in zip(features, weights, strict=True)
        if abs(weight) >= _LEAST_WEIGHT
    }
