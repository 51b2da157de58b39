"""Bags of weighed features as a sparse matrix: what they sum to, and back. It knows no words and fits nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_AT_ONCE = 1 << 16  # entries whose products fit into a processor's own memory


class Bags:
    """A bag a row: `columns` has the feature of each entry and `values` how much it counts, bag after bag of these `lengths`."""

    def __init__(self, columns: npt.NDArray[Any], values: Floats, lengths: npt.NDArray[Any], count: int) -> None:
        """`count` is the number of features."""
        rows = np.arange(len(lengths)).repeat(lengths)
        order = columns.argsort(kind="stable")
        self._by_row = _Sums(columns, values, lengths)
        self._by_column = _Sums(rows[order], values[order], np.bincount(columns, minlength=count))

    def sums(self, weights: Floats) -> Floats:
        """For each bag the sum of its features' rows of `weights`."""
        return self._by_row.of(weights)

    def slopes(self, slopes: Floats) -> Floats:
        """For each feature the sum of its bags' rows of `slopes`: the way back from `sums`."""
        return self._by_column.of(slopes)


class _Sums:
    """For each line the sum of some rows of a table, each times a value."""

    def __init__(self, rows: npt.NDArray[Any], values: Floats, lengths: npt.NDArray[Any]) -> None:
        self._rows = rows
        self._values = values[:, None]
        self._count = len(lengths)
        self._lines = np.flatnonzero(lengths)  # those that sum anything
        self._ends = lengths[self._lines].cumsum()
        # Lines by the chunk of entries in which each begins.
        self._cuts = [0, *np.flatnonzero(np.diff((self._ends - lengths[self._lines]) // _AT_ONCE)) + 1, len(self._lines)]

    def of(self, table: Floats) -> Floats:
        sums = np.zeros((self._count, table.shape[1]), np.float32)
        for low, high in zip(self._cuts, self._cuts[1:], strict=False):
            first = self._ends[low - 1] if low else 0
            last = self._ends[high - 1]
            entries = table.take(self._rows[first:last], axis=0)
            entries *= self._values[first:last]
            begins = np.append(0, self._ends[low : high - 1] - first)
            sums[self._lines[low:high]] = np.add.reduceat(entries, begins, axis=0)
        return sums
