"""Softmax and log-softmax of one row of Python floats, with the standard library alone.

The arithmetic is `doubledouble`'s; this module holds the loops.  A row is *ordinary* when it is
finite and no class lies more than `doubledouble.REACH` below the largest.  All others that are
not bad go the longer way of the ``wide`` functions, where every term has a power of two of its
own, so that subnormal results are rounded once and no intermediate result overflows.

A *pair* has its nearest double as its head; a *sum* is two doubles that are still to be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, inf, isnan, ldexp

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

FloatPair = tuple[float, float]

ZERO: FloatPair = (0.0, 0.0)

LAST_STEP = STEPS - 1
STEP_BITS = LAST_STEP.bit_length()


def _point(z: float) -> FloatPair:
    steps = int(z - ANCHOR)
    j = steps & LAST_STEP
    return ldexp(POINTS[j], steps >> STEP_BITS), OFFSETS[j]


def _power(k: float) -> float:
    return ldexp(1.0, int(k))


def _frexp(x: float) -> FloatPair:
    fraction, exponent = frexp(x)
    return fraction, float(exponent)


FLOATS: Carrier[float] = Carrier(_point, _power, _frexp)


def is_ordinary(row: Sequence[float], scale: Scale) -> bool:
    """Return whether a row takes the short way."""
    # max and min pass over a NaN, a sum does not
    return max(row) - min(row) <= scale.reach and not isnan(sum(row))


def is_bad(row: Sequence[float]) -> bool:
    """Return whether a row has a NaN, a +inf or no class above -inf."""
    return max(row) in (inf, -inf) or any(isnan(x) for x in row)


def total_of(terms: list[FloatPair], count: int) -> FloatPair:
    """Return the sum of at most `count` terms below 2 as a pair, whatever their order."""
    if not terms:
        return ZERO
    constants = grids(count)
    split = [parts(head, tail, constants) for head, tail in terms]
    return collect([sum(part) for part in zip(*split, strict=True)])


def softmax_sums(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return the softmax of an ordinary row, to be added up."""
    largest = max(row)
    terms = []
    for x in row:
        z, _, excess = reduce(*two_diff(x, largest), scale, ANCHOR)
        terms.append(exponential(z, excess, FLOATS))
    top, low = reciprocal(*total_of(terms, len(row)))
    return [weigh(head, tail, top, low) for head, tail in terms]


def wide_softmax(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return the softmax of a row of any spread as pairs."""
    terms = [own_exponential(*_above_lowest(y), FLOATS) for y in _quotients(row, scale)]
    top, low = reciprocal(
        *total_of([(head * _power(k), tail * _power(k)) for head, tail, k in terms], len(row))
    )
    result = []
    for head, tail, k in terms:
        pair = fast_two_sum(*weigh(head, tail, top, low))
        result.append(shrink(*pair, k, FLOATS))
    return result


def _quotients(row: Sequence[float], scale: Scale) -> list[FloatPair]:
    """Return (x - max)/T as pairs; a class out of reach is (-inf, 0)."""
    largest = max(row)
    result = []
    for x in row:
        head, tail = (-inf, 0.0) if x == -inf else difference(x, largest, scale)
        result.append((head, tail) if head > -inf else (-inf, 0.0))
    return result


def _above_lowest(y: FloatPair) -> FloatPair:
    return y if y[0] > LOWEST else (LOWEST, 0.0)


def log_total(row: Sequence[float], scale: Scale) -> tuple[list[FloatPair], FloatPair]:
    """Return each class's (x - max)/T, and the logarithm of the sum of their exponentials.

    The largest classes, whose exponential is 1, are counted; the sum of the others is taken in
    units of a power of two near the largest of them, so that it keeps its relative accuracy.
    """
    largest = max(row)
    second = max((x for x in row if x != largest), default=largest)
    k = ((second - largest) * (scale.reduction[0] / STEPS) + ANCHOR) - ANCHOR
    anchor = ANCHOR - k * STEPS
    ys, terms = [], []
    for x in row:
        d, e = two_diff(x, largest)
        if d == 0.0:
            ys.append(ZERO)
            continue
        z, steps, excess = reduce(d, e, scale, anchor)
        terms.append(exponential(z, excess, FLOATS))
        ys.append((d, e) if scale.plain else quotient(steps, excess))
    head, tail = total_of(terms, len(row))
    unit = _power(k)
    return ys, log_of_sum(float(len(row) - len(terms)), head * unit, tail * unit, FLOATS)


def log_sums(row: Sequence[float], scale: Scale, base: str) -> list[FloatPair]:
    """Return the log-softmax of an ordinary row, to be added up."""
    ys, total = log_total(row, scale)
    sums = [minus(*y, *total) for y in ys]
    return sums if base == "e" else [times(*fast_two_sum(*log), BASES[base]) for log in sums]


def wide_log_total(
    row: Sequence[float], scale: Scale, base: str
) -> tuple[list[FloatPair], FloatPair, FloatPair | None]:
    """Return what `log_total` does, and the loss of a largest class if that may be subnormal."""
    ys = _quotients(row, scale)
    below = [own_exponential(*_above_lowest(y), FLOATS) for y in ys if y[0] != 0.0]
    count = float(len(ys) - len(below))
    k = max((k for _, _, k in below), default=0.0)
    terms = [(head * _power(own - k), tail * _power(own - k)) for head, tail, own in below]
    head, tail = total_of(terms, len(row))
    # far from subnormal numbers as long as no digit would be lost there
    near = max(k, NEAR)
    unit = _power(near)
    total = log_of_sum(count, head * unit, tail * unit, FLOATS)
    if k >= NEAR or count > 1.0:
        return ys, total, None
    head, tail = total if base == "e" else times(*total, BASES[base])
    return ys, total, shrink(head * 2.0**-NEAR, tail * 2.0**-NEAR, k, FLOATS)


def wide_log_softmax(row: Sequence[float], scale: Scale, base: str) -> list[FloatPair]:
    """Return the log-softmax of a row of any spread as pairs."""
    ys, total, tiny = wide_log_total(row, scale, base)
    return [wide_log(y, total, tiny, base) for y in ys]


def wide_log(y: FloatPair, total: FloatPair, tiny: FloatPair | None, base: str) -> FloatPair:
    """Return the log-probability of a class from what `wide_log_total` returns."""
    if y[0] == -inf:
        return -inf, 0.0
    if y[0] == 0.0 and tiny is not None:
        return 0.0 - tiny[0], 0.0 - tiny[1]
    log = fast_two_sum(*minus(*y, *total))
    if base != "e":
        log = rebase(*log, BASES[base])
    return log if log[0] > -inf else (-inf, 0.0)
