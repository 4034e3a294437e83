"""Largest numbers along columns: the row of each, or the place of one among all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from softmax_cli.numerics import kernels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block, chosen
from softmax_cli.table.row_faults import place_of
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer


Place: TypeAlias = tuple[int, int]


class Largest(NamedTuple):
    """A number, the block and the row in it where it stands, and its column."""

    value: float
    block: Place
    row: int
    column: int

    def beats(self, other: Largest) -> bool:
        """Say whether this is larger, or as large and comes first."""
        return (-self.value, *self[1:]) < (-other.value, *other[1:])


class LargestPartial:
    """The largest number of each column, or of all, in some blocks.

    Blocks are known by the place where they begin, so that partials merge in any order.

    Attributes
    ----------
    largest : list of Largest
    rows : dict of tuple to int
        How many rows each block has.
    """

    __slots__ = ("largest", "rows")

    def __init__(self, largest: list[Largest], rows: dict[Place, int]) -> None:
        self.largest = largest
        self.rows = rows

    def merge(self, other: LargestPartial) -> None:
        """Take in the blocks that another partial has seen."""
        self.rows |= other.rows
        self.largest = [
            theirs if theirs.beats(ours) else ours
            for ours, theirs in zip(self.largest, other.largest, strict=True)
        ]

    def row(self, of: Largest) -> int:
        """Return the number, from 0, of the row where a number stands."""
        return of.row + sum(count for block, count in self.rows.items() if block < of.block)


class LargestAlong:
    """For each column the row of its largest number, or one place among all, over all blocks.

    Parameters
    ----------
    policy : BadRowPolicy
        Of the table; bad rows that are kept count as rows, but never hold the largest number.
    """

    def __init__(self, policy: BadRowPolicy) -> None:
        self._policy, self._axis = policy, policy.axis
        self._width = len(policy.layout.columns("logits"))
        names = policy.layout.classes or [str(number) for number in range(self._width)]
        self.fields: Sequence[Field] = tuple(
            Field(name, "integer", place) for place, name in enumerate(names)
        )
        if self._axis is None:
            self.fields = (Field("argmax", "integer", 0),)

    def apply(self, block: Block) -> Answer:
        """Find the largest numbers of a block."""
        good = [row for row in range(len(block)) if row not in block.bad]
        first = place_of(block.lines[0])
        rows = {first: len(block)}
        if not good:
            return None, LargestPartial([Largest(-math.inf, first, 0, 0)] * len(self.fields), rows)
        values = chosen(block.values, good) if block.bad else block.values
        largest = []
        for column, place in enumerate(map(int, kernels.argmax(values, axis=self._axis))):
            row, at = divmod(place, self._width) if self._axis is None else (place, column)
            largest.append(Largest(float(values[row][at]), first, good[row], at))
        return None, LargestPartial(largest, rows)

    def answer(self, partial: LargestPartial) -> Block:
        """Return the one line of the answer.

        Raises
        ------
        DataError, UsageError
            Every number of a column, or of all, is -inf.
        """
        self._policy.refuse_masked([found.value for found in partial.largest])
        numbers = [
            partial.row(found) * self._width + found.column
            if self._axis is None
            else partial.row(found)
            for found in partial.largest
        ]
        return Block([list(map(float, numbers))], [[]], [1])
