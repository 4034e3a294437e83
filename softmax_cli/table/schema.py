"""Schemas: the columns of a result, known before its first row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeAlias, overload

from softmax_cli.syntax.paths import Path
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.cells import Dialect
from softmax_cli.table.file_lines import file_and_line

Kind: TypeAlias = Literal["number", "integer", "class", "cell", "numeral", "key"]

Report: TypeAlias = Literal["figures", "classes", "counts", "bins"]

ONE_HOT = "one-hot"
"""What results are called that are a 1 for the likeliest class and a 0 for each other."""

RANK = "rank"
"""The first column where a row has several results, one for each of its likeliest classes."""


class Field(NamedTuple):
    """One column of a result."""

    name: str  # plain text, without the quotes of a file
    # ``number``, ``integer`` and ``class`` (an integer that stands for a name) are in a block's
    # `values`; ``cell`` (carried as it came) and ``numeral`` (carried, known to be a number) in its
    # `cells`, and ``key`` (ours, a number that says at which temperature the row is answered)
    kind: Kind
    position: int  # where it is in a row of `values` or of `cells`
    # the field of a JSON record whose array, or object, this column is an element of
    array: str | None = None
    raw: str | None = None  # the name as the header of a delimited file spells it
    choices: tuple[str, ...] = ()  # the names that a ``class`` stands for
    key: str | None = None  # the key in that field, where it holds an object and not an array

    @property
    def numeric(self) -> bool:
        """Whether the column stands in a block's `values`."""
        return self.kind not in ("cell", "numeral", "key")


class Results(Sequence[Field]):
    """Columns of one kind, made when they are asked for: there may be a million."""

    def __init__(self, kind: Kind, count: int, make: Callable[[int], Field]) -> None:
        self.kind = kind
        self._count = count
        self._make = make  # from a column's number in a row of `values`

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
    """Columns part by part, of which some are made when they are asked for."""

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


class Rewrite(NamedTuple):
    """How rows of JSON become those of a result, and stay what they are beside it."""

    # in place: of the logits, for which the results stand; else of the fields that are left out
    paths: tuple[Path, ...]
    in_place: bool  # or else behind the last field


class Sweep(NamedTuple):
    """Temperatures at which the same logits are answered."""

    temperatures: Sequence[float]
    vector: bool  # whether the logits are one vector


class Schema(NamedTuple):
    """What is known of a result before its first row."""

    fields: Sequence[Field]  # the columns, in order
    header: bool  # whether the names go out: one came in, or they were given
    dimensions: int  # 1 where the one row is a vector, 2 for a table
    # how the carried cells are written; None where they are not of a delimited file
    dialect: Dialect | None
    format: str  # the format of the input, which is that of the output unless another is asked for
    # what the results are where they stand for the classes: ``probability`` and the like
    measure: str | None = None
    figure: bool = False  # whether the result is one number
    # how a report is drawn, where not as any table: a record of figures upright, counts shaded by
    # their share of the row, bins with bars
    report: Report | None = None
    source: str | None = None  # the file that it comes of, for messages
    files: Sequence[str] = ()  # several that it comes of: their lines say of which
    rewrite: Rewrite | None = None  # None where rows are written anew
    sweep: Sweep | None = None  # at which temperatures each row is answered, if at several
    form: ArrayForm | None = None  # of the array that it comes of
    # puts results into the order of that, where its rows are others
    restored: Callable[[Any], Any] | None = None
    complete: bool = True  # whether every row has a result
    has_arrays: bool = False  # whether columns may be the elements of a record's field, or a cell's
    one_hot: bool = False  # whether a 1 and zeros stand in the place of the logits
    by_row: bool = False  # whether each row has its own results, which are not of all rows together

    def place(self, line: int) -> tuple[str | None, int]:
        """Return the file in which a row stands, for messages, and its line there."""
        if not self.files:
            return self.source, line
        number, own = file_and_line(line)
        return self.files[number], own

    @property
    def in_place(self) -> bool:
        """Whether the results stand in the place of the logits, a number for a number."""
        kind = "integer" if self.one_hot else self.measure and "number"
        return self.fields[0].kind == self.fields[-1].kind == kind

    @property
    def is_array(self) -> bool:
        """Whether the results can be an array: they have the place of the logits, or are one."""
        alone = len(self.fields) == 1 and self.report is None and not self.figure
        return self.in_place or alone

    @property
    def has_depth(self) -> bool:
        """Whether the results are an array that no table is: of more than two dimensions."""
        return self.form is not None and self.in_place and not self.form.plain and self.complete

    @property
    def kept_has_depth(self) -> bool:
        """Whether the results of each slice of an array make an array of several dimensions."""
        if self.form is None or self.form.plain or not self.complete or self.in_place:
            return False
        return (self.is_array or self.by_row) and len(self.form.kept) > 1

    @property
    def has_ranks(self) -> bool:
        """Whether a row has several results, one below the other."""
        return self.by_row and self.fields[0].kind == "integer" and self.fields[0].name == RANK

    @property
    def array_shape(self) -> tuple[int, ...] | None:
        """The shape of the results, where that is known before they are."""
        if self.form is None or not self.complete:
            return None
        return self.form.shape if self.in_place else self.form.kept

    @property
    def has_probabilities(self) -> bool:
        """Whether there are results that a table may show as percentages."""
        return self.measure == "probability" or (
            # results of other kinds are few
            self.measure is None and any(map(self.is_probability, self.fields))
        )

    def is_probability(self, field: Field) -> bool:
        """Say whether a column holds probabilities."""
        if field.kind != "number":
            return False
        return (self.measure or field.name) == "probability"
