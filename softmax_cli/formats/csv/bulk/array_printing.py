"""Printing of many rows at once whose results go into one cell, as the logits came in one.

The same text as the plain writer's, number for number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.printing import (
    carried_runs,
    field_texts,
    joined_rows,
    run_texts,
    values_to_spell,
)
from softmax_cli.formats.spelling import Data
from softmax_cli.table.block import Block
from softmax_cli.table.cells import INFINITY, Dialect, enquote
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def printer(
    schema: Schema,
    groups: Sequence[tuple[str | None, list[Field]]],
    options: WriteOptions,
    dialect: Dialect,
) -> Callable[[Block], Data | None]:
    """Return the function that writes a block; None for one that the plain writer has to write.

    The groups are the fields of the schema, those of one array together, with its name.
    """
    single = options.single and options.precision is None
    carries_arrays = any(array is not None and not of[0].numeric for array, of in groups)

    def write(block: Block) -> Data | None:
        values, cells = values_to_spell(block, schema, options), block.cells
        if values is None or carries_arrays or not isinstance(cells, CellSlices):
            return None
        parts: list[Sequence[bytes]] = []
        for array, fields in groups:
            if array is not None:
                parts.append(_in_one_cell(field_texts(values, fields, single, b", "), dialect))
                continue
            runs, spell, _ = carried_runs(fields, cells, schema, dialect)
            for run in runs:
                texts = run_texts(values, run, spell, dialect, single)
                assert texts is not None  # slices can be spelt
                parts += texts
        return joined_rows(parts, dialect)

    return write


def _in_one_cell(texts: Sequence[bytes], dialect: Dialect) -> Sequence[bytes]:
    """Return cells of arrays, as Python's json reads them."""
    quote = b'"' if enquote(f"[{texts[0].decode()}]", dialect.delimiter).startswith('"') else b""
    start, end = quote + b"[", b"]" + quote
    return [start + text.replace(b"inf", INFINITY.encode()) + end for text in texts]
