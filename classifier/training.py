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
import spacy.about
from murmurhash.mrmr import hash_bytes
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from casefile.mail import Message
from casefile.reading import Tag
from classifier.alphabet import APART, NOTHING, TOGETHER, Alphabet, Numbers, Primer
from classifier.bags import Bags
from classifier.descent import descend
from classifier.features import Sight
from classifier.measuring import BOOTSTRAPS, Counted
from classifier.model import CARD, FEATURES, LOOSE, WEIGHTS, Calibration, Judgement, Weights, loudest, loudness
from classifier.reader import Classifier

Floats = npt.NDArray[np.float32]
Progress = Callable[[], None]
STEPS_AFTER = 4  # what `train` reports beyond one step a lesson

TABLE_LENGTH = 1 << 20  # slots a tag in spaCy's hashed table: few of the 150,000 features meet
ROUNDS, ENOUGH = 80, 1e-4  # steps of the full-batch solver at most, and the relative gain at which it rests
COST = 1.0  # the weight of the labels against that of small weights; by cross-validation on the training voices, one left out
RARE, RARE_OF_TWO = 4, 6  # a feature of fewer messages teaches little; words apart and what stands together are many
# The beginning of a word says again what its stem says, and so on; flat around these in cross-validation. Rules were mended
# with the training authors in view and look better on them than they are: at half the weight, held-out authors are read
# 0.002 better.
FAMILIES = {"c:": 0.5, "e:": 0.5, APART: 0.7, TOGETHER: 0.5, "r:": 0.5}
_OF_TWO = (APART, TOGETHER)
# How fast a window of a letter with a tag counts less the quieter it sounds than the loudest one, by its logit; and how much each
# window of a letter without the tag counts at least. Flat around these in cross-validation.
_LOUD, _QUIET = 4.0, np.float32(0.3)
FOLDS = 4
PARTS = 2  # in which the authors are dealt out who are learned from, so that what is heard of each comes from the others
_CAP = 60.0
CUTS = np.linspace(0.2, 0.7, 51)  # where asserting may begin
_EVEN = 5  # neighbours on either side over which a cut's worth is evened out: the best one alone is mostly luck
RULES_ASSERT = 0.6  # ClassifierSettings.assert_at
RULES_SCALE = 4.0  # brings the rules' 0 to 1 near the spread of the logits, so that one prior suits both
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
    """What was made, and how well it reads the held-out authors; `blind` has weights that saw nothing of an author's letters."""

    version: str
    folder: Path
    card: Mapping[str, Any]
    blind: Mapping[str, Weights]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A lesson as the model sees it: its features in all and in each window of each scale, and what the rules make of it."""

    lesson: Lesson
    features: frozenset[str]
    windows: Sequence[frozenset[str]]
    scales: Sequence[Sequence[int]]
    anchored: bool
    ruled: Mapping[Tag, float]

    def row(self) -> list[float]:
        return [self.ruled.get(tag, 0.0) for tag in Tag]


class _Recorder:
    """A model that judges nothing and keeps what it is shown."""

    version = "recorder"

    def __init__(self) -> None:
        self.alphabet = Primer()
        self.seen: list[tuple[Sight, Mapping[Tag, float]]] = []

    def likely(self, sight: Sight) -> frozenset[Tag]:
        """All: each lesson shows what the rules make of it."""
        del sight
        return frozenset(Tag)

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> Mapping[Tag, Judgement]:
        self.seen.append((sight, dict(ruled)))
        return dict.fromkeys(Tag, Judgement(0.0, asserted=False, unsure=False, piece=None))

    def by_piece(self, sight: Sight, tag: Tag) -> list[float]:
        """Nothing is known yet."""
        del tag
        return [0.0] * len(sight.pieces)


def train(lessons: Sequence[Lesson], out: Path, seed: int = 1, progress: Progress | None = None) -> Trained:
    """Trains, calibrates, measures, and writes the model into `out`; the same lessons and seed give the same files.

    Raises:
        ValueError: there are too few lessons to learn from, or none that is held out.
    """
    told = progress if progress is not None else _silent
    seen = list(_look(lessons, told))
    known = [one for one in seen if not one.lesson.held_out]
    unseen = [one for one in seen if one.lesson.held_out]
    if not known or len({one.lesson.author for one in unseen}) < FOLDS:
        raise ValueError("training needs labelled messages, and some of at least four authors that are held out")
    folds = _folds([one.lesson.author for one in unseen], seed, FOLDS)
    counts = _counts(known)
    first = _fit(_letters(known, counts), counts, seed)
    told()
    rows = _windows(known, counts, first)
    words = _fit(rows, counts, seed, words_only=True)
    told()
    every = _fit(rows, counts, seed)
    told()
    weights = _rounded(_mean(every, words))
    blind = _blind(known, rows, weights, counts, seed)
    told()
    said = {"rules": np.array([[score >= RULES_ASSERT for score in one.row()] for one in unseen])}
    probabilities: Floats = np.zeros(0, np.float32)
    calibration: dict[Tag, Calibration] = {}
    for method, table in (("words", words), ("model", every), ("both", weights)):
        numbers = _rows(table)
        logits = np.stack([_score(table, numbers, one) for one in unseen])
        with_rules = method == "both"
        calibration = _calibrate(logits, unseen, with_rules=with_rules)
        probabilities = np.zeros(logits.shape, np.float32)
        cut = np.zeros(logits.shape)
        for fold in range(FOLDS):
            others, mine = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            scale = _calibrate(logits[others], [unseen[at] for at in others], with_rules=with_rules)
            probabilities[mine] = _probabilities(logits[mine], [unseen[at] for at in mine], scale)
            cut[mine] = [scale[tag].assert_at for tag in Tag]
        said[method] = probabilities >= cut
    loose = np.array([[not one.anchored and tag not in one.ruled for tag in Tag] for one in unseen])
    said["both"] = probabilities >= np.where(loose, np.maximum(cut, LOOSE), cut)
    truth = _truth(unseen)
    card: dict[str, Any] = {
        "version": "",
        "corpus": _digest(lessons),
        "seed": seed,
        "spacy": spacy.about.__version__,
        "learned_from": len(known),
        "held_out": len(unseen),
        "held_out_authors": len({one.lesson.author for one in unseen}),
        "scores": {method: _scores(said[method], truth) for method in METHODS},
        "macro": {method: _macro(said[method], truth, seed) for method in METHODS},
        "gain": _gain(said["both"], said["rules"], truth, seed),
        "reliability": _reliability(probabilities, truth),
        "calibration": {tag.value: {k: round(v, 4) for k, v in asdict(calibration[tag]).items()} for tag in Tag},
    }
    return _write(out, weights, card, blind)


def _silent() -> None:
    return


def _look(lessons: Sequence[Lesson], progress: Progress) -> Iterator[_Seen]:
    recorder = _Recorder()
    classifier = Classifier(model=recorder)
    for lesson in lessons:
        classifier.read(lesson.message)
        if recorder.seen:  # what is in no language that can be read is not judged
            sight, ruled = recorder.seen.pop()
            names = recorder.alphabet.names
            windows = [names(bag) for bag in sight.bags()]
            yield _Seen(lesson, names(sight.features), windows, sight.scales, sight.anchored, ruled)
        progress()


def _words_only(features: frozenset[str]) -> frozenset[str]:
    """Without what the patterns found: what the text classifier would be alone."""
    return frozenset(feature for feature in features if feature[:2] not in {"l:", "r:", "x:"})


def _folds(authors: Sequence[str], seed: int, count: int) -> npt.NDArray[np.int64]:
    """A fold for each message, the same for all of an author's: authors are dealt out by size, the largest first."""
    sizes = Counter(authors)
    order = sorted(sizes, key=lambda author: (-sizes[author], zlib.crc32(f"{seed}:{author}".encode())))
    room = [0] * count
    place = {}
    for author in order:
        place[author] = room.index(min(room))
        room[place[author]] += sizes[author]
    return np.array([place[author] for author in authors])


