"""Means and sums are exact until they are rounded, once."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import inf, isnan, nan

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.numerics.exact_sum import ExactSum
from tests.effort import share_of

finite = st.floats(allow_nan=False, allow_infinity=False)
losses = st.lists(st.one_of(finite, st.floats(0, 30), st.floats(0, 1e-300)), min_size=1)


def nearest(exact: Fraction) -> float:
    """Return the nearest double."""
    try:
        return float(exact)
    except OverflowError:
        return inf if exact > 0 else -inf


@settings(max_examples=share_of(150), deadline=None, derandomize=True)
@given(losses, st.integers(0, 50))
def test_any_order_and_any_parts_give_the_nearest_double(heads: list[float], at: int) -> None:
    """Lists, arrays and merged parts have one sum, and one mean, correctly rounded."""
    tails = [x * 2.0**-55 for x in heads]
    exact = sum(map(Fraction, heads + tails), Fraction())
    whole, array, first, second = ExactSum(), ExactSum(), ExactSum(), ExactSum()
    whole.add(heads, tails)
    array.add(np.array(heads[::-1]), np.array(tails[::-1]))
    first.add(heads[:at], tails[:at])
    second.add(np.array(heads[at:]), np.array(tails[at:]))
    first.merge(pickle.loads(pickle.dumps(second)))
    for total in (whole, array, first):
        assert total.count == len(heads)
        assert total.sum() == nearest(exact)
        assert total.mean() == nearest(exact / Fraction(len(heads)))
        assert total == whole


def test_a_mean_is_finite_where_the_sum_is_not() -> None:
    """The division comes before the rounding."""
    total = ExactSum()
    total.add(np.full(5, 1.7e308), np.zeros(5))
    assert total.sum() == inf
    assert total.mean() == 1.7e308


def test_infinite_and_missing_losses() -> None:
    """An infinite loss makes both infinite, a NaN makes both NaN, nothing has no mean."""
    for wrap in (list, np.array):
        total = ExactSum()
        assert isnan(total.mean())
        assert total.sum() == 0.0
        total.add(wrap([1.0, inf]), wrap([0.0, 0.0]))
        assert total.sum() == total.mean() == inf
        total.add(wrap([nan]), wrap([0.0]))
        assert isnan(total.mean())


def test_single_precision_is_rounded_once() -> None:
    """A sum just beyond halfway between two singles is not rounded by way of the tie."""
    for tail, expected in ((2.0**-80, 1 + 2.0**-23), (0.0, 1.0), (-(2.0**-80), 1.0)):
        total = ExactSum()
        total.add([1.0, 2.0**-24], [0.0, tail])
        assert total.sum(single=True) == expected
    total = ExactSum()
    total.add([1e39], [0.0])
    assert total.sum(single=True) == inf


def test_sums_are_equal_when_all_that_they_tell_is() -> None:
    """The number of the losses counts, and so does what is infinite or missing."""
    zero, none = ExactSum(), ExactSum()
    zero.add([0.0], [0.0])
    assert zero != none
    assert zero != 0.0
    for x in (inf, -inf, nan):
        first, second = ExactSum(), ExactSum()
        first.add([x], [0.0])
        second.add(np.array([x]), np.array([0.0]))
        assert first == pickle.loads(pickle.dumps(second)) != zero
