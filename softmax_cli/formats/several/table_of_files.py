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
from collections.abc import Iterator, Sequence
from typing import overload

from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.several.file_pass import Pass
from softmax_cli.formats.several.opening import Opener, OpenFile, Reopen
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.io_options import ReadOptions


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
    table = Pass(Opener(full or paths, options, open_file, reopen, passes)).table()
    return table._replace(notes=(*_left_out(paths, full), *table.notes))


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
    one = Pass(Opener(names, options, open_file, _never, False, first=first))
    return one.table(), one.opened(number)


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


def _left_out(paths: Sequence[str], full: Sequence[str]) -> Iterator[str]:
    """Say that files are empty, if some are."""
    empty = [path for path in paths if path not in full]
    if len(empty) == 1:
        yield f"{empty[0]}: is empty, and counts as no rows"
    elif empty:
        yield f"{empty[0]} and {len(empty) - 1} more: are empty, and count as no rows"


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


def _never(table: Table) -> Table:
    raise AssertionError("there is one pass")
