"""Summaries in the place of rows, for the commands whose results stand in the place of logits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softmax_cli.calculations.summary import Summary
from softmax_cli.engine.verbs import aggregate
from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.writing import opened, schema_of
from softmax_cli.syntax.numbers import shortest_single
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
    summary = Summary(calculation, table.layout, sums, table.options.append)
    schema = schema_of(table, summary.fields, dimensions=1, report="figures")
    # sums, and logits, are of double precision
    with opened(schema, write._replace(dtype="float64")) as output:
        output.write(summary.answer(aggregate(table, summary), _single if write.single else float))


def _single(value: float) -> float:
    """Return the double with the shortest digits of a float32."""
    return float(shortest_single(value))
