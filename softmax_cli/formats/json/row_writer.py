"""Writer of rows as JSON holds them: arrays, or records where there are names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from softmax_cli.formats.json.keys import Key, keys_of_fields
from softmax_cli.formats.spelling import CellWriter, speller
from softmax_cli.table.block import Block
from softmax_cli.table.cells import MISSING, Cell, to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def row_writer(schema: Schema, options: WriteOptions) -> Callable[[Block], Iterator[str]]:
    """Return the function that spells the rows of a block."""
    keys = keys_of_fields(schema.fields) if schema.header else None

    @cache
    def at_once() -> Callable[[Block], Iterator[str] | None]:
        from softmax_cli.formats.json import row_template

        return row_template.writer(
            schema, options, lambda field: _cell_writer(field, schema, options)
        )

    @cache
    def one_by_one() -> Callable[[Block], Iterator[str]]:
        cells = [_cell_writer(field, schema, options) for field in schema.fields]
        return _array_writer(cells) if keys is None else _record_writer(keys, cells)

    def write(block: Block) -> Iterator[str]:
        rows = None if isinstance(block.values, list) else at_once()(block)
        return one_by_one()(block) if rows is None else rows

    return write


def _array_writer(cells: list[CellWriter]) -> Callable[[Block], Iterator[str]]:
    def write(block: Block) -> Iterator[str]:
        for values, carried in zip(block.rows(), block.cells, strict=True):
            yield "[" + ", ".join([cell(values, carried) or "null" for cell in cells]) + "]"

    return write


def _record_writer(keys: list[Key], cells: list[CellWriter]) -> Callable[[Block], Iterator[str]]:
    following = iter(cells)
    groups = [
        (
            json.dumps(name, ensure_ascii=False),
            length is not None,
            list(islice(following, 1 if length is None else length)),
        )
        for name, length in keys
    ]

    def write(block: Block) -> Iterator[str]:
        for values, carried in zip(block.rows(), block.cells, strict=True):
            parts = []
            for key, is_array, writers in groups:
                texts = [cell(values, carried) for cell in writers]
                if is_array:
                    parts.append(f"{key}: [{', '.join(text or 'null' for text in texts)}]")
                elif texts[0]:
                    parts.append(f"{key}: {texts[0]}")
            yield "{" + ", ".join(parts) + "}"

    return write


def _cell_writer(field: Field, schema: Schema, options: WriteOptions) -> CellWriter:
    index, dialect = field.position, schema.dialect
    if field.numeric:
        spell = speller(field, options)
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
