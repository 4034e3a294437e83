"""Tables of rows that come one after another: lines, or the elements of a document's array."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.json import row_reader
from softmax_cli.formats.json.reaching import reaching
from softmax_cli.formats.json.record_layout import lay_out_row
from softmax_cli.formats.opened import Table
from softmax_cli.table.assembly import Row, assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions

Cells = Callable[[Any, str | None], row_reader.Cells]
"""Makes the cells of a row, given its text."""


class Rows(NamedTuple):
    """How chunks hold rows."""

    values: Callable[[Chunk], Iterator[tuple[int, Any, str | None]]]  # with their lines and texts
    # makes a block of a chunk where that is certain at once
    in_bulk: Callable[[Chunk, BadRowPolicy, Cells], Block | None]
    following: Callable[[], Iterable[Any]]  # the first rows, as far as they can be read
    path: str = "."  # of a row, in jq


def table_of_rows(
    stream: Stream,
    options: ReadOptions,
    format: str,
    rows: Rows,
    first: Any,
    chunks: tuple[Chunk, Iterator[Chunk]],  # the first one, and those to come
) -> Table:
    """Open the table of which the first row is given; see `Table`.

    `DataError` and `UsageError` are raised where the options do not fit the rows.
    """
    asked, paths, with_fields = reaching(options, first)
    layout = lay_out_row(
        with_fields(first),
        asked,
        lambda: map(with_fields, rows.following()),
        path=rows.path,
        paths=paths,
    )
    policy = BadRowPolicy.of(asked, layout, 2, stream.name)
    cells_of = row_reader.row_reader(policy, asked)

    def cells(value: Any, text: str | None) -> row_reader.Cells:
        return cells_of(with_fields(value), text)

    def read(chunk: Chunk) -> Iterator[Row]:
        return ((line, cells(value, text)) for line, value, text in rows.values(chunk))

    def parse(chunk: Chunk) -> Block:
        block = None
        if options.reads_at_once(len(chunk.data)):
            block = rows.in_bulk(chunk, policy, cells)
        return assemble(read(chunk), policy, row_reader.number) if block is None else block

    whole, more = chunks
    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=chain([whole], more),
        parse=parse,
        stream=stream,
        parts=True,
        notes=row_reader.doubts(read(whole), policy, asked),
    )
