"""`softmax-cli xent`: cross-entropy of logits and true classes."""

from __future__ import annotations

import functools
from typing import Literal

import click

from softmax_cli.calculations.cross_entropy import Losses, LossSettings
from softmax_cli.cli import options
from softmax_cli.cli.command import Command, option
from softmax_cli.engine.verbs import aggregate, transform
from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import open_table
from softmax_cli.formats.writing import opened, schema_of
from softmax_cli.metrics.types import Base
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field

_truth = functools.partial(
    option, value="column", completes="columns", excludes=("label", "target")
)


@click.command(cls=Command)
@options.reading
@_truth(
    "-l, --label",
    metavar="LABEL",
    brief="the true class: a column",
    detail=" of the file; for values, class numbers from 0 or names, one a row (2,0)",
)
@_truth(
    "--target",
    metavar="TARGET",
    brief="one-hot or soft labels: columns",
    help="One-hot or soft labels instead: columns of the file; for values, numbers (0,0,1).",
)
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
    softmax-cli xent digits-test.csv --label digit --keep image
    loss=$(softmax-cli xent digits-test.csv --label digit --keep image --reduction mean)

    From logits it is computed in log space, never as the log of a rounded probability. A label is
    the name of a class or, where no class has a number for a name, its number from 0.

    One column of logits is a binary problem, the sigmoid's: labels are 0 and 1, a target is that of
    class 1, and --from probs takes the probability of class 1.
    """
    _check(read, temperature, base)
    table = open_table(read._replace(binary="alone"))
    if table.policy.binary and read.contents == "log-probs":
        raise UsageError(
            "one column of log-probabilities leaves open that of the other class",
            "--from probs takes one column, of the probability of class 1",
        )
    settings = LossSettings(read.contents, temperature, base, write.single)
    adding_up = reduction != "none" or write.draws_table
    losses = Losses(table.policy, table.dialect, settings, adding_up=adding_up)
    if reduction == "none":
        transform(table, losses, write)
    else:
        _reduce(table, losses, reduction, write)


def _check(read: ReadOptions, temperature: float, base: Base) -> None:
    """Refuse options that contradict each other."""
    contents, label = read.contents, read.label
    if contents != "logits" and temperature != 1:
        raise UsageError(f"-T divides logits: with --from {contents} there are none")
    if contents == "log-probs" and base != "e":
        raise UsageError(
            "--base is for losses of logits and probabilities",
            "log-probabilities are used as given: the loss is in the base that they are in",
        )
    if (label is None) == (read.target is None):
        both = "not both" if label is not None else "one of them"
        raise UsageError(f"xent needs the true classes: --label or --target, {both}")


def _reduce(
    table: Table, losses: Losses, reduction: Literal["mean", "sum"], write: WriteOptions
) -> None:
    """Answer with one figure."""
    schema = schema_of(table, [Field("xent", "number", 0)], dimensions=1, figure=True)
    with opened(schema, write) as output:
        partial = aggregate(table, losses)
        value = partial.mean(write.single) if reduction == "mean" else partial.sum(write.single)
        output.write(Block([[value]], [[]], [1]))
