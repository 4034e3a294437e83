"""Frames of pandas and polars, by stand-ins with their methods; tests/recipes has the real ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from softmax_cli import cross_entropy, softmax
from tests.conftest import refusal

NA = object()


class Masked:
    """A series of a nullable type of pandas', which makes objects where it is not told better."""

    def __init__(self, values: list[Any], kind: str = "float64") -> None:
        self.values = values
        self.dtype = SimpleNamespace(numpy_dtype=np.dtype(kind), na_value=NA)

    def isna(self) -> Any:
        return np.array([value is NA for value in self.values])

    def to_numpy(self, dtype: Any) -> Any:
        return np.array(self.values, dtype)

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return np.array(self.values, object)


class Plain(Masked):
    """A series of one of NumPy's types."""

    def __init__(self, values: list[Any]) -> None:
        self.values: Any = np.array(values)
        self.dtype: Any = self.values.dtype

    def isna(self) -> Any:
        return np.isnan(self.values)

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return self.values


class Frame:
    """A frame of pandas."""

    def __init__(self, **columns: Any) -> None:
        self._columns = columns
        self.columns = [*columns]
        self.dtypes = [column.dtype for column in columns.values()]

    @property
    def iloc(self) -> Any:
        return self

    def __getitem__(self, place: tuple[slice, int]) -> Any:
        return [*self._columns.values()][place[1]]

    def isna(self) -> None:
        raise AssertionError("each column is asked")

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return np.stack([np.asarray(column) for column in self._columns.values()], axis=1)


class Series:
    """A series of polars, of numbers or of arrays of one size, which makes NaN of what is null."""

    def __init__(self, values: list[Any], *shape: int, name: str = "") -> None:
        self.values, self.name = values, name
        self.dtype: Any = SimpleNamespace(shape=shape) if shape else "Float64"

    def __len__(self) -> int:
        return len(self.values)

    def null_count(self) -> int:
        return sum(value is None for value in self.values)

    def is_null(self) -> Any:
        return np.array([value is None for value in self.values])

    def explode(self) -> Any:
        return Series([x for value in self.values for x in value])

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return np.array(self.values, None if self.dtype == "String" else float)


class Columns:
    """A frame of polars."""

    def __init__(self, *columns: Series) -> None:
        self.get_columns = lambda: [*columns]


def missing(place: str) -> str:
    return (
        "ValueError: softmax: logits must have no missing values, of which the first is at "
        f"{place}; fill it in, or leave its row out"
    )


X = [[2.0, 1.0], [1.0, 3.0]]
A, B = [2.0, 1.0], [1.0, 3.0]


@pytest.mark.parametrize(
    "frame",
    [
        Frame(a=Masked(A), b=Masked(B)),
        Frame(a=Masked(A), b=Masked([1, 3], "int64")),
        Frame(a=Plain(A), b=Masked(B)),
        Frame(a=Plain(A), b=Plain(B)),
        Columns(Series(A, name="a"), Series(B, name="b")),
        Series(X, 2),
    ],
)
def test_columns_are_classes(frame: Any) -> None:
    assert np.array_equal(softmax(frame), softmax(X))


def test_a_series_is_one_row() -> None:
    assert np.array_equal(softmax(Masked(A)), softmax(A))
    assert np.array_equal(softmax(Series(A)), softmax(A))
    assert cross_entropy(X, Masked([1, 0], "int64")).tolist() == cross_entropy(X, [1, 0]).tolist()


def test_columns_of_float32_give_float32() -> None:
    assert softmax(Frame(a=Masked(A, "float32"), b=Masked(B, "float32"))).dtype == np.float32
    assert softmax(Frame(a=Masked(A, "float32"), b=Masked(B))).dtype == np.float64


@pytest.mark.parametrize(
    ("x", "place"),
    [
        (Masked([1.0, NA]), "[1]"),
        (Masked([NA, 1], "int64"), "[0]"),
        (Frame(a=Masked([1.0, 2.0, NA]), b=Masked([1.0, NA, 2.0])), "[1, 1] (column 'b')"),
        (Series([1.0, None]), "[1]"),
        (Series([[1.0, 2.0], None], 2), "[1]"),
        (Series([[1.0, 2.0], [3.0, None]], 2), "[1, 1]"),
        (Columns(Series(A, name="a"), Series([None, 1.0], name="b")), "[0, 1] (column 'b')"),
        ([Series([1.0, None]), A], "[1]"),
    ],
)
def test_the_first_missing_value_is_named(x: Any, place: str) -> None:
    assert refusal(softmax, x) == missing(place)


def test_what_is_missing_is_no_label_and_no_weight() -> None:
    for labels in (Masked([1, NA], "int64"), Series([1, None])):
        assert refusal(cross_entropy, X, labels) == (
            missing("[1]").replace("softmax: logits", "cross_entropy: labels")
        )
        assert refusal(cross_entropy, X, [0, 1], weight=labels) == (
            missing("[1]").replace("softmax: logits", "cross_entropy: weight")
        )


def test_a_nan_of_numpys_types_is_a_number() -> None:
    frame = Frame(a=Plain([1.0, np.nan]), b=Plain([1.0, 2.0]))
    assert np.isnan(softmax(frame)).tolist() == [[False, False], [True, True]]


def test_a_column_that_is_no_number() -> None:
    texts = Series(["x", "y"], name="b")
    texts.dtype = "String"
    assert refusal(softmax, Columns(Series(A, name="a"), texts)) == (
        "TypeError: softmax: logits: column 'b' is of type String, not of real numbers; "
        "leave it out"
    )
    lists = Series([[1.0], [2.0]])
    lists.dtype, lists.list = "List(Float64)", None  # type: ignore[attr-defined]
    assert refusal(softmax, lists) == (
        "TypeError: softmax: logits are of type List(Float64) of polars, which is no array; "
        "x.list.to_array(SIZE) has lists of one size"
    )


def test_integers_that_a_column_of_fractions_would_round() -> None:
    frame = Frame(a=Masked([0.5, 1.0]), b=Masked([1, 2**53 + 1], "int64"))
    assert refusal(softmax, frame) == (
        "ValueError: softmax: logits: column 'b' of type int64 that float64 cannot hold: "
        'astype("float64") rounds them'
    )
    whole = Frame(a=Masked([2**53, 1], "int64"), b=Masked([2**53 + 1, 2], "int64"))
    assert np.array_equal(softmax(whole)[0], softmax([0.0, 1.0]))
