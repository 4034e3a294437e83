"""Writer of archives (.npz), which are not compressed: of one array, or of one a result."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import IO
from zipfile import ZipFile, ZipInfo

from softmax_cli.formats.array import writer as array_writer
from softmax_cli.formats.array.passed import Passed
from softmax_cli.formats.spelling import Data, Footer, Writer
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

NAME = "arr_0"
"""What NumPy calls an array without a name."""


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes an archive; its array has the name of the one that was read.

    Where a row has several numbers, each is an array of its own. `UsageError` is raised where the
    results are no arrays of numbers.
    """
    kinds = {field.kind for field in schema.fields}
    if schema.by_row and not schema.is_array and kinds <= {"integer", "number"}:
        from softmax_cli.formats.array import columns_writer

        return columns_writer.writer(schema, options)
    inner = array_writer.writer(schema, options, dialect)
    name = (schema.form and schema.form.member) or NAME
    out = Passed()

    @cache
    def archive() -> ZipFile:
        return ZipFile(out, "w", allowZip64=True)

    @cache
    def member() -> IO[bytes]:
        # of no time: the same results are the same bytes
        opened = archive().open(ZipInfo(f"{name}.npy"), "w", force_zip64=True)
        opened.write(inner.head)
        return opened

    def put(data: Data) -> None:
        member().write(data)

    def rows(block: Block) -> bytes:
        data = inner.rows(block)
        if data:
            put(data)
        return out.taken()

    def finish(footer: Footer, failed: bool) -> Iterator[Data]:
        last = inner.finish(footer, failed)
        if failed:
            return
        for piece in last if isinstance(last, Iterator) else (last,):
            put(piece)
            yield out.taken()
        if member.cache_info().currsize:  # without results there is none
            member().close()
        archive().close()
        yield out.taken()

    return Writer(b"", rows, finish, by_itself=False)
