"""Joined columns: those of a table of another library, as one array; what is missing is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics.exact_doubles import exact_doubles

# NumPy's kinds of numbers; those of others are void
_NUMBERS = "iufV"


class TableColumn(NamedTuple):
    """A column of a table."""

    name: str
    values: NDArray[Any]
    missing: NDArray[np.bool_] | None  # where it has no value; None: nowhere
    kind: str  # its type, as its library calls it


def joined(columns: Sequence[TableColumn], what: str) -> NDArray[Any]:
    """Return the columns of a table side by side, of the type that NumPy gives such numbers.

    Raises
    ------
    TypeError
        If one holds no numbers.
    ValueError
        If a value is missing, or would be rounded.

    Examples
    --------
    >>> x, y = np.array([1, 2]), np.array([0.5, 3.0])
    >>> joined([TableColumn("a", x, None, "i"), TableColumn("b", y, None, "f")], "logits")
    array([[1. , 0.5],
           [2. , 3. ]])
    """
    if not columns:
        return np.empty((0, 0))
    truths = {column.values.dtype.kind for column in columns} == {"b"}
    for column in columns:
        known = "b" if truths else _NUMBERS
        if column.values.ndim != 1 or column.values.dtype.kind not in known:
            raise TypeError(
                f"{what}: column {column.name!r} is of type {column.kind}, "
                "not of real numbers; leave it out"
            )
    _refuse_missing(columns, what)
    kind = np.result_type(*(column.values.dtype for column in columns))
    parts = [_of_type(column, kind, f"{what}: column {column.name!r}") for column in columns]
    return np.stack(parts, axis=1)


def refuse_missing(missing: NDArray[np.bool_], shape: Sequence[int], what: str) -> None:
    """Refuse values of an array of some shape of which one is missing, by its place."""
    if missing.any():
        place = np.unravel_index(int(missing.argmax()), shape)
        raise _missing([int(index) for index in place], what)


def _missing(place: list[int], what: str, column: str = "") -> ValueError:
    return ValueError(
        f"{what} must have no missing values, of which the first is at {place}{column}; "
        "fill it in, or leave its row out"
    )


def _refuse_missing(columns: Sequence[TableColumn], what: str) -> None:
    """Refuse the first value that is missing, row by row."""
    places = [
        (int(column.missing.argmax()), number)
        for number, column in enumerate(columns)
        if column.missing is not None and column.missing.any()
    ]
    if places:
        row, number = min(places)
        raise _missing([row, number], what, f" (column {columns[number].name!r})")


def _of_type(column: TableColumn, kind: Any, what: str) -> NDArray[Any]:
    values = column.values
    if kind == np.float64 and values.dtype.kind in "iu":
        return exact_doubles(values, what)
    return values.astype(kind, copy=False)
