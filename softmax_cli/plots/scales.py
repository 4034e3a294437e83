"""Scales: from which number to which an axis, or the colours, go."""

from __future__ import annotations

import math
from collections.abc import Sequence


def limits_of(values: Sequence[float], measure: str) -> tuple[float, float]:
    """Return the numbers at the ends of an axis, or of the colours.

    Probabilities begin at 0, and end at 1 where the largest is nearer to that; logarithms of them
    end at 0.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if measure == "probability":
        return 0.0, 1.0 if high > 0.5 or high <= 0 else high
    low, high = min(low, 0.0), max(high, 0.0)
    if low < high:
        return low, high
    return (-1.0, 0.0) if measure == "log-probability" else (0.0, 1.0)


def share_of(value: float, limits: tuple[float, float]) -> float:
    """Return how far a number lies between two; what is infinite is at an end.

    >>> share_of(2.0, (0.0, 8.0)), share_of(float("-inf"), (-3.0, 0.0))
    (0.25, 0.0)
    """
    low, high = limits
    if math.isinf(value):
        return 1.0 if value > 0 else 0.0
    half = value / 2 - low / 2  # (what lies between both ends of all doubles is no double)
    return min(max(half / (high / 2 - low / 2), 0.0), 1.0)
