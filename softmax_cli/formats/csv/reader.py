"""Reader of delimited text: CSV, TSV and their kin."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice

from softmax_cli.errors import DataError, NoRowsError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import (
    Chunk,
    blanks_beside,
    chunks,
    decode,
    is_text,
    skip_idle_lines,
)
from softmax_cli.formats.csv.array_detection import first_row, holds_arrays
from softmax_cli.formats.csv.beginning import (
    check_first_rows,
    check_returns,
    first_line,
    first_record,
    skip_separator_line,
    until_a_row,
)
from softmax_cli.formats.csv.dialect import detect, split
from softmax_cli.formats.csv.header import has_index, is_header
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS
from softmax_cli.syntax.numbers import BLANKS, float_reads, parse_number
from softmax_cli.table.assembly import assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, Dialect, enquote, plain
from softmax_cli.table.doubts import ROWS, check
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out


def read(stream: Stream, options: ReadOptions, format: str) -> Table:
    """Open delimited text; see `Table`.

    `DataError` is raised where it is empty, not UTF-8, or its first row is neither a header nor
    data, `UsageError` where it may be read in more ways than one.
    """
    comment = options.comment_mark
    separator = skip_separator_line(stream)
    said = options.delimiter or separator or FORMATS[format].delimiter
    dialect = detect(first_line(stream, comment, said), said)
    skip_idle_lines(stream, blanks_beside(dialect.delimiter), comment)
    cut = partial(chunks, delimiter=dialect.delimiter, comment=comment)
    pieces = cut(stream)
    begun = until_a_row((), pieces, comment, dialect)
    if not begun:
        raise NoRowsError("there is no data", source=stream.name)
    whole = begun[0]
    line, row = first_record(whole, dialect, stream.name, options.comment)
    first = _skip_lines(whole, line - whole.line)
    quoted = b'"' in first.data
    rest = _skip_lines(first, 1 + (sum(cell.count("\n") for cell in row) if quoted else 0))
    head_data = first.data[: len(first.data) - len(rest.data)]
    if head_data.endswith(b"\r\n"):
        dialect = Dialect(dialect.delimiter, "\r\n")

    ahead = [rest] if rest.data else []

    def below(wait: bool) -> Iterator[list[str]]:
        nonlocal ahead
        if wait:
            ahead = until_a_row(ahead, pieces, comment, dialect)
        return _plain_rows(ahead, dialect, stream.name, options.comment)

    if b"\r" in first.data and b'"' not in head_data:
        check_returns(row, stream.name, line)
    check_first_rows(
        row,
        lambda: next((cells for cells in below(True) if cells), None),
        said,
        source=stream.name,
        line=line,
    )
    names = [plain(cell.strip(), dialect) for cell in row] if quoted else [*map(str.strip, row)]
    if options.header is None and holds_arrays(options, None, names):  # which name no column
        header, note = False, None
    else:
        mark = dialect.delimiter
        header, note = is_header(names, options, below, stream.name, line, delimiter=mark)
    if header:
        rows = below(True)
        if not ahead:
            if options.like is not None and not holds_arrays(options, names, ()):
                # which may tell it from a row alone
                lay_out(options, len(row), names=names)
            raise NoRowsError(
                "there is a header and no row below it", source=stream.name, line=line
            )
        if len(next(rows, [])) == len(names) + 1 and next(rows, None) is None:
            ahead = [*ahead, *islice(pieces, 1)]  # a second row tells an index from a slip
        if has_index(names, below(False)):
            names, row = ["", *names], [enquote("", dialect.delimiter), *row]
    else:
        ahead = [first, *(chunk for chunk in ahead if chunk is not rest)]
    cells = first_row(below(False), names, options) if header else names
    spelt = (names, row) if header else None
    policy, parse, notes = _opened(options, stream.name, dialect, spelt, cells, ahead)
    if note:
        notes = (f"{stream.name}: {note}", *notes)
    return Table(
        options,
        format,
        dimensions=2,
        policy=policy,
        chunks=chain(ahead, pieces),
        parse=parse,
        stream=stream,
        parts=True,
        dialect=dialect,
        notes=notes,
        pieces=cut,
    )


def _opened(
    options: ReadOptions,
    source: str,
    dialect: Dialect,
    header: tuple[list[str], list[str]] | None,  # names, and as they are spelt
    begun: list[str],  # the plain text of the first row that is as long as the header
    ahead: Sequence[Chunk],
) -> tuple[BadRowPolicy, Callable[[Chunk], Block], tuple[str, ...]]:
    """Return the policy of a table, what makes a block of a chunk, and notes."""
    names, raw_names = header or (None, None)
    if holds_arrays(options, names, begun):
        from softmax_cli.formats.csv import array_cells

        return array_cells.opened(options, source, dialect, header, begun, ahead)
    layout = lay_out(options, len(raw_names or begun), names=names, raw_names=raw_names)
    policy = BadRowPolicy.of(options, layout, 2, source, dialect.delimiter)
    parse = parser(dialect, policy, options.bulk, options.comment)
    return policy, parse, _doubts(ahead, dialect, policy, options)


def parser(
    dialect: Dialect,
    policy: BadRowPolicy,
    bulk: tuple[int, int],
    comment: str | None = None,
) -> Callable[[Chunk], Block]:
    """Return what makes a block of a chunk: at once where that is certain, else row by row."""
    assert policy.source is not None
    source = policy.source
    alone, with_numpy = bulk
    mark = comment.encode() if comment is not None else None

    number = _number(dialect)

    def parse(chunk: Chunk) -> Block:
        size = len(chunk.data)
        block = None
        # Of a chunk with a NUL, the plain reader names the line.
        large = size >= alone or (size >= with_numpy and "numpy" in sys.modules)
        if large and b"\0" not in chunk.data:
            if mark is not None and _has_comment(chunk.data, mark):
                block = _without_comments(chunk, mark, read_at_once)
            else:
                block = read_at_once(chunk)
        return read_one_by_one(chunk) if block is None else block

    def read_at_once(chunk: Chunk) -> Block | None:
        from softmax_cli.formats.csv.bulk import parsing

        block = parsing.parse(chunk, dialect, policy)
        if block is None and policy.choice != "error":
            from softmax_cli.formats.csv.bulk import mixed_rows

            block = mixed_rows.parse(chunk, dialect, policy, read_one_by_one)
        return block

    def read_one_by_one(chunk: Chunk) -> Block:
        text, error = decode(chunk, source)
        records = split(text, dialect, chunk.line, source, comment)
        rows = ((line, cells or None) for line, cells in records)
        block = assemble(rows, policy, number, float_agrees=float_reads(text))
        block.error = block.error or error
        return block

    return parse


def _has_comment(data: bytes, mark: bytes) -> bool:
    return data.startswith(mark) or b"\n" + mark in data


def _without_comments(
    chunk: Chunk, mark: bytes, read_at_once: Callable[[Chunk], Block | None]
) -> Block | None:
    """Read a chunk at once, its comments left out; None where the plain reader has to look."""
    # A quoted cell may hold a line that only looks like one, and what is no text is told of.
    if b'"' in chunk.data or not is_text(chunk.data):
        return None
    lines = chunk.data.split(b"\n")[:-1]
    kept = [number for number, line in enumerate(lines) if not line.startswith(mark)]
    rows = b"".join(lines[number] + b"\n" for number in kept)
    block = read_at_once(Chunk(rows, 0)) if rows else None
    if block is None or block.error is not None:  # which would name another line
        return None
    block.lines = [chunk.line + kept[line] for line in block.lines]
    return block


def _number(dialect: Dialect) -> Callable[[Cell], float]:
    return lambda cell: parse_number(plain(cell.strip(BLANKS), dialect))


def _first_rows(
    chunks: Sequence[Chunk], dialect: Dialect, source: str, comment: str | None
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Return the text of the rows that are looked at when a table is opened, and their cells."""
    mark = comment.encode() if comment is not None else None
    count = 0
    texts: list[tuple[str, int]] = []
    for data, line in chunks:
        end = 0
        while count < ROWS and (after := data.find(b"\n", end) + 1):
            count += mark is None or not data.startswith(mark, end)
            end = after
        text, error = decode(Chunk(data[:end], line), source)
        texts.append((text, line))
        if error is not None:
            break
    rows = (split(text, dialect, line, source, comment) for text, line in texts)
    return "".join(text for text, _ in texts), chain.from_iterable(rows)


def _plain_rows(
    chunks: Sequence[Chunk], dialect: Dialect, source: str, comment: str | None
) -> Iterator[list[str]]:
    """Yield the plain text of the cells of the first rows, as far as they can be read."""
    _, rows = _first_rows(chunks, dialect, source, comment)
    with suppress(DataError):  # it is raised again where the row is read
        for _, cells in rows:
            yield [plain(cell.strip(), dialect) for cell in cells]


def _doubts(
    chunks: Sequence[Chunk], dialect: Dialect, policy: BadRowPolicy, options: ReadOptions
) -> tuple[str, ...]:
    """Look at the first rows of a table; return what the user should be told."""
    assert policy.source is not None
    text, rows = _first_rows(chunks, dialect, policy.source, options.comment)
    return check(
        ((line, cells or None) for line, cells in rows),
        policy,
        options,
        _number(dialect),
        text=lambda cell: plain(cell.strip(BLANKS), dialect),
        float_agrees=float_reads(text),
    )


def _skip_lines(chunk: Chunk, count: int) -> Chunk:
    position = 0
    for _ in range(count):
        position = chunk.data.index(b"\n", position) + 1
    return Chunk(chunk.data[position:], chunk.line + count)
