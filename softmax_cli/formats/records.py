"""Rows as JSON holds them: arrays and records, read into cells and spelt from them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from softmax_cli.blocks import Block, Cell, Field, Sheet
from softmax_cli.cells import MISSING, to_json
from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.formats.style import Style
from softmax_cli.layout import Layout, Request, lay_out
from softmax_cli.numerals import NumberText, parse_number


def decoder() -> json.JSONDecoder:
    """Return a reader of JSON that keeps the spelling of numbers and refuses doubled fields."""
    return json.JSONDecoder(
        parse_float=NumberText,
        parse_int=NumberText,
        parse_constant=NumberText,
        object_pairs_hook=_record,
    )


def number(cell: Cell) -> float:
    """Return the number in a cell; ValueError where it holds none."""
    if isinstance(cell, NumberText):
        value = float(cell)  # what JSON has for numbers, it reads alike
        return value if math.isfinite(value) else parse_number(cell)
    raise ValueError("is text, not a number" if isinstance(cell, str) else "is not a number")


def lay_out_row(first: Any, request: Request) -> Layout:
    """Find the columns of a table of which the first row is given.

    A field of a record that holds an array of numbers is as many columns, if they are wanted as
    numbers; otherwise the array is one carried cell.
    """
    if isinstance(first, list):
        return lay_out(request, len(first))
    lengths = {
        name: len(value)
        for name, value in first.items()
        if isinstance(value, list) and value and all(map(_is_number_or_null, value))
    }
    layout = _lay_out_record(first, lengths, request)
    assert layout.arrays is not None
    wanted = {layout.arrays[index] for index in (*layout.logits, *layout.targets)}
    return _lay_out_record(
        first, {name: length for name, length in lengths.items() if name in wanted}, request
    )


def notes(layout: Layout, request: Request, source: str) -> tuple[str, ...]:
    """Say that numbers beside an array are taken for logits too, where nothing says otherwise."""
    if request.columns or layout.arrays is None or layout.names is None:
        return ()
    kinds = {layout.arrays[index] for index in layout.logits}
    if len(kinds) < 2 or not any(kinds):
        return ()
    array = next(name for name in kinds if name)
    fields = dict.fromkeys(layout.arrays[i] or layout.names[i] for i in layout.logits)
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
    fields = [
        (array or name, sum(1 for _ in members) if array else 0)
        for (array, name), members in groupby(
            zip(layout.arrays, layout.names, strict=True),
            key=lambda pair: (pair[0], None if pair[0] else pair[1]),
        )
        for name in [name or ""]
    ]

    expected = {name for name, _ in fields}

    def read(value: Any) -> list[Cell] | str | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            return "an array where the first row is a record"
        cells: list[Cell] = []
        known, ragged = 0, False
        for name, length in fields:
            cell = value.get(name, MISSING)
            known += cell is not MISSING
            if not length:
                cells.append(cell)
            elif cell is None or cell is MISSING:
                cells.extend([None] * length)
            elif isinstance(cell, list):
                cells.extend(cell)
                ragged |= len(cell) != length
            else:
                cells.append(cell)
                ragged = True
        if ragged and len(cells) == layout.width:  # one array too short, another too long
            cells.append(None)
        # A field that the first record lacks has no column to go to.
        return cells if known == len(value) else [*cells, *(value.keys() - expected)]

    return read


def row_writer(sheet: Sheet, style: Style) -> Callable[[Block], Iterator[str]]:
    """Return the function that spells the rows of a block, as records where there are names."""
    if sheet.header:
        _refuse_doubles(sheet.fields)

    @cache
    def at_once() -> Callable[[Block], Iterator[str] | None]:
        from softmax_cli.formats.bulk import objects

        return objects.writer(sheet, style, lambda field: _cell_writer(field, sheet, style))

    @cache
    def one_by_one() -> Callable[[Block], Iterator[str]]:
        return _row_writer(sheet, style)

    def write(block: Block) -> Iterator[str]:
        rows = None if isinstance(block.values, list) else at_once()(block)
        return one_by_one()(block) if rows is None else rows

    return write


def _row_writer(sheet: Sheet, style: Style) -> Callable[[Block], Iterator[str]]:
    """Return the function that spells the rows of a block cell by cell."""
    cells = [_cell_writer(field, sheet, style) for field in sheet.fields]
    if not sheet.header:

        def arrays(block: Block) -> Iterator[str]:
            for values, carried in zip(block.rows(), block.cells, strict=True):
                yield "[" + ", ".join([cell(values, carried) or "null" for cell in cells]) + "]"

        return arrays
    groups = [
        (json.dumps(array or fields[0][0].name, ensure_ascii=False), array, [w for _, w in fields])
        for (array, _), group in groupby(
            zip(sheet.fields, cells, strict=True),
            key=lambda pair: (pair[0].array, None if pair[0].array else pair[0].name),
        )
        for fields in [list(group)]
    ]

    def records(block: Block) -> Iterator[str]:
        for values, carried in zip(block.rows(), block.cells, strict=True):
            parts = []
            for key, array, writers in groups:
                texts = [cell(values, carried) for cell in writers]
                if array:
                    parts.append(f"{key}: [{', '.join(text or 'null' for text in texts)}]")
                elif texts[0]:
                    parts.append(f"{key}: {texts[0]}")
            yield "{" + ", ".join(parts) + "}"

    return records


def _cell_writer(
    field: Field, sheet: Sheet, style: Style
) -> Callable[[list[float], list[Cell]], str]:
    index, dialect = field.place, sheet.dialect
    if field.numeric:
        spell = style.speller(field)
        if field.kind == "class":
            return lambda values, cells: json.dumps(
                spell(values[index]) or None, ensure_ascii=False
            )

        def write_number(values: list[float], cells: list[Cell]) -> str:
            text = spell(values[index])
            return "null" if text in ("", "inf", "-inf") else text

        return write_number
    numeral = field.kind == "numeral"
    return lambda values, cells: (
        "" if cells[index] is MISSING else to_json(cells[index], dialect, numeral)
    )


def _lay_out_record(first: dict[str, Any], lengths: dict[str, int], request: Request) -> Layout:
    names: list[str] = []
    arrays: list[str | None] = []
    for name in first:
        if name in lengths:
            names += [f"{name}.{place}" for place in range(lengths[name])]
            arrays += [name] * lengths[name]
        else:
            names.append(name)
            arrays.append(None)
    return lay_out(request, len(names), names, arrays=arrays)


def _is_number_or_null(value: Any) -> bool:
    return value is None or isinstance(value, NumberText)


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise DataError(f"a record has the field {quote(double)} twice")
    return record


def _refuse_doubles(fields: Sequence[Field]) -> None:
    seen: set[str] = set()
    for field in fields:
        if field.name in seen:
            raise UsageError(
                f"two columns are named {quote(field.name)}, which records cannot hold",
                "write another format (-f csv), or give the classes other names (--names)",
            )
        seen.add(field.name)
