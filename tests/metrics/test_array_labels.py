"""Labels of arrays: targets, and names of classes."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
import pytest
import scipy.special

from softmax_cli import cross_entropy, log_softmax
from tests.conftest import refusal

X = np.random.default_rng(7).normal(0, 3, (3, 4, 5))


def test_targets_weigh_the_losses_of_all_classes() -> None:
    random = np.random.default_rng(3)
    for axis in (0, 1, 2, -2):
        targets = scipy.special.softmax(random.normal(size=X.shape), axis=axis)
        losses = cross_entropy(X, targets, axis=axis, temperature=0.7)
        expected = -(targets * scipy.special.log_softmax(X / 0.7, axis=axis)).sum(axis=axis)
        assert np.allclose(losses, expected, 1e-14)
        for reduction in ("mean", "sum"):
            total = cross_entropy(X, targets, axis, 0.7, reduction)
            assert np.allclose(total, getattr(expected, reduction)(), 1e-14)
            assert total.shape == ()
    labels = np.arange(12).reshape(3, 4) % 5
    for dtype in (float, int, bool):
        one_hot = np.eye(5)[labels].astype(dtype)
        assert np.array_equal(cross_entropy(X, one_hot), cross_entropy(X, labels))
    single = cross_entropy(X.astype(np.float32), one_hot)
    assert single.dtype == np.float32
    assert np.array_equal(single, cross_entropy(X.astype(np.float32), labels))


def test_targets_that_are_no_probabilities() -> None:
    x, targets = X[:, 0], np.full((3, 5), 0.25)
    assert (
        refusal(cross_entropy, x, targets)
        == "ValueError: cross_entropy: the targets of a slice sum to 1.25, not 1; "
        "targets / targets.sum(axis=1, keepdims=True) does"
    )
    mended = cross_entropy(x, targets / targets.sum(axis=1, keepdims=True))
    assert np.allclose(mended, -log_softmax(x).mean(axis=1), 1e-14)
    assert (
        refusal(cross_entropy, [1.0, 2.0], [-0.5, 1.5])
        == "ValueError: cross_entropy: target -0.5 is below 0"
    )
    assert "sum to nan, not 1" in refusal(cross_entropy, [1.0, 2.0], [nan, 1.0])
    assert cross_entropy([1.0, 2.0], [0.5, 0.509]).shape == ()
    assert (
        refusal(cross_entropy, [1.0, 2.0], [1j, 0.0])
        == "TypeError: cross_entropy: targets must be real numbers, not of type complex128"
    )
    assert (
        refusal(cross_entropy, x, targets.T)
        == "TypeError: cross_entropy: labels must be integers or names, not of type float64 "
        "(targets have the shape of the logits, (3, 5))"
    )


CLASSES = ["cat", "dog", "bird"]


@pytest.mark.parametrize("dtype", [None, object, np.dtypes.StringDType()])
def test_labels_are_names_where_the_classes_have_some(dtype: Any) -> None:
    x = X[0, :, :3]
    labels = np.array(["bird", "cat", "dog", "bird"], dtype)
    numbers = [2, 0, 1, 2]
    assert np.array_equal(cross_entropy(x, labels, classes=CLASSES), cross_entropy(x, numbers))
    grid = labels.reshape(2, 2)
    losses = cross_entropy(x.T.reshape(3, 2, 2), grid, axis=0, classes=tuple(CLASSES))
    assert np.array_equal(losses.ravel(), cross_entropy(x, numbers))
    assert cross_entropy(x[0], "bird", classes=np.array(CLASSES)) == cross_entropy(x[0], 2)
    assert np.array_equal(cross_entropy(x, numbers, classes=CLASSES), cross_entropy(x, numbers))


def test_names_that_are_no_class() -> None:
    def refused(labels: Any, classes: Any = CLASSES) -> str:
        return refusal(cross_entropy, [2.0, 1.0, 0.1], labels, classes=classes)

    known = "'cat', 'dog', 'bird'"
    assert refused("b\x1b[31m") == (
        rf"ValueError: cross_entropy: label 'b\x1b[31m' is no class; the classes are {known}"
    )
    assert refused("bird", None) == (
        "TypeError: cross_entropy: labels are names; pass classes=[…], all names in order"
    )
    assert refused(np.array(None)) == (
        "TypeError: cross_entropy: label 'None' is no string in an array of objects; "
        "astype(int) makes class numbers"
    )
    assert refused(b"cat").startswith(
        "TypeError: cross_entropy: labels must be integers or names, not of type |S3"
    )
    for labels in ("cat", [0.0, 1.0, 0.0]):
        assert refused(labels, ["cat", "dog"]) == (
            "ValueError: cross_entropy: 2 names for 3 classes"
        )
    assert refused("cat", ["cat", "dog", "cat"]) == (
        "ValueError: cross_entropy: two classes are named 'cat'"
    )
    for classes in ("cat", [0, 1, 2]):
        assert refused("cat", classes) == (
            "TypeError: cross_entropy: classes must be a sequence of strings"
        )
    many = [f"c{i}" for i in range(20)]
    text = refusal(cross_entropy, np.zeros(20), "cat", classes=many)
    assert text.endswith("'c10', 'c11' and 8 more")


def test_class_numbers_in_an_array_of_objects_are_made_integers() -> None:
    """As the message says; pandas keeps them so beside what is missing."""
    x, labels = X[0, :2], np.array([3, 0], object)
    assert refusal(cross_entropy, x, labels) == (
        "TypeError: cross_entropy: label '3' is no string in an array of objects; "
        "astype(int) makes class numbers"
    )
    assert np.array_equal(cross_entropy(x, labels.astype(int)), cross_entropy(x, [3, 0]))


def test_a_number_is_no_label_where_names_are_numbers() -> None:
    """Class 1 could be the first or the second."""
    x, classes = [2.0, 1.0, 0.1], ["1", "2", "3"]
    assert (
        refusal(cross_entropy, x, 1, classes=classes)
        == "TypeError: cross_entropy: labels are integers, and some class is named by a number; "
        "pass names as strings, or no classes to count them from 0"
    )
    assert cross_entropy(x, "1", classes=classes) == cross_entropy(x, 0)
    assert cross_entropy(x, 1) == cross_entropy(x, "2", classes=classes)
