"""The error-free transformations are exact, and the table is what its script makes."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import mpmath
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics import error_free, exp_table
from softmax_cli.numerics.list_row import FLOATS
from tests.effort import share_of
from tests.numerics import generate_table

some = settings(max_examples=share_of(200), deadline=None, derandomize=True)
moderate = st.floats(-1e200, 1e200).filter(lambda x: x == 0 or abs(x) > 1e-100)


def test_the_table_is_what_the_script_makes() -> None:
    """Regenerating the table gives the file that stands in the repository."""
    assert Path(exp_table.__file__).read_text(encoding="ascii") == generate_table.source()


def test_the_table_is_right() -> None:
    """Points have 26 bits, and point and offset together are 2^(j/steps) to 75 bits."""
    mpmath.mp.dps = 60
    for j in range(0, exp_table.STEPS, 7):
        point, offset = exp_table.POINTS[j], exp_table.OFFSETS[j]
        assert (point * 2**25).is_integer()
        exact = mpmath.log(2) * j / exp_table.STEPS
        assert abs(mpmath.log(point) - offset - exact) < mpmath.mpf(2) ** -79


@some
@given(moderate, moderate)
def test_sums_differences_and_products_have_no_error(a: float, b: float) -> None:
    """Head and tail add up to the exact result."""
    x, y = Fraction(a), Fraction(b)
    assert sum(map(Fraction, error_free.two_sum(a, b))) == x + y
    assert sum(map(Fraction, error_free.two_diff(a, b))) == x - y
    if abs(a) < 1e100 and abs(b) < 1e100:
        assert sum(map(Fraction, error_free.product(a, b))) == x * y


@some
@given(moderate)
def test_the_upper_bits_and_the_rest_have_26_bits(a: float) -> None:
    """The head and what it leaves have 26 bits each, so that their products are exact."""
    top = error_free.upper_26_bits(a)
    for part in (top, a - top):
        assert (math.frexp(part)[0] * 2**26).is_integer()


@some
@given(st.integers(2, 10**7), st.randoms(use_true_random=False))
def test_parts_lie_on_their_grids(count: int, random: object) -> None:
    """Parts are multiples of a unit so large that any sum of them has at most 53 bits."""
    constants = error_free.grids(count)
    for head in (1.0, 1.5 - 2**-26, 2.0**-20, 2.0**-60, 0.0):
        parts = error_free.grid_parts(head, head * 2.0**-13, constants)
        for part, constant in zip(parts, constants, strict=True):
            units = Fraction(part) / Fraction(math.ulp(constant))
            assert units.denominator == 1
            assert abs(units) * count <= 2**53


@some
@given(st.integers(0, 2**53), st.sampled_from([-1e-20, 0.0, 1e-20]), st.sampled_from([1, 2, 3, 5]))
def test_rounding_to_a_unit_happens_once(numerator: int, tail: float, k: int) -> None:
    """The tail decides ties of the head, which else go to the even multiple."""
    head = float(numerator)
    unit = 2.0**k
    exact = (Fraction(head) + Fraction(tail)) / Fraction(unit)
    assert dd.round_to_unit(head, tail, unit) == round(exact) * unit


@some
@given(st.floats(-1000, 0), st.floats(-1e-16, 1e-16))
def test_the_exponential_of_a_pair(head: float, tail: float) -> None:
    """Head and tail of exp hold more than 62 bits."""
    mpmath.mp.dps = 60
    point, rest, k = dd.exponential_near_1(head, head * tail, FLOATS)
    exact = mpmath.exp(mpmath.mpf(head) + mpmath.mpf(head * tail))
    got = (mpmath.mpf(point) + mpmath.mpf(rest)) * mpmath.mpf(2) ** int(k)
    assert abs(got / exact - 1) < mpmath.mpf(2) ** -62


@some
@given(st.integers(1, 10**6), st.floats(2.0**-900, 1e6))
def test_the_logarithm_of_a_sum(count: int, rest: float) -> None:
    """The logarithm keeps its relative accuracy however close to 1 its argument is."""
    mpmath.mp.dps = 400
    for n in (1.0, float(count)):
        head, tail = dd.log_of_sum(n, rest, 0.0, FLOATS)
        exact = mpmath.log(mpmath.mpf(n) + mpmath.mpf(rest))
        assert abs((mpmath.mpf(head) + mpmath.mpf(tail)) / exact - 1) < mpmath.mpf(2) ** -62
    mpmath.mp.dps = 60
