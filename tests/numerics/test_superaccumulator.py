"""Sums of doubles and of products are exact, whatever they come in, and rounded once."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import inf, isnan, nan, ulp

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.numerics.superaccumulator import (
    PIECE,
    UNIT_BITS,
    Superaccumulator,
    nearest,
    nearest_root,
)
from tests.effort import share_of

some = settings(max_examples=share_of(150), deadline=None, derandomize=True)
finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.lists(st.one_of(finite, st.floats(-30, 30), st.floats(0, 1e-300)), min_size=1)
pairs = st.lists(st.tuples(finite, st.one_of(finite, st.floats(0, 30))), min_size=1)


def exact(total: Superaccumulator) -> Fraction:
    """Return what the sum says it is."""
    assert total.infinite == 0.0
    return Fraction(total.units, 2**UNIT_BITS)


def rounded(value: Fraction) -> float:
    """Return the nearest double."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


@some
@given(numbers, st.integers(0, 50))
def test_a_sum_of_doubles_is_exact(values: list[float], at: int) -> None:
    """Of a list, of an array, and of parts of both that are merged after a journey as text."""
    truth = sum(map(Fraction, values), Fraction())
    of_list, of_array, merged, rest = (Superaccumulator() for _ in range(4))
    of_list.add(values)
    of_array.add(np.array(values[::-1]))
    merged.add(values[at:])
    rest.add(np.array(values[:at]))
    merged.merge(Superaccumulator.of_text(rest.text()))
    assert exact(of_list) == truth
    assert of_list == of_array == merged == pickle.loads(pickle.dumps(merged))
    assert float(of_list) == rounded(truth)


@some
@given(pairs)
def test_a_sum_of_products_is_exact(factors: list[tuple[float, float]]) -> None:
    """Where a product underflows or overflows, or its error would, too."""
    truth = sum((Fraction(x) * Fraction(y) for x, y in factors), Fraction())
    of_list, of_array = Superaccumulator(), Superaccumulator()
    of_list.add_products([x for x, _ in factors], [y for _, y in factors])
    columns = np.array(factors)
    of_array.add_products(columns[:, 0], columns[:, 1])
    assert exact(of_list) == truth
    assert of_list == of_array == Superaccumulator.of_text(of_list.text())


def test_long_arrays_are_added_piece_by_piece() -> None:
    """Numbers of every size that cancel at the end, each times one half."""
    generator = np.random.default_rng(1)
    values = np.exp(generator.uniform(-300.0, 300.0, 2 * PIECE + 5))
    total, products = Superaccumulator(), Superaccumulator()
    total.add(values)
    products.add_products(values, np.full(len(values), 0.5))
    assert exact(total) == 2 * exact(products) == sum(map(Fraction, values.tolist()))
    total.add(-values[::-1])
    assert exact(total) == 0


@pytest.mark.parametrize("carrier", [list, np.array])
def test_what_is_not_finite_makes_the_whole_sum(carrier: type) -> None:
    """Infinities of both signs are NaN; 0 times anything is 0."""
    for values, expected in (
        ([1.0, inf], "inf"),
        ([-inf, 1.0], "-inf"),
        ([inf, -inf], "nan"),
        ([nan], "nan"),
    ):
        total = Superaccumulator()
        total.add(carrier(values))
        assert total.text() == repr(float(total)) == expected
        assert Superaccumulator.of_text(expected) == total
    total = Superaccumulator()
    total.add_products(carrier([0.0, inf, 0.0, 2.0]), carrier([inf, 0.0, nan, 3.0]))
    assert total.text() == "0x3p1"
    total.add_products(carrier([-2.0]), carrier([inf]))
    assert float(total) == -inf
    total.add_products(carrier([1.0]), carrier([nan]))
    assert isnan(float(total))


def test_the_text_is_a_hexadecimal_float() -> None:
    """So that whatever reads one has the nearest double."""
    total = Superaccumulator()
    assert total.text() == "0x0p0"
    total.add([0.1, -1e300, 5e-324])
    assert float.fromhex(total.text()) == -1e300
    total.add_products([2.0**1023] * 16, [2.0**1023] * 16)
    total.add([1e300, -0.1, -5e-324])
    assert Superaccumulator.of_text(total.text()).text() == "0x1p2050"
    for text in ("", "0x1", "1.5", "p", "0x1p-2253", "0x1p9999999999", "0xgp1", "1.5p1"):
        with pytest.raises(ValueError, match="not an exact sum: "):
            Superaccumulator.of_text(text)


@some
@given(st.fractions(), st.integers(-900, 900))
def test_a_ratio_is_rounded_once(ratio: Fraction, power: int) -> None:
    """To double as Python rounds one, to single as by way of many bits."""
    scaled = ratio * Fraction(2) ** power
    assert nearest(scaled.numerator, scaled.denominator) == rounded(scaled)
    halfway = Fraction(1) + Fraction(1, 2**24)
    for beyond, expected in ((1, 1 + 2.0**-23), (0, 1.0), (-1, 1.0)):
        value = halfway + Fraction(beyond, 2**200)
        assert nearest(value.numerator, value.denominator, single=True) == expected


@some
@given(st.one_of(st.fractions(min_value=0), finite.map(abs).map(Fraction)), st.integers(-900, 900))
def test_a_root_is_rounded_once(ratio: Fraction, power: int) -> None:
    """It is the nearest double, or one of two that are as near."""
    value = ratio * Fraction(2) ** power
    root = nearest_root(value.numerator, value.denominator)
    half = Fraction(ulp(root)) / 2
    assert max(Fraction(root) - half, Fraction(0)) ** 2 <= value <= (Fraction(root) + half) ** 2
    assert nearest_root(*(value * value).as_integer_ratio()) == rounded(value)


def test_a_root_at_a_tie_goes_to_the_even_double() -> None:
    """The square of the middle between two doubles, and its neighbours."""
    middle = Fraction(1) + Fraction(1, 2**53)
    for beyond, expected in ((-1, 1.0), (0, 1.0), (1, 1.0 + 2.0**-52)):
        square = middle**2 + Fraction(beyond, 2**400)
        assert nearest_root(square.numerator, square.denominator) == expected
    assert nearest_root(0, 1) == 0.0
    assert nearest_root(10**700, 1) == inf


def test_mean_and_standard_error_are_rounded_once() -> None:
    """As the docstrings of sums of losses promise: against 60 digits."""
    mpmath.mp.dps = 60
    values = [0.1, 0.2, 0.3, 1e-9]
    n, sums, squares = len(values), Superaccumulator(), Superaccumulator()
    sums.add(values)
    squares.add_products(values, values)
    mean = mpmath.fsum(values) / n
    error = mpmath.sqrt(mpmath.fsum((mpmath.mpf(x) - mean) ** 2 for x in values) / (n * (n - 1)))
    assert nearest(sums.units, n << UNIT_BITS) == float(mean)
    spread = (n * squares.units << UNIT_BITS) - sums.units**2
    assert nearest_root(spread, n * n * (n - 1) << 2 * UNIT_BITS) == float(error)
