"""Every answer is within 0.51 units in the last place, and lists and arrays give the same bits."""

from __future__ import annotations

import math
import random
from math import inf, nan

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from softmax_cli.numerics import arrays, lists
from softmax_cli.numerics.types import Base
from tests.effort import share_of
from tests.numerics import truth
from tests.numerics.test_joint_arrays import agree
from tests.numerics.truth import FAMILIES, Case, largest_error

BOUND = 0.51

some = settings(max_examples=share_of(120), deadline=None, derandomize=True)
families = pytest.mark.parametrize("family", FAMILIES)


def bits(values: object) -> list[int]:
    """Return doubles as integers, with one NaN."""
    array = np.array(values, dtype=np.float64)
    array[np.isnan(array)] = nan
    return array.view(np.int64).ravel().tolist()


@families
def test_every_answer_is_right_on_lists_and_arrays(family: str) -> None:
    """Six laws hold for the same rows: to make them takes most of the time."""

    @some
    @given(
        FAMILIES[family],
        st.sampled_from(["e", "e", "2", "10"]),
        st.integers(0, 99),
        truth.CHANCES,
    )
    def check(case: Case, base: Base, label: int, chance: random.Random) -> None:
        row, t = case
        p, natural = truth.softmax(row, t), truth.log_softmax(row, t)
        logs = natural if base == "e" else [x / mpmath.log(int(base)) for x in natural]
        check_softmax(row, t, p)
        check_log_softmax(row, t, base, logs)
        check_cross_entropy(row, t, base, label % len(row), -logs[label % len(row)])
        check_soft_targets(row, t, natural, chance)
        check_single_precision(row, t, [*p, *natural])
        check_both_at_once(row, t, base, label % len(row))

    check()


def check_softmax(row: list[float], t: float, exact: list[mpf]) -> None:
    """Softmax of floats is within the bound, and of arrays the same."""
    (got,) = lists.softmax([row], temperature=t)
    assert largest_error(got, exact) <= BOUND
    assert bits(got) == bits(arrays.softmax(np.array([row]), temperature=t))


def check_log_softmax(row: list[float], t: float, base: Base, exact: list[mpf]) -> None:
    """Log-softmax in each base is within the bound, never -0.0, and of arrays the same."""
    (got,) = lists.log_softmax([row], temperature=t, base=base)
    assert largest_error(got, exact) <= BOUND
    assert not any(x == 0.0 and math.copysign(1.0, x) < 0 for x in got)
    assert bits(got) == bits(arrays.log_softmax(np.array([row]), temperature=t, base=base))


def check_cross_entropy(row: list[float], t: float, base: Base, label: int, exact: mpf) -> None:
    """The head of a loss is within the bound and both parts together are closer still."""
    (head,), (tail,) = lists.cross_entropy([row], [label], temperature=t, base=base)
    assert truth.ulps(head, exact) <= BOUND
    assert math.copysign(1.0, head) > 0
    if 1e-290 < exact < 1e300:
        unrounded = mpmath.mpf(head) + mpmath.mpf(tail)
        assert abs(unrounded - exact) <= math.ulp(head) * 2.0**-9
    array = arrays.cross_entropy(np.array([row]), np.array([label]), temperature=t, base=base)
    assert bits([[head], [tail]]) == bits(array)


def check_soft_targets(row: list[float], t: float, logs: list[mpf], chance: random.Random) -> None:
    """The loss against soft targets is within the bound, as no terms cancel."""
    weights = [chance.choice([0.0, chance.random(), chance.random() ** 40]) for _ in row]
    (head,), (tail,) = lists.soft_cross_entropy([row], [weights], temperature=t)
    terms = [-w * x for w, x in zip(weights, logs, strict=True) if w]
    if max(-x for x in logs) < truth.OVERFLOW:
        # the loss of one class is rounded where it is subnormal, and so is the sum
        bound = BOUND if min(terms, default=1) > 1e-290 else 1.0
        assert truth.ulps(head, mpmath.fsum(terms)) <= bound
    array = arrays.soft_cross_entropy(np.array([row]), np.array([weights]), temperature=t)
    assert bits([[head], [tail]]) == bits(array)


def check_single_precision(row: list[float], t: float, exact: list[mpf]) -> None:
    """A float32 answer is the one nearest the exact value."""
    (got,) = lists.softmax([row], temperature=t, single=True)
    (logs,) = lists.log_softmax([row], temperature=t, single=True)
    assert all(math.isinf(x) or x == float(np.float32(x)) for x in [*got, *logs])
    for x, e in zip([*got, *logs], exact, strict=True):
        with np.errstate(over="ignore"):
            unit = float(np.spacing(np.float32(abs(x)))) if math.isfinite(x) else inf
        assert math.isinf(x) or abs(x - e) <= unit * 0.50001
    array = np.array([row])
    assert bits(got) == bits(arrays.softmax(array, temperature=t, single=True))
    assert bits(logs) == bits(arrays.log_softmax(array, temperature=t, single=True))


