"""Assessment of a model: the metrics of labelled rows, of all or group by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.calculations.ground_truth import GroundTruth, divide_by_sums
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block, cells_of_row, chosen
from softmax_cli.table.cells import Cell, Dialect, from_json, plain, to_json
from softmax_cli.table.grouping import Key, rows_by_key
from softmax_cli.table.row_faults import place_of
from softmax_cli.table.row_weights import weigh

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Contents


NOT_SAVED = "is not what metrics --save wrote"
"""What is said of a file that holds no partial."""


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


class Group(NamedTuple):
    """Some rows that are told of together."""

    # where the first of them stands: its place; of saved ones, the partial, and the place in it
    first: tuple[int, ...]
    # the values of its grouping columns as they came: those of a block of one row
    cells: Sequence[list[Cell]]
    metrics: Metrics


class GroupedMetrics:
    """The metrics of each group of rows: a partial.

    Without grouping columns there is one group, whose key is empty.
    """

    __slots__ = ("groups",)

    def __init__(self, groups: dict[Key, Group]) -> None:
        self.groups = groups

    def merge(self, other: GroupedMetrics) -> None:
        """Take in the rows that another partial has seen; ValueError where settings differ."""
        if not self.groups or not other.groups:  # of bad rows alone
            self.groups = self.groups or other.groups
            return
        first, second = (next(iter(part.groups.values())).metrics for part in (self, other))
        if first.settings != second.settings:
            first.merge(second)  # which says in what
        for key, theirs in other.groups.items():
            ours = self.groups.get(key)
            if ours is None:
                self.groups[key] = theirs
                continue
            ours.metrics.merge(theirs.metrics)
            if theirs.first < ours.first:
                self.groups[key] = theirs._replace(metrics=ours.metrics)

    def to_dict(self, names: Sequence[str], dialect: Dialect | None) -> dict[str, Any]:
        """Return what JSON holds, exactly; the names are those of the grouping columns."""
        groups = [
            {
                "values": [to_json(cell, dialect) for cell in group.cells[0]],
                "metrics": group.metrics.to_dict(),
            }
            for group in self.in_order()
        ]
        return {"by": list(names), "groups": groups}

    @classmethod
    def from_dict(cls, saved: Any, place: int) -> tuple[GroupedMetrics, tuple[str, ...]]:
        """Return what `to_dict` made a dictionary of, and the names of the grouping columns.

        `place` is that of the partial among others: groups keep their order.

        Raises
        ------
        ValueError
            It is none, of another version, or damaged.
        """
        if not isinstance(saved, dict) or saved.keys() != {"by", "groups"}:
            raise ValueError(NOT_SAVED)
        names, parts = saved["by"], saved["groups"]
        if not _are_texts(names) or not isinstance(parts, list) or not parts:
            raise ValueError(NOT_SAVED)
        groups: dict[Key, Group] = {}
        for at, group in enumerate(parts):
            if not isinstance(group, dict) or group.keys() != {"values", "metrics"}:
                raise ValueError(NOT_SAVED)
            if not _are_texts(group["values"]) or len(group["values"]) != len(names):
                raise ValueError(NOT_SAVED)
            cells = [from_json(value) for value in group["values"]]
            key = tuple([plain(cell, None) for cell in cells])
            if key in groups:
                raise ValueError(NOT_SAVED)
            groups[key] = Group((place, at), [cells], Metrics.from_dict(group["metrics"]))
        whole = cls(groups)
        whole.total()  # the settings of all groups are alike
        return whole, tuple(names)

    def in_order(self) -> list[Group]:
        """Return the groups in the order in which they appear in the table."""
        return sorted(self.groups.values(), key=lambda group: group.first)

    def total(self) -> Metrics:
        """Return the metrics of all rows."""
        return Metrics.total([group.metrics for group in self.groups.values()])


class Assessment(NamedTuple):
    """The metrics of blocks."""

    policy: BadRowPolicy  # of the table
    dialect: Dialect | None  # how its cells are written
    truth: GroundTruth  # finds the true class of each row
    contents: Contents  # what the numbers are
    normalize: bool  # whether probabilities and targets are divided by their sum
    empty: Metrics  # of no row, with the settings of all

    def apply(self, block: Block) -> Answer:
        """Take in the rows of a block."""
        layout = self.policy.layout
        weigh(block, self.policy, self.dialect)
        labels = self.truth.labels_of(block)
        if not len(block):  # none of their labels is a class
            return None, None
        if self.normalize:
            divide_by_sums(block, self.contents)
        groups = {}
        for key, rows in rows_by_key(block, layout, self.dialect).items():
            part, own = block, labels
            if len(rows) < len(block):
                part, own = block.part(rows), None if labels is None else chosen(labels, rows)
            metrics = Metrics.of(self.empty.settings)
            metrics.add(
                part.values,
                own,
                targets=part.targets,
                weights=part.weights,
                bad=part.bad,
                ignored=part.ignored,
            )
            first = rows[0]
            cells = cells_of_row(block.cells, first, layout.cell_positions("by"))
            groups[key] = Group(place_of(block.lines[first]), cells, metrics)
        return None, GroupedMetrics(groups)
