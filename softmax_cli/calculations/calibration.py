"""Calibration: the gaps of logits, to which a temperature is fitted, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from softmax_cli.calculations.ground_truth import GroundTruth, divide_by_sums
from softmax_cli.metrics.logit_gaps import LogitGaps
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.row_weights import weigh

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.verdict import Metrics

COMPARED = ("loss", "accuracy", "brier", "ece")
"""The figures that are told of logits before and after they are divided by a temperature."""


class GapPass(NamedTuple):
    """A pass over labelled logits: their gaps at some temperatures, as a partial."""

    policy: BadRowPolicy  # of the table
    dialect: Dialect | None  # how its cells are written
    truth: GroundTruth  # finds the true class of each row
    normalize: bool  # whether targets are divided by their sum
    temperatures: Sequence[float]
    precise: bool  # whether gaps have twice the digits

    def apply(self, block: Block) -> Answer:
        """Take in the rows of a block."""
        weigh(block, self.policy, self.dialect)
        labels = self.truth.labels_of(block)
        if not len(block):  # none of their labels is a class
            return None, None
        if self.normalize:
            divide_by_sums(block, "logits")
        gaps = LogitGaps(self.temperatures, self.policy.binary, self.precise)
        gaps.add(
            block.values,
            labels,
            block.targets,
            block.weights,
            bad=block.bad,
            ignored=block.ignored,
        )
        return None, gaps


def figures() -> list[str]:
    """Return the names of what `change` returns, in their order."""
    pairs = [f"{key}_{when}" for key in COMPARED for when in ("before", "after")]
    return ["rows", "temperature", *pairs, "loss_removed"]


def change(temperature: float, before: Metrics, after: Metrics) -> dict[str, float]:
    """Return what a temperature changes, as the figures of a record."""
    old, new = before.result(), after.result()
    pairs = [value for key in COMPARED for value in (old[key], new[key])]
    return dict(
        zip(figures(), [old["rows"], temperature, *pairs, before.loss_above(after)], strict=True)
    )
