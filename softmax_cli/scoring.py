"""The losses of a table: where its true classes stand, and what becomes of its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from softmax_cli import labels, losses, numerics
from softmax_cli.blocks import Block
from softmax_cli.cells import plain
from softmax_cli.columns import ColumnList, parse_list, parse_names
from softmax_cli.errors import DataError, SoftmaxError, UsageError
from softmax_cli.formats.rows import POLICIES
from softmax_cli.formats.source import Source
from softmax_cli.formats.values import read_targets
from softmax_cli.layout import BadRows, Contents
from softmax_cli.losses import Base, Tally

Given = TypeVar("Given")
_EXAMPLES = {"label": "2,0", "target": "'0,0,1 1,0,0'"}


class Truth(NamedTuple):
    """Where the true classes are.

    Attributes
    ----------
    label, targets : tuple of Item
        The columns of a file that hold them.
    labels : tuple of str or None
        For values: a label for each row.
    weights : list of list of float or None
        For values: the soft labels of each row.
    """

    label: ColumnList = ()
    targets: ColumnList = ()
    labels: tuple[str, ...] | None = None
    weights: list[list[float]] | None = None

    @classmethod
    def of(cls, values: bool, label: str | None, target: str | None) -> Truth:
        """Read ``--label`` or ``--target``: columns of a file, but for values the truth itself."""
        if label is not None:
            return cls(labels=parse_names(label)) if values else cls(label=parse_list(label))
        assert target is not None
        return cls(weights=read_targets(target)) if values else cls(targets=parse_list(target))


class Losses:
    """The losses of all blocks of a source, and what they add up to.

    Parameters
    ----------
    source : Source
    truth : Truth
    contents : str
        What the numbers are.
    temperature : float
    base : str
    single : bool
        Whether a loss is rounded to float32.
    bad_rows : str
        What becomes of a row whose label is no class.
    tallying : bool
        Whether the losses are added up.
    """

    def __init__(
        self,
        source: Source,
        truth: Truth,
        contents: Contents,
        temperature: float,
        base: Base,
        single: bool,
        bad_rows: BadRows,
        tallying: bool,
    ) -> None:
        layout = source.layout
        self._source, self._truth, self._contents = source, truth, contents
        self._temperature, self._base, self._single = temperature, base, single
        self._bad_rows, self._tallying = bad_rows, tallying
        self._find = labels.label_finder(layout.classes, len(layout.logits))
        self._place = None if layout.label is None else layout.kept.index(layout.label)
        self._tally = Tally()

    def transform(self, block: Block) -> Block:
        """Replace the numbers of each row by its loss, and tally that.

        Raises
        ------
        UsageError
            Truths on the command line that are not as many as the rows or the classes.
        """
        true_classes: numerics.Labels | None = None
        targets = block.targets
        if self._truth.weights is not None:
            targets = self._given(block, self._truth.weights, "target")
            self._check_width(self._truth.weights)
        if targets is None:
            true_classes = self._labels(block)
        pairs = losses.cross_entropy(
            block.values,
            true_classes,
            targets,
            source=self._contents,
            temperature=self._temperature,
            base=self._base,
        )
        if self._tallying:
            if true_classes is None and targets is not None:
                true_classes = numerics.argmax(targets)
            assert true_classes is not None
            block.tally = losses.tally(block.values, pairs, true_classes, block.bad)
        heads, tails = pairs
        rounded = numerics.round_single(heads, tails) if self._single else heads
        if isinstance(rounded, list):
            block.values = [[loss] for loss in rounded]
        else:
            column: Any = rounded.reshape(-1, 1)
            block.values = column
        return block

    def collect(self, tally: Tally) -> None:
        """Add the tally of a block to that of all."""
        self._tally.merge(tally)

    def mean(self) -> float:
        """Return the mean of all losses, rounded once."""
        return self._tally.losses.mean(self._single)

    def sum(self) -> float:
        """Return the sum of all losses, rounded once."""
        return self._tally.losses.sum(self._single)

    def summary(self) -> list[tuple[str, float]]:
        """Return what a table says below the losses."""
        count = self._tally.losses.count
        if count == 0:
            return [("rows", 0)]
        mean = self._tally.losses.mean()
        summary = [("rows", count), ("mean loss", mean)]
        if self._contents != "log-probs":  # whose base is not known
            summary.append(("perplexity", losses.perplexity(mean, self._base)))
        return [*summary, ("accuracy", self._tally.correct / count)]

    @cached_property
    def _spellings(self) -> dict[str, int]:
        layout = self._source.layout
        return labels.spellings(layout.classes, len(layout.logits))

    def _labels(self, block: Block) -> numerics.Labels:
        """Find the true class of each row, -1 for a bad one; drop or refuse rows that have none."""
        texts: Sequence[str] | None = None
        if self._truth.labels is not None:
            texts = self._given(block, self._truth.labels, "label")
        found: Any = [-1] * len(block.lines)
        doubtful: Sequence[int] = range(len(found))
        # Sorting the classes' names pays for many rows.
        many = len(found) > len(self._source.layout.logits)
        if texts is None and many and hasattr(block.cells, "numbers_of"):
            found = block.cells.numbers_of(self._place, self._spellings)
            doubtful = (found < 0).nonzero()[0].tolist()
        unknown: set[int] = set()
        for index in doubtful:
            if index in block.bad:
                continue
            text = texts[index] if texts is not None else self._label_cell(block, index)
            try:
                found[index] = self._find(text)
            except labels.UnknownLabelError as error:
                unknown.add(index)
                if self._bad_rows == "error":
                    block.error = self._error(str(error), block.lines[index])
                    unknown = set(range(index, len(found)))
                    break
        if self._bad_rows == "nan":
            block.bad |= unknown
        if self._bad_rows == "nan" or not unknown:
            labels_found: numerics.Labels = found
            return labels_found
        block.drop(unknown)
        if self._bad_rows == "skip":
            block.skipped += len(unknown)
        return [int(label) for index, label in enumerate(found) if index not in unknown]

    def _label_cell(self, block: Block, index: int) -> str:
        assert self._place is not None
        return plain(block.cells[index][self._place], self._source.dialect)

    def _error(self, message: str, line: int) -> SoftmaxError:
        if self._source.name is None:
            return UsageError(f"row {line}: {message}")
        layout = self._source.layout
        return DataError(
            message,
            source=self._source.name,
            line=line,
            column=None if layout.label is None else layout.show(layout.label),
            hint="--names gives the classes names" if layout.classes is None else POLICIES,
        )

    def _given(self, block: Block, truths: Sequence[Given], what: str) -> list[Given]:
        """Return the truths of the rows that are left of the values."""
        rows = len(block.lines) + block.skipped
        if len(truths) != rows:
            raise UsageError(
                f"{len(truths)} {what}{'' if len(truths) == 1 else 's'} for "
                f"{rows} row{'' if rows == 1 else 's'}",
                f"give one for each row, as in --{what} {_EXAMPLES[what]}",
            )
        return [truths[line - 1] for line in block.lines]

    def _check_width(self, weights: list[list[float]]) -> None:
        classes = len(self._source.layout.logits)
        for row in weights:
            if len(row) != classes:
                values = "1 value" if len(row) == 1 else f"{len(row)} values"
                raise UsageError(f"--target has {values} for {classes} classes")
