"""Data frames: what pandas and polars hold, as arrays, and which of their values are missing.

Both are told by what they can do, so that neither is loaded.
"""

from __future__ import annotations

from math import isnan, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics.joined_columns import TableColumn, joined, refuse_missing


def is_of_pandas(x: Any) -> bool:
    """Return whether something is a frame, a series or an array of pandas, or of its like."""
    return hasattr(x, "isna") and (hasattr(x, "dtype") or hasattr(x, "dtypes"))


def is_of_polars(x: Any) -> bool:
    """Return whether something is a frame or a series of polars, or of its like."""
    return hasattr(x, "get_columns") or (hasattr(x, "is_null") and hasattr(x, "explode"))


def of_pandas(x: Any, what: str) -> Any:
    """Return an array; whatever is NumPy's inside, as it is.

    Raises
    ------
    TypeError
        If a column holds no numbers.
    ValueError
        If a value is missing.  A NaN of NumPy's types is a number, not a missing one.
    """
    if not hasattr(x, "iloc") or not hasattr(x, "columns"):
        if isinstance(x.dtype, np.dtype):
            return x
        values, missing = _of_pandas(x)
        if missing is not None:
            refuse_missing(missing, missing.shape, what)
        return values
    kinds = [*x.dtypes]
    if all(isinstance(kind, np.dtype) for kind in kinds) and len({*kinds}) < 2:
        return x
    columns = [x.iloc[:, number] for number in range(len(kinds))]
    parts = [
        TableColumn(str(name), *_of_pandas(column), str(kind))
        for name, column, kind in zip(x.columns, columns, kinds, strict=True)
    ]
    return joined(parts, what)


def of_polars(x: Any, what: str) -> NDArray[Any]:
    """Return an array.

    Raises
    ------
    TypeError
        If it is of lists, or a column holds no numbers.
    ValueError
        If a value is missing.
    """
    if hasattr(x, "get_columns"):
        columns = x.get_columns()
        parts = [
            TableColumn(column.name, np.asarray(column), _nulls(column), str(column.dtype))
            for column in columns
        ]
        return joined(parts, what)
    if hasattr(x, "list") and str(x.dtype).startswith("List"):
        raise TypeError(
            f"{what} are of type {x.dtype} of polars, which is no array; "
            "x.list.to_array(SIZE) has lists of one size"
        )
    # arrays within are laid out one after another, as long as none of them is missing
    shape, inner = [len(x)], [*getattr(x.dtype, "shape", ())]
    flat = x
    while True:
        missing = _nulls(flat)
        if missing is not None:
            refuse_missing(missing, shape, what)
        if not inner or not prod(shape):
            return np.asarray(x)
        flat, shape = flat.explode(), [*shape, inner.pop(0)]


def _of_pandas(x: Any) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a series or an array, and where they are missing."""
    kind = x.dtype
    if isinstance(kind, np.dtype):
        return np.asarray(x), None
    missing = np.asarray(x.isna())
    known = getattr(kind, "numpy_dtype", None)
    if known is None or known.kind not in "biuf":
        values = np.asarray(x)
    elif missing.any():
        # what is there in its place is never looked at
        values = np.zeros(len(missing), known)
    else:
        values = x.to_numpy(dtype=known)
    # such as a sparse array has, which are NumPy's
    is_number = values.dtype.kind == "f" and _is_nan(getattr(kind, "na_value", None))
    return values, None if is_number or not missing.any() else missing


def _nulls(x: Any) -> NDArray[np.bool_] | None:
    return np.asarray(x.is_null()) if x.null_count() else None


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and isnan(value)
