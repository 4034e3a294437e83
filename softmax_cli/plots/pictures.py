"""Pictures as values: names, numbers, a title and what the axes are, before anything is drawn.

A picture is made of a result (`choice.py`) and drawn by either renderer: in characters, or by
matplotlib. Neither knows where its numbers came from. Names are plain text as it came; what draws
them makes them fit to be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias


class Bars(NamedTuple):
    """A bar for each class: one vector of results."""

    title: str
    names: Sequence[str]  # of the classes
    values: Sequence[float]  # may be -inf
    measure: str  # what they are, as the axis says it: ``probability``
    notes: Sequence[str] = ()  # what is said below


class HeatMap(NamedTuple):
    """A coloured cell for each number: a table of results, or an image."""

    title: str
    cells: Sequence[Sequence[float]]  # rows of equal length; NaN where there is no result
    measure: str  # what they are
    limits: tuple[float, float]  # the numbers at the ends of the colours
    columns: Sequence[str] | None  # the names of the columns; None where they are numbered, from 0
    rows: Sequence[str] | None  # the names of the rows; None where they are numbered
    row_label: str  # what a row is
    column_label: str  # what a column is
    height: int  # how many rows the cells stand for
    width: int  # how many columns
    # how many rows and columns each of them stands for, but for the last
    tall: int = 1
    wide: int = 1
    first: int = 1  # the number of the first row: 1 in a table, 0 in an array
    is_image: bool = False  # whether cells are square
    notes: Sequence[str] = ()

    @property
    def is_binned(self) -> bool:
        """Whether a cell is the mean of several numbers."""
        return self.tall > 1 or self.wide > 1

    @property
    def averaging(self) -> str | None:
        """What a cell stands for, in words; None where that is one number."""
        if not self.is_binned:
            return None
        numbers = f"{self.tall} × {self.wide} numbers" if self.wide > 1 else f"{self.tall} rows"
        return f"{self.height} rows of {self.width}: each cell is the mean of {numbers}"


class Maps(NamedTuple):
    """Images side by side, in the same colours: those of an array's last two axes."""

    title: str
    maps: Sequence[HeatMap]
    notes: Sequence[str] = ()


class Line(NamedTuple):
    """A curve."""

    name: str
    values: Sequence[float]  # at each place of the horizontal axis


class Lines(NamedTuple):
    """Curves over temperatures: those of the classes, or of one figure."""

    title: str
    lines: Sequence[Line]
    places: Sequence[float]  # ascending
    is_logarithmic: bool  # whether places stand by their logarithm
    place_label: str
    measure: str
    notes: Sequence[str] = ()


class Bin(NamedTuple):
    """Some rows of like confidence."""

    start: float
    stop: float
    rows: float  # how many, or what they weigh
    confidence: float  # their mean; NaN where there are none
    accuracy: float  # likewise


class Panel(NamedTuple):
    """One reliability diagram: bins of confidence, and what came of their rows."""

    title: str
    bins: Sequence[Bin]


class Reliability(NamedTuple):
    """Reliability diagrams: of all rows, before and after calibration, at each temperature."""

    title: str
    panels: Sequence[Panel]
    notes: Sequence[str] = ()


class Matrix(NamedTuple):
    """A confusion matrix: true classes down, predicted ones across."""

    title: str
    names: Sequence[str]
    counts: Sequence[Sequence[float]]
    notes: Sequence[str] = ()


class Histogram(NamedTuple):
    """How many losses lie where."""

    title: str
    edges: Sequence[float]  # one more than there are counts
    counts: Sequence[int]
    measure: str
    notes: Sequence[str] = ()


Picture: TypeAlias = Bars | HeatMap | Maps | Lines | Reliability | Matrix | Histogram
