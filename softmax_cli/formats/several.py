"""Several files as one table, whose rows are those of one file after the other.

A file is opened when the one before it has been read, so that of ten thousand one is open. The
first says what is asked of all: its columns, its format for the output. Of each other file
`table.likeness` finds the columns by their names, so that its rows come in the order of the first
file's, whatever their format; other names are an error. What its first rows may mean beside is
doubted as it is of a file alone. A file without rows is nothing to the others: the first is that of
the first rows.

A chunk is a chunk of its own file. The line on which it begins says of which (`table.file_lines`),
so that nothing else has to travel with it: a process that gets a chunk of a file that it has not
seen opens that file itself, by its name, for no more than its beginning, and then knows what parses
the chunk. Where that would be a chunk alone, of a literal or of a small file, the chunk is only the
file's number, and the process reads the whole. So nobody who hands out chunks needs to have
parsed them, and whatever can open the files can be such a process. What can be read once alone,
standard input and pipes, is read by this process, and the work is not shared then.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any, overload

from softmax_cli.errors import (
    DataError,
    NoRowsError,
    SoftmaxError,
    UsageError,
    printable,
    shell_word,
)
from softmax_cli.files.compression import by_extension
from softmax_cli.files.input import STDIN, is_pipe
from softmax_cli.files.stream import Stream
from softmax_cli.formats.below import check_below, respelt
from softmax_cli.formats.chunks import Chunk, count_newlines
from softmax_cli.formats.opened import Several, Table
from softmax_cli.formats.registry import FORMATS, extension
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.block import Block
from softmax_cli.table.claims import UnknownGroupError
from softmax_cli.table.file_lines import Files, all_in_file, file_and_line, in_file
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.likeness import UnlikeColumns
from softmax_cli.table.source_column import SourceColumn, in_front, spelt

OpenFile = Callable[[ReadOptions, bool], Table]
"""Opens one file; told whether it may have to be read more than once."""

SMALL = 1 << 16
"""A text file of so many bytes is one chunk."""

Reopen = Callable[[Table], Table]
"""Opens anew what was opened to be read more than once."""


def open_several(
    options: ReadOptions, open_file: OpenFile, reopen: Reopen, *, passes: bool
) -> Table:
    """Open the table that several files are; see `Table`.

    Parameters
    ----------
    options : ReadOptions
        Their source is the names of the files, or of one of them.
    open_file, reopen : callable
    passes : bool
        Whether the table may have to be read more than once.

    Raises
    ------
    DataError, UsageError
        As for the first of the files; those of the others are raised when it is their turn.
    """
    source = options.source or "-"
    assert not isinstance(source, TypedValues)
    paths = (source,) if isinstance(source, str) else source
    if paths.count("-") > 1:
        raise UsageError("standard input is one file: - stands once")
    full = [path for path in paths if not _is_empty(path)] if len(paths) > 1 else paths
    table = _Pass(_Opener(full or paths, options, open_file, reopen, passes)).table()
    return table._replace(notes=(*_left_out(paths, full), *table.notes))


def _left_out(paths: Sequence[str], full: Sequence[str]) -> Iterator[str]:
    """Say that files are empty, if some are."""
    empty = [path for path in paths if path not in full]
    if len(empty) == 1:
        yield f"{empty[0]}: is empty, and counts as no rows"
    elif empty:
        yield f"{empty[0]} and {len(empty) - 1} more: are empty, and count as no rows"


def open_one(
    options: ReadOptions, first: Table, number: int, name: str, open_file: OpenFile
) -> tuple[Table, Table]:
    """Open one of several files where none of the others is at hand.

    Parameters
    ----------
    options : ReadOptions
    first : Table
        What is known of the first file.
    number : int
        How many files come before this one.
    name : str
    open_file : callable

    Returns
    -------
    whole, own : Table
        The table of all rows, of which the rows of this file are at hand (`chunks_of`), and the
        table of the file.

    Raises
    ------
    DataError, UsageError
        It cannot be opened, or is not like the first.
    """
    names = OneName(number, name)
    one = _Pass(_Opener(names, options, open_file, _never, False, first=first))
    return one.table(), one.opened(number)


def chunks_of(own: Table, number: int) -> Iterator[Any]:
    """Yield the chunks of one of several files, for the table of all."""
    if not own.parts:
        yield Chunk(b"", in_file(number, 0))
        return
    for chunk in own.chunks:
        yield _begun_on(chunk, in_file(number, chunk.line))


class OneName(Sequence[str]):
    """The names of several files, of which one is known."""

    def __init__(self, number: int, name: str) -> None:
        self._number, self._name = number, name

    def __len__(self) -> int:
        return self._number + 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Return the name, whichever is wanted: of no other row anything is told."""
        return self._name if isinstance(index, int) else [self._name]

    def __iter__(self) -> Iterator[str]:
        return iter([self._name])

    def __contains__(self, name: object) -> bool:
        return name == self._name


