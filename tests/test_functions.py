"""The public functions: types, shapes, axes, errors."""

from __future__ import annotations

import subprocess
import sys
from math import inf, nan
from typing import Any

import numpy as np
import pytest
import scipy.special

import softmax_cli
from softmax_cli import argmax, cross_entropy, log_softmax, softmax
from tests.conftest import refusal

X = np.random.default_rng(7).normal(0, 3, (3, 4, 5))


def test_any_axis_of_any_array() -> None:
    """Along each axis the results are those of the slices alone."""
    for axis in (0, 1, 2, -1, -2, -3):
        p, log = softmax(X, axis=axis), log_softmax(X, axis=axis)
        assert p.shape == log.shape == X.shape, axis
        slices, parts = np.moveaxis(X, axis, -1), np.moveaxis(p, axis, -1)
        logs = np.moveaxis(log, axis, -1)
        for i in np.ndindex(slices.shape[:-1]):
            assert np.array_equal(parts[i], softmax(slices[i])), axis
            assert np.array_equal(logs[i], log_softmax(slices[i])), axis
        assert np.array_equal(argmax(X, axis=axis), X.argmax(axis=axis)), axis


def test_types() -> None:
    """float32 gives float32, rounded once; all else float64."""
    x = X.astype(np.float32)
    for function in (softmax, log_softmax):
        assert function(x).dtype == np.float32
        assert np.array_equal(function(x), function(x.astype(np.float64)).astype(np.float32))
        for dtype in (np.float16, np.int8, np.uint64, np.float64):
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
    assert (
        refusal(cross_entropy, X[0, :2], [0, label])
        == f"ValueError: cross_entropy: label {label} is not one of the classes 0 to 4"
    )


def test_other_bad_arguments_of_cross_entropy() -> None:
    """Labels are integers, of the right shape, and the reduction is known."""
    with pytest.raises(TypeError, match=r"integers"):
        cross_entropy([1.0, 2.0], 0.0)
    assert (
        refusal(cross_entropy, [1.0, 2.0], [0, 1, 1])
        == "ValueError: cross_entropy: labels of shape (3,) for logits of shape (2,), which need ()"
    )
    assert (
        refusal(cross_entropy, [1.0, 2.0], 0, reduction="average")
        == "ValueError: cross_entropy: reduction must be 'none', 'mean' or 'sum', not 'average'"
    )


NAMES = ["softmax", "log_softmax", "argmax", "cross_entropy"]


@pytest.mark.parametrize("name", NAMES)
def test_messages_name_the_function_that_was_called(name: str) -> None:
    def refused(x: Any, **options: Any) -> str:
        labels = [0] if name == "cross_entropy" else []
        return refusal(getattr(softmax_cli, name), x, *labels, **options)

    assert refused([]) == f"ValueError: {name} along an axis with no elements"
    assert (
        refused([1j]) == f"TypeError: {name}: logits must be real numbers, not of type complex128"
    )
    assert refused(["1"]) == f"TypeError: {name}: logits must be real numbers, not of type <U1"
    assert (
        refused([1], axis=1)
        == f"AxisError: {name}: axis 1 is out of bounds for array of dimension 1"
    )
    if name != "argmax":
        assert (
            refused([1], temperature=-1)
            == f"ValueError: {name}: temperature must be 0 or more, not -1"
        )


def test_several_axes_are_one_as_in_scipy() -> None:
    for axis in (None, (0, 1), (2, 0), (-1, -2), (1,), (0, 1, 2), ()):
        for x, rough in ((X, 1e-13), (X.astype(np.float32), 1e-4), (np.asfortranarray(X), 1e-13)):
            p, log = softmax(x, axis=axis), log_softmax(x, axis=axis)
            assert p.dtype == log.dtype == x.dtype, axis
            assert np.allclose(p, scipy.special.softmax(x, axis=axis), rough), axis
            assert np.allclose(log, scipy.special.log_softmax(x, axis=axis), rough), axis
    flat = softmax(X.transpose(1, 0, 2).reshape(4, 15), axis=-1).reshape(4, 3, 5)
    assert np.array_equal(softmax(X, axis=(0, 2)), flat.transpose(1, 0, 2))
    assert argmax(X, axis=None) == X.argmax()
    assert softmax(3.0, axis=None) == softmax(3.0, axis=()) == 1.0
    assert softmax(np.empty((0, 4, 2)), axis=(1, 2)).shape == (0, 4, 2)


