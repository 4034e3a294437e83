"""JSON lines: an array of numbers, or a record, on each line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from json import JSONDecodeError
from typing import Any

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import Chunk, blanks_beside, chunks, decode, skip_idle_lines
from softmax_cli.formats.json import decoding, row_reader
from softmax_cli.formats.json.reaching import reaching
from softmax_cli.formats.json.record_layout import lay_out_row
from softmax_cli.formats.json.row_writer import bulk_writer, encode, row_writer
from softmax_cli.formats.json.syntax_errors import not_json
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Data, Writer
from softmax_cli.table.assembly import Row, assemble
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
    asked, paths, with_fields = reaching(options, first)
    layout = lay_out_row(
        with_fields(first),
        asked,
        lambda: map(with_fields, _readable(whole, stream.name)),
        paths=paths,
    )
    policy = BadRowPolicy.of(asked, layout, 2, stream.name)
    cells_of = row_reader.row_reader(policy, asked)

    def cells(value: Any, text: str | None) -> row_reader.Cells:
        return cells_of(with_fields(value), text)

    def rows(chunk: Chunk) -> Iterator[Row]:
        return ((line, cells(value, text)) for line, value, text in _values(chunk, stream.name))

    alone, with_numpy = options.bulk

    def parse(chunk: Chunk) -> Block:
        size = len(chunk.data)
        if size >= alone or (size >= with_numpy and "numpy" in sys.modules):
            from softmax_cli.formats.json.bulk import row_parsing

            block = row_parsing.parse_lines(chunk, policy, cells)
            if block is not None:
                return block
        return assemble(rows(chunk), policy, row_reader.number)

    doubts = row_reader.doubts(rows(whole), policy, asked)
    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=chain([whole], pieces),
        parse=parse,
        stream=stream,
        parts=True,
        notes=doubts,
    )


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes each row on a line of its own."""
    spell = row_writer(schema, options, lines=True)

    in_bulk = bulk_writer(schema, options, b"\n")

    def write(block: Block) -> Data:
        text = in_bulk(block)
        return encode("".join(f"{row}\n" for row in spell(block))) if text is None else text

    return Writer(b"", write, records=True)


def _readable(chunk: Chunk, source: str) -> Iterator[Any]:
    """Yield the values up to the first line that is none: its error is raised when it is read."""
    with suppress(DataError):
        for _, value, _ in _values(chunk, source):
            yield value


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
