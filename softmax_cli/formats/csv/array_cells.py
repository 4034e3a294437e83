"""Cells that hold arrays: one column of delimited text whose every cell is a row of logits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from softmax_cli.errors import UsageError, quote
from softmax_cli.formats.array_texts import array_in
from softmax_cli.formats.chunks import Chunk, decode
from softmax_cli.formats.csv.dialect import split
from softmax_cli.formats.json import row_reader
from softmax_cli.formats.json.record_layout import lay_out_row
from softmax_cli.syntax.column_lists import ColumnList, resolve
from softmax_cli.syntax.literals import is_literal
from softmax_cli.syntax.numbers import NumberText, looks_like_number
from softmax_cli.table.assembly import Row, assemble, wrong_count
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, SpeltNumber, SpeltText, plain
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.likeness import refuse_others

Parsed = tuple[BadRowPolicy, Callable[[Chunk], Block], tuple[str, ...]]
"""The policy of a table, what makes a block of a chunk, and notes."""


def begins_with_arrays(
    options: ReadOptions, names: Sequence[str] | None, cells: Sequence[str]
) -> bool:
    """Say whether the one column that is named for the logits holds an array in a row."""
    return bool(_places(options.columns, names, cells))


def first_that_tells(
    options: ReadOptions, names: Sequence[str], rows: Sequence[list[str]]
) -> list[str]:
    """Return the first row with a number, or an array of them, in the one column that is named."""
    for cells in rows:
        if begins_with_arrays(options, names, cells):
            return cells
        place = _named(options.columns, names, cells)
        if place is not None and looks_like_number(cells[place].strip()):
            break
    return rows[0]


def _named(items: ColumnList, names: Sequence[str] | None, cells: Sequence[str]) -> int | None:
    """Return the column that a list names, if it is one."""
    if not items or items[0].excluded:
        return None
    try:
        (place,) = resolve(items, names, len(cells))
    except (UsageError, ValueError):
        return None
    return place


def _places(items: ColumnList, names: Sequence[str] | None, cells: Sequence[str]) -> list[int]:
    """Return the column that a list names if it is one, and holds numbers in an array."""
    place = _named(items, names, cells)
    if place is None:
        return []
    text = cells[place].strip()
    array = array_in(text) if is_literal((text,)) else None
    return [place] if isinstance(array, list) and array else []


def opened(
    options: ReadOptions,
    source: str,
    dialect: Dialect,
    header: tuple[list[str], list[str]] | None,  # names, and as they are spelt
    first: list[str],
    ahead: Sequence[Chunk],
) -> Parsed:
    """Open the table of which the names and the plain text of the first row are given.

    `UsageError` is raised where two columns have one name, and where the options do not fit.
    """
    names = [str(index + 1) for index in range(len(first))] if header is None else header[0]
    _refuse_twice(names)
    if header is None and options.like is not None:
        options = options._replace(like=_with_numbers(options.like))
    arrays = _arrays(options, names, first)

    def record(cells: list[str]) -> dict[str, Any]:
        held = dict(zip(names, cells, strict=True))
        return held | {name: _with_spelling(held[name], dialect) for name in arrays}

    layout = lay_out_row(record(first), options)._replace(paths=(), sources=())
    refuse_others(layout.fields(), names)  # there are others where it is that of a first file
    of_rows = BadRowPolicy.of(options, layout, 2, source)
    cells_of = row_reader.row_reader(of_rows, options)
    policy = of_rows._replace(layout=_spelt(layout, header))
    # Of several files the first one says where columns are: in another they are found by name.
    in_place = [*dict.fromkeys(layout.fields())] == [*names]

    def rows(chunk: Chunk) -> Iterator[Row]:
        text, error = decode(chunk, source)
        for line, cells in split(text, dialect, chunk.line, source, options.comment):
            if not cells:
                yield line, None
            elif len(cells) != len(names):
                yield line, wrong_count(len(cells), len(names), header=header is not None)
            else:
                yield line, cells_of(record(cells), None)
        if error is not None:
            raise error

    def parse(chunk: Chunk) -> Block:
        block = None
        # Of a chunk with a NUL, or with lines to pass over, the plain reader takes what is to read.
        plainly = in_place and options.comment is None and b"\0" not in chunk.data
        if plainly and options.reads_at_once(len(chunk.data)):
            from softmax_cli.formats.csv.bulk import array_rows

            block = array_rows.parse(chunk, dialect, policy)
        return assemble(rows(chunk), policy, row_reader.number) if block is None else block

    begun = (row for chunk in ahead for row in rows(chunk))
    return policy, parse, row_reader.doubts(begun, policy, options)


def holds_arrays_as_before(options: ReadOptions, names: Sequence[str] | None) -> bool:
    """Say whether the first of several files has arrays in cells that this one has too."""
    like = options.like
    if like is None or (like.names is None) != (names is None):
        return False
    arrays = _arrays_of(like)
    return bool(arrays) and (names is None or {*arrays} <= {*names})


def _arrays(options: ReadOptions, names: Sequence[str], first: Sequence[str]) -> list[str]:
    """Return the columns of arrays: those of the first of several files, or by the first row."""
    if options.like is not None and options.like.arrays is not None:
        return _arrays_of(options.like)
    lists = options.columns, options.target_columns
    return [names[place] for items in lists for place in _places(items, names, first)]


def _arrays_of(layout: Layout) -> list[str]:
    return [array for array in dict.fromkeys(layout.arrays or ()) if array is not None]


def _with_numbers(like: Layout) -> Layout:
    """Give the layout of a table without a header the numbers of its cells for names."""
    if like.names is not None or like.arrays is None:
        return like
    names: list[str] = []
    # a column is a cell by itself where no array holds it
    cells = groupby(enumerate(like.arrays), lambda pair: pair[0] if pair[1] is None else pair[1])
    for number, (array, columns) in enumerate(cells, start=1):
        own = [f"{array}.{place}" for place, _ in enumerate(columns)]
        names += own if isinstance(array, str) else [str(number)]
    return like._replace(names=tuple(names))


def _spelt(layout: Layout, header: tuple[list[str], list[str]] | None) -> Layout:
    """Give a layout the names as they stand in the file, or none."""
    if header is None:
        return layout._replace(names=None)
    raw = dict(zip(*header, strict=True))
    return layout._replace(raw_names=tuple(raw[name] for name in layout.fields()))


def _with_spelling(cell: str, dialect: Dialect) -> Any:
    """Return the array in a cell, or its text; it knows how the cell is spelt, or an element."""
    array = array_in(plain(cell, dialect).strip())
    if not isinstance(array, list):
        return SpeltText(array, cell)
    place = next((place for place, item in enumerate(array) if isinstance(item, str)), None)
    if place is not None:
        spelt = SpeltNumber if isinstance(array[place], NumberText) else SpeltText
        array[place] = spelt(array[place], cell)
    return array


def _refuse_twice(names: Sequence[str]) -> None:
    counts = Counter(names)
    twice = next((name for name in names if counts[name] > 1), None)
    if twice is not None:
        raise UsageError(f"two columns are named {quote(twice)}, beside one that holds arrays")
