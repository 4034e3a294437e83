"""Numbers over their sum: the nearest double, of the same bits from lists and arrays."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.numerics import kernels

numbers = st.one_of(
    st.floats(0, 1), st.floats(0, 1e300), st.floats(0, 1e-280), st.integers(0, 100).map(float)
)
rows = st.lists(numbers, min_size=1, max_size=8).filter(lambda row: 0 < sum(row) < 1e307)


@given(rows)
def test_a_quotient_is_rounded_once(row):
    """But below the normal range, where a last unit is 5e-324."""
    total = sum(map(Fraction, row))
    expected = [float(Fraction(value) / total) for value in row]
    found = kernels.normalized([row])[0]
    for near, right in zip(found, expected, strict=True):
        assert near == right or abs(near - right) <= 5e-324 + abs(right) * 2**-52 * (right < 1e-280)


@given(rows)
def test_lists_and_arrays_have_the_same_bits(row):
    array = kernels.normalized(np.array([row, row[::-1]]))
    assert array.tolist() == kernels.normalized([row, row[::-1]])


def test_a_row_without_a_number_has_none():
    assert str(kernels.normalized([[float("nan"), 1.0]])) == "[[nan, nan]]"
