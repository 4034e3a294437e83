"""Sums by group are exact, whatever carries the numbers and however they come."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.numerics.grouped_sums import GroupedSums
from softmax_cli.numerics.superaccumulator import UNIT_BITS
from tests.effort import share_of

finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.one_of(finite, st.floats(0, 30), st.floats(0, 1e-300), st.just(0.0))
rows = st.lists(st.tuples(st.integers(0, 4), numbers, numbers), max_size=12)


def exact(sums: GroupedSums, group: int) -> Fraction:
    return Fraction(sums.units(group), 1 << UNIT_BITS)


@settings(max_examples=share_of(200), deadline=None, derandomize=True)
@given(rows, st.integers(0, 12), st.booleans())
def test_any_order_and_any_parts_give_the_exact_sums(
    rows: list[tuple[int, float, float]], at: int, weighted: bool
) -> None:
    """Lists, arrays and merged parts are equal, and what fractions say."""
    groups, values, weights = map(list, zip(*rows, strict=True)) if rows else ([], [], [])

    def summed(part: slice, carrier: Any) -> GroupedSums:
        sums = GroupedSums()
        given = carrier(weights[part]) if weighted else None
        index = carrier(groups[part]) if carrier is list else np.array(groups[part], np.intp)
        sums.add(index, carrier(values[part]), given)
        return sums

    whole, array = summed(slice(None), list), summed(slice(None, None, -1), np.array)
    first, second = summed(slice(at), np.array), summed(slice(at, None), list)
    first.merge(pickle.loads(pickle.dumps(second)))
    again = GroupedSums.of_texts(whole.texts())
    assert whole == array == first == again
    for group in range(5):
        truth = sum(
            Fraction(x) * (Fraction(w) if weighted else 1) for own, x, w in rows if own == group
        )
        for sums in (whole, array, first, again):
            assert exact(sums, group) == truth
    assert whole.total() == sum(map(whole.units, range(5)))


@pytest.mark.parametrize("carrier", [list, np.array])
def test_all_values_of_a_call_may_be_of_one_group(carrier: Any) -> None:
    sums = GroupedSums()
    sums.add(3, carrier([0.5, 0.25]))
    sums.add(3, carrier([0.5, 0.25]), carrier([2.0, 4.0]))
    assert sums.texts() == {"3": "0xbp-2"}


@pytest.mark.parametrize("carrier", [list, np.array])
def test_weights_are_counts_where_there_are_none(carrier: Any) -> None:
    """In groups of any number, and alike with weights of 1."""
    groups = carrier([2, 0, 2, 10**6])
    counts, weights = GroupedSums(), GroupedSums()
    counts.weigh(groups, None)
    weights.weigh(groups, carrier([1.0, 1.0, 1.0, 1.0]))
    assert counts == weights
    assert counts.texts() == {"0": "0x1p0", "2": "0x1p1", "1000000": "0x1p0"}
    assert (counts.whole(2), counts.whole(1)) == (2, 0)


@pytest.mark.parametrize("carrier", [list, np.array])
def test_zero_times_anything_is_zero(carrier: Any) -> None:
    sums = GroupedSums()
    sums.add(carrier([0, 1, 2]), carrier([inf, 0.0, nan]), carrier([0.0, inf, 0.0]))
    assert sums.texts() == {}
    assert sums.infinite() == 0.0


@pytest.mark.parametrize("carrier", [list, np.array])
def test_what_is_not_finite_stays_in_its_group(carrier: Any) -> None:
    sums = GroupedSums()
    sums.add(carrier([0, 1, 1, 2]), carrier([1.0, inf, 2.0, nan]))
    assert (sums.infinite(0), sums.infinite(1)) == (0.0, inf)
    assert isnan(sums.infinite())
    assert sums.texts() == {"0": "0x1p0", "1": "inf", "2": "nan"}
    assert GroupedSums.of_texts(sums.texts()) == sums
    sums.add(1, carrier([-inf]))
    assert isnan(sums.infinite(1))


def test_many_values_of_many_sizes_and_groups() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=5000) * 2.0 ** rng.integers(-1000, 890, 5000)
    weights = rng.random(5000) * 2.0 ** rng.integers(-60, 5, 5000)
    for groups in (rng.integers(0, 10, 5000), rng.integers(0, 10**9, 5000)):
        for given_ in (None, weights):
            array, floats = GroupedSums(), GroupedSums()
            array.add(groups, values, given_)
            floats.add(
                groups.tolist(), values.tolist(), None if given_ is None else given_.tolist()
            )
            assert array == floats


def test_the_total_of_sums_is_added_to_one_group() -> None:
    parts, total = GroupedSums(), GroupedSums()
    parts.add([0, 1, 2], [0.5, 0.25, inf])
    total.include(7, parts)
    assert exact(total, 7) == Fraction(3, 4)
    assert total.infinite(7) == inf


@pytest.mark.parametrize("texts", [{"0": "1.0"}, {"0": "0x1"}, {"a": "0x1p0"}, {"0": "0x1p99999"}])
def test_texts_that_are_no_sums(texts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        GroupedSums.of_texts(texts)


def test_sums_of_little_take_little() -> None:
    """A thousand counts are numbers of a few bytes, not of as many bits as a double can reach."""
    sums = GroupedSums()
    sums.weigh([*range(1000)], None)
    sums.add(0, [0.1])
    assert len(pickle.dumps(sums)) < 20_000
