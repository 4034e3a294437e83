"""Loss counts: a histogram of numbers whose range is not known before the last has come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

FINEST = 512
"""So many bins are held."""

SHOWN = 20
"""So many are shown at most."""


class LossCounts:
    """How many numbers lie in each of some bins, whose width is a power of two.

    It doubles where the numbers reach further than the bins do, so that what is held is bounded
    and every number is counted where it belongs.
    """

    def __init__(self) -> None:
        self._width = 0.0  # 0 until there is a number that is not 0
        self._counts: dict[int, int] = {}
        self.count = 0  # of all numbers, the infinite ones included
        self.infinite = 0

    def add(self, values: Sequence[float]) -> None:
        """Count some numbers; NaN is none."""
        import numpy as np

        numbers: Any = np.asarray(values, np.float64)
        numbers = numbers[~np.isnan(numbers)]
        self.count += len(numbers)
        finite = numbers[np.isfinite(numbers)]
        self.infinite += len(numbers) - len(finite)
        if not len(finite):
            return
        largest = float(np.abs(finite).max())
        if largest and not self._width:
            self._width = 2.0 ** max(math.frexp(largest)[1] - 9, -1022)
        while largest and largest / self._width >= FINEST:
            self._double()
        places = np.floor(finite / (self._width or 1.0)).astype(np.int64)
        places[(places == 0) & (finite < 0)] = -1  # whose quotient was too small for a double
        for place, count in zip(*np.unique(places, return_counts=True), strict=True):
            self._counts[int(place)] = self._counts.get(int(place), 0) + int(count)

    def bins(self, most: int = SHOWN) -> tuple[list[float], list[int]]:
        """Return the edges of some bins, and how many numbers lie in each; none without any."""
        if not self._counts:
            return [], []
        self._width = self._width or 1.0
        while max(self._counts) + 1 - min(*self._counts, 0) > most:
            self._double()
        first, last = min(*self._counts, 0), max(self._counts)
        edges = [place * self._width for place in range(first, last + 2)]
        return edges, [self._counts.get(place, 0) for place in range(first, last + 1)]

    def _double(self) -> None:
        self._width *= 2
        wider: dict[int, int] = {}
        for place, count in self._counts.items():
            wider[place // 2] = wider.get(place // 2, 0) + count
        self._counts = wider
