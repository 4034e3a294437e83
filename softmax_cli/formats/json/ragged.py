"""Arrays of JSON records that differ in length, where a table has as many columns as the first."""

from __future__ import annotations

import math

from softmax_cli.errors import DataError, quote
from softmax_cli.formats.registry import FORMATS
from softmax_cli.table.block import Block
from softmax_cli.table.schema import Schema


def in_columns(block: Block, schema: Schema, format: str) -> Block:
    """Fill the rows of shorter arrays up with empty results, and end before a longer one.

    What no column holds is an error: then rows in front of it go out, and the block holds it.
    """
    fields = [field for field in schema.fields if field.numeric]
    width = len(fields)
    if not isinstance(block.values, list):
        if block.values.shape[1] == width:
            return block
        block.values = block.values.tolist()
    longer = (row for row, values in enumerate(block.values) if len(values) > width)
    first = next(longer, None)
    if first is not None:
        source, line = schema.place(block.lines[first])
        numbered = FORMATS[schema.format].binary
        array = f"{f'row {line}: ' if numbered else ''}the array {quote(fields[0].array or '')}"
        block.error = DataError(
            f"{array} has {len(block.values[first])} numbers "
            f"where the first row has {width}: {format} has no more columns",
            source=source,
            line=None if numbered else line,
            hint="-f jsonl writes each array as long as it is",
        )
        block.keep(range(first))
    block.values = [row + [math.nan] * (width - len(row)) for row in block.values]
    return block
