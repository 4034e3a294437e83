"""Probabilities of logarithms that are given, as they are."""

from __future__ import annotations

from math import inf

import mpmath
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.numerics.log_probabilities import probabilities
from tests.effort import share_of
from tests.numerics.truth import largest_error


@settings(max_examples=share_of(200), deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.floats(-1e4, 0.01), st.floats(-0.01, 0.01)), min_size=1, max_size=6))
def test_within_half_a_unit_and_the_same_for_lists_and_arrays(row: list[float]) -> None:
    (got,) = probabilities([row])
    assert np.array(probabilities(np.array([row]))).tolist() == [got]
    assert largest_error(got, [mpmath.exp(x) for x in row]) < 0.51


def test_the_ends() -> None:
    row = [-inf, -1.7e308, 0.0, -0.0]
    assert probabilities([row]) == [[0.0, 0.0, 1.0, 1.0]]
    assert np.array_equal(probabilities(np.array([row])), [[0.0, 0.0, 1.0, 1.0]])
