"""`softmax-cli softmax`: probabilities of logits."""

from __future__ import annotations

import click

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.calculations.sweep import swept
from softmax_cli.cli import options
from softmax_cli.cli.command import Command
from softmax_cli.engine.normalising import in_one_pass, normalise
from softmax_cli.engine.picking import refuse_pick
from softmax_cli.formats.reading import open_table
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table.io_options import ReadOptions, WriteOptions


@click.command(cls=Command)
@options.reading
@options.axis
@options.temperature
@options.append
@options.summary
@options.pick
@options.explain
@options.only
@options.percent
@options.writing
def softmax(
    read: ReadOptions, write: WriteOptions, temperatures: Temperatures, explain: bool
) -> None:
    """Probabilities of logits: exp(x/T) over the sum of exp(x/T).

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax -T 0.5 --names cat,dog,bird 2 1 0.1
    softmax-cli softmax '[[2, 1, 0.1], [1, 2, 3]]' --axis columns
    softmax-cli softmax digits-test.csv --keep image,digit -o probabilities.csv

    Each logit is replaced by its probability; other columns travel as they are.
    """
    read = read._replace(question="probabilities").answered(len(temperatures))
    refuse_pick(read, write, explain=explain, times=len(temperatures))
    table = open_table(read, passes=read.crosses_rows)
    if explain:
        from softmax_cli.commands import explanations

        explanations.check(read, write, temperatures)
        explanations.explain(table, "softmax", temperatures[0], write)
        return
    write = write.for_logits(table.single)
    calculation = swept(
        temperatures,
        table.layout,
        lambda temperature: Normalisation(table.policy, temperature, None, write.single),
    )
    if read.summary:
        from softmax_cli.commands.summaries import summarise

        summarise(*in_one_pass(table, calculation), write, sums=table.policy.axis == -1)
    else:
        normalise(table, calculation, write)
