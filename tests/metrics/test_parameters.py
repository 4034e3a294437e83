"""Parameters of Python's functions: of a type that says nothing, they are refused by their name."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from softmax_cli import Metrics, argmax, cross_entropy, fit_temperature, log_softmax, softmax
from tests.conftest import refusal

X, Y = [[2.0, 1.0, 0.1], [1.0, 2.0, 3.0]], [2, 0]
NO_NUMBERS = [[1, 2], np.array([1.0, 2.0]), "1", b"1", None, 1j, np.complex64(1), {}, np.array("1")]


def degrees(temperature: Any) -> list[str]:
    """Return what is said of a temperature by whatever takes one, without the function's name."""
    said = [
        refusal(softmax, X, temperature=temperature),
        refusal(log_softmax, X, temperature=temperature),
        refusal(cross_entropy, X, Y, temperature=temperature),
        refusal(Metrics, 3, temperature=temperature),
        refusal(Metrics(3).at, temperature),
    ]
    names = ["softmax", "log_softmax", "cross_entropy", "Metrics", "Metrics"]
    return [line.replace(f" {name}: ", " ") for name, line in zip(names, said, strict=True)]


def test_a_temperature_is_one_number() -> None:
    for value in NO_NUMBERS:
        said = f"must be one number, not {value!r}"
        assert {*degrees(value)} == {f"TypeError: temperature {said}"}
        assert refusal(cross_entropy, X, Y, label_smoothing=value) == (
            f"TypeError: cross_entropy: label_smoothing {said}"
        )


def test_a_long_value_is_told_by_its_type() -> None:
    said = refusal(softmax, X, temperature=np.arange(100.0))
    assert said == "TypeError: softmax: temperature must be one number, not of type ndarray"
    said = refusal(Metrics, 3, base="\x1b" * 50)
    assert said.startswith("ValueError: Metrics: base must be 'e', '2' or '10', not '\\x1b\\x1b")
    assert said.endswith("…' (50 characters)")
    too_large = refusal(softmax, X, temperature=10**400)
    assert too_large == "ValueError: softmax: temperature must be a number that a float holds"


@pytest.mark.parametrize(
    "half", [0.5, np.float32(0.5), np.array(0.5), Fraction(1, 2), Decimal("0.5")]
)
def test_every_type_of_number_is_one(half: Any) -> None:
    assert np.array_equal(softmax(X, temperature=half), softmax(X, temperature=0.5))
    smoothed = cross_entropy(X, Y, label_smoothing=half)
    assert np.array_equal(smoothed, cross_entropy(X, Y, label_smoothing=0.5))
    assert Metrics(3, temperature=half).settings.temperature == 0.5


def test_an_axis_is_an_integer() -> None:
    for value in ("x", None, {}, b"1", 1.0):
        if value is not None:
            for function in (softmax, log_softmax):
                assert refusal(function, X, axis=value) == (
                    f"TypeError: {function.__name__}: axis must be an integer, a tuple of integers "
                    f"or None, not {value!r}"
                )
        for function, given in ((argmax, (X,)), (cross_entropy, (X, Y)), (fit_temperature, (X, Y))):
            if value is not None or function is not argmax:
                assert "axis" in refusal(function, *given, axis=value), value


def test_a_label_to_ignore_is_one() -> None:
    for value in ([-100, 2], np.array([2, 0]), 0.5, 1j, {}, b"1"):
        text = f"must be one label, an integer or a name, not {value!r}"
        assert refusal(cross_entropy, X, Y, ignore_index=value) == (
            f"TypeError: cross_entropy: ignore_index {text}"
        )
        assert refusal(Metrics(3).update, X, Y, ignore_label=value) == (
            f"TypeError: Metrics.update: ignore_label {text}"
        )
    assert cross_entropy(X, Y, ignore_index=np.int8(2))[0] == 0.0


def test_classes_are_names() -> None:
    for value in (1j, True, np.float32(0.5), np.array(0.5), "cat", b"cat", [1, 2]):
        for function in (cross_entropy, fit_temperature):
            assert refusal(function, X, ["a", "b"], classes=value) == (
                f"TypeError: {function.__name__}: classes must be a sequence of strings"
            )
        assert refusal(Metrics, value) == (
            "TypeError: Metrics: classes must be their number, or a sequence of their names"
        )


def test_words_are_among_those_known() -> None:
    for value in ("x", None, np.array(["mean", "sum"]), ["mean"]):
        assert refusal(cross_entropy, X, Y, reduction=value) == (
            f"ValueError: cross_entropy: reduction must be 'none', 'mean' or 'sum', not {value!r}"
        )
        for name in ("base", "contents"):
            assert refusal(Metrics, 3, **{name: value}).endswith(f", not {value!r}")


def test_counts_are_integers() -> None:
    for value in ("1", None, 1.0, [1], True):
        for name in ("top", "bins"):
            assert refusal(Metrics, 3, **{name: value}) == (
                f"TypeError: Metrics: {name} must be an integer, not {value!r}"
            )


def test_integers_of_numpy_are_integers() -> None:
    settings = Metrics(np.int64(3), top=np.int8(2), bins=np.uint8(10)).settings
    assert settings == Metrics(3, top=2, bins=10).settings
    assert {type(count) for count in (settings.classes, settings.top, settings.bins)} == {int}


def test_switches_are_true_or_false() -> None:
    for value in ("x", None, 2, 1.0, [], np.array([True, False])):
        for name in ("mass", "binary"):
            assert refusal(Metrics, 3, **{name: value}) == (
                f"TypeError: Metrics: {name} must be True or False, not {value!r}"
            )
    assert Metrics(3, mass=np.True_, binary=np.False_).settings == Metrics(3, mass=True).settings


def test_what_is_no_metrics_is_not_merged() -> None:
    for method in (Metrics(3).merge, Metrics(3).loss_above):
        assert refusal(method, {"rows": 1}) == (
            f"TypeError: Metrics.{method.__name__}: other must be Metrics, not {{'rows': 1}}"
        )


def test_lists_that_are_no_array() -> None:
    ragged = [[1.0, 2.0], [3.0]]
    text = "must be one array, and lists in it differ in length or depth"
    for function in (softmax, log_softmax, argmax):
        said = refusal(function, ragged)
        assert said == f"ValueError: {function.__name__}: logits {text}"
    for labels in ([[1], [1, 2]], [0, [1]]):
        said = refusal(cross_entropy, X, labels)
        assert said == f"ValueError: cross_entropy: labels {text}"
    said = refusal(fit_temperature, X, Y, ragged)
    assert said == f"ValueError: fit_temperature: weights {text}"


def test_truths_are_no_logits() -> None:
    """As they are none in a file; in labels and targets they are 0 and 1."""
    truths = np.array([[True, False, False], [False, True, False]])
    text = "are true and false, not numbers; x.astype(float) makes them 1 and 0"
    for function, given in (
        (softmax, ()),
        (log_softmax, ()),
        (argmax, ()),
        (cross_entropy, (Y,)),
        (fit_temperature, (Y,)),
    ):
        said = refusal(function, truths, *given)
        assert said == f"TypeError: {function.__name__}: logits {text}"
    for metrics in (Metrics(3), Metrics(3, binary=True)):
        assert (
            refusal(metrics.update, truths, truths) == f"TypeError: Metrics.update: logits {text}"
        )
    assert refusal(softmax, [True, False]) == f"TypeError: softmax: logits {text}"
    assert np.array_equal(cross_entropy(X, truths), cross_entropy(X, [0, 1]))
