"""Elementwise results: the sigmoid of each logit, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from softmax_cli.numerics import binary
from softmax_cli.table.block import Block
from softmax_cli.table.layout import Layout
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer


class Sigmoid(NamedTuple):
    """The probability of each logit by itself."""

    layout: Layout
    temperature: float  # divides the logits
    single: bool  # whether the results are rounded to float32

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""
        return self.layout.results("_p")

    @property
    def measure(self) -> str:
        """What the results are."""
        return "probability"

    def apply(self, block: Block) -> Answer:
        """Replace the logits by their results, and leave the logits beside them."""
        block.logits = block.values
        block.values = binary.sigmoid(
            block.values, temperature=self.temperature, single=self.single
        )
        return block, None

    def footer(self, partial: None) -> Sequence[tuple[str, float]]:
        """Return nothing: a table of results has no footer."""
        return ()
