"""Cross-entropy of arrays with PyTorch's options: weights, smoothing, labels to ignore."""

from __future__ import annotations

import json
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mpf

from softmax_cli import cross_entropy
from softmax_cli.metrics import weighting
from softmax_cli.syntax import class_weights
from tests.conftest import refusal
from tests.numerics import truth

RECORDED = json.loads(Path(__file__).with_name("pytorch.json").read_text(encoding="utf-8"))
CASES = [case for case in RECORDED["cases"] if "class-weight" in case]
X, LABELS = np.array(RECORDED["logits"]), np.array(RECORDED["labels"])
NAMES = ["cat", "dog", "bird", "a long name"]


def options_of(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "weight": case["class-weight"],
        "label_smoothing": case["label-smoothing"],
        "reduction": case["reduction"],
    }


def test_every_option_is_recorded() -> None:
    assert {case["truth"] for case in CASES} == {"labels", "good labels", "targets"}
    assert len(CASES) == 81


def test_losses_are_those_of_pytorch() -> None:
    """In rows and along another axis, of numbers, names and targets."""
    for case in CASES:
        got, across = losses_of(case["truth"], options_of(case))
        expected = np.array(case["losses"])
        assert got.shape == expected.shape, case
        assert np.array_equal(got, across), case
        assert np.allclose(got, expected, rtol=2e-15, atol=2e-16), case


def losses_of(kind: str, options: dict[str, Any]) -> tuple[Any, Any]:
    if kind == "targets":
        targets = np.array(RECORDED["targets"])
        got = cross_entropy(X, targets, **options)
        return got, cross_entropy(X.T, targets.T, axis=0, **options)
    kept = (-100 if kind == "labels" else 0) <= LABELS
    names = [NAMES[label] if label >= 0 else "?" for label in LABELS[kept]]
    got = cross_entropy(X[kept], LABELS[kept], ignore_index=-100, **options)
    return got, cross_entropy(X[kept].T, names, axis=0, classes=NAMES, ignore_index="?", **options)


def exact(rows: Any, labels: Any, weight: list[float], smoothing: float) -> tuple[list[mpf], mpf]:
    """Return the losses by PyTorch's definition, and their mean, to 240 bits."""
    share = mpf(smoothing) / len(weight)
    losses = []
    for row, label in zip(rows, labels, strict=True):
        surprisals = [-x for x in truth.log_softmax(row)]
        parts = [mpf(w) * s for w, s in zip(weight, surprisals, strict=True)]
        losses.append((1 - mpf(smoothing)) * parts[label] + share * sum(parts))
    return losses, sum(losses) / sum(mpf(weight[label]) for label in labels)


@pytest.mark.parametrize("scale", [1, 10, 300])
def test_losses_and_their_mean_are_rounded_once(scale: float) -> None:
    random = np.random.default_rng(5)
    rows, labels = random.normal(0, scale, (50, 6)), random.integers(0, 6, 50)
    weight = [1.0, 0.3, 2.5, 1e-3, 7.0, 0.1]
    losses, mean = exact(rows.tolist(), labels.tolist(), weight, 0.1)
    options: dict[str, Any] = {"weight": weight, "label_smoothing": 0.1}
    assert truth.largest_error(cross_entropy(rows, labels, **options).tolist(), losses) <= 0.51
    got = cross_entropy(rows, labels, reduction="mean", **options)
    assert truth.ulps(float(got), mean) <= 0.5 + 1e-9
    single = cross_entropy(rows.astype(np.float32), labels, reduction="mean", **options)
    assert single.dtype == np.float32


def test_what_is_ignored_may_hold_anything() -> None:
    x, labels = [[2.0, 1.0], [nan, 3.0], [0.0, 1.0]], [0, -100, 1]
    losses = cross_entropy(x, labels, ignore_index=-100)
    assert losses.tolist() == [0.3132616875182228, 0.0, 0.3132616875182228]
    mean = cross_entropy(x, labels, reduction="mean", ignore_index=-100)
    assert mean == 0.3132616875182228
    assert cross_entropy(x[:1], [0], reduction="mean", ignore_index=0) != mean
    assert isnan(cross_entropy(x[:1], [0], reduction="mean", ignore_index=0))
    assert cross_entropy(x[:1], [0], reduction="sum", ignore_index=0) == 0.0
    assert cross_entropy([2.0, 1.0], -100, ignore_index=-100) == 0.0
    assert cross_entropy([2.0, 1.0], 0, ignore_index=-100) == 0.3132616875182228


def test_a_mean_over_weights_of_0_is_nan() -> None:
    assert isnan(cross_entropy([[2.0, 1.0]], [0], reduction="mean", weight=[0, 1]))
    assert cross_entropy([[2.0, -np.inf]], [1], reduction="sum", weight=[1, 0]) == 0.0


def test_options_that_are_refused() -> None:
    def refused(labels: Any = 0, **options: Any) -> str:
        return refusal(cross_entropy, [2.0, 1.0], labels, **options)

    assert refused(label_smoothing=1.5) == (
        "ValueError: cross_entropy: label_smoothing must be from 0 to 1, not 1.5"
    )
    assert refused(label_smoothing=nan).endswith("from 0 to 1, not nan")
    assert refused(weight=[1.0]) == (
        "ValueError: cross_entropy: weight of shape (1,), not (2,), one a class"
    )
    for wrong in (-1.0, nan, np.inf, 1e-101):
        assert refused(weight=[1.0, wrong]) == (
            f"ValueError: cross_entropy: weight {wrong} is not 0, or from 1e-100 to 1e+100"
        )
    assert refused(weight=["1", "2"]) == (
        "TypeError: cross_entropy: weight must be real numbers, not of type <U1"
    )
    assert refused([1, 0], ignore_index=-100) == (
        "TypeError: cross_entropy: ignore_index is a label, and these are targets"
    )
    assert refused(-100) == (
        "ValueError: cross_entropy: label -100 is not one of the classes 0 to 1"
    )
    assert refused("cat", classes=["cat"], ignore_index="?") == (
        "ValueError: cross_entropy: 1 names for 2 classes"
    )
    assert refused("cat", classes=[], ignore_index="cat") == (
        "ValueError: cross_entropy: 0 names for 2 classes"
    )


def test_weights_have_the_limits_of_the_command_line() -> None:
    assert (weighting.LEAST, weighting.MOST) == (class_weights.LEAST, class_weights.MOST)
