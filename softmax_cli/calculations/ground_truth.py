"""Ground truth of rows: the true class of each, or its soft targets, found and checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.errors import quote
from softmax_cli.numerics import kernels
from softmax_cli.table import labels
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.given_classes import label_of_all, targets_of_all
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.row_faults import BadRow, UnknownLabel

if TYPE_CHECKING:
    from softmax_cli.metrics.types import Contents, Labels


class GroundTruth:
    """The true classes of the rows of a table, as labels or as targets.

    Parameters
    ----------
    policy : BadRowPolicy
        Of the table; it decides what becomes of a row whose label is no class.
    dialect : Dialect or None
        How the label cells are written.
    options : ReadOptions
        They say what the true class of all rows is, where no cell holds it.

    Raises
    ------
    UsageError
        What was said to be the true class of all rows is none.
    """

    def __init__(self, policy: BadRowPolicy, dialect: Dialect | None, options: ReadOptions) -> None:
        self._policy, self._dialect = policy, dialect
        self._finders: dict[int, Callable[[str], int]] = {}
        self._ignore = options.ignore_label
        self._file = options.label_file
        self._label: int | None = None
        self._targets: list[float] | None = None
        if policy.source is None:  # typed values have theirs beside each row
            return
        if options.labels is not None:
            find = labels.label_finder(*policy.classes(), binary=policy.binary)
            self._label = label_of_all(options.labels, policy.layout, find)
        if options.targets is not None:
            self._targets = targets_of_all(options.targets, policy)

    def labels_of(self, block: Block) -> Labels | None:
        """Return the true class of each row, -1 for a bad one; None where targets are beside them.

        Rows that have none are bad: the block may have fewer rows then, or none. Those that do not
        count are in the block's `ignored`; they have some class.
        """
        if self._targets is not None:
            self._give_targets(block, self._targets)
        return self._true_classes(block) if block.targets is None else None

    def _finder(self, count: int) -> Callable[[str], int]:
        """Return what finds the class by its label in a row of so many."""
        if count not in self._finders:
            self._finders[count] = labels.label_finder(
                *self._policy.classes(count), binary=self._policy.binary
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
        known = labels.spellings(*self._policy.classes())
        return known | {self._ignore: self._ignored} if self._ignore else known

    @cached_property
    def _ignored_class(self) -> int | None:
        """The class that is ignored by its name or number, where the label is one of a class."""
        if self._ignore is None:
            return None
        try:
            return self._finder(self._policy.classes()[1])(self._ignore)
        except UnknownLabel:
            return None

    @property
    def _ignored(self) -> int:
        """The number that no class has: that of a row which does not count."""
        return self._policy.classes()[1]

    def _true_classes(self, block: Block) -> Labels:
        """Find the true class of each row, -1 for a bad one; rows that have none are bad."""
        layout, label = self._policy.layout, self._label
        found: Any = [-1] * len(block)
        doubtful: Sequence[int] = range(len(block))
        if label is not None:
            found = [-1 if row in block.bad else label for row in doubtful]
            # rows of an array may be shorter than the first one
            ragged = layout.arrays is not None
            doubtful = [row for row in doubtful if ragged and len(block.values[row]) <= label]
        # Sorting the classes' names pays for many rows.
        elif (
            block.labels is None
            and len(block) > len(layout.columns("logits"))
            and (hasattr(block.cells, "numbers_of"))
        ):
            found = block.cells.numbers_of(layout.cell_positions("label")[0], self._spellings)
            doubtful = (found < 0).nonzero()[0].tolist()
            if self._ignore is not None:
                block.ignored.update((found == self._ignored).nonzero()[0].tolist())
                found[found == self._ignored] = 0
        unknown: dict[int, BadRow] = {}
        for row in doubtful:
            if row in block.bad:
                continue
            try:
                text = self._text(block, row)
                if self._ignore is not None and labels.same(text, self._ignore):
                    block.ignored.add(row)
                    found[row] = 0
                    continue
                found[row] = self._finder(len(block.values[row]))(text)
            except UnknownLabel as reason:
                reason.column = next(iter(layout.columns("label")), None)
                if self._file is not None:
                    row_of_file = block.places[row] + 1
                    reason.message += f" (row {row_of_file} of {quote(self._file)})"
                found[row] = -1
                unknown[row] = reason
                if self._policy.refuses(reason):
                    break
        ignored = self._ignored_class
        if ignored is not None:
            block.ignored.update(row for row in range(len(block)) if found[row] == ignored)
        if not unknown:
            return found  # type: ignore[no-any-return]
        kept = self._policy.settle(block, unknown)
        return [int(found[row]) for row in kept]

    def _text(self, block: Block, row: int) -> str:
        if self._label is not None:
            return str(self._label)
        if block.labels is not None:
            return block.labels[row]
        place = self._policy.layout.cell_positions("label")[0]
        return plain(block.cells[row][place], self._dialect)


class TrueClasses(NamedTuple):
    """The targets of rows, whichever way their true classes are told."""

    truth: GroundTruth
    binary: bool  # whether each number is a question of yes or no

    def of(self, block: Block) -> list[list[float]]:
        """Return the weights of the classes of each row of a block, which may lose rows."""
        labels = self.truth.labels_of(block)
        if labels is None:
            assert block.targets is not None
            rows = [[*map(float, row)] for row in block.targets]
            return [[1.0 - row[0], row[0]] for row in rows] if self.binary else rows
        counts = [2 if self.binary else len(row) for row in block.values]
        pairs = zip(labels, counts, strict=True)
        return [[float(place == label) for place in range(count)] for label, count in pairs]


def divide_by_sums(block: Block, contents: Contents) -> Contents:
    """Divide what is to sum to 1, in each row of a block, by its sum; say what the values then are.

    >>> block = Block([[1.0, 3.0]], [[]], [1], targets=[[2.0, 2.0]])
    >>> divide_by_sums(block, "probs"), block.values, block.targets
    ('probs', [[0.25, 0.75]], [[0.5, 0.5]])
    """
    if block.targets is not None:
        block.targets = kernels.normalized(block.targets)
    if contents == "probs":
        block.values = kernels.normalized(block.values)
    # The softmax of log-probabilities divides them by their sum.
    return "logits" if contents == "log-probs" else contents
