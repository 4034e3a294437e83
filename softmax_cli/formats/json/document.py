"""JSON documents: an array of numbers, of arrays, of records, or a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from functools import partial
from json import JSONDecodeError
from typing import Any

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats import literal
from softmax_cli.formats.chunks import CHUNK_SIZE, PATIENCE, Chunk, decode_whole
from softmax_cli.formats.json import decoding, row_reader
from softmax_cli.formats.json.columns_as_rows import rows_of_columns
from softmax_cli.formats.json.gaps import begins_rows, first_row_is_json, without_last_comma
from softmax_cli.formats.json.pandas_documents import records_of_pandas
from softmax_cli.formats.json.reaching import reaching
from softmax_cli.formats.json.record_layout import lay_out_row
from softmax_cli.formats.json.row_cutting import RowCutter, rows_of
from softmax_cli.formats.json.row_writer import bulk_writer, row_writer
from softmax_cli.formats.json.syntax_errors import not_json
from softmax_cli.formats.json.table_of_rows import Cells, Rows, table_of_rows
from softmax_cli.formats.json.whole_rows import Deep, Row, check_kind, whole_rows
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import extension
from softmax_cli.formats.spelling import Data, Writer, encoded_json
from softmax_cli.table.assembly import assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.row_faults import SharedLine
from softmax_cli.table.schema import Schema

_JOINT = b",\n"

_TELLING = 3
"""So many characters of a document, blanks apart, tell an array of rows from one of more depth."""


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open a JSON document, which is read whole; see `Table`.

    `DataError` is raised where it is not JSON, or holds neither rows nor records.
    """
    begun, ended = _beginning(stream)
    unsaid = not (options.input_format or extension(stream.name))
    of_rows = begins_rows(begun)
    if not ended and options.slice is None and of_rows:
        cutter = RowCutter(stream, begun, _counter(options), may_be_literal=unsaid)
        more = cutter.chunks()
        try:
            return _read_rows(stream, options, format, next(more), more)
        except DataError:
            # A first row that is not JSON may be one of a literal.
            if not unsaid or cutter.pending is None:
                raise
            begun = cutter.pending
    # Lines that were left out stand here again, so that each has its number.
    begun += b"".join(iter(stream.read, b""))
    data = b"\n" * (stream.line - 1) + begun
    try:
        text = decode_whole(Chunk(data, 1), stream.name)
    except DataError:
        if not of_rows or options.slice is not None:
            raise
        return _rows_before(stream, options, format, begun, may_be_literal=unsaid)
    if unsaid and of_rows:
        text = without_last_comma(text)
    if options.slice is not None:
        return literal.read_array(text, options, stream.name)
    try:
        rows, vector = whole_rows(text, stream.name)
    except Deep:
        return literal.read_array(text, options, stream.name)
    except (JSONDecodeError, RecursionError, DataError) as error:
        as_rows = of_rows and first_row_is_json(text)
        # What only its brackets speak for may be a literal of another language.
        if unsaid and isinstance(error, JSONDecodeError):
            with suppress(DataError) if as_rows else nullcontext():
                instead = literal.read_instead(text, options, stream.name, error)
                if instead is not None:
                    # as a document is that is too long to be read whole
                    return instead._replace(format=format) if as_rows else instead
        if of_rows:
            return _rows_before(stream, options, format, begun, may_be_literal=unsaid)
        raise _wrong(error, stream.name) from None
    return _table_of(rows, vector, text, stream, options, format)


def _rows_before(
    stream: Stream, options: ReadOptions, format: str, data: bytes, *, may_be_literal: bool
) -> Table:
    """Open the rows that come before what is wrong with a document: that is raised behind them."""
    cutter = RowCutter(stream, data, _counter(options), may_be_literal=may_be_literal)
    more = cutter.chunks()
    return _read_rows(stream, options, format, next(more), more)


def _wrong(error: Exception, source: str) -> DataError:
    if isinstance(error, JSONDecodeError):
        return not_json(error, source)
    return error if isinstance(error, DataError) else decoding.too_deep(source)


