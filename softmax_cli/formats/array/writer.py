"""Writers of arrays: NumPy's files, and archives of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.errors import UsageError, quote
from softmax_cli.files.spool import Spool
from softmax_cli.formats.array.npy_header import written_header
from softmax_cli.formats.spelling import Data, Footer, Writer
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes an array file: the results alone, with their shape in front.

    `UsageError` is raised where they are no array of numbers.
    """
    refuse_other(schema, options)
    numbers = Numbers(schema, options)
    shape = () if schema.figure else schema.array_shape
    if shape is not None:
        return Writer(written_header(shape, numbers.dtype), numbers.rows)
    # how many rows there are is known when they have come
    spool = Spool()

    def keep(block: Block) -> bytes:
        spool.write(numbers.rows(block))
        return b""

    def finish(footer: Footer, failed: bool) -> Iterator[Data]:
        if not failed:
            yield written_header(numbers.shape(spool.size), numbers.dtype)
            yield from spool.pieces()

    return Writer(b"", keep, finish, by_itself=False)


def refuse_other(schema: Schema, options: WriteOptions) -> None:
    """Refuse what an array cannot hold, by a `UsageError`."""
    if options.precision is not None:
        raise UsageError("-p, --precision is for text: an array file holds every digit")
    carried = None
    if schema.form is None:
        carried = next((field for field in schema.fields if not field.numeric), None)
    if carried is not None:
        raise UsageError(
            f"an array file holds the results alone, not column {quote(carried.name)}",
            "--only leaves out the columns that are not results"
            if carried.kind == "cell"
            else None,
        )
    if not schema.is_array and not schema.figure:
        named = any(field.kind == "class" for field in schema.fields)
        archive = "-f npz, " if schema.by_row and not named else ""
        raise UsageError(
            "an array file holds one result for each slice",
            f"{archive}-f csv and -f json take several, with their names",
        )


class Numbers:
    """Results as the numbers of an array file."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._width = len(schema.fields)
        self._vector = schema.dimensions == 1 or not schema.in_place
        self.dtype = dtype_of(schema.fields[0], options)

    def rows(self, block: Block) -> Data:
        """Return the bytes of a block."""
        return bytes_of(np.asarray(block.values), self.dtype)

    def shape(self, size: int) -> tuple[int, ...]:
        """Return the shape of results that have so many bytes."""
        numbers = size // np.dtype(self.dtype).itemsize
        return (numbers,) if self._vector else (numbers // self._width, self._width)


def dtype_of(field: Field, options: WriteOptions) -> str:
    """Return NumPy's name of the type that a column of results has in a file."""
    if field.kind in ("integer", "class"):
        return "<i8"
    return "<f4" if options.single else "<f8"


def bytes_of(values: NDArray[Any], dtype: str) -> Data:
    """Return results as they stand in a file; `UsageError` is raised for class numbers of none."""
    if dtype == "<i8" and np.isnan(values).any():
        raise UsageError(
            "an array of class numbers has no room for rows without one",
            "--bad-rows skip leaves such rows out",
        )
    numbers: Any = np.ascontiguousarray(values, dtype).reshape(-1)
    return memoryview(numbers).cast("B")