def _truth(seen: Sequence[_Seen]) -> npt.NDArray[np.bool_]:
    return np.array([[tag in one.lesson.tags for tag in Tag] for one in seen])


@dataclass(frozen=True, slots=True)
class _Rows:
    """What weights are fitted to: bags of features, for each tag whether it is so, and how much that counts."""

    bags: Sequence[frozenset[str]]
    truth: npt.NDArray[np.bool_]
    shares: Floats
    letters: npt.NDArray[np.int64]  # the number of the letter of each

    def of(self, letters: npt.NDArray[np.bool_]) -> "_Rows":
        """Those of some letters, of which each is marked."""
        mine = letters[self.letters]
        return _Rows(
            [self.bags[at] for at in np.flatnonzero(mine).tolist()], self.truth[mine], self.shares[mine], self.letters[mine]
        )


def _letters(seen: Sequence[_Seen], counts: Mapping[str, float]) -> _Rows:
    """Each letter as a whole."""
    bags = [one.features & counts.keys() for one in seen]
    return _Rows(bags, _truth(seen), np.ones((len(seen), len(Tag)), np.float32), np.arange(len(seen)))


def _windows(seen: Sequence[_Seen], counts: Mapping[str, float], first: Weights) -> _Rows:
    """The narrow windows of each letter, as they sound to weights that were fitted to letters.

    A letter that bears a tag says nowhere of which windows: the louder one sounds, the more it counts. A letter without it is
    without it in every window, and those that sound like it count most.
    """
    rows = _rows(first)
    bags: list[frozenset[str]] = []
    shares: list[Floats] = []
    truth = _truth(seen)
    for one, so in zip(seen, truth, strict=True):
        narrow = [one.windows[number] & counts.keys() for number in one.scales[-1]]
        bags += narrow
        logits = first.logits([_numbers(rows, bag) for bag in narrow])
        loud = np.exp((logits - logits.max(axis=0)) * np.float32(_LOUD))
        shares.append(np.where(so, loud, np.maximum(loud, _QUIET)).astype(np.float32))
    letters = np.arange(len(seen)).repeat([len(one) for one in shares])
    return _Rows(bags, truth[letters], np.concatenate(shares), letters)


