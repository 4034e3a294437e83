"""What travels through the program: rows of numbers and the cells carried beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from softmax_cli.errors import SoftmaxError
    from softmax_cli.losses import Tally

Values: TypeAlias = "list[list[float]] | NDArray[np.float64]"
"""Rows of numbers, as many in each: lists of floats or a two-dimensional array."""

Cell: TypeAlias = Any
"""A cell carried along: the raw text of a delimited file, or what JSON holds there."""

Kind: TypeAlias = Literal["number", "integer", "class", "cell", "numeral"]


class Dialect(NamedTuple):
    """How a delimited file is written: what a carried cell needs to go out as it came.

    Attributes
    ----------
    delimiter : str
        One character; ``" "`` stands for runs of blanks.
    newline : str
        ``"\\n"`` or ``"\\r\\n"``.
    """

    delimiter: str
    newline: str


class Field(NamedTuple):
    """One column of a result.

    Attributes
    ----------
    name : str
        Plain text, without the quotes of a file.
    kind : str
        ``number``, ``integer`` and ``class`` (an integer that stands for a name) are in a block's
        `values`; ``cell`` (carried as it came) and ``numeral`` (carried, known to be a number) in
        its `cells`.
    place : int
        Where it is in a row of `values` or of `cells`.
    array : str or None
        The field of a JSON record whose array this column is an element of.
    raw : str or None
        The name as the header of a delimited file spells it.
    choices : tuple of str
        The names that a ``class`` stands for.
    """

    name: str
    kind: Kind
    place: int
    array: str | None = None
    raw: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether the column stands in a block's `values`."""
        return self.kind not in ("cell", "numeral")


class Results(Sequence[Field]):
    """Columns of one kind, made when they are asked for: there may be a million.

    Parameters
    ----------
    kind : str
    count : int
    make : callable
        Returns the column that has its number in a row of `values`.
    """

    def __init__(self, kind: Kind, count: int, make: Callable[[int], Field]) -> None:
        self.kind = kind
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> list[Field]: ...
    def __getitem__(self, index: int | slice) -> Field | list[Field]:
        numbers = range(self._count)[index]
        return self._make(numbers) if isinstance(numbers, int) else [*map(self._make, numbers)]

    def __iter__(self) -> Iterator[Field]:
        return map(self._make, range(self._count))


class Fields(Sequence[Field]):
    """Columns one after the other, of which some are made when they are asked for.

    Parameters
    ----------
    *parts : sequence of Field
        Some by some.
    """

    def __init__(self, *parts: Sequence[Field]) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @overload
    def __getitem__(self, index: int) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> list[Field]: ...
    def __getitem__(self, index: int | slice) -> Field | list[Field]:
        numbers = range(len(self))[index]
        return self._at(numbers) if isinstance(numbers, int) else [*map(self._at, numbers)]

    def __iter__(self) -> Iterator[Field]:
        return chain.from_iterable(self.parts)

    def _at(self, index: int) -> Field:
        for part in self.parts:
            if index < len(part):
                return part[index]
            index -= len(part)
        raise IndexError


class Block:
    """Some rows of a table.

    Parameters
    ----------
    values : list of list of float, or array
        The numbers of each row: logits on the way in, results on the way out.
    cells : sequence of list
        The cells carried along, as many lists as rows.
    lines : sequence of int
        The line of the file (or the row on the command line) where each row stands, from 1.
    bad : set of int
        The rows that ``--bad-rows nan`` kept: their values are NaN.
    skipped : int
        How many rows ``--bad-rows skip`` dropped.
    targets : list of list of float, or array, or None
        The soft labels of each row.
    logits : list of list of float, or array, or None
        What the results were computed from, for a table that shows both.
    error : SoftmaxError or None
        What is wrong with the row after the last: it is raised when the rows before it are out,
        so that what a reader sees does not depend on where blocks begin.
    tally : Tally or None
        What the losses of the rows add up to.
    """

    __slots__ = (
        "bad",
        "cells",
        "error",
        "lines",
        "logits",
        "skipped",
        "tally",
        "targets",
        "values",
    )

    def __init__(
        self,
        values: Values,
        cells: Sequence[list[Cell]],
        lines: Sequence[int],
        *,
        bad: set[int] | None = None,
        skipped: int = 0,
        targets: Values | None = None,
        error: SoftmaxError | None = None,
    ) -> None:
        self.values = values
        self.cells = cells
        self.lines = lines
        self.bad = bad if bad is not None else set()
        self.skipped = skipped
        self.targets = targets
        self.error = error
        self.logits: Values | None = None
        self.tally: Tally | None = None

    def rows(self) -> list[list[float]]:
        """Return the values as lists, whatever holds them."""
        return self.values if isinstance(self.values, list) else self.values.tolist()

    def drop(self, rows: set[int]) -> None:
        """Leave rows out that turned out to be bad."""
        kept = [index for index in range(len(self.lines)) if index not in rows]
        values, targets = self.rows(), self.targets
        self.values = [values[index] for index in kept]
        self.cells = [self.cells[index] for index in kept]
        self.lines = [self.lines[index] for index in kept]
        if targets is not None:
            self.targets = [list(targets[index]) for index in kept]
        self.bad = {place for place, index in enumerate(kept) if index in self.bad}


class Sheet(NamedTuple):
    """What is known of a result before its first row.

    Attributes
    ----------
    fields : sequence of Field
        The columns, in order.
    header : bool
        Whether the names go out: one came in, or they were given.
    vector : bool
        Whether the one row is a vector, not a table of one row.
    dialect : Dialect or None
        How the carried cells are written; None where they are not of a delimited file.
    format : str
        The format of the input, which is that of the output unless another is asked for.
    measure : str or None
        What the results are where they stand for the classes: ``probability`` and the like.
    """

    fields: Sequence[Field]
    header: bool
    vector: bool
    dialect: Dialect | None
    format: str
    measure: str | None = None
