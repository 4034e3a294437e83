"""Typed values: numbers on the command line, as a table of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from softmax_cli.errors import UsageError, shell_word
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.column_lists import ColumnList
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.syntax.numbers import parse_number
from softmax_cli.table.assembly import assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Cell
from softmax_cli.table.doubts import check
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role
from softmax_cli.table.roles import lay_out


def read(
    values: TypedValues,
    options: ReadOptions,
    source: str | None = None,  # the file of the literal that they were, if they were in one
    lines: Sequence[int] = (),  # and on which lines of it the rows begin
) -> Table:
    """Open values; see `Table`.

    True classes that are given stand behind the values of their row. `UsageError` is raised where
    they are neither one nor as many as the rows, or not as the classes.
    """
    if source is None:
        _check_options(options)
    if values.shape or options.slice is not None:
        from softmax_cli.formats.array.literal_array import of_values

        return of_values(values, options, source)
    rows: Sequence[Sequence[Cell]] = values.rows
    dimensions = 1 if values.vector else 2
    width = len(rows[0])
    # a literal in a file may have columns of its own for them
    given: Mapping[Role, Sequence[int]] | None = {} if source is None else None
    if options.labels is not None:
        given = {"label": (width,)}
    elif options.targets is not None:
        given = {"targets": range(width, width + len(options.targets.rows[0]))}
    layout = lay_out(options, width, given=given)
    policy = BadRowPolicy.of(options, layout, dimensions, source)
    if given:
        rows = _with_truth(rows, options, layout)
    numbered = [*zip(lines or range(1, len(rows) + 1), map(list, rows), strict=True)]
    notes = check(numbered, policy, options, parse_number, columns=False, dimensions=dimensions)
    return Table(
        options,
        format="csv",
        dimensions=dimensions,
        policy=policy,
        chunks=iter([numbered]),
        parse=partial(assemble, policy=policy, number=parse_number),
        notes=notes,
    )


def _with_truth(
    rows: Sequence[Sequence[Cell]], options: ReadOptions, layout: Layout
) -> list[list[Cell]]:
    """Put the true classes that are given behind the cells of their rows."""
    # Most commands have none.
    from softmax_cli.table.given_classes import labels_of, targets_of

    if options.labels is not None:
        labels = labels_of(options.labels, layout, len(rows))
        return [[*row, label] for row, label in zip(rows, labels, strict=True)]
    assert options.targets is not None
    targets = targets_of(options.targets, layout, len(rows))
    return [[*row, *weights] for row, weights in zip(rows, targets, strict=True)]


def _refuse_columns(items: ColumnList, option: str, hint: str | None = None) -> None:
    """Refuse an option that names columns of a file."""
    if items:
        text = ",".join(item.source for item in items)
        if hint is not None:
            hint += f": {option.partition('-column')[0]} {shell_word(text, 'LIST')}"
        raise UsageError(f"{option} is for files: typed values are logits alone", hint)


def _check_options(options: ReadOptions) -> None:
    """Refuse options that have no effect on values."""
    without_effect = (
        (options.delimiter is not None, "-d, --delimiter", "delimiter"),
        (options.header is not None, "--header, --no-header", "header"),
        (options.comment is not None, "--comment", "comments"),
        (options.input_format is not None, "--input-format", "format"),
    )
    for given, spelling, what in without_effect:
        if given:
            raise UsageError(f"{spelling}: values on the command line have no {what}")
    if options.only and not (options.columns or options.keep):
        raise UsageError("--only: values on the command line have no other columns")
    _refuse_columns(options.label_column, "--label-column", "--label takes the classes themselves")
    _refuse_columns(
        options.target_columns, "--target-columns", "--target takes the numbers themselves"
    )
    _refuse_columns(options.weight, "--weight")
    _refuse_columns(options.by, "--by")
