"""The temperature of the smallest loss, from any start."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from softmax_cli.metrics.logit_gaps import LogitGaps
from softmax_cli.metrics.temperature_fit import fit
from tests.effort import CAMPAIGN, share_of

EXAMPLES = Path(__file__).parents[2] / "examples"


def evaluation(rows, labels=None, targets=None, weights=None, binary=False):
    """Return what evaluates the gaps of some rows."""

    def evaluate(temperatures, precise=False):
        gaps = LogitGaps(temperatures, binary, precise)
        gaps.add(rows, labels, targets, weights)
        return gaps

    return evaluate


def example(name, label, *others, kind=list):
    """Return what evaluates the gaps of a file of the examples, as lists or as arrays."""
    with open(EXAMPLES / name, encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    classes = [column for column in records[0] if column not in (label, *others)]
    rows = [[float(record[name]) for name in classes] for record in records]
    if len(classes) == 1:
        return evaluation(rows, [int(record[label]) for record in records], binary=True)
    return evaluation(kind(rows), kind([classes.index(record[label]) for record in records]))


DIGITS = example("digits-validation.csv", "digit", "image")
DIGITS_AS_ARRAYS = example("digits-validation.csv", "digit", "image", kind=np.array)


@pytest.fixture(scope="module")
def digits():
    """The temperature from where a fit usually starts."""
    return fit(DIGITS).temperature


@pytest.mark.parametrize(
    ("evaluate", "temperature"),
    [
        (DIGITS, 2.2867438),
        (example("breast-cancer.csv", "benign"), 0.61241317),
    ],
)
def test_the_temperature_of_real_logits(evaluate, temperature):
    """As SciPy's minimiser has it, to 1e-6; the derivative is nearer 0 than it comes."""
    found = fit(evaluate)
    assert found.temperature == pytest.approx(temperature, abs=1e-6)
    assert found.passes <= 10
    at = evaluate((found.temperature,)).at(0)
    # the derivative of the mean loss by 1/T
    assert abs(at.own - at.expected) / at.weight * found.temperature < 1e-12


@pytest.mark.parametrize("start", [1e-300, 1e-9, 0.01, 0.5, 3.0, 1e5, 1e300])
def test_every_start_ends_at_the_same_temperature(digits, start):
    found = fit(DIGITS_AS_ARRAYS, start)
    assert found.temperature == pytest.approx(digits, rel=4e-16)
    assert found.passes <= 10


def test_two_classes_by_hand():
    """Right in two rows of three, by 2: the probability is 2/3 where 2/T is log 2."""
    evaluate = evaluation([[0.0, 2.0], [0.0, 2.0], [3.0, 1.0]], [1, 1, 1])
    assert fit(evaluate).temperature == pytest.approx(2 / math.log(2), rel=3e-16)
    weighted = evaluation([[0.0, 2.0], [0.0, 2.0]], [1, 0], weights=[3.0, 1.0])
    assert fit(weighted).temperature == pytest.approx(2 / math.log(3), rel=3e-16)
    soft = evaluation([[0.0, 2.0]], None, [[0.25, 0.75]])
    assert fit(soft).temperature == pytest.approx(2 / math.log(3), rel=3e-16)
    binary = evaluation([[2.0], [2.0], [-2.0]], [1, 1, 1], binary=True)
    assert fit(binary).temperature == pytest.approx(2 / math.log(2), rel=3e-16)


@pytest.mark.parametrize("scale", [2.0**-900, 2.0**-60, 2.0**60, 2.0**900])
def test_the_temperature_grows_with_the_logits(scale):
    rows, labels = [[0.0, 2.0, 1.0], [0.5, 2.0, 0.0], [3.0, 1.0, 2.0]], [1, 1, 1]
    scaled = [[x * scale for x in row] for row in rows]
    found = fit(evaluation(scaled, labels)).temperature / scale
    assert found == pytest.approx(fit(evaluation(rows, labels)).temperature, rel=1e-15)


def optimum(rows, truth, weights, near):
    """Return the temperature, by a step of Newton's method in 60 digits; the truth are targets.

    It doubles the digits that are right: beside a double that has all of its own, it is exact.
    """
    with mp.workdps(60):
        s = 1 / mpf(near)
        slope = curvature = mpf(0)
        for row, targets, weight in zip(rows, truth, weights, strict=True):
            below, total = [max(row) - mpf(x) for x in row], mp.fsum(map(mpf, targets))
            shares = [mp.exp(-gap * s) for gap in below]
            mean = mp.fdot(shares, below) / mp.fsum(shares)
            square = mp.fdot(shares, [gap * gap for gap in below]) / mp.fsum(shares)
            slope += weight * (mp.fdot(map(mpf, targets), below) - total * mean)
            curvature += weight * total * (square - mean * mean)
        return 1 / (s - slope / curvature)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("kind", ["labels", "weights", "targets"])
