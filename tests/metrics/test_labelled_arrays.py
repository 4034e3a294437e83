"""What `Metrics.update` takes, and what it says of what it does not take."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from softmax_cli.metrics.verdict import Metrics
from tests.conftest import refusal

X = np.random.default_rng(11).normal(0, 3, (4, 3))
Y = [2, 0, 1, 2]
CLASSES = ["cat", "dog", "bird"]


class Lazy:
    """What Dask's arrays look like."""

    def __dask_graph__(self) -> dict[str, int]:
        return {"x": 1}

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise AssertionError("computed")


def updated(*given: Any, classes: Any = 3, ignore_label: Any = None, **options: Any) -> Metrics:
    metrics = Metrics(classes, **options)
    metrics.update(*given, ignore_label=ignore_label)
    return metrics


def refused(*given: Any, **options: Any) -> str:
    return refusal(updated, *given, **options).replace("Metrics.update: ", "")


def test_arrays_of_any_shape_and_type_are_rows() -> None:
    plain = updated(X, Y)
    assert plain.rows == 4
    assert updated(X.tolist(), tuple(Y)) == plain
    assert updated(X.reshape(2, 2, 3), np.reshape(Y, (2, 2)).astype(np.uint8)) == plain
    assert updated(X[0], 2) + updated(X[1:], Y[1:]) == plain
    assert updated(np.asfortranarray(X), Y) == plain
    single, half = X.astype(np.float32), X.astype(ml_dtypes.bfloat16)
    assert updated(single, Y) == updated(single.astype(float), Y)
    assert updated(half, Y) == updated(half.astype(float), Y)


def test_labels_are_numbers_names_or_targets() -> None:
    names = [CLASSES[label] for label in Y]
    assert updated(X, names, classes=CLASSES) == updated(X, Y, classes=CLASSES)
    one_hot = np.eye(3)[Y]
    assert updated(X, one_hot).result() == updated(X, Y).result()
    assert refused(X, names) == "TypeError: labels are names; pass classes=[…], all names in order"
    assert refused(X, ["fox", *names[1:]], classes=CLASSES) == (
        "ValueError: label 'fox' is no class; the classes are 'cat', 'dog', 'bird'"
    )
    assert refused(X, [3, 0, 0, 0]) == "ValueError: label 3 is not one of the classes 0 to 2"
    assert refused(X, [-100, 0, 0, 0]) == "ValueError: label -100 is not one of the classes 0 to 2"
    assert refused(X, Y[:3]) == (
        "ValueError: labels of shape (3,) for logits of shape (4, 3), which need (4,)"
    )
    assert refused(X, [1.5, 0.0, 0.0, 0.0]) == (
        "TypeError: labels must be integers or names, not of type float64 "
        "(targets have the shape of the logits, (4, 3))"
    )
    assert refused(X, one_hot - 0.5) == "ValueError: target -0.5 is below 0"
    assert refused(X, 2 * one_hot).startswith("ValueError: the targets of a slice sum to 2, not 1")
    assert refused(X, np.ma.array(Y, mask=[1, 0, 0, 0])) == (
        "ValueError: some labels are masked; leave their slices out, of the logits too"
    )


def test_a_masked_logit_is_a_class_that_cannot_be() -> None:
    hidden = np.ma.array(X, mask=[[0, 1, 0]] + [[0, 0, 0]] * 3)
    assert updated(hidden, Y) == updated(np.where(hidden.mask, -inf, X), Y)


def test_logits_that_have_no_figures() -> None:
    assert refused(X[:, :2], Y) == "ValueError: logits of 2 classes, not of 3"
    for bad in (nan, inf):
        x = X.copy()
        x[2, 1] = bad
        assert refused(x, Y) == f"ValueError: logits with {bad}; leave such rows out"
    assert refused([[-inf] * 3], [0]) == "ValueError: a row of logits has no class above -inf"
    assert refused([["a"] * 3], [0]) == "TypeError: logits must be real numbers, not of type <U1"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_lazy_arrays_are_not_computed(place: int) -> None:
    given: list[Any] = [X, Y, [1.0] * 4]
    given[place] = Lazy()
    what = ("logits", "labels", "weights")[place]
    assert refused(*given) == (
        f"TypeError: {what} are a lazy array; update takes a chunk at a time, computed"
    )


def test_weights_are_one_a_row() -> None:
    weighted = updated(X, Y, [1, 0, 2, 0])
    assert weighted.result()["accuracy"] == updated(X[[0, 2, 2]], [2, 1, 1]).result()["accuracy"]
    assert refused(X, Y, [1.0, 2.0]) == "ValueError: weights of shape (2,), not (4,)"
    for bad in (-1.0, nan, inf):
        assert refused(X, Y, [1.0, bad, 1.0, 1.0]) == (
            f"ValueError: weight {bad} is not 0 or more, and finite"
        )
    assert refused(X, Y, np.ma.array(np.ones(4), mask=[1, 0, 0, 0])) == (
        "ValueError: some weights are masked; 0 leaves a row out"
    )
    assert refused(X, Y, ["1"] * 4) == "TypeError: weights must be real numbers, not of type <U1"


