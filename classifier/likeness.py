"""Places words by the company that they keep in given texts, so that what is learned of one is learned of its like."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# By cross-validation of the reasons over the voices of the corpus: neighbours up to 2, 4 and 8 words away 0.742, 0.743, 0.745.
_REACH = 8
_DIMENSIONS = 100
_RARE = 3  # of a word met less often the company tells nothing
_SPARE, _ROUNDS = 20, 4  # directions kept beside those wanted, and how often they are turned (Halko, Martinsson and Tropp, 2011)
_SMOOTH = 0.75  # rare neighbours count for less than their rarity (Levy, Goldberg and Dagan, 2015)
_LEAST = 1e-9


def likeness(texts: Sequence[Sequence[str]]) -> tuple[Mapping[str, int], Floats]:
    """The words met often enough, each with its row, and the rows: vectors of length one, near one another for words alike.

    They are the foremost directions of what each word's neighbours are beyond chance (positive pointwise mutual information).
    """
    counts = Counter(word for text in texts for word in text)
    words = {word: row for row, word in enumerate(sorted(word for word, count in counts.items() if count >= _RARE))}
    if not words:
        return {}, np.zeros((0, _DIMENSIONS), np.float32)
    beside = np.zeros((len(words), len(words)), np.float32)
    numbers = [np.array([words.get(word, -1) for word in text], np.int64) for text in texts]
    for reach in range(1, _REACH + 1):
        first = np.concatenate([text[:-reach] for text in numbers])
        second = np.concatenate([text[reach:] for text in numbers])
        both = (first >= 0) & (second >= 0)
        np.add.at(beside, (first[both], second[both]), np.float32(1 / reach))
    return words, _foremost(_beyond_chance(beside + beside.T))


def _beyond_chance(beside: Floats) -> Floats:
    met = beside.sum(axis=1)
    smooth = met**_SMOOTH
    smooth /= max(float(smooth.sum()), _LEAST)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(beside / np.maximum(met, _LEAST)[:, None] / np.maximum(smooth, _LEAST)[None, :])
    kept: Floats = np.where(np.isfinite(found) & (found > 0), found, 0).astype(np.float32)
    return kept


def _foremost(table: Floats) -> Floats:
    """The rows along the table's foremost directions, found by turning random ones; always the same for the same table."""
    width = min(_DIMENSIONS + _SPARE, len(table))
    turned = np.random.default_rng(0).standard_normal((len(table), width)).astype(np.float32)
    for _ in range(_ROUNDS):
        turned = np.linalg.qr(table @ turned)[0]
        turned = np.linalg.qr(table.T @ turned)[0]
    rows, sizes, _ = np.linalg.svd(table @ turned, full_matrices=False)
    found = rows[:, :_DIMENSIONS] * np.sqrt(sizes[:_DIMENSIONS])
    found /= np.linalg.norm(found, axis=1, keepdims=True) + np.float32(_LEAST)
    placed: Floats = found.astype(np.float32)
    return placed