def test_it_is_the_nearest_double(classes, kind):
    """Of lists and of arrays, in one part or in several."""
    rng = np.random.default_rng([classes, len(kind)])
    for spread in (0.1, 3.0, 20.0) * (3 if CAMPAIGN else 1):
        x = rng.normal(0, spread, (40, classes))
        shares = np.exp(x / spread) / np.exp(x / spread).sum(1, keepdims=True)
        y = [int(rng.choice(classes, p=p)) for p in shares]
        weights = rng.random(40) if kind == "weights" else None
        targets = rng.dirichlet(np.ones(classes), 40) + shares if kind == "targets" else None
        lists = [None if part is None else part.tolist() for part in (targets, weights)]
        found = fit(evaluation(x.tolist(), y, *lists)).temperature
        assert found == fit(evaluation(x, np.array(y), targets, weights)).temperature, spread
        if found in (0.0, math.inf):
            continue
        truth = np.eye(classes)[y] if targets is None else targets
        given = np.ones(40) if weights is None else weights
        true = optimum(x.tolist(), truth.tolist(), given.tolist(), found)
        with mp.workdps(60):
            assert abs(found - true) <= 0.51 * math.ulp(found), spread


def test_binary_temperatures_are_the_nearest_doubles():
    rng = np.random.default_rng(7)
    x, y = rng.normal(0, 3, (60, 2)), rng.integers(0, 2, (60, 2))
    y |= x > 1.0
    found = fit(evaluation(x.tolist(), y.tolist(), binary=True)).temperature
    rows = [[0.0, logit] for logit in x.ravel().tolist()]
    true = optimum(rows, np.eye(2)[y.ravel()].tolist(), [1.0] * 120, found)
    with mp.workdps(60):
        assert abs(found - true) <= 0.51 * math.ulp(found)


def test_a_wrong_row_among_many_that_are_right_is_found():
    """The loss is nearly flat: one row in 10,001 is wrong, by 1e-6."""
    weights = [10_000.0, 1.0]
    evaluate = evaluation([[0.0, 1.0], [1e-6, 0.0]], [1, 1], weights=weights)
    found = fit(evaluate)
    assert found.passes <= 10
    at = evaluate((found.temperature,)).at(0)
    assert abs(at.own - at.expected) * 10**13 <= at.own


@pytest.mark.parametrize("start", [1.0, 1e-300])
@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([[0.0, 2.0], [3.0, -1.0]], [1, 0]),
        ([[2.0, 2.0, 1.0], [3.0, 5.0, 5.0]], [1, 2]),  # a tie is one too
        ([[2.0, 1.0, -math.inf]], [0]),
    ],
)
def test_it_is_0_where_every_label_has_the_largest_logit(rows, labels, start):
    assert fit(evaluation(rows, labels), start) == (0.0, 1)


@pytest.mark.parametrize("start", [1.0, 1e300])
@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([[0.0, 2.0]], [0]),  # the wrong way round
        ([[0.0, 1.0], [0.0, 1.0]], [0, 1]),  # as often right as wrong
        ([[0.1, 0.1, 0.4], [0.1, 0.1, 0.4], [0.1, 0.1, 0.4]], [0, 1, 2]),
        ([[1.0, 1.0]], [0]),  # all the same
        ([[1.0, -math.inf]], [0]),  # one class
    ],
)
def test_it_is_inf_where_the_logits_tell_nothing(rows, labels, start):
    assert fit(evaluation(rows, labels), start) == (math.inf, 1)


def test_a_true_class_that_is_masked_has_no_temperature():
    with pytest.raises(ValueError, match="infinite at every temperature"):
        fit(evaluation([[0.0, -math.inf], [0.0, 1.0]], [1, 0]))
    assert fit(evaluation([[0.0, -math.inf], [0.0, 1.0]], [1, 1], weights=[0.0, 1.0])) == (0.0, 1)


def test_weights_of_0_alone_are_refused():
    with pytest.raises(ValueError, match="all weights are 0"):
        fit(evaluation([[0.0, 1.0]], [1], weights=[0.0]))


ROWS = st.lists(
    st.tuples(st.lists(st.floats(-20, 20), min_size=3, max_size=3), st.integers(0, 2)),
    min_size=2,
    max_size=8,
)


@settings(deadline=None, max_examples=share_of(60))
@given(ROWS)
def test_the_loss_is_nowhere_smaller(labelled):
    """Against mpmath's, on both sides; data that decide nothing in 12 digits are left out."""
    rows, labels = zip(*labelled, strict=True)
    found = fit(evaluation([*rows], [*labels])).temperature
    with mp.workdps(60):

        def loss(s):
            return sum(
                mp.log(sum(mp.exp(s * mpf(x)) for x in row)) - s * mpf(row[y])
                for row, y in labelled
            )

        if found == 0.0:
            assert loss(mpf(10) ** 4) <= loss(mpf(1))
        elif found == math.inf:
            assert loss(mpf(0)) <= loss(mpf(10) ** -20)
        else:
            s = 1 / mpf(found)
            step = s * mpf(10) ** -8
            least = min(loss(s - step), loss(s + step))
            assert loss(s) <= least + mpf(10) ** -30 * abs(least)
