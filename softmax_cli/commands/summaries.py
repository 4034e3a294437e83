"""Summaries in the place of rows, for the commands whose results stand in the place of logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from softmax_cli.calculations.summary import Summary
from softmax_cli.calculations.sweep import AtEach, Sweep, parts_of
from softmax_cli.engine.verbs import aggregate
from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.writing import opened, schema_of, swept
from softmax_cli.syntax.numbers import shortest_single
from softmax_cli.table import temperature_column
from softmax_cli.table.io_options import WriteOptions

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Calculation


def summarise(
    table: Table, calculation: Calculation, write: WriteOptions, *, sums: bool = False
) -> None:
    """Write one record of all results, raising what `transform` does.

    `sums` says whether the results of a row are to sum to 1.
    """
    if table.options.only:
        raise UsageError("--only has no effect on a summary, which shows no other columns")
    if table.layout.source is not None:
        raise UsageError("--source has no effect on a summary, which names the files by itself")
    files = table.policy.files.names if table.policy.files is not None else ()
    shown = _single if write.single else float
    # sums, and logits, are of double precision
    write = write._replace(dtype="float64")
    if isinstance(calculation, Sweep):
        each = [
            Summary(one, table.layout, sums, table.options.append, files) for one in calculation.of
        ]
        _summarise_each(table, each, calculation.temperatures, write, shown)
        return
    summary = Summary(calculation, table.layout, sums, table.options.append, files)
    schema = schema_of(table, summary.fields, dimensions=1, report="figures")
    with opened(schema, write) as output:
        output.write(summary.answer(aggregate(table, summary, shows_lines=True), shown))


def _summarise_each(
    table: Table,
    each: Sequence[Summary],
    temperatures: Sequence[float],
    write: WriteOptions,
    shown: Callable[[float], float],
) -> None:
    """Write a record for each temperature."""
    fields = temperature_column.beside(each[0].fields, 0, named=True)
    schema = schema_of(table, fields, dimensions=2, report="figures")
    with opened(swept(schema, temperatures), write) as output:
        parts = parts_of(aggregate(table, AtEach(each), shows_lines=True), len(each))
        answers = [one.answer(part, shown) for one, part in zip(each, parts, strict=True)]
        output.write(temperature_column.one_below_the_other(answers, temperatures))


def _single(value: float) -> float:
    """Return the double with the shortest digits of a float32."""
    return float(shortest_single(value))
