"""`softmax-cli log-softmax`: log-probabilities of logits."""

from __future__ import annotations

import click

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.cli import options
from softmax_cli.cli.command import Command
from softmax_cli.engine.verbs import normalise
from softmax_cli.formats.reading import open_table
from softmax_cli.metrics.types import Base
from softmax_cli.table.io_options import ReadOptions, WriteOptions


@click.command(cls=Command)
@options.reading
@options.axis
@options.temperature
@options.base
@options.append
@options.only
@options.writing
def log_softmax(read: ReadOptions, write: WriteOptions, temperature: float, base: Base) -> None:
    """Log-probabilities of logits: x/T less the log of the sum of exp(x/T).

    \b
    softmax-cli log-softmax 3 4 0
    softmax-cli log-softmax --base 2 3 4 0
    softmax-cli log-softmax digits-test.csv --keep image,digit --append

    Each logit is replaced by its log-probability; other columns travel as they are.
    """
    table = open_table(read._replace(question="probabilities"), passes=read.crosses_rows)
    calculation = Normalisation(table.policy, temperature, base, write.single)
    normalise(table, calculation, write)
