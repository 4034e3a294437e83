"""The public functions: types, shapes, errors."""

from __future__ import annotations

import subprocess
import sys
from math import inf, nan

import numpy as np
import pytest

import softmax_cli
from softmax_cli import argmax, cross_entropy, log_softmax, softmax

X = np.random.default_rng(7).normal(0, 3, (3, 4, 5))


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_any_axis_of_any_array(axis: int) -> None:
    """Along each axis the results are those of the slices alone."""
    p, log = softmax(X, axis=axis), log_softmax(X, axis=axis)
    assert p.shape == log.shape == X.shape
    slices, parts = np.moveaxis(X, axis, -1), np.moveaxis(p, axis, -1)
    logs = np.moveaxis(log, axis, -1)
    for i in np.ndindex(slices.shape[:-1]):
        assert np.array_equal(parts[i], softmax(slices[i]))
        assert np.array_equal(logs[i], log_softmax(slices[i]))
    assert np.array_equal(argmax(X, axis=axis), X.argmax(axis=axis))


def test_types() -> None:
    """float32 gives float32, rounded once; all else float64."""
    x = X.astype(np.float32)
    for function in (softmax, log_softmax):
        assert function(x).dtype == np.float32
        assert np.array_equal(function(x), function(x.astype(np.float64)).astype(np.float32))
        for dtype in (np.float16, np.int8, np.uint64, np.bool_, np.float64):
            assert function(np.ones(3, dtype)).dtype == np.float64
    assert cross_entropy(x, np.zeros((3, 4), int)).dtype == np.float32
    assert cross_entropy(x, np.zeros((3, 4), int), reduction="mean").dtype == np.float32


def test_no_dimension_and_no_rows() -> None:
    """A number alone is certain; no rows give no results."""
    assert softmax(3.0).shape == ()
    assert softmax(3.0) == 1.0
    assert log_softmax(3) == 0.0
    assert argmax(3.0) == 0
    assert cross_entropy(3.0, 0) == 0.0
    assert softmax(np.empty((0, 4))).shape == (0, 4)
    assert softmax(np.empty((4, 0)), axis=0).shape == (4, 0)


@pytest.mark.parametrize("function", [softmax, log_softmax, argmax])
def test_bad_input(function: object) -> None:
    """Types that are no real numbers, and axes without elements, are refused."""
    assert callable(function)
    with pytest.raises(TypeError, match=r"complex128"):
        function([1j, 2.0])
    with pytest.raises(TypeError, match=r"object"):
        function(np.array([1, None]))
    with pytest.raises(ValueError, match=r"no elements"):
        function(np.empty((3, 0)))
    with pytest.raises(np.exceptions.AxisError):
        function([1.0, 2.0], axis=1)


@pytest.mark.parametrize("temperature", [-1.0, nan, -inf])
def test_bad_temperatures(temperature: float) -> None:
    """A temperature is not negative and not NaN."""
    for function in (softmax, log_softmax):
        with pytest.raises(ValueError, match=r"temperature"):
            function([1.0, 2.0], temperature=temperature)
    with pytest.raises(ValueError, match=r"temperature"):
        cross_entropy([1.0, 2.0], 0, temperature=temperature)


def test_limits_of_the_temperature() -> None:
    """0 leaves the largest, shared by ties; inf makes all classes that are not masked alike."""
    x = [1.0, 2.0, 2.0, -inf]
    assert softmax(x, temperature=0).tolist() == [0.0, 0.5, 0.5, 0.0]
    assert softmax(x, temperature=inf).tolist() == [1 / 3, 1 / 3, 1 / 3, 0.0]


def test_bad_slices_are_nan() -> None:
    """NaN, +inf and all -inf give NaN, in that slice alone."""
    p = softmax([[nan, 1.0], [inf, 1.0], [-inf, -inf], [-inf, 1.0]])
    assert np.isnan(p[:3]).all()
    assert p[3].tolist() == [0.0, 1.0]


def test_cross_entropy() -> None:
    """Losses are -log_softmax of the labels; reductions are of the unrounded ones."""
    labels = np.arange(12).reshape(3, 4) % 5
    losses = cross_entropy(X, labels, temperature=0.5)
    log = log_softmax(X, temperature=0.5)
    assert np.array_equal(losses, -np.take_along_axis(log, labels[..., None], -1)[..., 0])
    assert np.allclose(cross_entropy(X, labels, reduction="sum"), cross_entropy(X, labels).sum())
    assert cross_entropy(X, labels, reduction="mean").shape == ()
    assert cross_entropy([1e308, -1e308], 1, reduction="mean") == inf
    huge = [[0.0, -1e308]] * 5
    assert cross_entropy(huge, [1] * 5, reduction="mean") == 1e308
    assert cross_entropy(huge, [1] * 5, reduction="sum") == inf


@pytest.mark.parametrize("label", [-1, 5, 2**40])
def test_labels_that_are_no_class(label: int) -> None:
    """A label out of range is named, and never wraps."""
    with pytest.raises(ValueError, match=f"label {label} "):
        cross_entropy(X[0, :2], [0, label])


def test_other_bad_arguments_of_cross_entropy() -> None:
    """Labels are integers, of the right shape, and the reduction is known."""
    with pytest.raises(TypeError, match=r"integers"):
        cross_entropy([1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match=r"shape"):
        cross_entropy([1.0, 2.0], [0, 1])
    with pytest.raises(ValueError, match=r"reduction"):
        cross_entropy([1.0, 2.0], 0, reduction="average")  # type: ignore[arg-type]


def test_importing_the_package_imports_nothing() -> None:
    """The functions and NumPy are loaded on first use."""
    code = (
        "import sys; before = set(sys.modules); import softmax_cli;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['__future__', 'softmax_cli']"
    with pytest.raises(AttributeError, match=r"nothing"):
        softmax_cli.nothing  # noqa: B018
    assert "softmax" in dir(softmax_cli)
