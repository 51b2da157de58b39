"""The trained model as it is used: feature weights, calibration and thresholds. Training is another module's job."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import repeat, zip_longest
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
# speaks, the model asks at most, and from this score on only.
LOOSE_ASK = 0.7
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
    """A weight for each feature and tag: what spaCy's text classifier learned, laid out by feature."""

    def __init__(self, features: Iterable[str], weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> None:
        self._rows = {feature: row for row, feature in enumerate(features)}
        self.weights = weights
        self.bias = bias
        self._filled = np.vstack([weights, np.zeros_like(bias)])

    @property
    def features(self) -> Iterable[str]:
        """The features that weigh something, in the order of the rows."""
        return self._rows.keys()

    def of(self, feature: str) -> npt.NDArray[np.float32]:
        """The weights of one feature, a tag each; 0 where it was not learned."""
        row = self._rows.get(feature)
        return np.zeros_like(self.bias) if row is None else self.weights[row]

    def logits(self, features: Iterable[str]) -> npt.NDArray[np.float32]:
        """One logit a tag, in the order of `Tag`."""
        return self.sum(self.rows(features))

    def rows(self, features: Iterable[str]) -> set[int]:
        """The rows of the features that weigh something."""
        found = set(map(self._rows.get, features, repeat(-1)))
        found.discard(-1)
        return found

    def sum(self, rows: set[int]) -> npt.NDArray[np.float32]:
        """The logits of a bag given by its rows; in one order, so that the same bag gives the same bits."""
        found: npt.NDArray[np.float32] = self.weights[sorted(rows)].sum(axis=0) + self.bias
        return found

    def sums(self, bags: Sequence[set[int]]) -> npt.NDArray[np.float32]:
        """The logits of several bags at once, the same to the bit as one by one."""
        nothing = len(self.weights)  # the row of zeros under the table: shorter bags are filled up with it
        table = np.array(list(zip_longest(*map(sorted, bags), fillvalue=nothing)), np.intp)
        found: npt.NDArray[np.float32] = self._filled[table.reshape(-1, len(bags))].sum(axis=0) + self.bias
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
        logits = self.weights.sums([whole.union(*(rows[number] for number in window)) for window in sight.windows])
        best = logits.argmax(axis=0).tolist()
        highest = logits.max(axis=0).tolist()
        judged = {}
        for column, tag in enumerate(Tag):
            calibration = self.calibration[tag]
            window = best[column]
            score = calibration.probability(highest[column], ruled.get(tag, 0.0))
            asserted = score >= calibration.assert_at
            unsure = not asserted and score >= calibration.ask_at
            if not (sight.anchored or tag in ruled):
                asserted, unsure = False, score >= LOOSE_ASK
            piece = self._strongest(sight, rows, window, column) if asserted or unsure else None
            judged[tag] = Judgement(round(score, 4), asserted, unsure and piece is not None, piece)
        return judged

    def _strongest(self, sight: Sight, rows: Sequence[set[int]], window: int, column: int) -> int | None:
        """The sentence of the window that speaks most for the tag; the subject only where the body is empty."""
        numbers = [number for number in sight.windows[window] if sight.pieces[number].asserts]
        body = [number for number in numbers if sight.pieces[number].where != "subject"] or numbers
        if not body:
            return None
        said: list[float] = self.weights.sums([rows[number] for number in body])[:, column].tolist()
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
    if table.shape != (len(features) + 1, len(Tag)):
        raise ModelError("the model's weights and features do not go together")
    calibration = {Tag(name): Calibration(**values) for name, values in card["calibration"].items()}
    if set(calibration) != set(Tag):
        raise ModelError("the model is not calibrated for every tag")
    return TextModel(Weights(features, table[:-1], table[-1]), calibration, card)
