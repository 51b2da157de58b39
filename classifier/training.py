"""Trains the text classifier with spaCy from labelled messages, calibrates it, and measures it on authors it never saw.

It reads no mail itself: each lesson brings its message, parsed by whoever calls.
"""

import hashlib
import json
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from casefile.mail import Message
from casefile.reading import Tag
from classifier.features import Sight
from classifier.measuring import BOOTSTRAPS, Counted
from classifier.model import CARD, FEATURES, WEIGHTS, Calibration, Judgement, Weights
from classifier.reader import Classifier

Floats = npt.NDArray[np.float32]
Progress = Callable[[str, float], None]

TABLE_LENGTH = 65536  # slots a tag in spaCy's hashed table: few of the 3,000 features meet (docs/classifier.md)
ROUNDS = 60  # steps of the full-batch solver; 150 gained nothing on held-out authors
COST = 3.0  # the weight of the labels against that of small weights; 0.3 and 10 read alike on held-out authors
BIAS = 1.0  # the base rate less this begins each tag; 0 read worse (AP 0.78 against 0.80)
RARE = 2  # a feature of one message alone teaches nothing
FOLDS = 4
_CAP = 60.0
ASSERT_LEAST, ASSERT_MOST = 0.35, 0.6
ASK_SHARE = 0.6  # asked from this share of the asserting score on
BINS = 10
METHODS = ("rules", "words", "model", "both")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A labelled message. `author` keeps a voice together; `held_out` ones are measured on and never learned from."""

    message: Message
    author: str
    tags: frozenset[Tag]
    held_out: bool


@dataclass(frozen=True, slots=True)
class Trained:
    """What was made, and how well it reads the held-out authors."""

    version: str
    folder: Path
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Seen:
    lesson: Lesson
    sight: Sight
    ruled: Mapping[Tag, float]

    def row(self) -> list[float]:
        return [self.ruled.get(tag, 0.0) for tag in Tag]


class _Recorder:
    """A model that judges nothing and keeps what it is shown."""

    version = "recorder"

    def __init__(self) -> None:
        self.seen: tuple[Sight, Mapping[Tag, float]] | None = None

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> Mapping[Tag, Judgement]:
        self.seen = (sight, dict(ruled))
        return dict.fromkeys(Tag, Judgement(0.0, asserted=False, unsure=False, piece=None))


def train(lessons: Sequence[Lesson], out: Path, seed: int = 1, progress: Progress | None = None) -> Trained:
    """Trains, calibrates, measures, and writes the model into `out`; the same lessons and seed give the same files.

    Raises:
        ValueError: there are too few lessons to learn from, or none that is held out.
    """
    told = progress if progress is not None else _silent
    seen = list(_look(lessons, told))
    known = [one for one in seen if not one.lesson.held_out]
    unseen = [one for one in seen if one.lesson.held_out]
    if len({one.lesson.author for one in known}) < FOLDS or not unseen:
        raise ValueError("training needs messages of several authors, and some that are held out")
    folds = _folds([one.lesson.author for one in known], seed)
    learners = {
        method: [_fit([one for one, at in zip(known, folds, strict=True) if at != fold], sees, seed) for fold in _counting(told)]
        for method, sees in (("words", _words_only), ("model", _everything))
    }
    whole = {"words": _fit(known, _words_only, seed), "model": _fit(known, _everything, seed)}
    learners["both"] = [_mean(one, other) for one, other in zip(*learners.values(), strict=True)]
    whole["both"] = _mean(*whole.values())
    results: dict[str, tuple[Weights, dict[Tag, Calibration]]] = {}
    for method, tables in learners.items():
        logits = np.stack([_score(tables[fold], one) for one, fold in zip(known, folds, strict=True)])
        results[method] = whole[method], _calibrate(logits, known, with_rules=method == "both")
    weights, calibration = results["both"]
    weights = _rounded(weights)
    said = {"rules": np.array([[score >= 0.6 for score in one.row()] for one in unseen])}
    probabilities: Floats = np.zeros(0, np.float32)
    for method, (table, scale) in results.items():
        probabilities = _probabilities(np.stack([_score(table, one) for one in unseen]), unseen, scale)
        said[method] = probabilities >= np.array([scale[tag].assert_at for tag in Tag])
    truth = _truth(unseen)
    card: dict[str, Any] = {
        "version": "",
        "corpus": _digest(lessons),
        "seed": seed,
        "spacy": spacy.__version__,
        "learned_from": len(known),
        "held_out": len(unseen),
        "held_out_authors": len({one.lesson.author for one in unseen}),
        "scores": {method: _scores(said[method], truth) for method in METHODS},
        "macro": {method: _macro(said[method], truth, seed) for method in METHODS},
        "gain": _gain(said["both"], said["rules"], truth, seed),
        "reliability": _reliability(probabilities, truth),
        "calibration": {tag.value: {k: round(v, 4) for k, v in asdict(calibration[tag]).items()} for tag in Tag},
    }
    return _write(out, weights, card)


def _counting(progress: Progress) -> Iterator[int]:
    for fold in range(FOLDS):
        progress("train", fold / FOLDS)
        yield fold
    progress("train", 1.0)


def _silent(_step: str, _share: float) -> None:
    return


def _look(lessons: Sequence[Lesson], progress: Progress) -> Iterator[_Seen]:
    recorder = _Recorder()
    classifier = Classifier(model=recorder)
    for number, lesson in enumerate(lessons):
        recorder.seen = None
        classifier.read(lesson.message)
        if recorder.seen is not None:
            yield _Seen(lesson, *recorder.seen)
        progress("read", (number + 1) / len(lessons))


def _everything(features: frozenset[str]) -> frozenset[str]:
    return features


def _words_only(features: frozenset[str]) -> frozenset[str]:
    """Without what the patterns found: what the text classifier would be alone."""
    return frozenset(feature for feature in features if feature[:2] not in {"l:", "r:"})


def _folds(authors: Sequence[str], seed: int) -> list[int]:
    """A fold for each message, the same for all of an author's."""
    return [zlib.crc32(f"{seed}:{author}".encode()) % FOLDS for author in authors]


