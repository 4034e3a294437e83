"""Losses of rows: the true class of each found, its cross-entropy in the place of the logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.metrics import losses
from softmax_cli.metrics.losses import LossPartial
from softmax_cli.numerics import kernels
from softmax_cli.table import labels
from softmax_cli.table.bad_rows import BadRow, BadRowPolicy, UnknownLabel
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
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
        # a class for each column, or yes and no for the only one
        self._names = None if policy.binary else layout.classes
        self._finders: dict[int, Callable[[str], int]] = {}

    def apply(self, block: Block) -> Answer:
        """Replace the numbers of each row by its loss."""
        true_classes: Labels | None = None
        if block.targets is None:
            true_classes = self._true_classes(block)
            if not len(block):  # none of their labels is a class
                return block, None
        contents, temperature, base, single = self._settings
        binary = self._policy.binary
        pairs = (losses.binary_cross_entropy if binary else losses.cross_entropy)(
            block.values,
            true_classes,
            block.targets,
            contents=contents,
            temperature=temperature,
            base=base,
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
        rounded: Any = kernels.round_single(heads, tails) if single else heads
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
        footer = [("rows", count), ("mean loss", mean)]
        if self._settings.contents != "log-probs":  # whose base is not known
            footer.append(("perplexity", losses.perplexity(mean, self._settings.base)))
        return [*footer, ("accuracy", partial.correct / count)]

    def _finder(self, count: int) -> Callable[[str], int]:
        """Return what finds the class by its label in a row of so many."""
        if count not in self._finders:
            names = self._names and self._names[:count]
            self._finders[count] = labels.label_finder(names, count)
        return self._finders[count]

    @cached_property
    def _spellings(self) -> dict[str, int]:
        count = 2 if self._policy.binary else len(self._policy.layout.columns("logits"))
        return labels.spellings(self._names, count)

    def _true_classes(self, block: Block) -> Labels:
        """Find the true class of each row, -1 for a bad one; rows that have none are bad."""
        layout = self._policy.layout
        place = layout.cell_position("label")
        found: Any = [-1] * len(block)
        doubtful: Sequence[int] = range(len(block))
        # Sorting the classes' names pays for many rows.
        if len(block) > len(layout.columns("logits")) and hasattr(block.cells, "numbers_of"):
            found = block.cells.numbers_of(place, self._spellings)
            doubtful = (found < 0).nonzero()[0].tolist()
        unknown: dict[int, BadRow] = {}
        for row in doubtful:
            if row in block.bad:
                continue
            try:
                find = self._finder(2 if self._policy.binary else len(block.values[row]))
                found[row] = find(plain(block.cells[row][place], self._dialect))
            except UnknownLabel as reason:
                reason.column = layout.columns("label")[0]
                unknown[row] = reason
                if self._policy.refuses(reason):
                    break
        if not unknown:
            return found  # type: ignore[no-any-return]
        kept = self._policy.settle(block, unknown)
        return [int(found[row]) for row in kept]
