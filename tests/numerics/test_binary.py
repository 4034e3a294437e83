"""Sigmoid and binary cross-entropy: the softmax and the losses of 0 and x, to the last bit."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from math import inf, nan
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from softmax_cli.numerics import array_block, binary, binary_arrays, kernels, lists
from tests.effort import share_of
from tests.numerics import truth
from tests.numerics.test_accuracy import BOUND, bits

some = settings(max_examples=share_of(150), deadline=None, derandomize=True)

temperatures = st.one_of(truth.TEMPERATURES, truth.ALL_TEMPERATURES)
magnitudes = st.builds(
    lambda sign, x: sign * x, st.sampled_from([1.0, -1.0]), st.floats(0, 1.79e308)
)
LOGITS: dict[str, st.SearchStrategy[truth.Case]] = {
    "ordinary": st.tuples(st.lists(st.floats(-40, 40), min_size=1), truth.TEMPERATURES),
    "wide": st.tuples(st.lists(st.floats(-800, 800), min_size=1), truth.TEMPERATURES),
    "next to 0 and 1": st.tuples(st.lists(st.floats(30, 40), min_size=1), st.just(1.0)),
    "subnormal answers": st.tuples(st.lists(st.floats(-746, -708), min_size=1), st.just(1.0)),
    "subnormal answers, T": st.tuples(st.lists(st.floats(-224, -212), min_size=1), st.just(0.3)),
    "near 0": st.tuples(st.lists(st.floats(-1e-3, 1e-3), min_size=1), truth.TEMPERATURES),
    "tiny": st.tuples(
        st.lists(st.floats(-1e-300, 1e-300), min_size=1),
        st.sampled_from([1.0, 1e-300, 1e-301, 3e-303, 1e-310]),
    ),
    "huge": st.tuples(st.lists(magnitudes, min_size=1), truth.ALL_TEMPERATURES),
    "odd": st.tuples(
        st.lists(
            st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e308, -1e308, 650.0, -650.0, -inf]),
            min_size=1,
        ),
        temperatures,
    ),
    "anything": st.tuples(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1),
        st.floats(0, exclude_min=True, allow_nan=False, allow_infinity=False),
    ),
}
contents = pytest.mark.parametrize("contents", ["logits", "probs"])
probabilities = st.one_of(
    st.floats(0, 1),
    st.builds(lambda x: x**40, st.floats(0, 1)),
    st.builds(lambda x: 1.0 - x**9, st.floats(0, 1)),
    st.sampled_from([0.0, 1.0, 0.5, 5e-324, 1e-310, 2.0**-53, 2.0**-54, 1.0 - 2.0**-53]),
)


def log_shares(x: float, t: float, base: str = "e") -> list[mpf]:
    """Return the exact log of 1 - sigmoid and of sigmoid."""
    return truth.log_softmax([0.0, x], t, base)


def logs_of(p: float, base: str) -> list[mpf]:
    """Return the exact log(1 - p) and log(p)."""
    unit = 1 if base == "e" else mpmath.log(int(base))
    return [
        mpf("-inf") if number == 0 else function(argument) / unit
        for number, function, argument in (
            (1 - mpf(p), mpmath.log1p, -mpf(p)),
            (p, mpmath.log, mpf(p)),
        )
    ]


targets = st.one_of(probabilities, st.sampled_from([0.0, 1.0, 0.1, 0.9, 1e-20]))


@pytest.mark.parametrize("family", LOGITS)
def test_answers_about_logits_are_right_on_lists_and_arrays(family: str) -> None:
    """Shares, and losses by a label and by soft targets, of the same rows."""

    @some
    @given(
        LOGITS[family],
        st.sampled_from(["e", "2", "10"]),
        truth.CHANCES,
        targets,
    )
    def check(case: truth.Case, base: Any, chance: random.Random, y: float) -> None:
        row, t = case
        check_shares(row, t)
        logs = [log_shares(x, t, base) for x in row]
        check_labels(row, t, base, logs)
        soft = [chance.choice([y, chance.random(), chance.random() ** 40]) for _ in row]
        check_soft_targets(row, t, base, soft, logs)

    check()


# Sigmoid -----------------------------------------------------------------------------------------


def check_shares(row: list[float], t: float) -> None:
    """A sigmoid is within the bound, the second of softmax of 0 and x to the bit, and of arrays."""
    (got,) = binary.sigmoid([row], temperature=t)
    exact = [truth.softmax([0.0, x], t)[1] for x in row]
    assert truth.largest_error(got, exact) <= BOUND
    assert not any(math.copysign(1.0, x) < 0 for x in got)
    pairs = [[0.0, x] for x in row]
    assert bits(got) == bits([p for _, p in lists.softmax(pairs, temperature=t)])
    assert bits(got) == bits(binary.sigmoid(np.array([row]), temperature=t))
    # in single precision, it is rounded once
    (got,) = binary.sigmoid([row], temperature=t, single=True)
    assert bits(got) == bits([p for _, p in lists.softmax(pairs, temperature=t, single=True)])
    array: Any = binary.sigmoid(np.array([row]), temperature=t, single=True)
    assert array.dtype == np.float32
    assert bits(got) == bits(array.ravel())


def test_limits_of_a_sigmoid() -> None:
    """At T = 0 it is a step, at inf a half; a logit that cannot be has 0, and no +inf an answer."""
    row = [3.0, -3.0, 0.0, -0.0, 5e-324, -inf, inf, nan]
    for values in ([row], np.array([row])):
        step = binary.sigmoid(values, temperature=0.0)
        assert bits(step) == bits([1.0, 0.0, 0.5, 0.5, 1.0, 0.0, nan, nan])
        flat = binary.sigmoid(values, temperature=inf)
        assert bits(flat) == bits([0.5] * 5 + [0.0, nan, nan])
        plain = binary.sigmoid(values)
        assert bits(plain) == bits(
            [0.9525741268224333, 0.04742587317756678, 0.5, 0.5, 0.5, 0.0, nan, nan]
        )


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (100, 7), (0, 3)])
@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_pieces_and_layouts_change_no_bit(
    shape: tuple[int, int], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long rows, many rows, and arrays that do not lie row by row: each number is as alone."""
    random = np.random.default_rng(5)
    x = random.normal(0, 300, shape)
    if order == "F":
        x = np.asfortranarray(x)
    elif order == "strided":
        x = np.repeat(x, 2, axis=1)[:, ::2]
    expected = bits([[p for _, p in lists.softmax([[0.0, v] for v in row])] for row in x.tolist()])
    before = x.copy()
    monkeypatch.setattr(binary_arrays, "PIECE", 64)
    monkeypatch.setattr(array_block, "PIECE", 128)
    result: Any = binary_arrays.sigmoid(x)
    assert result.shape == shape
    assert bits(result) == expected
    assert (x == before).all()


