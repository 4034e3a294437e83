"""Gaps of labelled logits: exact sums, of lists and of arrays to the same bits."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from softmax_cli.metrics.logit_gaps import LogitGaps
from tests.numerics.truth import CHANCES

LOGITS = st.one_of(
    st.floats(-30, 30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1.0, -math.inf, 1e308, -1e308, 5e-324]),
)
TEMPERATURES = [math.inf, 1.0, 0.37, 1e-200, 1e200]


@st.composite
def labelled(draw, soft=False):
    count = draw(st.integers(2, 5))
    rows = draw(
        st.lists(
            st.lists(LOGITS, min_size=count, max_size=count).filter(
                lambda row: max(row) > -math.inf
            ),
            min_size=1,
            max_size=6,
        )
    )
    if soft:
        one = st.lists(st.sampled_from([0.0, 0.1, 1.0, 3.0]), min_size=count, max_size=count)
        truth = draw(st.lists(one, min_size=len(rows), max_size=len(rows)))
    else:
        truth = draw(st.lists(st.integers(0, count - 1), min_size=len(rows), max_size=len(rows)))
    weights = draw(
        st.none()
        | st.lists(st.sampled_from([0.0, 0.1, 7.0]), min_size=len(rows), max_size=len(rows))
    )
    return rows, truth, weights


def gaps_of(rows, labels, targets, weights, binary=False):
    """Return the gaps at all temperatures, and the precise ones at those that are finite."""
    found = []
    for temperatures, precise in ((TEMPERATURES, False), (TEMPERATURES[1:], True)):
        gaps = LogitGaps(temperatures, binary, precise)
        gaps.add(rows, labels, targets, weights)
        found += [gaps.at(place) for place in range(len(temperatures))]
    return found


def arrays(*parts):
    return [part if part is None else np.array(part) for part in parts]


@given(labelled())
def test_arrays_have_the_bits_of_lists(table):
    rows, labels, weights = table
    assert gaps_of(*arrays(rows, labels, None, weights)) == gaps_of(rows, labels, None, weights)


@given(labelled(soft=True))
def test_targets_of_arrays_have_the_bits_of_lists(table):
    rows, targets, weights = table
    assert gaps_of(*arrays(rows, None, targets, weights)) == gaps_of(rows, None, targets, weights)


@given(labelled(), CHANCES)
def test_neither_order_nor_parts_change_a_bit(table, random):
    rows, labels, weights = table
    order = random.sample(range(len(rows)), len(rows))
    found = []
    for temperatures, precise in ((TEMPERATURES, False), (TEMPERATURES[1:], True)):
        total = LogitGaps(temperatures, precise=precise)
        for row in order:
            part = LogitGaps(temperatures, precise=precise)
            part.add([rows[row]], [labels[row]], None, weights and [weights[row]])
            total.merge(pickle.loads(pickle.dumps(part)))
        assert total.rows == len(rows)
        found += [total.at(place) for place in range(len(temperatures))]
    assert found == gaps_of(rows, labels, None, weights)


@given(labelled())
def test_one_hot_targets_are_labels(table):
    rows, labels, weights = table
    one_hot = [[float(at == y) for at in range(len(rows[0]))] for y in labels]
    assert gaps_of(rows, None, one_hot, weights) == gaps_of(rows, labels, None, weights)


def test_the_definition_by_hand():
    """Of logits 0, 1, 3 at T = 2 the gaps are 3/2, 1 and 0."""
    gaps = LogitGaps([2.0])
    gaps.add([[0.0, 1.0, 3.0]], [1])
    at = gaps.at(0)
    exps = [math.exp(-1.5), math.exp(-1), 1.0]
    p = [x / sum(exps) for x in exps]
    expected = 1.5 * p[0] + p[1]
    variance = 2.25 * p[0] + p[1] - expected**2
    assert at.own / at.weight == 1.0
    assert at.expected / at.weight == pytest.approx(expected, rel=1e-15)
    assert at.variance / at.weight == pytest.approx(variance, rel=1e-15)


@given(
    st.lists(st.lists(st.floats(-50, 50), min_size=4, max_size=4), min_size=1, max_size=4),
    st.sampled_from([1.0, 0.37, 23.0]),
    st.booleans(),
)
def test_precise_gaps_have_twice_the_digits(rows, temperature, soft):
    """Against mpmath's: the ratio of their sums, which alone says where the derivative is 0."""
    targets = [[0.1, 0.2, 0.3, 0.4]] * len(rows) if soft else None
    gaps = LogitGaps([temperature], precise=True)
    gaps.add(rows, [1] * len(rows), targets)
    at = gaps.at(0)
    with mp.workdps(60):
        own = expected = mpf(0)
        for row in rows:
            below = [max(row) - mpf(x) for x in row]
            shares = [mp.exp(-gap / mpf(temperature)) for gap in below]
            truth = [mpf(t) for t in targets[0]] if soft else [0, 1, 0, 0]
            own += mp.fdot(truth, below)
            expected += mp.fsum(truth) * mp.fdot(shares, below) / mp.fsum(shares)
        if own == 0 or expected == 0:
            assert (at.own == 0) == (own == 0)
        else:
            ratio = mpf(at.expected) / mpf(at.own) * own / expected
            assert abs(ratio - 1) < mpf(2) ** -60


def test_a_masked_class_adds_nothing_and_is_an_infinite_gap_where_it_is_true():
    masked, without = LogitGaps([1.0]), LogitGaps([1.0])
    masked.add([[0.0, -math.inf, 1.0]], [0])
    without.add([[0.0, 1.0]], [0])
    assert masked.at(0) == without.at(0)
    masked.add([[0.0, -math.inf, 1.0]], [1], weights=[0.0])
    assert not masked.at(0).infinite
    masked.add([[0.0, -math.inf, 1.0]], [1])
    assert masked.at(0).infinite


def test_bad_and_ignored_rows_add_nothing():
    some, all_ = LogitGaps([1.0]), LogitGaps([1.0])
    all_.add([[math.nan] * 2, [0.0, 1.0], [3.0, 0.0]], [-1, 0, 0], bad={0}, ignored={2})
    some.add([[0.0, 1.0]], [0])
    assert (all_.rows, all_.at(0)) == (1, some.at(0))


def test_binary_columns_are_rows_of_two_classes():
    binary, two = LogitGaps([0.7], binary=True), LogitGaps([0.7])
    binary.add([[2.0, -1.0], [0.5, 3.0]], [[1, 0], [0, 0]], weights=[1.0, 3.0])
    rows = [[0.0, 2.0], [0.0, -1.0], [0.0, 0.5], [0.0, 3.0]]
    two.add(rows, [1, 0, 0, 0], weights=[1.0, 1.0, 3.0, 3.0])
    assert binary.at(0) == two.at(0)
    soft = LogitGaps([0.7], binary=True)
    soft.add([[2.0], [0.5]], None, [[0.75], [0.0]])
    two = LogitGaps([0.7])
    two.add([[0.0, 2.0], [0.0, 0.5]], None, [[0.25, 0.75], [1.0, 0.0]])
    assert soft.at(0) == two.at(0)


def test_rows_of_unlike_lengths():
    ragged, apart = LogitGaps([1.0]), LogitGaps([1.0])
    ragged.add([[0.0, 1.0, 2.0], [0.0, 1.0]], [0, 1])
    apart.add([[0.0, 1.0, 2.0]], [0])
    apart.add([[0.0, 1.0]], [1])
    assert ragged.at(0) == apart.at(0)
