"""Softmax and log-softmax of one block of an array, bit for bit those of `list_row`.

The arithmetic is that of `doubledouble`, and so is the glossary.  A block of n rows and k classes
is worked on in pieces that stay in cache, and that is laid out for long vectors:

    class axis 0, few classes: one piece of shape (k, n), values of a row are kept as shape (1, n)
    class axis 1: pieces of shape (n, <= PIECE), values of a row are kept as shape (n, 1)

Sums are exact (see `error_free.grids`), so neither the layout nor the pieces nor the width of a
vector instruction can change a bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce as fold
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics import error_free
from softmax_cli.numerics.exp_table import OFFSETS, POINTS, STEPS
from softmax_cli.numerics.types import Base, Floats, FloatsPair

# Numbers in a piece: few enough for the caches, many for NumPy's microsecond a call.
PIECE = 1 << 16

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
    # none is out of bounds; looking for those, as the default does, takes as long again
    point, offset = _POINTS.take(j, mode="clip"), _OFFSETS.take(j, mode="clip")
    # the steps without these are whole powers; what ANCHOR holds above them is shifted out
    j ^= steps
    j <<= 52 - _STEP_BITS
    bits = point.view(np.int64)
    bits += j
    return point, offset


def power_of(k: Floats) -> Floats:
    """Return 2.0**k for integers k."""
    if k.size and k.min() >= -1022.0 and k.max() <= 1023.0:  # not so of a NaN
        bits = k.astype(np.int64)
        bits += 1023
        bits <<= 52
        return bits.view(np.float64)
    powers: Floats = np.ldexp(1.0, k.astype(np.int32))
    return powers


def frexp_of(x: Floats) -> FloatsPair:
    """Return fractions in [0.5, 1) and exponents."""
    fraction, exponent = np.frexp(x)
    return fraction, exponent.astype(np.float64)


ARRAYS: dd.Primitives[Floats] = dd.Primitives(_point, power_of, frexp_of)


class Surveyed(NamedTuple):
    """A block in pieces, the axis along which classes lie in them, the rows' maxima, the scale."""

    pieces: list[Floats]
    class_axis: int
    largest: Floats
    scale: dd.Scale


def survey(block: Floats, scale: dd.Scale) -> tuple[Surveyed, NDArray[np.intp]]:
    """Return a block ready for work, and which rows are not ordinary: wide or bad ones."""
    views, class_axis = views_of(block)
    pieces = [np.ascontiguousarray(view) for view in views]
    largest = fold(np.maximum, [piece.max(class_axis, keepdims=True) for piece in pieces])
    smallest = fold(np.minimum, [piece.min(class_axis, keepdims=True) for piece in pieces])
    # a NaN compares false
    wide = np.flatnonzero(~(largest - smallest <= scale.reach))
    return Surveyed(pieces, class_axis, largest, scale), wide


def views_of(block: NDArray[Any]) -> tuple[list[NDArray[Any]], int]:
    """Return views into a block that lie as its pieces do, and their class axis."""
    classes = block.shape[1]
    if classes <= FEW_CLASSES:
        return [block.T], 0
    return [block[:, i : i + PIECE] for i in range(0, classes, PIECE)], 1


def unrounded_softmax(rows: Surveyed) -> Iterator[FloatsPair]:
    """Yield the softmax of each piece, unrounded; rows that are not ordinary get nonsense."""
    terms = [softmax_terms(piece, rows.largest, rows.scale) for piece in rows.pieces]
    top, low = dd.reciprocal(*total_of(terms, rows.class_axis, _classes(rows)))
    for head, tail in terms:
        yield dd.product_of_pairs(head, tail, top, low)


def softmax_terms(piece: Floats, largest: Floats, scale: dd.Scale) -> FloatsPair:
    """Return exp((x - max)/T) of a piece of ordinary rows as heads and tails."""
    z, _, excess = dd.reduce_argument(*error_free.two_diff(piece, largest), scale, dd.ANCHOR)
    return dd.exponential(z, excess, ARRAYS)


def _classes(rows: Surveyed) -> int:
    return sum(piece.shape[rows.class_axis] for piece in rows.pieces)


def total_of(terms: Iterable[FloatsPair], class_axis: int, count: int) -> FloatsPair:
    """Return the sums of `count` terms below 2 along the class axis as pairs, in any order."""
    constants = error_free.grids(count)
    sums: list[Floats] = []
    for head, tail in terms:
        more = part_sums(head, tail, class_axis, constants)
        sums = [a + b for a, b in zip(sums, more, strict=True)] if sums else more
    return error_free.pair_of_parts(sums)


