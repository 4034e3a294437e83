"""Arrays that are typed, or printed into a text: literals of more than two dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from softmax_cli.errors import UsageError
from softmax_cli.formats.array.as_table import as_table
from softmax_cli.formats.array.reader import refuse_columns
from softmax_cli.formats.array.storage import of_memory
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.syntax.numbers import NumberError, parse_number
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions


def of_values(values: TypedValues, options: ReadOptions, source: str | None) -> Table:
    """Open an array of numbers as text.

    Its results are JSON, unless another format is asked for. `UsageError` is raised where it has
    true classes in the command line, of which there is one for each slice of an array file alone.
    """
    refuse_columns(options)
    if options.targets is not None:
        raise UsageError("--target is for tables: --target-file takes an array of targets")
    shape = values.shape
    if not shape:
        shape = (len(values.rows[0]),) if values.vector else (len(values.rows), len(values.rows[0]))
    try:
        numbers = [parse_number(cell) for row in values.rows for cell in row]
    except NumberError as error:
        raise UsageError(f"a number of the literal {error}") from None
    array = np.array(numbers).reshape(shape)
    table = as_table(of_memory(array, source, options.slice), options, "json", None)
    return _with_labels(table) if source is None and options.labels is not None else table


def _with_labels(table: Table) -> Table:
    """Put the labels that are given beside the slices: one for each, or one for all."""
    from softmax_cli.table.given_classes import labels_of

    assert table.options.labels is not None
    assert table.form is not None
    labels = labels_of(table.options.labels, table.layout, math.prod(table.form.kept))

    def parse(chunk: Any) -> Block:
        block = table.parse(chunk)
        block.labels = [labels[line - 1] for line in block.lines]
        return block

    again = table.again
    return table._replace(parse=parse, again=again and (lambda: _with_labels(again())))
