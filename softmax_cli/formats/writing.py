"""Writing of results: the format that is meant, and the output it goes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice

from softmax_cli.errors import UsageError
from softmax_cli.files.output import Sink
from softmax_cli.files.output import opened as opened_sink
from softmax_cli.formats import registry
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS, check_written, extension
from softmax_cli.formats.spelling import Footer, Writer, figure_writer
from softmax_cli.syntax.delimiters import COMMA
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import ONE_HOT, Field, Report, Rewrite, Schema, Sweep


class Output:
    """Where results go, and how they are written."""

    def __init__(self, sink: Sink, writer: Writer) -> None:
        self.sink = sink
        self.writer = writer
        self.begun = False  # whether there is a first row

    def write(self, block: Block, footer: Footer = ()) -> None:
        """Write all of a result, which is one block, and what a table says below it."""
        if rows := self.writer.rows(block):
            self.sink.write(self.writer.head)
            self.sink.write(rows)
            self.begun = True
        self.finish(footer)

    def finish(self, footer: Footer = (), *, failed: bool = False) -> None:
        """Write what stands behind the last row, or in its place where that is wrong."""
        data = self.writer.finish(footer, failed)
        for piece in data if isinstance(data, Iterator) else (data,):
            self.sink.write(piece)
        if self.begun and self.writer.tail:
            # A message begins on a line of its own.
            self.sink.write(b"\n" if failed else self.writer.tail)


def schema_of(
    table: Table,
    fields: Sequence[Field],
    *,
    dimensions: int | None = None,
    measure: str | None = None,
    figure: bool = False,
    report: Report | None = None,
    by_row: bool = False,
) -> Schema:
    """Return the schema of a result that comes of a table.

    Parameters
    ----------
    table : Table
    fields : sequence of Field
        The columns of the result.
    dimensions, measure, figure, report, by_row : optional
        As in `Schema`; by default the result is a vector where the table is one. A report has
        names always.
    """
    layout = table.layout
    one_hot = measure == ONE_HOT  # which no picture shows, and no table beside the logits
    return Schema(
        fields=fields,
        header=layout.names is not None or layout.renamed or report is not None,
        dimensions=table.dimensions if dimensions is None else dimensions,
        dialect=table.dialect,
        format=table.format,
        measure=None if one_hot else measure,
        figure=figure,
        report=report,
        source=table.name,
        files=table.policy.files.names if table.policy.files is not None else (),
        form=table.form,
        restored=table.restored,
        complete=table.options.bad_rows != "skip",
        has_arrays=layout.arrays is not None,
        one_hot=one_hot,
        by_row=by_row,
        rewrite=_rewrite(table, fields),
    )


def _rewrite(table: Table, fields: Sequence[Field]) -> Rewrite | None:
    if not table.layout.paths:
        return None
    from softmax_cli.formats.json.rewriting import rewrite_of

    return rewrite_of(table.layout, fields)


def swept(schema: Schema, temperatures: Sequence[float]) -> Schema:
    """Return the schema of a result that has rows at each of some temperatures."""
    return schema._replace(
        dimensions=2,
        sweep=Sweep(temperatures, vector=schema.dimensions == 1),
        form=None,
        rewrite=None,  # for a row comes of it at each temperature
    )


@contextmanager
def opened(schema: Schema, options: WriteOptions) -> Iterator[Output]:
    """Open an output, and put it in its place when all is written.

    Raises
    ------
    UsageError
        The result cannot be written so.
    DataError
        The system refused: no permission, no such directory, a full disk.
    """
    writer = writer_for(schema, options)
    with nullcontext(options.into) if options.into else opened_sink(options.output) as sink:
        yield Output(sink, writer)


def writer_for(schema: Schema, options: WriteOptions) -> Writer:
    """Return what writes a result in the format that is meant.

    Raises
    ------
    UsageError
        The file's name is that of another format, or the format does not fit the result.
    """
    format, dialect = choose(schema, options)
    if options.percent and (format != "table" or not schema.has_probabilities):
        what = "probabilities" if format == "table" else "tables (-f table)"
        raise UsageError(f"--percent is for {what}")
    is_picture = FORMATS[format].is_picture
    if schema.figure and not FORMATS[format].binary and not is_picture:
        return figure_writer(schema, options, json=format in ("json", "jsonl"))
    holds_arrays = FORMATS[format].holds_arrays
    has_depth = schema.has_depth
    if schema.one_hot and format != "json" and not holds_arrays:
        has_depth = False  # as other results of rows, they are a table then
    too_deep = has_depth and not holds_arrays and not is_picture
    if too_deep or (format == "json" and schema.kept_has_depth):
        writer = _nested_writer(schema, options, format)
    else:
        writer = registry.writer(format).writer(schema, options, dialect)
    restored = schema.restored
    if restored is not None and has_depth:
        from softmax_cli.table.block import with_values

        return writer._replace(rows=lambda block: writer.rows(with_values(block, restored)))
    if (
        writer.records
        or writer.ragged
        or not any(field.array is not None for field in _first_results(schema))
    ):
        return writer
    from softmax_cli.formats.json.ragged import in_columns

    return writer._replace(rows=lambda block: writer.rows(in_columns(block, schema, format)))


def draws_picture(options: WriteOptions) -> bool:
    """Say whether results are drawn as a picture: so `-f` says, or the name of the file."""
    format: str | None = options.format
    if format == "auto":
        format = extension(options.output or "")
    return format is not None and FORMATS[format].is_picture


def _own_format(schema: Schema) -> str:
    """Return the format of the input, unless the result is no array, or for people and scripts."""
    own = FORMATS[schema.format]
    figures = schema.figure or schema.report is not None
    lost = not schema.is_array if own.holds_arrays else own.binary and figures
    return "csv" if lost else schema.format


def _nested_writer(schema: Schema, options: WriteOptions, format: str) -> Writer:
    """Return what writes an array of more than two dimensions as text, which only JSON can."""
    if format not in ("json", "jsonl"):
        assert schema.form is not None
        dimensions = len(schema.form.shape)
        raise UsageError(
            f"the result has {dimensions} dimensions, {format} has two"
            if dimensions > 2
            else f"the rows of the result are too long for {format}",
            "-f npy or -f json writes them all, --slice picks a part: --slice 0",
        )
    from softmax_cli.formats.array import nested

    writer: Writer = nested.writer(schema, options)
    return writer


def _first_results(schema: Schema) -> Sequence[Field]:
    """Return the first column of results: of one array's elements, one tells of all."""
    return [*islice((field for field in schema.fields if field.numeric), 1)]


def choose(schema: Schema, options: WriteOptions) -> tuple[str, Dialect]:
    """Decide in which format, and in which dialect of delimited text, a result is written.

    Returns
    -------
    format : str
        A key of `FORMATS`.
    dialect : Dialect

    Raises
    ------
    UsageError
        The file's name is that of another format.
    """
    format = options.format
    if format == "auto":
        if options.output not in (None, "-"):
            assert options.output is not None
            format = extension(options.output) or _own_format(schema)
            check_written(options.output)
        else:
            format = "table" if options.terminal else _own_format(schema)
            if schema.has_depth and schema.format == "json":
                format = "json"
        if schema.dialect is not None and format in (schema.format, "csv"):
            return format, schema.dialect
    newline = schema.dialect.newline if schema.dialect else "\n"
    return format, Dialect(FORMATS[format].delimiter or COMMA, newline)
