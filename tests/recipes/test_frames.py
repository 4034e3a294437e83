"""Frames, series and arrays of the real pandas and polars, as Python's functions take them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from softmax_cli import Metrics, cross_entropy, softmax
from tests.conftest import refusal

A, B = [2.0, 1.0], [1.0, 3.0]
X = np.array([A, B]).T


@pytest.mark.parametrize("kind", ["Float64", "Float32", "Int64", "float64[pyarrow]", "float64"])
def test_every_type_of_pandas(kind: str) -> None:
    frame = pd.DataFrame({"a": A, "b": B}).astype(kind)
    single = kind == "Float32"
    whole = X.astype(np.float32) if single else X
    assert softmax(frame).dtype == (np.float32 if single else np.float64)
    assert np.array_equal(softmax(frame), softmax(whole))
    assert np.array_equal(softmax(frame["a"]), softmax(whole[:, 0]))
    assert np.array_equal(softmax(frame["a"].array), softmax(whole[:, 0]))
    metrics = Metrics(2)
    metrics.update(frame, pd.Series([1, 0], dtype="Int64"))
    assert metrics.rows == 2


@pytest.mark.parametrize("kind", ["Float64", "Int64", "float64[pyarrow]"])
def test_what_is_missing_in_pandas(kind: str) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3, None]}).astype(kind)
    text = "missing values, of which the first is at"
    assert f"{text} [1, 1] (column 'b');" in refusal(softmax, frame)
    assert f"{text} [1];" in refusal(softmax, frame["b"])
    assert f"{text} [1];" in refusal(softmax, frame["b"].array)
    assert f"{text} [1];" in refusal(cross_entropy, X, frame["b"])


def test_names_of_pandas() -> None:
    for kind in ("string", "category", "object", "string[pyarrow]"):
        names: Any = pd.Series(["b", "a"], dtype=kind)
        assert np.array_equal(cross_entropy(X, names, classes=["a", "b"]), cross_entropy(X, [1, 0]))
    frame = pd.DataFrame({"a": pd.array(A, "Float64"), "b": ["x", "y"]})
    assert "column 'b' is of type" in refusal(softmax, frame)


def test_polars() -> None:
    frame = pl.DataFrame({"a": A, "b": B})
    assert np.array_equal(softmax(frame), softmax(X))
    assert np.array_equal(softmax(frame["a"]), softmax(A))
    arrays = pl.Series([[A, B], [B, A]], dtype=pl.Array(pl.Float64, (2, 2)))
    assert np.array_equal(softmax(arrays), softmax([[A, B], [B, A]]))
    names = pl.Series(["b", "a"])
    assert np.array_equal(cross_entropy(X, names, classes=["a", "b"]), cross_entropy(X, [1, 0]))


@pytest.mark.parametrize(
    ("x", "place"),
    [
        (pl.Series([1.0, None]), "[1]"),
        (pl.Series([1, None]), "[1]"),
        (pl.DataFrame({"a": [1.0, None], "b": [None, 2.0]}), "[0, 1] (column 'b')"),
        (pl.Series([[1.0, 2.0], [None, 3.0]], dtype=pl.Array(pl.Float64, 2)), "[1, 0]"),
        (pl.Series([[1.0, 2.0], None], dtype=pl.Array(pl.Float64, 2)), "[1]"),
    ],
)
def test_what_is_missing_in_polars(x: Any, place: str) -> None:
    assert f"missing values, of which the first is at {place};" in refusal(softmax, x)


def test_lists_of_polars_have_a_way_to_be_arrays() -> None:
    x = pl.Series([A, B])
    way = refusal(softmax, x).partition("; ")[2].removesuffix(" has lists of one size")
    assert np.array_equal(softmax(eval(way, {"x": x, "SIZE": 2})), softmax([A, B]))