def _truth(seen: Sequence[_Seen]) -> npt.NDArray[np.bool_]:
    return np.array([[tag in one.lesson.tags for tag in Tag] for one in seen])


def _fit(seen: Sequence[_Seen], sees: Callable[[frozenset[str]], frozenset[str]], seed: int) -> Weights:
    """spaCy's bag-of-words text classifier, fitted by full-batch accelerated gradient descent on cross-entropy.

    spaCy's own loop (Adam, squared error) stops far from the best weights on so few messages: mean average precision 0.72
    against 0.80 on held-out authors, with the same features.
    """
    random.seed(seed)
    spacy.util.fix_random_seed(seed)
    spread = Counter(feature for one in seen for feature in sees(frozenset().union(*(w.features for w in one.sight.windows))))
    columns = {feature: number for number, feature in enumerate(sorted(f for f, count in spread.items() if count >= RARE))}
    # A word told by few messages says more than one told by all: it is repeated in the bag, as idf would weigh it.
    often = {feature: max(1, round(float(np.log(1 + len(seen) / spread[feature])))) for feature in columns}
    bags, labels = _bags(seen, sees, columns)
    counts = np.zeros((len(bags), len(columns)), np.float32)
    for row, bag in enumerate(bags):
        counts[row, [columns[feature] for feature in bag]] = [often[feature] for feature in bag]
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": False,
        "ngram_size": 1,
        "no_output_layer": True,
        "length": TABLE_LENGTH,
    }
    classifier: Any = nlp.add_pipe("textcat_multilabel", config={"model": model})
    for tag in Tag:
        classifier.add_label(tag.value)

    def spelled(bag: Sequence[str]) -> Doc:
        return Doc(nlp.vocab, words=[feature for feature in bag for _ in range(often[feature])])

    first = Example.from_dict(spelled(bags[0]), {"cats": dict.fromkeys((tag.value for tag in Tag), 0.0)})
    nlp.initialize(lambda: [first])
    docs = [spelled(bag) for bag in bags]
    rate = _truth(seen).mean(axis=0).clip(1e-3, 1 - 1e-3)
    for node in classifier.model.walk():
        if node.has_param("b"):
            node.set_param("b", (np.log(rate / (1 - rate)) - BIAS).astype(np.float32))
    _descend(classifier.model, docs, labels, _curvature(counts))
    singles = classifier.model.predict([Doc(nlp.vocab, words=[feature]) for feature in columns] + [Doc(nlp.vocab, words=[])])
    bias = singles[-1]
    repeats = np.array([often[feature] for feature in columns], np.float32)[:, None]
    return Weights(columns, ((singles[:-1] - bias) * repeats).astype(np.float32), bias.astype(np.float32))


