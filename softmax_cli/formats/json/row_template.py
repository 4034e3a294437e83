"""Bulk route of JSON rows: the texts of many numbers at once, put into a template of a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.printing import choose_columns, round_numbers, to_json
from softmax_cli.formats.spelling import CellWriter
from softmax_cli.table.block import Block
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

    def write(block: Block) -> Iterator[str] | None:
        values: Any = block.values
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
    for (array, name), members in groupby(
        schema.fields, key=lambda field: (field.array, None if field.array else field.name)
    ):
        key = json.dumps(array or name, ensure_ascii=False).replace("%", "%%")
        values = ", ".join("%s" for _ in members)
        parts.append(f"{key}: [{values}]" if array else f"{key}: {values}")
    return "{" + ", ".join(parts) + "}"


def _texts(values: NDArray[Any], single: bool) -> list[str]:
    numbers = values.astype(np.float32) if single else values
    return to_json(numbers)[1:-1].decode().split(",")
