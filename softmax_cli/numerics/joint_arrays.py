"""Softmax and losses of one pass over an array, whose exponentials they share.

To the bits of `arrays.softmax` and `arrays.cross_entropy`, in two thirds of the time of both.
"""

from __future__ import annotations

from functools import reduce as fold
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, arrays, error_free
from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics.array_block import FEW_CLASSES, Surveyed
from softmax_cli.numerics.types import Base, Floats, FloatsPair


def softmax_and_cross_entropy(
    values: Floats, labels: NDArray[np.integer[Any]], *, temperature: float, base: Base
) -> tuple[Floats, FloatsPair]:
    """Return the softmax of each row, and n losses; see `kernels.softmax_and_cross_entropy`."""
    labels = np.asarray(labels)

    def apart(values: Floats, labels: Any) -> tuple[Floats, FloatsPair]:
        shares = arrays.softmax(values, temperature=temperature)
        return shares, arrays.cross_entropy(values, labels, temperature=temperature, base=base)

    if temperature in (0.0, inf):
        return apart(values, labels)
    scale = dd.scale_for(temperature)
    # of few classes, laid out as they are worked on
    shares = np.empty(values.shape, order="F" if values.shape[1] <= FEW_CLASSES else "C")
    heads, tails = np.empty(len(values)), np.empty(len(values))
    with np.errstate(all="ignore"):
        for rows in arrays.blocks(values):
            block, known = values[rows], labels[rows]
            surveyed, others = array_block.survey(block, scale)
            if len(others) < len(block):
                chosen = np.take_along_axis(block, known[:, np.newaxis], 1)
                heads[rows], tails[rows] = _ordinary(surveyed, chosen, base, shares[rows])
            if len(others):
                pair: Any = (heads[rows], tails[rows])
                shares[rows][others], losses = apart(block[others], known[others])
                pair[0][others], pair[1][others] = losses
    return shares, (heads, tails)


def _ordinary(rows: Surveyed, chosen: Floats, base: Base, out: Floats) -> FloatsPair:
    """Write the softmax of a block, and return the losses of the chosen logits.

    Rows that are not ordinary get nonsense.
    """
    pieces, class_axis, largest, scale = rows
    count = sum(piece.shape[class_axis] for piece in pieces)
    differences = [error_free.two_diff(piece, largest) for piece in pieces]
    terms = []
    for d, e in differences:
        z, _, excess = dd.reduce_argument(d, e, scale, dd.ANCHOR)
        terms.append(dd.exponential(z, excess, array_block.ARRAYS))
    inverse = dd.reciprocal(*array_block.total_of(terms, class_axis, count))
    for term, view in zip(terms, array_block.views_of(out)[0], strict=True):
        arrays.store(dd.product_of_pairs(*term, *inverse), view)

    masks = [d == 0.0 for d, _ in differences]
    second = array_block.second_largest([d for d, _ in differences], class_axis)
    k, anchor = array_block.power_below(second, scale)
    unit = array_block.power_of(-k)
    for (head, tail), mask in zip(terms, masks, strict=True):
        # to the bits of `array_block.log_terms`: powers of two round nothing here
        head *= unit
        tail *= unit
        head *= ~mask
    head, tail = array_block.total_of(terms, class_axis, count)
    unit = array_block.power_of(k)
    largest_count = fold(np.add, [array_block.count_of(mask, class_axis) for mask in masks])
    total = dd.log_of_sum(largest_count, head * unit, tail * unit, array_block.ARRAYS)
    y = array_block.ordinary_quotients(chosen.reshape(largest.shape), largest, scale, anchor)
    head, tail = error_free.fast_two_sum(*array_block.logs(y, total, base))
    return 0.0 - head.ravel(), 0.0 - tail.ravel()
