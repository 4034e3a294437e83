"""Verdicts: what is wanted of labelled rows, written, saved and held against the limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from softmax_cli.calculations import reports
from softmax_cli.calculations.assessment import Group, GroupedMetrics
from softmax_cli.calculations.reports import Report
from softmax_cli.commands import partial_files
from softmax_cli.errors import DataError, GateNotPassed, UsageError, printable, quote
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Footer
from softmax_cli.formats.writing import draws_picture, opened
from softmax_cli.metrics.types import Base
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.syntax.limits import Limit
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table import temperature_column
from softmax_cli.table.block import Block, joined_cells
from softmax_cli.table.cells import Cell, plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema, Sweep


class Asked(NamedTuple):
    """What is asked of the rows."""

    temperatures: Temperatures  # divide logits
    base: Base  # of the logarithm
    top: int  # the accuracy of so many likeliest classes
    bins: tuple[int, bool]  # how many of confidence, and whether of equal counts
    key: str | None  # the one figure that is wanted
    per_class: bool
    confusion: bool
    reliability: bool
    most: tuple[Limit, ...]
    least: tuple[Limit, ...]
    save: str | None
    merge: bool  # whether the files are partials

    @property
    def limits(self) -> list[Limit]:
        """What the figures must keep."""
        return [*self.most, *(limit._replace(least=True) for limit in self.least)]

    @property
    def has_figures(self) -> bool:
        """Whether the record of figures is wanted, or one of them."""
        return not (self.per_class or self.confusion or self.reliability)


class Rows(NamedTuple):
    """The rows that a verdict is on."""

    metrics: Metrics  # of the settings that hold for all
    by: Sequence[Field]  # the columns by which they are grouped
    assess: Callable[[], Sequence[GroupedMetrics]]  # at each temperature
    table: Table | None = None  # where they stand; None where partials tell of them
    weighted: bool = False  # whether a column says how much each counts
    ignoring: bool = True  # whether some may be ignored


def answer(wanted: Asked, write: WriteOptions, rows: Rows) -> None:
    """Write what is wanted, save what was counted, and hold it against the limits."""
    _check(wanted, rows.metrics)
    report = _report(wanted, write, rows)
    fields: Sequence[Field] = [*rows.by, *report.fields]
    table = rows.table
    swept = len(wanted.temperatures) > 1
    if swept:
        fields = temperature_column.beside(fields, len(rows.by), named=True)
    schema = Schema(
        fields=fields,
        header=True,
        dimensions=1 if report.single and not rows.by and not swept else 2,
        dialect=table and table.dialect,
        format=table.format if table else "csv",
        figure=wanted.key is not None and not rows.by and not swept,
        report=report.drawn,
        source=table and table.name,
        sweep=Sweep(wanted.temperatures, vector=False) if swept else None,
    )
    with opened(schema, write) as output:
        partials = rows.assess()
        partial = partials[0]
        total = partial.total()
        result = _result(total, schema.source)
        if wanted.per_class or wanted.confusion:
            _refuse_longer_rows(rows.metrics, total, schema.source)
        if wanted.key is not None and schema.figure and math.isnan(result[wanted.key]):
            message = f"{wanted.key} has no value: it takes two rows"
            raise DataError(message, source=schema.source)
        blocks = [_block(report, one) for one in partials]
        footer: Footer = ()
        if draws_picture(write):
            groups = (group.metrics for one in partials for group in one.in_order())
            footer = reports.in_title(groups)
        elif rows.by and not swept:
            footer = _footer(wanted, result)
        if swept:
            blocks = [temperature_column.one_below_the_other(blocks, wanted.temperatures)]
        output.write(blocks[0], footer)
    if wanted.save is not None:
        partial_files.save(wanted.save, partial, [field.name for field in rows.by], schema.dialect)
    failures = [
        text
        for group in (partial.in_order() if wanted.limits else ())
        for text in _failures(wanted.limits, group, rows.by, schema)
    ]
    if failures:
        raise GateNotPassed(failures)


def _report(wanted: Asked, write: WriteOptions, rows: Rows) -> Report:
    if wanted.per_class:
        return reports.per_class(rows.metrics, rows.weighted)
    if wanted.confusion:
        return reports.confusion(rows.metrics, rows.weighted)
    if wanted.reliability:
        return reports.reliability()
    if wanted.key is not None:
        return reports.figures([wanted.key])
    keys = rows.metrics.keys()
    if write.draws_table:  # which has no room for what says little
        left_out = [] if rows.ignoring else ["ignored"]
        if rows.by or len(wanted.temperatures) > 1:
            left_out += [key for key in keys if key.endswith("_se") or key == "perplexity"]
        keys = [key for key in keys if key not in left_out]
    return reports.figures(keys)


def _block(report: Report, partial: GroupedMetrics) -> Block:
    """Return the rows of the answer, those of each group beside what its rows have in common."""
    values: list[list[float]] = []
    cells: list[Sequence[list[Cell]]] = []
    for group in partial.in_order():
        own = report.rows(group.metrics)
        values += own
        cells += [group.cells] * len(own)
    return Block(values, joined_cells(cells), range(1, len(values) + 1))


def _footer(wanted: Asked, result: Mapping[str, float]) -> Footer:
    """Return the figures of all groups together."""
    if not wanted.has_figures:
        return ()
    keys = [wanted.key] if wanted.key is not None else ["rows", "loss", "accuracy", "ece"]
    return [(key if key == "rows" else f"{key} of all", float(result[key])) for key in keys]


def _failures(
    limits: Sequence[Limit], group: Group, by: Sequence[Field], schema: Schema
) -> Iterator[str]:
    """Say which limits the figures of a group do not keep."""
    result = reports.figures_of(group.metrics)
    place = [f"{schema.source}"] if schema.source else []
    pairs = zip(by, group.cells[0], strict=True)
    place += [f"{field.name} {quote(plain(cell, schema.dialect))}" for field, cell in pairs]
    for limit in limits:
        text = limit.failure(float(result[limit.key]))
        if text is not None:
            yield ": ".join([*map(printable, place), text])


def _result(total: Metrics, source: str | None) -> Mapping[str, float]:
    """Return the figures of all rows; rows from which none follows are refused.

    Raises
    ------
    DataError
    """
    if not total.rows:
        raise DataError("every row is ignored", source=source)
    try:
        return total.result()
    except ValueError as error:  # all weights are 0
        raise DataError(str(error), source=source) from None


def _refuse_longer_rows(empty: Metrics, total: Metrics, source: str | None) -> None:
    """Refuse classes that the table, which is as wide as the first row, has no place for."""
    known, found = empty.class_names(), total.class_names()
    if len(found) > len(known):
        raise DataError(
            f"class {found[-1]} occurs, and the first row has {len(known)} classes",
            source=source,
            hint="with a row of all classes put first, the table has a place for each",
        )


def _check(wanted: Asked, metrics: Metrics) -> None:
    """Refuse figures that there are not, and options without effect on those that are wanted."""
    if len(wanted.temperatures) > 1 and (wanted.limits or wanted.save is not None):
        raise UsageError(
            f"--max, --min and --save are for one temperature: -T gives {len(wanted.temperatures)}"
        )
    views = (wanted.per_class, wanted.confusion, wanted.reliability, wanted.key is not None)
    if sum(views) > 1:
        raise UsageError("-r, --per-class, --confusion and --reliability exclude each other")
    keys = metrics.keys()
    asked = [("-r", wanted.key)] if wanted.key is not None else []
    asked += [("--max", limit.key) for limit in wanted.most]
    asked += [("--min", limit.key) for limit in wanted.least]
    for spelling, key in asked:
        if key not in keys:
            raise UsageError(
                f"{spelling}: there is no figure {quote(key)}", f"there are {', '.join(keys)}"
            )
    told = {key for _, key in asked} | ({*keys} if wanted.has_figures and not wanted.key else set())
    for spelling, given, has_effect in (
        ("--bins", wanted.bins != (15, False), "ece" in told or wanted.reliability),
        ("--top", wanted.top != 5, any(key.startswith("top") for key in told)),
    ):
        if given and not (has_effect or wanted.save or wanted.merge):
            raise UsageError(f"{spelling} has no effect on what is asked for")
