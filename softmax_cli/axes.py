"""Along which axis the classes stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from softmax_cli.blocks import Block, Values
from softmax_cli.errors import DataError, UsageError
from softmax_cli.formats.source import Source
from softmax_cli.progress import Progress

if TYPE_CHECKING:
    from softmax_cli.numerics.passes import ColumnPasses

IN_MEMORY = 1 << 23
"""Bytes of a table below which it is computed in memory along other axes than its rows."""

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


def plan(
    source: Source,
    axis: int | None,
    compute: AlongAxis,
    passes: Callable[[], ColumnPasses],
    *,
    progress: bool = False,
) -> tuple[Callable[[Block], Block], bool]:
    """Plan how results are computed along an axis.

    Parameters
    ----------
    source : Source
    axis : int or None
        As `resolve` returns it.
    compute : callable
        Computes a table that is in memory.
    passes : callable
        Makes what computes a table that need not be: it is read twice here, and once more when its
        results are written.
    progress : bool
        Whether a terminal is told how far the passes here have come.

    Returns
    -------
    transform : callable
        Makes the results of a block; it leaves what they were computed from beside them.
    whole : bool
        Whether the block has to be the whole table.

    Raises
    ------
    DataError, UsageError
        Every class of one answer is -inf (of a row, the reader says so).
    """
    large = source.reopen is not None and (source.size or IN_MEMORY) >= IN_MEMORY
    if axis != -1 and large and source.format != "json":
        return _in_passes(source, axis, passes(), progress), False

    def transform(block: Block) -> Block:
        block.logits, block.values = block.values, _at_once(compute, block, axis, source)
        return block

    return transform, axis != -1


def _at_once(compute: AlongAxis, block: Block, axis: int | None, source: Source) -> Values:
    """Compute a block; the rows that ``--bad-rows nan`` kept take no part for the others."""
    if axis == -1:
        return compute(block.values, axis=-1)
    rows = [row for index, row in enumerate(block.rows()) if index not in block.bad]
    if not rows:
        return block.values
    _refuse_masked([max(column) for column in zip(*rows, strict=True)], axis, source)
    results = compute(rows, axis=axis)
    if not block.bad:
        return results
    following = iter(results if isinstance(results, list) else results.tolist())
    blank = [math.nan] * len(source.layout.logits)
    return [blank if index in block.bad else next(following) for index in range(len(block.values))]


def _in_passes(
    source: Source, axis: int | None, passes: ColumnPasses, shown: bool
) -> Callable[[Block], Block]:
    import numpy as np

    def columns(block: Block) -> Any:
        """Return the numbers in the columns that are to sum to 1: all of them may be one."""
        values = np.asarray(block.values, np.float64)
        return values if axis == 0 else values.reshape(-1, 1)

    def good_columns(title: str) -> Iterator[Any]:
        assert source.reopen is not None
        again = source.reopen()
        with closing(Progress(again.progress, shown, title)) as progress:
            for block in again.blocks():
                progress.step(len(block.lines))
                if block.error is not None:
                    raise block.error
                if block.bad:
                    values = np.asarray(block.values, np.float64)
                    block.values = np.delete(values, list(block.bad), axis=0)
                if len(block.values):
                    yield columns(block)

    largest: Any = None
    for values in good_columns("pass 1 of 3, maxima"):
        passes.survey(values)
        most = values.max(axis=0)
        largest = most if largest is None else np.maximum(largest, most)
    if largest is not None:
        _refuse_masked(largest.tolist(), axis, source)
        with _same_rows(source):
            for values in good_columns("pass 2 of 3, sums"):
                passes.add(values)

    def transform(block: Block) -> Block:
        shape = (len(block.values), -1)
        with _same_rows(source):
            results = passes.result(columns(block)).reshape(shape)
        block.logits, block.values = block.values, results
        return block

    return transform


@contextmanager
def _same_rows(source: Source) -> Iterator[None]:
    """Say what it means that a later pass has not the rows of the first."""
    try:
        yield
    except ValueError as error:
        raise DataError("the file changed while it was read", source=source.name) from error


def _refuse_masked(largest: list[float], axis: int | None, source: Source) -> None:
    error = UsageError if source.name is None else DataError
    place = f"{source.name}: " if source.name else ""
    layout = source.layout
    masked = [place for place, value in enumerate(largest) if value == -math.inf]
    if axis is None and len(masked) == len(largest):
        raise error(f"{place}every number is -inf")
    if axis == 0 and masked:
        raise error(f"{place}column {layout.show(layout.logits[masked[0]])}: every class is -inf")
