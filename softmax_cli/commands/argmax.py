"""`softmax-cli argmax`: the most likely class of each row."""

from __future__ import annotations

from functools import partial

import click

from softmax_cli.calculations.classes import Classes, Shown
from softmax_cli.calculations.largest import LargestAlong
from softmax_cli.calculations.sweep import swept
from softmax_cli.cli import options, param_types
from softmax_cli.cli.command import Command, option
from softmax_cli.engine.verbs import aggregate, transform
from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import open_table
from softmax_cli.formats.writing import opened, schema_of
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table.io_options import Question, ReadOptions, WriteOptions

_answer = partial(option, excludes=("top", "prob", "one_hot"))


@click.command(cls=Command)
@options.reading
@options.axis
@options.temperature
@options.contents(
    type=click.Choice(["logits", "probs"]), detail="; probabilities are used as given"
)
@options.normalize(brief="divide probabilities by their sum")
@_answer("--prob", is_flag=True, brief="add the probability of the class")
@_answer(
    "-t, --top",
    type=param_types.COUNT,
    metavar="K",
    value="count",
    brief="the K likeliest classes, a line for each",
)
@_answer("--one-hot", is_flag=True, brief="a 1 for the class and a 0 for each other")
@options.only
@options.percent
@options.writing
def argmax(
    read: ReadOptions,
    write: WriteOptions,
    temperatures: Temperatures,
    prob: bool,
    top: int | None,
    one_hot: bool,
) -> None:
    """The most likely class of each row, by number (from 0) and name.

    \b
    softmax-cli argmax 2 1 0.1
    softmax-cli argmax digits-test.csv --keep image,digit --prob
    softmax-cli argmax digits-test.csv --keep image,digit --top 3
    softmax-cli softmax logits.csv | softmax-cli argmax --from probs

    Of equal maxima the first is taken. --axis columns answers with one line, the row (from 0) of
    the largest number in each column; --axis all with one number.
    """
    if read.contents == "probs" and temperatures != (1.0,):
        raise UsageError("-T divides logits: with --from probs there are none")
    if read.normalize and read.contents == "logits":
        raise UsageError("--normalize divides probabilities: there are none")
    if sum((prob, top is not None, one_hot)) > 1:
        raise UsageError("--prob, --top and --one-hot exclude each other")
    shows_numbers = prob or top is not None
    if not shows_numbers:
        _refuse_numbers(temperatures, write)
    question: Question = "class and probability" if shows_numbers else "class"
    table = open_table(read._replace(question=question).answered(len(temperatures)))
    write = write.for_logits(table.single)
    if table.policy.axis != -1:
        if prob or top or one_hot:
            raise UsageError("--prob, --top and --one-hot are for --axis rows")
        if read.source_column is not None:
            raise UsageError("--source is for --axis rows: the answer is one line for all files")
        if read.only:
            raise UsageError("--only is for --axis rows: the other columns have no place elsewhere")
        _along(table, write)
        return
    answer: Shown = "class"
    if one_hot:
        answer = "one-hot"
    elif prob:
        answer = "prob"
    elif top:
        answer = "top"
    how = (write.single, answer, top or 1, read.normalize)
    classes = swept(
        temperatures,
        table.layout,
        lambda temperature: Classes(table.layout, read.contents, temperature, *how),
    )
    transform(table, classes, write, dimensions=2 if top else None)


def _refuse_numbers(temperatures: Temperatures, write: WriteOptions) -> None:
    """Refuse the options that change no class, where nothing else is shown."""
    without_effect = (
        (temperatures != (1.0,), "-T, --temperature"),
        (write.precision is not None, "-p, --precision"),
        (write.single, "--dtype"),
    )
    for given, spelling in without_effect:
        if given:
            raise UsageError(f"{spelling} changes no class: it is for --prob and --top")


def _along(table: Table, write: WriteOptions) -> None:
    """Answer with one line: the row of the largest number in each column, or one place."""
    largest = LargestAlong(table.policy)
    with opened(schema_of(table, largest.fields, dimensions=1), write) as output:
        output.write(largest.answer(aggregate(table, largest)))
