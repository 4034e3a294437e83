"""Writer of delimited text: CSV, TSV and their kin."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from softmax_cli.formats.csv.cell_writers import cell_writer, header_cell
from softmax_cli.formats.spelling import CellWriter, Data, Writer, encoded
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes delimited text: the header, and the rows of a block."""
    if schema.dialect is not None and schema.has_arrays:
        from softmax_cli.formats.csv import array_cell_writer

        return array_cell_writer.writer(schema, options, dialect)
    join, end = dialect.delimiter.join, dialect.newline
    header = ""
    if schema.header:
        header = join(header_cell(field, schema, dialect) for field in schema.fields) + end

    @cache
    def one_by_one() -> list[CellWriter]:
        return [cell_writer(field, schema, options, dialect) for field in schema.fields]

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
