"""Typed values: numbers on the command line, as a table of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from softmax_cli.errors import UsageError, quote
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.column_lists import parse_names
from softmax_cli.syntax.literals import TypedValues, is_literal, parse_literal, parse_rows
from softmax_cli.syntax.numbers import NumberError, NumberText, parse_number
from softmax_cli.table.assembly import assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Cell
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role, lay_out

_EXAMPLES = {"label": "2,0", "target": "'0,0,1 1,0,0'"}


def read(
    values: TypedValues,
    options: ReadOptions,
    source: str | None = None,  # the file of the literal that they were, if they were in one
    lines: Sequence[int] = (),  # and on which lines of it the rows begin
) -> Table:
    """Open values; see `Table`.

    True classes that are given stand behind the values of their row. `UsageError` is raised where
    they are not as many as the rows, or not as the classes.
    """
    rows: Sequence[Sequence[Cell]] = values.rows
    dimensions = 1 if values.vector else 2
    width = len(rows[0])
    given: Mapping[Role, Sequence[int]] = {}
    truth: Sequence[Sequence[Cell]] = ()
    if options.label is not None:
        truth = [[label] for label in parse_names(options.label)]
        given = {"label": (width,)}
    elif options.target is not None:
        truth = _targets(options.target)
        given = {"targets": range(width, width + len(truth[0]))}
    layout = lay_out(options, width, given=given)
    policy = BadRowPolicy.of(options, layout, dimensions, source)
    if given:
        _check_truth(truth, layout, len(rows), "label" if options.label is not None else "target")
        rows = [[*row, *true] for row, true in zip(rows, truth, strict=True)]
    return Table(
        options,
        format="csv",
        dimensions=dimensions,
        policy=policy,
        chunks=iter([[*zip(lines or range(1, len(rows) + 1), map(list, rows), strict=True)]]),
        parse=partial(assemble, policy=policy, number=parse_number),
    )


def _check_truth(truth: Sequence[Sequence[Cell]], layout: Layout, rows: int, what: str) -> None:
    """Refuse true classes that are not as many as the rows, or as the classes."""
    if len(truth) != rows:
        raise UsageError(
            f"{len(truth)} {what}{'' if len(truth) == 1 else 's'} for "
            f"{rows} row{'' if rows == 1 else 's'}",
            f"give one for each row, as in --{what} {_EXAMPLES[what]}",
        )
    classes = len(layout.columns("logits"))
    for row in truth:
        if what == "target" and len(row) != classes:
            values = "1 value" if len(row) == 1 else f"{len(row)} values"
            if classes == 1:
                raise UsageError(
                    f"--target has {values} for one logit",
                    "one logit is a binary problem: --target is that of class 1 alone",
                )
            raise UsageError(f"--target has {values} for {classes} classes")


def _targets(text: str) -> list[list[NumberText]]:
    """Read the soft labels of one row or of several: ``0,0,1`` or ``"0,0,1 0,1,0"``."""
    tokens = (text,) if is_literal((text,)) else tuple(text.split()) if "," in text else (text,)
    rows, _ = parse_literal(tokens) if is_literal(tokens) else parse_rows(tokens)
    for cell in (cell for row in rows for cell in row):
        try:
            value = parse_number(cell)
        except NumberError as error:
            raise UsageError(f"--target: {quote(cell)} {error}") from None
        if not 0 <= value < float("inf"):
            raise UsageError(f"--target: {cell} is not a target: it must be 0 or more")
    return rows
