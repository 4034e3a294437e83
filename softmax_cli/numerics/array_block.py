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
    # the steps without these are whole powers; what ANCHOR holds above them is shifted out
    j ^= steps
    j <<= 52 - _STEP_BITS
    bits = point.view(np.int64)
    bits += j
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
        terms.append(softmax_terms(piece, largest, scale))
    top, low = reciprocal(*total_of(terms, axis, _classes(pieces, axis)))
    for head, tail in terms:
        yield weigh(head, tail, top, low)


def softmax_terms(piece: Floats, largest: Floats, scale: Scale) -> FloatsPair:
    """Return exp((x - max)/T) of a piece of ordinary rows as pairs."""
    z, _, excess = reduce(*two_diff(piece, largest), scale, ANCHOR)
    return exponential(z, excess, ARRAYS)


def _classes(pieces: list[Floats], axis: int) -> int:
    return sum(piece.shape[axis] for piece in pieces)


def total_of(terms: Iterable[FloatsPair], axis: int, count: int) -> FloatsPair:
    """Return the sums of `count` terms below 2 along an axis as pairs, whatever their order."""
    constants = grids(count)
    sums: list[Floats] = []
    for head, tail in terms:
        sums = add_parts(sums, head, tail, axis, constants)
    return collect(sums)


def add_parts(
    sums: list[Floats], head: Floats, tail: Floats, axis: int, constants: tuple[float, ...]
) -> list[Floats]:
    """Return the sums of the parts of terms (none are there at first), with those of more terms."""
    more = [np.add.reduce(part, axis=axis, keepdims=True) for part in parts(head, tail, constants)]
    return [a + b for a, b in zip(sums, more, strict=True)] if sums else more


def log_total(
    pieces: list[Floats], axis: int, largest: Floats, scale: Scale
) -> tuple[list[FloatsPair], FloatsPair, Floats]:
    """Return what `float_row.log_total` does, and the anchor of the rows' steps."""
    differences = [two_diff(piece, largest) for piece in pieces]
    summits = [d == 0.0 for d, _ in differences]
    count = fold(np.add, [count_of(summit, axis) for summit in summits])
    second = fold(
        np.maximum,
        [
            np.where(summit, -inf, d).max(axis, keepdims=True)
            for (d, _), summit in zip(differences, summits, strict=True)
        ],
    )
    second[second == -inf] = 0.0
    k, anchor = power_below(second, scale)
    ys: list[FloatsPair] = []

    def terms() -> Iterator[FloatsPair]:
        # one piece at a time, so that a long row's terms are added up while they are in cache
        for (d, e), summit in zip(differences, summits, strict=True):
            y, term = log_terms(d, e, summit, scale, anchor)
            ys.append(y)
            yield term

    head, tail = total_of(terms(), axis, _classes(pieces, axis))
    unit = power_of(k)
    return ys, log_of_sum(count, head * unit, tail * unit, ARRAYS), anchor


def power_below(second: Floats, scale: Scale) -> FloatsPair:
    """Return the power of two of ordinary rows' largest terms but 1, and the anchor for it.

    `second` is how far their classes are from the largest, 0.0 if there are none.
    """
    k = (second * (scale.reduction[0] / STEPS) + ANCHOR) - ANCHOR
    return k, ANCHOR - k * STEPS


def log_terms(
    d: Floats, e: Floats, summit: NDArray[np.bool_], scale: Scale, anchor: Floats
) -> tuple[FloatsPair, FloatsPair]:
    """Return (d + e)/T and its exponential, scaled up, where the largest classes have 0."""
    z, steps, excess = reduce(d, e, scale, anchor)
    head, tail = exponential(z, excess, ARRAYS)
    # the tail of a largest class is 0
    np.copyto(head, 0.0, where=summit)
    return (d, e) if scale.plain else quotient(steps, excess), (head, tail)


def ordinary_quotients(x: Floats, largest: Floats, scale: Scale, anchor: Floats) -> FloatsPair:
    """Return the (x - max)/T of `log_terms`."""
    y = two_diff(x, largest)
    if not scale.plain:
        _, steps, excess = reduce(*y, scale, anchor)
        y = quotient(steps, excess)
    return y


def count_of(mask: NDArray[np.bool_], axis: int) -> Floats:
    """Return how many of a mask are set along an axis."""
    # bytes are added fastest, where they cannot overflow
    dtype = np.uint8 if mask.shape[axis] < 256 else np.intp
    ones = np.add.reduce(mask.view(np.uint8), axis=axis, keepdims=True, dtype=dtype)
    return ones.astype(np.float64)


