"""Parsing of many plain numbers at once: a chunk of delimited text as one JSON array.

This is how a long chunk is read, not another grammar: whatever is not certain to mean the same to
the plain reader is left to it, and so is every error message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from threading import get_ident
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk.cell_bounds import CellBounds, regular_lines, spans
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.quotes import leave_quoted
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.layout import Layout

Floats = NDArray[np.float64]

_COMMA, _NEWLINE, _SPACE, _CLOSE = b",\n ]"
# JSON has no infinity: masked classes travel as a number that any further digit would overflow, and
# are told from a logit of that value by their count.
_MASKED = re.compile(rb"-(?:inf(?:inity)?|Infinity|Inf|INF)(?![A-Za-z])")
JSON_MASKED = re.compile(rb"-Infinity(?![A-Za-z])")
"""What JSON has for a masked class."""

_STAND_IN = b"-1.5e301"
NUMBER_BYTES = b"0123456789+-.eE, \t\r"
"""What numbers as JSON spells them are made of, and what may stand between them."""


def parse(chunk: Chunk, dialect: Dialect, policy: BadRowPolicy) -> Block | None:
    """Read the numbers of a chunk, and slice what is carried.

    None where the plain reader has to look.
    """
    data = chunk.data
    if not _returns_end_lines(data):
        return None
    layout = policy.layout
    numeric = layout.numeric()
    laid_out = lay_out_numbers(chunk, dialect, layout)
    if laid_out is None:
        return None
    array, cells, lines = laid_out
    rows = len(cells)
    array[-1] = _CLOSE
    values, masked = read_numbers(array)
    if values is None or values.size != rows * len(numeric):
        return None
    table = values.reshape(rows, len(numeric))
    logits = _choose(table, numeric, layout.columns("logits"))
    targets = None
    if layout.columns("targets"):
        targets = _choose(table, numeric, layout.columns("targets"))
        if not policy.are_targets(targets):
            return None
    if (masked or policy.contents != "logits") and not policy.are_good(logits):
        return None
    if policy.contents != "logits":
        logits = logits + 0.0  # no minus before a 0 that is shown as it was given
    return Block(logits, cells, lines, targets=targets)


def routes() -> list[str]:
    """Say which libraries read and write many numbers."""
    import orjson

    reader = "pysimdjson" if _simdjson() else "orjson (the extra 'fast' has a faster one)"
    return [
        f"long inputs: numbers read by {reader},",
        f"computed with NumPy {np.__version__}, written by orjson {orjson.__version__}",
    ]


def _returns_end_lines(data: bytes) -> bool:
    """Say whether every carriage return ends a line."""
    return b"\r" not in data or data.count(b"\r") == data.count(b"\r\n")


def _has_runs_of_blanks(data: bytes) -> bool:
    """Say whether some blanks are no delimiter between two cells of one line."""
    return data[:1] == b" " or any(
        blanks in data for blanks in (b"  ", b"\t", b" \n", b" \r", b"\n ")
    )


def _is_text(data: bytes) -> bool:
    """Say whether all is UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class LaidOut(NamedTuple):
    """The numbers of a chunk as text for JSON, what is carried beside them, and the rows' lines.

    Behind the opening bracket a comma or a blank stands for each byte that is not of a number; the
    last byte, a comma, is to become the closing bracket.
    """

    array: bytearray
    cells: CellSlices
    lines: Sequence[int]


def lay_out_numbers(chunk: Chunk, dialect: Dialect, layout: Layout) -> LaidOut | None:
    """Find the cells of a chunk, and lay out those that hold numbers; None if rows are ragged."""
    alone = len(layout.numeric()) == layout.width and not layout.kept
    return (_numbers_alone if alone else _beside)(chunk, dialect, layout)


def _numbers_alone(chunk: Chunk, dialect: Dialect, layout: Layout) -> LaidOut | None:
    """Lay out a chunk in which every cell is a number."""
    data = chunk.data
    marks = np.frombuffer(data, np.uint8)
    delimiter = ord(dialect.delimiter)
    if b'"' in data or (delimiter != _COMMA and b"," in data):
        return None
    newlines = regular_lines(marks, delimiter, layout.width)
    if newlines is None:
        return None
    array, text = _array_of(marks)
    text[newlines] = _COMMA
    if delimiter != _COMMA:
        np.copyto(text, _COMMA, where=marks == delimiter)
    rows = len(newlines)
    empty = np.empty((rows, 0), np.intp)
    return LaidOut(array, CellSlices(data, empty, empty), range(chunk.line, chunk.line + rows))


