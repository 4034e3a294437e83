"""Bins of the calibration error: of equal width, or of equal counts.

A bin holds what is above its lower edge and up to its upper one (Guo et al. 2017, section 2).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from softmax_cli.numerics import kernels
from softmax_cli.numerics.grouped_sums import GroupedSums


class Bin(NamedTuple):
    """One bin: its edges, how many observations it has, and exact sums over them."""

    low: float
    high: float
    rows: int
    weight: int  # of all, in units of 2^-`UNIT_BITS`, as are
    confidence: int  # weight times confidence
    outcomes: int  # weight of those that came true


class WidthBins:
    """Bins between fixed edges; of equal width, if only their number is given.

    >>> bins = WidthBins(2)
    >>> bins.add([0.5, 0.75, 1.0], [True, False, True], None)
    >>> [(bin.low, bin.high, bin.rows) for bin in bins.table()]
    [(0.0, 0.5, 1), (0.5, 1.0, 2)]
    """

    __slots__ = ("_confidence", "_edges", "_rows", "_weights")

    def __init__(self, count: int, edges: Sequence[float] | None = None) -> None:
        # the doubles nearest k/n; 0 is in the first bin
        self._edges = edges or [k / count for k in range(1, count + 1)]
        self._rows = GroupedSums()
        self._confidence = GroupedSums()
        self._weights = GroupedSums()  # twice the bin's number, and 1 more where it came true

    def add(self, confidence: Any, outcomes: Any, weights: Any) -> None:
        """Add observations: lists, or arrays, of one length; weights of None are 1."""
        edges, last = self._edges, len(self._edges) - 1
        if isinstance(confidence, list):
            # given probabilities may be above 1
            places: Any = [min(bisect_left(edges, p), last) for p in confidence]
            halves: Any = [2 * at + bool(out) for at, out in zip(places, outcomes, strict=True)]
        else:
            import numpy as np

            places = np.searchsorted(edges[:-1], confidence)
            halves = 2 * places + outcomes
        self._rows.weigh(places, None)
        self._confidence.add(places, confidence, weights)
        self._weights.weigh(halves, weights)

    def merge(self, other: WidthBins) -> None:
        """Add what other bins of the same edges have seen."""
        for own, more in zip(self._sums(), other._sums(), strict=True):
            own.merge(more)

    def table(self) -> list[Bin]:
        """Return all bins, in their order."""
        lows = [0.0, *self._edges]
        return [
            Bin(
                lows[place],
                high,
                self._rows.whole(place),
                self._weights.units(2 * place, 2 * place + 1),
                self._confidence.units(place),
                self._weights.units(2 * place + 1),
            )
            for place, high in enumerate(self._edges)
        ]

    def to_list(self) -> list[Any]:
        """Return all that was seen, exactly, as JSON has it."""
        return [sums.texts() for sums in self._sums()]

    def take(self, seen: list[Any]) -> None:
        """Add what `to_list` returned."""
        for own, texts in zip(self._sums(), seen, strict=True):
            own.merge(GroupedSums.of_texts(texts))

    def _sums(self) -> tuple[GroupedSums, ...]:
        return self._rows, self._confidence, self._weights


class MassBins:
    """Bins of equal counts, whose edges are known when all has been seen.

    Edge k of n is the smallest confidence up to which there are k/n of the observations; so ties
    stay together.  All confidences are held, in 17 bytes each.

    >>> bins = MassBins(2)
    >>> bins.add([0.9, 0.5, 0.75, 1.0], [True, True, False, True], None)
    >>> [(bin.low, bin.high, bin.rows) for bin in bins.table()]
    [(0.0, 0.75, 2), (0.75, 1.0, 2)]
    """

    __slots__ = ("_confidence", "_count", "_outcomes", "_weights")

    def __init__(self, count: int) -> None:
        self._count = count
        self._confidence = array("d")
        self._outcomes = array("b")
        self._weights = array("d")

    def add(self, confidence: Any, outcomes: Any, weights: Any) -> None:
        """Add observations: see `WidthBins.add`."""
        if weights is None:
            weights = [1.0] * len(confidence)
        if isinstance(confidence, list):
            self._confidence.extend(confidence)
            self._outcomes.extend(map(int, outcomes))
            self._weights.extend(weights)
            return
        import numpy as np

        self._confidence.frombytes(np.asarray(confidence, np.float64).tobytes())
        self._outcomes.frombytes(np.asarray(outcomes, np.int8).tobytes())
        self._weights.frombytes(np.asarray(weights, np.float64).tobytes())

    def merge(self, other: MassBins) -> None:
        """Add what other bins have seen."""
        for own, more in zip(self._columns(), other._columns(), strict=True):
            own.extend(more)

    def table(self) -> list[Bin]:
        """Return all bins, in their order."""
        total = len(self._confidence)
        if not total:
            return WidthBins(self._count).table()
        columns: list[Any]
        if total > kernels.CROSSOVER:
            import numpy as np

            columns = [np.array(column) for column in self._columns()]
            ordered: Any = np.sort(columns[0])
        else:
            columns = [[*column] for column in self._columns()]
            ordered = sorted(columns[0])
        # -(-a // b) rounds up
        ends = [-(-k * total // self._count) for k in range(1, self._count + 1)]
        bins = WidthBins(self._count, [float(ordered[end - 1]) for end in ends])
        bins.add(*columns)
        return bins.table()

    def to_list(self) -> list[Any]:
        """Return all that was seen, in one order, as JSON has it."""
        ordered = sorted(zip(*self._columns(), strict=True))
        return [list(column) for column in zip(*ordered, strict=True)] or [[], [], []]

    def take(self, seen: list[Any]) -> None:
        """Add what `to_list` returned."""
        confidence, outcomes, weights = seen
        if not len(confidence) == len(outcomes) == len(weights):
            raise ValueError("bins of unlike lengths")
        if not {*outcomes} <= {0, 1}:
            raise ValueError("bins of no such outcome")
        self.add([*map(float, confidence)], outcomes, [*map(float, weights)])

    def _columns(self) -> tuple[array[Any], ...]:
        return self._confidence, self._outcomes, self._weights