def test_long_lists_are_computed_as_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come back as arrays of the same bits."""
    column, labels, soft = [[2.0], [-1.0], [0.3]], [1, 0, 1], [[0.25], [1.0], [0.0]]
    listed = binary.sigmoid(column)
    pairs = [binary.binary_cross_entropy(column, labels, contents=c) for c in ("logits", "probs")]  # type: ignore[arg-type]
    softly = binary.soft_binary_cross_entropy(column, soft)
    monkeypatch.setattr(kernels, "CROSSOVER", 2)
    array: Any = binary.sigmoid(column)
    assert isinstance(array, np.ndarray)
    assert bits(array) == bits(listed)
    for c, pair in zip(("logits", "probs"), pairs, strict=True):
        again = binary.binary_cross_entropy(column, labels, contents=c)  # type: ignore[arg-type]
        assert isinstance(again[0], np.ndarray)
        assert bits(again) == bits(pair)
    assert bits(binary.soft_binary_cross_entropy(column, soft)) == bits(softly)


# Binary cross-entropy ----------------------------------------------------------------------------


def check_labels(row: list[float], t: float, base: Any, logs: list[list[mpf]]) -> None:
    """Head and tail are those of cross-entropy of 0 and x, for lists and for arrays."""
    both, labels = row * 2, [0] * len(row) + [1] * len(row)
    how: Any = {"temperature": t, "base": base}
    heads, tails = binary.binary_cross_entropy([[x] for x in both], labels, **how)
    for log, label, head in zip(logs * 2, labels, heads, strict=True):
        assert truth.ulps(head, -log[label]) <= BOUND
    two = kernels.cross_entropy([[0.0, x] for x in both], labels, **how)
    assert bits([heads, tails]) == bits(two)
    array = binary.binary_cross_entropy(np.array(both)[:, None], np.array(labels), **how)
    assert bits([heads, tails]) == bits(array)


def check_soft_targets(
    row: list[float], t: float, base: Any, soft: list[float], logs: list[list[mpf]]
) -> None:
    """The rounding of 1 - y takes part, and cancels nothing."""
    how: Any = {"temperature": t, "base": base}
    column = [[y] for y in soft]
    heads, tails = binary.soft_binary_cross_entropy([[x] for x in row], column, **how)
    for log, y, head in zip(logs, soft, heads, strict=True):
        check_soft(head, y, log)
    array = binary.soft_binary_cross_entropy(np.array(row)[:, None], np.array(column), **how)
    assert bits([heads, tails]) == bits(array)


@some
@given(st.lists(probabilities, min_size=1), st.sampled_from(["e", "2", "10"]))
def test_a_loss_by_a_probability_is_right(row: list[float], base: Any) -> None:
    """That of class 0 too, however small the probability of class 1 is."""
    column = [[p] for p in row]
    for label in (0, 1):
        labels = [label] * len(row)
        heads, tails = binary.binary_cross_entropy(column, labels, contents="probs", base=base)
        for p, head in zip(row, heads, strict=True):
            assert truth.ulps(head, -logs_of(p, base)[label]) <= BOUND
            assert math.copysign(1.0, head) > 0
        array = binary.binary_cross_entropy(
            np.array(column), np.array(labels), contents="probs", base=base
        )
        assert bits([heads, tails]) == bits(array)


@some
@given(st.lists(st.tuples(probabilities, targets), min_size=1), st.sampled_from(["e", "2", "10"]))
def test_soft_targets_of_probabilities_are_right(
    rows: list[tuple[float, float]], base: Any
) -> None:
    """So they are for a probability of 0 and of 1."""
    values, soft = [[p] for p, _ in rows], [[y] for _, y in rows]
    how: Any = {"contents": "probs", "base": base}
    heads, tails = binary.soft_binary_cross_entropy(values, soft, **how)
    for (p, y), head in zip(rows, heads, strict=True):
        check_soft(head, y, logs_of(p, base))
    array = binary.soft_binary_cross_entropy(np.array(values), np.array(soft), **how)
    assert bits([heads, tails]) == bits(array)


def check_soft(head: float, y: float, logs: list[mpf]) -> None:
    """Check a loss against the exact one."""
    terms = [-w * log for w, log in zip((1 - mpf(y), mpf(y)), logs, strict=True) if w]
    if any(-log >= truth.OVERFLOW for log in logs):
        if y not in (0.0, 1.0):
            assert head == inf
        return
    # the loss of one class is rounded where it is subnormal, and so is the sum
    bound = BOUND if min(terms, default=mpf(1)) > 1e-290 else 1.0
    assert truth.ulps(head, mpmath.fsum(terms)) <= bound


@contents
def test_a_row_without_a_label_has_no_loss(contents: Any) -> None:
    """A label of -1 gives a NaN, a certain one 0.0, an impossible one inf."""
    (no, yes) = (-inf, 1000.0) if contents == "logits" else (0.0, 1.0)
    column = [[no], [no], [no], [yes]]
    labels = [-1, 0, 1, 1]
    for values in (column, np.array(column)):
        heads, tails = binary.binary_cross_entropy(values, labels, contents=contents)
        assert bits(heads) == bits([nan, 0.0, inf, 0.0])
        assert list(tails) == [0.0] * 4


@contents
def test_a_hard_target_is_a_label(contents: Any) -> None:
    """Targets 0 and 1 give the losses of the labels."""
    column = [[0.25], [0.9], [1e-9], [1.0]]
    for y in (0, 1):
        by_label = binary.binary_cross_entropy(column, [y] * 4, contents=contents)
        softly = binary.soft_binary_cross_entropy(column, [[float(y)]] * 4, contents=contents)
        assert softly[0] == by_label[0]


def test_lists_need_no_numpy() -> None:
    """Computing with lists imports neither NumPy nor anything slow."""
    code = """
import sys
from softmax_cli.numerics import binary
binary.sigmoid([[1.0, 2.0]], temperature=0.5, single=True)
for contents in ("logits", "probs"):
    binary.binary_cross_entropy([[0.5]], [1], contents=contents, base="2")
    binary.soft_binary_cross_entropy([[0.5]], [[0.5]], contents=contents)
slow = {"numpy", "dataclasses", "inspect", "fractions", "softmax_cli.numerics.binary_arrays"}
print(sorted(slow & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