def part_sums(
    head: Floats, tail: Floats, class_axis: int, constants: tuple[float, ...]
) -> list[Floats]:
    """Return the sums of terms' parts along the class axis, an array for each grid."""
    parts = error_free.grid_parts(head, tail, constants)
    return [np.add.reduce(part, axis=class_axis, keepdims=True) for part in parts]


def log_total(rows: Surveyed) -> tuple[list[FloatsPair], FloatsPair, Floats]:
    """Return each piece's (x - max)/T, the logarithms of the rows' sums, and their anchors."""
    _, class_axis, largest, scale = rows
    differences = [error_free.two_diff(piece, largest) for piece in rows.pieces]
    masks = [d == 0.0 for d, _ in differences]
    count = fold(np.add, [count_of(mask, class_axis) for mask in masks])
    second = second_largest([d for d, _ in differences], class_axis)
    k, anchor = power_below(second, scale)
    ys: list[FloatsPair] = []

    def terms() -> Iterator[FloatsPair]:
        # one piece at a time, so that a long row's terms are added up while they are in cache
        for (d, e), mask in zip(differences, masks, strict=True):
            y, term = log_terms(d, e, mask, scale, anchor)
            ys.append(y)
            yield term

    head, tail = total_of(terms(), class_axis, _classes(rows))
    unit = power_of(k)
    return ys, dd.log_of_sum(count, head * unit, tail * unit, ARRAYS), anchor


def second_largest(differences: list[Floats], class_axis: int) -> Floats:
    """Return the largest of each row's differences that are below 0; 0 if none is.

    No difference is above 0.  The bits of negative numbers, as integers, are ordered by size, and
    less 1, those of both zeros come behind them; choosing by a mask takes three times as long.

    >>> second_largest([np.array([[0.0, -0.0], [-2.0, 0.0], [-1.5, 0.0]])], 0)
    array([[-1.5,  0. ]])
    """
    bits = [(d.view(np.int64) - 1).min(class_axis, keepdims=True) for d in differences]
    least: NDArray[np.int64] = fold(np.minimum, bits)
    least += 1
    second: Floats = least.view(np.float64)
    second[second == -inf] = 0.0
    return second


def power_below(second: Floats, scale: dd.Scale) -> FloatsPair:
    """Return the power of two, and its anchor, of terms this far from ordinary rows' largest."""
    k = (second * (scale.reduction[0] / STEPS) + dd.ANCHOR) - dd.ANCHOR
    return k, dd.ANCHOR - k * STEPS


def log_terms(
    d: Floats, e: Floats, is_largest: NDArray[np.bool_], scale: dd.Scale, anchor: Floats
) -> tuple[FloatsPair, FloatsPair]:
    """Return (d + e)/T and its exponential, scaled up, where the largest classes have 0."""
    z, steps, excess = dd.reduce_argument(d, e, scale, anchor)
    head, tail = dd.exponential(z, excess, ARRAYS)
    # the tail of a largest class is 0; multiplying is faster than choosing
    head *= ~is_largest
    return (d, e) if scale.plain else dd.quotient(steps, excess), (head, tail)


def unrounded_logs(rows: Surveyed, base: Base) -> Iterator[FloatsPair]:
    """Yield the log-softmax of each piece as `unrounded_softmax` yields the softmax."""
    ys, total, _ = log_total(rows)
    for y in ys:
        yield logs(y, total, base)


def logs(y: FloatsPair, total: FloatsPair, base: Base) -> FloatsPair:
    """Return y - total of ordinary rows in some base, unrounded."""
    log = dd.minus(*y, *total)
    return log if base == "e" else dd.times(*error_free.fast_two_sum(*log), dd.BASES[base])


def ordinary_quotients(x: Floats, largest: Floats, scale: dd.Scale, anchor: Floats) -> FloatsPair:
    """Return the (x - max)/T of `log_terms`."""
    y = error_free.two_diff(x, largest)
    if not scale.plain:
        _, steps, excess = dd.reduce_argument(*y, scale, anchor)
        y = dd.quotient(steps, excess)
    return y


def count_of(mask: NDArray[np.bool_], class_axis: int) -> Floats:
    """Return how many of a mask are set along the class axis."""
    # bytes are added fastest, where they cannot overflow
    dtype = np.uint8 if mask.shape[class_axis] < 256 else np.intp
    ones = np.add.reduce(mask.view(np.uint8), axis=class_axis, keepdims=True, dtype=dtype)
    return ones.astype(np.float64)


