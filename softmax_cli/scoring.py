"""The losses of a table: where its true classes stand, and what becomes of its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from softmax_cli import losses, numerics
from softmax_cli.blocks import Block
from softmax_cli.cells import plain
from softmax_cli.columns import ColumnList, parse_list, parse_names
from softmax_cli.errors import DataError, SoftmaxError, UsageError
from softmax_cli.formats.source import Source
from softmax_cli.formats.values import read_targets
from softmax_cli.layout import BadRows, Contents
from softmax_cli.losses import Base, Tally

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Truth:
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
    ) -> None:
        layout = source.layout
        self._source, self._truth, self._contents = source, truth, contents
        self._temperature, self._base, self._single = temperature, base, single
        self._bad_rows = bad_rows
        self._find = losses.label_finder(layout.classes, len(layout.logits))
        self._place = None if layout.label is None else layout.kept.index(layout.label)
        self._tally = Tally()

    def transform(self, block: Block) -> Block:
        """Replace the numbers of each row by its loss, and add that up.

        Raises
        ------
        DataError, UsageError
            A label that is no class, or truths that are not as many as the rows.
        """
        labels = self._labels(block) if self._truth.weights is None and not block.targets else None
        targets = block.targets if labels is None else None
        if self._truth.weights is not None:
            targets = self._given(block, self._truth.weights, "target")
            self._check_width(self._truth.weights)
        pairs = losses.cross_entropy(
            block.values,
            labels,
            targets,
            source=self._contents,
            temperature=self._temperature,
            base=self._base,
        )
        true_classes = labels if labels is not None else numerics.argmax(targets)
        self._tally.merge(losses.tally(block.values, pairs, true_classes))
        heads, tails = pairs
        rounded = numerics.round_single(heads, tails) if self._single else heads
        block.values = [[float(loss)] for loss in rounded]
        return block

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
        return [
            ("rows", count),
            ("mean loss", mean),
            ("perplexity", losses.perplexity(mean, self._base)),
            ("accuracy", self._tally.correct / count),
        ]

    def _labels(self, block: Block) -> list[int]:
        if self._truth.labels is not None:
            texts = self._given(block, self._truth.labels, "label")
        else:
            texts = [plain(cells[self._place], self._source.dialect) for cells in block.cells]
        found: list[int] = []
        unknown: set[int] = set()
        for index, text in enumerate(texts):
            if index in block.bad:
                found.append(-1)
                continue
            try:
                found.append(self._find(text))
            except losses.UnknownLabel as error:
                if self._bad_rows == "error":
                    block.error = self._error(str(error), block.lines[index])
                    block.drop(set(range(index, len(texts))))
                    return found
                found.append(-1)
                unknown.add(index)
        if self._bad_rows == "nan":
            block.bad |= unknown
            return found
        if unknown:
            block.drop(unknown)
            block.skipped += len(unknown)
        return [label for index, label in enumerate(found) if index not in unknown]

    def _error(self, message: str, line: int) -> SoftmaxError:
        if self._source.name is None:
            return UsageError(f"row {line}: {message}")
        return DataError(message, source=self._source.name, line=line)

    def _given(self, block: Block, truths: Sequence[Given], what: str) -> list[Given]:
        """Return the truths of the rows that are left of the values."""
        rows = len(block.lines) + block.skipped
        if len(truths) != rows:
            raise UsageError(
                f"{len(truths)} {what}{'' if len(truths) == 1 else 's'} for "
                f"{rows} row{'' if rows == 1 else 's'}",
                "give one for each row, as in --label 2,0",
            )
        return [truths[line - 1] for line in block.lines]

    def _check_width(self, weights: list[list[float]]) -> None:
        classes = len(self._source.layout.logits)
        for row in weights:
            if len(row) != classes:
                raise UsageError(f"--target has {len(row)} values for {classes} classes")
