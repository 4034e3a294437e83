"""Losses of rows: the cross-entropy of each in the place of its logits."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.calculations.ground_truth import GroundTruth, divide_by_sums
from softmax_cli.metrics import losses
from softmax_cli.metrics.binary_columns import one_a_row
from softmax_cli.metrics.losses import LossPartial
from softmax_cli.numerics import kernels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.row_faults import BadRow
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Base, Contents, Labels, LossPairs
    from softmax_cli.metrics.weighting import Weighting


class LossSettings(NamedTuple):
    """How losses are computed."""

    contents: Contents  # what the numbers are
    temperature: float  # divides logits
    base: Base  # of the logarithm
    single: bool  # whether a loss is rounded to float32
    normalize: bool = False  # whether probabilities and targets are divided by their sum
    weighting: Weighting | None = None  # how much classes count, if it is not the same


class Measured(NamedTuple):
    """The losses of a block's rows, and what they were measured against."""

    pairs: LossPairs  # what each row adds to the sum
    weights: list[float] | None  # what each adds to the divisor of the mean; None: 1
    columns: int  # how many problems each row is
    true_classes: Labels | None  # None where the block has targets
    contents: Contents  # what the block's values are

    def rounded(self, single: bool) -> Any:
        """Return the loss of each row by itself, the mean of its problems, rounded once."""
        heads, tails = self.pairs
        if self.columns > 1:
            from softmax_cli.numerics import weighted_losses

            heads, tails = weighted_losses.divided(self.pairs, self.columns)
        return kernels.round_single(heads, tails) if single else heads


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
        adding_up: bool = False,
    ) -> None:
        self.policy, self.settings = policy, settings
        self._truth, self._adding_up = truth, adding_up

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""
        return self.policy.layout.carried_and([("xent", "number")])

    def apply(self, block: Block) -> Answer:
        """Replace the numbers of each row by its loss."""
        measured = self.measured(block)
        if measured is None:
            return block, None
        partial = self._partial(block, measured) if self._adding_up else None
        rounded = measured.rounded(self.settings.single)
        if isinstance(rounded, list):
            block.values = [[loss] for loss in rounded]
        else:
            block.values = rounded.reshape(-1, 1)
        return block, partial

    def measured(self, block: Block) -> Measured | None:
        """Return the losses of the rows of a block, 0 for those that are ignored.

        None where no row is left, since none has a true class.
        """
        settings, binary, layout = self.settings, self.policy.binary, self.policy.layout
        if settings.weighting is not None and layout.arrays is not None:
            self._refuse_other_counts(block, settings.weighting)
        true_classes = self._truth.labels_of(block)
        if not len(block):
            return None
        contents = settings.contents
        if settings.normalize:
            contents = divide_by_sums(block, contents)
        if binary:
            width = len(layout.columns("logits"))
            block.values = _as_wide(block.values, width)
            if block.targets is not None:
                block.targets = _as_wide(block.targets, width)
        columns = len(layout.columns("logits")) if binary else 1
        given = block.values, true_classes, block.targets
        options: Any = {
            "contents": contents,
            "temperature": settings.temperature,
            "base": settings.base,
        }
        weights = None
        if settings.weighting is None and columns == 1:
            pairs = (losses.binary_cross_entropy if binary else losses.cross_entropy)(
                *given, **options
            )
        else:
            from softmax_cli.metrics import weighting

            measure = weighting.binary_row_losses if binary else weighting.row_losses
            how = settings.weighting or weighting.Weighting()
            pairs, weights = measure(*given, how, **options)
        if block.ignored:
            for row in block.ignored:
                pairs[0][row] = pairs[1][row] = 0.0
        return Measured(pairs, weights, columns, true_classes, contents)

    def _refuse_other_counts(self, block: Block, weighting: Weighting) -> None:
        """Make rows bad that have not as many classes as there are weights."""
        if weighting.classes is None:
            return
        classes = len(weighting.classes)
        reasons = {
            row: BadRow(f"--class-weight has {classes} weights for {len(values)} classes")
            for row, values in enumerate(block.values)
            if row not in block.bad and len(values) != classes
        }
        if reasons:
            self.policy.settle(block, reasons)
            block.values = [
                [nan] * len(values) if row in block.bad else values
                for row, values in enumerate(block.rows())
            ]

    def _partial(self, block: Block, measured: Measured) -> LossPartial:
        """Return what the losses of a block come to."""
        values, true_classes = block.values, measured.true_classes
        binary, targets = self.policy.binary, block.targets
        if true_classes is None:
            assert targets is not None
            true_classes = kernels.argmax(
                losses.two_classes(one_a_row(targets), "probs") if binary else targets
            )
        if binary:
            values = losses.two_classes(one_a_row(values), measured.contents)
        left_out = block.bad | block.ignored
        return LossPartial.of(values, measured.pairs, true_classes, left_out, measured.weights)

    def footer(self, partial: LossPartial | None) -> Sequence[tuple[str, float]]:
        """Return what a table says below the losses."""
        if partial is None or partial.losses.count == 0:
            return [("rows", 0)]
        footer = [("rows", float(partial.losses.count))]
        if partial.weight.units:
            footer.append(("mean loss", partial.mean()))
            footer.append(("perplexity", partial.perplexity(self.settings.base)))
        return [*footer, ("accuracy", partial.correct / partial.answers)]


def _as_wide(numbers: Any, width: int) -> Any:
    """Return rows of so many numbers: bad ones alone can have others, also all of a block."""
    if len(numbers[0]) == width and not kernels.is_ragged(numbers):
        return numbers
    return [row if len(row) == width else [nan] * width for row in numbers]
