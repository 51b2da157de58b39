"""Finds the weights of the least loss by L-BFGS: no learning rate, no random order. It knows nothing of what is lost."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[Any]  # of floats, in the precision of the start
Loss = Callable[[Vector], tuple[float, Vector]]

_ROUNDS = 80
_MEMORY = 10  # steps that are remembered
_ENOUGH = 1e-6  # relative gain at which it rests
_SHORTEST_STEP = 1e-6
_DECREASE = 1e-4  # of the slope, that a step must reach (Armijo)


def descend(loss: Loss, weights: Vector, *, rounds: int = _ROUNDS, enough: float = _ENOUGH) -> Vector:
    """The weights of the least loss, from some on, in as many rounds at most; `loss` gives value and slope at given weights."""
    value, slope = loss(weights)
    steps: list[tuple[Vector, Vector]] = []
    for _ in range(rounds):
        way = _direction(slope, steps)
        fall = float(slope @ way)
        length = 1.0
        while True:
            tried = weights + weights.dtype.type(length) * way
            reached, there = loss(tried)
            if reached <= value + _DECREASE * length * fall or length < _SHORTEST_STEP:
                break
            length /= 2
        if length < _SHORTEST_STEP:
            break
        if (tried - weights) @ (there - slope) > 0:
            steps = [*steps, (tried - weights, there - slope)][-_MEMORY:]
        gained = value - reached
        weights, value, slope = tried, reached, there
        if gained < enough * max(1.0, abs(value)):
            break
    return weights


def _direction(slope: Vector, steps: Sequence[tuple[Vector, Vector]]) -> Vector:
    """Downhill, as bent by the steps remembered (the two loops of L-BFGS)."""
    way = -slope
    if not steps:
        return way / max(1.0, float(np.linalg.norm(slope)))
    shares = []
    for step, bend in reversed(steps):
        share = float(step @ way) / float(bend @ step)
        shares.append(share)
        way = way - share * bend
    step, bend = steps[-1]
    way = way * (float(step @ bend) / float(bend @ bend))
    for (step, bend), share in zip(steps, reversed(shares), strict=True):
        way = way + step * (share - float(bend @ way) / float(bend @ step))
    return way
