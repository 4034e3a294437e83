"""Gaps of the rows of arrays, bit for bit those of `logit_gaps` for lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from softmax_cli.metrics.scored_arrays import folded
from softmax_cli.numerics.types import Floats


def gaps(
    values: Floats, shares: Floats, labels: Any, targets: Floats | None, unit: float
) -> tuple[Floats, Floats, Floats]:
    """Return the gap of the true class, the expected gap, and the variance of gaps, of n rows.

    >>> x = np.array([[0.0, 2.0]])
    >>> [column.tolist() for column in gaps(x, np.array([[0.5, 0.5]]), [0], None, 0.5)]
    [[2.0], [1.0], [1.0]]
    """
    # all work is along the rows, so they lie together
    halves, chances = np.multiply(values.T, 0.5, order="C"), np.ascontiguousarray(shares.T)
    with np.errstate(all="ignore"):
        gap = np.subtract(halves.max(axis=0), halves, out=halves)
        if unit != 1.0:
            gap /= unit
        if targets is None:
            own = gap[np.asarray(labels), np.arange(len(values))]
        else:
            soft = np.array(targets.T)
            own = folded(np.where(soft == 0.0, 0.0, soft * gap))
        # the gap of a class without probability may be infinite
        np.copyto(gap, 0.0, where=chances == 0.0)
        expected = folded(chances * gap)
        gap -= expected
        gap *= gap
        gap *= chances
        variance = folded(gap)
        if targets is not None:
            weight = folded(soft)
            expected, variance = weight * expected, weight * variance
    return own, expected, variance
