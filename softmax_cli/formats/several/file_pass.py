"""A pass over several files, in one process, of which one is open at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from copy import copy
from typing import Any

from softmax_cli.errors import DataError, SoftmaxError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.below import respelt
from softmax_cli.formats.chunks import Chunk, count_newlines
from softmax_cli.formats.opened import Several, Table
from softmax_cli.formats.several.opening import SMALL, Opener, is_plain
from softmax_cli.table.block import Block
from softmax_cli.table.file_lines import Files, all_in_file, file_and_line, in_file
from softmax_cli.table.source_column import in_front, spelt


class Pass:
    """One pass over the files, in one process: one of them is open."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._open: tuple[int, Table] | None = None
        if opener.begun is not None:
            self._open, opener.begun = (0, opener.begun), None
        self._read = 0  # bytes of the files before

    def table(self) -> Table:
        """Return the table of all rows."""
        opener, names = self._opener, self._opener.names
        first, options = opener.first, opener.options
        policy = first.policy._replace(
            layout=opener.layout,
            source=names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more",
            files=Files(names, lambda number: self.opened(number).policy),
            place=None,
            label=options.labels.text if options.labels is not None else None,
        )
        return Table(
            options,
            first.format,
            dimensions=2,
            policy=policy,
            chunks=self._chunks(),
            parse=self._parse,
            stream=self._stream(policy.source or ""),
            parts=not opener.once,
            dialect=first.dialect,
            notes=first.notes,
            single=first.single,
            again=(lambda: Pass(opener).table()) if opener.passes else None,
            several=Several(names, first, self.opened),
        )

    def opened(self, number: int) -> Table:
        """Return the table of a file, which is opened if it is not the one that is open."""
        if self._open is None or self._open[0] != number:
            self._close()
            self._open = number, self._opener.open(number)
        return self._open[1]

    def _close(self) -> None:
        if self._open is None:
            return
        number, table = self._open
        self._open = None
        if table.stream is not None and self._opener.paths[number] != "-":
            table.stream.close()

    def _chunks(self) -> Iterator[Any]:
        opener = self._opener
        for number in range(len(opener.paths)):
            if number and opener.is_small(number):
                yield Chunk(b"", in_file(number, 0))
                self._read += opener.sizes[number]
                continue
            table = self.opened(number)
            yield from chunks_of(table, number)
            if table.stream is not None:
                self._read += table.stream.progress()[0]
            del table
            self._close()

    def _parse(self, chunk: Any) -> Block:
        """Make a block of a chunk, in whatever process."""
        number, line = file_and_line(chunk.line)
        try:
            table = self.opened(number)
            own = _begun_on(chunk, line) if line else _only(table)
            if own is None:
                return Block([], [], [])
        except SoftmaxError as error:  # raised when the rows before are out
            block = Block([], [], [])
            block.error = error
            return block
        return self._as_of_first(table.parse(own), number, table)

    def _as_of_first(self, block: Block, number: int, table: Table) -> Block:
        """Return a block with the cells that one of the first file would have."""
        opener, first = self._opener, self._opener.first
        block.lines = all_in_file(number, block.lines)
        if hasattr(block.cells, "in_file"):
            block.cells = block.cells.in_file(number)
        if first.layout.kept:
            block.cells = respelt(block.cells, table.dialect, first.dialect)
        if opener.column is not None:
            block.cells = in_front(block.cells, spelt(opener.names[number], first.dialect))
        return block

    def _stream(self, name: str) -> Stream:
        """Return what is told of the files together: their bytes are read one file at a time."""
        size = sum(self._opener.sizes) if all(self._opener.sizes) else None

        def progress() -> tuple[int, int | None]:
            stream = self._open[1].stream if self._open is not None else None
            return self._read + (stream.progress()[0] if stream is not None else 0), size

        def ready(seconds: float) -> bool:
            return self._open is None or self._open[1].ready(seconds)

        return Stream(
            name,
            lambda count: b"",
            ready=ready,
            size=size if all(map(is_plain, self._opener.paths)) else None,
            typed="-" in self._opener.paths and sys.stdin is not None and sys.stdin.isatty(),
            progress=progress,
        )


def chunks_of(own: Table, number: int) -> Iterator[Any]:
    """Yield the chunks of one of several files, for the table of all."""
    if not own.parts:
        yield Chunk(b"", in_file(number, 0))
        return
    for chunk in own.chunks:
        yield _begun_on(chunk, in_file(number, chunk.line))


def _only(table: Table) -> Any:
    """Return the chunk of a small file, None where it has no rows.

    A last line without an end comes behind the others.
    """
    chunk = next(table.chunks, None)
    if chunk is None:
        return None
    for more in table.chunks if table.parts else ():
        if len(chunk.data) + len(more.data) > 2 * SMALL:
            hint = "its name should end as it is compressed: .gz, .bz2, .xz"
            raise DataError("holds more than its size tells", source=table.name, hint=hint)
        # Lines between them are comments, which do not come: the last has its own number.
        between = more.line - chunk.line - count_newlines(chunk.data)
        comments = ((table.options.comment_mark or b"") + b"\n") * between
        chunk = Chunk(chunk.data + comments + more.data, chunk.line)
    return chunk


def _begun_on(chunk: Any, line: int) -> Any:
    """Return a chunk as if it began on another line."""
    if isinstance(chunk, Chunk):
        return chunk._replace(line=line)
    moved = copy(chunk)
    moved.line = line
    return moved
