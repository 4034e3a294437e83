"""Reading of tables: typed values, a file or standard input, in whatever format they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from softmax_cli.errors import NothingToReadError, UsageError
from softmax_cli.formats import typed
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS, extension, reader
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.io_options import ReadOptions

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream


def open_table(options: ReadOptions, *, passes: bool = False) -> Table:
    """Open the table that a user means.

    Parameters
    ----------
    options : ReadOptions
    passes : bool
        Whether it may have to be read more than once: then standard input is copied first.

    Raises
    ------
    UsageError
        An option names columns that the table lacks.
    DataError
        The file, or its beginning, is bad.
    NothingToReadError
        There are no arguments, and standard input is a terminal.
    """
    path = options.source
    if isinstance(path, TypedValues):
        if options.source_column is not None:
            raise UsageError("--source is for files: values on the command line come from none")
        return _with_notes(_with_truth(typed.read(path, options)))
    if isinstance(path, tuple) or options.source_column is not None:
        from softmax_cli.formats.several.table_of_files import open_several

        return _with_notes(_with_truth(open_several(options, open_file, reopen, passes=passes)))
    return _with_notes(open_file(options, passes))


def open_file(
    options: ReadOptions, passes: bool, name: str | None = None, *, beginning: bool = False
) -> Table:
    """Open the table in a file, or in standard input; `name` is what the user calls the file.

    Its rows may be read elsewhere, and of it no more than the beginning here.
    """
    path = options.source
    assert path is None or isinstance(path, str)
    if path is not None and ".npz:" in path.lower():
        from softmax_cli.formats.array.archive import split_member

        path, member = split_member(path)
        options = options._replace(source=path, member=member)
    if path is None and sys.stdin is not None and sys.stdin.isatty():
        raise NothingToReadError
    # Values need no files.
    from softmax_cli.files.input import keep_input, open_input

    elsewhere = beginning or options.spread is not None
    if not passes:
        stream = open_input(path, options.stdin, beginning=elsewhere)
    else:
        again = keep_input(path, options.progress, options.stdin, elsewhere=elsewhere)
        stream = again()
        stream.again = again
    if name is not None:
        stream.name = name
    return open_stream(stream, options)


def _with_notes(table: Table) -> Table:
    """Say what the user should be told of a table."""
    for note in table.notes:
        from softmax_cli.files.notes import say

        say(note)
    return table


def _refuse_delimited(options: ReadOptions, format: str) -> None:
    """Refuse options that say how delimited text is written, of a file that is said to be none."""
    without_effect = (
        (options.delimiter is not None, "-d, --delimiter"),
        (options.header is not None, "--header, --no-header"),
        (options.comment is not None, "--comment"),
    )
    for given, spelling in without_effect:
        if given:
            json = not FORMATS[format].binary
            raise UsageError(
                f"{spelling} is for delimited text, not for {format}",
                "--input-format csv if the file is no JSON" if json else None,
            )


def reopen(table: Table) -> Table:
    """Open a table anew, for one more pass over its rows."""
    if table.again is not None:
        return _with_truth(table.again())
    assert table.stream is not None
    assert table.stream.again is not None
    return open_stream(table.stream.again(), table.options)


def passes_over(table: Table) -> Callable[[], Table]:
    """Return the function that opens a table anew for each pass over its rows."""
    if table.again is not None or table.stream is not None:
        return lambda: reopen(table)
    # typed values, and literals in files: a block is used up by what is made of it
    from copy import deepcopy

    blocks = [*map(table.parse, table.chunks)]
    return lambda: table._replace(chunks=iter(blocks), parse=deepcopy)


def open_stream(stream: Stream, options: ReadOptions) -> Table:
    """Open a table whose bytes are at hand; the file's name may tell the format, else they do.

    Raises
    ------
    DataError, UsageError
        As `open_table`.
    """
    from softmax_cli.formats.chunks import blanks_beside
    from softmax_cli.formats.detection import LITERAL, check_beginning, detect, detect_binary

    said = options.input_format or extension(stream.name)
    if said is None or FORMATS[said].binary:
        # What is called .arrow may be a stream: of such files the first bytes tell.
        said = detect_binary(stream) or said
    if said is not None and FORMATS[said].reader and not FORMATS[said].delimited:
        _refuse_delimited(options, said)
        if FORMATS[said].binary:
            return _with_truth(reader(said).read(stream, options, said))
    delimiter = options.delimiter or (said and FORMATS[said].delimiter)
    check_beginning(stream, blanks_beside(delimiter) + b"\n")
    format = said or detect(stream)
    if options.slice is not None and format not in (LITERAL, "json"):
        raise UsageError(
            "--slice is for arrays: .npy, .npz, literals and JSON",
            "--columns picks columns of a table",
        )
    if format == LITERAL:
        from softmax_cli.formats import literal

        return _with_truth(literal.read(stream, options))
    return _with_truth(reader(format).read(stream, options, format))


def _with_truth(table: Table) -> Table:
    """Put the true classes beside the rows, where a file of their own holds them."""
    if table.options.label_file is None and table.options.target_file is None:
        return table
    from softmax_cli.formats.in_step import beside

    return beside(table, open_stream)