def _bags(
    seen: Sequence[_Seen], sees: Callable[[frozenset[str]], frozenset[str]], columns: Mapping[str, int]
) -> tuple[list[list[str]], Floats]:
    """The windows with their labels: 1, 0, or -1 where it is not known which window of a message carries its tag.

    A window is taken to carry a tag where a rule saw it there; the whole message carries all its tags in any case.
    """
    bags, labels = [], []
    for one in seen:
        wanted = one.lesson.tags
        windows = one.sight.windows
        whole = frozenset().union(*(window.features for window in windows))
        if len(windows) > 1:
            for window in windows:
                bags.append(window.features)
                labels.append(
                    [0.0 if tag not in wanted else 1.0 if f"r:{tag.value}" in window.features else -1.0 for tag in Tag]
                )
            labels.append([1.0 if tag in wanted else -1.0 for tag in Tag])
        else:
            labels.append([float(tag in wanted) for tag in Tag])
        bags.append(whole)
    return [sorted(feature for feature in sees(bag) if feature in columns) for bag in bags], np.array(labels, np.float32)


def _curvature(counts: Floats) -> float:
    """An upper bound of the loss's curvature: the largest eigenvalue of the bags, by power iteration."""
    vector = np.ones(len(counts), np.float32)
    largest = 1.0
    for _ in range(30):
        vector = counts @ (counts.T @ vector)
        largest = float(np.linalg.norm(vector))
        vector /= largest
    # spaCy's table holds each feature in two slots, which doubles the bags; a tenth more is for slots that meet.
    return 2.3 * (0.25 * COST * largest + 1)


def _descend(model: Any, docs: Sequence[Doc], labels: Floats, curvature: float) -> None:
    """Nesterov's method with the restful step of `curvature`: no random order, no learning rate to tune."""
    before: dict[Any, Floats] = {}
    momentum = 0.0

    def step(key: tuple[int, str], weights: Floats, gradient: Floats, **_: Any) -> tuple[Floats, Floats]:
        moved = weights
        if key[1] != "b":  # the base rates stay
            here = (weights - (gradient + weights) / curvature).astype(np.float32)
            moved = (here + momentum * (here - before.get(key, weights))).astype(np.float32)
            before[key] = here
        gradient.fill(0)  # thinc leaves this to the optimizer
        return moved, gradient

    pace = 1.0
    for _ in range(ROUNDS):
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        momentum, pace = (pace - 1) / faster, faster
        logits, back = model.begin_update(docs)
        expected = 1 / (1 + np.exp(-np.clip(logits, -_CAP, _CAP)))
        back((np.where(labels < 0, 0, expected - labels) * COST).astype(np.float32))
        model.finish_update(step)


def _score(weights: Weights, one: _Seen) -> Floats:
    found: Floats = np.stack([weights.logits(window.features) for window in one.sight.windows]).max(axis=0)
    return found


def _mean(one: Weights, other: Weights) -> Weights:
    """The mean of two classifiers: both are sums of weights, so it is one too."""
    features = sorted({*one.features, *other.features})
    tables = [np.stack([table.of(feature) for feature in features]) for table in (one, other)]
    return Weights(features, (tables[0] + tables[1]) / 2, (one.bias + other.bias) / 2)


def _rounded(weights: Weights) -> Weights:
    return Weights(weights.features, weights.weights.astype(np.float16).astype(np.float32), weights.bias)


def _calibrate(logits: Floats, seen: Sequence[_Seen], *, with_rules: bool) -> dict[Tag, Calibration]:
    """Platt's scaling of out-of-fold scores by tag, with the rules' own score beside it; then where to assert."""
    ruled = np.array([one.row() for one in seen]) if with_rules else np.zeros(logits.shape)
    truth = _truth(seen)
    fitted = {}
    for column, tag in enumerate(Tag):
        inputs = np.stack([logits[:, column], ruled[:, column] * 4, np.ones(len(seen))], axis=1).astype(np.float64)
        theta = _logistic(inputs, truth[:, column].astype(np.float64))
        scores = 1 / (1 + np.exp(-np.clip(inputs @ theta, -_CAP, _CAP)))
        at = _best_cut(scores, truth[:, column])
        fitted[tag] = Calibration(float(theta[0]), float(theta[1]) * 4, float(theta[2]), at, at * ASK_SHARE)
    return fitted