def check_both_at_once(row: list[float], t: float, base: Base, label: int) -> None:
    """One pass for the probabilities and for a loss has the bits of two."""
    agree([row], [label], t, base)
    agree(np.array([row] * len(row)), np.arange(len(row)), t, base)


@given(st.lists(st.floats(5e-324, 1.0), min_size=1, max_size=5), st.sampled_from(["e", "2", "10"]))
@some
def test_the_loss_of_a_probability_is_right(row: list[float], base: str) -> None:
    """-log p is within the bound for each p, subnormal and next to 1 too."""
    row = [*row, 1.0, math.nextafter(1.0, 0.0), 5e-324, 0.7]
    labels = list(range(len(row)))
    heads, tails = lists.cross_entropy([row] * len(row), labels, contents="probs", base=base)
    unit = 1 if base == "e" else mpmath.log(int(base))
    for p, head in zip(row, heads, strict=True):
        assert truth.ulps(head, -mpmath.log(p) / unit) <= BOUND
    array = np.array([row] * len(row))
    losses = arrays.cross_entropy(array, np.array(labels), contents="probs", base=base)
    assert bits([heads, tails]) == bits(losses)


def test_a_label_that_is_all_but_certain() -> None:
    """A loss of 1e-18 keeps its digits, and a certain label's is 0.0."""
    heads, _ = lists.cross_entropy([[41.5, 0.0], [1e4, 0.0]], [0, 0])
    assert truth.ulps(heads[0], mpmath.log1p(mpmath.exp(-41.5))) <= BOUND
    assert bits(heads[1]) == bits(0.0)


@pytest.mark.parametrize("classes", [4097, 20_000, 100_000])
def test_many_classes(classes: int) -> None:
    """Sums of many terms stay exact; a sample of the answers is compared."""
    random = np.random.default_rng(classes)
    values = random.normal(0, 3, 3000)
    places = random.integers(0, len(values), classes)
    row, counts = values[places], np.bincount(places, minlength=len(values))
    total = mpmath.fsum(
        int(count) * mpmath.exp(mpmath.mpf(x))
        for x, count in zip(values.tolist(), counts, strict=True)
    )
    p, log = arrays.softmax(row[None])[0], arrays.log_softmax(row[None])[0]
    for i in range(0, classes, classes // 50):
        exact = mpmath.exp(mpmath.mpf(float(row[i]))) / total
        assert truth.ulps(float(p[i]), exact) <= BOUND
        assert truth.ulps(float(log[i]), mpmath.log(exact)) <= BOUND


def test_a_million_classes_in_closed_form() -> None:
    """Two values in known numbers give an exact sum of two terms."""
    many = 1_000_000
    row = np.full((1, many), -2.5)
    row[0, ::1000] = 0.25
    e = mpmath.exp(mpmath.mpf("-2.75"))
    total = 1000 + 999_000 * e
    p, log = arrays.softmax(row)[0], arrays.log_softmax(row)[0]
    for i, exact in ((0, 1 / total), (1, e / total)):
        assert truth.ulps(float(p[i]), exact) <= BOUND
        assert truth.ulps(float(log[i]), mpmath.log(exact)) <= BOUND


@pytest.mark.parametrize("temperature", [0.0, 0.5, 1.0, inf])
def test_bad_rows_give_nan(temperature: float) -> None:
    """A NaN, a +inf and a row without a class make NaNs, and leave other rows alone."""
    for bad in ([nan, 1.0], [inf, 1.0], [-inf, -inf], [1.0, nan], [inf, -inf]):
        table = [bad, [1.0, 2.0]]
        for module, values in ((lists, table), (arrays, np.array(table))):
            p = module.softmax(values, temperature=temperature)
            log = module.log_softmax(values, temperature=temperature)
            losses, tails = module.cross_entropy(values, [0, 0], temperature=temperature)
            assert np.isnan([*p[0], *log[0], losses[0]]).all(), bad
            assert tails[0] == 0.0, bad
            assert not np.isnan([*p[1], *log[1], losses[1]]).any(), bad


def test_unknown_labels_and_masked_classes() -> None:
    """A label of -1 gives NaN, a masked class an infinite loss, and 0 times that nothing."""
    table = [[1.0, -inf, 2.0]] * 2
    for module, values in ((lists, table), (arrays, np.array(table))):
        heads, tails = module.cross_entropy(values, [-1, 1])
        assert math.isnan(heads[0])
        assert heads[1] == inf
        assert list(tails) == [0.0, 0.0]
        targets = [[0.5, 0.0, 0.5], [0.5, 0.5, 0.0]]
        soft, _ = module.soft_cross_entropy(
            values, targets if module is lists else np.array(targets)
        )
        assert math.isfinite(soft[0])
        assert soft[1] == inf


def test_log_probabilities_are_losses_as_they_are() -> None:
    """From log-probabilities the loss is -lp exactly, and 0.0 for 0.0."""
    table = [[-0.25, 0.0, -inf]] * 3
    for module, values in ((lists, table), (arrays, np.array(table))):
        heads, tails = module.cross_entropy(values, [0, 1, 2], contents="log-probs")
        assert bits(heads) == bits([0.25, 0.0, inf])
        assert list(tails) == [0.0] * 3
