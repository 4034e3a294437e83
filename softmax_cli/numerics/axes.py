"""Axes: a table with its columns, or all its numbers, as rows; and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Values


def as_rows(table: Values, axis: int | None) -> Values:
    """Return a table with the slices that are to sum to 1 as rows.

    The axis is 0 for columns, -1 or 1 for rows, and None for all numbers together.

    >>> as_rows([[2.0, 1.0], [3.0, 0.0]], 0)
    [[2.0, 3.0], [1.0, 0.0]]
    """
    if axis in (-1, 1):
        return table
    if not isinstance(table, list):
        return table.T if axis == 0 else table.reshape(1, -1)
    if axis == 0:
        return [list(column) for column in zip(*table, strict=True)]
    return [[x for row in table for x in row]]


def restored(result: Any, values: Values, axis: int | None) -> Values:
    """Return rows of results in the places of the table that `as_rows` was given.

    >>> restored([[0.0, 1.0, 2.0, 3.0]], [[2.0, 1.0], [3.0, 0.0]], None)
    [[0.0, 1.0], [2.0, 3.0]]
    """
    if axis in (-1, 1):
        return cast("Values", result)
    if not isinstance(result, list):
        shape = (len(values), -1)
        return cast("Values", result.T if axis == 0 else result.reshape(shape))
    if axis == 0:
        return [list(row) for row in zip(*result, strict=True)]
    flat = iter(result[0])
    return [[next(flat) for _ in row] for row in values]