def test_axes_that_are_refused() -> None:
    assert (
        refusal(softmax, X, axis=(0, -3)) == "ValueError: softmax: an axis stands twice in (0, -3)"
    )
    assert (
        refusal(log_softmax, X, axis="rows")
        == "TypeError: log_softmax: axis must be an integer, a tuple of integers or None, "
        "not 'rows'"
    )
    assert (
        refusal(softmax, np.empty((0, 4)), axis=None)
        == "ValueError: softmax along an axis with no elements"
    )
    assert (
        refusal(argmax, X, axis=(0, 1))
        == "TypeError: argmax takes one axis or None, not (0, 1); reshape makes several one"
    )
    assert argmax(X.reshape(12, 5), axis=0).shape == (5,)
    for axis in (None, (0, 1)):
        assert (
            refusal(cross_entropy, X, 0, axis=axis)
            == f"TypeError: cross_entropy takes one axis, not {axis}; reshape makes several one"
        )
    assert cross_entropy(X.reshape(12, 5), [0] * 5, axis=0).shape == (5,)


def test_importing_the_package_imports_nothing() -> None:
    """The functions and NumPy are loaded on first use."""
    code = (
        "import sys; before = set(sys.modules); import softmax_cli;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['__future__', 'softmax_cli']"
    with pytest.raises(AttributeError, match=r"^module 'softmax_cli' has no attribute 'nothing'$"):
        softmax_cli.nothing  # noqa: B018
    assert "softmax" in dir(softmax_cli)


def test_the_temperature_of_arrays_is_that_of_calibrate(run, examples):
    path = examples / "digits-validation.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    names, cells = header.split(",")[2:], [line.split(",") for line in lines]
    logits = np.array([row[2:] for row in cells], float)
    labels = [row[1] for row in cells]
    found = softmax_cli.fit_temperature(logits, labels, classes=names)
    assert f"{found}\n" == run(f"calibrate {path} -l digit -k image").out
    numbers = [names.index(label) for label in labels]
    assert softmax_cli.fit_temperature(logits.T, numbers, axis=0) == found
    one_hot = np.eye(10)[numbers]
    assert softmax_cli.fit_temperature(logits, one_hot) == found
    twice = np.repeat(logits, 2, axis=0), np.repeat(numbers, 2)
    assert softmax_cli.fit_temperature(*twice) == found
    weights = np.where(np.arange(len(logits)) < 100, 2.0, 0.0)
    part = softmax_cli.fit_temperature(logits[:100], numbers[:100])
    assert softmax_cli.fit_temperature(logits, numbers, weights) == part


def test_what_has_no_temperature():
    fit = softmax_cli.fit_temperature
    assert fit([[2.0, 1.0]], [0]) == 0.0
    assert fit([[2.0, 1.0]], [1]) == inf
    caller = "ValueError: fit_temperature: "
    assert refusal(fit, [[2.0, inf]], [0]) == (
        "ValueError: fit_temperature: a slice of logits has a NaN, +inf or -inf alone"
    )
    for logits, labels, weights, message in (
        ([[2.0, nan]], [0], None, "a slice of logits has a NaN, +inf or -inf alone"),
        ([[-inf, -inf]], [0], None, "a slice of logits has a NaN, +inf or -inf alone"),
        ([[2.0, 1.0]], [0], [0.0], "all weights are 0"),
        ([[2.0, 1.0]], [0], [-1.0], "weight -1.0 is not 0 or more, and finite"),
        ([[2.0, 1.0]], [0], [1.0, 1.0], "weights of shape (2,), not (1,)"),
        ([[2.0, 1.0]], [2], None, "label 2 is not one of the classes 0 to 1"),
        (np.zeros((0, 2)), np.zeros(0, int), None, "there are no rows"),
        (
            *([[2.0, -inf]], [1], None),
            "the loss is infinite at every temperature: a true class is -inf",
        ),
    ):
        assert refusal(fit, logits, labels, weights) == caller + message
    assert refusal(fit, [[2.0, 1.0]], [0], axis=None) == (
        "TypeError: fit_temperature takes one axis, not None; reshape makes several one"
    )
