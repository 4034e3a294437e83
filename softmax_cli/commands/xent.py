"""`softmax-cli xent`: cross-entropy of logits and true classes."""

from __future__ import annotations

from typing import Literal

import click

from softmax_cli import options, parameters, pipeline, scoring
from softmax_cli.errors import UsageError
from softmax_cli.layout import Contents
from softmax_cli.losses import Base


@click.command()
@options.reading
@click.option(
    "-l",
    "--label",
    type=parameters.TEXT,
    metavar="LABEL",
    help="The true class: a column of the file; for values, class numbers from 0 or names, one a "
    "row (2,0).",
)
@click.option(
    "--target",
    metavar="TARGET",
    help="One-hot or soft labels instead: columns of the file; for values, numbers (0,0,1).",
)
@click.option(
    "--from",
    "contents",
    type=click.Choice(["logits", "log-probs", "probs"]),
    default="logits",
    show_default=True,
    help="What the numbers are; log-probabilities and probabilities are used as given.",
)
@click.option(
    "-r",
    "--reduction",
    type=click.Choice(["none", "mean", "sum"]),
    default="none",
    show_default=True,
    help="One loss a row, or one number.",
)
@options.temperature
@options.base
@options.only
@options.writing
def xent(
    reading: options.Reading,
    writing: options.Writing,
    label: str | None,
    target: str | None,
    contents: Contents,
    reduction: Literal["none", "mean", "sum"],
    temperature: float,
    base: Base,
    only: bool,
) -> None:
    """Cross-entropy: minus the log of the probability of the true class.

    \b
    softmax-cli xent 2 1 0.1 --label 2
    softmax-cli xent 2 1 0.1 --target 0,0,1
    softmax-cli xent digits-test.csv --label digit --keep image
    loss=$(softmax-cli xent digits-test.csv --label digit --keep image --reduction mean)

    From logits it is computed in log space, never as the log of a rounded probability. A label is
    the name of a class or, where no class has a number for a name, its number from 0.
    """
    if contents != "logits" and temperature != 1:
        raise UsageError(f"-T divides logits: with --from {contents} there are none")
    if contents == "log-probs" and base != "e":
        raise UsageError(
            "--base is for losses of logits and probabilities",
            "log-probabilities are used as given: the loss is in the base that they are in",
        )
    if (label is None) == (target is None):
        both = "not both" if label is not None else "one of them"
        raise UsageError(f"xent needs the true classes: --label or --target, {both}")
    truth = scoring.Truth.of(reading.values, label, target)
    source = reading.open(label=truth.label, targets=truth.targets, contents=contents, only=only)
    losses = scoring.Losses(
        source,
        truth,
        contents,
        temperature,
        base,
        writing.single,
        reading.bad_rows,
        tallying=reduction != "none" or writing.to_table,
    )
    if reduction != "none":
        reduce = losses.mean if reduction == "mean" else losses.sum
        pipeline.fold(source, losses.transform, reduce, writing, collect=losses.collect)
        return
    fields = source.layout.fields_before([("xent", "number")])
    pipeline.run(
        source,
        losses.transform,
        fields,
        writing,
        summary=losses.summary,
        collect=losses.collect,
    )
