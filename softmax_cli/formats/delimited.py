"""Delimited text: CSV, TSV and their kin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from itertools import chain

from softmax_cli.blocks import Block, Cell, Dialect, Field, Sheet
from softmax_cli.cells import enquote, plain, raw
from softmax_cli.errors import DataError
from softmax_cli.formats.chunk import Chunk, decode, decode_whole
from softmax_cli.formats.dialect import WORDS, detect, split
from softmax_cli.formats.encoder import Data, Encoder
from softmax_cli.formats.header import is_header
from softmax_cli.formats.lines import LINE_LIMIT, chunks, places
from softmax_cli.formats.quick import is_quick
from softmax_cli.formats.rows import assemble
from softmax_cli.formats.source import Source
from softmax_cli.formats.style import Style
from softmax_cli.layout import Layout, Request, lay_out
from softmax_cli.numerals import parse_number
from softmax_cli.streams import Stream

BULK = 1 << 18
"""From so many bytes on, reading all numbers at once pays for importing NumPy."""

SOME = 1 << 12
"""And from so many on where it is imported."""

DELIMITERS = {"csv": None, "tsv": "\t", "psv": "|", "ssv": ";"}


def read(stream: Stream, request: Request, format: str) -> Source:
    """Open delimited text; see `Source`.

    Raises
    ------
    DataError
        The text is empty, not UTF-8, or its first row is neither a header nor data.
    """
    head = _first_line(stream)
    dialect = detect(head, request.delimiter or DELIMITERS[format])
    pieces = chunks(stream, delimiter=dialect.delimiter)
    whole = next(pieces)
    line, row = _first_record(whole, dialect, stream.name)
    first = _skip_lines(whole, line - whole.line)
    quoted = b'"' in first.data
    rest = _skip_lines(first, 1 + (sum(cell.count("\n") for cell in row) if quoted else 0))
    if first.data[: len(first.data) - len(rest.data)].endswith(b"\r\n"):
        dialect = Dialect(dialect.delimiter, "\r\n")

    def more_rows() -> bool:
        nonlocal pieces
        if rest.data:
            return True
        following = next(pieces, None)
        if following is not None:
            pieces = chain([following], pieces)
        return following is not None

    if b"\r" in first.data and not quoted and any("\r" in cell for cell in row):
        raise DataError(
            "carriage returns stand where newlines should",
            source=stream.name,
            line=line,
            hint="tr '\\r' '\\n' mends that",
        )
    names = [plain(cell.strip(), dialect) for cell in row] if quoted else [*map(str.strip, row)]
    header, note = is_header(names, request, more_rows, stream.name, line)
    if header:
        if not more_rows():
            raise DataError("there is a header and no row below it", source=stream.name, line=line)
        layout = lay_out(request, len(row), names, row)
        pieces = chain([rest], pieces) if rest.data else pieces
    else:
        layout = lay_out(request, len(row))
        pieces = chain([first], pieces)
    return Source(
        name=stream.name,
        format=format,
        layout=layout,
        chunks=pieces,
        places=places(stream, dialect.delimiter),
        parse=_parser(dialect, layout, request, stream.name),
        dialect=dialect,
        notes=(f"{stream.name}: {note}",) if note else (),
    )


def encoder(sheet: Sheet, style: Style) -> Encoder:
    """Return what writes delimited text: the header, and the rows of a block."""
    dialect = style.dialect or Dialect(",", "\n")
    join, end = dialect.delimiter.join, dialect.newline
    header = ""
    if sheet.header:
        header = join(_header_cell(field, sheet, dialect) for field in sheet.fields) + end

    @cache
    def one_by_one() -> list[Callable[[list[float], list[Cell]], str]]:
        return [_cell_writer(field, sheet, style, dialect) for field in sheet.fields]

    @cache
    def in_bulk() -> Callable[[Block], Data | None]:
        from softmax_cli.formats.bulk.printing import printer

        return printer(sheet, style, dialect)

    def write(block: Block) -> Data:
        if not isinstance(block.values, list):
            text = in_bulk()(block)
            if text is None and block.bad:
                from softmax_cli.formats.bulk import apart

                text = apart.write(block, in_bulk(), write_one_by_one)
            if text is not None:
                return text
        return write_one_by_one(block)

    def write_one_by_one(block: Block) -> bytes:
        cells = one_by_one()
        rows = [
            join([cell(values, carried) for cell in cells]) + end
            for values, carried in zip(block.rows(), block.cells, strict=True)
        ]
        return "".join(rows).encode()

    return Encoder(header.encode(), write)


def _cell_writer(
    field: Field, sheet: Sheet, style: Style, dialect: Dialect
) -> Callable[[list[float], list[Cell]], str]:
    index = field.place
    if field.numeric:
        number = style.speller(field)
        if field.kind == "class":
            return lambda values, cells: enquote(number(values[index]), dialect.delimiter)
        if dialect.delimiter == " ":  # an empty cell would vanish
            return lambda values, cells: number(values[index]) or "nan"
        return lambda values, cells: number(values[index])
    return lambda values, cells: raw(cells[index], sheet.dialect, dialect)


def _header_cell(field: Field, sheet: Sheet, dialect: Dialect) -> str:
    if field.raw is not None and sheet.dialect is not None:
        return raw(field.raw, sheet.dialect, dialect)
    return enquote(field.name, dialect.delimiter)


def _parser(
    dialect: Dialect, layout: Layout, request: Request, source: str
) -> Callable[[Chunk], Block]:
    hint = f"cells were split at {WORDS.get(dialect.delimiter, dialect.delimiter)}"

    def number(cell: Cell) -> float:
        return parse_number(plain(cell.strip(" \t"), dialect))

    def parse(chunk: Chunk) -> Block:
        if len(chunk.data) >= BULK or (len(chunk.data) >= SOME and "numpy" in sys.modules):
            from softmax_cli.formats.bulk import parsing

            bulk = parsing.parse(chunk, dialect, layout, request)
            if bulk is None and request.bad_rows != "error":
                from softmax_cli.formats.bulk import apart

                bulk = apart.parse(chunk, dialect, layout, request, read_one_by_one)
            if bulk is not None:
                return bulk
        return read_one_by_one(chunk)

    def read_one_by_one(chunk: Chunk) -> Block:
        text, error = decode(chunk, source)
        block = assemble(
            ((line, cells or None) for line, cells in split(text, dialect, chunk.line, source)),
            layout,
            request,
            source,
            number,
            quick=is_quick(text),
            hint=hint,
        )
        block.error = block.error or error
        return block

    return parse


def _first_line(stream: Stream) -> str:
    """Look at the first line that is not blank; its end tells CRLF from LF."""
    head = bytearray()
    begun = False
    while len(head) <= LINE_LIMIT and (data := stream.read()):
        head += data
        if b"\n" in (data if begun else head.lstrip()):
            break
        begun = begun or bool(data.strip())
    stream.unread(bytes(head))
    line, newline, _ = bytes(head).lstrip(b"\r\n").partition(b"\n")
    return (line + newline).decode("utf-8", "replace")


def _first_record(chunk: Chunk, dialect: Dialect, source: str) -> tuple[int, list[str]]:
    """Return the cells of the first record that is not blank, and the line on which it begins."""
    records = split(decode_whole(chunk, source), dialect, chunk.line, source)
    return next((line, cells) for line, cells in records if cells)


def _skip_lines(chunk: Chunk, count: int) -> Chunk:
    position = 0
    for _ in range(count):
        position = chunk.data.index(b"\n", position) + 1
    return Chunk(chunk.data[position:], chunk.line + count, chunk.end)
