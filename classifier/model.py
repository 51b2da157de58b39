"""The trained model as it is used: feature weights, calibration and thresholds. Training is another module's job."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from math import exp
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from casefile.reading import Tag
from classifier.alphabet import Alphabet, Numbers
from classifier.features import Sight

Floats = npt.NDArray[np.float32]
WEIGHTS = "weights.npy"
FEATURES = "features.txt"
CARD = "model.json"
# "Please send in a box of tissues" sounds like a request for records. Where a letter names nothing of an IEP and no rule
# speaks, the model asserts from this score on and asks where it would have asserted otherwise.
LOOSE = 0.55
# The same for meetings where a letter names none: "our half hour on Thursday at 1:10" may be a session.
UNNAMED = 0.8
# The cut with the best F1 may lie low; whatever it is, nothing is said of a school that is less likely than one in three, and
# nobody is asked about what is less likely than one in five.
SAID, ASKED = 0.36, 0.21
# Below it a letter's words speak so much against a tag that no rule would be believed: the rules for it are not asked at all.
WORTH = 0.01
_LEAST = 1e-6  # the square of an empty bag's length
# The median length of the training letters' bags. A bag of this length is divided by it, whatever power of the length is taken.
_USUAL = 66.0
_OF_MEETINGS = frozenset({Tag.MEETING_REQUEST, Tag.MEETING_SCHEDULED, Tag.MEETING_CANCELLED, Tag.MEETING_HELD})
# How much the whole letter counts beside the strongest window of each scale: so calibration on held-out letters has it.
_SHARES = (np.float32(0.2), np.float32(0.4), np.float32(0.4))
_SAFE = 30.0  # beyond this a logistic is 0 or 1 in four digits


class ModelError(ValueError):
    """A model that cannot be read: it ships with the program, so this is a fault of ours."""


@dataclass(slots=True)  # not frozen: one is made for each tag, and each would take three times as long
class Judgement:
    """How likely a tag is, whether that is enough to assert or to ask, and what says it most where no rule has words for it."""

    score: float
    asserted: bool
    unsure: bool
    piece: int | None


class SentenceModel(Protocol):
    """Judges what a letter says, by the features that it knows. `version` names the weights; a new one re-reads the archive."""

    version: str

    @property
    def alphabet(self) -> Alphabet:
        """The features that it knows."""
        ...

    def likely(self, sight: Sight) -> frozenset[Tag]:
        """The tags that may be in a letter of which the rules have said nothing yet; for the others they need not be asked."""
        ...

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> Mapping[Tag, Judgement]:
        """For each tag how likely it is, given what the rules alone make of it (0 where they say nothing)."""
        ...

    def by_piece(self, sight: Sight, tag: Tag) -> Sequence[float]:
        """The logit of a tag for each piece of a letter, read as a letter of its own."""
        ...


def loudness(squares: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """What bags are divided by, given the squares of their lengths: length ** 0.75, of the size of a length at the usual one.

    By the whole length, a telling sentence would weigh the less the more stands around it; by none of it, a long letter would be
    louder than a short one. Roots alone, since they are the same to the bit on every machine.
    """
    lengths = np.sqrt(squares)
    divisors: npt.NDArray[Any] = np.sqrt(lengths * np.sqrt(lengths)) * lengths.dtype.type(_USUAL**0.25)
    return divisors


def loudest(logits: Floats, scales: Sequence[Sequence[int]]) -> Floats:
    """A letter's logits, given those of its windows: of each scale the highest, each as `_SHARES` has it."""
    highest: Floats = sum(weight * logits[[*windows]].max(axis=0) for weight, windows in zip(_SHARES, scales, strict=True))
    return highest


@dataclass(frozen=True, slots=True)
class Calibration:
    """`1 / (1 + exp(-(model * logit + rules * score + offset)))`, and where asserting and asking begin."""

    model: float
    rules: float
    offset: float
    assert_at: float
    ask_at: float

    def probability(self, logit: float, ruled: float) -> float:
        """How likely, in 0..1."""
        value = self.model * logit + self.rules * ruled + self.offset
        return 1 / (1 + exp(-max(-_SAFE, min(_SAFE, value))))


