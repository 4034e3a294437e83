"""`softmax-cli calibrate`: the temperature that fits labelled logits best."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import NamedTuple

import click

from softmax_cli.calculations import reports
from softmax_cli.calculations.assessment import Assessment, GroupedMetrics
from softmax_cli.calculations.calibration import GapPass, change, figures
from softmax_cli.calculations.ground_truth import GroundTruth
from softmax_cli.cli import options, truth_options
from softmax_cli.cli.command import Command, option
from softmax_cli.commands.loss_options import open_labelled
from softmax_cli.engine.verbs import aggregate
from softmax_cli.errors import DataError
from softmax_cli.files.notes import say
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import passes_over
from softmax_cli.formats.writing import draws_picture, opened, schema_of
from softmax_cli.metrics.logit_gaps import LogitGaps
from softmax_cli.metrics.temperature_fit import fit
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table import temperature_column
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field, Sweep

_LIMITS = {
    0.0: "every true class has the largest logit of its row: the loss is smallest at T = 0",
    inf: "the logits tell nothing of the true classes: the loss is smallest at T = inf",
}


@click.command(cls=Command)
@options.from_where
@truth_options.truth
@truth_options.ignore_label
@truth_options.binary
@options.contents(
    type=click.Choice(["logits", "log-probs"]),
    detail="; log-probabilities are logits, of which a row sums to 1",
)
@options.normalize(brief="divide targets by their sum")
@truth_options.weight
@option(
    "--report",
    is_flag=True,
    brief="what the temperature changes too",
    detail=": loss, accuracy, Brier score and calibration error before and after",
)
@options.reporting
def calibrate(read: ReadOptions, write: WriteOptions, report: bool) -> None:
    """The temperature that makes the loss of labelled logits smallest.

    \b
    softmax-cli calibrate digits-validation.csv -l digit --keep image
    softmax-cli calibrate digits-validation.csv -l digit --keep image --report
    T=$(softmax-cli calibrate digits-validation.csv -l digit --keep image)

    Divided by it (softmax -T "$T", metrics -T "$T"), logits keep their order and become calibrated
    probabilities (Guo et al. 2017, section 4.2). A pipe gets this one number; a terminal, --report
    and -f json also what it changes: the figures of metrics before and after, and by how much the
    loss is smaller.

    It is 0 if every true class has the largest logit of its row, and inf if the logits tell nothing
    of the true classes; standard error says so.

    One column of logits is a binary problem, of labels 0 and 1: the sigmoid's, that is the logits
    (0, x). Where the logits (-x, x) are meant, as in scikit-learn, T is twice as large. With
    --binary every column is one. A file is read five or six times as a rule; standard input is
    copied into a temporary file first.
    """
    of_file = not isinstance(read.source, TypedValues)
    read = read._replace(question="temperature", only=of_file)  # nothing is carried
    table = open_labelled(read, "calibrate", passes=True)
    data = _Labelled(table, passes_over(table))
    if draws_picture(write):
        _draw(data, write)
        return
    names, whole = ["temperature"], report or write.draws_table or write.format == "json"
    if whole:
        names = figures()
    fields = [
        Field(name, "integer" if name == "rows" else "number", i) for i, name in enumerate(names)
    ]
    schema = schema_of(table, fields, dimensions=1, figure=not whole, report="figures")
    with opened(schema, write) as output:
        temperature = data.temperature()
        found = {"temperature": temperature}
        if whole:
            before, after = data.metrics(1.0), data.metrics(temperature)
            found = change(temperature, before, after)
        output.write(Block([[found[name] for name in names]], [[]], [1]))
    _tell_limit(temperature, table)


def _draw(data: _Labelled, write: WriteOptions) -> None:
    """Answer with a picture: reliability before and after."""
    report = reports.reliability()
    fields = temperature_column.beside(report.fields, 0, named=True)
    schema = schema_of(data.table, fields, dimensions=2, report=report.drawn)
    with opened(schema._replace(sweep=Sweep((1.0, nan), vector=False)), write) as output:
        temperature = data.temperature()
        each = [data.metrics(1.0), data.metrics(temperature)]
        blocks = [
            Block(rows, [[]] * len(rows), range(1, len(rows) + 1))
            for rows in map(report.rows, each)
        ]
        both = temperature_column.one_below_the_other(blocks, (1.0, temperature))
        output.write(both, reports.in_title(each))
    _tell_limit(temperature, data.table)


def _tell_limit(temperature: float, table: Table) -> None:
    """Say where the temperature that fits is no number to divide by."""
    if temperature in _LIMITS:
        place = "" if table.name is None else f"{table.name}: "
        say(f"{place}{_LIMITS[temperature]}")


class _Labelled(NamedTuple):
    """Labelled logits, which are read as often as they are needed."""

    table: Table
    again: Callable[[], Table]  # opens it anew

    def temperature(self) -> float:
        """Return the temperature that fits.

        Raises
        ------
        DataError
            There is none, or the rows are bad, or no longer those that they were.
        """
        table, rows = self.table, 0

        def evaluate(temperatures: tuple[float, ...], precise: bool) -> LogitGaps:
            nonlocal rows
            normalize, first = table.options.normalize, rows == 0
            truth = self._truth()
            one = GapPass(table.policy, table.dialect, truth, normalize, temperatures, precise)
            # of the passes over bad rows one tells of them
            gaps: LogitGaps | None = aggregate(self.again(), one, title="fitting", last=first)
            if gaps is None or not gaps.rows:
                raise DataError("every row is ignored", source=table.name)
            if not first and gaps.rows != rows:
                raise DataError("the file changed while it was read", source=table.name)
            rows = gaps.rows
            return gaps

        try:
            return fit(evaluate).temperature
        except ValueError as error:
            raise DataError(str(error), source=table.name) from None

    def metrics(self, temperature: float) -> Metrics:
        """Return the metrics of the logits divided by a temperature."""
        table = self.table
        columns = len(table.layout.columns("logits"))
        empty = Metrics(columns, temperature=temperature, binary=table.policy.binary)
        normalize = table.options.normalize
        one = Assessment(table.policy, table.dialect, self._truth(), "logits", normalize, empty)
        partial: GroupedMetrics = aggregate(self.again(), one, title="measuring", last=False)
        return partial.total()

    def _truth(self) -> GroundTruth:
        return GroundTruth(self.table.policy, self.table.dialect, self.table.options)
