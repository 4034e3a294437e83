"""Bulk route of JSON rows: the texts of many numbers at once, put into a template of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.printing import choose_columns, round_numbers
from softmax_cli.formats.csv.bulk.result_texts import to_json as spell_as_json
from softmax_cli.formats.json.keys import keys_of_fields
from softmax_cli.formats.spelling import CellWriter
from softmax_cli.table.block import Block
from softmax_cli.table.cells import INFINITY, to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


def writer(
    schema: Schema, options: WriteOptions, cell_writer: Callable[[Field], CellWriter]
) -> Callable[[Block], Iterator[str] | None]:
    """Return the function that spells the rows of a block of an array.

    It returns None for a block that has to be written cell by cell. `cell_writer` returns what
    spells the cells of one column one by one: of all but the numbers.
    """
    template = _template(schema)
    single = options.single and options.precision is None
    fields = schema.fields
    width = len(fields)
    places = [field.position if field.kind == "number" else -1 for field in fields]
    others = [(place, cell_writer(fields[place])) for place in range(width) if places[place] < 0]
    elements = sum(field.array is not None and field.kind == "number" for field in fields)

    def write(block: Block) -> Iterator[str] | None:
        values: Any = block.values
        # Some records are not like the first one.
        if block.shapes is not None or (elements and values.shape[1] != elements):
            return None
        if options.precision is not None:
            values = round_numbers(values, fields, options.precision)
            if values is None:
                return None
        if not others:
            texts = _texts(choose_columns(values, places), single)
            rows = range(0, len(texts), width)
            return (template % tuple(texts[row : row + width]) for row in rows)
        columns = [_texts(values[:, place], single) if place >= 0 else [] for place in places]
        for place, cell in others:
            rows_of_values = block.rows() if fields[place].numeric else [[]] * len(block.cells)
            columns[place] = list(map(cell, rows_of_values, block.cells))
            # A record may lack a field.
            if "" in columns[place]:
                return None
        return map(template.__mod__, zip(*columns, strict=True))

    return write


def _template(schema: Schema) -> str:
    if not schema.header:
        return "[" + ", ".join(["%s"] * len(schema.fields)) + "]"
    parts = []
    for name, length, inner in keys_of_fields(schema.fields):
        text = "%s"
        if inner:
            text = "{" + ", ".join(f"{_key(key)}: %s" for key in inner) + "}"
        elif length is not None:
            text = "[" + ", ".join(["%s"] * length) + "]"
        parts.append(f"{_key(name)}: {text}")
    return "{" + ", ".join(parts) + "}"


def _key(name: str) -> str:
    return to_json(name, None).replace("%", "%%")


def result_texts(values: NDArray[Any], field: Field, options: WriteOptions) -> list[str] | None:
    """Return the texts of all results, row by row; None where they are spelt one by one."""
    if field.kind != "number":
        return None
    single = options.single and options.precision is None
    if options.precision is not None:
        rounded = round_numbers(values, [field], options.precision)
        if rounded is None:
            return None
        values = rounded
    return _texts(values, single)


def _texts(values: NDArray[Any], single: bool) -> list[str]:
    numbers = values.astype(np.float32) if single else values
    texts = spell_as_json(numbers)[1:-1].decode().split(",")
    # An infinity is null for orjson, as NaN is, which is a bad row's empty result.
    for place in np.flatnonzero(np.isinf(numbers)).tolist():
        texts[place] = INFINITY if numbers.flat[place] > 0 else f"-{INFINITY}"
    return texts
