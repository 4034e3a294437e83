"""What a calculation is: results of blocks, and partials that merge; for type checkers alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, Self, TypeAlias

from softmax_cli.table.block import Block
from softmax_cli.table.schema import Field


class Partial(Protocol):
    """What some rows come to: it pickles, and merges with its like in any order, exactly."""

    def merge(self, other: Self, /) -> None:
        """Take in what another one has seen."""


Answer: TypeAlias = tuple[Block | None, Any]
"""What comes of a block: rows of results and a partial, each of which may be missing."""


class Aggregation(Protocol):
    """A function of blocks of which partials come."""

    def apply(self, block: Block) -> Answer:
        """Return what comes of a block, which is used up; there is a row in it at least."""


class Calculation(Aggregation, Protocol):
    """A function of blocks of which rows come, and perhaps partials."""

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""

    @property
    def measure(self) -> str | None:
        """What the results are where they stand for the classes: ``probability``, ``one-hot`` …"""

    def footer(self, partial: Any) -> Sequence[tuple[str, float]]:
        """Return what a table says below its last row: names and numbers."""
