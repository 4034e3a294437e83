"""One pass gives the bits of two: so `test_accuracy` says of the rows that are hard, too."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

from softmax_cli.numerics import kernels


def bits(shares: Any, pairs: Any) -> list[Any]:
    return [np.asarray(part).view(np.int64).tolist() for part in (shares, *pairs)]


def agree(x: Any, labels: Any, temperature: float, base: Any) -> None:
    joint = kernels.softmax_and_cross_entropy(x, labels, temperature=temperature, base=base)
    shares = kernels.softmax(x, temperature=temperature)
    pairs = kernels.cross_entropy(x, labels, temperature=temperature, base=base)
    assert bits(*joint) == bits(shares, pairs), (temperature, base)


@pytest.mark.parametrize("classes", [1, 2, 10, 64, 65, 1000, 70_000])
def test_any_number_of_classes_and_rows_of_every_kind(classes: int) -> None:
    rng = np.random.default_rng(classes)
    rows = max(3, 6000 // classes)
    x = rng.normal(0, 5, (rows, classes))
    x[::3] *= 60
    x[1, : classes - 1] = -inf
    x[2] = 1.5
    labels = rng.integers(0, classes, rows)
    for temperature in (1.0, 0.3, 0.0, inf):
        agree(x, labels, temperature, "e")
