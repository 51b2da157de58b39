"""The trained model as it is used: feature weights, calibration and thresholds. Training is another module's job."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import repeat
from math import exp
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from casefile.reading import Tag
from classifier.features import Sight

WEIGHTS = "weights.npy"
FEATURES = "features.txt"
CARD = "model.json"
# "Please send in a box of tissues" sounds like a request for records. Where a letter names nothing of an IEP and no rule
# speaks, the model asserts from this score on and asks where it would have asserted otherwise.
LOOSE = 0.55
_LEAST = 1e-6  # the square of an empty bag's length
_OF_MEETINGS = frozenset({Tag.MEETING_REQUEST, Tag.MEETING_SCHEDULED, Tag.MEETING_CANCELLED, Tag.MEETING_HELD})
_SAFE = 30.0  # beyond this a logistic is 0 or 1 in four digits


class ModelError(ValueError):
    """A model that cannot be read: it ships with the program, so this is a fault of ours."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a tag is, whether that is enough to assert or to ask, and the piece of the letter that says it most."""

    score: float
    asserted: bool
    unsure: bool
    piece: int | None


class SentenceModel(Protocol):
    """Judges what a letter says. `version` names the trained weights; a new one re-reads the archive."""

    version: str

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> Mapping[Tag, Judgement]:
        """For each tag how likely it is, given what the rules alone make of it (0 where they say nothing)."""
        ...


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

    A bag's logits are its features' weights, each times how much the feature counts, over the bag's length (the root of the sum
    of those counts' squares): a long letter is no louder than a short one.
    """

    def __init__(
        self,
        features: Iterable[str],
        weights: npt.NDArray[np.float32],
        counts: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        self._rows = {feature: row for row, feature in enumerate(features)}
        self.weights = weights
        self.counts = counts
        self.bias = bias
        self._tags = len(bias)
        table = np.hstack([weights * counts[:, None], counts[:, None] ** 2]).astype(np.float32)
        self._filled = np.vstack([table, np.zeros_like(table[:1])])

    @property
    def features(self) -> Iterable[str]:
        """The features that weigh something, in the order of the rows."""
        return self._rows.keys()

    def rows(self, features: Iterable[str]) -> set[int]:
        """The rows of the features that weigh something."""
        found = set(map(self._rows.get, features, repeat(-1)))
        found.discard(-1)
        return found

    def logits(self, bags: Sequence[set[int]]) -> npt.NDArray[np.float32]:
        """The logits of bags given by their rows, one a tag in the order of `Tag`; the same bag gives the same bits."""
        sums = self._sums(bags)
        lengths = np.sqrt(np.maximum(sums[:, self._tags :], np.float32(_LEAST)))
        return (sums[:, : self._tags] / lengths + self.bias).astype(np.float32)

    def shares(self, bags: Sequence[set[int]]) -> npt.NDArray[np.float32]:
        """What each bag adds to the logits of a bag that holds them all, up to a common factor."""
        return self._sums(bags)[:, : self._tags]

    def _sums(self, bags: Sequence[set[int]]) -> npt.NDArray[np.float32]:
        nothing = len(self.weights)  # the row of zeros under the table closes each bag, so that none is empty
        rows: list[int] = []
        starts: list[int] = []
        for bag in bags:
            starts.append(len(rows))
            rows += sorted(bag)
            rows.append(nothing)
        found: npt.NDArray[np.float32] = np.add.reduceat(self._filled.take(rows, axis=0), starts, axis=0)
        return found


class TextModel:
    """A trained text classifier, calibrated together with the rules."""

    def __init__(self, weights: Weights, calibration: Mapping[Tag, Calibration], card: Mapping[str, Any]) -> None:
        self.weights = weights
        self.calibration = dict(calibration)
        self.card = card
        self.version = str(card["version"])

    def judge(self, sight: Sight, ruled: Mapping[Tag, float]) -> dict[Tag, Judgement]:
        """See `SentenceModel`; a long letter counts by its strongest window."""
        rows = [self.weights.rows(piece.features) for piece in sight.pieces]
        whole = self.weights.rows(sight.whole)
        logits = self.weights.logits([whole.union(*(rows[number] for number in window)) for window in sight.windows])
        best = logits.argmax(axis=0).tolist()
        highest = logits.max(axis=0).tolist()
        shares: list[list[float]] = []
        judged = {}
        for column, tag in enumerate(Tag):
            calibration = self.calibration[tag]
            score = calibration.probability(highest[column], ruled.get(tag, 0.0))
            asserted = score >= calibration.assert_at
            unsure = not asserted and score >= calibration.ask_at
            if not (sight.anchored or tag in ruled):
                asserted, unsure = asserted and score >= LOOSE, asserted and score < LOOSE
            if sight.elsewhere and tag in _OF_MEETINGS and tag not in ruled:
                asserted = unsure = False
            piece = None
            if asserted or unsure:
                shares = shares or self.weights.shares(rows).tolist()
                piece = _strongest(sight, shares, best[column], column)
            judged[tag] = Judgement(round(score, 4), asserted, unsure and piece is not None, piece)
        return judged


def _strongest(sight: Sight, shares: Sequence[Sequence[float]], window: int, column: int) -> int | None:
    """The sentence of the window that speaks most for the tag; the subject only where the body is empty."""
    numbers = [number for number in sight.windows[window] if sight.pieces[number].asserts]
    body = [number for number in numbers if sight.pieces[number].where != "subject"] or numbers
    if not body:
        return None
    said = [shares[number][column] for number in body]
    return body[said.index(max(said))]


def load_model(folder: Traversable | None = None) -> TextModel | None:
    """The model that ships with the program (or that in `folder`); None where there is none.

    Raises:
        ModelError: its files do not go together.
    """
    place = folder if folder is not None else resources.files("classifier") / "weights"
    if not (place / CARD).is_file():
        return None
    card = json.loads((place / CARD).read_text(encoding="utf-8"))
    features = (place / FEATURES).read_text(encoding="utf-8").splitlines()
    with (place / WEIGHTS).open("rb") as file:
        table = np.load(file, allow_pickle=False).astype(np.float32)
    if table.shape != (len(features) + 1, len(Tag) + 1):
        raise ModelError("the model's weights and features do not go together")
    calibration = {Tag(name): Calibration(**values) for name, values in card["calibration"].items()}
    if set(calibration) != set(Tag):
        raise ModelError("the model is not calibrated for every tag")
    count = len(Tag)
    return TextModel(Weights(features, table[:-1, :count], table[:-1, count], table[-1, :count]), calibration, card)
