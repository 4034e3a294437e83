"""`softmax-cli softmax`: probabilities of logits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from softmax_cli import axes, numerics, options, pipeline

if TYPE_CHECKING:
    from softmax_cli.numerics.passes import ColumnPasses


@click.command()
@options.reading
@options.axis
@options.temperature
@options.append
@options.only
@options.writing
def softmax(
    reading: options.Reading,
    writing: options.Writing,
    axis: int | str,
    temperature: float,
    append: bool,
    only: bool,
) -> None:
    """Probabilities of logits: exp(x/T) over the sum of exp(x/T).

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax -T 0.5 --names cat,dog,bird 2 1 0.1
    softmax-cli softmax '[[2, 1, 0.1], [1, 2, 3]]' --axis columns
    softmax-cli softmax digits-test.csv --keep image,digit -o probabilities.csv

    Each logit is replaced by its probability; other columns travel as they are.
    """
    by_row = axis in (-1, 1, "rows")
    shown = writing.progress
    source = reading.open(by_row=by_row, append=append, only=only, again=not by_row, progress=shown)
    along = axes.resolve(axis, source)
    how: Any = {"temperature": temperature, "single": writing.single}

    def passes() -> ColumnPasses:
        from softmax_cli.numerics.passes import ColumnPasses

        return ColumnPasses(**how)

    compute = partial(numerics.softmax, **how)
    transform, whole = axes.plan(source, along, compute, passes, progress=shown)
    fields = source.layout.fields("_p")
    pipeline.run(source, transform, fields, writing, whole=whole, measure="probability")
