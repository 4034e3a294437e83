"""`softmax-cli metrics`: the verdict on a model, from its logits and the true classes."""

from __future__ import annotations

from functools import partial
from typing import Any

import click
from click.core import ParameterSource

from softmax_cli.calculations.assessment import Assessment
from softmax_cli.calculations.ground_truth import GroundTruth
from softmax_cli.calculations.sweep import AtEach, parts_of
from softmax_cli.cli import options, param_types, truth_options
from softmax_cli.cli.command import Command, option
from softmax_cli.cli.param_types import Parsed
from softmax_cli.commands import partial_files
from softmax_cli.commands.loss_options import open_labelled
from softmax_cli.commands.verdicts import Asked, Rows, answer
from softmax_cli.engine.verbs import aggregate
from softmax_cli.errors import UsageError
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.syntax.limits import parse_bins, parse_limit
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field

_view = partial(option, excludes=("per_class", "confusion", "reliability", "key"))


_OF_PARTIALS = (
    *("source", "merge", "per_class", "confusion", "reliability", "key", "most", "least", "save"),
    *("output", "format", "precision", "rows", "color", "jobs", "progress"),
)
"""What can be said of partials: the rest was said when they were saved."""


@click.command(cls=Command)
@options.reading
@truth_options.truth
@truth_options.ignore_label
@truth_options.binary
@options.contents(
    type=click.Choice(["logits", "log-probs", "probs"]),
    detail="; log-probabilities and probabilities are used as given",
)
@options.normalize(brief="divide probabilities and targets by their sum")
@options.temperature
@options.base
@truth_options.weight
@option(
    "-g, --by",
    type=param_types.COLUMNS,
    metavar="LIST",
    multiple=True,
    callback=options.flat,
    value="column",
    completes="columns",
    brief="a record for each value of these columns",
    detail=", or combination of values, in order of appearance",
)
@option(
    "--top",
    type=param_types.COUNT,
    metavar="K",
    value="count",
    default="5",
    brief="the accuracy of the K likeliest classes too",
    detail=", where there are more than K; of equal ones the first in order are likelier",
)
@option(
    "--bins",
    type=Parsed("n", parse_bins),
    metavar="N[:mass]",
    value="number",
    default="15",
    brief="bins of the calibration error: 15, or 15:mass",
    detail=" for bins of equal counts",
)
@_view(
    "-r, --reduction",
    "key",
    metavar="KEY",
    value="figure",
    brief="this figure alone, as a number",
)
@_view("--per-class", is_flag=True, brief="precision, recall, F1 and loss of each class")
@_view("--confusion", is_flag=True, brief="true classes down, predicted ones across")
@_view("--reliability", is_flag=True, brief="confidence and accuracy in each bin")
@option(
    "--max",
    "most",
    type=Parsed("limit", parse_limit),
    metavar="KEY=NUMBER",
    value="limit",
    multiple=True,
    brief="fail, with status 3, if a figure is above this",
)
@option(
    "--min",
    "least",
    type=Parsed("limit", parse_limit),
    metavar="KEY=NUMBER",
    value="limit",
    multiple=True,
    brief="fail, with status 3, if a figure is below this",
)
@option(
    "--save",
    type=param_types.FILE,
    metavar="FILE",
    value="file",
    completes="file",
    brief="write the exact sums behind the figures, for --merge",
)
@option(
    "--merge",
    is_flag=True,
    is_eager=True,
    brief="the files are what --save wrote: answer for all their rows",
)
@options.reporting
def metrics(read: ReadOptions, write: WriteOptions, **asked: Any) -> None:
    """The verdict on a model: loss, accuracy, calibration, from logits and true classes.

    \b
    softmax-cli metrics digits-test.csv -l digit --keep image
    softmax-cli metrics digits-test.csv -l digit --keep image --max loss=0.25 --min accuracy=0.9
    softmax-cli metrics digits-test.csv -l digit --keep image --per-class --save test.json
    softmax-cli metrics --merge test.json

    The figures: rows, ignored (by --ignore-label, and in no other figure), loss (mean negative
    log-likelihood), perplexity (--base to the power of the loss), accuracy, top-5 accuracy, the
    Brier score (sum over the classes, 0 to 2; halved for two), ece (expected calibration error:
    Guo et al. 2017, equation 3), confidence (mean probability of the predicted class). loss_se and
    accuracy_se are standard errors: sd / sqrt(rows), n - 1 in the sd (arXiv 2411.00640); with
    --weight, for n rows that count: sqrt(n / (n - 1) * sum (w (x - mean))^2) / sum w.

    With soft targets loss and Brier score are against the target; accuracy and calibration
    against its largest class. In a binary problem (one column, or --binary) confidence is the mean
    probability of class 1, and calibration compares that with the rate of ones.
    """
    wanted = Asked(**asked)
    if wanted.save is not None and read.turn:
        raise UsageError("--save writes the sums of all files: -o DIR/ has a result for each")
    if wanted.save is not None:
        partial_files.check_path(wanted.save, read.source, write.output)
    if wanted.merge:
        _refuse_options_of_rows()
        paths: Any = read.source
        partial, names = partial_files.load(paths)
        by = tuple(Field(name, "cell", place) for place, name in enumerate(names))
        total = partial.total()
        weighted = any(isinstance(row["support"], float) for row in total.per_class())
        answer(wanted, write, Rows(total, by, lambda: [partial], weighted=weighted))
        return
    if read.source_column not in (None, *(item.source for item in read.by)):
        raise UsageError(
            "--source names a column to group by: metrics shows no rows",
            "--source file --by file has a record for each file",
        )
    of_file = not isinstance(read.source, TypedValues)
    read = read._replace(question="loss", only=of_file)  # nothing is carried
    table = open_labelled(read, "metrics", temperatures=wanted.temperatures, base=wanted.base)
    layout, contents = table.layout, read.contents
    if read.normalize and contents == "log-probs":
        contents = "logits"  # whose softmax divides them by their sum
    count = len(layout.columns("logits"))
    binary = table.policy.binary
    names = layout.classes or ()
    # Classes of one name are told apart by their numbers.
    distinct = len({*names}) == count and not (binary and count == 1)
    empty = Metrics(
        names if distinct else count,
        base=wanted.base,
        temperature=wanted.temperatures[0],
        top=wanted.top,
        bins=wanted.bins[0],
        mass=wanted.bins[1],
        binary=binary,
        contents=contents,
    )
    truth = GroundTruth(table.policy, table.dialect, table.options)
    each = [
        Assessment(table.policy, table.dialect, truth, read.contents, read.normalize, own)
        for own in (empty.at(temperature) for temperature in wanted.temperatures)
    ]
    by = layout.named("by", empty.keys())
    rows = Rows(empty, by, lambda: parts_of(aggregate(table, AtEach(each)), len(each)), table)
    ignoring = read.ignore_label is not None
    answer(wanted, write, rows._replace(weighted=bool(read.weight), ignoring=ignoring))


def _refuse_options_of_rows() -> None:
    """Refuse options that say how rows are read, or figures made: partials were asked before."""
    ctx = click.get_current_context()
    for param in ctx.command.params:
        if param.name in _OF_PARTIALS or param.name is None:
            continue
        if ctx.get_parameter_source(param.name) is ParameterSource.COMMANDLINE:
            raise UsageError(
                f"{param.opts[-1]} is for rows: --merge takes figures as they were saved"
            )
