"""`softmax-cli xent`: cross-entropy of logits and true classes."""

from __future__ import annotations

from typing import Literal

import click

from softmax_cli.calculations.cross_entropy import Losses, LossSettings
from softmax_cli.calculations.ground_truth import GroundTruth
from softmax_cli.cli import options, truth_options
from softmax_cli.cli.command import Command, option
from softmax_cli.commands.loss_options import open_labelled
from softmax_cli.engine.verbs import aggregate, transform
from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.writing import opened, schema_of
from softmax_cli.metrics.types import Base
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field


@click.command(cls=Command)
@options.reading
@truth_options.truth
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
@options.normalize(brief="divide probabilities and targets by their sum")
@options.temperature
@options.base
@options.only
@options.writing
def xent(
    read: ReadOptions,
    write: WriteOptions,
    reduction: Literal["none", "mean", "sum"],
    temperature: float,
    base: Base,
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
    """
    read = read._replace(question="loss", binary="alone")
    if reduction != "none" and read.only:
        raise UsageError(f"--only is for losses of rows: --reduction {reduction} has one figure")
    table = open_labelled(read, "xent", temperature=temperature, base=base)
    truth = GroundTruth(table.policy, table.dialect, table.options)
    settings = LossSettings(read.contents, temperature, base, write.single, read.normalize)
    adding_up = reduction != "none" or write.draws_table
    losses = Losses(table.policy, truth, settings, adding_up=adding_up)
    if reduction == "none":
        transform(table, losses, write)
    else:
        _reduce(table, losses, reduction, write)


def _reduce(
    table: Table, losses: Losses, reduction: Literal["mean", "sum"], write: WriteOptions
) -> None:
    """Answer with one figure."""
    schema = schema_of(table, [Field("xent", "number", 0)], dimensions=1, figure=True)
    with opened(schema, write) as output:
        partial = aggregate(table, losses)
        value = partial.mean(write.single) if reduction == "mean" else partial.sum(write.single)
        output.write(Block([[value]], [[]], [1]))
