"""Finished results: what was computed before, and only goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from softmax_cli.table.block import Block
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer


class Finished(NamedTuple):
    """Results as they are."""

    fields: Sequence[Field]  # the columns of the result
    measure: str  # what the results are

    def apply(self, block: Block) -> Answer:
        """Return the block."""
        return block, None

    def footer(self, partial: None) -> Sequence[tuple[str, float]]:
        """Return nothing: a table of results has no footer."""
        return ()
