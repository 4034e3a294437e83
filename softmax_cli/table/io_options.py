"""Options: what a user says of the input, and of the output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from softmax_cli.syntax.column_lists import ColumnList, names_in

if TYPE_CHECKING:
    from softmax_cli.metrics.types import Contents
    from softmax_cli.syntax.array_slices import ArraySlice
    from softmax_cli.syntax.literals import TypedValues
    from softmax_cli.syntax.true_classes import GivenLabels
    from softmax_cli.table.layout import Layout

BadRows = Literal["error", "skip", "nan"]

Question = Literal[
    "each number", "probabilities", "class", "class and probability", "loss", "temperature"
]
"""What is asked of the logits: it decides what has to be doubted before it is answered."""


NEEDS_CLASSES = ("probabilities", "class", "class and probability")
"""What is asked where one class a row has but one answer."""


_WORTH_IT = 1 << 12
"""So few bytes are never worth an import of NumPy for their reading alone."""


class ReadOptions(NamedTuple):
    """What a user says of the input."""

    # values, a file, or several, which are one table; None for standard input
    source: TypedValues | str | tuple[str, ...] | None = None
    source_column: str | None = None  # the name of a column for the file that a row comes from
    # the columns that hold logits, and those that do not
    columns: ColumnList = ()
    keep: ColumnList = ()
    names: tuple[str, ...] | None = None  # names given to the classes
    header: bool | None = None  # whether the first row is one; None to see for ourselves
    # how the input is written; None to see for ourselves
    delimiter: str | None = None
    input_format: str | None = None
    comment: str | None = None  # what lines of delimited text begin with that are no rows
    bad_rows: BadRows = "error"  # what becomes of a bad row
    contents: Contents = "logits"  # what the numbers are: it decides which of them are bad
    insists: bool = False  # whether the user said what they are, be it the default
    question: Question | None = "each number"  # None where nothing is answered
    normalize: bool = False  # whether probabilities and targets are divided by their sum
    # the true classes: themselves, one a row or one for all rows, or the columns that hold them
    labels: GivenLabels | None = None
    label_column: ColumnList = ()
    targets: TypedValues | None = None
    target_columns: ColumnList = ()
    # the files that hold them, a label or a row of targets for each row of the table
    label_file: str | None = None
    target_file: str | None = None
    ignore_label: str | None = None  # the label of rows that do not count
    weight: ColumnList = ()  # the column that says how much a row counts
    by: ColumnList = ()  # the columns by whose values rows are grouped
    # whether a number is a question of yes or no by itself: where it is alone in its row, or always
    binary: Literal["never", "alone", "always"] = "never"
    axis: int | str | tuple[int, ...] = -1  # along which the classes of one answer stand
    append: bool = False  # whether the logits are carried beside the results
    only: bool = False  # whether the other columns are dropped
    slice: ArraySlice | None = None  # which part of an array is taken
    member: str | None = None  # which array of an archive
    # the columns of the file that came first: those of the others are found by their names
    like: Layout | None = None
    summary: bool = False  # whether there is to be one record, beside which nothing is carried
    jobs: int | None = None  # how many processes work; None to see for ourselves
    progress: bool = True  # whether a terminal is told how far the reading has come
    turn: str = ""  # which of several files it is, for that line
    stdin: Any = None  # what is read for standard input; None for that of the process
    # what has the rows worked on elsewhere, a `engine.cluster.spread.Spread`; None to work here
    spread: Any = None
    # from how many bytes on all numbers of a chunk of text are read at once, where that pays for
    # importing NumPy, and where it is imported already; stdin and these are for tests to say
    bulk: tuple[int, int] = (1 << 18, 1 << 12)

    def answered(self, times: int) -> Self:
        """Return the options for rows of which each is answered so often, which takes the time."""
        alone, with_numpy = self.bulk
        return self._replace(bulk=(max(alone // times, _WORTH_IT), with_numpy))

    def reads_at_once(self, size: int) -> bool:
        """Say whether all numbers of a chunk of so many bytes are read at once."""
        alone, with_numpy = self.bulk
        return size >= alone or (size >= with_numpy and "numpy" in sys.modules)

    @property
    def comment_mark(self) -> bytes | None:
        """What lines begin with that are no rows, as a file has it."""
        return self.comment.encode() if self.comment is not None else None

    @property
    def has_targets(self) -> bool:
        """Whether the true classes are targets, not labels."""
        return bool(self.targets or self.target_columns or self.target_file)

    @property
    def crosses_rows(self) -> bool:
        """Whether the classes of one answer stand in several rows of a table."""
        return self.axis not in (-1, 1, "rows")

    @property
    def chooses_logits(self) -> bool:
        """Whether the user says which columns hold logits, and not only which do not."""
        return not all(item.excluded for item in self.columns)

    def named(self) -> ColumnList:
        """Return every item of an option that needs a header."""
        truth = self.label_column + self.target_columns
        return tuple(names_in(self.columns + self.keep + truth + self.weight + self.by))


class WriteOptions(NamedTuple):
    """What a user says of the output."""

    # the file; None or ``-`` for standard output; or the folder for a result for each file
    output: str | None = None
    keep_going: bool = False  # whether one that goes wrong leaves the others be done
    skip_existing: bool = False  # whether those are left that are newer than their files
    format: str = "auto"  # its format, or ``auto``
    # significant digits; None for all of them (four decimals in a table)
    precision: int | None = None
    percent: bool = False  # whether a table shows percentages
    # how many rows a table shows at most; 0 for all; None for 20 on a terminal, all elsewhere
    rows: int | None = None
    color: Literal["auto", "always", "never"] = "auto"  # ``auto``, ``always`` or ``never``
    dtype: str | None = None  # the type to which results are rounded; None for that of the input
    terminal: bool = False  # whether the output is a terminal
    # what a picture's title says was asked: the command, and at which temperatures
    command: str = ""
    asked_at: tuple[float, ...] = (1.0,)
    pick: ArraySlice | None = None  # which part of the results of an array goes out
    into: Any = None  # the open sink that they go into, in the place of an output

    @property
    def of_each_file(self) -> str | None:
        """The option that is for a result for each file, if one is given."""
        if self.keep_going:
            return "--keep-going"
        return "--skip-existing" if self.skip_existing else None

    @property
    def single(self) -> bool:
        """Whether the results are rounded to float32."""
        return self.dtype == "float32"

    def for_logits(self, single: bool) -> Self:
        """Return the options for a table whose logits are float32, or are not."""
        return self._replace(dtype="float32") if single and self.dtype is None else self

    @property
    def draws_table(self) -> bool:
        """Whether the results are drawn as a table."""
        return self.format == "table" or (self.format == "auto" and self.terminal)
