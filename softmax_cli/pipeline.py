"""From a source to an output: blocks read, turned into results, written as they come."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator

import click

from softmax_cli import formats
from softmax_cli.blocks import Block, Field, Sheet
from softmax_cli.errors import DataError, UsageError
from softmax_cli.formats.source import Source
from softmax_cli.formats.style import Style
from softmax_cli.numerals import shortest, shortest_single, significant
from softmax_cli.options import Writing
from softmax_cli.output import write_all

Transform = Callable[[Block], Block]
Summary = Callable[[], list[tuple[str, float]]]


def run(
    source: Source,
    transform: Transform,
    fields: tuple[Field, ...],
    writing: Writing,
    *,
    whole: bool = False,
    vector: bool | None = None,
    measure: str | None = None,
    summary: Summary | None = None,
) -> None:
    """Read, transform and write all blocks of a source.

    Parameters
    ----------
    source : Source
    transform : callable
        Makes the results of a block; it may change the block that it is given.
    fields : tuple of Field
        The columns of the results.
    writing : Writing
    whole : bool
        Whether the transform needs all rows at once.
    vector : bool, optional
        Whether the result is a vector; by default what the source is.
    measure : str, optional
        As in `Sheet`.
    summary : callable, optional
        Returns what a table says below its last row.

    Raises
    ------
    DataError
        The input is bad, none of its rows is left, or the output cannot be written.
    """
    sheet = Sheet(
        fields=fields,
        header=source.layout.names is not None or source.layout.renamed,
        vector=source.vector if vector is None else vector,
        dialect=source.dialect,
        format=source.format,
        measure=measure,
    )
    path = None if writing.output == "-" else writing.output
    terminal = path is None and sys.stdout is not None and sys.stdout.isatty()
    format, dialect = formats.choose(sheet, writing.format, path, terminal)
    if writing.percent and format != "table":
        raise UsageError("--percent is for tables", "add -f table, or leave it out")
    style = Style(
        precision=writing.precision,
        single=writing.single,
        percent=writing.percent,
        rows=writing.rows,
        color=writing.color,
        dialect=dialect,
        terminal=terminal,
        summary=summary,
    )
    blocks = _blocks(source, transform, whole)
    write_all(formats.write(sheet, blocks, format, style), path)


def fold(source: Source, transform: Transform, reduce: Callable[[], float], writing: Writing) -> None:
    """Read and transform all blocks of a source, then write the one number they come to."""
    for _ in _blocks(source, transform, whole=False):
        pass
    value = reduce()
    if writing.precision is not None:
        text = shortest(significant(value, writing.precision))
    else:
        text = shortest_single(value) if writing.single else shortest(value)
    if writing.format in ("json", "jsonl") and not math.isfinite(value):
        text = "null"
    write_all([f"{text}\n".encode()], writing.output)


def _blocks(source: Source, transform: Transform, whole: bool) -> Iterator[Block]:
    """Yield the results, and say at the end what became of the bad rows."""
    blocks: Iterable[Block] = source.blocks()
    if whole:
        blocks = [_concatenate(blocks)]
    rows = skipped = blank = 0
    for block in blocks:
        if len(block.lines):
            block = transform(block)
        skipped += block.skipped
        blank += len(block.bad)
        rows += len(block.lines)
        yield block
        if block.error is not None:
            raise block.error
    name = source.name or "values"
    for count, what in ((skipped, "skipped"), (blank, "left without a result")):
        if count:
            click.echo(f"{name}: {count} bad row{'' if count == 1 else 's'} {what}", err=True)
    if rows == blank:
        raise DataError("no row is left", source=name)


def _concatenate(blocks: Iterable[Block]) -> Block:
    parts = list(blocks)
    total = Block([], [], [])
    values: list[list[float]] = []
    lines: list[int] = []
    for part in parts:
        if part.error is not None:
            raise part.error
        total.bad |= {len(values) + index for index in part.bad}
        total.skipped += part.skipped
        total.cells += part.cells
        values += part.rows()
        lines += part.lines
    total.values, total.lines = values, lines
    return total
