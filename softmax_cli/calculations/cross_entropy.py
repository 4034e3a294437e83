"""Losses of rows: the cross-entropy of each in the place of its logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.calculations.ground_truth import GroundTruth, divide_by_sums
from softmax_cli.metrics import losses
from softmax_cli.metrics.losses import LossPartial
from softmax_cli.numerics import kernels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Base, Contents


class LossSettings(NamedTuple):
    """How losses are computed."""

    contents: Contents  # what the numbers are
    temperature: float  # divides logits
    base: Base  # of the logarithm
    single: bool  # whether a loss is rounded to float32
    normalize: bool = False  # whether probabilities and targets are divided by their sum


class Losses:
    """The losses of blocks, and what they add up to.

    Parameters
    ----------
    policy : BadRowPolicy
        Of the table.
    truth : GroundTruth
        Finds the true class of each row.
    settings : LossSettings
    adding_up : bool
        Whether there is to be a partial.
    """

    measure = None

    def __init__(
        self,
        policy: BadRowPolicy,
        truth: GroundTruth,
        settings: LossSettings,
        *,
        adding_up: bool,
    ) -> None:
        self.fields: Sequence[Field] = policy.layout.carried_and([("xent", "number")])
        self._binary, self._truth, self._settings = policy.binary, truth, settings
        self._adding_up = adding_up

    def apply(self, block: Block) -> Answer:
        """Replace the numbers of each row by its loss."""
        settings, binary = self._settings, self._binary
        true_classes = self._truth.labels_of(block)
        if not len(block):  # none of their labels is a class
            return block, None
        contents = settings.contents
        if settings.normalize:
            contents = divide_by_sums(block, contents)
        pairs = (losses.binary_cross_entropy if binary else losses.cross_entropy)(
            block.values,
            true_classes,
            block.targets,
            contents=contents,
            temperature=settings.temperature,
            base=settings.base,
        )
        partial = None
        if self._adding_up:
            if true_classes is None:
                assert block.targets is not None
                targets = block.targets
                true_classes = kernels.argmax(
                    losses.two_classes(targets, "probs") if binary else targets
                )
            values = losses.two_classes(block.values, contents) if binary else block.values
            partial = LossPartial.of(values, pairs, true_classes, block.bad)
        heads, tails = pairs
        rounded: Any = kernels.round_single(heads, tails) if settings.single else heads
        if isinstance(rounded, list):
            block.values = [[loss] for loss in rounded]
        else:
            block.values = rounded.reshape(-1, 1)
        return block, partial

    def footer(self, partial: LossPartial | None) -> Sequence[tuple[str, float]]:
        """Return what a table says below the losses."""
        if partial is None or partial.losses.count == 0:
            return [("rows", 0)]
        count, mean = partial.losses.count, partial.mean()
        return [
            ("rows", count),
            ("mean loss", mean),
            ("perplexity", losses.perplexity(mean, self._settings.base)),
            ("accuracy", partial.correct / count),
        ]
