"""Opening of several files, each as the first one was opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from softmax_cli.errors import DataError, NoRowsError, UsageError, printable, shell_word
from softmax_cli.files.compression import by_extension
from softmax_cli.files.input import STDIN, is_pipe
from softmax_cli.formats.below import check_below
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS, extension
from softmax_cli.table.block import Block
from softmax_cli.table.claims import UnknownGroupError
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.likeness import UnlikeColumns
from softmax_cli.table.source_column import SourceColumn

OpenFile = Callable[[ReadOptions, bool], Table]
"""Opens one file; told whether it may have to be read more than once."""

SMALL = 1 << 16
"""A text file of so many bytes is one chunk."""

Reopen = Callable[[Table], Table]
"""Opens anew what was opened to be read more than once."""


class Opener:
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
        return 0 < self.sizes[number] <= SMALL and is_plain(self.paths[number])


def is_plain(path: str) -> bool:
    """Say whether a file's bytes are about as many as those of its text."""
    format = extension(path)
    return by_extension(path) is None and (format is None or not FORMATS[format].binary)


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


def _nothing(chunk: Any) -> Block:
    raise AssertionError("the first file is parsed by who has opened it")
