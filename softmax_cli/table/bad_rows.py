"""Bad rows: what makes a row bad, and the one policy that refuses, drops or blanks it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from softmax_cli.errors import DataError, SoftmaxError, UsageError, quote
from softmax_cli.syntax.numbers import shortest
from softmax_cli.table import sums
from softmax_cli.table.block import Block
from softmax_cli.table.file_lines import Files, file_and_line
from softmax_cli.table.io_options import NEEDS_CLASSES, BadRows, ReadOptions
from softmax_cli.table.layout import Layout, resolve_axis
from softmax_cli.table.row_faults import BadRow, SharedLine, UnknownLabel, WrongCount

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from softmax_cli.metrics.types import Contents

_DESCRIPTIONS = {"logits": "a logit", "log-probs": "a log-probability", "probs": "a probability"}


class BadRowPolicy(NamedTuple):
    """What is a bad row of a table, and what becomes of it."""

    choice: BadRows  # ``error``, ``skip`` or ``nan``
    contents: Contents  # what the numbers are
    axis: int | None  # of the classes of one answer: -1 for each row, 0 a column, None for all
    layout: Layout
    source: str | None  # the file, for messages; None for values on the command line
    delimiter: str | None = None  # what the cells of a row were split at, if they were
    binary: bool = False  # whether each number is a question of yes or no by itself
    normalize: bool = False  # whether probabilities and targets are to be divided by their sum
    label: str | None = None  # what was said to be the class of all rows: a column may be meant
    needs_classes: bool = False  # whether nothing follows from rows of one class
    # names a row, or an element of it, of an array: by numbers from 0, where None is all
    place: Callable[[int | None, int | None], str] | None = None
    counts: bool = False  # whether a row of one number asks something else than one of several
    numbered: bool = False  # whether rows have numbers, and no lines
    files: Files | None = None  # of several: the lines of rows say from which they come
    named: bool = False  # whether an option names the one column of logits

    @classmethod
    def of(
        cls,
        options: ReadOptions,
        layout: Layout,
        dimensions: int,
        source: str | None,
        delimiter: str | None = None,
    ) -> Self:
        """Return the policy for a table that is being opened.

        Raises
        ------
        UsageError
            A table of so many dimensions has no such axis as the options name.
        """
        axis = resolve_axis(options.axis, dimensions)
        alone = options.binary == "alone" and len(layout.columns("logits")) == 1
        label = options.labels.text if options.labels is not None else None
        return cls(
            options.bad_rows,
            options.contents,
            axis,
            layout,
            source,
            delimiter,
            binary=alone or options.binary == "always",
            normalize=options.normalize,
            label=label,
            named=options.chooses_logits and len(options.columns) == 1,
            needs_classes=axis == -1 and options.question in NEEDS_CLASSES,
            counts=axis == -1 and options.question in (*NEEDS_CLASSES, "loss", "temperature"),
        )

    def classes(self, width: int | None = None) -> tuple[Sequence[str] | None, int]:
        """Return the names of the classes of a row of such a width, if any, and their number.

        There is a class for each number, or no and yes where each is a question by itself.
        """
        if self.binary:
            alone = len(self.layout.columns("logits")) == 1
            return self.layout.classes if alone and self.layout.renamed else None, 2
        names, count = self.layout.classes, len(self.layout.columns("logits"))
        return names and names[:width], count if width is None else width

    def settle(self, block: Block, bad: Mapping[int, BadRow]) -> Sequence[int]:
        """Do to a block what the user wants done about bad rows, and count them.

        An error ends the block before the row that it is about.

        Returns
        -------
        sequence of int
            The rows that are left, as they were numbered before.
        """
        refused = min((row for row, reason in bad.items() if self.refuses(reason)), default=None)
        kept: Sequence[int] = range(len(block) if refused is None else refused)
        if refused is not None:
            block.error = self.error(bad[refused], block.lines[refused])
        bad = {row: reason for row, reason in bad.items() if row in kept}
        first = min(bad, default=0)
        if isinstance(bad.get(first), UnknownLabel):
            block.unknown = f"{self._place_of(block.lines[first])}: {bad[first].message}"
        if self.choice == "skip":
            kept = [row for row in kept if row not in bad]
            block.skipped += len(bad)
        else:
            block.bad |= bad.keys()
        if len(kept) < len(block):
            block.keep(kept)
        return kept

    def refuses(self, reason: BadRow) -> bool:
        """Say whether a row is an error: one with other cells than the first is for ``nan`` too."""
        return self.choice == "error" or (self.choice == "nan" and isinstance(reason, WrongCount))

    def _place_of(self, line: int) -> str:
        if self.files is not None:
            number, line = file_and_line(line)
            return f"{self.files.of(number)._place_of(line)} of {quote(self.files.names[number])}"
        return f"{'row' if self.source is None or self.numbered else 'line'} {line}"

    def error(self, reason: BadRow, line: int) -> SoftmaxError:
        """Return the error that says what is wrong with the row on a line."""
        if self.files is not None:
            number, line = file_and_line(line)
            own = self.files.of(number)
            alone = self._replace(source=own.source, numbered=own.numbered, place=own.place)
            return alone._replace(delimiter=own.delimiter, files=None).error(reason, line)
        column = reason.column
        if self.place is not None:
            message = f"{self.place(line - 1, reason.column)}: {reason.message}"
            if self.source is None:
                return UsageError(message, reason.hint)
            return DataError(message, source=self.source, hint=reason.hint)
        if self.source is None:
            logits = self.layout.columns("logits")
            value = f", value {column + 1}" if column is not None and column in logits else ""
            return UsageError(f"row {line}{value}: {reason.message}", reason.hint)
        # Most tables have no bad row.
        from softmax_cli.table.row_hints import hint_of, odd_line

        message = reason.message
        hint = hint_of(
            reason,
            self.layout,
            self.delimiter,
            binary=self.binary,
            needs_classes=self.needs_classes,
            label=self.label,
            alone=self.named,
        )
        if odd := odd_line(reason, self.layout, self.delimiter):
            column, (message, hint) = None, odd
        if self.numbered or isinstance(line, SharedLine):
            place = "" if column is None else f"column {self.layout.show(column)}: "
            row = line.row if isinstance(line, SharedLine) else line
            column, message = None, f"row {row}: {place}{message}"
        return DataError(
            message,
            source=self.source,
            line=None if self.numbered else line,
            column=None if column is None else self.layout.show(column),
            hint=hint,
        )

    def check(self, row: list[float], columns: Sequence[int] | None = None) -> None:
        """Refuse the numbers that no probability or loss follows from; mend a minus before 0.

        The columns are those from which they came, if they are not those of the layout.

        Raises
        ------
        BadRow
        """
        if self.contents == "logits" and math.isfinite(sum(row)):
            return
        for place, value in enumerate(row):
            if (
                math.isnan(value)
                or value == math.inf
                or (self.contents == "probs" and not 0 <= value <= self._most)
                or (self.contents == "log-probs" and value > 0)
            ):
                columns = columns or self.layout.columns("logits")
                what = f"{shortest(value)} is not {_DESCRIPTIONS[self.contents]}"
                raise BadRow(what, columns[place])
        row[:] = [value + 0.0 for value in row]  # no minus before a 0 that is shown as it was given
        if self.contents != "probs" and self._asks_which and max(row) == -math.inf:
            raise BadRow("every class is -inf")
        if self.contents == "log-probs" and self._asks_which and not self.normalize:
            if sums.misses_1(row, logs=True):
                whole = sums.shown(row, logs=True)
                message = f"the probabilities sum to {whole}, not to 1"
                raise BadRow(message, hint=sums.mend_logs(row))
        elif self.contents == "probs" and self._asks_which:
            self._check_sum(row, "probabilities", "--normalize divides by the sum")

    def check_count(self, count: int) -> None:
        """Refuse a row of one number among rows of several, and the other way round.

        Raises
        ------
        BadRow
        """
        first = len(self.layout.columns("logits"))
        if self.counts and count != first and (self.binary or 1 in (count, first)):
            found = "1 number" if count == 1 else f"{count} numbers"
            alone = "one alone" if 1 in (count, first) else "with --binary each"
            raise BadRow(
                f"{found} where the first row has {first}: {alone} is a question of yes or no"
            )

    def check_targets(self, row: list[float], columns: Sequence[int] | None = None) -> None:
        """Refuse the numbers that are no soft labels.

        The columns are those from which they came, if they are not those of the layout.

        Raises
        ------
        BadRow
        """
        for place, value in enumerate(row):
            if not 0 <= value < math.inf or (self.binary and value > 1):
                columns = columns or self.layout.columns("targets")
                column = columns[place] if columns else None  # none where one row is for all
                limits = ": that of one class is from 0 to 1" if self.binary else ""
                raise BadRow(f"{shortest(value)} is not a target{limits}", column)
        if not self.binary:
            self._check_sum(row, "targets", sums.mend_targets(row))

    def are_good(self, logits: NDArray[np.float64]) -> bool:
        """Say whether no row of an array without NaN and +inf is bad: `check` for many rows."""
        if self.contents == "probs":
            if not ((logits >= 0) & (logits <= self._most)).all():
                return False
            return not self._asks_which or self._have_sums(logits)
        if self.contents == "log-probs" and not (logits <= 0).all():
            return False
        if not self._asks_which:
            return True
        if not (logits.max(axis=1) > -math.inf).all():
            return False
        return self.contents != "log-probs" or self.normalize or self._have_sums(logits, logs=True)

    def are_targets(self, targets: NDArray[np.float64]) -> bool:
        """Say whether no row of an array without NaN and +inf is bad: `check_targets` for many."""
        if self.binary:
            return bool(((targets >= 0) & (targets <= 1)).all())
        return bool((targets >= 0).all()) and self._have_sums(targets)

    @property
    def _asks_which(self) -> bool:
        """Whether the classes of a row are of one question, not each of yes or no."""
        return self.axis == -1 and not self.binary

    @property
    def _most(self) -> float:
        """The largest number that may be a probability: counts are, if they are to be divided."""
        return sys.float_info.max if self.normalize else 1.0

    def _check_sum(self, row: list[float], what: str, hint: str) -> None:
        if self._is_sum_bad(row):
            whole = sums.shown(row)
            if self.normalize:
                raise BadRow(f"the {what} sum to {whole}: no number divides them")
            raise BadRow(f"the {what} sum to {whole}, not to 1", hint=hint)

    def _is_sum_bad(self, row: list[float], logs: bool = False) -> bool:
        if self.normalize:
            return not 0 < sums.total(row) < math.inf
        return sums.misses_1(row, logs)

    def _have_sums(self, values: NDArray[np.float64], logs: bool = False) -> bool:
        return not any(self._is_sum_bad(row, logs) for row in sums.doubtful(values, logs))

    def refuse_masked(self, largest: Sequence[float]) -> None:
        """Refuse columns, or a table, of which every number is -inf: `check` along other axes.

        Parameters
        ----------
        largest : sequence of float
            The largest number of each column.

        Raises
        ------
        DataError, UsageError
        """
        masked = [place for place, value in enumerate(largest) if value == -math.inf]
        column, message = None, "every number is -inf"
        if self.axis == 0 and masked:
            column = self.layout.show(self.layout.columns("logits")[masked[0]])
            message = "every class is -inf"
        elif self.axis == 0 or len(masked) < len(largest):
            return
        if self.place is not None:
            place = self.place(None, masked[0] if self.axis == 0 else None)
            message = f"{place}: every class is -inf"
            if self.source is None:
                raise UsageError(message)
            raise DataError(message, source=self.source)
        if self.source is not None:
            raise DataError(message, source=self.source, column=column)
        raise UsageError(f"column {column}: {message}" if column else message)
