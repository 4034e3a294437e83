"""Gaps as `logit_gaps` has them, of floats or of arrays, to twice the digits.

They are differences of logits times a power of two near 1/T, so that nothing is rounded before
they are multiplied by probabilities, which are heads and tails (see `numerics.doubledouble`).
"""

from __future__ import annotations

from math import frexp, inf, ldexp
from typing import Any, NamedTuple

from softmax_cli.metrics.scored_lists import folded
from softmax_cli.numerics.error_free import Real, fast_two_sum, product, two_diff, two_sum

# beyond this what `product` splits may overflow
LARGE = 2.0**900


class Unit(NamedTuple):
    """What gaps are counted in: T is a fraction, from 1/2 to 1, of a power of two."""

    fraction: float
    power: float  # by which differences of halved logits are multiplied


def unit_of(temperature: float) -> Unit:
    """Return the unit near a temperature.

    >>> unit_of(3.0)
    Unit(fraction=0.75, power=0.5)
    """
    fraction, exponent = frexp(temperature)
    return Unit(fraction, ldexp(1.0, 1 - exponent) if exponent > -1022 else 2.0**1023)


class RowGaps(NamedTuple):
    """What the rows give; a pair is a head and a tail."""

    own: tuple[Any, Any]  # the gaps of true classes
    expected: tuple[Any, Any]
    variance: Any  # times what the expected gaps are larger by if T is the unit


def gap(largest: Real, half: Real, unit: Unit) -> tuple[Real, Real]:
    """Return a gap as a pair, of halved logits."""
    head, tail = two_diff(largest, half)
    return head * unit.power, tail * unit.power


def part(share: Real, rest: Real | float, head: Real, tail: Real) -> tuple[Real, Real]:
    """Return a probability times a gap, both pairs, unrounded."""
    high, low = product(share, head)
    low += share * tail + rest * head
    return high, low


def multiplied(pair: tuple[Real, Real], other: tuple[Real, Real]) -> tuple[Real, Real]:
    """Return the product of two pairs, unrounded."""
    return part(pair[0], pair[1], other[0], other[1])


def of_list(rows: list[list[float]], shares: Any, truth: Any, unit: Unit) -> RowGaps:
    """Return what rows give, in lists.

    >>> of_list([[0.0, 2.0]], [[(0.5, 0.0), (0.5, 0.0)]], [0], unit_of(1.0)).expected
    ([0.5], [0.0])
    """
    each = [_of_row(*row, unit) for row in zip(rows, shares, truth, strict=True)]
    own, expected = (
        ([row[pair][0] for row in each], [row[pair][1] for row in each]) for pair in (0, 1)
    )
    return RowGaps(own, expected, [row.variance for row in each])


def _of_row(row: list[float], shares: list[tuple[float, float]], truth: Any, unit: Unit) -> RowGaps:
    """Return what one row gives, whose true class is a number, or whose targets are a list."""
    largest = 0.5 * max(row)
    pairs = [_finite(*gap(largest, 0.5 * x, unit)) for x in row]
    weight = None
    if isinstance(truth, list):
        own = _sum([_target_part(t, *pair) for t, pair in zip(truth, pairs, strict=True)])
        weight = _sum([(t, 0.0) for t in truth])
    else:
        own = pairs[truth]
    # the gap of a class without probability may be infinite
    seen = [pair if p else (0.0, 0.0) for (p, _), pair in zip(shares, pairs, strict=True)]
    expected = _sum([part(*p, *pair) for p, pair in zip(shares, seen, strict=True)])
    far = [head - expected[0] for head, _ in seen]
    squares = [p * (d * d) for (p, _), d in zip(shares, far, strict=True)]
    variance = folded(squares) / unit.fraction
    if weight is not None:
        expected, variance = multiplied(weight, expected), weight[0] * variance
    return RowGaps(own, expected, variance)


def _target_part(target: float, head: float, tail: float) -> tuple[float, float]:
    if not target:
        return 0.0, 0.0
    return (target * head, target * tail) if head > LARGE else part(target, 0.0, head, tail)


def _finite(head: float, tail: float) -> tuple[float, float]:
    return (head, 0.0) if head == inf else (head, tail)


def _sum(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return a sum of pairs in the order of `folded`."""
    while len(pairs) > 1:
        half = len(pairs) // 2
        both = zip(pairs[:half], pairs[half : 2 * half], strict=True)
        pairs = [added(*a, *b) for a, b in both] + pairs[2 * half :]
    return fast_two_sum(*pairs[0])


def added(head: Real, tail: Real, other: Real, rest: Real) -> tuple[Real, Real]:
    """Return the sum of two pairs, unrounded."""
    total, error = two_sum(head, other)
    return total, error + (tail + rest)
