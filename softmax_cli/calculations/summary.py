"""Summary of results: how many rows, the extremes and where they stand, the worst sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.numerics.row_sums import row_sums
from softmax_cli.table.block import Block, chosen
from softmax_cli.table.file_lines import file_and_line
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import place_of
from softmax_cli.table.schema import Field, Kind

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer, Calculation
    from softmax_cli.metrics.types import Values


class Found(NamedTuple):
    """A number, and the first place where it stands."""

    rank: float  # the less, the more extreme the number is
    line: int  # of the file, or files, or the row on the command line, from 1
    column: int  # the class, from 0
    value: float

    @property
    def place(self) -> tuple[float, int, int, int]:
        """What orders them, the first of the most extreme first."""
        return self.rank, *place_of(self.line), self.column


RESULTS = 2
"""How many of what is found are results: the smallest and the largest come first."""


class SummaryPartial:
    """What some rows come to.

    Attributes
    ----------
    rows, classes : int
        How many rows there are, and how many classes the longest of them has.
    found : list of Found
        The smallest and the largest result, then the worst sum if wanted, then the smallest and the
        largest logit if wanted.
    """

    __slots__ = ("classes", "found", "rows")

    def __init__(self, rows: int, classes: int, found: list[Found]) -> None:
        self.rows = rows
        self.classes = classes
        self.found = found

    def merge(self, other: SummaryPartial) -> None:
        """Take in the rows that another partial has seen."""
        self.rows += other.rows
        self.classes = max(self.classes, other.classes)
        both = zip(self.found, other.found, strict=True)
        self.found = [min(pair, key=lambda found: found.place) for pair in both]


class Summary(NamedTuple):
    """The summary of what another calculation makes of blocks."""

    of: Calculation
    layout: Layout
    sums: bool  # whether the results of a row are to sum to 1
    logits: bool  # whether the extremes of the logits are wanted too
    files: Sequence[str] = ()  # the names of several, from which the rows are

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the one row."""
        place: Kind = "class" if self.layout.classes else "integer"
        kinds: dict[str, Kind] = {"rows": "integer", "classes": "integer"}
        for name in ("smallest", "largest", "sum", "smallest_logit", "largest_logit"):
            if (name == "sum" and not self.sums) or ("logit" in name and not self.logits):
                continue
            kinds[name] = "number"
            if self.files:
                kinds[f"{name}_file"] = "class"
            kinds[f"{name}_line"] = "integer"
            if name != "sum":
                kinds[f"{name}_class"] = place
        classes, files = self.layout.classes or (), tuple(self.files)
        return [
            Field(name, kind, at, choices=files if name.endswith("_file") else classes)
            for at, (name, kind) in enumerate(kinds.items())
        ]

    def apply(self, block: Block) -> Answer:
        """Look through the results of a block."""
        results, _ = self.of.apply(block)
        assert results is not None
        rows = [row for row in range(len(results)) if row not in results.bad]
        if not rows:
            return None, None
        values, logits, lines = results.values, results.logits, results.lines
        if results.bad:
            values, logits, lines = (chosen(part, rows) for part in (values, logits, lines))
        found = [_least(values, lines), _most(values, lines)]
        if self.sums:
            found.append(_worst_sum(values, lines))
        if self.logits:
            assert logits is not None
            found += [_least(logits, lines), _most(logits, lines)]
        classes = max(map(len, values)) if isinstance(values, list) else values.shape[1]
        return None, SummaryPartial(len(rows), classes, found)

    def answer(self, partial: SummaryPartial, shown: Callable[[float], float]) -> Block:
        """Return the one row; `shown` returns the double that stands for a result."""
        figures: list[float] = [partial.rows, partial.classes]
        for place, found in enumerate(partial.found):
            figures.append(shown(found.value) if place < RESULTS else found.value)
            number, line = file_and_line(found.line)
            figures += [number, line] if self.files else [line]
            if not (self.sums and place == 2):
                figures.append(found.column)
        return Block([[*map(float, figures)]], [[]], [1])


def _least(values: Values, lines: Sequence[int]) -> Found:
    """Return the smallest number, the first of equal ones."""
    if not isinstance(values, list):
        row, column = divmod(int(values.argmin()), values.shape[1])
        value = float(values[row, column])
        return Found(value, lines[row], column, value)
    least = min(map(min, values))
    row = next(at for at, numbers in enumerate(values) if least in numbers)
    return Found(least, lines[row], values[row].index(least), least)


def _most(values: Any, lines: Sequence[int]) -> Found:
    """Return the largest number, the first of equal ones."""
    if not isinstance(values, list):
        row, column = divmod(int(values.argmax()), values.shape[1])
        value = float(values[row, column])
        return Found(-value, lines[row], column, value)
    most = max(map(max, values))
    row = next(at for at, numbers in enumerate(values) if most in numbers)
    return Found(-most, lines[row], values[row].index(most), most)


def _worst_sum(values: Values, lines: Sequence[int]) -> Found:
    """Return the sum that misses 1 most, the first of equal ones."""
    heads, tails = row_sums(values)
    misses: Any
    if isinstance(heads, list):
        misses = [abs((head - 1.0) + tail) for head, tail in zip(heads, tails, strict=True)]
        row = misses.index(max(misses))
    else:
        misses = abs((heads - 1.0) + tails)
        row = int(misses.argmax())
    return Found(-float(misses[row]), lines[row], 0, float(heads[row]))
