"""`softmax-cli metrics`: the verdict on a model, from its logits and the true classes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from softmax_cli.calculations import reports
from softmax_cli.calculations.assessment import Assessment, Group, GroupedMetrics
from softmax_cli.calculations.ground_truth import GroundTruth
from softmax_cli.calculations.reports import Report
from softmax_cli.calculations.sweep import AtEach, parts_of
from softmax_cli.cli import options, param_types, truth_options
from softmax_cli.cli.command import Command, option
from softmax_cli.cli.param_types import Parsed
from softmax_cli.commands import partial_files
from softmax_cli.commands.loss_options import open_labelled
from softmax_cli.engine.verbs import aggregate
from softmax_cli.errors import DataError, GateNotPassed, UsageError, printable, quote
from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Footer
from softmax_cli.formats.writing import opened
from softmax_cli.metrics.types import Base
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.syntax.limits import Limit, parse_bins, parse_limit
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table import temperature_column
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, plain
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field, Schema, Sweep

_view = partial(option, excludes=("per_class", "confusion", "reliability", "key"))


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


_OF_PARTIALS = (
    *("source", "merge", "per_class", "confusion", "reliability", "key", "most", "least", "save"),
    *("output", "format", "precision", "rows", "color", "jobs", "progress"),
)
"""What can be said of partials: the rest was said when they were saved."""


@click.command(cls=Command)
@options.reading
@truth_options.truth
@truth_options.ignore_label
@truth_options.binary
@options.contents(
    type=click.Choice(["logits", "log-probs", "probs"]),
    detail="; log-probabilities and probabilities are used as given",
)
@options.normalize(brief="divide probabilities and targets by their sum")
@options.temperature
@options.base
@truth_options.weight
@option(
    "-g, --by",
    type=param_types.COLUMNS,
    metavar="LIST",
    multiple=True,
    callback=options.flat,
    value="column",
    completes="columns",
    brief="a record for each value of these columns",
    detail=", or combination of values, in order of appearance",
)
@option(
    "--top",
    type=param_types.COUNT,
    metavar="K",
    value="count",
    default="5",
    brief="the accuracy of the K likeliest classes too",
    detail=", where there are more than K; of equal ones the first in order are likelier",
)
@option(
    "--bins",
    type=Parsed("n", parse_bins),
    metavar="N[:mass]",
    value="number",
    default="15",
    brief="bins of the calibration error: 15, or 15:mass",
    detail=" for bins of equal counts",
)
@_view(
    "-r, --reduction",
    "key",
    metavar="KEY",
    value="figure",
    brief="this figure alone, as a number",
)
@_view("--per-class", is_flag=True, brief="precision, recall, F1 and loss of each class")
@_view("--confusion", is_flag=True, brief="true classes down, predicted ones across")
@_view("--reliability", is_flag=True, brief="confidence and accuracy in each bin")
@option(
    "--max",
    "most",
    type=Parsed("limit", parse_limit),
    metavar="KEY=NUMBER",
    value="limit",
    multiple=True,
    brief="fail, with status 3, if a figure is above this",
)
@option(
    "--min",
    "least",
    type=Parsed("limit", parse_limit),
    metavar="KEY=NUMBER",
    value="limit",
    multiple=True,
    brief="fail, with status 3, if a figure is below this",
)
@option(
    "--save",
    type=param_types.FILE,
    metavar="FILE",
    value="file",
    completes="file",
    brief="write the exact sums behind the figures, for --merge",
)
@option(
    "--merge",
    is_flag=True,
    is_eager=True,
    brief="the files are what --save wrote: answer for all their rows",
)
@options.reporting
def metrics(read: ReadOptions, write: WriteOptions, **asked: Any) -> None:
    """The verdict on a model: loss, accuracy, calibration, from logits and true classes.

    \b
    softmax-cli metrics digits-test.csv -l digit --keep image
    softmax-cli metrics digits-test.csv -l digit --keep image --max loss=0.25 --min accuracy=0.9
    softmax-cli metrics digits-test.csv -l digit --keep image --per-class --save test.json
    softmax-cli metrics --merge test.json

    The figures: rows, ignored (by --ignore-label, and in no other figure), loss (mean negative
    log-likelihood), perplexity (--base to the power of the loss), accuracy, top-5 accuracy, the
    Brier score (sum over the classes, 0 to 2; halved for two), ece (expected calibration error:
    Guo et al. 2017, equation 3), confidence (mean probability of the predicted class). loss_se and
    accuracy_se are standard errors: sd / sqrt(rows), n - 1 in the sd (arXiv 2411.00640); with
    --weight, for n rows that count: sqrt(n / (n - 1) * sum (w (x - mean))^2) / sum w.

    With soft targets loss and Brier score are against the target; accuracy and calibration
    against its largest class. In a binary problem (one column, or --binary) confidence is the mean
    probability of class 1, and calibration compares that with the rate of ones.
    """
    wanted = Asked(**asked)
    if wanted.save is not None:
        partial_files.check_path(wanted.save, read.source, write.output)
    if wanted.merge:
        _refuse_options_of_rows()
        paths: Any = read.source
        partial, names = partial_files.load(paths)
        by = tuple(Field(name, "cell", place) for place, name in enumerate(names))
        total = partial.total()
        weighted = any(isinstance(row["support"], float) for row in total.per_class())
        _answer(wanted, write, _Rows(total, by, lambda: [partial], weighted=weighted))
        return
    of_file = not isinstance(read.source, TypedValues)
    read = read._replace(question="loss", only=of_file)  # nothing is carried
    table = open_labelled(read, "metrics", temperatures=wanted.temperatures, base=wanted.base)
    layout, contents = table.layout, read.contents
    if read.normalize and contents == "log-probs":
        contents = "logits"  # whose softmax divides them by their sum
    count = len(layout.columns("logits"))
    binary = table.policy.binary
    empty = Metrics(
        layout.classes if layout.classes and not (binary and count == 1) else count,
        base=wanted.base,
        temperature=wanted.temperatures[0],
        top=wanted.top,
        bins=wanted.bins[0],
        mass=wanted.bins[1],
        binary=binary,
        contents=contents,
    )
    truth = GroundTruth(table.policy, table.dialect, table.options)
    each = [
        Assessment(table.policy, table.dialect, truth, read.contents, read.normalize, own)
        for own in (empty.at(temperature) for temperature in wanted.temperatures)
    ]
    by = layout.named("by", empty.keys())
    rows = _Rows(empty, by, lambda: parts_of(aggregate(table, AtEach(each)), len(each)), table)
    ignoring = read.ignore_label is not None
    _answer(wanted, write, rows._replace(weighted=bool(read.weight), ignoring=ignoring))


class _Rows(NamedTuple):
    """The rows that a verdict is on."""

    metrics: Metrics  # of the settings that hold for all
    by: Sequence[Field]  # the columns by which they are grouped
    assess: Callable[[], Sequence[GroupedMetrics]]  # at each temperature
    table: Table | None = None  # where they stand; None where partials tell of them
    weighted: bool = False  # whether a column says how much each counts
    ignoring: bool = True  # whether some may be ignored


def _answer(wanted: Asked, write: WriteOptions, rows: _Rows) -> None:
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
        result = _result(partial, schema.source)
        if wanted.key is not None and schema.figure and math.isnan(result[wanted.key]):
            message = f"{wanted.key} has no value: it takes two rows"
            raise DataError(message, source=schema.source)
        blocks = [_block(report, one) for one in partials]
        if swept:
            block = temperature_column.one_below_the_other(blocks, wanted.temperatures)
            output.write(block)
        else:
            output.write(blocks[0], _footer(wanted, result) if rows.by else ())
    if wanted.save is not None:
        partial_files.save(wanted.save, partial, [field.name for field in rows.by], schema.dialect)
    failures = [
        text
        for group in (partial.in_order() if wanted.limits else ())
        for text in _failures(wanted.limits, group, rows.by, schema)
    ]
    if failures:
        raise GateNotPassed(failures)


def _report(wanted: Asked, write: WriteOptions, rows: _Rows) -> Report:
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
    cells: list[list[Cell]] = []
    for group in partial.in_order():
        own = report.rows(group.metrics)
        values += own
        cells += [list(group.cells)] * len(own)
    return Block(values, cells, range(1, len(values) + 1))


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
    result = group.metrics.result()
    place = [f"{schema.source}"] if schema.source else []
    pairs = zip(by, group.cells, strict=True)
    place += [f"{field.name} {quote(plain(cell, schema.dialect))}" for field, cell in pairs]
    for limit in limits:
        text = limit.failure(float(result[limit.key]))
        if text is not None:
            yield ": ".join([*map(printable, place), text])


def _result(partial: GroupedMetrics, source: str | None) -> Mapping[str, float]:
    """Return the figures of all rows; rows from which none follows are refused.

    Raises
    ------
    DataError
    """
    total = partial.total()
    if not total.rows:
        raise DataError("every row is ignored", source=source)
    try:
        return total.result()
    except ValueError as error:  # all weights are 0
        raise DataError(str(error), source=source) from None


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


def _refuse_options_of_rows() -> None:
    """Refuse options that say how rows are read, or figures made: partials were asked before."""
    ctx = click.get_current_context()
    for param in ctx.command.params:
        if param.name in _OF_PARTIALS or param.name is None:
            continue
        if ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                f"{param.opts[-1]} is for rows: --merge takes figures as they were saved"
            )
