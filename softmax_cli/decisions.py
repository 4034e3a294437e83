"""From logits or probabilities to classes: the largest, the largest few, one-hot rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal

from softmax_cli import numerics
from softmax_cli.blocks import Block, Field, Kind, Values
from softmax_cli.layout import Layout

Contents = Literal["logits", "probs"]
Plan = tuple[Sequence[Field], Callable[[Block], Block]]
"""The columns of a result, and the function that makes it of a block."""


def largest(
    layout: Layout, prob: bool, contents: Contents, temperature: float, single: bool
) -> Plan:
    """Plan the class of each row: its number, its name, its probability if wanted."""
    results = _results(["argmax"], layout, prob)

    def transform(block: Block) -> Block:
        places = numerics.argmax(block.values)
        columns: list[Any] = [places]
        if prob:
            sure = _probabilities(block, contents, temperature, single)
            if isinstance(sure, list):
                columns.append([row[place] for row, place in zip(sure, places, strict=True)])
            else:
                columns.append(sure[range(len(places)), places])
        block.values = _side_by_side(columns)
        _blank(block)
        return block

    return layout.fields_before(results), transform


def top(layout: Layout, count: int, contents: Contents, temperature: float, single: bool) -> Plan:
    """Plan the likeliest few classes of each row, a line for each, the likeliest first."""
    results = _results(["rank", "argmax"], layout, prob=True)
    count = min(count, len(layout.logits))

    def transform(block: Block) -> Block:
        order = numerics.top(block.values, count)
        sure = _probabilities(block, contents, temperature, single)
        ranks: list[Any] = list(range(1, count + 1)) * len(order)
        if isinstance(sure, list):
            places: Any = [place for row in order for place in row]
            chosen: Any = [
                row[place] for row, best in zip(sure, order, strict=True) for place in best
            ]
        else:
            import numpy as np

            places = np.asarray(order).reshape(-1)
            chosen = np.take_along_axis(sure, np.asarray(order), 1).reshape(-1)
        block.values = _side_by_side([ranks, places, chosen])
        block.cells = _repeat(block.cells, count)
        block.lines = [line for line in block.lines for _ in range(count)]
        bad = {index * count for index in block.bad}
        # A bad row has one line, without a result.
        rest = {first + more for first in bad for more in range(1, count)}
        block.bad = bad
        _blank(block)
        if rest:
            block.drop(rest)
        return block

    return layout.fields_before(results), transform


def one_hot(layout: Layout) -> Plan:
    """Plan rows with a 1 at the class and a 0 at each other, in the place of the logits."""
    count = len(layout.logits)

    def transform(block: Block) -> Block:
        places = numerics.argmax(block.values)
        if isinstance(places, list):
            block.values = [
                [1.0 if index == place else 0.0 for index in range(count)] for place in places
            ]
        else:
            import numpy as np

            block.values = (np.arange(count) == places[:, np.newaxis]).astype(np.float64)
        _blank(block)
        return block

    return layout.fields("", "integer"), transform


class LargestAlong:
    """For each column the row of its largest number, or one place among all, over all blocks.

    Parameters
    ----------
    layout : Layout
    axis : int or None
        0 for the columns, None for everything.
    """

    def __init__(self, layout: Layout, axis: int | None) -> None:
        self._axis = axis
        self._width = len(layout.logits)
        self._rows = 0
        self._largest: list[float] = []
        self._places: list[int] = []
        names = layout.classes or [str(number) for number in range(self._width)]
        self.fields: Sequence[Field] = tuple(
            Field(name, "integer", place) for place, name in enumerate(names)
        )
        if axis is None:
            self.fields = (Field("argmax", "integer", 0),)

    def add(self, block: Block) -> None:
        """Take a block into account; its bad rows count, but are never the largest."""
        rows = block.rows()
        for index in block.bad:
            rows[index] = [-math.inf] * self._width
        found = [int(place) for place in numerics.argmax(rows, axis=self._axis)]
        if self._axis is None:
            largest = [rows[place // self._width][place % self._width] for place in found]
            first = self._rows * self._width
        else:
            largest = [rows[place][column] for column, place in enumerate(found)]
            first = self._rows
        if not self._largest:
            self._largest, self._places = largest, found
        else:
            for index, value in enumerate(largest):
                if value > self._largest[index]:
                    self._largest[index] = value
                    self._places[index] = first + found[index]
        self._rows += len(rows)

    def result(self) -> Block:
        """Return the one line of the answer."""
        return Block([[float(place) for place in self._places]], [[]], [1])


def _results(numbers: list[str], layout: Layout, prob: bool) -> list[tuple[str, Kind]]:
    results: list[tuple[str, Kind]] = [(name, "integer") for name in numbers]
    if layout.classes:
        results.append(("class", "class"))
    if prob:
        results.append(("probability", "number"))
    return results


def _probabilities(block: Block, contents: Contents, temperature: float, single: bool) -> Values:
    if contents == "probs":
        return _rounded(block.values) if single else block.values
    return numerics.softmax(block.values, temperature=temperature, single=single)


def _rounded(values: Values) -> Values:
    """Round to float32."""
    if isinstance(values, list):
        return [numerics.round_single(row, [0.0] * len(row)) for row in values]  # type: ignore[misc]
    import numpy as np

    return values.astype(np.float32).astype(np.float64)


def _side_by_side(columns: list[Any]) -> Values:
    if all(isinstance(column, list) for column in columns):
        return [list(map(float, row)) for row in zip(*columns, strict=True)]
    import numpy as np

    return np.column_stack(columns).astype(np.float64)


def _blank(block: Block) -> None:
    """Leave the results of bad rows empty."""
    for index in block.bad:
        block.values[index] = [math.nan] * len(block.values[index])


def _repeat(cells: Any, count: int) -> Any:
    if hasattr(cells, "repeat"):
        return cells.repeat(count)
    return [row for row in cells for _ in range(count)]
