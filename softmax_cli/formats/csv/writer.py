"""Writer of delimited text: CSV, TSV and their kin."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from softmax_cli.formats.spelling import CellWriter, Data, Writer, encoded, speller
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, enquote, raw
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes delimited text: the header, and the rows of a block."""
    join, end = dialect.delimiter.join, dialect.newline
    header = ""
    if schema.header:
        header = join(_header_cell(field, schema, dialect) for field in schema.fields) + end

    @cache
    def one_by_one() -> list[CellWriter]:
        return [_cell_writer(field, schema, options, dialect) for field in schema.fields]

    @cache
    def in_bulk() -> Callable[[Block], Data | None]:
        from softmax_cli.formats.csv.bulk.printing import printer

        return printer(schema, options, dialect)

    def write(block: Block) -> Data:
        if not isinstance(block.values, list):
            text = in_bulk()(block)
            if text is None and block.bad:
                from softmax_cli.formats.csv.bulk import mixed_rows

                text = mixed_rows.write(block, in_bulk(), write_one_by_one)
            if text is not None:
                return text
        return write_one_by_one(block)

    def write_one_by_one(block: Block) -> bytes:
        cells = one_by_one()
        rows = [
            join([cell(values, carried) for cell in cells]) + end
            for values, carried in zip(block.rows(), block.cells, strict=True)
        ]
        return encoded("".join(rows))

    return Writer(encoded(header), write)


def _cell_writer(
    field: Field, schema: Schema, options: WriteOptions, dialect: Dialect
) -> CellWriter:
    index = field.position
    if field.numeric:
        number = speller(field, options)
        if field.kind == "class":
            return lambda values, cells: enquote(number(values[index]), dialect.delimiter)
        if dialect.delimiter == " ":  # an empty cell would vanish
            return lambda values, cells: number(values[index]) or "nan"
        return lambda values, cells: number(values[index])
    return lambda values, cells: raw(cells[index], schema.dialect, dialect)


def _header_cell(field: Field, schema: Schema, dialect: Dialect) -> str:
    if field.raw is not None and schema.dialect is not None:
        return raw(field.raw, schema.dialect, dialect)
    return enquote(field.name, dialect.delimiter)
