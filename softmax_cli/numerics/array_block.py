"""Softmax and log-softmax of one block of an array, bit for bit those of `float_row`.

The arithmetic is `doubledouble`'s, run over pieces that stay in cache.  Blocks of few classes are
laid out with the classes along the first axis, so that every operation runs over long vectors.
Sums are exact where they are added up (see `doubledouble.grids`), so neither the layout nor the
pieces nor the width of a vector instruction can change a bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce as fold
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics.doubledouble import (
    ANCHOR,
    BASES,
    LOWEST,
    NEAR,
    Carrier,
    Scale,
    collect,
    difference,
    exponential,
    fast_two_sum,
    grids,
    log_of_sum,
    minus,
    own_exponential,
    parts,
    quotient,
    rebase,
    reciprocal,
    reduce,
    shrink,
    times,
    two_diff,
    weigh,
)
from softmax_cli.numerics.exp_table import OFFSETS, POINTS, STEPS

Floats = NDArray[np.float64]
FloatsPair = tuple[Floats, Floats]

# Numbers in a piece: the few arrays of this size that are in use at a time fit a level-2 cache,
# and NumPy's cost of a call, up to a microsecond, is spread over enough of them.
PIECE = 1 << 15

# Up to so many classes a block is transposed.
FEW_CLASSES = 64

# glibc gives memory back to the system at every block, and asks for it again page by page, until
# a larger piece than all of a block's has been freed once.
np.empty(1 << 22, np.uint8)

_POINTS = np.array(POINTS)
_OFFSETS = np.array(OFFSETS)
_STEP_BITS = STEPS.bit_length() - 1


def _point(z: Floats) -> FloatsPair:
    steps = z.view(np.int64)
    j = steps & (STEPS - 1)
    point, offset = _POINTS.take(j), _OFFSETS.take(j)
    # what ANCHOR holds above the steps is shifted out
    exponent = steps >> _STEP_BITS
    exponent <<= 52
    bits = point.view(np.int64)
    bits += exponent
    return point, offset


def power_of(k: Floats) -> Floats:
    """Return 2.0**k for integers k."""
    powers: Floats = np.ldexp(1.0, k.astype(np.int32))
    return powers


def frexp_of(x: Floats) -> FloatsPair:
    """Return fractions in [0.5, 1) and exponents."""
    fraction, exponent = np.frexp(x)
    return fraction, exponent.astype(np.float64)


ARRAYS: Carrier[Floats] = Carrier(_point, power_of, frexp_of)


def pieces_of(block: NDArray[Any], copy: bool = True) -> tuple[list[NDArray[Any]], int]:
    """Return a block in pieces that fit the cache, and the axis along which their classes lie."""
    classes = block.shape[1]
    if classes <= FEW_CLASSES:
        return [np.ascontiguousarray(block.T) if copy else block.T], 0
    pieces = [block[:, i : i + PIECE] for i in range(0, classes, PIECE)]
    return [np.ascontiguousarray(piece) for piece in pieces] if copy else pieces, 1


def survey(pieces: list[Floats], axis: int, scale: Scale) -> tuple[Floats, NDArray[np.intp]]:
    """Return the rows' maxima, and the numbers of the rows that are not ordinary."""
    largest = fold(np.maximum, [piece.max(axis, keepdims=True) for piece in pieces])
    smallest = fold(np.minimum, [piece.min(axis, keepdims=True) for piece in pieces])
    # a NaN compares false
    return largest, np.flatnonzero(~(largest - smallest <= scale.reach))


def softmax_sums(
    pieces: list[Floats], axis: int, largest: Floats, scale: Scale
) -> Iterator[FloatsPair]:
    """Yield the softmax of each piece, to be added up; rows that are not ordinary get nonsense."""
    terms = []
    for piece in pieces:
        z, _, remainder = reduce(*two_diff(piece, largest), scale, ANCHOR)
        terms.append(exponential(z, remainder, ARRAYS))
    top, low = reciprocal(*total_of(terms, axis, _classes(pieces, axis)))
    for head, tail in terms:
        yield weigh(head, tail, top, low)


def _classes(pieces: list[Floats], axis: int) -> int:
    return sum(piece.shape[axis] for piece in pieces)


def total_of(terms: Iterable[FloatsPair], axis: int, count: int) -> FloatsPair:
    """Return the sums of `count` terms below 2 along an axis as pairs, whatever their order."""
    constants = grids(count)
    sums: list[Floats] = []
    for head, tail in terms:
        more = [
            np.add.reduce(part, axis=axis, keepdims=True) for part in parts(head, tail, constants)
        ]
        sums = [a + b for a, b in zip(sums, more, strict=True)] if sums else more
    return collect(sums)


