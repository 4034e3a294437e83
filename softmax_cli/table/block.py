"""Blocks: some rows of numbers and the cells carried beside them, which travel through the tool."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from softmax_cli.table.cells import Cell, RecordShape

if TYPE_CHECKING:
    from softmax_cli.errors import SoftmaxError
    from softmax_cli.metrics.types import Values


class Block:
    """Some rows of a table."""

    __slots__ = (
        *("answers", "bad", "cells", "error", "ignored", "labels", "lines", "logits", "places"),
        *("shapes", "skipped", "targets", "texts", "unknown", "values", "weights"),
    )

    def __init__(
        self,
        # of each row: logits on the way in, results on the way out; a list of rows that differ in
        # length where JSON's arrays do
        values: Values,
        cells: Sequence[list[Cell]],  # those carried along, as many lists as rows
        lines: Sequence[int],  # of the file, or rows on the command line, from 1
        *,
        targets: Values | None = None,  # the soft labels of each row
        bad: set[int] | None = None,  # the rows that ``--bad-rows nan`` kept: their values are NaN
        skipped: int = 0,  # how many rows ``--bad-rows skip`` dropped
    ) -> None:
        self.values = values
        self.cells = cells
        self.lines = lines
        self.targets = targets
        self.bad = bad if bad is not None else set()
        self.skipped = skipped
        self.answers = 1  # how often a row stands there: once for each temperature
        # what is said of the first row that was set aside for its label: where every row of one
        # class is, the figure of the others is no answer
        self.unknown: str | None = None
        self.ignored: set[int] = set()  # the rows whose label says that they do not count
        self.weights: Sequence[float] | None = None  # how much each row counts; None where all do
        self.labels: Sequence[str] | None = None  # of each row, where no cell holds it
        # the number of each row, from 0, among those that were there before some were dropped
        self.places: Sequence[int] = range(len(lines))
        # what the results were computed from, for a table that shows both
        self.logits: Values | None = None
        # how each row of JSON differs from the first record; None where none does
        self.shapes: Sequence[RecordShape | None] | None = None
        # each row of JSON as it came; None where it may not go out so
        self.texts: Sequence[str | None] | None = None
        # What is wrong with the row after the last: it is raised when the rows before it are out,
        # so that what a reader sees does not depend on where blocks begin.
        self.error: SoftmaxError | None = None

    def __len__(self) -> int:
        """How many rows there are: a block without any is false."""
        return len(self.lines)

    def rows(self) -> list[list[float]]:
        """Return the values as lists, whatever holds them."""
        return self.values if isinstance(self.values, list) else self.values.tolist()

    def with_late_fields(self) -> int:
        """Count the records that have fields which the first one lacks."""
        return sum(bool(shape and shape.late) for shape in self.shapes or ())

    def keep(self, rows: Sequence[int]) -> None:
        """Keep some rows alone, in their order."""
        self.values = chosen(self.values, rows)
        self.cells = chosen(self.cells, rows)
        self.lines = chosen(self.lines, rows)
        if self.targets is not None:
            self.targets = chosen(self.targets, rows)
        if self.shapes is not None:
            self.shapes = chosen(self.shapes, rows)
        if self.texts is not None:
            self.texts = chosen(self.texts, rows)
        if self.weights is not None:
            self.weights = chosen(self.weights, rows)
        if self.labels is not None:
            self.labels = chosen(self.labels, rows)
        self.places = chosen(self.places, rows)
        if self.bad:
            self.bad = {place for place, row in enumerate(rows) if row in self.bad}
        if self.ignored:
            self.ignored = {place for place, row in enumerate(rows) if row in self.ignored}

    def pieces(self, most: int) -> Iterator[Block]:
        """Yield the rows in their order, at most so many at once."""
        error, skipped = self.error, self.skipped
        starts = range(0, max(len(self), 1), most)
        for start in starts:
            piece = self
            if len(starts) > 1:
                piece = self.part(range(start, min(start + most, len(self))))
                last = start == starts[-1]
                piece.error, piece.skipped = (error, skipped) if last else (None, 0)
            yield piece

    def part(self, rows: Sequence[int]) -> Block:
        """Return some rows as a block of their own."""
        from copy import copy

        part = copy(self)
        part.keep(rows)
        return part


def joined(blocks: Sequence[Block]) -> Block:
    """Return the rows of all blocks as lists, in one block.

    >>> joined([Block([[1.0]], [[]], [1]), Block([[2.0]], [[]], [2], bad={0})]).bad
    {1}
    """
    whole = Block([], [], [])
    values: list[list[float]] = []
    lines: list[int] = []
    shapes: list[RecordShape | None] = []
    texts: list[str | None] = []
    for block in blocks:
        whole.bad |= {len(values) + row for row in block.bad}
        whole.skipped += block.skipped
        values += block.rows()
        lines += block.lines
        shapes += block.shapes or [None] * len(block)
        texts += block.texts or [None] * len(block)
    if any(shapes):
        whole.shapes = shapes
    if any(texts):
        whole.texts = texts
    whole.values, whole.lines = values, lines
    whole.cells = joined_cells([block.cells for block in blocks])
    whole.places = range(len(lines))
    return whole


def joined_cells(parts: Sequence[Sequence[list[Cell]]]) -> Sequence[list[Cell]]:
    """Return the cells of all rows: as columns where they have types, else as lists."""
    first: Any = parts[0] if parts else []
    if hasattr(first, "followed_by_all"):
        columns: Sequence[list[Cell]] = first.followed_by_all(parts[1:])
        return columns
    return [row for cells in parts for row in cells]


def cells_of_row(cells: Any, row: int, places: Iterable[int]) -> Sequence[list[Cell]]:
    """Return some cells of one row as those of a block, which hold on to no others."""
    if hasattr(cells, "row"):  # columns with types
        columns: Sequence[list[Cell]] = cells.row(row, places)
        return columns
    own = cells[row]
    return [[own[place] for place in places]]


def with_values(block: Block, change: Callable[[Any], Any]) -> Block:
    """Return a block with other values, in as many rows as these have."""
    import numpy as np

    values = change(np.asarray(block.values))
    return Block(values, [[]] * len(values), range(1, len(values) + 1))


def chosen(parts: Any, rows: Sequence[int]) -> Any:
    """Return some elements, in their order, of a list or of what NumPy's indices choose from."""
    if isinstance(parts, list | range):
        return [parts[row] for row in rows]
    import numpy as np

    return parts[np.asarray(rows, np.intp)]
