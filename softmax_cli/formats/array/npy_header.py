"""Headers of NumPy's files: shape, type and order of an array, which is never unpickled."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as numpy_format

from softmax_cli.errors import DataError, NoRowsError

MAGIC = b"\x93NUMPY"

_REAL = "iuf"
_MOST_DIMENSIONS = 32
_MOST_BYTES = (1 << 63) - 1

_VERSIONS = {
    (1, 0): numpy_format.read_array_header_1_0,
    (2, 0): numpy_format.read_array_header_2_0,
}


class Header(NamedTuple):
    """What stands before the numbers of an array."""

    shape: tuple[int, ...]
    dtype: Any  # NumPy's, of the byte order of the file
    by_column: bool  # whether the first axis is the one that changes fastest
    size: int  # how many bytes the header itself has

    @property
    def numbers(self) -> int:
        """How many numbers there are."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """How many bytes they have."""
        return self.numbers * int(self.dtype.itemsize)

    @property
    def bfloat16(self) -> bool:
        """Whether two bytes without a type stand for each number, as ml_dtypes has them written."""
        kind = self.dtype
        alone = kind.names is None and kind.subdtype is None
        return bool(kind.kind == "V" and kind.itemsize == 2 and alone)


def read_header(read: Callable[[int], bytes], source: str) -> Header:
    """Read the header with which bytes begin; as many of them are asked for as it has.

    Raises
    ------
    DataError
        It is none, or is cut off.
    """
    counted = _Counted(read)
    file: Any = counted
    try:
        version = numpy_format.read_magic(file)
        if version in _VERSIONS:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of headers that Python 2 has written
                shape, by_column, dtype = _VERSIONS[version](file)
    except DataError:  # of what is read from
        raise
    except Exception:  # what is no header of NumPy's makes its parser fail in many ways
        raise DataError("is no array that NumPy reads", source=source) from None
    if version not in _VERSIONS:
        known = "records alone have" if version == (3, 0) else "NumPy does not read"
        raise DataError(
            f"is of version {version[0]}.{version[1]} of NumPy's format, which {known}",
            source=source,
        )
    wrong = len(shape) > _MOST_DIMENSIONS or any(size < 0 for size in shape)
    if wrong or max(*shape, 1, prod(shape) * dtype.itemsize) > _MOST_BYTES:
        raise DataError("is no array that NumPy reads", source=source)
    return Header(tuple(map(int, shape)), dtype, bool(by_column), counted.come)


def refuse_type(header: Header, source: str) -> None:
    """Refuse an array that holds no real numbers which a double can hold.

    Raises
    ------
    DataError
    """
    dtype = header.dtype
    if dtype.hasobject:
        raise DataError(
            "holds Python objects, which only unpickling would load: that could run any program",
            source=source,
            hint="where the array is made, .astype(float) makes numbers of them",
        )
    if header.bfloat16 or (dtype.kind in _REAL and np.can_cast(dtype, np.float64)):
        return
    if dtype.kind == "b":
        raise DataError(
            "holds true and false, not numbers",
            source=source,
            hint="numpy.save(…, x.astype(float)) makes them 1 and 0",
        )
    hint = None
    if dtype.kind == "f":
        hint = "numpy.save(…, x.astype(float)) rounds them"
    elif dtype.kind == "c":
        hint = "numpy.save(…, x.real) takes the real parts"
    raise DataError(
        f"holds {_named(dtype)}, which are no real numbers of up to 64 bits",
        source=source,
        hint=hint,
    )


def refuse_empty(header: Header, source: str) -> None:
    """Refuse an array without numbers, by a `DataError`."""
    for axis, size in enumerate(header.shape):
        if size == 0:
            shape = " × ".join(map(str, header.shape))
            error = DataError if axis else NoRowsError
            raise error(f"is of {shape}: axis {axis} has no elements", source=source)


def written_header(shape: tuple[int, ...], dtype: str) -> bytes:
    """Return the header of an array that is written in C order, as numpy.save writes it."""
    from io import BytesIO

    file = BytesIO()
    descr = {"descr": dtype, "fortran_order": False, "shape": shape}
    numpy_format.write_array_header_1_0(file, descr)
    return file.getvalue()


def _named(dtype: Any) -> str:
    if dtype.names:
        return "records"
    if dtype.subdtype:
        return "arrays"
    kinds = {"S": "texts", "U": "texts", "c": "complex numbers", "M": "dates", "m": "durations"}
    return kinds.get(dtype.kind, f"numbers of type {dtype}")


class _Counted:
    """Bytes as NumPy reads a file's, counted."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.come = 0

    def read(self, size: int) -> bytes:
        data = self._read(size)
        self.come += len(data)
        return data
