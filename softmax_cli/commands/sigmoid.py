"""`softmax-cli sigmoid`: the probability of each logit by itself."""

from __future__ import annotations

import click

from softmax_cli.calculations.elementwise import Sigmoid
from softmax_cli.calculations.sweep import swept
from softmax_cli.cli import options
from softmax_cli.cli.command import Command
from softmax_cli.engine.verbs import transform
from softmax_cli.formats.reading import open_table
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table.io_options import ReadOptions, WriteOptions


@click.command(cls=Command)
@options.reading
@options.temperature
@options.append
@options.summary
@options.explain
@options.only
@options.percent
@options.writing
def sigmoid(
    read: ReadOptions, write: WriteOptions, temperatures: Temperatures, explain: bool
) -> None:
    """Independent probability of each logit: 1/(1 + exp(-x/T)).

    \b
    softmax-cli sigmoid 2
    softmax-cli sigmoid -T 0.5 --names cat,dog,bird 2 -1 3
    softmax-cli sigmoid breast-cancer.csv --keep benign --append

    It is the softmax of two classes, of which one has the logit 0 and the other x, to the last
    digit. Each logit is replaced by its probability; other columns travel as they are. Where just
    one class of a row can be true, softmax has the probabilities.
    """
    table = open_table(read._replace(binary="always").answered(len(temperatures)))
    if explain:
        from softmax_cli.commands import explanations

        explanations.check(read, write, temperatures)
        explanations.explain(table, "sigmoid", temperatures[0], write)
        return
    write = write.for_logits(table.single)
    calculation = swept(
        temperatures,
        table.layout,
        lambda temperature: Sigmoid(table.layout, temperature, write.single),
    )
    if read.summary:
        from softmax_cli.commands.summaries import summarise

        summarise(table, calculation, write)
    else:
        transform(table, calculation, write)
