"""Worst rows: those of the largest losses, as a partial that never holds more of them."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.metrics.losses import two_classes
from softmax_cli.numerics import kernels
from softmax_cli.table.block import cells_of_row, chosen
from softmax_cli.table.cells import Cell
from softmax_cli.table.file_lines import file_and_line
from softmax_cli.table.row_faults import place_of
from softmax_cli.table.schema import Field, Kind

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.calculations.cross_entropy import Losses, Measured
    from softmax_cli.table.block import Block


class WorstRow(NamedTuple):
    """A row, and how far it is off."""

    loss: float
    line: int  # of the file, or of several files as one number
    # the true class, the one of the largest value, and the probability of the true one; nothing
    # where a row has several problems
    classes: tuple[float, ...]
    cells: Sequence[list[Cell]]  # those carried, as of a block of one row

    @property
    def rank(self) -> tuple[float, int, int]:
        """What orders rows, the worst first."""
        return -self.loss, *place_of(self.line)


class Worst:
    """The rows of the largest losses: a partial that merges, in the order of their losses."""

    __slots__ = ("_count", "rows")

    def __init__(self, count: int, rows: list[WorstRow]) -> None:
        self._count = count
        self.rows = rows  # at most so many, in order

    def merge(self, other: Worst) -> None:
        """Take in what another one has seen."""
        both = chain(self.rows, other.rows)
        self.rows = nsmallest(self._count, both, key=lambda row: row.rank)


class WorstRows(NamedTuple):
    """Finds the rows of the largest losses."""

    losses: Losses
    most: int  # how many there are at most

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""
        policy = self.losses.policy
        names = () if policy.binary else policy.layout.classes or ()
        kind: Kind = "class" if names else "integer"
        where: list[tuple[str, Kind]] = [("line", "integer")]
        if self._files:
            where.insert(0, ("file", "class"))
        results: list[tuple[str, Kind]] = [("loss", "number")]
        if self._has_class:
            results[:0] = [("label", kind), ("prediction", kind), ("probability", "number")]
        choices = {"file": tuple(self._files), "label": tuple(names), "prediction": tuple(names)}
        fields = [
            Field(name, kind, place, choices=choices.get(name, ()) if kind == "class" else ())
            for place, (name, kind) in enumerate((*where, *results))
        ]
        carried = policy.layout.carried_beside(fields, without=("label", "targets"))
        return [*fields[: len(where)], *carried, *fields[len(where) :]]

    @property
    def _files(self) -> Sequence[str]:
        """The names of several files, where no column of the table says from which a row is."""
        files = self.losses.policy.files
        return () if files is None or self.losses.policy.layout.source else files.names

    def values(self, row: WorstRow) -> list[float]:
        """Return what is told of a row, as the columns have it."""
        number, line = file_and_line(row.line)
        return [*([number] if self._files else []), line, *row.classes, row.loss]

    @property
    def _has_class(self) -> bool:
        """Whether a row is one problem, of which there is a true class."""
        policy = self.losses.policy
        return not policy.binary or len(policy.layout.columns("logits")) == 1

    def apply(self, block: Block) -> Answer:
        """Take in the worst rows of a block."""
        measured = self.losses.measured(block)
        if measured is None:
            return None, None
        losses = measured.rounded(self.losses.settings.single)
        left_out = block.bad | block.ignored
        if isinstance(losses, list):
            good = [place for place in range(len(block)) if place not in left_out]
            places = nsmallest(self.most, good, lambda place: -losses[place])
        else:
            found = (-losses).argsort(kind="stable")[: self.most + len(left_out)].tolist()
            places = [place for place in found if place not in left_out][: self.most]
        classes = self._classes(block, measured, places)
        kept = range(len(self.losses.policy.layout.kept))
        rows = [
            WorstRow(float(losses[at]), block.lines[at], own, cells_of_row(block.cells, at, kept))
            for at, own in zip(places, classes, strict=True)
        ]
        return None, Worst(self.most, rows)

    def _classes(
        self, block: Block, measured: Measured, places: Sequence[int]
    ) -> list[tuple[float, ...]]:
        """Return the true class of rows, the predicted one, and the probability of the former."""
        if not self._has_class or not places:
            return [()] * len(places)
        settings, binary = self.losses.settings, self.losses.policy.binary
        values = _listed(chosen(block.values, places))
        if measured.true_classes is None:
            targets = _listed(chosen(block.targets, places))
            true = kernels.argmax(two_classes(targets, "probs") if binary else targets)
        else:
            true = [int(measured.true_classes[place]) for place in places]
        table = two_classes(values, measured.contents) if binary else values
        if measured.contents == "logits":
            how: Any = {"temperature": settings.temperature, "single": settings.single}
            shares: Any = kernels.softmax(table, **how)
        elif measured.contents == "log-probs":
            from softmax_cli.numerics import log_probabilities

            shares = log_probabilities.probabilities(values)
        else:
            shares = [[1.0 - p, p] for (p,) in values] if binary else values
        predicted = kernels.argmax(table)
        found: Any = [float(row[own]) for own, row in zip(true, shares, strict=True)]
        if settings.single:
            found = kernels.round_single(found, [0.0] * len(found))
        return [*zip(map(float, true), map(float, predicted), found, strict=True)]


def _listed(rows: Any) -> Any:
    return rows if isinstance(rows, list) else rows.tolist()
