"""Parts of results: all of an array's go into a temporary file, and what is wanted of them out."""

from __future__ import annotations

from collections.abc import Callable

from softmax_cli.calculations.finished import Finished
from softmax_cli.engine.verbs import transform
from softmax_cli.errors import UsageError
from softmax_cli.files.output import Sink
from softmax_cli.formats.opened import Table
from softmax_cli.table.io_options import ReadOptions, WriteOptions


def refuse_pick(read: ReadOptions, write: WriteOptions, *, explain: bool, times: int) -> None:
    """Raise `UsageError` where a part is wanted of what is no array of results."""
    without = (
        (explain, "--explain"),
        (read.summary, "--summary"),
        (read.bad_rows == "skip", "--bad-rows skip"),
        (times > 1, "-T with several temperatures"),
    )
    for given, spelling in without:
        if given and write.pick is not None:
            raise UsageError(f"--pick takes a part of an array of results: not with {spelling}")


def write_part(
    table: Table,
    measure: str,
    options: WriteOptions,
    write_all: Callable[[WriteOptions], None],
) -> None:
    """Write the part of an array's results that `options.pick` names.

    Parameters
    ----------
    table : Table
    measure : str
        What the results are.
    options : WriteOptions
    write_all : callable
        Writes all of them, as its options say.

    Raises
    ------
    UsageError
        The table is no array, or has no such part.
    """
    if table.form is None:
        raise UsageError("--pick is for .npy, .npz and arrays of more than two dimensions")
    from tempfile import TemporaryFile

    from softmax_cli.formats.array.results_file import open_part, refuse_part

    assert options.pick is not None
    refuse_part(table.form, options.pick)
    with TemporaryFile(buffering=0) as file:
        sink = Sink("a temporary file", file)
        write_all(WriteOptions(into=sink, format="npy", dtype=options.dtype))
        part = open_part(file, table, options.pick)
        finished = Finished(part.layout.results(""), measure)
        transform(part, finished, options)
