"""Logit gaps: how far classes lie below the likeliest, from which the best temperature follows.

The gap of a class is (max - x)/T.  The loss of a row falls with log T by the gap of its true class
less the expected gap, that of the classes by their probabilities; and the expected gap falls with
log(1/T) by the variance of the gaps less itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from typing import Any, NamedTuple

from softmax_cli.metrics import losses, precise_gaps
from softmax_cli.metrics.binary_columns import complemented, one_a_row, only
from softmax_cli.metrics.kept_rows import without
from softmax_cli.metrics.scored_lists import folded
from softmax_cli.metrics.types import Labels, Values
from softmax_cli.numerics import kernels
from softmax_cli.numerics.grouped_sums import GroupedSums

# the sums of a temperature
SUMS = 3

# how often all numbers are seen, as a rule: so many times as many are worth an array
PASSES = 6

# numbers that are worked on together: few enough to stay near
AT_ONCE = 1 << 16


class Gaps(NamedTuple):
    """Exact sums over rows at one temperature, each in the same units.

    What is precise is in others than what is not; the ratios of the sums are the same.
    """

    own: int  # of the gaps of true classes
    expected: int  # of the expected gaps
    variance: int  # of the variances of gaps
    weight: int  # of the rows' weights
    infinite: bool  # whether a true class has an infinite gap, which is in no sum


class LogitGaps:
    """Partial: the gaps of labelled rows at some temperatures, which may be inf.

    There, where all classes are equally likely, a gap is (max - x)/2.

    Parameters
    ----------
    temperatures : sequence of float
    binary : bool
        Whether each column is a problem of its own, of yes (the logit) or no (0).
    precise : bool
        Whether gaps have twice the digits, at temperatures that are finite.

    Examples
    --------
    >>> gaps = LogitGaps([1.0])
    >>> gaps.add([[0.0, 0.0], [0.0, 2.0]], [0, 1])
    >>> at = gaps.at(0)
    >>> at.own, at.expected / at.weight
    (0, 0.11920292202211756)
    """

    __slots__ = ("_binary", "_precise", "_sums", "_temperatures", "_weights", "rows")

    def __init__(
        self, temperatures: Sequence[float], binary: bool = False, precise: bool = False
    ) -> None:
        self._temperatures = temperatures
        self._binary = binary
        self._precise = precise
        self._sums = GroupedSums()
        self._weights = GroupedSums()
        self.rows = 0  # how many were added

    def add(
        self,
        values: Values,
        labels: Labels | Any | None,
        targets: Values | None = None,
        weights: Any = None,
        *,
        bad: Collection[int] = (),
        ignored: Collection[int] = (),
    ) -> None:
        """Add n rows of lists or of an array as `verdict.Metrics.add` does."""
        parts = without({*bad, *ignored}, (values, labels, targets, weights))
        if not len(parts[0]):
            return
        self.rows += len(parts[0])
        values, labels, targets, weights = self._problems(*parts)
        step = max(1, AT_ONCE // len(values[0]))
        for start in range(0, len(values), step):
            rows = slice(start, start + step)
            true, soft, own = (
                part if part is None else part[rows] for part in (labels, targets, weights)
            )
            self._add_few(values[rows], true, soft, own)

    def merge(self, other: LogitGaps) -> None:
        """Add all that another one, of the same temperatures, has seen."""
        self.rows += other.rows
        self._sums.merge(other._sums)
        self._weights.merge(other._weights)

    def at(self, place: int) -> Gaps:
        """Return the sums at one of the temperatures."""
        groups = range(place * SUMS, (place + 1) * SUMS)
        own, expected, variance = map(self._sums.units, groups)
        infinite = self._sums.infinite(groups[0]) != 0.0
        return Gaps(own, expected, variance, self._weights.units(0), infinite)

    def _problems(
        self, values: Values, labels: Any, targets: Any, weights: Any
    ) -> tuple[Values, Any, Any, Any]:
        """Return rows that have one true class each, those of binary columns too."""
        values = kernels.as_array_if_long(values, PASSES * len(values) * len(values[0]))
        if self._binary:
            columns = len(values[0])
            values, labels, targets = map(one_a_row, (values, labels, targets))
            values, labels = losses.two_classes(values, "logits"), only(labels)
            targets = None if targets is None else complemented(targets)
            if weights is not None:
                weights = [weight for weight in weights for _ in range(columns)]
        if isinstance(values, list):
            return values, labels, targets, weights
        import numpy as np

        targets, weights = (
            part if part is None else np.asarray(part, np.float64) for part in (targets, weights)
        )
        return values, labels, targets, weights

    def _add_few(self, values: Values, labels: Any, targets: Any, weights: Any) -> None:
        for place, temperature in enumerate(self._temperatures):
            if self._precise:
                self._add_precisely(values, labels, targets, weights, place)
                continue
            # of halves, whose differences do not overflow
            unit = 1.0 if temperature == inf else 0.5 * temperature
            shares: Any = kernels.softmax(values, temperature=temperature)
            if isinstance(values, list):
                truth = labels if targets is None else targets
                rows = zip(values, shares, truth, strict=True)
                columns: Any = map(list, zip(*(_gaps(*row, unit) for row in rows), strict=True))
            else:
                from softmax_cli.metrics import gap_arrays

                columns = gap_arrays.gaps(values, shares, labels, targets, unit)
            for group, column in enumerate(columns, place * SUMS):
                self._sums.add(group, column, weights)
        # without weights each row has 1
        self._weights.add(0, [float(len(values))] if weights is None else weights)

    def _add_precisely(
        self, values: Values, labels: Any, targets: Any, weights: Any, place: int
    ) -> None:
        temperature = self._temperatures[place]
        unit = precise_gaps.unit_of(temperature)
        shares: Any = kernels.softmax_pairs(values, temperature=temperature)
        if isinstance(values, list):
            truth = labels if targets is None else targets
            found = precise_gaps.of_list(values, shares, truth, unit)
        else:
            from softmax_cli.metrics import precise_gap_arrays

            found = precise_gap_arrays.of_rows(values, shares, labels, targets, unit)
        sums = found.own, found.expected, (found.variance,)
        for group, columns in enumerate(sums, place * SUMS):
            for column in columns:
                self._sums.add(group, column, weights)


def _gaps(row: list[float], shares: list[float], truth: Any, unit: float) -> tuple[float, ...]:
    """Return the gap of the true class, the expected gap, and the variance of gaps."""
    largest, weight = 0.5 * max(row), 1.0
    if isinstance(truth, list):
        pairs = zip(truth, row, strict=True)
        own = folded([t * ((largest - 0.5 * x) / unit) if t else 0.0 for t, x in pairs])
        weight = folded(truth)
    else:
        own = (largest - 0.5 * row[truth]) / unit
    # the gap of a class without probability may be infinite
    gaps = [(largest - 0.5 * x) / unit if p else 0.0 for p, x in zip(shares, row, strict=True)]
    expected = folded([p * gap for p, gap in zip(shares, gaps, strict=True)])
    squares = [(gap - expected) * (gap - expected) for gap in gaps]
    variance = folded([p * square for p, square in zip(shares, squares, strict=True)])
    return own, weight * expected, weight * variance