def test_rows_to_ignore_are_counted_alone() -> None:
    """Whatever their logits are."""
    x = np.vstack([X, [[nan] * 3]])
    metrics = updated(x, [*Y, -100], ignore_label=-100)
    assert metrics.result() == {**updated(X, Y).result(), "ignored": 1}
    names = [CLASSES[label] for label in Y]
    named = updated(x, [*names, "?"], classes=CLASSES, ignore_label="?")
    assert named.result() == metrics.result()
    long = updated([[0, 1], [1, 0]], ["b", "?"], classes=["a long name", "b"], ignore_label="?")
    assert (long.rows, long.ignored) == (1, 1)
    weighted = updated(x, [*Y, -100], [1.0] * 5, ignore_label=-100)
    assert weighted.result() == metrics.result()
    assert updated(X, Y, ignore_label=-100) == updated(X, Y)
    assert updated(X[0], -100, ignore_label=-100).ignored == 1
    assert refused(X, Y, classes=["a", "b", "c"], binary=True, ignore_label=0) == (
        "TypeError: ignore_label is for one label a row, not for several columns"
    )


def test_binary_logits_may_lack_the_axis_of_columns() -> None:
    x, y = X[:, 0], np.array([1, 0, 1, 1])
    plain = updated(x[:, np.newaxis], y, classes=1, binary=True)
    assert plain.rows == 4
    for given in (
        (x, y),
        (x, y.astype(bool)),
        (x[:, np.newaxis], y[:, np.newaxis]),
        (x.reshape(2, 2), y.reshape(2, 2)),
    ):
        assert updated(*given, classes=1, binary=True) == plain
    soft = updated(x, y.astype(float), classes=1, binary=True)
    assert soft.result() == plain.result()
    assert updated(x, y, [1.0] * 4, classes=1, binary=True).result() == plain.result()
    ignored = updated(np.append(x, nan), [*y, -100], classes=1, binary=True, ignore_label=-100)
    assert ignored.result() == {**plain.result(), "ignored": 1}


def test_binary_columns_have_a_label_each() -> None:
    y = [[1, 0, 1]] * 4
    several = updated(X, y, [1.0, 2.0, 0.0, 1.0], classes=CLASSES, binary=True)
    assert several.rows == 4
    assert refused(X, Y, binary=True) == (
        "ValueError: labels of shape (4,) for logits of shape (4, 3)"
    )
    assert refused(X[:, :2], y, binary=True) == (
        "ValueError: logits of shape (4, 2) for 3 binary columns"
    )
    assert refused(X, np.multiply(y, 2), binary=True) == (
        "ValueError: label 2 is not 0, 1 or in between"
    )
    assert refused(np.ma.array(X, mask=X > 0), y, binary=True) == (
        "ValueError: some logits are masked; leave their rows out"
    )
    assert refused([["a"] * 3], [[1, 0, 1]], binary=True) == (
        "TypeError: logits must be real numbers, not of type <U1"
    )


def test_probabilities_must_be_some() -> None:
    assert updated([[0.5, 0.25, 0.25]], [0], contents="probs").result()["confidence"] == 0.5
    assert refused([[0.5, 0.25, 0.5]], [0], contents="probs") == (
        "ValueError: the probabilities of a row sum to 1.25, not 1"
    )
    assert refused([[1.5, -0.25, -0.25]], [0], contents="probs") == (
        "ValueError: a probability is not from 0 to 1"
    )
    assert refused([1.5], [0], classes=1, binary=True, contents="probs") == (
        "ValueError: a probability is not from 0 to 1"
    )
    assert refused([[-1.0, -1.0, -2.0]], [0], contents="log-probs") == (
        "ValueError: the exponentials of log-probabilities of a row sum to 0.871094, not 1"
    )


CLASSES_MUST_BE = "TypeError: Metrics: classes must be their number, or a sequence of their names"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"classes": 0}, "ValueError: Metrics: classes must be 1 or more, not 0"),
        ({"classes": "cat"}, CLASSES_MUST_BE),
        ({"classes": [0, 1]}, CLASSES_MUST_BE),
        ({"classes": 2.0}, CLASSES_MUST_BE),
        ({"classes": ["a", "a"]}, "ValueError: Metrics: two classes are named 'a'"),
        ({"bins": 0}, "ValueError: Metrics: bins must be 1 or more, not 0"),
        ({"bins": 1.5}, "TypeError: Metrics: bins must be an integer, not 1.5"),
        ({"top": True}, "TypeError: Metrics: top must be an integer, not True"),
        ({"temperature": -1}, "ValueError: Metrics: temperature must be 0 or more, not -1"),
        ({"temperature": nan}, "ValueError: Metrics: temperature must be 0 or more, not nan"),
        ({"base": "3"}, "ValueError: Metrics: base must be 'e', '2' or '10', not '3'"),
        (
            {"contents": "probabilities"},
            "ValueError: Metrics: contents must be 'logits', 'log-probs' or 'probs', not "
            "'probabilities'",
        ),
        (
            {"binary": True, "contents": "log-probs"},
            "ValueError: Metrics: contents of binary problems are 'logits' or 'probs'",
        ),
    ],
)
def test_settings_that_mean_nothing(options: dict[str, Any], message: str) -> None:
    classes = options.pop("classes", 3)
    assert refusal(Metrics, classes, **options) == message
