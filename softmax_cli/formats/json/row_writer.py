"""Writer of rows as JSON holds them: arrays, or records where there are names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from softmax_cli.errors import DataError, quote
from softmax_cli.formats.json.keys import Key, keys_of_fields
from softmax_cli.formats.spelling import CellWriter, Data, json_text, speller
from softmax_cli.table.block import Block
from softmax_cli.table.cells import MISSING, Cell, RecordShape, to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

if TYPE_CHECKING:
    from softmax_cli.formats.json.bulk.row_joining import Column

_Write: TypeAlias = Callable[[list[float], list[Cell], "RecordShape | None"], str]


class _Group(NamedTuple):
    """A key of a result: how it is spelt, and what spells that which stands under it."""

    name: str
    key: str
    write: _Write  # returns nothing where the record has no such key


def row_writer(
    schema: Schema, options: WriteOptions, *, lines: bool = False
) -> Callable[[Block], Iterator[str]]:
    """Return the function that spells the rows of a block, each on a line of its own if wanted."""
    keys = keys_of_fields(schema.fields) if schema.header else None

    @cache
    def at_once() -> Callable[[Block], Iterator[str] | None]:
        from softmax_cli.formats.json.bulk.row_joining import spelt_rows

        columns_of = _columns_at_once(schema, options)

        def write(block: Block) -> Iterator[str] | None:
            columns = columns_of(block)
            return None if columns is None else spelt_rows(columns, len(block))

        return write

    @cache
    def one_by_one() -> Callable[[Block], Iterator[str]]:
        if keys is not None:
            return _record_writer(_groups(keys, schema, options), schema)
        return _array_writer([_cell_writer(field, schema, options) for field in schema.fields])

    def anew(block: Block) -> Iterator[str]:
        rows = None if isinstance(block.values, list) else at_once()(block)
        return one_by_one()(block) if rows is None else rows

    if schema.rewrite is None:
        return anew
    from softmax_cli.formats.json.rewriting import rewriter

    as_it_came = rewriter(schema, options, anew, _members(schema, options), lines=lines)

    def write(block: Block) -> Iterator[str]:
        rows = as_it_came(block)
        return anew(block) if rows is None else rows

    return write


def bulk_writer(
    schema: Schema, options: WriteOptions, joint: bytes
) -> Callable[[Block], Data | None]:
    """Return the function that writes a block of many rows at once, with a joint between them.

    It returns None for a block that has to be written row by row.
    """

    @cache
    def writer() -> Callable[[Block], Data | None]:
        if schema.rewrite is None:
            return _anew_at_once(schema, options, joint)
        if schema.rewrite.in_place:
            from softmax_cli.formats.json.bulk import row_printing

            return row_printing.printer(schema, options, joint)
        from softmax_cli.formats.json.bulk import row_extending

        return row_extending.extender(schema, options, joint)

    return lambda block: None if isinstance(block.values, list) else writer()(block)


def _columns_at_once(
    schema: Schema, options: WriteOptions
) -> Callable[[Block], list[Column] | None]:
    from softmax_cli.formats.json.bulk import row_template

    return row_template.writer(schema, options, lambda field: _cell_writer(field, schema, options))


def _anew_at_once(
    schema: Schema, options: WriteOptions, joint: bytes
) -> Callable[[Block], Data | None]:
    from softmax_cli.formats.json.bulk.row_joining import joined

    columns_of = _columns_at_once(schema, options)

    def write(block: Block) -> Data | None:
        columns = columns_of(block)
        return None if columns is None else joined(columns, len(block), joint)

    return write


def _members(
    schema: Schema, options: WriteOptions
) -> Callable[[Block, int, list[float]], list[str]]:
    """Return the function that spells the results of a row that stand behind its fields."""

    @cache
    def groups() -> list[_Group]:
        fields = [field for field in schema.fields if field.numeric]
        return _groups(keys_of_fields(fields), schema._replace(fields=fields), options)

    def members(block: Block, row: int, values: list[float]) -> list[str]:
        return [f"{group.key}: {group.write(values, [], None)}" for group in groups()]

    return members


def _array_writer(cells: list[CellWriter]) -> Callable[[Block], Iterator[str]]:
    def write(block: Block) -> Iterator[str]:
        for values, carried in zip(block.rows(), block.cells, strict=True):
            yield "[" + ", ".join([cell(values, carried) or "null" for cell in cells]) + "]"

    return write


def _record_writer(groups: list[_Group], schema: Schema) -> Callable[[Block], Iterator[str]]:
    results = {
        field.name if field.array is None else field.array
        for field in schema.fields
        if field.numeric
    }

    def write(block: Block) -> Iterator[str]:
        shapes = [None] * len(block) if block.shapes is None else block.shapes
        rows = zip(block.rows(), block.cells, shapes, strict=True)
        for row, (values, cells, shape) in enumerate(rows):
            parts = [(group, group.write(values, cells, shape)) for group in groups]
            texts = [text and f"{group.key}: {text}" for group, text in parts]
            if shape is not None and shape.late:
                clash = next((name for name in shape.late if name in results), None)
                if clash is not None:
                    block.error = _clash(clash, schema, block.lines[row])
                    return
                texts = _with_late(texts, [group.name for group in groups], shape)
            yield "{" + ", ".join(filter(None, texts)) + "}"

    return write


def _with_late(texts: Sequence[str], names: Sequence[str], shape: RecordShape) -> list[str]:
    """Put the fields that the first record lacks behind those that they follow in their own."""
    places = {name: place for place, name in enumerate(names, start=1)}
    late: dict[int, list[str]] = {}
    place = 0
    for name in shape.keys:
        if name in shape.late:
            text = f"{to_json(name, None)}: {to_json(shape.late[name], None)}"
            late.setdefault(place, []).append(text)
        else:
            place = places.get(name, place)
    rows = late.get(0, [])
    for place, text in enumerate(texts, start=1):
        rows += [text, *late.get(place, ())]
    return rows


def _clash(name: str, schema: Schema, line: int) -> DataError:
    source, line = schema.place(line)
    return DataError(
        f"the record has a field {quote(name)}, which is the name of a result",
        source=source,
        line=line,
        hint="--only leaves the columns out that are not results",
    )


def _groups(keys: list[Key], schema: Schema, options: WriteOptions) -> list[_Group]:
    following = iter(schema.fields)
    groups = []
    for key in keys:
        fields = list(islice(following, 1 if key.length is None else key.length))
        if key.length is None:
            write = _scalar(_cell_writer(fields[0], schema, options))
        elif fields[0].numeric:
            write = _elements(key, _number_speller(fields[0], options))
        else:
            write = _carried(key, [_cell_writer(field, schema, options) for field in fields])
        groups.append(_Group(key.name, to_json(key.name, None), write))
    return groups


def _scalar(cell: CellWriter) -> _Write:
    return lambda values, cells, shape: cell(values, cells)


def _elements(key: Key, spell: Callable[[float], str]) -> _Write:
    """Return what writes results in the shape of the logits: as many as there are in the row."""
    if key.inner:
        inner = [to_json(name, None) for name in key.inner]
        return lambda values, cells, shape: _object(inner, map(spell, values))
    return lambda values, cells, shape: "[" + ", ".join(map(spell, values)) + "]"


def _carried(key: Key, writers: list[CellWriter]) -> _Write:
    """Return what writes an array, or an object, that is carried: as it came."""
    inner = [to_json(name, None) for name in key.inner]

    def write(values: list[float], cells: list[Cell], shape: RecordShape | None) -> str:
        if shape is not None and key.name in shape.whole:
            cell = shape.whole[key.name]
            return "" if cell is MISSING else to_json(cell, None)
        texts = [cell(values, cells) for cell in writers]
        return _object(inner, texts) if inner else "[" + ", ".join(texts) + "]"

    return write


def _object(keys: Sequence[str], texts: Iterator[str] | Sequence[str]) -> str:
    pairs = zip(keys, texts, strict=True)
    return "{" + ", ".join([f"{key}: {text}" for key, text in pairs]) + "}"


def _number_speller(field: Field, options: WriteOptions) -> Callable[[float], str]:
    spell = speller(field, options)
    return lambda value: json_text(spell(value))


def _cell_writer(field: Field, schema: Schema, options: WriteOptions) -> CellWriter:
    index, dialect = field.position, schema.dialect
    if field.numeric:
        if field.kind == "class":
            name = speller(field, options)
            return lambda values, cells: json.dumps(name(values[index]) or None, ensure_ascii=False)
        spell = _number_speller(field, options)
        return lambda values, cells: spell(values[index])
    numeral = field.kind in ("numeral", "key")
    if field.array is not None:  # an element is what it was there, a text or a number
        numeral, dialect = False, None
    return lambda values, cells: (
        "" if cells[index] is MISSING else to_json(cells[index], dialect, numeral)
    )
