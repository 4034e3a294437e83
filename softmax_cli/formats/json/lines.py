"""JSON lines: an array of numbers, or a record, on each line."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import Chunk, blanks_beside, chunks, decode, skip_idle_lines
from softmax_cli.formats.json import decoding
from softmax_cli.formats.json.row_writer import bulk_writer, row_writer
from softmax_cli.formats.json.syntax_errors import not_json
from softmax_cli.formats.json.table_of_rows import Cells, Rows, table_of_rows
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Data, Writer, encoded_json
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Schema


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open JSON lines; see `Table`.

    `DataError` is raised where a line is not JSON, or holds neither an array nor a record.
    """
    skip_idle_lines(stream, blanks_beside(None))
    pieces = chunks(stream)
    whole = next(pieces)
    first = next(value for _, value, _ in _values(whole, stream.name) if value is not None)
    if not first:
        raise DataError("holds no numbers", source=stream.name, line=whole.line)
    rows = Rows(lambda chunk: _values(chunk, stream.name), _in_bulk)
    table = table_of_rows(stream, options, format, rows, first, (whole, pieces))
    return table._replace(pieces=chunks)


def _in_bulk(chunk: Chunk, policy: BadRowPolicy, cells: Cells) -> Block | None:
    from softmax_cli.formats.json.bulk import row_parsing

    return row_parsing.parse_lines(chunk, policy, cells)


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes each row on a line of its own."""
    spell = row_writer(schema, options, lines=True)

    in_bulk = bulk_writer(schema, options, b"\n")

    def write(block: Block) -> Data:
        text = in_bulk(block)
        return encoded_json("".join(f"{row}\n" for row in spell(block))) if text is None else text

    return Writer(b"", write, records=True)


def _values(chunk: Chunk, source: str) -> Iterator[tuple[int, Any, str]]:
    """Yield what is on each line, None for an empty one, and the line."""
    decode_line = decoding.decoder().decode
    lines, undecodable = decode(chunk, source)
    for line, text in enumerate(lines.split("\n")[:-1], start=chunk.line):
        if not text.strip(" \t\r"):
            yield line, None, text
            continue
        try:
            value = decoding.with_escapes(decode_line(text), text)
        except JSONDecodeError as error:
            raise not_json(error, source, line) from None
        except RecursionError:
            raise decoding.too_deep(source, line) from None
        except DataError as error:
            raise DataError(error.message, source=source, line=line) from None
        if not isinstance(value, list | dict):
            raise DataError("holds neither an array nor a record", source=source, line=line)
        yield line, value, text
    if undecodable is not None:
        raise undecodable
