"""Reader of rows as JSON holds them: arrays and records, as cells."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from softmax_cli.errors import DataError, quote
from softmax_cli.formats.json.keys import keys_of
from softmax_cli.syntax.numbers import NumberError, NumberText, parse_number
from softmax_cli.table.cells import MISSING, Cell
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, lay_out


def decoder() -> json.JSONDecoder:
    """Return a reader of JSON that keeps the spelling of numbers and refuses doubled fields."""
    return json.JSONDecoder(
        parse_float=NumberText,
        parse_int=NumberText,
        parse_constant=NumberText,
        object_pairs_hook=_record,
    )


def not_json(error: json.JSONDecodeError, source: str, line: int) -> DataError:
    """Return the error that says where a text is not JSON."""
    return DataError(
        f"is not JSON: {error.msg} (character {error.colno})", source=source, line=line
    )


def number(cell: Cell) -> float:
    """Return the number in a cell; raise `NumberError` where it holds none."""
    if isinstance(cell, NumberText):
        value = float(cell)  # what JSON has for numbers, it reads alike
        return value if abs(value) < float("inf") else parse_number(cell)
    raise NumberError("is text, not a number" if isinstance(cell, str) else "is not a number")


def lay_out_row(first: Any, options: ReadOptions) -> Layout:
    """Find the columns of a table of which the first row is given.

    A field of a record that holds an array of numbers is as many columns, if they are wanted as
    numbers; otherwise the array is one carried cell.
    """
    if isinstance(first, list):
        return lay_out(options, len(first))
    lengths = {
        name: len(value)
        for name, value in first.items()
        if isinstance(value, list) and value and all(map(_is_number_or_null, value))
    }
    layout = _lay_out_record(first, lengths, options)
    assert layout.arrays is not None
    wanted = {layout.arrays[index] for index in layout.numeric()}
    return _lay_out_record(
        first, {name: length for name, length in lengths.items() if name in wanted}, options
    )


def notes(layout: Layout, options: ReadOptions, source: str) -> tuple[str, ...]:
    """Say that numbers beside an array are taken for logits too, where nothing says otherwise."""
    if options.columns or layout.arrays is None or layout.names is None:
        return ()
    logits = layout.columns("logits")
    kinds = {layout.arrays[index] for index in logits}
    if len(kinds) < 2 or not any(kinds):
        return ()
    array = next(name for name in kinds if name)
    fields = dict.fromkeys(layout.arrays[i] or layout.names[i] for i in logits)
    listed = ", ".join(map(quote, fields))
    return (
        f"{source}: {listed} are all taken as logits (--columns {array} takes the array alone)",
    )


def row_reader(layout: Layout) -> Callable[[Any], list[Cell] | str | None]:
    """Return the function that makes the cells of a row of an array or a record.

    Of a row that is not what the first one was it says so; None, an empty line, stays None.
    """
    if layout.names is None or layout.arrays is None:
        return lambda value: (
            "a record where the first row is an array" if isinstance(value, dict) else value
        )
    keys = keys_of(zip(layout.arrays, layout.names, strict=True))
    expected = {key.name for key in keys}

    def read(value: Any) -> list[Cell] | str | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            return "an array where the first row is a record"
        cells: list[Cell] = []
        known, ragged = 0, False
        for name, length in keys:
            cell = value.get(name, MISSING)
            known += cell is not MISSING
            if length is None:
                cells.append(cell)
            elif cell is None or cell is MISSING:
                cells.extend([None] * length)
            elif isinstance(cell, list):
                cells.extend(cell)
                ragged |= len(cell) != length
            else:
                cells.append(cell)
                ragged = True
        if known < len(value):
            late = next(name for name in value if name not in expected)
            return f"the record has a field {quote(late)}, which the first one lacks"
        if ragged and len(cells) == layout.width:  # one array too short, another too long
            cells.append(None)
        return cells

    return read


def _lay_out_record(first: dict[str, Any], lengths: dict[str, int], options: ReadOptions) -> Layout:
    names: list[str] = []
    arrays: list[str | None] = []
    for name in first:
        if name in lengths:
            names += [f"{name}.{place}" for place in range(lengths[name])]
            arrays += [name] * lengths[name]
        else:
            names.append(name)
            arrays.append(None)
    return lay_out(options, len(names), names=names, arrays=arrays)


def _is_number_or_null(value: Any) -> bool:
    return value is None or isinstance(value, NumberText)


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        double = next(name for name, count in counts.items() if count > 1)
        raise DataError(f"a record has the field {quote(double)} twice")
    return record
