"""Single precision that a double computation settles: two roundings with the error between them.

The textbook's softmax in doubles is off by far less than a float32 can show.  So each result is
computed once with all its errors taken off and once with them added, and rounded both ways: where
the two agree, the exact result rounds so too, whichever double lies between them.  Rows of which
two numbers do not agree, one in some thousands, are left to the accurate arithmetic, and so is all
that no double settles: NaN, and a logarithm next to 0.  The bits are therefore those of `arrays`.

Bounds are in units of 2^-53.  A difference of two doubles is off by one such unit of itself, a
quotient by T by another; exponents beyond `REACH` give what rounds to 0 in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block
from softmax_cli.numerics.types import Base, Floats

Singles: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]
Redo: TypeAlias = Callable[[Floats], Singles]
"""The accurate results of some rows."""

UNIT = 2.0**-53
REACH = 160
"""exp(-REACH) is below 2^-230."""

OTHERS = 64
"""So many units are more than what `exp`, a sum's reciprocal, a product and the bounds add."""

TOGETHER = 256
"""So many terms of a long row are added up by themselves: sums of sums are off by less."""

_MODERATE = (1e-100, 1e100)
_PER_NAT = {"e": 1.0, "2": 1.0 / log(2.0), "10": 1.0 / log(10.0)}


def applies(temperature: float) -> bool:
    """Say whether a temperature is so moderate that the bounds hold.

    >>> applies(0.5), applies(0.0), applies(1e-300)
    (True, False, False)
    """
    return _MODERATE[0] < temperature < _MODERATE[1]


def softmax(values: Floats, temperature: float, redo: Redo) -> Singles:
    """Return the softmax of each row, correctly rounded where `redo` is."""
    result = np.empty_like(values, np.float32)  # which lies in memory as the values do
    error = (2 * REACH + _sum_error(values.shape[1]) + OTHERS) * UNIT
    with np.errstate(all="ignore"):
        for rows, x, class_axis in pieces_of(values):
            terms = x - x.max(class_axis, keepdims=True)
            if temperature != 1.0:
                terms /= temperature
            np.exp(terms, out=terms)
            inverse = 1.0 / _sums(terms, class_axis)
            out = result[rows].T if class_axis == 0 else result[rows]
            unsettled = store_between(terms, inverse, error, out)
            _settle(unsettled, class_axis, rows, values, result, redo)
    return result


def log_softmax(values: Floats, temperature: float, base: Base, redo: Redo) -> Singles:
    """Return the log-softmax of each row, correctly rounded where `redo` is."""
    result = np.empty_like(values, np.float32)  # which lies in memory as the values do
    error = 2 * REACH + _sum_error(values.shape[1]) + OTHERS
    with np.errstate(all="ignore"):
        for rows, x, class_axis in pieces_of(values):
            y = x - x.max(class_axis, keepdims=True)
            if temperature != 1.0:
                y /= temperature
            total = np.log(_sums(np.exp(y), class_axis))
            out = result[rows].T if class_axis == 0 else result[rows]
            unsettled = store_logs_between(y, total, error, base, out)
            _settle(unsettled, class_axis, rows, values, result, redo)
    return result


def store_between(terms: Floats, inverse: Floats, error: float, out: Singles) -> Mask:
    """Write terms times `inverse`, and return where an error of such a share leaves a doubt.

    The terms are used up.
    """
    np.multiply(terms, inverse * (1.0 - error), out=out, casting="same_kind")
    upper = np.multiply(terms, inverse * (1.0 + error), out=terms).astype(np.float32)
    unsettled: Mask = out != upper
    return unsettled


def store_logs_between(y: Floats, total: Floats, error: float, base: Base, out: Singles) -> Mask:
    """Write y - total in some base, and return where there is a doubt; y is used up.

    The error, in units, is that of what `total` is the logarithm of; each of the two has a share of
    its own, of which y has that of both: y is the sum of the result and of `total`.
    """
    factor = _PER_NAT[base]
    y -= total
    absolute = (8.0 * np.abs(total) + error) * (factor * UNIT)
    out[...] = y * (factor * (1.0 + 16 * UNIT)) - absolute
    upper = (y * (factor * (1.0 - 16 * UNIT)) + absolute).astype(np.float32)
    unsettled: Mask = out != upper
    return unsettled


def pieces_of(values: Floats) -> Iterator[tuple[slice, Floats, int]]:
    """Yield slices of as many rows as stay in cache, as doubles laid out for long vectors.

    Classes lie along the axis that is yielded; whole rows are in one piece.
    """
    count, classes = values.shape
    step = max(1, array_block.PIECE // max(1, classes))
    for start in range(0, count, step):
        rows = slice(start, start + step)
        block = values[rows]
        if classes <= array_block.FEW_CLASSES:
            x = block.T
            yield rows, x if x.strides[1] == x.itemsize else np.ascontiguousarray(x), 0
        else:
            yield rows, block, 1


def _sum_error(classes: int) -> int:
    """Return by how many units a sum of so many terms is off, in whatever order they are added."""
    if classes <= 4 * TOGETHER:
        return classes
    return TOGETHER + classes // TOGETHER + 1


def _sums(terms: Floats, class_axis: int) -> Floats:
    classes = terms.shape[class_axis]
    if classes <= 4 * TOGETHER:
        sums: Floats = np.add.reduce(terms, axis=class_axis, keepdims=True)
        return sums
    starts = range(0, classes, TOGETHER)
    parts: Floats = np.add.reduceat(terms, starts, axis=class_axis)
    sums = np.add.reduce(parts, axis=class_axis, keepdims=True)
    return sums  # noqa: RET504 (it has a type)


def _settle(
    unsettled: Mask,
    class_axis: int,
    rows: slice,
    values: Floats,
    result: Singles,
    redo: Redo,
) -> None:
    """Compute the rows anew of which numbers are not settled."""
    if unsettled.any():
        which = np.flatnonzero(unsettled.any(axis=class_axis)) + rows.start
        result[which] = redo(np.asarray(values[which], np.float64))
