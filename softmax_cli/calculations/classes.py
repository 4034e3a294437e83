"""Classes of rows: the likeliest, the likeliest few, one-hot rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from softmax_cli.numerics import kernels
from softmax_cli.table.block import Block
from softmax_cli.table.layout import Layout
from softmax_cli.table.schema import ONE_HOT, RANK, Field, Kind

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer
    from softmax_cli.metrics.types import Contents, Values


Shown: TypeAlias = Literal["class", "prob", "top", "one-hot"]
"""What a row is answered with."""


class Classes(NamedTuple):
    """The likeliest class of each row: its number, its name, its probability if wanted."""

    layout: Layout
    contents: Contents  # what the numbers are
    temperature: float  # divides logits
    single: bool  # whether probabilities are rounded to float32
    # ``class``, ``prob`` for the probability too, ``top`` for a line for each of the likeliest few,
    # ``one-hot`` for a 1 at the class and a 0 at each other
    answer: Shown = "class"
    most: int = 1  # how many classes ``top`` has
    normalize: bool = False  # whether probabilities are divided by their sum

    @property
    def measure(self) -> str | None:
        """Those of a row do not stand for its classes, one by one, unless they are one-hot."""
        return ONE_HOT if self.answer == "one-hot" else None

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result."""
        if self.answer == "one-hot":
            return self.layout.results("", "integer")
        results: list[tuple[str, Kind]] = [("argmax", "integer")]
        if self.answer == "top":
            results.insert(0, (RANK, "integer"))
        if self.layout.classes:
            results.append(("class", "class"))
        if self.answer != "class":
            results.append(("probability", "number"))
        return self.layout.carried_and(results)

    def apply(self, block: Block) -> Answer:
        """Replace the numbers of each row by its answer; that of a bad row is empty."""
        if self.answer == "top":
            self._rank(block)
            return block, None
        classes = kernels.argmax(block.values)
        if self.answer == "one-hot":
            block.values = _one_hot(classes, block.values)
        elif self.answer == "class":
            block.values = _side_by_side([classes])
        else:
            sure = self._probabilities(block.values)
            block.values = _side_by_side([classes, _chosen(sure, classes)])
        _blank(block)
        return block, None

    def footer(self, partial: None) -> Sequence[tuple[str, float]]:
        """Return nothing: a table of classes has no footer."""
        return ()

    def _rank(self, block: Block) -> None:
        """Replace each row by a line for each of its likeliest classes, the likeliest first."""
        order: Any = kernels.top(block.values, self.most)
        sure = self._probabilities(block.values)
        ranks = [rank for best in order for rank in range(1, len(best) + 1)]
        rows = [row for row, best in enumerate(order) for _ in best]
        classes = [int(number) for best in order for number in best]
        if isinstance(sure, list):
            chosen: Any = [sure[row][number] for row, number in zip(rows, classes, strict=True)]
        else:
            chosen = sure[rows, classes]
        bad = block.bad
        block.bad = set()
        block.keep(rows)
        block.values = _side_by_side([ranks, classes, chosen])
        block.bad = {at for at, row in enumerate(rows) if ranks[at] == 1 and row in bad}
        _blank(block)
        if bad:  # a bad row has one line, without a result
            block.keep([at for at, row in enumerate(rows) if row not in bad or ranks[at] == 1])

    def _probabilities(self, values: Values) -> Values:
        if self.contents == "probs":
            if self.normalize:
                values = kernels.normalized(values)
            return _rounded(values) if self.single else values
        return kernels.softmax(values, temperature=self.temperature, single=self.single)


def _one_hot(classes: Any, values: Any) -> Values:
    if isinstance(values, list):
        rows = zip(classes, values, strict=True)
        return [[float(number == place) for number in range(len(row))] for place, row in rows]
    import numpy as np

    ones: Values = (np.arange(values.shape[1]) == classes[:, np.newaxis]).astype(np.float64)
    return ones


def _chosen(values: Any, classes: Any) -> Any:
    """Return one number of each row."""
    if isinstance(values, list):
        return [row[place] for row, place in zip(values, classes, strict=True)]
    return values[range(len(classes)), classes]


def _rounded(values: Values) -> Values:
    """Round to float32."""
    if isinstance(values, list):
        return [kernels.round_single(row, [0.0] * len(row)) for row in values]  # type: ignore[misc]
    import numpy as np

    return values.astype(np.float32).astype(np.float64)


def _side_by_side(columns: list[Any]) -> Values:
    if all(isinstance(column, list) for column in columns):
        return [list(map(float, row)) for row in zip(*columns, strict=True)]
    import numpy as np

    return np.column_stack(columns).astype(np.float64)


def _blank(block: Block) -> None:
    """Leave the results of bad rows empty."""
    for row in block.bad:
        block.values[row] = [math.nan] * len(block.values[row])