class Weights:
    """What spaCy's text classifier learned, laid out by feature: a weight for each tag, and how much the feature counts.

    A bag's logits are its features' weights, each times how much the feature counts, over the bag's loudness: a long letter is
    hardly louder than a short one.
    """

    def __init__(
        self,
        alphabet: Alphabet,
        weights: npt.NDArray[np.float32],
        counts: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        self.alphabet = alphabet
        self.weights = weights
        self.counts = counts
        self.bias = bias
        self._tags = len(bias)
        scale = counts.astype(np.float32)[:, None]
        self._filled = np.zeros((len(weights) + 1, self._tags + 1), np.float32)
        np.multiply(weights, scale, out=self._filled[:-1, : self._tags])
        np.square(scale, out=self._filled[:-1, self._tags :])

    def logits(self, bags: Sequence[Numbers]) -> Floats:
        """The logits of bags, one a tag in the order of `Tag`; the same features give the same bits in any order."""
        sums = self._sums(bags)
        found: Floats = sums[:, : self._tags] / loudness(np.maximum(sums[:, self._tags :], np.float32(_LEAST))) + self.bias
        return found

    def shares(self, bags: Sequence[Numbers]) -> Floats:
        """What each bag adds to the logits of a bag that holds them all, up to a common factor."""
        return self._sums(bags)[:, : self._tags]

    def by_piece(self, sight: Sight, tag: Tag) -> list[float]:
        """The logit of a tag for each piece of a letter, read as a letter of its own."""
        if not sight.pieces:
            return []
        logits = self.logits([sight.bag(number) for number in range(len(sight.pieces))])
        found: list[float] = logits[:, list(Tag).index(tag)].tolist()
        return found

    def _sums(self, bags: Sequence[Numbers]) -> Floats:
        """The sum of each bag's rows, every row once and in its order."""
        size = len(self._filled)
        begins = np.arange(0, len(bags) * size, size)
        # The row of zeros closes each bag, so that none is empty; `NOTHING` is the end of the bag before, or before the first.
        keys = np.concatenate([*(bag + begin for bag, begin in zip(bags, begins.tolist(), strict=True)), begins + (size - 1)])
        keys.sort(kind="stable")  # most stand in their order already
        new = np.empty(len(keys), np.bool_)
        new[0] = True
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        keys = keys.compress(new)
        rows = self._filled.take(keys % size, axis=0)
        found: Floats = np.add.reduceat(rows, keys.searchsorted(begins), axis=0)
        return found


class TextModel:
    """A trained text classifier, calibrated together with the rules."""

    def __init__(self, weights: Weights, calibration: Mapping[Tag, Calibration], card: Mapping[str, Any]) -> None:
        self.weights = weights
        self.calibration = dict(calibration)
        self._scales = [(tag, calibration[tag]) for tag in Tag]
        self.card = card
        self.version = str(card["version"])
        self.alphabet = weights.alphabet

    def likely(self, sight: Sight) -> frozenset[Tag]:
        """See `SentenceModel`."""
        highest = loudest(self._logits(sight), sight.scales).tolist()
        scales = zip(self._scales, highest, strict=True)
        return frozenset([tag for (tag, scale), logit in scales if scale.probability(logit, 0.0) >= WORTH])

    def _logits(self, sight: Sight) -> Floats:
        """Those of each window, worked out once."""
        if sight.logits is None:
            sight.logits = self.weights.logits(sight.bags())
        return sight.logits

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> dict[Tag, Judgement]:
        """See `SentenceModel`; a letter counts by its strongest windows, and the strongest narrow one holds what says it."""
        logits = self._logits(sight)
        narrow = sight.scales[-1]
        best = logits[[*narrow]].argmax(axis=0).tolist()
        highest = loudest(logits, sight.scales).tolist()
        judged = {}
        for column, (tag, calibration) in enumerate(self._scales):
            score = calibration.probability(highest[column], ruled.get(tag, 0.0))
            asserted = score >= max(calibration.assert_at, SAID)
            unsure = not asserted and score >= max(calibration.ask_at, ASKED)
            needed = _needed(sight, tag)
            if tag not in ruled and score < needed:
                asserted, unsure = False, asserted
            if sight.elsewhere and tag in _OF_MEETINGS and tag not in ruled:
                asserted = unsure = False
            piece = None
            if asserted or unsure:
                telling = _telling(sight, narrow[best[column]])
                unsure = unsure and bool(telling)
                if telling and tag not in ruled:
                    shares = self.weights.shares([sight.bag(number) for number in telling])
                    piece = telling[int(shares[:, column].argmax())]
            judged[tag] = Judgement(round(score, 4), asserted, unsure, piece)
        return judged

    def by_piece(self, sight: Sight, tag: Tag) -> list[float]:
        """See `SentenceModel`."""
        return self.weights.by_piece(sight, tag)


def _needed(sight: Sight, tag: Tag) -> float:
    """The score below which the model alone asks where it would assert: where a letter names nothing of the tag's kind."""
    if tag in _OF_MEETINGS and not sight.meets:
        return UNNAMED
    return 0.0 if sight.anchored else LOOSE


def _telling(sight: Sight, window: int) -> list[int]:
    """The pieces of the window that assert, by number; the subject only where the body is empty."""
    asserting = [number for number in sight.windows[window] if sight.pieces[number].asserts]
    return [number for number in asserting if sight.pieces[number].where != "subject"] or asserting


def load_model(folder: Traversable | None = None) -> TextModel | None:
    """The model that ships with the program (or that in `folder`); None where there is none.

    Raises:
        ModelError: its files do not go together.
    """
    place = folder if folder is not None else resources.files("classifier") / "weights"
    if not (place / CARD).is_file():
        return None
    card = json.loads((place / CARD).read_text(encoding="utf-8"))
    with (place / WEIGHTS).open("rb") as file:
        table = np.load(file, allow_pickle=False)
    with (place / FEATURES).open(encoding="utf-8") as file:
        alphabet = Alphabet(line.rstrip("\n") for line in file)
    if table.shape != (len(alphabet) + 1, len(Tag) + 1):
        raise ModelError("the model's weights and features do not go together")
    calibration = {Tag(name): Calibration(**values) for name, values in card["calibration"].items()}
    if set(calibration) != set(Tag):
        raise ModelError("the model is not calibrated for every tag")
    count = len(Tag)
    return TextModel(Weights(alphabet, table[:-1, :count], table[:-1, count], table[-1, :count]), calibration, card)
