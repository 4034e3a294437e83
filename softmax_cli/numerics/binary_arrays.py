"""Sigmoid and binary cross-entropy of NumPy arrays, bit for bit those of lists in `binary`."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, arrays, error_free
from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics.types import Base, Contents, Floats, FloatsPair, Labels

# numbers that are worked on at once: the rows of a piece of two classes
PIECE = array_block.PIECE // 2

# what the larger of two classes, whose term is 1, adds to the sum of each grid
_GRIDS = error_free.grids(2)
_ONE = error_free.grid_parts(1.0, 0.0, _GRIDS)
_ZERO = np.zeros(1)


def sigmoid(values: Floats, *, temperature: float = 1.0, single: bool = False) -> NDArray[Any]:
    """Return the sigmoid of each number; see `binary.sigmoid`."""
    result = np.empty(values.shape, np.float32 if single else np.float64)
    with np.errstate(all="ignore"):
        for rows in arrays.blocks(values):
            numbers, out = values[rows].ravel(), result[rows].reshape(-1)
            # one row may be longer than what stays in cache
            for start in range(0, numbers.size, PIECE):
                piece = slice(start, start + PIECE)
                _store_sigmoid(numbers[piece], temperature, out[piece])
    return result


def _store_sigmoid(x: Floats, temperature: float, out: NDArray[Any]) -> None:
    """Write the sigmoid of a piece: `array_block.unrounded_softmax` of 0 and x, of which one is 1.

    Numbers that would make a row wide or bad go the way of such rows.
    """
    scale = dd.scale_for(temperature)
    below = np.abs(x)
    others = np.flatnonzero(~(below <= (-inf if temperature in (0.0, inf) else scale.reach)))
    if len(others) < len(x):
        np.negative(below, out=below)
        z, _, excess = dd.reduce_argument(below, _ZERO, scale, dd.ANCHOR)
        head, tail = dd.exponential(z, excess, array_block.ARRAYS)
        parts = error_free.grid_parts(head, tail, _GRIDS)
        sums: list[Floats] = [part + one for part, one in zip(parts, _ONE, strict=True)]
        inverse = dd.reciprocal(*error_free.pair_of_parts(sums))
        is_largest = x >= 0.0
        np.copyto(head, 1.0, where=is_largest)
        np.copyto(tail, 0.0, where=is_largest)
        arrays.store(dd.product_of_pairs(head, tail, *inverse), out)
    if len(others):
        pairs = beside(0.0, x[others])
        single = out.dtype == np.float32
        out[others] = arrays.softmax(pairs, temperature=temperature, single=single)[:, 1]


def losses_of_probabilities(values: Floats, labels: Labels, *, base: Base) -> FloatsPair:
    """Return the n losses as heads and tails; see `binary.binary_cross_entropy`."""
    numbers = np.asarray(labels)
    with np.errstate(all="ignore"):
        head, tail = _surprisals(values, base)
        known = np.maximum(numbers, 0)[:, np.newaxis]
        heads, tails = (np.take_along_axis(part, known, 1)[:, 0] for part in (head, tail))
        heads[numbers < 0] = np.nan
        tails[~np.isfinite(heads)] = 0.0
    return heads, tails


def soft_binary_cross_entropy(
    values: Floats,
    targets: Any,
    positive: Any = None,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> FloatsPair:
    """Return the n losses as heads and tails; see `binary.soft_binary_cross_entropy`."""
    y = np.asarray(targets, np.float64)
    own = np.ones(len(y)) if positive is None else np.asarray(positive, np.float64)
    heads, tails = np.empty(len(values)), np.empty(len(values))
    with np.errstate(all="ignore"):
        for rows in arrays.blocks(values):
            if contents == "logits":
                head, tail = arrays.surprisals(beside(0.0, values[rows]), temperature, base)
            else:
                head, tail = _surprisals(values[rows], base)
            rest, error = error_free.two_diff(np.ones_like(y[rows]), y[rows])
            weight, more = error_free.product(y[rows], own[rows, np.newaxis])
            finite = np.isfinite(head)
            error = np.where(finite[:, :1], error, 0.0)
            weights = np.hstack([rest, weight, error, np.where(finite[:, 1:], more, 0.0)])
            heads[rows], tails[rows] = arrays.expectation(
                weights, head[:, [0, 1, 0, 1]], tail[:, [0, 1, 0, 1]]
            )
    return heads, tails


def beside(rival: float, values: Floats) -> Floats:
    """Return a table of two classes; see `binary.beside`."""
    table = np.empty((len(values), 2))
    table[:, 0] = rival
    table[:, 1] = values.reshape(-1)
    return table


def _surprisals(p: Floats, base: Base) -> FloatsPair:
    """Return the losses of both classes by the probabilities of class 1, of shape (n, 1)."""
    no = arrays.surprisal_of_pair(*error_free.two_diff(np.ones_like(p), p), base)
    yes = arrays.surprisal(p, "probs", base)
    return np.hstack([no[0], yes[0]]), np.hstack([no[1], yes[1]])
