"""Estimates: exact sums of observations, rounded once to means, errors and their like.

Sums are integers in units of 2^-`UNIT_BITS`; so are weights, of which rows without any have 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import NamedTuple

from softmax_cli.metrics.bins import Bin
from softmax_cli.metrics.types import Base
from softmax_cli.numerics.superaccumulator import UNIT_BITS, nearest, nearest_root


def mean(total: int, weight: int, infinite: float = 0.0) -> float:
    """Return a quotient of sums, rounded once; NaN where there is no weight.

    >>> mean(1 << UNIT_BITS, 3 << UNIT_BITS)
    0.3333333333333333
    """
    if infinite or not weight:
        return infinite or nan
    return nearest(total, weight)


class Squares(NamedTuple):
    """Sums over rows from which the spread of a weighted mean follows, for a figure x."""

    rows: int  # that have any weight
    weight: int  # of w
    total: int  # of w x
    squared_weight: int  # of w w
    cross: int  # of w w x
    squares: int  # of (w x)(w x)


def standard_error(sums: Squares, divisor: int = 1) -> float:
    """Return the standard error of the weighted mean of x over a divisor; NaN of one row.

    It is the root of n/(n - 1) times the sum of (w (x - mean))^2, over the sum of w: W. G. Cochran,
    Sampling Techniques (1977), (6.13) and section 6.3; where all weights are one number, the
    standard deviation, with n - 1, over the root of n.

    >>> unit = 1 << UNIT_BITS
    >>> standard_error(Squares(2, 2 * unit, 4 * unit, 2 * unit, 4 * unit, 10 * unit))  # of 1 and 3
    1.0
    """
    if sums.rows < 2:
        return nan
    n, w, s = sums.rows, sums.weight, sums.total
    around = sums.squares * w * w - 2 * s * w * sums.cross + s * s * sums.squared_weight
    return nearest_root(n * around << UNIT_BITS, (n - 1) * (w * w * divisor) ** 2)


def perplexity(total: int, count: int, base: Base) -> float:
    """Return the base to the power of total/count, rounded once; inf beyond the double range.

    >>> perplexity(3, 1, "2"), perplexity(1, 2, "10"), perplexity(710, 1, "e")
    (8.0, 3.1622776601683795, inf)
    """
    import decimal

    # a power this close to halfway between two doubles is exact, or would be news
    with decimal.localcontext() as context:
        context.prec, context.Emax, context.Emin = 60, decimal.MAX_EMAX, decimal.MIN_EMIN
        whole, rest = divmod(total, count)
        if abs(whole) > 5000:
            return inf if whole > 0 else 0.0
        exponent = whole + decimal.Decimal(rest) / decimal.Decimal(count)
        power = exponent.exp() if base == "e" else decimal.Decimal(base) ** exponent
        return float(power)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return how far confidences and outcomes lie apart, bin by bin, over all the weight.

    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks", ICML
    2017, equation 3.
    """
    apart = sum(abs(bin.confidence - bin.outcomes) for bin in bins)
    return mean(apart, sum(bin.weight for bin in bins))
