"""Reader of delimited text: CSV, TSV and their kin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import LINE_LIMIT, Chunk, chunks, decode, decode_whole
from softmax_cli.formats.csv.dialect import detect, split
from softmax_cli.formats.csv.header import is_header
from softmax_cli.formats.detection import BLANK
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS
from softmax_cli.syntax.delimiters import plural
from softmax_cli.syntax.numbers import float_reads, parse_number
from softmax_cli.table.assembly import assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, Dialect, plain
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import lay_out


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open delimited text; see `Table`.

    `DataError` is raised where it is empty, not UTF-8, or its first row is neither a header nor
    data.
    """
    head = _first_line(stream)
    dialect = detect(head, options.delimiter or FORMATS[format].delimiter)
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
    header, note = is_header(names, options, more_rows, stream.name, line)
    if header:
        if not more_rows():
            raise DataError("there is a header and no row below it", source=stream.name, line=line)
        layout = lay_out(options, len(row), names=names, raw_names=row)
        pieces = chain([rest], pieces) if rest.data else pieces
    else:
        layout = lay_out(options, len(row))
        pieces = chain([first], pieces)
    hint = f"cells were split at {plural(dialect.delimiter)}"
    policy = BadRowPolicy.of(options, layout, 2, stream.name, hint)
    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=pieces,
        parse=parser(dialect, policy, options.bulk),
        stream=stream,
        parts=True,
        dialect=dialect,
        notes=(f"{stream.name}: {note}",) if note else (),
    )


def parser(
    dialect: Dialect, policy: BadRowPolicy, bulk: tuple[int, int]
) -> Callable[[Chunk], Block]:
    """Return what makes a block of a chunk: at once where that is certain, else row by row."""
    assert policy.source is not None
    source = policy.source
    alone, with_numpy = bulk

    def number(cell: Cell) -> float:
        return parse_number(plain(cell.strip(" \t"), dialect))

    def parse(chunk: Chunk) -> Block:
        size = len(chunk.data)
        if size >= alone or (size >= with_numpy and "numpy" in sys.modules):
            from softmax_cli.formats.csv.bulk import parsing

            block = parsing.parse(chunk, dialect, policy)
            if block is None and policy.choice != "error":
                from softmax_cli.formats.csv.bulk import mixed_rows

                block = mixed_rows.parse(chunk, dialect, policy, read_one_by_one)
            if block is not None:
                return block
        return read_one_by_one(chunk)

    def read_one_by_one(chunk: Chunk) -> Block:
        text, error = decode(chunk, source)
        rows = ((line, cells or None) for line, cells in split(text, dialect, chunk.line, source))
        block = assemble(rows, policy, number, float_agrees=float_reads(text))
        block.error = block.error or error
        return block

    return parse


def _first_line(stream: Stream) -> str:
    """Look at the first line that is not blank; its end tells CRLF from LF."""
    begun = False

    def has_ended(data: bytes) -> bool:
        nonlocal begun
        if not begun:
            data = data.lstrip(BLANK)
            begun = bool(data)
        return b"\n" in data

    head = stream.peek(has_ended, LINE_LIMIT + 1)
    line, newline, _ = head.lstrip(BLANK).partition(b"\n")
    return (line + newline).decode("utf-8", "replace")


def _first_record(chunk: Chunk, dialect: Dialect, source: str) -> tuple[int, list[str]]:
    """Return the cells of the first record that is not blank, and the line on which it begins."""
    records = split(decode_whole(chunk, source), dialect, chunk.line, source)
    return next((line, cells) for line, cells in records if cells)


def _skip_lines(chunk: Chunk, count: int) -> Chunk:
    position = 0
    for _ in range(count):
        position = chunk.data.index(b"\n", position) + 1
    return Chunk(chunk.data[position:], chunk.line + count)