def _fit(rows: _Rows, counts: Mapping[str, float], seed: int, *, words_only: bool = False) -> Weights:
    """The bag-of-words text classifier of spaCy, fitted by full-batch L-BFGS on the squared hinge loss.

    The features of a bag are its words. spaCy cuts and hashes them; in place of how often each stands there it is given how much
    the feature counts, over the bag's loudness. With so few messages a full batch is no slower than many small ones, needs no
    learning rate to be tuned and no random order. The hinge asks nothing more of a letter that is clear already, as cross-entropy
    does: it reads the others better (docs/classifier.md).
    """
    random.seed(seed)
    fix_random_seed(seed)
    bags = [_words_only(bag) for bag in rows.bags] if words_only else rows.bags
    columns = sorted({feature for bag in bags for feature in bag})
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
    docs = [Doc(nlp.vocab, words=sorted(bag)) for bag in bags]
    nlp.initialize(lambda: [Example.from_dict(docs[0], {"cats": dict.fromkeys((tag.value for tag in Tag), 0.0)})])
    words, table = _layers(classifier.model)
    worth = {nlp.vocab.strings[feature]: counts[feature] for feature in columns}
    keys, _, lengths = words.predict(docs)
    values = np.array([worth[int(key)] for key in keys], np.float32)
    squares = np.array([sum(counts[feature] ** 2 for feature in bag) or 1.0 for bag in rows.bags])
    values /= np.repeat(loudness(squares), lengths).astype(np.float32)
    _descend(table, (keys, values, lengths), rows.truth.astype(np.float32), rows.shares)
    nothing = np.zeros(0, np.float32)
    bias = table.predict((np.zeros(0, np.uint64), nothing, np.zeros(1, np.int32)))[0]
    singles, _, each = words.predict([Doc(nlp.vocab, words=[feature]) for feature in columns])
    weights = table.predict((singles, np.ones(len(columns), np.float32), each)) - bias
    return Weights(
        Alphabet(columns), weights.astype(np.float32), np.array([counts[f] for f in columns], np.float32), bias.astype(np.float32)
    )


