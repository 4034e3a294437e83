"""`softmax-cli xent`: cross-entropy of logits and true classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import click

from softmax_cli.calculations.cross_entropy import Losses, LossSettings
from softmax_cli.calculations.ground_truth import GroundTruth, TrueClasses
from softmax_cli.calculations.sweep import AtEach, parts_of, swept
from softmax_cli.cli import options, param_types, truth_options
from softmax_cli.cli.command import Command, option
from softmax_cli.commands.loss_options import open_labelled
from softmax_cli.engine.verbs import aggregate, transform
from softmax_cli.errors import DataError, UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.writing import draws_picture, opened, schema_of
from softmax_cli.formats.writing import swept as as_sweep
from softmax_cli.metrics.types import Base
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table import temperature_column
from softmax_cli.table.block import Block, joined_cells
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.metrics.losses import LossPartial
    from softmax_cli.metrics.weighting import Weighting
    from softmax_cli.syntax.class_weights import ClassWeights


Reduction: TypeAlias = Literal["none", "mean", "sum"]


class Asked(NamedTuple):
    """What is asked beside plain losses."""

    class_weight: ClassWeights | None
    label_smoothing: float
    pos_weight: tuple[float, ...] | None
    worst: int | None  # so many rows


@click.command(cls=Command)
@options.reading
@truth_options.truth
@truth_options.ignore_label
@truth_options.binary
@options.contents(
    type=click.Choice(["logits", "log-probs", "probs"]),
    detail="; log-probabilities and probabilities are used as given",
)
@option(
    "-r, --reduction",
    type=click.Choice(["none", "mean", "sum"]),
    default="none",
    brief="one loss a row, or one number",
)
@option(
    "--class-weight",
    type=param_types.CLASS_WEIGHTS,
    metavar="WEIGHTS",
    value="weights",
    brief="how much classes count: cat=2,dog=1, or one for each",
    detail="; the mean is over the weights of the true classes, as PyTorch has it (over the rows, "
    "with targets); classes that are not named have 1",
)
@option(
    "--label-smoothing",
    type=param_types.SMOOTHING,
    metavar="SHARE",
    value="share",
    default=0,
    brief="the share of the truth that all classes share: 0.1",
)
@option(
    "--pos-weight",
    type=param_types.WEIGHTS,
    metavar="WEIGHT",
    value="weights",
    brief="how much class 1 counts, if binary",
    detail=": one number, or one for each column",
)
@option(
    "--worst",
    type=param_types.COUNT,
    metavar="N",
    value="count",
    brief="the N rows of the largest loss instead, with their lines",
)
@options.normalize(brief="divide probabilities and targets by their sum")
@options.temperature
@options.base
@options.explain
@options.only
@options.writing
def xent(
    read: ReadOptions,
    write: WriteOptions,
    reduction: Reduction,
    temperatures: Temperatures,
    base: Base,
    explain: bool,
    **asked: Any,
) -> None:
    """Cross-entropy: minus the log of the probability of the true class.

    \b
    softmax-cli xent 2 1 0.1 --label 2
    softmax-cli xent 2 1 0.1 --target 0,0,1
    softmax-cli xent digits-test.csv --label-column digit --keep image
    loss=$(softmax-cli xent digits-test.csv -l digit --keep image --reduction mean)

    From logits it is computed in log space, never as the log of a rounded probability. A label is
    the name of a class, or its number from 0; where the names are numbers, or differ in a number
    alone (logit_1, logit_2), that number.

    One column of logits is a binary problem, the sigmoid's: labels are 0 and 1, or the two that
    --names gives, a target is that of class 1, and --from probs takes the probability of class 1.
    With --binary every column is one; the loss of a row is then the mean of its columns.

    Weights and smoothing are those of PyTorch's cross_entropy and binary_cross_entropy_with_logits.
    """
    wanted = Asked(**asked)
    if reduction != "none" and read.source_column is not None:
        raise UsageError(f"--source is for losses of rows: --reduction {reduction} has one figure")
    if reduction != "none" and read.only:
        raise UsageError(f"--only is for losses of rows: --reduction {reduction} has one figure")
    if wanted.worst is not None and reduction != "none":
        raise UsageError("--worst shows rows, which -r has not")
    by_row = reduction == "none" and wanted.worst is None
    read = read._replace(question="loss").answered(len(temperatures))
    table = open_labelled(read, "xent", temperatures=temperatures, base=base)
    if by_row and not explain:  # figures are of double precision, and so are steps
        write = write.for_logits(table.single)
    truth = GroundTruth(table.policy, table.dialect, table.options)
    if explain:
        if reduction != "none" or wanted != Asked(None, 0, None, None):
            raise UsageError(
                "--explain shows the steps of plain losses: not of -r, weights, smoothing, --worst"
            )
        _explain(table, truth, temperatures, base, write)
        return
    weighting = _weighting(table, wanted)
    is_picture = draws_picture(write)
    if is_picture and by_row and len(temperatures) > 1:
        raise UsageError(
            "a picture of a sweep shows one loss at each temperature", "-r mean draws their mean"
        )
    adding_up = reduction != "none" or write.draws_table or is_picture

    def at(temperature: float) -> Losses:
        settings = LossSettings(
            read.contents, temperature, base, write.single, read.normalize, weighting
        )
        return Losses(table.policy, truth, settings, adding_up=adding_up)

    if by_row:
        transform(table, swept(temperatures, table.layout, at), write)
        return
    each = [at(temperature) for temperature in temperatures]
    if wanted.worst is not None:
        _show_worst(table, each, wanted.worst, write)
    elif len(each) > 1:
        _reduce_each(table, each, temperatures, reduction, write)
    else:
        _reduce(table, each[0], reduction, write)


def _explain(
    table: Table, truth: GroundTruth, temperatures: Temperatures, base: Base, write: WriteOptions
) -> None:
    """Show the steps of the first rows."""
    from softmax_cli.commands import explanations

    explanations.check(table.options, write, temperatures, base=base)
    if table.options.contents != "logits" or table.options.normalize:
        raise UsageError("--explain shows the steps from logits: not --from, nor --normalize")
    if table.policy.binary and len(table.layout.columns("logits")) > 1:
        raise UsageError("--explain shows the steps of one loss a row: not --binary")
    targets = TrueClasses(truth, table.policy.binary)
    explanations.explain(table, "xent", temperatures[0], write, truth=targets.of)


def _weighting(table: Table, wanted: Asked) -> Weighting | None:
    """Return how much classes count; refuse what has no meaning for the table."""
    classes, smoothing, positive = wanted.class_weight, wanted.label_smoothing, wanted.pos_weight
    if classes is None and not smoothing and positive is None:
        return None
    from softmax_cli.metrics.weighting import Weighting
    from softmax_cli.table.weights_by_class import weights_of_classes, weights_of_columns

    binary, layout = table.policy.binary, table.layout
    if positive is not None and not binary:
        raise UsageError(
            "--pos-weight is for binary problems: one column of logits, or --binary",
            "--class-weight says how much each of several classes counts",
        )
    if binary and classes is not None:
        raise UsageError(
            "--class-weight is for one of several classes",
            "--pos-weight says how much class 1 of a binary problem counts",
        )
    if binary and smoothing:
        raise UsageError(
            "--label-smoothing is for one of several classes",
            "targets of a binary problem may be soft: 0.05 and 0.95",
        )
    return Weighting(
        None if classes is None else weights_of_classes(classes, layout),
        smoothing,
        () if positive is None else weights_of_columns(positive, layout),
    )


def _show_worst(table: Table, each: Sequence[Losses], most: int, write: WriteOptions) -> None:
    """Answer with the rows of the largest losses, at each temperature."""
    from softmax_cli.calculations.worst_rows import WorstRows

    temperatures = [losses.settings.temperature for losses in each]
    worst = [WorstRows(losses, most) for losses in each]
    schema = schema_of(table, worst[0].fields, dimensions=2)._replace(header=True)
    if len(each) > 1:
        fields = temperature_column.beside(schema.fields, len(table.layout.kept), named=True)
        schema = as_sweep(schema._replace(fields=fields), temperatures)
    with opened(schema, write) as output:
        found = parts_of(aggregate(table, AtEach(worst), shows_lines=True), len(each))
        parts = []
        for one, partial in zip(worst, found, strict=True):
            rows = partial.rows if partial is not None else []
            _refuse_nothing(len(rows), table)
            values = [one.values(row) for row in rows]
            cells = joined_cells([row.cells for row in rows])
            parts.append(Block(values, cells, range(1, len(rows) + 1)))
        if len(each) > 1:
            parts = [temperature_column.one_below_the_other(parts, temperatures)]
        output.write(parts[0])


def _reduce(table: Table, losses: Losses, reduction: Reduction, write: WriteOptions) -> None:
    """Answer with one figure."""
    schema = schema_of(table, [Field("xent", "number", 0)], dimensions=1, figure=True)
    with opened(schema, write) as output:
        value = _figure(aggregate(table, losses), table, reduction, write)
        output.write(Block([[value]], [[]], [1]))


def _reduce_each(
    table: Table,
    each: Sequence[Losses],
    temperatures: Temperatures,
    reduction: Reduction,
    write: WriteOptions,
) -> None:
    """Answer with a curve: the figure at each temperature."""
    fields = temperature_column.beside([Field("loss", "number", 0)], 0, named=True)
    schema = schema_of(table, fields, dimensions=2)._replace(header=True)
    with opened(as_sweep(schema, temperatures), write) as output:
        partials = parts_of(aggregate(table, AtEach(each)), len(each))
        figures = [_figure(partial, table, reduction, write) for partial in partials]
        parts = [Block([[figure]], [[]], [1]) for figure in figures]
        output.write(temperature_column.one_below_the_other(parts, temperatures))


def _figure(
    partial: LossPartial | None, table: Table, reduction: Reduction, write: WriteOptions
) -> float:
    """Return the mean or the sum of all losses."""
    _refuse_nothing(0 if partial is None else partial.losses.count, table)
    assert partial is not None
    if reduction == "mean" and not partial.weight.units:
        raise DataError("every row has a weight of 0: there is no mean", source=table.name)
    return partial.mean(write.single) if reduction == "mean" else partial.sum(write.single)


def _refuse_nothing(rows: int, table: Table) -> None:
    """Refuse a table of which no row counts."""
    if not rows:
        raise DataError("every row is ignored", source=table.name)
