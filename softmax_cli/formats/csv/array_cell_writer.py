"""Writer of delimited text that came with an array in a cell: results go out in one as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import TypeAlias

from softmax_cli.formats.csv.cell_writers import cell_writer, header_cell
from softmax_cli.formats.spelling import Data, Writer, encoded, json_text, speller
from softmax_cli.table.block import Block
from softmax_cli.table.cells import SPELT, Cell, Dialect, RecordShape, enquote, plain, to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

_CellWriter: TypeAlias = Callable[[list[float], list[Cell], "RecordShape | None"], str]


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes such text: the header, and the rows of a block."""
    join, end = dialect.delimiter.join, dialect.newline
    groups = [
        (array, [*fields]) for array, fields in groupby(schema.fields, lambda field: field.array)
    ]
    names: list[str] = []
    cells: list[_CellWriter] = []
    for array, fields in groups:
        if array is None:
            names += [header_cell(field, schema, dialect) for field in fields]
            cells += [_without_shape(cell_writer(f, schema, options, dialect)) for f in fields]
            continue
        names.append(header_cell(fields[0]._replace(name=array), schema, dialect))
        cells.append(_array_writer(array, fields, options, dialect, schema.dialect))

    @cache
    def in_bulk() -> Callable[[Block], Data | None]:
        from softmax_cli.formats.csv.bulk.array_printing import printer

        return printer(schema, groups, options, dialect)

    def write(block: Block) -> Data:
        text = None if isinstance(block.values, list) else in_bulk()(block)
        return write_one_by_one(block) if text is None else text

    def write_one_by_one(block: Block) -> bytes:
        shapes = block.shapes or [None] * len(block)
        rows = zip(block.rows(), block.cells, shapes, strict=True)
        lines = [join([cell(*row) for cell in cells]) + end for row in rows]
        return encoded("".join(lines))

    return Writer(encoded(join(names) + end if schema.header else ""), write, ragged=True)


def _without_shape(write: Callable[[list[float], list[Cell]], str]) -> _CellWriter:
    return lambda values, cells, shape: write(values, cells)


def _array_writer(
    array: str,
    fields: Sequence[Field],
    options: WriteOptions,
    dialect: Dialect,
    source: Dialect | None,
) -> _CellWriter:
    """Return what writes the results of a row, or its logits as they came, into one cell."""
    start = fields[0].position
    same = source is not None and source.delimiter == dialect.delimiter
    number = speller(fields[0], options)

    def results(values: list[float], cells: list[Cell], shape: RecordShape | None) -> str:
        return _cell([json_text(text) if (text := number(value)) else "" for value in values])

    def logits(values: list[float], cells: list[Cell], shape: RecordShape | None) -> str:
        own = cells[start : start + len(fields)]
        whole = own if shape is None else shape.whole.get(array, own)
        items = whole if isinstance(whole, list) else [whole]
        raw = next((item.raw for item in items if isinstance(item, SPELT)), None) if same else None
        # Another of several files may have had it without quotes, between other delimiters.
        if raw and (raw[0] == '"' or dialect.delimiter not in raw):
            return raw
        text = to_json(whole, None) if isinstance(whole, list) else plain(whole, None)
        return enquote(text, dialect.delimiter)

    def _cell(numbers: Sequence[str]) -> str:
        """Spell an array as Python's json reads it; nothing for a row without results."""
        return enquote(f"[{', '.join(numbers)}]" if any(numbers) else "", dialect.delimiter)

    return results if fields[0].numeric else logits