def wide_softmax(block: Floats, scale: dd.Scale) -> FloatsPair:
    """Return the softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, class_axis = _whole(block)
    largest = x.max(class_axis, keepdims=True)
    term, k = wide_terms(wide_quotients(x, largest, scale))
    unit = power_of(k)
    total = total_of([(term[0] * unit, term[1] * unit)], class_axis, x.shape[class_axis])
    return _back(nan_if_bad(wide_shares(term, k, dd.reciprocal(*total)), largest), class_axis)


def wide_shares(term: FloatsPair, k: Floats, inverse: FloatsPair) -> FloatsPair:
    """Return terms that lack a power of two times 1/sum, rounded once."""
    return dd.shrink(*error_free.fast_two_sum(*dd.product_of_pairs(*term, *inverse)), k, ARRAYS)


def _whole(block: Floats) -> tuple[Floats, int]:
    """Return a block in one piece, and its class axis."""
    return (np.ascontiguousarray(block.T), 0) if block.shape[1] <= FEW_CLASSES else (block, 1)


def _back(pair: FloatsPair, class_axis: int) -> FloatsPair:
    return pair if class_axis else (pair[0].T, pair[1].T)


def nan_if_bad(pair: FloatsPair, largest: Floats) -> FloatsPair:
    """Return pairs, but NaN for rows whose maximum is not finite."""
    good = np.isfinite(largest)
    return pair if good.all() else (np.where(good, pair[0], nan), np.where(good, pair[1], 0.0))


def wide_quotients(x: Floats, largest: Floats, scale: dd.Scale) -> FloatsPair:
    """Return (x - max)/T as pairs, (-inf, 0) for a class out of reach."""
    head, tail = dd.scaled_difference(x, largest, scale)
    beyond = ~(head > -inf)
    return np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)


def wide_terms(y: FloatsPair) -> tuple[FloatsPair, Floats]:
    """Return the exponentials as heads and tails near 1, and the powers of two they lack."""
    above = y[0] > dd.LOWEST
    bounded = np.where(above, y[0], dd.LOWEST), np.where(above, y[1], 0.0)
    head, tail, k = dd.exponential_near_1(*bounded, ARRAYS)
    return (head, tail), k


def wide_log_softmax(block: Floats, scale: dd.Scale, base: Base) -> FloatsPair:
    """Return the log-softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, class_axis = _whole(block)
    largest = x.max(class_axis, keepdims=True)
    y = wide_quotients(x, largest, scale)
    is_largest = y[0] == 0.0
    count = count_of(is_largest, class_axis)
    term, own = wide_terms(y)
    k = np.where(is_largest, -inf, own).max(class_axis, keepdims=True)
    k[k == -inf] = 0.0
    total = total_of([wide_log_terms(term, own, is_largest, k)], class_axis, x.shape[class_axis])
    if base != "e":
        y = wide_quotients(x, largest, dd.in_base(scale, base))
    pair = wide_logs(y, count, k, wide_log_total(count, k, total), base)
    return _back(nan_if_bad(pair, largest), class_axis)


def wide_log_terms(
    term: FloatsPair, own: Floats, is_largest: NDArray[np.bool_], k: Floats
) -> FloatsPair:
    """Return terms with powers of two of their own over 2^k, where the largest classes have 0."""
    unit = power_of(np.where(is_largest, 0.0, own - k))
    return np.where(is_largest, 0.0, term[0] * unit), np.where(is_largest, 0.0, term[1] * unit)


def wide_log_total(count: Floats, k: Floats, total: FloatsPair) -> FloatsPair:
    """Return log(count + total 2^k), where k below `NEAR` counts as `NEAR`."""
    unit = power_of(np.maximum(k, dd.NEAR))
    return dd.log_of_sum(count, total[0] * unit, total[1] * unit, ARRAYS)


def wide_logs(y: FloatsPair, count: Floats, k: Floats, total: FloatsPair, base: Base) -> FloatsPair:
    """Return y - total, y being in some base, with what `wide_log_total` found of the rows."""
    if base != "e":
        total = dd.times(*total, dd.BASES[base])
    head, tail = error_free.fast_two_sum(*dd.minus(*y, *total))
    beyond = ~(head > -inf)
    head, tail = np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)

    is_tiny = (y[0] == 0.0) & (k < dd.NEAR) & (count == 1.0)
    if is_tiny.any():
        tiny = dd.shrink(total[0] * 2.0**-dd.NEAR, total[1] * 2.0**-dd.NEAR, k, ARRAYS)
        head = np.where(is_tiny, 0.0 - tiny[0], head)
        tail = np.where(is_tiny, 0.0 - tiny[1], tail)
    return head, tail