def log_total(
    pieces: list[Floats], axis: int, largest: Floats, scale: Scale
) -> tuple[list[FloatsPair], FloatsPair, Floats]:
    """Return what `float_row.log_total` does, and the anchor of the rows' steps."""
    differences = [two_diff(piece, largest) for piece in pieces]
    summits = [d == 0.0 for d, _ in differences]
    count = fold(np.add, [_count(summit, axis) for summit in summits])
    second = fold(
        np.maximum,
        [
            np.where(summit, -inf, d).max(axis, keepdims=True)
            for (d, _), summit in zip(differences, summits, strict=True)
        ],
    )
    second[second == -inf] = 0.0
    k = (second * (scale.reduction[0] / STEPS) + ANCHOR) - ANCHOR
    anchor = ANCHOR - k * STEPS
    ys: list[FloatsPair] = []

    def terms() -> Iterator[FloatsPair]:
        # one piece at a time, so that a long row's terms are added up while they are in cache
        for (d, e), summit in zip(differences, summits, strict=True):
            z, steps, remainder = reduce(d, e, scale, anchor)
            head, tail = exponential(z, remainder, ARRAYS)
            # the tail of a largest class is 0
            np.copyto(head, 0.0, where=summit)
            ys.append((d, e) if scale.plain else quotient(steps, remainder))
            yield head, tail

    head, tail = total_of(terms(), axis, _classes(pieces, axis))
    unit = power_of(k)
    return ys, log_of_sum(count, head * unit, tail * unit, ARRAYS), anchor


def _count(mask: NDArray[np.bool_], axis: int) -> Floats:
    # bytes are added fastest, where they cannot overflow
    dtype = np.uint8 if mask.shape[axis] < 256 else np.intp
    ones = np.add.reduce(mask.view(np.uint8), axis=axis, keepdims=True, dtype=dtype)
    return ones.astype(np.float64)


def wide_softmax(block: Floats, scale: Scale) -> FloatsPair:
    """Return the softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, axis = _whole(block)
    y, bad = _quotients(x, axis, scale)
    head, tail, k = own_exponential(*_above_lowest(y), ARRAYS)
    unit = power_of(k)
    top, low = reciprocal(*total_of([(head * unit, tail * unit)], axis, x.shape[axis]))
    head, tail = shrink(*fast_two_sum(*weigh(head, tail, top, low)), k, ARRAYS)
    return _back(np.where(bad, nan, head), axis), _back(tail, axis)


def _whole(block: Floats) -> tuple[Floats, int]:
    """Return a block in one piece, and the axis along which its classes lie."""
    return (np.ascontiguousarray(block.T), 0) if block.shape[1] <= FEW_CLASSES else (block, 1)


def _back(x: Floats, axis: int) -> Floats:
    return x if axis else x.T


def _quotients(x: Floats, axis: int, scale: Scale) -> tuple[FloatsPair, NDArray[np.bool_]]:
    """Return (x - max)/T as pairs, (-inf, 0) for a class out of reach, and which rows are bad."""
    largest = x.max(axis, keepdims=True)
    bad = ~np.isfinite(largest)
    head, tail = difference(x, largest, scale)
    beyond = ~(head > -inf)
    return (np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)), bad


def _above_lowest(y: FloatsPair) -> FloatsPair:
    head, tail = y
    above = head > LOWEST
    return np.where(above, head, LOWEST), np.where(above, tail, 0.0)


def wide_log_softmax(block: Floats, scale: Scale, base: str) -> FloatsPair:
    """Return the log-softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, axis = _whole(block)
    y, bad = _quotients(x, axis, scale)
    summit = y[0] == 0.0
    count = _count(summit, axis)
    head, tail, own = own_exponential(*_above_lowest(y), ARRAYS)
    k = np.where(summit, -inf, own).max(axis, keepdims=True)
    k[k == -inf] = 0.0
    unit = power_of(np.where(summit, 0.0, own - k))
    terms = np.where(summit, 0.0, head * unit), np.where(summit, 0.0, tail * unit)
    head, tail = total_of([terms], axis, x.shape[axis])
    near = np.maximum(k, NEAR)
    unit = power_of(near)
    total = log_of_sum(count, head * unit, tail * unit, ARRAYS)

    head, tail = fast_two_sum(*minus(*y, *total))
    if base != "e":
        head, tail = rebase(head, tail, BASES[base])
    beyond = ~(head > -inf)
    head, tail = np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)

    is_tiny = summit & (k < NEAR) & (count == 1.0)
    if is_tiny.any():
        tiny = total if base == "e" else times(*total, BASES[base])
        tiny = shrink(tiny[0] * 2.0**-NEAR, tiny[1] * 2.0**-NEAR, k, ARRAYS)
        head = np.where(is_tiny, 0.0 - tiny[0], head)
        tail = np.where(is_tiny, 0.0 - tiny[1], tail)
    return _back(np.where(bad, nan, head), axis), _back(np.where(bad, 0.0, tail), axis)