def _blind(seen: Sequence[_Seen], rows: _Rows, shipped: Weights, counts: Mapping[str, float], seed: int) -> dict[str, Weights]:
    """For each author weights that were fitted to the others' letters, by the numbers of the shipped ones.

    What is learned from what the model hears must not hear it of letters that it was fitted to: it is surer of those.
    """
    authors = [one.lesson.author for one in seen]
    folds = _folds(authors, seed, PARTS)
    numbers = _rows(shipped)
    found: dict[str, Weights] = {}
    for fold in range(PARTS):
        fitted = _fit(rows.of(folds != fold), counts, seed)
        table = np.zeros_like(shipped.weights)
        table[[numbers[feature] for feature in fitted.alphabet.features]] = fitted.weights
        weights = Weights(shipped.alphabet, table, shipped.counts, fitted.bias)
        found |= {author: weights for author, of in zip(authors, folds.tolist(), strict=True) if of == fold}
    return found


def _counts(seen: Sequence[_Seen]) -> dict[str, float]:
    """How much each feature counts that is worth learning: the fewer messages hold it the more (idf)."""
    spread = Counter(feature for one in seen for feature in one.features)
    return {
        feature: round(float(np.log(1 + len(seen) / count)) * FAMILIES.get(feature[:2], 1.0), 2)
        for feature, count in spread.items()
        if count >= (RARE_OF_TWO if feature.startswith(_OF_TWO) else RARE)
    }


def _layers(model: Any) -> tuple[Any, Any]:
    """The layer of the classifier that cuts words out of documents, and the table that weighs them."""
    layers = {layer.name: layer for layer in model.walk()}
    return layers["extract_ngrams"], layers["sparse_linear"]


def _descend(table: Any, bags: tuple[Any, Floats, Any], labels: Floats, shares: Floats) -> None:
    """Sets the table's weights to those of the least squared hinge loss, with a prior that holds them small.

    A feature weighs what stands in two slots of the table. Sums and slopes of the features at once take a tenth of the time that
    the layer takes, which looks for both slots in every bag.
    """
    keys, values, lengths = bags
    names, columns = np.unique(keys, return_inverse=True)
    slots, places = np.unique(_slots(names), return_inverse=True)
    one, other = places.reshape(2, -1)
    matrix = Bags(columns, values, lengths, len(names))
    sides = 2 * labels - 1
    count = labels.shape[1]
    part = len(slots) * count
    halves = [_grouped(half) for half in (one, other)]

    def loss(weights: Floats) -> tuple[float, Floats]:
        rows = weights[:part].reshape(-1, count)
        margins = matrix.sums(rows[one] + rows[other]) + weights[part:]
        short = np.maximum(1 - sides * margins, 0)
        back = -2 * COST * shares * sides * short
        slopes = matrix.slopes(back)
        slope = np.zeros_like(rows)
        for mine, order, begins in halves:
            slope[mine] += np.add.reduceat(slopes[order], begins, axis=0)
        value = COST * float((shares * np.square(short, dtype=np.float64)).sum()) + 0.5 * float(weights @ weights)
        return value, np.append(slope, back.sum(axis=0)) + weights

    found = descend(loss, np.zeros(part + count, np.float32), rounds=ROUNDS, enough=ENOUGH)
    whole = np.zeros((count, TABLE_LENGTH), np.float32)
    whole[:, slots] = found[:part].reshape(-1, count).T
    table.set_param("W", whole.ravel())
    table.set_param("b", found[part:])


