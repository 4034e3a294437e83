"""Softmax and log-softmax of one row of Python floats, with the standard library alone.

The loops; the arithmetic is that of `doubledouble`, and so is the glossary.  The ``wide`` functions
are the longer way of rows that are not ordinary.  (Functions are imported by their names, since
looking them up in their module would cost a twentieth of the time of a loop.)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, inf, isnan, ldexp
from typing import TYPE_CHECKING

from softmax_cli.numerics.doubledouble import (
    ANCHOR,
    BASES,
    LOWEST,
    NEAR,
    Primitives,
    Scale,
    exponential,
    exponential_near_1,
    in_base,
    log_of_sum,
    minus,
    product_of_pairs,
    quotient,
    reciprocal,
    reduce_argument,
    scaled_difference,
    shrink,
    times,
)
from softmax_cli.numerics.error_free import (
    fast_two_sum,
    grid_parts,
    grids,
    pair_of_parts,
    two_diff,
)
from softmax_cli.numerics.exp_table import OFFSETS, POINTS, STEPS

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Base, FloatPair

ZERO: FloatPair = (0.0, 0.0)

# the classes whose logarithms are wanted
EVERY = slice(None)

LAST_STEP = STEPS - 1
STEP_BITS = LAST_STEP.bit_length()


def _point(z: float) -> FloatPair:
    steps = int(z - ANCHOR)
    j = steps & LAST_STEP
    return ldexp(POINTS[j], steps >> STEP_BITS), OFFSETS[j]


def _power(k: float) -> float:
    return ldexp(1.0, int(k)) if k < 1024.0 else inf  # as NumPy has it


def _frexp(x: float) -> FloatPair:
    fraction, exponent = frexp(x)
    return fraction, float(exponent)


FLOATS: Primitives[float] = Primitives(_point, _power, _frexp)


def is_ordinary(row: Sequence[float], scale: Scale) -> bool:
    """Return whether a row is ordinary, so that it may take the short way."""
    # max and min pass over a NaN, a sum does not
    return max(row) - min(row) <= scale.reach and not isnan(sum(row))


def is_bad(row: Sequence[float]) -> bool:
    """Return whether a row has a NaN, a +inf or no class above -inf."""
    return max(row) in (inf, -inf) or any(isnan(x) for x in row)


def total_of(terms: list[FloatPair], count: int) -> FloatPair:
    """Return the sum of at most `count` terms below 2 as a pair, the same in any order."""
    if not terms:
        return ZERO
    constants = grids(count)
    split = [grid_parts(head, tail, constants) for head, tail in terms]
    return pair_of_parts(list(map(sum, zip(*split, strict=True))))


def unrounded_softmax(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return the softmax of an ordinary row, unrounded."""
    largest = max(row)
    terms = []
    for x in row:
        z, _, excess = reduce_argument(*two_diff(x, largest), scale, ANCHOR)
        terms.append(exponential(z, excess, FLOATS))
    top, low = reciprocal(*total_of(terms, len(row)))
    return [product_of_pairs(head, tail, top, low) for head, tail in terms]


def wide_softmax(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return the softmax of a row of any spread as pairs."""
    terms = _wide_terms(_quotients(row, scale))
    scaled = [(head * _power(k), tail * _power(k)) for head, tail, k in terms]
    top, low = reciprocal(*total_of(scaled, len(row)))
    result = []
    for head, tail, k in terms:
        pair = fast_two_sum(*product_of_pairs(head, tail, top, low))
        result.append(shrink(*pair, k, FLOATS))
    return result


def _quotients(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return (x - max)/T as pairs; a class out of reach is (-inf, 0)."""
    largest = max(row)
    result = []
    for x in row:
        head, tail = (-inf, 0.0) if x == -inf else scaled_difference(x, largest, scale)
        result.append((head, tail) if head > -inf else (-inf, 0.0))
    return result


def _wide_terms(ys: list[FloatPair]) -> list[tuple[float, float, float]]:
    return [exponential_near_1(*(y if y[0] > LOWEST else (LOWEST, 0.0)), FLOATS) for y in ys]


def unrounded_logs(
    row: Sequence[float], scale: Scale, base: Base, chosen: slice = EVERY
) -> list[FloatPair]:
    """Return the log-softmax of chosen classes of an ordinary row, unrounded.

    The largest classes, whose exponential is 1, are counted; the sum of the others is taken in
    units of a power of two near the largest of them, so that it keeps its relative accuracy.
    """
    largest = max(row)
    second = max([x for x in row if x != largest], default=largest)
    k = ((second - largest) * (scale.reduction[0] / STEPS) + ANCHOR) - ANCHOR
    anchor = ANCHOR - k * STEPS
    ys, terms = [], []
    plain = scale.plain
    for x in row:
        d, e = two_diff(x, largest)
        if d == 0.0:
            ys.append(ZERO)
            continue
        z, steps, excess = reduce_argument(d, e, scale, anchor)
        terms.append(exponential(z, excess, FLOATS))
        ys.append((d, e) if plain else quotient(steps, excess))
    head, tail = total_of(terms, len(row))
    unit = _power(k)
    total = log_of_sum(float(len(row) - len(terms)), head * unit, tail * unit, FLOATS)
    logs = [minus(*y, *total) for y in ys[chosen]]
    return logs if base == "e" else [times(*fast_two_sum(*log), BASES[base]) for log in logs]


def wide_log_softmax(
    row: Sequence[float], scale: Scale, base: Base, chosen: slice = EVERY
) -> list[FloatPair]:
    """Return the log-softmax of chosen classes of a row of any spread as pairs."""
    ys = _quotients(row, scale)
    below = _wide_terms([y for y in ys if y[0] != 0.0])
    count = float(len(ys) - len(below))
    k = max([k for _, _, k in below], default=0.0)
    terms = [(head * _power(own - k), tail * _power(own - k)) for head, tail, own in below]
    head, tail = total_of(terms, len(row))
    # far from subnormal numbers as long as no digit would be lost there
    unit = _power(max(k, NEAR))
    total = log_of_sum(count, head * unit, tail * unit, FLOATS)
    if base != "e":
        ys, total = _quotients(row, in_base(scale, base)), times(*total, BASES[base])
    # the loss of the largest class, a pair already, if it may be subnormal
    tiny: FloatPair | None = None
    if k < NEAR and count == 1.0:
        head, tail = total
        tiny = shrink(head * 2.0**-NEAR, tail * 2.0**-NEAR, k, FLOATS)
    return [_wide_log(y, total, tiny) for y in ys[chosen]]


def _wide_log(y: FloatPair, total: FloatPair, tiny: FloatPair | None) -> FloatPair:
    if y[0] == -inf:
        return -inf, 0.0
    if y[0] == 0.0 and tiny is not None:
        return 0.0 - tiny[0], 0.0 - tiny[1]
    return fast_two_sum(*minus(*y, *total))
