"""The choice between lists and arrays, the axes, and what is imported for them."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from softmax_cli.numerics import kernels

TABLE = [[2.0, 1.0, 0.1], [1.0, 2.0, 3.0]]


@pytest.mark.parametrize("axis", [-1, 1, 0, None])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_an_axis_means_the_same_for_lists_and_arrays(name: str, axis: int | None) -> None:
    """A list gives a list and an array an array, of the same numbers and the same shape."""
    function = getattr(kernels, name)
    listed, array = function(TABLE, axis=axis), function(np.array(TABLE), axis=axis)
    assert isinstance(listed, list)
    assert isinstance(array, np.ndarray)
    assert listed == array.tolist()
    sums = np.sum(np.exp(listed) if name == "log_softmax" else listed, axis=axis)
    assert np.allclose(sums, 1.0)


@pytest.mark.parametrize("axis", [-1, 0, None])
def test_argmax_and_top(axis: int | None) -> None:
    """The first of equal maxima is the largest; top has ties in the classes' order."""
    values = [[1.0, 3.0, 3.0], [4.0, 0.0, 3.0]]
    expected = {-1: [1, 0], 0: [1, 0, 0], None: [3]}[axis]
    assert kernels.argmax(values, axis=axis) == expected
    assert np.asarray(kernels.argmax(np.array(values), axis=axis)).tolist() == expected
    assert kernels.top(values, 2) == [[1, 2], [0, 2]]
    for k in (1, 2, 3, 5):
        assert np.asarray(kernels.top(np.array(values), k)).tolist() == kernels.top(values, k)


def test_a_long_list_is_computed_as_an_array(monkeypatch: pytest.MonkeyPatch) -> None:
    """More numbers than the crossover come back as an array of the same numbers."""
    listed = kernels.softmax(TABLE)
    losses = kernels.cross_entropy(TABLE, [0, 1])
    soft = kernels.soft_cross_entropy(TABLE, TABLE)
    monkeypatch.setattr(kernels, "CROSSOVER", 5)
    array: Any = kernels.softmax(TABLE)
    assert isinstance(array, np.ndarray)
    assert array.tolist() == listed
    assert [part.tolist() for part in np.array(kernels.cross_entropy(TABLE, [0, 1]))] == [*losses]
    assert [part.tolist() for part in np.array(kernels.soft_cross_entropy(TABLE, TABLE))] == [*soft]


def test_short_lists_of_a_long_input_are_arrays_too() -> None:
    """Once there have been enough numbers; rows that trickle in stay lists."""
    row, rows = [[0.5] * 10], [[0.5] * 10] * 30
    assert kernels.as_array_if_long(rows) is rows
    assert kernels.as_array_if_long(rows, kernels.CROSSOVER - 300) is rows
    assert np.array(rows).tolist() == np.asarray(kernels.as_array_if_long(rows, 50_000)).tolist()
    assert isinstance(kernels.as_array_if_long(rows, kernels.CROSSOVER - 299), np.ndarray)
    assert kernels.as_array_if_long(row, 1 << 40) is row


def test_single_precision_types() -> None:
    """A list holds floats of single precision, an array has that type."""
    listed: Any = kernels.softmax(TABLE, single=True)
    array: Any = kernels.softmax(np.array(TABLE), single=True)
    assert array.dtype == np.float32
    assert listed == array.astype(np.float64).tolist()
    assert isinstance(listed[0][0], float)
    heads = [1 + 2.0**-24, 1 + 2.0**-24, 2.0**-149 * 1.5, 1e39, 0.0, -1.0 - 2.0**-24]
    tails = [1e-20, -1e-20, -1e-70, 0.0, 0.0, -1e-20]
    single: Any = kernels.round_single(np.array(heads), np.array(tails))
    assert single.dtype == np.float32
    assert single.astype(np.float64).tolist() == kernels.round_single(heads, tails)


def test_lists_need_no_numpy() -> None:
    """Computing with lists imports neither NumPy nor anything slow."""
    code = """
import sys
from softmax_cli.numerics import kernels
from softmax_cli.numerics.exact_sum import ExactSum
kernels.softmax([[1.0, 2.0]], axis=0, temperature=0.5, single=True)
kernels.log_softmax([[1.0, 2.0]], base="2")
total = ExactSum()
total.add(*kernels.cross_entropy([[1.0, 2.0]], [0]))
total.mean()
kernels.soft_cross_entropy([[1.0, 2.0]], [[0.5, 0.5]])
kernels.top([[1.0, 2.0]], 1), kernels.argmax([[1.0, 2.0]])
slow = {"numpy", "dataclasses", "inspect", "fractions", "decimal", "softmax_cli.numerics.arrays"}
print(sorted(slow & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("weight", [2.0**1023, 1.7976931348623157e308])
@pytest.mark.parametrize("logit", [-(2.0**1022), -1.7976931348623157e308])
def test_a_soft_loss_beyond_the_double_range_is_infinite(weight, logit):
    """However far beyond: what is left of it is 0, so that a mean with others is infinite too."""
    values, targets = [[logit, 0.0], [0.0, 0.0]], [[weight, 0.0], [1.0, 0.0]]
    heads, tails = kernels.soft_cross_entropy(values, targets)
    assert (heads[0], tails[0]) == (math.inf, 0.0)
    pairs = kernels.soft_cross_entropy(np.array(values), np.array(targets))
    assert [pair.tolist() for pair in pairs] == [heads, tails]
