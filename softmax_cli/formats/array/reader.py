"""Reader of arrays: NumPy's files as tables, run by run, on as many processes as a text."""

from __future__ import annotations

from softmax_cli.errors import UsageError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.array import archive, storage
from softmax_cli.formats.array.as_table import as_table
from softmax_cli.formats.opened import Table
from softmax_cli.table.io_options import ReadOptions


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open an array file, or the array of an archive that is meant; see `Table`.

    `DataError` is raised where it holds no array of numbers, `UsageError` where an option names
    what an array has not.
    """
    refuse_columns(options)
    if format == "npz":
        stored = archive.open_npz(stream, options.member, options.slice)
    else:
        if options.member is not None:
            raise UsageError("a member is named of an archive (.npz) alone")
        stored = storage.open_npy(stream, options.slice)
    return as_table(stored, options, format, stream)


def refuse_columns(options: ReadOptions) -> None:
    """Refuse options that name columns, by a `UsageError`: the axes of an array have no names."""
    named = (
        (options.columns, "--columns", "--slice picks a part: --slice ':,:3'"),
        (options.keep, "--keep", "--slice picks a part: --slice ':,:3'"),
        (options.label_column, "--label-column", "--label-file takes a file of labels"),
        (options.target_columns, "--target-columns", "--target-file takes a file of targets"),
        (options.weight, "--weight", None),
        (options.by, "--by", None),
    )
    for items, option, hint in named:
        if items:
            raise UsageError(f"{option} is for tables: an array has no columns by name", hint)
