"""Reader of Parquet and of Arrow's files and streams: in batches, of what columns are needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from softmax_cli.errors import NoRowsError
from softmax_cli.formats.arrow.column_types import fields_of, is_single, lay_out, number_columns
from softmax_cli.formats.arrow.record_batches import Batches
from softmax_cli.formats.arrow.text_cells import cells_of
from softmax_cli.formats.json.row_reader import doubts, row_reader
from softmax_cli.formats.opened import Table
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.doubts import ROWS
from softmax_cli.table.io_options import ReadOptions

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream
    from softmax_cli.table.assembly import Row


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open a file of columns; see `Table`.

    `DataError` is raised where it is damaged, encrypted or empty, or pyarrow is not installed.
    """
    file = Batches(stream, format, options.progress)
    schema = file.schema
    first = file.first(number_columns(schema, stream.name), ROWS)
    if first is None:
        raise NoRowsError("there is no data", source=stream.name)
    layout, notes = lay_out(schema, first, options)
    policy = BadRowPolicy.of(options, layout, 2, stream.name)._replace(numbered=True)
    notes = tuple(f"{stream.name}: {note}" for note in notes)
    notes += doubts(_rows(schema.names, first, policy, options), policy, options)
    # Most of what is asked of a file needs no more than its schema.
    from softmax_cli.formats.arrow.batch_parser import parser

    logits = fields_of(layout, layout.columns("logits"))
    others = fields_of(layout, (*layout.columns("targets"), *layout.kept))
    columns = [*dict.fromkeys((*logits, *others))]
    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=file.read(columns),
        parse=parser(policy, schema, file.origin(columns)),
        stream=stream,
        parts=True,
        # (what is read from elsewhere may be waited for too long where an error is to be told)
        threaded=format == "parquet" and stream.at is None,
        notes=notes,
        single=all(is_single(schema.field(name).type) for name in logits),
    )


def names(stream: Stream, format: str) -> list[str]:
    """Return the names of all columns."""
    columns: list[str] = Batches(stream, format).schema.names
    return columns


def _rows(
    names: list[str], first: Any, policy: BadRowPolicy, options: ReadOptions
) -> Iterator[Row]:
    """Yield the first rows as those of records are, with nothing in columns without numbers."""
    cells = row_reader(policy, options)
    for start, stop in ((0, 1), (1, first.num_rows)):  # of most tables the first row tells
        part = first.slice(start, stop - start)
        columns = {name: cells_of(part.column(name)) for name in part.schema.names}
        for row in range(part.num_rows):
            record = {name: columns[name][row] if name in columns else "" for name in names}
            yield start + row + 1, cells(record, None)
