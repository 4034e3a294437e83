"""Writer of archives (.npz) of several arrays: one for each column of results."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple
from zipfile import ZipFile, ZipInfo

import numpy as np

from softmax_cli.errors import UsageError
from softmax_cli.files.spool import Spool
from softmax_cli.formats.array.npy_header import written_header
from softmax_cli.formats.array.passed import Passed
from softmax_cli.formats.array.writer import bytes_of, dtype_of
from softmax_cli.formats.spelling import Data, Footer, Writer
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import RANK, Schema


class _Column(NamedTuple):
    """A column of results, which waits until all its numbers have come."""

    name: str
    position: int
    dtype: str
    spool: Spool


def writer(schema: Schema, options: WriteOptions) -> Writer:
    """Return what writes an archive of the columns, in the shape that the slices have.

    The likeliest few classes of a row stand along one more axis, in the place of their ranks.
    """
    if options.precision is not None:
        raise UsageError("-p, --precision is for text: an array file holds every digit")
    columns = [
        _Column(field.name, field.position, dtype_of(field, options), Spool())
        for field in schema.fields
        if field.name != RANK
    ]
    rows = 0

    def keep(block: Block) -> bytes:
        nonlocal rows
        values: Any = np.asarray(block.values)
        for column in columns:
            column.spool.write(bytes_of(values[:, column.position], column.dtype))
        rows += len({*block.lines}) if schema.has_ranks else len(block)
        return b""

    def finish(footer: Footer, failed: bool) -> Iterator[Data]:
        if failed or not rows:
            return
        kept = (rows,) if schema.array_shape is None else schema.array_shape
        out = Passed()
        with ZipFile(out, "w", allowZip64=True) as archive:
            for column in columns:
                count = column.spool.size // np.dtype(column.dtype).itemsize
                shape = (*kept, count // prod(kept)) if schema.has_ranks else kept
                # of no time: the same results are the same bytes
                entry = ZipInfo(f"{column.name}.npy")
                with archive.open(entry, "w", force_zip64=True) as member:
                    member.write(written_header(shape, column.dtype))
                    for piece in column.spool.pieces():
                        member.write(piece)
                        yield out.taken()
        yield out.taken()

    return Writer(b"", keep, finish, by_itself=False)
