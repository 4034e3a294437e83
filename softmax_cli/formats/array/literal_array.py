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

    Its results are JSON, unless another format is asked for. `UsageError` is raised where true
    classes that are given beside it are not as many as its slices, or in another shape.
    """
    refuse_columns(options)
    shape = values.shape
    if not shape:
        shape = (len(values.rows[0]),) if values.vector else (len(values.rows), len(values.rows[0]))
    try:
        numbers = [parse_number(cell) for row in values.rows for cell in row]
    except NumberError as error:
        raise UsageError(f"a number of the literal {error}") from None
    array = np.array(numbers).reshape(shape)
    table = as_table(of_memory(array, source, options.slice), options, "json", None)
    given = source is None and (options.labels is not None or options.targets is not None)
    return _with_truth(table) if given else table


def _with_truth(table: Table) -> Table:
    """Put the true classes that are given beside the slices: one for each, or one for all."""
    from softmax_cli.formats.in_step import give_targets
    from softmax_cli.table.given_classes import labels_of, targets_of

    form, options = table.form, table.options
    assert form is not None
    beside = (table.layout, math.prod(form.kept), form)
    labels = None if options.labels is None else labels_of(options.labels, *beside)
    texts = [] if options.targets is None else targets_of(options.targets, *beside)
    targets = [[*map(parse_number, row)] for row in texts]

    def parse(chunk: Any) -> Block:
        block = table.parse(chunk)
        if labels is not None:
            block.labels = [labels[line - 1] for line in block.lines]
        else:
            own = [targets[line - 1] for line in block.lines]
            give_targets(block, own, table.policy, None)
        return block

    again = table.again
    return table._replace(parse=parse, again=again and (lambda: _with_truth(again())))