def _logistic(inputs: npt.NDArray[np.float64], truth: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Newton's method, with Platt's smoothed targets and a prior that holds small samples near a slope of one half."""
    positive, negative = truth.sum(), (1 - truth).sum()
    target = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    prior = np.array([0.5, 0.5, 0.0])
    strength = np.diag([2.0, 2.0, 0.01])
    theta = prior.copy()
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(inputs @ theta, -_CAP, _CAP)))
        gradient = inputs.T @ (expected - target) + strength @ (theta - prior)
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + strength
        theta = theta - np.linalg.solve(curvature, gradient)
    return theta


def _best_cut(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> float:
    """The score from which asserting gives the best F1, half way to the middle: a small sample's best is partly luck."""
    best = max(
        (2 * (said & truth).sum() / max((said.sum() + truth.sum()), 1), float(at))
        for at in np.linspace(ASSERT_LEAST, ASSERT_MOST, 26)
        for said in (scores >= at,)
    )[1]
    return round((best + 0.45) / 2, 4)


def _probabilities(logits: Floats, seen: Sequence[_Seen], calibration: Mapping[Tag, Calibration]) -> Floats:
    rows = [
        [calibration[tag].probability(float(logit), one.ruled.get(tag, 0.0)) for tag, logit in zip(Tag, row, strict=True)]
        for one, row in zip(seen, logits, strict=True)
    ]
    return np.array(rows, np.float32)


def _counted(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> list[Counted]:
    hits, false, missed = (said & truth).sum(axis=0), (said & ~truth).sum(axis=0), (~said & truth).sum(axis=0)
    return [Counted(int(a), int(b), int(c)) for a, b, c in zip(hits, false, missed, strict=True)]


def _f1(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> float:
    return float(np.mean([counted.f1 for counted in _counted(said, truth)]))


def _scores(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> dict[str, dict[str, float]]:
    return {
        tag.value: {
            "precision": round(one.precision, 3),
            "recall": round(one.recall, 3),
            "f1": round(one.f1, 3),
            "labelled": one.hits + one.missed,
        }
        for tag, one in zip(Tag, _counted(said, truth), strict=True)
    }


def _draws(count: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    draw = np.random.default_rng(seed)
    for _ in range(BOOTSTRAPS):
        yield draw.integers(0, count, count)


def _macro(said: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_], seed: int) -> dict[str, float]:
    found = sorted(_f1(said[rows], truth[rows]) for rows in _draws(len(truth), seed))
    return {"f1": round(_f1(said, truth), 3), "low": round(found[25], 3), "high": round(found[975], 3)}


def _gain(
    ours: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_], seed: int
) -> dict[str, float]:
    """How much macro F1 is gained over the other, on the same draws of messages."""
    found = sorted(_f1(ours[rows], truth[rows]) - _f1(theirs[rows], truth[rows]) for rows in _draws(len(truth), seed))
    return {"f1": round(_f1(ours, truth) - _f1(theirs, truth), 3), "low": round(found[25], 3), "high": round(found[975], 3)}


def _reliability(probabilities: Floats, truth: npt.NDArray[np.bool_]) -> list[dict[str, float]]:
    """For each tenth of the scores: how many there are, their mean, and the share that was so."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    return [
        {
            "count": int(inside.sum()),
            "said": round(float(probabilities[inside].mean()), 3),
            "so": round(float(truth[inside].mean()), 3),
        }
        for number in range(BINS)
        for inside in (bins == number,)
        if inside.any()
    ]


def _digest(lessons: Sequence[Lesson]) -> str:
    whole = hashlib.sha256()
    for one in lessons:
        parts = (one.message.original.subject, one.message.new_text, one.author, *sorted(one.tags), str(one.held_out))
        whole.update("\0".join(parts).encode())
    return whole.hexdigest()


def _write(out: Path, weights: Weights, card: dict[str, Any]) -> Trained:
    out.mkdir(parents=True, exist_ok=True)
    features = list(weights.features)
    table = np.vstack([weights.weights, weights.bias]).astype(np.float16)
    whole = hashlib.sha256(table.tobytes() + "\n".join(features).encode() + json.dumps(card, sort_keys=True).encode())
    card["version"] = whole.hexdigest()[:10]
    (out / FEATURES).write_text("\n".join(features) + "\n", encoding="utf-8")
    with (out / WEIGHTS).open("wb") as file:
        np.save(file, table, allow_pickle=False)
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return Trained(card["version"], out, card)
