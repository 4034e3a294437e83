"""Reading of many rows with arrays in cells at once: as if each element had a cell of its own.

This is how a long chunk is read, not another grammar: whatever is not certain to mean the same to
the plain reader is left to it, and so is every error message.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk import parsing
from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions, odd_before
from softmax_cli.formats.csv.bulk.quotes import leave_quoted
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.layout import Layout

_COMMA, _NEWLINE, _RETURN, _SPACE, _POINT, _QUOTE, _OPEN, _CLOSE = b',\n\r ."[]'


def parse(chunk: Chunk, dialect: Dialect, policy: BadRowPolicy) -> Block | None:
    """Read a chunk whose layout has a column for each element.

    None where the plain reader has to look.
    """
    cells = elements_as_cells(chunk.data, dialect, policy.layout)
    block = cells and parsing.parse(Chunk(cells.data, chunk.line), dialect, policy)
    if not cells or not block or len(block) != cells.rows:  # behind them, rows without an array
        return None
    if len(cells.broken):
        more = np.bincount(cells.broken, minlength=len(block))
        block.lines = (np.asarray(block.lines) + np.cumsum(more) - more).tolist()
    return block


class Cells(NamedTuple):
    """Delimited text with a cell for each element, and the rows that had a line more, each time."""

    data: bytes
    rows: int  # with arrays
    broken: Positions


def elements_as_cells(data: bytes, dialect: Dialect, layout: Layout) -> Cells | None:
    r"""Put blanks for the brackets and quotes of arrays, and delimiters between the elements.

    Everything else stays where it is. None where it is not certain which cells hold the arrays.

    >>> arrays = None, "x", "x"
    >>> layout = Layout(3, ("id", "x.0", "x.1"), None, arrays, {"logits": range(1, 3)}, (0,), None)
    >>> elements_as_cells(b'a,"[1, 2]"\n', Dialect(",", "\n"), layout).data
    b'a,  1, 2  \n'
    """
    columns = _columns_of_arrays(layout)
    elements = [*chain.from_iterable(columns)]
    # Beside arrays a bare number is text, and an array that is carried goes out as it came.
    if [*layout.numeric()] != elements or not {*layout.kept}.isdisjoint(elements):
        return None
    if not elements or dialect.delimiter in " []":
        return None
    marks = np.frombuffer(data, np.uint8)
    delimiter = ord(dialect.delimiter)
    arrays = _find(marks, delimiter)
    if arrays is None or len(arrays.opens) % len(columns):
        return None
    text = bytearray(data)
    view = np.frombuffer(text, np.uint8)
    breaks = np.flatnonzero(arrays.inside & (marks == _NEWLINE))
    quoted = arrays.quoted
    for places in (arrays.opens, arrays.opens - quoted, arrays.closes, arrays.closes + quoted):
        view[places] = _SPACE
    view[breaks] = _SPACE
    _delimit(view, arrays, delimiter)
    if not _are_columns(view, delimiter, arrays, columns, layout.width):
        return None
    broken = np.searchsorted(arrays.opens, breaks) - 1
    return Cells(bytes(text), len(arrays.opens) // len(columns), broken // len(columns))


def _delimit(text: NDArray[np.uint8], arrays: _Arrays, delimiter: int) -> None:
    """Put delimiters between elements: for commas, or before all but the first, as NumPy prints.

    A point at the end of a number, which JSON does not have, becomes a blank.
    """
    filled = arrays.inside & (text != _SPACE)
    commas = arrays.inside & (text == _COMMA)
    ends = filled[:-1] & (~filled[1:] | commas[1:])
    text[:-1][ends & (text[:-1] == _POINT)] = _SPACE
    if commas.any():
        text[commas] = delimiter
        return
    starts = np.flatnonzero(filled[1:] & ~filled[:-1]) + 1
    first = np.searchsorted(starts, arrays.opens)
    later = np.ones(len(starts) + 1, bool)  # behind an array without elements there may be none
    later[first] = False
    text[starts[later[:-1]] - 1] = delimiter


class _Arrays(NamedTuple):
    opens: Positions  # their brackets
    closes: Positions
    quoted: NDArray[np.bool_]  # whether quotes enclose them
    inside: NDArray[np.bool_]  # for each byte, whether it stands in one


def _columns_of_arrays(layout: Layout) -> list[range]:
    """Return the columns of the elements of each array."""
    assert layout.arrays is not None
    groups = groupby(enumerate(layout.arrays), key=lambda pair: pair[1])
    places = [[place for place, _ in pairs] for array, pairs in groups if array is not None]
    return [range(each[0], each[-1] + 1) for each in places]


def _find(marks: NDArray[np.uint8], delimiter: int) -> _Arrays | None:
    """Find the brackets in a text; None if one does not begin or end a cell, or may be in text."""
    is_open, is_close = marks == _OPEN, marks == _CLOSE
    opens, closes = np.flatnonzero(is_open), np.flatnonzero(is_close)
    if len(opens) != len(closes) or not len(opens):
        return None
    if not ((opens < closes).all() and (closes[:-1] < opens[1:]).all()):
        return None
    edge = np.full(2, _NEWLINE, np.uint8)
    padded = np.concatenate((edge, marks, edge))

    def at(places: Positions) -> NDArray[np.uint8]:
        return padded[places + len(edge)]

    quoted = at(opens - 1) == _QUOTE
    before, behind = at(opens - 1 - quoted), at(closes + 1 + quoted)
    begin = (before == delimiter) | (before == _NEWLINE)
    end = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    if not ((at(closes + 1) == _QUOTE) == quoted).all() or not (begin & end).all():
        return None
    inside = odd_before(is_open | is_close)
    # Only in quotes are a comma that delimits cells, and a newline, what they are in an array.
    between = np.flatnonzero(inside & ((marks == delimiter) | (marks == _NEWLINE)))
    in_quotes = quoted[np.searchsorted(opens, between) - 1]
    if not (in_quotes & ((marks[between] == _COMMA) | (marks[between] == _NEWLINE))).all():
        return None
    return _Arrays(opens, closes, quoted, inside)


def _are_columns(
    marks: NDArray[np.uint8],
    delimiter: int,
    arrays: _Arrays,
    columns: Sequence[range],
    width: int,
) -> bool:
    """Say whether, of rows with so many cells, these are the cells that hold the arrays."""
    separators = (marks == delimiter) | (marks == _NEWLINE)
    if (marks == _QUOTE).any() and not leave_quoted(marks, separators, delimiter):
        return False
    before = BitVector(separators)
    rows = np.arange(len(arrays.opens) // len(columns))[:, np.newaxis] * width
    for places, cells in (
        (arrays.opens, [each[0] for each in columns]),
        (arrays.closes, [each[-1] for each in columns]),
    ):
        if (before.rank(places) != (rows + cells).reshape(-1)).any():
            return False
    return True
