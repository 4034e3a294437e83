"""Gaps of labelled logits: exact sums, of lists and of arrays to the same bits."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.metrics.logit_gaps import LogitGaps

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
    gaps = LogitGaps(TEMPERATURES, binary)
    gaps.add(rows, labels, targets, weights)
    return [gaps.at(place) for place in range(len(TEMPERATURES))]


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


@given(labelled(), st.randoms(use_true_random=False))
def test_neither_order_nor_parts_change_a_bit(table, random):
    rows, labels, weights = table
    order = random.sample(range(len(rows)), len(rows))
    total = LogitGaps(TEMPERATURES)
    for row in order:
        part = LogitGaps(TEMPERATURES)
        part.add([rows[row]], [labels[row]], None, weights and [weights[row]])
        total.merge(pickle.loads(pickle.dumps(part)))
    assert total.rows == len(rows)
    found = [total.at(place) for place in range(len(TEMPERATURES))]
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
