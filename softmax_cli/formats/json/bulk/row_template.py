"""Templates of rows that are written anew: keys, and between them the texts of many results."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.printing import choose_columns, round_numbers
from softmax_cli.formats.csv.bulk.result_texts import choice_texts, separated
from softmax_cli.formats.json.bulk.row_joining import Column, texts_of
from softmax_cli.formats.json.bulk.spelt_cells import spelt_cells
from softmax_cli.formats.json.keys import keys_of_fields
from softmax_cli.formats.spelling import CellWriter, encoded_json
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

_BETWEEN = b", "

_Part: TypeAlias = "bytes | list[Field]"
"""What all rows have, or columns with nothing but commas between them."""

_Maker: TypeAlias = (
    "Callable[[NDArray[Any], Any, Callable[[], Sequence[list[Cell]]]], Column | None]"
)
"""Spells columns, from values and carried cells, or from those as lists."""


def writer(
    schema: Schema, options: WriteOptions, cell_writer: Callable[[Field], CellWriter]
) -> Callable[[Block], list[Column] | None]:
    """Return the function that spells the rows of a block whose values are an array, as columns.

    It returns None for a block that has to be written cell by cell. `cell_writer` returns what
    spells the cells of one column one by one: of those that were carried.
    """
    if schema.header:
        parts = [b"{", *_members(schema.fields), b"}"]
    else:
        parts = [b"[", *_elements(schema.fields), b"]"]
    return _writer(parts, schema.fields, options, cell_writer)


def members_writer(schema: Schema, options: WriteOptions) -> Callable[[Block], list[Column] | None]:
    """Return the function that spells the results of rows as fields of records.

    It returns None for a block that has to be written cell by cell.
    """
    fields = [field for field in schema.fields if field.numeric]
    return _writer(_members(fields), fields, options, _no_writer)


def _no_writer(field: Field) -> CellWriter:
    raise AssertionError("a result is carried")


def _writer(
    parts: Sequence[bytes | Field],
    fields: Sequence[Field],
    options: WriteOptions,
    cell_writer: Callable[[Field], CellWriter],
) -> Callable[[Block], list[Column] | None]:
    single = options.single and options.precision is None
    makers = [
        part
        if isinstance(part, bytes)
        else _results(part, single)
        if part[0].numeric
        else _carried(part, cell_writer)
        for part in _grouped(parts)
    ]
    elements = sum(field.array is not None and field.numeric for field in fields)

    def write(block: Block) -> list[Column] | None:
        values: Any = block.values
        # Some records are not like the first one.
        if block.shapes is not None or (elements and values.shape[1] != elements):
            return None
        if options.precision is not None:
            values = round_numbers(values, fields, options.precision)
            if values is None:
                return None
        columns: list[Column] = []
        decoded = cache(lambda: [*block.cells])
        for make in makers:
            column = make if isinstance(make, bytes) else make(values, block.cells, decoded)
            if column is None:
                return None
            columns.append(column)
        return columns

    return write


def _elements(fields: Sequence[Field]) -> list[bytes | Field]:
    parts: list[bytes | Field] = []
    for field in fields:
        parts += [_BETWEEN, field] if parts else [field]
    return parts


def _members(fields: Sequence[Field]) -> list[bytes | Field]:
    parts: list[bytes | Field] = []
    following = iter(fields)
    for name, length, inner in keys_of_fields(fields):
        parts.append(b"%b%b: " % (_BETWEEN if parts else b"", _key(name)))
        own = [next(following) for _ in range(1 if length is None else length)]
        if inner:
            pairs = zip(inner, own, strict=True)
            texts = [(_BETWEEN + _key(key) + b": ", field) for key, field in pairs]
            members = [part for pair in texts for part in pair][1:]
            parts += [b"{" + _key(inner[0]) + b": ", *members, b"}"]
        elif length is not None:
            parts += [b"[", *_elements(own), b"]"]
        else:
            parts += own
    return parts


def _key(name: str) -> bytes:
    return encoded_json(to_json(name, None))


def _grouped(parts: Sequence[bytes | Field]) -> list[_Part]:
    """Join columns of one kind that have nothing but commas between them."""
    grouped: list[_Part] = []
    for part in parts:
        last = grouped[-1] if grouped else None
        if isinstance(part, bytes):
            grouped[-1:] = [last + part] if isinstance(last, bytes) else [*grouped[-1:], part]
            continue
        before = grouped[-2] if len(grouped) > 1 and last == _BETWEEN else None
        if isinstance(before, list) and _are_alike(before[-1], part):
            before.append(part)
            grouped.pop()
        else:
            grouped.append([part])
    return grouped


def _are_alike(one: Field, other: Field) -> bool:
    if one.kind == "class" or one.kind != other.kind:
        return False
    return one.numeric or one.array == other.array


def _results(group: Sequence[Field], single: bool) -> _Maker:
    first = group[0]
    if first.kind == "class":
        return lambda values, *_: _classes(values[:, first.position], first.choices)
    places = [field.position for field in group]
    integer = first.kind == "integer"
    how = {"single": single and not integer, "integer": integer}
    return lambda values, *_: texts_of(choose_columns(values, places), _BETWEEN, **how)


def _carried(group: Sequence[Field], cell_writer: Callable[[Field], CellWriter]) -> _Maker:
    places = [field.position for field in group]
    writers = [cell_writer(field) for field in group]

    def texts(
        values: NDArray[Any], cells: Any, decoded: Callable[[], Sequence[list[Cell]]]
    ) -> Column | None:
        if isinstance(cells, CellSlices):
            spelling = zip(group, writers, strict=True)
            return separated([spelt_cells(cells, *each) for each in spelling], _BETWEEN)
        spelt: Column | None = cells.spelt(places) if hasattr(cells, "spelt") else None
        if spelt is not None:
            return spelt
        columns = [[write([], own) for own in decoded()] for write in writers]
        # A record may lack a field.
        if any("" in column for column in columns):
            return None
        texts = columns[0] if len(columns) == 1 else map(", ".join, zip(*columns, strict=True))
        return [*map(encoded_json, texts)]

    return texts


def _classes(numbers: NDArray[Any], names: Sequence[str]) -> Column:
    """Return the names of classes; that of a bad row, and an empty one, is null."""
    texts = [encoded_json(json.dumps(name or None, ensure_ascii=False)) for name in names]
    missing = np.isnan(numbers)
    return choice_texts(np.where(missing, len(texts), numbers), [*texts, b"null"])


def result_texts(values: NDArray[Any], field: Field, options: WriteOptions) -> list[str] | None:
    """Return the texts of all results, row by row; None where they are spelt one by one."""
    if field.kind != "number":
        return None
    if options.precision is not None:
        rounded = round_numbers(values, [field], options.precision)
        if rounded is None:
            return None
        values = rounded
    single = options.single and options.precision is None
    (text,) = texts_of(values.reshape(1, -1), b",", single=single)
    return text.decode().split(",")
