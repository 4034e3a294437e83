"""Tables of rows that come one after another: lines, or the elements of a document's array."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from softmax_cli.errors import DataError
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
    path: str = "."  # of a row, in jq


class _Chunks:
    """Chunks, of which some may be looked at before they are read."""

    def __init__(self, first: Chunk, more: Iterator[Chunk]) -> None:
        self._seen = [first]
        self._more = more
        self._error: DataError | None = None

    def look(self) -> Iterator[Chunk]:
        """Yield them up to what is wrong with the input."""
        yield from self._seen
        try:
            for chunk in self._more:
                self._seen.append(chunk)
                yield chunk
        except DataError as error:
            self._error = error

    def read(self) -> Iterator[Chunk]:
        """Yield them all, and raise what is wrong behind them."""
        while self._seen:
            yield self._seen.pop(0)
        if self._error is not None:
            raise self._error
        yield from self._more


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
    whole, more = chunks
    ahead = _Chunks(whole, more)

    def following() -> Iterator[Any]:
        with suppress(DataError):
            for chunk in ahead.look():
                yield from (with_fields(value) for _, value, _ in rows.values(chunk))

    layout = lay_out_row(with_fields(first), asked, following, path=rows.path, paths=paths)
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

    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=ahead.read(),
        parse=parse,
        stream=stream,
        parts=True,
        notes=row_reader.doubts(read(whole), policy, asked),
    )
