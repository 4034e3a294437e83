"""The choice between the carriers, the axes, and what is imported for them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from softmax_cli import numerics

TABLE = [[2.0, 1.0, 0.1], [1.0, 2.0, 3.0]]


@pytest.mark.parametrize("axis", [-1, 1, 0, None])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_an_axis_means_the_same_for_lists_and_arrays(name: str, axis: int | None) -> None:
    """A list gives a list and an array an array, of the same numbers and the same shape."""
    function = getattr(numerics, name)
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
    assert numerics.argmax(values, axis=axis) == expected
    assert np.asarray(numerics.argmax(np.array(values), axis=axis)).tolist() == expected
    assert numerics.top(values, 2) == [[1, 2], [0, 2]]
    for k in (1, 2, 3, 5):
        assert np.asarray(numerics.top(np.array(values), k)).tolist() == numerics.top(values, k)


def test_a_long_list_is_computed_as_an_array(monkeypatch: pytest.MonkeyPatch) -> None:
    """More numbers than the crossover come back as an array of the same numbers."""
    listed = numerics.softmax(TABLE)
    losses = numerics.cross_entropy(TABLE, [0, 1])
    soft = numerics.soft_cross_entropy(TABLE, TABLE)
    monkeypatch.setattr(numerics, "CROSSOVER", 5)
    array: Any = numerics.softmax(TABLE)
    assert isinstance(array, np.ndarray)
    assert array.tolist() == listed
    assert [part.tolist() for part in np.array(numerics.cross_entropy(TABLE, [0, 1]))] == [*losses]
    assert [part.tolist() for part in np.array(numerics.soft_cross_entropy(TABLE, TABLE))] == [
        *soft
    ]


def test_short_lists_of_a_long_input_are_arrays_too() -> None:
    """Once there have been enough numbers; rows that trickle in stay lists."""
    row, rows = [[0.5] * 10], [[0.5] * 10] * 30
    assert numerics.carrier(rows) is rows
    assert numerics.carrier(rows, numerics.CROSSOVER - 300) is rows
    assert np.array(rows).tolist() == np.asarray(numerics.carrier(rows, 50_000)).tolist()
    assert isinstance(numerics.carrier(rows, numerics.CROSSOVER - 299), np.ndarray)
    assert numerics.carrier(row, 1 << 40) is row


def test_single_precision_types() -> None:
    """A list holds floats of single precision, an array has that type."""
    listed: Any = numerics.softmax(TABLE, single=True)
    array: Any = numerics.softmax(np.array(TABLE), single=True)
    assert array.dtype == np.float32
    assert listed == array.astype(np.float64).tolist()
    assert isinstance(listed[0][0], float)
    heads = [1 + 2.0**-24, 1 + 2.0**-24, 2.0**-149 * 1.5, 1e39, 0.0, -1.0 - 2.0**-24]
    tails = [1e-20, -1e-20, -1e-70, 0.0, 0.0, -1e-20]
    single: Any = numerics.round_single(np.array(heads), np.array(tails))
    assert single.dtype == np.float32
    assert single.astype(np.float64).tolist() == numerics.round_single(heads, tails)


def test_lists_need_no_numpy() -> None:
    """Computing with lists imports neither NumPy nor anything slow."""
    code = """
import sys
from softmax_cli import numerics
from softmax_cli.numerics.exact_sum import ExactSum
numerics.softmax([[1.0, 2.0]], axis=0, temperature=0.5, single=True)
numerics.log_softmax([[1.0, 2.0]], base="2")
total = ExactSum()
total.add(*numerics.cross_entropy([[1.0, 2.0]], [0]))
total.mean()
numerics.soft_cross_entropy([[1.0, 2.0]], [[0.5, 0.5]])
numerics.top([[1.0, 2.0]], 1), numerics.argmax([[1.0, 2.0]])
slow = {"numpy", "dataclasses", "inspect", "fractions", "decimal", "softmax_cli.numerics.arrays"}
print(sorted(slow & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
