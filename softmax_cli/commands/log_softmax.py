"""`softmax-cli log-softmax`: log-probabilities of logits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from softmax_cli import axes, numerics, options, pipeline
from softmax_cli.losses import Base

if TYPE_CHECKING:
    from softmax_cli.numerics.passes import ColumnPasses


@click.command()
@options.reading
@options.axis
@options.temperature
@options.base
@options.append
@options.only
@options.writing
def log_softmax(
    reading: options.Reading,
    writing: options.Writing,
    axis: int | str,
    temperature: float,
    base: Base,
    append: bool,
    only: bool,
) -> None:
    """Log-probabilities of logits: x/T less the log of the sum of exp(x/T).

    \b
    softmax-cli log-softmax 3 4 0
    softmax-cli log-softmax --base 2 3 4 0
    softmax-cli log-softmax digits-test.csv --keep image,digit --append

    Each logit is replaced by its log-probability; other columns travel as they are.
    """
    by_row = axis in (-1, 1, "rows")
    shown = writing.progress
    source = reading.open(by_row=by_row, append=append, only=only, again=not by_row, progress=shown)
    along = axes.resolve(axis, source)
    how: Any = {"temperature": temperature, "base": base, "single": writing.single}

    def passes() -> ColumnPasses:
        from softmax_cli.numerics.passes import ColumnPasses

        return ColumnPasses(logs=True, **how)

    compute = partial(numerics.log_softmax, **how)
    transform, whole = axes.plan(source, along, compute, passes, progress=shown)
    fields = source.layout.fields("_logp")
    pipeline.run(source, transform, fields, writing, whole=whole, measure="log-probability")
