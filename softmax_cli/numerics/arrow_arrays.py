"""Arrow's arrays and tables, as arrays that NumPy has, by pyarrow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics.joined_columns import TableColumn, joined, refuse_missing


def is_of_arrow(x: Any) -> bool:
    """Return whether something has Arrow's protocol for arrays, or for streams of them."""
    return hasattr(x, "__arrow_c_array__") or hasattr(x, "__arrow_c_stream__")


def of_arrow(x: Any, what: str) -> Any:
    """Return an array; without pyarrow what has NumPy's protocol too, as it is.

    Raises
    ------
    TypeError
        If there is no pyarrow, or it is of a type without an array of its own: lists that are not
        of one size, and tables of columns that are no numbers.
    ValueError
        If a value is missing.
    """
    try:
        import pyarrow as pa
    except ImportError:
        if hasattr(x, "__array__"):
            return x
        raise TypeError(
            f"{what} are an Arrow array, which takes pyarrow to read: pip install pyarrow"
        ) from None
    if isinstance(x, pa.Tensor):
        return x
    array = _whole(x, pa)
    if pa.types.is_struct(array.type):
        refuse_missing(_nulls(array), (len(array),), what)
        # (flatten takes the part that an array is of its parent)
        columns = zip(array.type, array.flatten(), strict=True)
        return joined([_column(field.name, column) for field, column in columns], what)
    return _of_array(array, what)


def _whole(x: Any, pa: Any) -> Any:
    """Return what comes in chunks, or batches of columns, as one array of pyarrow's."""
    if not hasattr(x, "__arrow_c_array__"):
        if not isinstance(x, pa.ChunkedArray):
            x = pa.chunked_array(x)
        x = x.combine_chunks()
    array = x if isinstance(x, pa.Array) else pa.array(x)
    # (before version 20 it had more than one chunk where one could not hold all)
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def _of_array(array: Any, what: str) -> NDArray[Any]:
    import pyarrow as pa

    tensors = isinstance(array, pa.FixedShapeTensorArray)
    inner = array.storage if isinstance(array, pa.ExtensionArray) else array
    shape = [len(inner)]
    while True:
        refuse_missing(_nulls(inner), shape, what)
        if not pa.types.is_fixed_size_list(inner.type):
            break
        shape.append(inner.type.list_size)
        inner = inner.flatten()
    if tensors:
        return np.asarray(array.to_numpy_ndarray())
    if pa.types.is_nested(inner.type):
        one_size = "; x.cast(pyarrow.list_(pyarrow.float64(), SIZE)) has lists of one size"
        hint = one_size if pa.types.is_list(inner.type) else ""
        raise TypeError(f"{what} are of Arrow's type {inner.type}, which is no array{hint}")
    return np.asarray(inner.to_numpy(zero_copy_only=False)).reshape(shape)


def _column(name: str, array: Any) -> TableColumn:
    missing = _nulls(array) if array.null_count else None
    values = np.zeros(len(array)) if missing is not None else None
    if values is None or not _is_number(array.type):
        values = np.asarray(array.to_numpy(zero_copy_only=False))
    return TableColumn(name, values, missing, f"{array.type} of Arrow")


def _is_number(kind: Any) -> bool:
    import pyarrow.types as known

    return bool(known.is_integer(kind) or known.is_floating(kind) or known.is_boolean(kind))


def _nulls(array: Any) -> NDArray[np.bool_]:
    return np.asarray(array.is_null().to_numpy(zero_copy_only=False))
