"""Weighted and smoothed losses: nearest doubles of PyTorch's formula, the same for arrays."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isinf, isnan, nan
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from softmax_cli.numerics import binary
from softmax_cli.numerics.weighted_losses import (
    divided,
    row_sums,
    scaled,
    weighted_cross_entropy,
)
from tests.effort import share_of
from tests.numerics import truth
from tests.numerics.test_accuracy import BOUND

some = settings(max_examples=share_of(60), deadline=None, derandomize=True)
families = pytest.mark.parametrize(
    "family", ["ordinary", "wide", "one ahead", "certain", "ties", "huge", "masked", "offset"]
)
shares = st.one_of(st.sampled_from([0.0, 1.0, 0.1, 1e-20]), st.floats(1e-50, 1))
weights = st.one_of(st.sampled_from([0.0, 1.0, 1e-100, 1e100]), st.floats(1e-3, 1e3))


def exact(losses: Sequence[mpf], coefficients: Sequence[mpf]) -> mpf:
    """Return the sum of coefficient times loss, where 0 times anything is 0."""
    return mpmath.fsum(c * loss for c, loss in zip(coefficients, losses, strict=True) if c)


def is_right(got: float, want: mpf) -> bool:
    return got == inf if mpmath.isinf(want) else truth.ulps(got, want) <= BOUND


def bits(pairs: Any) -> list[list[str]]:
    return [[float(x).hex() for x in part] for part in pairs]


@families
@some
@given(st.data())
def test_smoothed_and_weighted_losses_are_nearest_doubles_of_the_formula(family, data):
    row, temperature = data.draw(truth.FAMILIES[family])
    size = len(row)
    label = data.draw(st.integers(0, size - 1))
    target = [float(place == label) for place in range(size)]
    if data.draw(st.booleans()):
        parts = data.draw(st.lists(st.floats(0.01, 1), min_size=size, max_size=size))
        target = [part / sum(parts) for part in parts]
    own = data.draw(st.lists(weights, min_size=size, max_size=size))
    share = data.draw(shares)
    options: dict[str, Any] = {"weights": own, "smoothing": share, "temperature": temperature}
    heads, tails = weighted_cross_entropy([row], [target], **options)
    losses = [-log for log in truth.log_softmax(row, temperature)]
    coefficients = [
        mpf(w) * ((1 - mpf(share)) * mpf(t) + mpf(share) / size)
        for w, t in zip(own, target, strict=True)
    ]
    want = exact(losses, coefficients)
    if float(want) > 1.7e308:
        assert heads[0] > 1.7e308
    else:
        assert is_right(heads[0], want)
    arrays = weighted_cross_entropy(np.array([row]), np.array([target]), **options)
    assert bits(arrays) == bits((heads, tails))


@some
@given(st.floats(-800, 800), st.floats(0, 1), weights)
def test_weights_of_yes_are_nearest_doubles_of_the_formula(x, y, weight):
    heads, tails = binary.soft_binary_cross_entropy([[x]], [[y]], positive=[weight])
    no, yes = (-log for log in truth.log_softmax([0.0, x]))
    want = exact([no, yes], [1 - mpf(y), mpf(weight) * mpf(y)])
    if y > 1e-200 or y == 0:
        assert is_right(heads[0], want)
    arrays = binary.soft_binary_cross_entropy(np.array([[x]]), np.array([[y]]), positive=[weight])
    assert bits(arrays) == bits((heads, tails))


@pytest.mark.parametrize("contents", ["probs", "log-probs"])
def test_given_probabilities_are_smoothed_too(contents):
    rows = [[0.5, 0.25, 0.25]] if contents == "probs" else [[-1.0, -2.0, -3.0]]
    heads, _ = weighted_cross_entropy(
        rows, [[0, 1, 0]], smoothing=0.75, contents=contents, base="2"
    )
    want = 1.75 if contents == "probs" else mpf(2) / mpmath.log(2)
    assert is_right(heads[0], mpf(want))


def test_a_weight_of_0_keeps_an_impossible_class_out():
    rows, targets = [[0.0, -inf], [0.0, -inf]], [[0.5, 0.5], [0.5, 0.5]]
    for kind in (list, np.array):
        heads, _ = weighted_cross_entropy(kind(rows), kind(targets), weights=[1.0, 0.0])
        assert [*heads] == [0.0, 0.0]
        heads, _ = weighted_cross_entropy(kind(rows), kind(targets), weights=[1.0, 0.1])
        assert [*heads] == [inf, inf]


def test_a_bad_row_is_nan_beside_good_ones_of_other_lengths():
    rows = [[nan, nan, nan], [0.0, 0.0]]
    heads, _ = weighted_cross_entropy(rows, [[nan] * 3, [1.0, 0.0]], weights=[2.0, 1.0], base="2")
    assert isnan(heads[0])
    assert heads[1] == 2.0


@some
@given(st.lists(st.tuples(st.floats(0, 1e300), weights), min_size=1, max_size=6))
def test_scaled_losses_are_rounded_once(cases):
    heads, factors = map(list, zip(*cases, strict=True))
    tails = [head * 2.0**-54 for head in heads]
    got = scaled((heads, tails), factors)
    for head, tail, factor, result in zip(heads, tails, factors, got[0], strict=True):
        want = (mpf(head) + mpf(tail)) * mpf(factor)
        assert isinf(result) if want > mpf(1.7e308) else is_right(result, want)
    assert bits(scaled((np.array(heads), np.array(tails)), factors)) == bits(got)


@some
@given(
    st.lists(st.floats(0, 1e300), min_size=3, max_size=3),
    st.one_of(st.integers(1, 12), st.integers(1, 10**6)),
)
def test_sums_and_quotients_of_losses_are_rounded_once(heads, divisor):
    tails = [0.0] * 3
    (total,), _ = row_sums((heads, tails), 3)
    assert is_right(total, mpmath.fsum(map(mpf, heads)))
    quotients = divided((heads, tails), divisor)
    for head, quotient in zip(heads, quotients[0], strict=True):
        assert is_right(quotient, mpf(head) / divisor)
    arrays = np.array(heads), np.array(tails)
    assert bits(row_sums(arrays, 3)) == bits(row_sums((heads, tails), 3))
    assert bits(divided(arrays, divisor)) == bits(quotients)


def test_a_masked_class_makes_the_smoothed_loss_infinite():
    for kind in (list, np.array):
        heads, tails = weighted_cross_entropy(
            kind([[1.0, -inf], [nan, nan]]), kind([[1.0, 0.0], [1.0, 0.0]]), smoothing=0.1
        )
        assert (heads[0], tails[0]) == (inf, 0.0)
        assert isnan(heads[1])