def wide_softmax(block: Floats, scale: Scale) -> FloatsPair:
    """Return the softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, axis = _whole(block)
    largest = x.max(axis, keepdims=True)
    term, k = wide_terms(wide_quotients(x, largest, scale))
    unit = power_of(k)
    total = total_of([(term[0] * unit, term[1] * unit)], axis, x.shape[axis])
    head, tail = wide_shares(term, k, reciprocal(*total))
    return _back(np.where(np.isfinite(largest), head, nan), axis), _back(tail, axis)


def wide_shares(term: FloatsPair, k: Floats, inverse: FloatsPair) -> FloatsPair:
    """Return terms that lack a power of two times 1/sum, rounded once."""
    return shrink(*fast_two_sum(*weigh(*term, *inverse)), k, ARRAYS)


def _whole(block: Floats) -> tuple[Floats, int]:
    """Return a block in one piece, and the axis along which its classes lie."""
    return (np.ascontiguousarray(block.T), 0) if block.shape[1] <= FEW_CLASSES else (block, 1)


def _back(x: Floats, axis: int) -> Floats:
    return x if axis else x.T


def wide_quotients(x: Floats, largest: Floats, scale: Scale) -> FloatsPair:
    """Return (x - max)/T as pairs, (-inf, 0) for a class out of reach."""
    head, tail = difference(x, largest, scale)
    beyond = ~(head > -inf)
    return np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)


def wide_terms(y: FloatsPair) -> tuple[FloatsPair, Floats]:
    """Return the exponentials as pairs near 1, and the powers of two they lack."""
    above = y[0] > LOWEST
    bounded = np.where(above, y[0], LOWEST), np.where(above, y[1], 0.0)
    head, tail, k = own_exponential(*bounded, ARRAYS)
    return (head, tail), k


def wide_log_softmax(block: Floats, scale: Scale, base: str) -> FloatsPair:
    """Return the log-softmax of rows of any finite spread as pairs, and NaN for bad rows."""
    x, axis = _whole(block)
    largest = x.max(axis, keepdims=True)
    y = wide_quotients(x, largest, scale)
    summit = y[0] == 0.0
    count = count_of(summit, axis)
    term, own = wide_terms(y)
    k = np.where(summit, -inf, own).max(axis, keepdims=True)
    k[k == -inf] = 0.0
    total = total_of([wide_log_terms(term, own, summit, k)], axis, x.shape[axis])
    head, tail = wide_logs(y, count, k, wide_log_total(count, k, total), base)
    bad = ~np.isfinite(largest)
    return _back(np.where(bad, nan, head), axis), _back(np.where(bad, 0.0, tail), axis)


def wide_log_terms(
    term: FloatsPair, own: Floats, summit: NDArray[np.bool_], k: Floats
) -> FloatsPair:
    """Return terms with powers of two of their own over 2^k, where the largest classes have 0."""
    unit = power_of(np.where(summit, 0.0, own - k))
    return np.where(summit, 0.0, term[0] * unit), np.where(summit, 0.0, term[1] * unit)


def wide_log_total(count: Floats, k: Floats, total: FloatsPair) -> FloatsPair:
    """Return log(count + total 2^k), where k below `NEAR` counts as `NEAR`."""
    unit = power_of(np.maximum(k, NEAR))
    return log_of_sum(count, total[0] * unit, total[1] * unit, ARRAYS)


def wide_logs(y: FloatsPair, count: Floats, k: Floats, total: FloatsPair, base: str) -> FloatsPair:
    """Return y - total in some base, with what `wide_log_total` found of the rows."""
    head, tail = fast_two_sum(*minus(*y, *total))
    if base != "e":
        head, tail = rebase(head, tail, BASES[base])
    beyond = ~(head > -inf)
    head, tail = np.where(beyond, -inf, head), np.where(beyond, 0.0, tail)

    is_tiny = (y[0] == 0.0) & (k < NEAR) & (count == 1.0)
    if is_tiny.any():
        tiny = total if base == "e" else times(*total, BASES[base])
        tiny = shrink(tiny[0] * 2.0**-NEAR, tiny[1] * 2.0**-NEAR, k, ARRAYS)
        head = np.where(is_tiny, 0.0 - tiny[0], head)
        tail = np.where(is_tiny, 0.0 - tiny[1], tail)
    return head, tail
