"""Estimates: each is rounded once, from exact sums."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isnan

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.metrics.estimates import Squares, mean, perplexity, standard_error
from softmax_cli.numerics.superaccumulator import UNIT_BITS
from tests.effort import share_of


def test_a_mean_of_nothing_is_nan_and_an_infinite_one_stays() -> None:
    assert isnan(mean(0, 0))
    assert mean(1, 3) == 1 / 3
    assert mean(1, 3, inf) == inf


@settings(max_examples=share_of(200), deadline=None, derandomize=True)
@given(st.fractions(-900, 900), st.sampled_from(["e", "2", "10"]))
def test_perplexity_is_the_nearest_double(loss: Fraction, base: str) -> None:
    with mpmath.workdps(400):
        number = mpmath.e if base == "e" else int(base)
        exact = number ** (mpmath.mpf(loss.numerator) / loss.denominator)
        got = perplexity(loss.numerator, loss.denominator, base)  # type: ignore[arg-type]
        if got in (0.0, inf):
            assert exact < mpmath.mpf(2) ** -1075 or exact >= mpmath.mpf(2) ** 1024 * (1 - 2**-54)
        else:
            assert abs(exact - mpmath.mpf(got)) <= mpmath.mpf(2) ** -1 * mpmath.mpf(
                max(got * 2**-52, 5e-324)
            )


@pytest.mark.parametrize("base", ["e", "2", "10"])
def test_perplexity_of_the_ends(base: str) -> None:
    assert perplexity(0, 1, base) == 1.0  # type: ignore[arg-type]
    assert perplexity(10**400, 1, base) == inf  # type: ignore[arg-type]
    assert perplexity(-(10**400), 1, base) == 0.0  # type: ignore[arg-type]


def test_perplexity_undoes_whole_logarithms() -> None:
    assert (perplexity(3, 1, "2"), perplexity(-2, 1, "10")) == (8.0, 0.01)


def squares(xs: list[Fraction], ws: list[Fraction]) -> Squares:
    """Return the sums over rows of figures and weights."""
    pairs = [*zip(xs, ws, strict=True)]
    sums = [
        sum(ws),
        sum(w * x for x, w in pairs),
        sum(w * w for w in ws),
        sum(w * w * x for x, w in pairs),
        sum((w * x) ** 2 for x, w in pairs),
    ]
    return Squares(len(xs), *(int(total * (1 << UNIT_BITS)) for total in sums))


def test_equal_weights_leave_sd_over_root_n() -> None:
    xs = [Fraction(n) for n in (1, 2, 4, 8)]
    for weight in (1, 3, Fraction(1, 4)):
        got = standard_error(squares(xs, [Fraction(weight)] * 4))
        assert got == pytest.approx((28.75 / 3) ** 0.5 / 2, rel=1e-15)


def test_the_error_of_weighted_rows() -> None:
    """Cochran's: n/(n - 1) times the sum of (w (x - mean))^2, over the sum of w."""
    xs, ws = [Fraction(n) for n in (0, 1, 1)], [Fraction(n) for n in (1, 2, 1)]
    # mean 3/4, terms 9/16 + 4/16 + 1/16
    assert standard_error(squares(xs, ws)) == (3 / 2 * 14 / 16) ** 0.5 / 4
    assert standard_error(squares(xs, ws), 2) == (3 / 2 * 14 / 16) ** 0.5 / 8


def test_the_error_of_one_row_is_nan() -> None:
    assert isnan(standard_error(squares([Fraction(1)], [Fraction(1)])))
