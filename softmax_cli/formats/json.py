"""One JSON document: an array of numbers, of arrays, of records, or a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from json import JSONDecodeError
from typing import Any

from softmax_cli.blocks import Block, Sheet
from softmax_cli.errors import DataError, SoftmaxError
from softmax_cli.formats.chunk import Chunk, decode_whole
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
from softmax_cli.numerals import NumberText
from softmax_cli.streams import Stream


def read(stream: Stream, request: Request, format: str) -> Source:
    """Open a JSON document, which is read whole; see `Source`.

    Raises
    ------
    DataError
        It is not JSON, or holds neither rows nor records.
    """
    data = b"".join(iter(stream.read, b""))
    text = decode_whole(Chunk(data, 1), stream.name)
    try:
        rows, vector = _rows(text, stream.name)
    except JSONDecodeError as error:
        raise DataError(
            f"is not JSON: {error.msg} (character {error.colno})",
            source=stream.name,
            line=error.lineno,
        ) from None
    except RecursionError:
        raise DataError("is nested too deeply", source=stream.name) from None
    layout = lay_out_row(rows[0][1], request)
    cells = row_reader(layout)
    parse = partial(
        assemble, layout=layout, request=request, source=stream.name, number=number, hint=None
    )
    return Source(
        name=stream.name,
        format=format,
        layout=layout,
        notes=notes(layout, request, stream.name),
        chunks=iter([[(line, cells(value)) for line, value in rows]]),
        parse=parse,
        vector=vector,
    )


def write(sheet: Sheet, blocks: Iterable[Block], style: Style) -> Iterator[bytes]:
    """Write one document: a vector as itself, a table as an array of its rows."""
    spell = row_writer(sheet, style)
    if sheet.vector:
        for block in blocks:
            yield from ((row + "\n").encode() for row in spell(block))
        return
    before = opening = "[\n"
    try:
        for block in blocks:
            rows = ",\n".join(spell(block))
            if rows:
                yield (before + rows).encode()
                before = ",\n"
    except SoftmaxError:
        if before != opening:
            yield b"\n"  # the message begins on a line of its own
        raise
    if before != opening:
        yield b"\n]\n"


def _rows(text: str, source: str) -> tuple[list[tuple[int, Any]], bool]:
    """Return the rows with the lines on which they begin, and whether there is but a vector."""
    values = list(_values(text, source))
    if len(values) > 1:  # as JSON lines, but spread over lines, as jq prints them
        rows, vector = values, False
    elif isinstance(values[0][1], dict):
        rows, vector = values, True
    else:
        rows = list(_elements(text, source))
        vector = all(not isinstance(value, list | dict) for _, value in rows)
        if vector:
            rows = [(values[0][0], values[0][1])]
    if not rows or not rows[0][1]:
        raise DataError("holds no numbers", source=source)
    kind = dict if isinstance(rows[0][1], dict) else list
    for line, value in rows:
        if not isinstance(value, kind):
            what = "a record" if kind is dict else "an array"
            raise DataError(f"a row is not {what}, as the first one is", source=source, line=line)
        if kind is list and any(isinstance(cell, list | dict) for cell in value):
            raise DataError(
                "the array has more than two dimensions",
                source=source,
                line=line,
                hint="a table is an array of arrays of numbers",
            )
    return rows, vector


def _values(text: str, source: str) -> Iterator[tuple[int, Any]]:
    decode_value = decoder().raw_decode
    position, line = _skip(text, 0, 1)
    while position < len(text):
        try:
            value, end = decode_value(text, position)
        except DataError as error:
            raise DataError(error.message, source=source, line=line) from None
        if isinstance(value, NumberText | str) or value is None or isinstance(value, bool):
            raise DataError("holds no array and no record", source=source, line=line)
        yield line, value
        line += text.count("\n", position, end)
        position, line = _skip(text, end, line)


def _elements(text: str, source: str) -> Iterator[tuple[int, Any]]:
    """Walk over an array that is known to be valid, to learn where its elements begin."""
    decode_value = decoder().raw_decode
    position, line = _skip(text, text.index("[") + 1, 1 + text.count("\n", 0, text.index("[")))
    while text[position] != "]":
        value, end = decode_value(text, position)
        yield line, value
        line += text.count("\n", position, end)
        position, line = _skip(text, end, line)
        if text[position] == ",":
            position, line = _skip(text, position + 1, line)


def _skip(text: str, position: int, line: int) -> tuple[int, int]:
    while position < len(text) and text[position] in " \t\r\n":
        line += text[position] == "\n"
        position += 1
    return position, line
