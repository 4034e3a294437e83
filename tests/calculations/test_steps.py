"""Steps of an answer: against mpmath, and the naive form against NumPy's."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from softmax_cli.calculations.steps import naive, steps_of
from softmax_cli.numerics import kernels

INF = math.inf
logits = st.lists(st.floats(-800, 800), min_size=1, max_size=5)
temperatures = st.floats(0.01, 100)


@settings(max_examples=40)
@given(logits, temperatures)
@example([2.2250738585072014e-308], 1.5)
@example([1.3341921881660753e-308], 100.0)  # a tie of two doubles
@example([0.0, -1.3341921881660753e-308], 100.0)
def test_each_step_is_the_double_nearest_to_it(row, temperature):
    """Quotients by fractions: mpmath cuts numbers below 2.2e-308 off, and does not round them."""
    steps = steps_of(row, temperature, "softmax")
    quotients = [Fraction(x) / Fraction(temperature) for x in row]
    assert [step.scaled for step in steps] == [*map(float, quotients)]
    assert [step.shifted for step in steps] == [float(x - max(quotients)) for x in quotients]
    with mpmath.workprec(400):
        scaled = [mpmath.mpf(x) / temperature for x in row]
        exps = [mpmath.exp(x - max(scaled)) for x in scaled]
        near = [float(x) if float(x) > 1e-307 else None for x in exps]
        for step, exp in zip(steps, near, strict=True):
            assert step.exp == exp or (exp is None and step.exp <= 1.1e-307)
            assert step.sum == float(mpmath.fsum(exps))


@settings(max_examples=40)
@given(logits, temperatures)
def test_results_are_those_of_the_commands(row, temperature):
    for answer, function in (("softmax", kernels.softmax), ("log-softmax", kernels.log_softmax)):
        results = [step.result for step in steps_of(row, temperature, answer)]
        assert [results] == function([row], temperature=temperature)


@settings(max_examples=40)
@given(logits, temperatures)
def test_the_naive_form_is_what_a_script_gets(row, temperature):
    """NumPy adds few numbers one after the other; its exp may be off in the last digit."""
    with np.errstate(all="ignore"):
        for single, kind in ((False, np.float64), (True, np.float32)):
            scaled = np.array(row, kind) / kind(temperature)
            exps = np.exp(scaled)
            shares = exps / exps.sum()
            form = naive(row, temperature, single=single)
            assert form.scaled == scaled.tolist()
            assert form.shares == pytest.approx(
                shares.tolist(), rel=1e-12 if not single else 3e-6, abs=1e-40, nan_ok=True
            )


def test_limits():
    for temperature, scaled, exps, results in (
        (0.0, [INF, INF, -INF], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]),
        (INF, [0.0, 0.0, -INF], [1.0, 1.0, 0.0], [0.5, 0.5, 0.0]),
    ):
        steps = steps_of([2.0, 1.0, -INF], temperature, "softmax")
        assert [step.scaled for step in steps] == scaled
        assert [step.exp for step in steps] == exps
        assert [step.result for step in steps] == results


def test_a_sigmoid_is_a_softmax_of_two():
    (step,) = steps_of([1000.0], 1.0, "sigmoid")
    assert (step.shifted, step.sum, step.result) == (0.0, 1.0, 1.0)
    assert math.isnan(step.naive)
    assert steps_of([-INF], 1.0, "sigmoid")[0].result == 0.0


def test_losses_are_those_of_each_class():
    own, other = steps_of([800.0, 0.0], 1.0, "xent")
    assert (own.result, own.naive, own.naive_single) == (0.0, 0.0, 0.0)
    assert (other.result, other.naive, other.naive_single) == (800.0, INF, INF)


def test_a_shift_beyond_the_range_is_infinite():
    steps = steps_of([1.7e308, -1.7e308], 0.5, "softmax")
    assert [(step.scaled, step.shifted, step.exp) for step in steps] == [
        (math.inf, 0.0, 1.0),
        (-math.inf, -math.inf, 0.0),
    ]