def _grouped(half: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The slots of features, each once, the features by slot, and where each slot's begin."""
    order = half.argsort(kind="stable")
    begins = np.flatnonzero(np.append(True, np.diff(half[order]) > 0))
    return half[order[begins]], order, begins


def _slots(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The two slots of each feature in spaCy's hashed table: those of all features, then the others."""
    words = [key.tobytes() for key in keys]
    return np.array([[hash_bytes(word, seed) % (1 << 32) % TABLE_LENGTH for word in words] for seed in (0, 1)], np.int64)


def _score(weights: Weights, rows: Mapping[str, int], one: _Seen) -> Floats:
    return loudest(weights.logits([_numbers(rows, window) for window in one.windows]), one.scales)


def _numbers(rows: Mapping[str, int], bag: frozenset[str]) -> Numbers:
    return np.array([rows.get(feature, NOTHING) for feature in bag], np.int64)


def _rows(weights: Weights) -> dict[str, int]:
    return {feature: number for number, feature in enumerate(weights.alphabet.features)}


def _mean(one: Weights, other: Weights) -> Weights:
    """The mean of two classifiers, the first of which knows every feature: both are sums of weights, so it is one too."""
    mean = one.weights * np.float32(0.5)
    rows = _rows(one)
    mean[[rows[feature] for feature in other.alphabet.features]] += other.weights * np.float32(0.5)
    return Weights(one.alphabet, mean, one.counts, (one.bias + other.bias) * np.float32(0.5))


def _rounded(weights: Weights) -> Weights:
    """As they will be read back: the table in half precision."""
    half = weights.weights.astype(np.float16).astype(np.float32)
    counts = weights.counts.astype(np.float16).astype(np.float32)
    return Weights(weights.alphabet, half, counts, weights.bias.astype(np.float16).astype(np.float32))


def _calibrate(logits: Floats, seen: Sequence[_Seen], *, with_rules: bool) -> dict[Tag, Calibration]:
    """Platt's scaling with slopes common to all tags and an offset for each; then for each where to assert.

    It is fitted on authors that neither the weights nor the patterns were made from: on those that they were made from,
    the patterns look better than they are, and the model would be told to lean on them.
    """
    truth = _truth(seen)
    count = len(Tag)
    ruled = np.array([one.row() for one in seen]) if with_rules else np.zeros(logits.shape)
    own = np.tile(np.eye(count), (len(seen), 1))
    shared = np.stack([logits.reshape(-1), ruled.reshape(-1) * RULES_SCALE, np.ones(logits.size)], axis=1)
    inputs = np.concatenate([shared, own], axis=1).astype(np.float64)
    theta = _logistic(inputs, truth.reshape(-1).astype(np.float64))
    scores = (1 / (1 + np.exp(-np.clip(inputs @ theta, -_CAP, _CAP)))).reshape(truth.shape)
    cuts = [_best_cut(scores[:, column], truth[:, column]) for column in range(count)]
    return {
        tag: Calibration(
            float(theta[0]), float(theta[1]) * RULES_SCALE, float(theta[2] + theta[3 + column]), at, round(at * ASK_SHARE, 4)
        )
        for column, (tag, at) in enumerate(zip(Tag, cuts, strict=True))
    }


def _logistic(inputs: npt.NDArray[np.float64], truth: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Newton's method, with a prior that holds the slopes near one half and the tags' own offsets near naught."""
    prior = np.zeros(inputs.shape[1])
    prior[:2] = 0.5
    strength = np.eye(inputs.shape[1])
    strength[2, 2] = 0.01
    theta = prior.copy()
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(inputs @ theta, -_CAP, _CAP)))
        gradient = inputs.T @ (expected - truth) + strength @ (theta - prior)
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + strength
        theta = theta - np.linalg.solve(curvature, gradient)
    return theta


def _best_cut(scores: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> float:
    """The score from which asserting a tag gives the best F1, evened out over its neighbours."""
    worth = np.array([_counted((scores >= cut)[:, None], truth[:, None])[0].f1 for cut in CUTS])
    around = np.convolve(np.pad(worth, _EVEN, mode="edge"), np.ones(2 * _EVEN + 1), "valid")
    return round(float(CUTS[int(around.argmax())]), 4)


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


def _write(out: Path, weights: Weights, card: dict[str, Any], blind: Mapping[str, Weights]) -> Trained:
    out.mkdir(parents=True, exist_ok=True)
    features = list(weights.alphabet.features)
    table = np.vstack([np.column_stack([weights.weights, weights.counts]), np.append(weights.bias, 0)]).astype(np.float16)
    whole = hashlib.sha256(table.tobytes() + "\n".join(features).encode() + json.dumps(card, sort_keys=True).encode())
    card["version"] = whole.hexdigest()[:10]
    (out / FEATURES).write_text("\n".join(features) + "\n", encoding="utf-8")
    with (out / WEIGHTS).open("wb") as file:
        np.save(file, table, allow_pickle=False)
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return Trained(card["version"], out, card, blind)