def _table_of(
    rows: list[Row], vector: bool, text: str, stream: Stream, options: ReadOptions, format: str
) -> Table:
    """Open the table of rows that have all been read, or of the columns of one record."""
    held = None
    asked = options
    notes: tuple[str, ...] = ()
    if len(rows) == 1 and isinstance(rows[0][1], dict):
        held = records_of_pandas(rows[0][1], options) or rows_of_columns(rows[0][1], options)
    if held is not None:
        asked, records, notes = held
        line = rows[0][0]
        rows = [(SharedLine(line, row), value, None) for row, value in enumerate(records, start=1)]
        vector = False
    path = ".[]." if text.lstrip()[:1] == "[" else None
    if vector and isinstance(rows[0][1], list):
        path = "."
    asked, paths, with_fields = reaching(asked, rows[0][1])
    if paths or asked.columns or asked.target_columns:
        rows = [(line, with_fields(value), text) for line, value, text in rows]
    layout = lay_out_row(
        rows[0][1], asked, lambda: (value for _, value, _ in rows), path=path, paths=paths
    )
    if held is not None:  # rows that stand nowhere in the document
        layout = layout._replace(sources=())
    dimensions = 1 if vector else 2
    policy = BadRowPolicy.of(asked, layout, dimensions, stream.name)
    cells = row_reader.row_reader(policy, asked)
    first_rows = ((line, cells(value, text)) for line, value, text in rows)
    doubts = row_reader.doubts(first_rows, policy, asked, dimensions)
    return Table(
        options,
        format,
        dimensions,
        policy=policy,
        chunks=iter([[(line, cells(value, text)) for line, value, text in rows]]),
        parse=partial(assemble, policy=policy, number=row_reader.number),
        stream=stream,
        notes=(*(f"{stream.name}: {text}" for text in notes), *doubts),
    )


def _beginning(stream: Stream) -> tuple[bytes, bool]:
    """Return what has come of a document, and whether that is all: up to a chunk's size."""
    begun = bytearray()
    while data := stream.read(CHUNK_SIZE):
        begun += data
        if len(begun) < CHUNK_SIZE and stream.ready(PATIENCE):
            continue
        # Its brackets say what it holds, wherever it was cut.
        if len(begun) >= CHUNK_SIZE or sum(map(len, begun.split())) >= _TELLING:
            return bytes(begun), False
    return bytes(begun), True


def _counter(options: ReadOptions) -> Callable[[bytes], int]:
    """Return what counts rows at once, where that is worth its import."""

    def count(data: bytes) -> int:
        if not options.reads_at_once(len(data)):
            return 0
        from softmax_cli.formats.json.bulk.cutting import count_rows

        return count_rows(data)

    return count


def _read_rows(
    stream: Stream, options: ReadOptions, format: str, whole: Chunk, more: Iterator[Chunk]
) -> Table:
    """Open an array of rows, of which the first chunk has come."""
    first = next(rows_of(whole, stream.name))[1]
    if not first:
        raise DataError("holds no numbers", source=stream.name)
    kind: Any = dict if isinstance(first, dict) else list

    def values(chunk: Chunk) -> Iterator[tuple[int, Any, str | None]]:
        for line, value, text in rows_of(chunk, stream.name):
            check_kind(value, kind, stream.name, line)
            yield line, value, text

    def in_bulk(chunk: Chunk, policy: BadRowPolicy, cells: Cells) -> Block | None:
        from softmax_cli.formats.json.bulk import row_parsing

        # What is wrong with the first row is found again.
        with suppress(DataError):
            _, _, text = next(rows_of(chunk, stream.name))
            if text is None:
                return None
            return row_parsing.parse_rows(chunk, policy, cells, text)
        return None

    rows = Rows(values, in_bulk, ".[].")
    return table_of_rows(stream, options, format, rows, first, (whole, more))


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes one document: a vector as itself, a table as an array of its rows."""
    spell = row_writer(schema, options)
    if schema.dimensions == 1:
        return Writer(
            b"",
            lambda block: encoded_json("".join(f"{row}\n" for row in spell(block))),
            records=True,
        )
    in_bulk = bulk_writer(schema, options, _JOINT)

    def write(block: Block) -> Data:
        text = in_bulk(block)
        return encoded_json(_JOINT.decode().join(spell(block))) if text is None else text

    return Writer(b"[\n", write, between=_JOINT, tail=b"\n]\n", records=True)
