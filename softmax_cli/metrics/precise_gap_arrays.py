"""Gaps of the rows of arrays, bit for bit those of `precise_gaps` for lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from softmax_cli.metrics.precise_gaps import LARGE, RowGaps, Unit, added, gap, multiplied, part
from softmax_cli.metrics.scored_arrays import folded
from softmax_cli.numerics.error_free import fast_two_sum
from softmax_cli.numerics.types import Floats, FloatsPair


def of_rows(
    values: Floats, shares: FloatsPair, labels: Any, targets: Floats | None, unit: Unit
) -> RowGaps:
    """Return what n rows give, which have labels or targets."""
    # all work is along the rows, so they lie together
    halves = np.multiply(values.T, 0.5, order="C")
    chances, rests = (np.ascontiguousarray(part.T) for part in shares)
    with np.errstate(all="ignore"):
        head, tail = gap(halves.max(axis=0), halves, unit)
        if np.isinf(head.max()):
            np.copyto(tail, 0.0, where=np.isinf(head))
        if targets is None:
            places = np.asarray(labels), np.arange(len(values))
            own = head[places], tail[places]
        else:
            own, weight = _of_targets(np.array(targets.T), head, tail)
        # the gap of a class without probability may be infinite
        if not chances.all():
            np.copyto(head, 0.0, where=chances == 0.0)
            np.copyto(tail, 0.0, where=chances == 0.0)
        expected = _sum(*part(chances, rests, head, tail))
        head -= expected[0]
        head *= head
        head *= chances
        variance = folded(head) / unit.fraction
        if targets is not None:
            expected, variance = multiplied(weight, expected), weight[0] * variance
        return RowGaps(own, expected, variance)


def _of_targets(soft: Floats, head: Floats, tail: Floats) -> tuple[FloatsPair, FloatsPair]:
    """Return the expected gaps by targets, and the sums of these."""
    high, low = part(soft, 0.0, head, tail)
    far = head > LARGE
    high, low = np.where(far, soft * head, high), np.where(far, soft * tail, low)
    own = _sum(np.where(soft == 0.0, 0.0, high), np.where(soft == 0.0, 0.0, low))
    return own, _sum(soft, np.zeros_like(soft))


def _sum(heads: Floats, tails: Floats) -> FloatsPair:
    """Return the sums of columns as `precise_gaps` does; the terms are used up."""
    count = len(heads)
    while count > 1:
        half = count // 2
        heads[:half], tails[:half] = added(
            heads[:half], tails[:half], heads[half : 2 * half], tails[half : 2 * half]
        )
        if count % 2:
            heads[half], tails[half] = heads[count - 1], tails[count - 1]
        count -= half
    return fast_two_sum(heads[0], tails[0])
