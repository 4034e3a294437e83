"""Losses of rows: the true class of each found, its cross-entropy in the place of the logits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.metrics import losses
from softmax_cli.metrics.losses import LossPartial
from softmax_cli.numerics import kernels
from softmax_cli.table import labels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.row_faults import BadRow, UnknownLabel
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Base, Contents, Labels


class LossSettings(NamedTuple):
    """How losses are computed."""

    contents: Contents  # what the numbers are
    temperature: float  # divides logits
    base: Base  # of the logarithm
    single: bool  # whether a loss is rounded to float32
    normalize: bool = False  # whether probabilities and targets are divided by their sum
    # the true classes of all rows, where no cell holds them: the number of one, or its weights
    label: int | None = None
    targets: list[float] | None = None


def classes_of(policy: BadRowPolicy, width: int | None = None) -> tuple[Sequence[str] | None, int]:
    """Return the names of the classes of a row of such a width, if any, and how many there are.

    There is a class for each number, or no and yes for the only one.
    """
    if policy.binary:
        return policy.layout.classes if policy.layout.renamed else None, 2
    names, count = policy.layout.classes, len(policy.layout.columns("logits"))
    return names and names[:width], count if width is None else width


class Losses:
    """The losses of blocks, and what they add up to.

    Parameters
    ----------
    policy : BadRowPolicy
        Of the table; it decides what becomes of a row whose label is no class.
    dialect : Dialect or None
        How the label cells are written.
    settings : LossSettings
    adding_up : bool
        Whether there is to be a partial.
    """

    measure = None

    def __init__(
        self,
        policy: BadRowPolicy,
        dialect: Dialect | None,
        settings: LossSettings,
        *,
        adding_up: bool,
    ) -> None:
        layout = policy.layout
        self.fields: Sequence[Field] = layout.carried_and([("xent", "number")])
        self._policy, self._dialect, self._settings = policy, dialect, settings
        self._adding_up = adding_up
        self._finders: dict[int, Callable[[str], int]] = {}

    def apply(self, block: Block) -> Answer:
        """Replace the numbers of each row by its loss."""
        true_classes: Labels | None = None
        settings = self._settings
        if settings.targets is not None:
            self._give_targets(block, settings.targets)
        if block.targets is None:
            true_classes = self._true_classes(block)
            if not len(block):  # none of their labels is a class
                return block, None
        contents = self._normalize(block) if settings.normalize else settings.contents
        binary = self._policy.binary
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

    def _normalize(self, block: Block) -> Contents:
        """Divide what is to sum to 1 by its sum, and say what the values then are."""
        if block.targets is not None:
            block.targets = kernels.normalized(block.targets)
        contents = self._settings.contents
        if contents == "probs":
            block.values = kernels.normalized(block.values)
        # The softmax of log-probabilities divides them by their sum.
        return "logits" if contents == "log-probs" else contents

    def _finder(self, count: int) -> Callable[[str], int]:
        """Return what finds the class by its label in a row of so many."""
        if count not in self._finders:
            self._finders[count] = labels.label_finder(
                *classes_of(self._policy, count), binary=self._policy.binary
            )
        return self._finders[count]

    def _give_targets(self, block: Block, targets: list[float]) -> None:
        """Put the targets of all rows beside each; rows of another length are bad."""
        if self._policy.layout.arrays is not None:
            count = "1 value" if len(targets) == 1 else f"{len(targets)} values"
            reasons = {
                row: BadRow(f"--target has {count} for {len(values)} classes")
                for row, values in enumerate(block.values)
                if row not in block.bad and len(values) != len(targets)
            }
            if reasons:
                self._policy.settle(block, reasons)
                blank = [math.nan] * len(targets)
                block.values = [
                    blank if row in block.bad else values for row, values in enumerate(block.rows())
                ]
        block.targets = [targets] * len(block)

    @cached_property
    def _spellings(self) -> dict[str, int]:
        return labels.spellings(*classes_of(self._policy))

    def _true_classes(self, block: Block) -> Labels:
        """Find the true class of each row, -1 for a bad one; rows that have none are bad."""
        layout, label = self._policy.layout, self._settings.label
        found: Any = [-1] * len(block)
        doubtful: Sequence[int] = range(len(block))
        if label is not None:
            found = [-1 if row in block.bad else label for row in doubtful]
            # rows of an array may be shorter than the first one
            ragged = layout.arrays is not None
            doubtful = [row for row in doubtful if ragged and len(block.values[row]) <= label]
        # Sorting the classes' names pays for many rows.
        elif len(block) > len(layout.columns("logits")) and hasattr(block.cells, "numbers_of"):
            found = block.cells.numbers_of(layout.cell_position("label"), self._spellings)
            doubtful = (found < 0).nonzero()[0].tolist()
        unknown: dict[int, BadRow] = {}
        for row in doubtful:
            if row in block.bad:
                continue
            try:
                find = self._finder(len(block.values[row]))
                found[row] = find(self._label(block, row))
            except UnknownLabel as reason:
                reason.column = next(iter(layout.columns("label")), None)
                found[row] = -1
                unknown[row] = reason
                if self._policy.refuses(reason):
                    break
        if not unknown:
            return found  # type: ignore[no-any-return]
        kept = self._policy.settle(block, unknown)
        return [int(found[row]) for row in kept]

    def _label(self, block: Block, row: int) -> str:
        if self._settings.label is not None:
            return str(self._settings.label)
        place = self._policy.layout.cell_position("label")
        return plain(block.cells[row][place], self._dialect)
