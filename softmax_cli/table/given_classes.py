"""True classes given on the command line: told to rows, or refused with the option that was meant.

There is one for each row, or one for all; a file has one for all, for nothing tells in which row
a piece of it begins. Those of a typed array may have its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from softmax_cli.errors import UsageError, shell_word
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.syntax.numbers import NumberText, parse_number
from softmax_cli.syntax.true_classes import GivenLabels, are_distributions
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import BadRow, UnknownLabel

_COLUMNS = {"label": "--label-column", "target": "--target-columns"}


def check_given(options: ReadOptions, command: str) -> None:
    """Refuse options that name no true classes, or name them twice.

    Raises
    ------
    UsageError
    """
    of_labels = (options.labels, options.label_column, options.label_file)
    of_targets = (options.targets, options.target_columns, options.target_file)
    given = sum(map(bool, (*of_labels, *of_targets)))
    if given != 1:
        both = "not more than one" if given else "one of them"
        ways = "--label, --label-column, --label-file"
        listed = f"{ways}, --target, --target-columns or --target-file"
        raise UsageError(f"{command} needs the true classes: {listed}, {both}")


def labels_of(
    given: GivenLabels, layout: Layout, rows: int | None, form: ArrayForm | None = None
) -> Sequence[str]:
    """Return the labels of so many typed rows, or the one of all rows of a file (None).

    A text that is the name of a class is that class, whatever else it may be. The form is that of
    a typed array of more than two dimensions.

    Raises
    ------
    UsageError
        They are not as many as the rows, or in another shape; they may be targets.
    """
    shape: tuple[int, ...] = ()
    if given.text in (layout.classes or ()):
        labels: Sequence[str] = (given.text,)
    else:
        labels, shape = given.labels, given.shape
    unlike = bool(shape) and shape != (form and form.kept)
    count = len(layout.columns("logits"))
    if (unlike or len(labels) not in (1, rows)) and are_distributions(given.labels, count):
        lines = [",".join(labels[at : at + count]) for at in range(0, len(labels), count)]
        # One line for several rows may be the labels of some of them as well.
        if len(lines) == rows:
            text = shell_word(" ".join(lines), "ROWS")
            hint = f"--target takes a number for each class: --target {text}"
            raise UsageError(_counted(len(labels), "label", rows), hint)
        if len(lines) == 1:
            hint = f"--target {lines[0]} is the class of all rows, a number for each class; "
            if rows is None:
                hint += "--label-column takes labels from the file"
            else:
                hint += "--label takes one label for each row, or one for all"
            raise UsageError(_counted(len(labels), "label", rows), hint)
    if unlike and rows is not None:
        if form is not None:
            raise _unlike("labels", shape, form, form.kept)
        raise UsageError(
            "labels are an array of one dimension, not rows", "give one for each row: '[2, 0]'"
        )
    return _for_rows(labels, "label", rows, "2,0")


def targets_of(
    values: TypedValues, layout: Layout, rows: int | None, form: ArrayForm | None = None
) -> list[list[NumberText]]:
    """Return the targets of so many typed rows, or those of all rows of a file (None).

    The form is that of a typed array of more than two dimensions.

    Raises
    ------
    UsageError
        They are not as many as the rows, or not as the classes, or in another shape; they may be
        labels, or columns.
    """
    given, shape = values.rows, values.shape
    if shape and rows is not None:
        if form is None:
            raise UsageError("targets are rows, not an array of more than two dimensions")
        if shape != form.shape:
            raise _unlike("targets", shape, form, form.shape)
    classes = len(layout.columns("logits"))
    width = len(given[0])
    if width != classes:
        count = "1 value" if width == 1 else f"{width} values"
        typed = ",".join(given[0])
        hint = None
        if classes == 1:
            hint = "one logit is a binary problem: --target is that of class 1 alone"
            raise UsageError(f"--target has {count} for one logit", hint)
        if all(text.isdigit() for text in given[0]) and len(given) == 1:
            if rows is None:
                hint = f"--target-columns {typed} names columns; --label takes classes"
            elif width in (1, rows):
                hint = f"--label takes classes: --label {typed}"
        raise UsageError(f"--target has {count} for {classes} classes", hint)
    return [*_for_rows(given, "target", rows, "'0,0,1 1,0,0'")]


def label_of_all(given: GivenLabels, layout: Layout, find: Callable[[str], int]) -> int:
    """Return the number of the class of all rows of a file.

    Raises
    ------
    UsageError
        It is no class: it may be a column.
    """
    (label,) = labels_of(given, layout, None)
    try:
        return find(label)
    except UnknownLabel as reason:
        hint = reason.hint
        for index, name in enumerate(layout.names or ()):
            array = layout.arrays[index] if layout.arrays else None
            if name == label and array is None:
                hint = f"--label-column {layout.spell([index])} takes the labels from that column"
        raise UsageError(reason.message, hint) from None


def targets_of_all(given: TypedValues, policy: BadRowPolicy) -> list[float]:
    """Return the targets of all rows of a file.

    Raises
    ------
    UsageError
        They are not as many as the classes, or no row with them would be good.
    """
    (texts,) = targets_of(given, policy.layout, None)
    row = [parse_number(text) for text in texts]
    try:
        policy.check_targets(row)
    except BadRow as reason:
        hint = reason.hint
        if all(text.isdigit() for text in texts) and 0 not in row:
            hint = f"--target-columns {','.join(texts)} names columns"
        raise UsageError(f"--target: {reason.message}", hint) from None
    return row


def _for_rows(given: Sequence[Any], what: str, rows: int | None, example: str) -> Sequence[Any]:
    if len(given) == 1:
        return given if rows is None else list(given) * rows
    if rows is None:
        raise UsageError(
            _counted(len(given), what, rows),
            f"{_COLUMNS[what]} takes them from the file, --{what}-file from one of their own; "
            f"--{what} takes one for all of its rows",
        )
    if len(given) != rows:
        raise UsageError(
            _counted(len(given), what, rows),
            f"give one for each row, or one for all, as in --{what} {example}",
        )
    return given


def _unlike(
    what: str, shape: tuple[int, ...], form: ArrayForm, wanted: tuple[int, ...]
) -> UsageError:
    """Return the error for true classes in another shape than an array's."""
    takes = "" if wanted == form.shape else f", which takes {wanted}"
    return UsageError(
        f"{what} of shape {shape} for an array of shape {form.shape}{takes}",
        f"{what} in one list belong to its rows in their order; one is for all",
    )


def _counted(count: int, what: str, rows: int | None) -> str:
    number = f"{count} {what}{'' if count == 1 else 's'}"
    if rows is None:
        return f"{number} for the rows of a file"
    return f"{number} for {rows} row{'' if rows == 1 else 's'}"
