"""Strips of arrays with few and very long rows: some columns at a time, whose classes are at hand.

Results come strip by strip, into a temporary file; from there they are read in the order of the
array.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from softmax_cli.errors import DataError
from softmax_cli.files.stream import reason
from softmax_cli.formats.array.blocks import block_of, failed
from softmax_cli.formats.array.storage import Stored
from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Data, Writer
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block

STRIP = 1 << 20
"""About so many numbers a strip has."""

_RUN = 1 << 18
"""About so many numbers of one row are read again at once."""


class Strips(NamedTuple):
    """How slabs of `rows` times `columns` numbers are cut."""

    stored: Stored
    slabs: int
    rows: int  # the classes
    columns: int
    width: int  # how many columns a strip has, but for the last one of each slab

    @property
    def each(self) -> int:
        """How many strips a slab has."""
        return -(-self.columns // self.width)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the strips, by their numbers."""
        for number in range(self.slabs * self.each):
            yield Chunk(b"", number + 1)

    def parse(self, policy: BadRowPolicy, chunk: Chunk) -> Block:
        """Make a block of a strip: a row for each of its columns."""
        slab, number = divmod(chunk.line - 1, self.each)
        first = number * self.width
        count = min(self.width, self.columns - first)
        fetch = self.stored.fetch
        assert fetch is not None
        try:
            rows = [
                fetch((slab * self.rows + row) * self.columns + first, count)
                for row in range(self.rows)
            ]
            values = self.stored.doubles(np.stack(rows).T)
        except DataError as error:
            return failed(error)
        return block_of(values, slab * self.columns + first, policy)

    def reread(self, descriptor: int, dtype: str, chunk: Chunk) -> Block:
        """Make a block of a run of a row of results; see `as_written`."""
        size = np.dtype(dtype).itemsize
        row, first = divmod(chunk.line - 1, self.columns)
        slab, row = divmod(row, self.rows)
        parts: list[bytes] = []
        stop = first + int.from_bytes(chunk.data, "little")
        for start in range(first, stop, self.width):
            count = min(self.width, self.columns - start)
            strip = (slab * self.rows * self.columns) + start * self.rows
            try:
                parts.append(os.pread(descriptor, count * size, (strip + row * count) * size))
            except OSError as error:
                return failed(DataError(reason(error), source=self.stored.name))
        values = np.frombuffer(b"".join(parts), dtype).reshape(1, -1)
        return Block(values, [[]], [1])

    def runs(self) -> Iterator[Chunk]:
        """Yield runs of the rows of results, in the order of the array."""
        many = max(1, _RUN // self.width) * self.width
        for row in range(self.slabs * self.rows):
            for first in range(0, self.columns, many):
                count = min(many, self.columns - first)
                yield Chunk(count.to_bytes(8, "little"), row * self.columns + first + 1)


def strips_of(stored: Stored, form: ArrayForm) -> Strips:
    """Cut an array along the one axis of its answers."""
    (axis,) = form.axes
    rows, columns = form.shape[axis], prod(form.shape[axis + 1 :])
    return Strips(stored, prod(form.shape[:axis]), rows, columns, max(1, STRIP // rows))


def as_written(table: Table, strips: Strips) -> Callable[[int, str], Table]:
    """Return what opens a file of results, as `raw_writer` writes them, in the array's order."""

    def opened(descriptor: int, dtype: str) -> Table:
        return table._replace(
            chunks=strips.runs(),
            parse=partial(strips.reread, descriptor, dtype),
            again=None,
            written=None,
            restored=None,
        )

    return opened


def raw_writer(dtype: str) -> Writer:
    """Return what writes the numbers of strips, row by row of the array."""

    def rows(block: Block) -> Data:
        numbers: Any = np.ascontiguousarray(np.asarray(block.values).T, dtype).reshape(-1)
        return memoryview(numbers).cast("B")

    return Writer(b"", rows)
