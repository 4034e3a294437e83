"""`softmax-cli argmax`: the most likely class of each row."""

from __future__ import annotations

import click

from softmax_cli import axes, decisions, options, parameters, pipeline
from softmax_cli.errors import UsageError


@click.command()
@options.reading
@options.axis
@options.temperature
@click.option(
    "--from",
    "contents",
    type=click.Choice(["logits", "probs"]),
    default="logits",
    show_default=True,
    help="What the numbers are; probabilities are used as given.",
)
@click.option("--prob", is_flag=True, help="Add the probability of the class.")
@click.option(
    "-t",
    "--top",
    type=parameters.COUNT,
    metavar="K",
    help="The K likeliest classes, a line for each.",
)
@click.option("--one-hot", is_flag=True, help="A 1 for the class and a 0 for each other.")
@options.only
@options.writing
def argmax(
    reading: options.Reading,
    writing: options.Writing,
    axis: int | str,
    temperature: float,
    contents: decisions.Contents,
    prob: bool,
    top: int | None,
    one_hot: bool,
    only: bool,
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
    if contents == "probs" and temperature != 1:
        raise UsageError("-T divides logits: with --from probs there are none")
    if sum((prob, top is not None, one_hot)) > 1:
        raise UsageError("--prob, --top and --one-hot exclude each other")
    source = reading.open(contents=contents, by_row=axis in (-1, 1, "rows"), only=only)
    along = axes.resolve(axis, source)
    layout = source.layout
    if along != -1:
        if prob or top or one_hot:
            raise UsageError("--prob, --top and --one-hot are for --axis rows")
        largest = decisions.LargestAlong(layout, along)
        pipeline.answer(source, largest.add, largest.result, largest.fields, writing)
        return
    if one_hot:
        fields, transform = decisions.one_hot(layout)
    elif top:
        fields, transform = decisions.top(layout, top, contents, temperature, writing.single)
    else:
        fields, transform = decisions.largest(layout, prob, contents, temperature, writing.single)
    vector = source.vector and not top
    pipeline.run(source, transform, fields, writing, vector=vector)
