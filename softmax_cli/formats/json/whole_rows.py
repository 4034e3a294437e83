"""Rows of a JSON document that is in memory: an array of them, or values one after another."""

from __future__ import annotations

from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, TypeAlias

from softmax_cli.errors import DataError, NoRowsError
from softmax_cli.formats.json import decoding
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.row_faults import SharedLine

Row: TypeAlias = tuple[int, Any, str | None]
"""The line on which a row begins, what it is, and its text, if it may go out so."""


class Deep(Exception):  # noqa: N818 (nothing is wrong)
    """The array has more than two dimensions, as its first row shows."""


def whole_rows(text: str, source: str) -> tuple[list[Row], bool]:
    """Return the rows with the lines on which they begin, and whether there is but a vector.

    Raises
    ------
    Deep, DataError, JSONDecodeError, RecursionError
        It is an array of more than two dimensions; holds no rows; is not JSON; is nested too
        deeply.

    Examples
    --------
    >>> whole_rows("[[1, 2],\\n [3, 4]]", "x.json")
    ([(1, ['1', '2'], '[1, 2]'), (2, ['3', '4'], '[3, 4]')], False)
    """
    rows, vector = _top_rows(text, source)
    if not rows or not rows[0][1]:
        nothing = not rows or (vector and rows[0][1] == [])
        raise (NoRowsError if nothing else DataError)("holds no numbers", source=source)
    kind = dict if isinstance(rows[0][1], dict) else list
    if kind is list and isinstance(rows[0][1][0], list):
        raise Deep
    for line, value, _ in rows:
        check_kind(value, kind, source, line)
    return _numbered(rows), vector


def check_kind(value: Any, kind: Any, source: str, line: int) -> None:
    """Refuse a row that is not of the kind of the first one, or an array that holds others."""
    if not isinstance(value, kind):
        what = "a record" if kind is dict else "an array"
        raise DataError(f"a row is not {what}, as the first one is", source=source, line=line)
    if kind is list and any(isinstance(cell, list | dict) for cell in value):
        raise DataError(
            "the array has more than two dimensions",
            source=source,
            line=line,
        )


def _numbered(rows: list[Row]) -> list[Row]:
    """Number the rows that begin on a line where another ends.

    The first of a line has no number: whether others follow, a stream does not tell.
    """
    numbered, end = [], 0
    for row, (line, value, text) in enumerate(rows, start=1):
        numbered.append((SharedLine(line, row) if line == end else line, value, text))
        end = line + (text or "").count("\n")
    return numbered


def _top_rows(text: str, source: str) -> tuple[list[Row], bool]:
    """Return the values that stand side by side at the top, or the elements of the one array."""
    start, line = _skip(text, 0, 1)
    if text[start : start + 1] != "[":
        values = list(_values(text, start, line, source))
        return values, len(values) == 1
    elements, end, end_line = _elements(text, start, line, source)
    more = list(_values(text, end, end_line, source))
    if not more and any(isinstance(value, list | dict) for _, value, _ in elements):
        return elements, False
    # Several values are as JSON lines, but spread over lines, as jq prints them.
    whole = text[start : text.rindex("]", start, end) + 1]
    return [(line, [value for _, value, _ in elements], whole), *more], not more


def _elements(text: str, start: int, line: int, source: str) -> tuple[list[Row], int, int]:
    """Read an array element by element, to learn on which lines they begin.

    Returns the lines and elements, the position of what follows the array, and its line.
    """
    decode_value = decoding.decoder().raw_decode
    elements: list[Row] = []
    position, line = _skip(text, start + 1, line)
    while text[position : position + 1] != "]" or elements:
        try:
            value, end = _value_at(text, position, line, source)
        except JSONDecodeError:
            decode_value(text, start)  # what is wrong is told of the whole
            raise
        elements.append((line, value, text[position:end]))
        line += text.count("\n", position, end)
        position, line = _skip(text, end, line)
        if text[position : position + 1] != ",":
            break
        position, line = _skip(text, position + 1, line)
    if text[position : position + 1] != "]":
        decode_value(text, start)
    return elements, *_skip(text, position + 1, line)


def _values(text: str, position: int, line: int, source: str) -> Iterator[Row]:
    """Yield the values that follow each other, with the lines on which they begin."""
    while position < len(text):
        value, end = _value_at(text, position, line, source)
        if isinstance(value, NumberText | str) or value is None or isinstance(value, bool):
            raise DataError("holds no array and no record", source=source, line=line)
        yield line, value, text[position:end]
        line += text.count("\n", position, end)
        position, line = _skip(text, end, line)


def _value_at(text: str, position: int, line: int, source: str) -> tuple[Any, int]:
    """Return the value that begins there, on that line, and where it ends."""
    try:
        value, end = decoding.decoder().raw_decode(text, position)
        return decoding.with_escapes(value, text[position:end]), end
    except DataError as error:
        raise DataError(error.message, source=source, line=line) from None
    except RecursionError:
        raise decoding.too_deep(source, line) from None


def _skip(text: str, position: int, line: int) -> tuple[int, int]:
    while position < len(text) and text[position] in " \t\r\n":
        line += text[position] == "\n"
        position += 1
    return position, line
