"""Normalisation: softmax and log-softmax of logits along an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.numerics import kernels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Base, Values
    from softmax_cli.numerics.column_passes import Normalizer


class Normalisation(NamedTuple):
    """Softmax, or log-softmax where there is a base, of blocks that hold all of a slice."""

    policy: BadRowPolicy  # of the table
    temperature: float  # divides the logits
    base: Base | None  # of the logarithm; None for softmax
    single: bool  # whether the results are rounded to float32
    normalizer: Normalizer | None = None  # where a table is read in passes, what the last one takes

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""
        return self.policy.layout.results("_p" if self.base is None else "_logp")

    @property
    def measure(self) -> str:
        """What the results are."""
        return "probability" if self.base is None else "log-probability"

    def apply(self, block: Block) -> Answer:
        """Replace the logits by their results, and leave the logits beside them."""
        if self.policy.axis == -1:
            block.logits, block.values = block.values, self._of(block.values)
        elif self.normalizer is not None:
            block.logits, block.values = block.values, self._by(self.normalizer, block)
        else:
            self._at_once(block)
        return block, None

    def footer(self, partial: None) -> Sequence[tuple[str, float]]:
        """Return nothing: a table of results has no footer."""
        return ()

    def columns(self, values: Any) -> Any:
        """Return the numbers in the columns that are to sum to 1: all of them may be one."""
        return values if self.policy.axis == 0 else values.reshape(-1, 1)

    def _by(self, normalizer: Normalizer, block: Block) -> Values:
        import numpy as np

        values = np.asarray(block.values, np.float64)
        results: Values = normalizer.result(self.columns(values)).reshape(values.shape)
        return results

    def _at_once(self, block: Block) -> None:
        """Compute a table that is one block; its bad rows take no part for the others."""
        bad = block.bad
        rows = [row for index, row in enumerate(block.rows()) if index not in bad]
        block.logits = block.values
        if rows:
            largest = [max(column) for column in zip(*rows, strict=True)]
            self.policy.refuse_masked(largest)
            results = self._of(rows)
            if bad:
                following = iter(results if isinstance(results, list) else results.tolist())
                blank = [math.nan] * len(rows[0])
                results = [blank if i in bad else next(following) for i in range(len(block))]
            block.values = results

    def _of(self, values: Values) -> Values:
        how: Any = {
            "axis": self.policy.axis,
            "temperature": self.temperature,
            "single": self.single,
        }
        if self.base is None:
            return kernels.softmax(values, **how)
        return kernels.log_softmax(values, base=self.base, **how)