class _Opener:
    """Opens the files of a table, each as the first one was opened."""

    def __init__(
        self,
        paths: Sequence[str],
        options: ReadOptions,
        open_file: OpenFile,
        reopen: Reopen,
        passes: bool,
        *,
        first: Table | None = None,  # what is known of the first file, where it is not to be opened
    ) -> None:
        self.paths, self.options, self.passes = paths, options, passes
        self.names: Sequence[str] = paths
        if "-" in paths:
            self.names = tuple(STDIN if path == "-" else path for path in paths)
        self.once = any(path == "-" or is_pipe(path) for path in paths)
        self._open_file, self._reopen = open_file, reopen
        self._copies: dict[int, Table] = {}  # of what can be read once alone
        self.column = SourceColumn.of(options)
        own = options if self.column is None else self.column.left_out(options)
        # what is true of all rows is said of the whole
        self._own = own._replace(labels=None, targets=None, label_file=None, target_file=None)
        self.begun: Table | None = None  # the first file, until the first pass takes it
        if first is None:
            try:
                self.begun = first = self._open_first()
            except UnknownGroupError as unknown:
                if len(paths) > 1 and self.column is None:
                    unknown.hint = _source_hint(unknown)
                raise
            check_below(first, first, options)
        # what is known of it, without what holds it open
        self.first = first._replace(chunks=iter(()), parse=_nothing, stream=None, keeps=None)
        self.layout = first.layout
        if self.column is not None:
            self.layout = self.column.before(first.layout, first.dialect)
        self._own = self._own._replace(like=first.layout)

    def _open_first(self) -> Table:
        """Open the first file that has rows, and leave out those before it."""
        for number, path in enumerate(self.paths):
            try:
                table = self._open(number, self._own)
            except NoRowsError:
                if path == "-":
                    raise
                continue
            if number:
                self.paths, self.names = self.paths[number:], self.names[number:]
                self._copies = {at - number: copied for at, copied in self._copies.items()}
            return table
        return self._open(0, self._own)

    def open(self, number: int) -> Table:
        """Open a file whose rows stand below those of the first, if it has any.

        Raises
        ------
        DataError, UsageError
            It cannot be opened, or is not like the first.
        """
        try:
            table = self._open(number, self._own)
        except NoRowsError:
            if self.paths[number] == "-":
                raise
            return self.first._replace(chunks=iter(()), parts=True, pieces=None)
        except UnlikeColumns as unlike:
            message = unlike.says(printable(self.first.name or ""))
            raise DataError(message, source=self.names[number]) from None
        except UsageError as error:
            raise UsageError(f"{printable(self.names[number])}: {error}", error.hint) from None
        check_below(table, self.first, self.options)
        return table

    def _open(self, number: int, options: ReadOptions) -> Table:
        if number in self._copies:
            return self._reopen(self._copies[number])
        path = self.paths[number]
        table = self._open_file(options._replace(source=path), self.passes)
        if self.passes and (path == "-" or is_pipe(path)):
            self._copies[number] = table
        return table

    @cached_property
    def sizes(self) -> Sequence[int]:
        """How many bytes each file has, on a disk; 0 where that is not known."""
        return [*map(_size, self.paths)]

    def is_small(self, number: int) -> bool:
        """Say whether all of a file is surely one chunk."""
        return 0 < self.sizes[number] <= SMALL and _is_plain(self.paths[number])


class _Pass:
    """One pass over the files, in one process: one of them is open."""

    def __init__(self, opener: _Opener) -> None:
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
            again=(lambda: _Pass(opener).table()) if opener.passes else None,
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
            size=size if all(map(_is_plain, self._opener.paths)) else None,
            typed="-" in self._opener.paths and sys.stdin is not None and sys.stdin.isatty(),
            progress=progress,
        )


def _source_hint(unknown: UnknownGroupError) -> str:
    """Return a hint that says as well how rows are grouped by their files."""
    name = shell_word(unknown.name, "NAME")
    before = f"{unknown.hint} " if (unknown.hint or "").endswith("?") else f"{unknown.hint}; "
    return f"{before}--source {name} adds a column of the files' names"


def _size(path: str) -> int:
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # it is told when it is its turn
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _is_empty(path: str) -> bool:
    """Say whether there is nothing in a file; the kernel's have a size of 0, whatever is there."""
    try:
        status = os.stat(path)
        if path == "-" or status.st_size or not stat.S_ISREG(status.st_mode):
            return False
        with open(path, "rb") as file:
            return not file.read(1)
    except (OSError, ValueError):  # it is told when it is its turn
        return False


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


def _never(table: Table) -> Table:
    raise AssertionError("there is one pass")


def _nothing(chunk: Any) -> Block:
    raise AssertionError("the first file is parsed by who has opened it")


def _begun_on(chunk: Any, line: int) -> Any:
    """Return a chunk as if it began on another line."""
    if isinstance(chunk, Chunk):
        return chunk._replace(line=line)
    moved = copy(chunk)
    moved.line = line
    return moved


def _is_plain(path: str) -> bool:
    """Say whether a file's bytes are about as many as those of its text."""
    format = extension(path)
    return by_extension(path) is None and (format is None or not FORMATS[format].binary)
