"""From a source to an output: blocks read, turned into results, written as they come."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import click

from softmax_cli import formats, numerics, parallel
from softmax_cli.blocks import Block, Field, Sheet
from softmax_cli.errors import DataError, SoftmaxError, UsageError
from softmax_cli.formats.chunk import Chunk
from softmax_cli.formats.encoder import Data
from softmax_cli.formats.source import Source
from softmax_cli.formats.style import Style
from softmax_cli.losses import Tally
from softmax_cli.numerals import shortest, shortest_single, significant
from softmax_cli.options import Writing
from softmax_cli.output import opened
from softmax_cli.progress import Progress

Transform = Callable[[Block], Block]
Collect = Callable[[Tally], None]
Summary = Callable[[], list[tuple[str, float]]]


def run(
    source: Source,
    transform: Transform,
    fields: Sequence[Field],
    writing: Writing,
    *,
    whole: bool = False,
    vector: bool | None = None,
    measure: str | None = None,
    collect: Collect | None = None,
    summary: Summary | None = None,
) -> None:
    """Read, transform and write all blocks of a source.

    Parameters
    ----------
    source : Source
    transform : callable
        Makes the results of a block; it may change the block that it is given.
    fields : sequence of Field
        The columns of the results.
    writing : Writing
    whole : bool
        Whether the transform needs all rows at once.
    vector : bool, optional
        Whether the result is a vector; by default what the source is.
    measure : str, optional
        As in `Sheet`.
    collect : callable, optional
        Takes the tally of each block.
    summary : callable, optional
        Returns what a table says below its last row.

    Raises
    ------
    DataError
        The input is bad, none of its rows is left, or the output cannot be written.
    """
    sheet, format, style = _prepare(source, fields, writing, vector, measure, summary)
    encoder = None if whole else formats.encoder(sheet, format, style)
    transform = _carried(transform)
    # Rows that go to a terminal as they come are progress enough.
    shown = writing.progress and (encoder is None or not writing.terminal)
    progress = Progress(source.progress, shown)
    count = _Count(source, collect, progress)
    with closing(progress), opened(writing.output) as sink:
        if encoder is None:
            blocks = _blocks(source, transform, whole, count)
            for data in formats.write(sheet, blocks, format, style):
                sink.write(data)
        else:
            encode = encoder.rows

            def work(chunk: Chunk) -> tuple[Data, Report]:
                block = transform(source.parse(chunk))
                return encode(block), Report.of(block)

            jobs = parallel.choose(writing.jobs, source)
            reports = parallel.run(
                work, source.chunks, sink, jobs, encoder.head, source.ready, source.places
            )
            with closing(reports):
                for report in reports:
                    count.add(report)
        count.finish()


def fold(
    source: Source,
    transform: Transform,
    reduce: Callable[[], float],
    writing: Writing,
    collect: Collect,
) -> None:
    """Read and transform all blocks of a source, then write the one number they come to."""

    if writing.percent:
        raise UsageError("--percent is for tables of probabilities")

    transform = _carried(transform)

    def work(chunk: Chunk) -> tuple[bytes, Report]:
        return b"", Report.of(transform(source.parse(chunk)))

    progress = Progress(source.progress, writing.progress)
    count = _Count(source, collect, progress)
    with closing(progress), opened(writing.output) as sink:
        jobs = parallel.choose(writing.jobs, source)
        reports = parallel.run(
            work, source.chunks, sink, jobs, ready=source.ready, places=source.places
        )
        with closing(reports):
            for report in reports:
                count.add(report)
        count.finish()
        value = reduce()
        if writing.precision is not None:
            text = shortest(significant(value, writing.precision))
        else:
            text = shortest_single(value) if writing.single else shortest(value)
        if writing.format in ("json", "jsonl") and not math.isfinite(value):
            text = "null"
        sink.write(f"{text}\n".encode())


def answer(
    source: Source,
    add: Callable[[Block], None],
    result: Callable[[], Block],
    fields: Sequence[Field],
    writing: Writing,
) -> None:
    """Read all blocks of a source, then write the one line that they come to."""
    sheet, format, style = _prepare(source, fields, writing, vector=True)
    progress = Progress(source.progress, writing.progress)
    count = _Count(source, None, progress)

    def blocks() -> Iterator[Block]:
        for block in source.blocks():
            if len(block.lines):
                block.values = numerics.carrier(block.values)
                add(block)
            count.add(Report.of(block))
        count.finish()
        yield result()

    with closing(progress), opened(writing.output) as sink:
        for data in formats.write(sheet, blocks(), format, style):
            sink.write(data)


class Report(NamedTuple):
    """What is told of a block beside its bytes."""

    rows: int
    skipped: int
    blank: int
    tally: Tally | None
    error: SoftmaxError | None

    @classmethod
    def of(cls, block: Block) -> Report:
        """Report on a block of results."""
        return cls(len(block.lines), block.skipped, len(block.bad), block.tally, block.error)


class _Count:
    """The rows of all blocks, and what became of the bad ones."""

    def __init__(self, source: Source, collect: Collect | None, progress: Progress) -> None:
        self._progress = progress
        self._name = source.name or "values"
        self._collect = collect
        self._rows = self._skipped = self._blank = 0

    def add(self, report: Report) -> None:
        """Count a block; raise what is wrong with the row after its last."""
        self._rows += report.rows
        self._skipped += report.skipped
        self._blank += report.blank
        if self._collect is not None and report.tally is not None:
            self._collect(report.tally)
        self._progress.step(report.rows)
        if report.error is not None:
            raise report.error

    def finish(self) -> None:
        """Say what became of bad rows.

        Raises
        ------
        DataError
            No row is left.
        """
        self._progress.close()
        bad = ((self._skipped, "skipped"), (self._blank, "left without a result"))
        for count, what in bad:
            if count:
                rows = "row" if count == 1 else "rows"
                click.echo(f"{self._name}: {count} bad {rows} {what}", err=True)
        if self._rows == self._blank:
            raise DataError("no row is left", source=self._name)


def _prepare(
    source: Source,
    fields: Sequence[Field],
    writing: Writing,
    vector: bool | None = None,
    measure: str | None = None,
    summary: Summary | None = None,
) -> tuple[Sheet, str, Style]:
    """Decide how results are written."""
    sheet = Sheet(
        fields=fields,
        header=source.layout.names is not None or source.layout.renamed,
        vector=source.vector if vector is None else vector,
        dialect=source.dialect,
        format=source.format,
        measure=measure,
    )
    path = None if writing.output == "-" else writing.output
    format, dialect = formats.choose(sheet, writing.format, path, writing.terminal)
    if writing.percent and (format != "table" or measure != "probability"):
        what = "tables (-f table)" if format != "table" else "probabilities"
        raise UsageError(f"--percent is for {what}")
    style = Style(
        precision=writing.precision,
        single=writing.single,
        percent=writing.percent,
        rows=writing.rows,
        color=writing.color,
        dialect=dialect,
        terminal=writing.terminal,
        summary=summary,
    )
    return sheet, format, style


def _carried(transform: Transform) -> Transform:
    """Return a transform that gets arrays where the input is long, however short its blocks are."""
    before = 0

    def run(block: Block) -> Block:
        nonlocal before
        if not len(block.lines):
            return block
        block.values = numerics.carrier(block.values, before)
        before += len(block.values) * len(block.values[0])
        return transform(block)

    return run


def _blocks(source: Source, transform: Transform, whole: bool, count: _Count) -> Iterator[Block]:
    blocks: Iterable[Block] = source.blocks()
    for block in [_concatenate(blocks)] if whole else blocks:
        result = transform(block)
        yield result
        count.add(Report.of(result))


def _concatenate(blocks: Iterable[Block]) -> Block:
    total = Block([], [], [])
    values: list[list[float]] = []
    cells: list[list[Any]] = []
    lines: list[int] = []
    for part in blocks:
        if part.error is not None:
            raise part.error
        total.bad |= {len(values) + index for index in part.bad}
        total.skipped += part.skipped
        cells += part.cells
        values += part.rows()
        lines += part.lines
    total.values, total.cells, total.lines = values, cells, lines
    return total
