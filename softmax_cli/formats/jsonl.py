"""JSON lines: an array of numbers, or a record, on each line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from json import JSONDecodeError
from typing import Any

from softmax_cli.blocks import Block, Sheet
from softmax_cli.errors import DataError
from softmax_cli.formats.chunk import Chunk, decode
from softmax_cli.formats.encoder import Encoder
from softmax_cli.formats.lines import chunks, places
from softmax_cli.formats.records import (
    decoder,
    lay_out_row,
    notes,
    number,
    row_reader,
    row_writer,
)
from softmax_cli.formats.rows import assemble
from softmax_cli.formats.source import Source
from softmax_cli.formats.style import Style
from softmax_cli.layout import Request
from softmax_cli.streams import Stream


def read(stream: Stream, request: Request, format: str) -> Source:
    """Open JSON lines; see `Source`.

    Raises
    ------
    DataError
        A line is not JSON, or holds neither an array nor a record.
    """
    pieces = chunks(stream)
    whole = next(pieces)
    first = next(value for _, value in _values(whole, stream.name) if value is not None)
    if not first:
        raise DataError("holds no numbers", source=stream.name, line=whole.line)
    layout = lay_out_row(first, request)
    cells = row_reader(layout)

    def parse(chunk: Chunk) -> Block:
        rows = ((line, cells(value)) for line, value in _values(chunk, stream.name))
        return assemble(rows, layout, request, stream.name, number)

    return Source(
        name=stream.name,
        format=format,
        layout=layout,
        notes=notes(layout, request, stream.name),
        chunks=chain([whole], pieces),
        places=places(stream),
        parse=parse,
    )


def encoder(sheet: Sheet, style: Style) -> Encoder:
    """Return what writes each row on a line of its own."""
    spell = row_writer(sheet, style)
    return Encoder(b"", lambda block: "".join(f"{row}\n" for row in spell(block)).encode())


def _values(chunk: Chunk, source: str) -> Iterator[tuple[int, Any]]:
    decode_line = decoder().decode
    lines, undecodable = decode(chunk, source)
    for line, text in enumerate(lines.split("\n")[:-1], start=chunk.line):
        if not text.strip():
            yield line, None
            continue
        try:
            value = decode_line(text)
        except JSONDecodeError as error:
            raise DataError(
                f"is not JSON: {error.msg} (character {error.colno})", source=source, line=line
            ) from None
        except RecursionError:
            raise DataError("is nested too deeply", source=source, line=line) from None
        except DataError as error:
            raise DataError(error.message, source=source, line=line) from None
        if not isinstance(value, list | dict):
            raise DataError("holds neither an array nor a record", source=source, line=line)
        yield line, value
    if undecodable is not None:
        raise undecodable
