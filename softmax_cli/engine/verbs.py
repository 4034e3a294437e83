"""Verbs of the engine: *transform*, rows to rows in order, and *aggregate*, rows to one partial.

Neither knows whether values are lists or arrays, nor how many processes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.calculations.sweep import Sweep
from softmax_cli.engine.pieces import in_pieces
from softmax_cli.engine.workers.pool import jobs_available, run
from softmax_cli.errors import DataError, SoftmaxError, UsageError
from softmax_cli.files.progress import Progress
from softmax_cli.formats.chunks import CHUNK_SIZE
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Data, Writer
from softmax_cli.formats.writing import Output, opened, schema_of, swept
from softmax_cli.numerics import kernels
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Aggregation, Answer, Calculation

ENOUGH = 1 << 23
"""From so many bytes on, more processes pay for their start."""

USEFUL = 4
"""How many processes for each core are not yet a hindrance, where more are asked for."""


class Report(NamedTuple):
    """What is told of a block."""

    rows: int  # how many it has, those without a result included
    # how many bad rows were dropped, and how many are left without a result
    skipped: int
    blank: int
    partial: Any
    error: SoftmaxError | None  # what is wrong with the row after the last
    more: int = 0  # how many records have fields for which there is no column
    unknown: str | None = None  # of the first row that was set aside for its label
    written: bool = False  # whether anything came of it


class Total:
    """What the reports on a table come to."""

    def __init__(self, name: str | None, progress: Progress) -> None:
        self._name = name or "values"  # the file, for messages
        self._progress = progress
        self._rows = self._skipped = self._blank = self._more = 0
        self._unknown: str | None = None
        self.partial: Any = None  # all partials, merged

    def add(self, report: Report) -> None:
        """Count a block; raise what is wrong with the row after its last."""
        self._rows += report.rows
        self._skipped += report.skipped
        self._blank += report.blank
        self._more += report.more
        self._unknown = self._unknown or report.unknown
        if self.partial is None:
            self.partial = report.partial
        elif report.partial is not None:
            self.partial.merge(report.partial)
        self._progress.step(report.rows)
        if report.error is not None:
            raise report.error

    def report(self, error: SoftmaxError | None) -> Report:
        """Return what all blocks come to as if they were one, and what ended them."""
        return Report(
            *(self._rows, self._skipped, self._blank, self.partial, error, self._more),
            unknown=self._unknown,
        )

    def close(self) -> None:
        """Take away what a terminal is shown."""
        self._progress.close()

    def finish(self) -> None:
        """Say what became of bad rows; raise `DataError` where no row is left."""
        self.close()
        first = self._unknown or "--bad-rows error names the first"
        told = (
            (self._skipped, "bad ", f"skipped ({first})"),
            (self._blank, "bad ", f"left without a result ({first})"),
            (
                self._more,
                "",
                "with fields that the first one lacks, left out (-f jsonl keeps them)",
            ),
        )
        for count, kind, what in told:
            if count:
                from softmax_cli.files.notes import say

                say(f"{self._name}: {count} {kind}{'row' if count == 1 else 'rows'} {what}")
        if self._rows == self._blank:
            raise DataError("no row is left", source=self._name)


def transform(
    table: Table, calculation: Calculation, options: WriteOptions, *, dimensions: int | None = None
) -> None:
    """Write the results of all rows of a table, in order.

    They are a vector where the table is one, unless their dimensions are given.

    Raises
    ------
    DataError
        The input is bad, none of its rows is left, or the output cannot be written.
    UsageError
        The results cannot be written so.
    """
    if table.options.spread is not None:
        table.options.spread.transform(table, calculation, options, dimensions)
        return
    table, schema = written_as(table, calculation, dimensions)
    with opened(schema, options) as output:
        # Rows that go to a terminal as they come are progress enough, and leave no line for it.
        shown = not (output.writer.by_itself and output.sink.is_terminal())
        with closing(Total(table.name, table.progress(shown))) as total:
            try:
                collect(table, calculation, total, output)
            except SoftmaxError:
                output.finish(failed=True)
                raise
            total.close()
            output.finish(calculation.footer(total.partial))
            total.finish()


def aggregate(
    table: Table,
    calculation: Aggregation,
    *,
    title: str = "",
    last: bool = True,
    shows_lines: bool = False,
) -> Any:
    """Return what all rows of a table come to, as a partial; None where there are none.

    Parameters
    ----------
    table : Table
    calculation : Aggregation
    title : str
        What a terminal is told that this is.
    last : bool
        Whether the table is not to be read again: then it is said what became of bad rows.
    shows_lines : bool
        Whether the partial tells on which lines rows stand, and not only which is before another.

    Raises
    ------
    DataError
        The input is bad, or none of its rows is left.
    """
    if table.options.spread is not None:
        return table.options.spread.aggregate(
            table, calculation, title=title, last=last, shows_lines=shows_lines
        )
    with closing(Total(table.name, table.progress(title=title))) as total:
        collect(table, calculation, total)
        if last:
            total.finish()
        return total.partial


def written_as(
    table: Table, calculation: Calculation, dimensions: int | None = None
) -> tuple[Table, Schema]:
    """Return a table cut as its results need it, and the schema of these."""
    schema = schema_of(
        table, calculation.fields, dimensions=dimensions, measure=calculation.measure, by_row=True
    )
    if isinstance(calculation, Sweep):
        refuse_depth(table)
        schema = swept(schema, calculation.temperatures)
        table = in_pieces(table, len(calculation.of))
    return table, schema


def refuse_depth(table: Table) -> None:
    """Raise `UsageError` where a table is an array to which no column can be added."""
    if table.form is not None and not table.form.plain:
        raise UsageError(
            "several temperatures are for tables: the results would have one dimension more",
            "--temperature takes one for such an array, --slice a part that is a table: --slice 0",
        )


def collect(
    table: Table, calculation: Aggregation, total: Total, output: Output | None = None
) -> None:
    """Work on all chunks of a table, write what comes of them, and add up the reports."""
    writer = output.writer if output is not None else None
    jobs = _jobs(table) if writer is None or writer.by_itself else (1, 0)
    with (
        _threads(table, writer, jobs[0]) as source,
        closing(_reports(source, calculation, output, jobs)) as reports,
    ):
        for report in reports:
            if output is not None and report.written:
                output.begun = True
            total.add(report)


def _reports(
    table: Table, calculation: Aggregation, output: Output | None, jobs: tuple[int, int]
) -> Generator[Report, None, None]:
    """Work on all chunks, write what comes of them, and yield the reports."""
    writer = output.writer if output is not None else None
    apply = _with_long_arrays(calculation.apply)

    def work(chunk: Any) -> tuple[Data, Report]:
        block = table.parse(chunk)
        rows, skipped = len(block), block.skipped
        more = 0 if writer is None or writer.records else block.with_late_fields()
        results, partial = apply(block) if rows else (block, None)
        rows -= block.skipped - skipped
        data = writer.rows(results) if writer is not None and results else b""
        blank = len(block.bad) // block.answers
        return data, Report(
            *(rows, block.skipped, blank, partial, block.error, more, block.unknown),
            written=len(data) > 0,
        )

    processes, alone = jobs
    return run(
        work,
        table.chunks,
        output.sink if output is not None else None,
        processes,
        alone=alone,
        head=writer.head if writer is not None else b"",
        between=writer.between if writer is not None else b"",
        ready=table.ready,
        certain=(table.size or 0) // CHUNK_SIZE - 1,
    )


def _jobs(table: Table) -> tuple[int, int]:
    """Decide how many processes work on a table, and after how many bytes more than one do."""
    if not table.parts:
        return 1, 0
    if table.options.jobs is not None:
        return min(table.options.jobs, USEFUL * jobs_available()), 0
    if table.size is None:
        return jobs_available(), ENOUGH
    return jobs_available() if table.size >= ENOUGH else 1, 0


def _threads(table: Table, writer: Writer | None, processes: int) -> AbstractContextManager[Table]:
    """Return a table with threads beside this one, where they are wanted and pay."""
    pays = jobs_available() > 1 and (table.size or 0) >= ENOUGH
    if processes > 1 or table.options.jobs == 1 or not pays:
        return nullcontext(table)
    from softmax_cli.engine.threads import beside

    return beside(table, writer)


def _with_long_arrays(apply: Callable[[Block], Answer]) -> Callable[[Block], Answer]:
    """Return a function that gets arrays where the input is long, however short its blocks are."""
    before = 0

    def with_arrays(block: Block) -> Answer:
        nonlocal before
        block.values = kernels.as_array_if_long(block.values, before)
        before += len(block) * len(block.values[0])
        return apply(block)

    return with_arrays
