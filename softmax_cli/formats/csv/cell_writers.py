"""Cells of delimited text as they are written: numbers, classes, and what was carried."""

from __future__ import annotations

from softmax_cli.formats.spelling import CellWriter, speller
from softmax_cli.table.cells import Dialect, enquote, raw
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def cell_writer(
    field: Field, schema: Schema, options: WriteOptions, dialect: Dialect
) -> CellWriter:
    """Return what spells one cell of a row."""
    index = field.position
    if field.numeric:
        number = speller(field, options)
        if field.kind == "class":
            return lambda values, cells: enquote(number(values[index]), dialect.delimiter)
        if dialect.delimiter == " ":  # an empty cell would vanish
            return lambda values, cells: number(values[index]) or "nan"
        return lambda values, cells: number(values[index])
    return lambda values, cells: raw(cells[index], schema.dialect, dialect)


def header_cell(field: Field, schema: Schema, dialect: Dialect) -> str:
    """Return the name of a column as the header has it."""
    if field.raw is not None and schema.dialect is not None:
        return raw(field.raw, schema.dialect, dialect)
    return enquote(field.name, dialect.delimiter)
