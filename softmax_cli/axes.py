"""Along which axis the classes stand."""

from __future__ import annotations

import math
from typing import Protocol

from softmax_cli.blocks import Block, Values
from softmax_cli.errors import DataError, UsageError
from softmax_cli.formats.source import Source

WORDS = {"rows": -1, "columns": 0, "all": None}


class AlongAxis(Protocol):
    """A function of numbers along an axis: -1 for each row, 0 for each column, None for all."""

    def __call__(self, values: Values, *, axis: int | None) -> Values:
        """Return as many numbers as there were."""


def resolve(axis: int | str, source: Source) -> int | None:
    """Find the axis that a user means, in a vector or a table.

    Returns
    -------
    int or None
        -1 for each row (of a vector: the row), 0 for each column, None for everything.

    Raises
    ------
    UsageError
        The data has no such axis.
    """
    what, dimensions = ("a vector", 1) if source.vector else ("a table", 2)
    if axis == "columns" and source.vector:
        raise UsageError("--axis columns is for tables: a vector has one axis")
    number = WORDS[axis] if isinstance(axis, str) else axis
    if number is None:
        return -1 if source.vector else None
    if not -dimensions <= number < dimensions:
        raise UsageError(
            f"--axis {axis} is out of bounds: {what} has the axes {-dimensions} to {dimensions - 1}"
        )
    return -1 if source.vector or number in (-1, 1) else 0


def apply(function: AlongAxis, block: Block, axis: int | None, source: Source) -> Values:
    """Compute along an axis; the rows that ``--bad-rows nan`` kept take no part.

    Raises
    ------
    DataError
        Every class of one answer is -inf (of a row, the reader has said so before).
    """
    if axis == -1:
        return function(block.values, axis=-1)
    rows = [row for index, row in enumerate(block.rows()) if index not in block.bad]
    if not rows:
        return block.values
    _refuse_masked(rows, axis, source)
    results = function(rows, axis=axis)
    if not block.bad:
        return results
    following = iter(results if isinstance(results, list) else results.tolist())
    blank = [math.nan] * len(source.layout.logits)
    return [blank if index in block.bad else next(following) for index in range(len(block.values))]


def _refuse_masked(rows: list[list[float]], axis: int | None, source: Source) -> None:
    layout = source.layout
    masked = [
        place for place in range(len(layout.logits)) if all(row[place] == -math.inf for row in rows)
    ]
    error = UsageError if source.name is None else DataError
    place = f"{source.name}: " if source.name else ""
    if axis is None and len(masked) == len(layout.logits):
        raise error(f"{place}every number is -inf")
    if axis == 0 and masked:
        raise error(f"{place}column {layout.show(layout.logits[masked[0]])}: every class is -inf")