def _beside(chunk: Chunk, dialect: Dialect, layout: Layout) -> LaidOut | None:
    """Lay out a chunk with cells that are no numbers: blanks take their place."""
    data = chunk.data
    if not _is_text(data) or (dialect.delimiter == " " and _has_runs_of_blanks(data)):
        return None
    marks = np.frombuffer(data, np.uint8)
    delimiter = ord(dialect.delimiter)
    newlines = marks == _NEWLINE
    separators = marks == delimiter
    separators |= newlines
    quoted = b'"' in data
    if quoted:
        if not leave_quoted(marks, separators, delimiter):
            return None
        newlines &= separators
    numeric = set(layout.numeric())
    others = [column for column in range(layout.width) if column not in numeric]
    bounds = CellBounds.of(marks, separators, newlines, layout.width, {*others, *layout.kept})
    if bounds is None:
        return None
    lines: Sequence[int] = range(chunk.line, chunk.line + len(bounds))
    if quoted:
        ends = np.flatnonzero(marks == _NEWLINE)
        lines = (np.searchsorted(ends, bounds.starts(0)) + chunk.line).tolist()
    array, text = _array_of(marks)
    if delimiter == _COMMA:
        text[bounds.ends(-1)] = _COMMA
    else:
        np.copyto(text, _COMMA, where=separators)
    # A comma goes with each run of such cells: that behind them, but behind the last there is none.
    for _, run in groupby(enumerate(others), key=lambda pair: pair[1] - pair[0]):
        columns = [column for _, column in run]
        shift = int(columns[-1] == layout.width - 1)
        first, end = bounds.starts(columns[0]) - shift, bounds.ends(columns[-1]) + 1 - shift
        text[spans(first, end - first)] = _SPACE
    cells = CellSlices(data, *bounds.cells(layout.kept, b"\r" in data))
    return LaidOut(array, cells, lines)


def _array_of(marks: NDArray[np.uint8]) -> tuple[bytearray, NDArray[np.uint8]]:
    """Copy text behind the bracket of a JSON array; return the array and a view of the text."""
    array = bytearray(b"[")
    array += marks.data
    return array, np.frombuffer(array, np.uint8)[1:]


def read_numbers(
    array: bytearray, spelling: re.Pattern[bytes] = _MASKED
) -> tuple[Floats | None, int]:
    """Read a JSON array of numbers, and count those that are -inf, in some spelling.

    None where one is not JSON's.
    """
    masked = 0
    if b"i" in array or b"I" in array:  # of all searches that for one byte is by far the fastest
        finite, masked = spelling.subn(_STAND_IN, array)
        array = bytearray(finite)
    values = _numbers(array)
    if values is None or not np.isfinite(values).all():
        return None, 0
    if masked:
        stands_in = values == float(_STAND_IN)
        if np.count_nonzero(stands_in) != masked:
            return None, 0
        values = np.where(stands_in, -np.inf, values)
    return values, masked


def _numbers(array: bytearray) -> Floats | None:
    # simdjson flattens an array in the array without a word.
    if array.find(b"[", 1) >= 0:
        return None
    parse_with_simdjson = _simdjson()
    if parse_with_simdjson is not None:
        try:
            # The buffer is a copy; the document is let go, or the parser could not be used again.
            buffer = parse_with_simdjson(array).as_buffer(of_type="d")
        except (ValueError, TypeError, RuntimeError):
            return None
        return np.frombuffer(buffer, np.float64)
    import orjson

    # NumPy would make numbers of strings, of true and of null.
    if array[1:-1].translate(None, NUMBER_BYTES):
        return None
    try:
        return np.array(orjson.loads(array), np.float64)
    except (ValueError, TypeError, OverflowError):
        return None


def count_elements(array: bytes | bytearray) -> int:
    """Return how many elements an array of JSON has; 0 where a text is not certain to be one."""
    parse_with_simdjson = _simdjson()
    try:
        if parse_with_simdjson is not None:
            return len(parse_with_simdjson(array))
        import orjson

        return len(orjson.loads(array))
    except (ValueError, TypeError, RuntimeError):
        return 0


def _simdjson() -> Callable[[bytes | bytearray], Any] | None:
    return _simdjson_of(get_ident())


@cache
def _simdjson_of(thread: int) -> Callable[[bytes | bytearray], Any] | None:
    try:
        import simdjson
    except ImportError:
        return None

    # One parser for all that a thread parses: a new one would ask the system for its memory, page
    # by page, each time, and what another thread still reads it may not overwrite.
    parse: Callable[[bytes | bytearray], Any] = simdjson.Parser().parse
    return parse


def _choose(table: Floats, numeric: Sequence[int], columns: Sequence[int]) -> Floats:
    """Return some of the columns that are numeric, in their own order."""
    if columns == numeric:
        return table
    places = {index: place for place, index in enumerate(numeric)}
    return table[:, [places[index] for index in columns]]
