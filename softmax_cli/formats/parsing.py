"""Reading many plain numbers at once: a block of delimited text as one JSON array.

This is how a long chunk is read, not another grammar: whatever is not certain to mean the same to
the plain reader is left to it, and so is every error message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.blocks import Block, Dialect
from softmax_cli.formats.lines import Chunk
from softmax_cli.formats.ranks import rank
from softmax_cli.formats.slices import Positions, Slices
from softmax_cli.layout import Layout, Request

Floats = NDArray[np.float64]

_COMMA, _NEWLINE, _RETURN, _SPACE, _QUOTE, _OPEN, _CLOSE = b',\n\r "[]'
# JSON has no infinity: masked classes travel as a number that any further digit would overflow, and
# are told from a logit of that value by their count.
_MASKED = re.compile(rb"-(?:inf(?:inity)?|Infinity|Inf|INF)(?![A-Za-z])")
_STAND_IN = b"-1.5e301"
_NUMBER_BYTES = b"0123456789+-.eE, \t\r"


def parse(chunk: Chunk, dialect: Dialect, layout: Layout, request: Request) -> Block | None:
    """Read the numbers of a chunk, and slice what is carried.

    Parameters
    ----------
    chunk : Chunk
        Whole records.
    dialect, layout, request
        As for the plain reader.

    Returns
    -------
    Block or None
        None where the plain reader has to look.
    """
    data = chunk.data
    if dialect.delimiter == " " or not _is_text(data):
        return None
    numeric = sorted({*layout.logits, *layout.targets})
    marks = np.frombuffer(data, np.uint8)
    delimiter = ord(dialect.delimiter)
    lines: Sequence[int] | None = None
    if len(numeric) == layout.width and not layout.kept:
        if b'"' in data:
            return None
        newlines = _regular_lines(marks, delimiter, layout.width)
        if newlines is None:
            return None
        rows = len(newlines)
        array, text = _array_of(marks)
        text[newlines] = _COMMA
        if delimiter != _COMMA:
            if b"," in data:
                return None
            text[marks == delimiter] = _COMMA
        empty = np.empty((rows, 0), np.intp)
        cells = Slices(data, empty, empty)
    else:
        separators = (marks == delimiter) | (marks == _NEWLINE)
        quoted = b'"' in data
        if quoted and not _leave_quoted(marks, separators):
            return None
        ends = _cell_ends(marks, separators, layout.width)
        if ends is None:
            return None
        rows = len(ends)
        if quoted:
            newlines = np.flatnonzero(marks == _NEWLINE)
            lines = (np.searchsorted(newlines, _starts(ends, [0])[:, 0]) + chunk.line).tolist()
        array, text = _array_of(marks)
        _blank_others(text, ends, delimiter, numeric, layout.width)
        kept = list(layout.kept)
        starts = _starts(ends, kept)
        if b"\r" in data:
            ends[:, -1] -= marks[ends[:, -1] - 1] == _RETURN
        cells = Slices(data, starts, ends[:, kept])
    array[-1] = _CLOSE
    values, masked = _read_numbers(array)
    if values is None or values.size != rows * len(numeric):
        return None
    table = values.reshape(rows, len(numeric))
    places = {index: place for place, index in enumerate(numeric)}
    logits = _choose(table, [places[index] for index in layout.logits])
    targets = None
    if layout.targets:
        targets = _choose(table, [places[index] for index in layout.targets])
        if not (targets >= 0).all():
            return None
    if (masked or request.contents != "logits") and not _is_good(logits, request):
        return None
    if lines is None:
        lines = range(chunk.line, chunk.line + rows)
    return Block(logits, cells, lines, targets=targets)


def routes() -> list[str]:
    """Say which libraries read and write many numbers."""
    import orjson

    reader = "pysimdjson" if _simdjson() else "orjson (the extra 'fast' has a faster one)"
    return [
        f"long inputs: numbers read by {reader},",
        f"computed with NumPy {np.__version__}, written by orjson {orjson.__version__}",
    ]


def _is_text(data: bytes) -> bool:
    """Say whether every carriage return ends a line, and all is UTF-8."""
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _array_of(marks: NDArray[np.uint8]) -> tuple[bytearray, NDArray[np.uint8]]:
    """Copy text behind the bracket of a JSON array; return the array and a view of the text."""
    array = bytearray(len(marks) + 1)
    array[0] = _OPEN
    text = np.frombuffer(array, np.uint8)[1:]
    text[:] = marks
    return array, text


def _regular_lines(marks: NDArray[np.uint8], delimiter: int, count: int) -> Positions | None:
    """Find the ends of lines if every line has so many cells, without looking for each cell."""
    newlines = np.flatnonzero(marks == _NEWLINE)
    before = rank(marks == delimiter, newlines)
    regular = before == np.arange(1, len(newlines) + 1) * (count - 1)
    return newlines if regular.all() else None


def _leave_quoted(marks: NDArray[np.uint8], separators: NDArray[np.bool_]) -> bool:
    """Take the separators inside quoted cells out, if it is certain which are inside.

    It is where every quote opens a cell, closes one, or is half of an escaped quote.
    """
    quotes = np.flatnonzero(marks == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    escaped = opening[1:] == closing[:-1] + 1
    begins = separators[opening - 1]
    begins[0] |= opening[0] == 0
    begins[1:] |= escaped
    following = marks[closing + 1]
    finishes = separators[closing + 1] | (following == _RETURN)
    finishes[:-1] |= escaped
    if not (begins.all() and finishes.all()):
        return False
    inside = np.zeros(len(marks), np.int8)
    inside[opening] = 1
    inside[closing] = -1
    separators &= np.cumsum(inside, dtype=np.int8) == 0
    # A separator that was taken out must not have been what a quote was said to begin or end at.
    return bool(
        (separators[opening - 1] | (opening == 0) | np.append(False, escaped)).all()
        and (separators[closing + 1] | (following == _RETURN) | np.append(escaped, False)).all()
    )


def _cell_ends(
    marks: NDArray[np.uint8], separators: NDArray[np.bool_], count: int
) -> Positions | None:
    """Find where all cells end, a row for each record, if every one has so many cells."""
    places = np.flatnonzero(separators)
    rows, more = divmod(len(places), count)
    if more:
        return None
    ends: Positions = places.reshape(rows, count)
    # As many lines end at the last cell of a row as there are rows, and no line ends elsewhere.
    lines = np.count_nonzero(separators & (marks == _NEWLINE))
    return ends if lines == rows and (marks[ends[:, -1]] == _NEWLINE).all() else None


def _starts(ends: Positions, columns: list[int]) -> Positions:
    """Find where the cells of some columns begin: behind the cell before."""
    starts = np.empty((len(ends), len(columns)), np.intp)
    for place, column in enumerate(columns):
        if column:
            np.add(ends[:, column - 1], 1, out=starts[:, place])
        else:
            starts[0, place] = 0
            np.add(ends[:-1, -1], 1, out=starts[1:, place])
    return starts


def _blank_others(
    text: NDArray[np.uint8], ends: Positions, delimiter: int, numeric: list[int], count: int
) -> None:
    """Put blanks over all cells that are no numbers, and commas between the numbers."""
    text[ends if delimiter != _COMMA else ends[:, -1]] = _COMMA
    chosen = set(numeric)
    for is_numeric, run in groupby(range(count), key=chosen.__contains__):
        if is_numeric:
            continue
        columns = list(run)
        # The comma that goes with the cells is that behind them; behind the last there is none.
        last = columns[-1] == count - 1
        first = ends[:, columns[0] - 1] if last else _starts(ends, columns[:1])[:, 0]
        text[spans(first, ends[:, columns[-1]] + (not last) - first)] = _SPACE


def spans(starts: Positions, lengths: Positions) -> Positions:
    """Return the indices of all bytes of some spans, one span after the other.

    >>> spans(np.array([5, 20]), np.array([2, 3])).tolist()
    [5, 6, 20, 21, 22]
    """
    until = np.cumsum(lengths)
    total = int(until[-1]) if len(until) else 0
    indices: Positions = np.arange(total)
    indices += np.repeat(starts - until + lengths, lengths)
    return indices


def _read_numbers(array: bytearray) -> tuple[Floats | None, int]:
    """Read a JSON array of numbers, and count those that are -inf.

    None where one is not JSON's.
    """
    masked = 0
    if b"i" in array or b"I" in array:  # of all searches that for one byte is by far the fastest
        finite, masked = _MASKED.subn(_STAND_IN, array)
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
    if array[1:-1].translate(None, _NUMBER_BYTES):
        return None
    try:
        return np.array(orjson.loads(array), np.float64)
    except (ValueError, TypeError, OverflowError):
        return None


@cache
def _simdjson() -> Callable[[bytearray], Any] | None:
    try:
        import simdjson
    except ImportError:
        return None

    # One parser for all: a new one would ask the system for its memory, page by page, each time.
    parse: Callable[[bytearray], Any] = simdjson.Parser().parse
    return parse


def _choose(table: Floats, columns: list[int]) -> Floats:
    return table if columns == list(range(table.shape[1])) else table[:, columns]


def _is_good(logits: Floats, request: Request) -> bool:
    """Say whether no row is bad; the plain reader names one that is."""
    if request.contents == "probs":
        return bool(((logits >= 0) & (logits <= 1)).all())
    if request.contents == "log-probs" and not (logits <= 0).all():
        return False
    return not request.by_row or bool((logits.max(axis=1) > -np.inf).all())
