"""Checks that the commands share which ask for true classes: xent, metrics, calibrate."""

from __future__ import annotations

from softmax_cli.errors import UsageError
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import open_table
from softmax_cli.metrics.types import Base
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table.given_classes import check_given
from softmax_cli.table.io_options import ReadOptions


def open_labelled(
    read: ReadOptions,
    command: str,
    *,
    temperatures: Temperatures = (1.0,),
    base: Base = "e",
    passes: bool = False,
) -> Table:
    """Open the table that a user means, of which each row has a true class.

    `passes` says whether it is read more than once.

    Raises
    ------
    UsageError
        Options contradict each other, or one column of numbers does not say what they ask for.
    DataError
        As `open_table`.
    """
    _check(read, command, temperatures, base)
    if read.ignore_label is not None and read.has_targets:
        raise UsageError("--ignore-label is for labels: a row of targets is none")
    table = open_table(read, passes=passes)
    if read.ignore_label is not None and read.labels and table.name is not None:
        raise UsageError("--label is for all rows of a file: --ignore-label leaves out all or none")
    if table.policy.binary:
        _check_columns(read, len(table.layout.columns("logits")))
    return table


def _check(read: ReadOptions, command: str, temperatures: Temperatures, base: Base) -> None:
    """Refuse options that contradict each other."""
    contents = read.contents
    if contents != "logits" and temperatures != (1.0,):
        raise UsageError(f"-T divides logits: with --from {contents} there are none")
    if contents == "log-probs" and base != "e":
        raise UsageError(
            "--base is for losses of logits and probabilities",
            "log-probabilities are natural logarithms, used as given: so is the loss",
        )
    check_given(read, command)
    if read.normalize and contents == "logits" and not read.has_targets:
        raise UsageError("--normalize divides probabilities and targets: there are none")


def _check_columns(read: ReadOptions, columns: int) -> None:
    """Refuse what a column of numbers, which is a problem by itself, does not say."""
    if columns > 1 and not read.has_targets:
        raise UsageError(
            f"with --binary each of {columns} columns has a true class of its own",
            "--target, --target-columns and --target-file take one for each column",
        )
    if read.contents == "log-probs":
        raise UsageError(
            "one column of log-probabilities leaves open that of the other class",
            "--from probs takes one column, of the probability of class 1",
        )
    if read.normalize:
        raise UsageError(
            "--normalize divides the numbers of a row by their sum: one column is that of class 1, "
            "which leaves the other what is missing to 1"
        )
