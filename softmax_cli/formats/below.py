"""Rows below the rows of another file: which may stand there, and how their cells are spelt."""

from __future__ import annotations

from typing import Any

from softmax_cli.errors import DataError, printable
from softmax_cli.formats.opened import Table
from softmax_cli.table.cells import Dialect, plain, raw
from softmax_cli.table.io_options import ReadOptions


def check_below(table: Table, first: Table, options: ReadOptions) -> None:
    """Refuse, by a `DataError`, a file whose rows cannot stand below those of the first."""
    name = table.name
    if table.form is not None and not table.form.plain:
        raise DataError(
            f"has {len(table.form.shape)} dimensions: of several files, rows stand below rows",
            source=name,
            hint="--slice picks a part that is a table: --slice 0",
        )
    if table.dimensions == 1 and options.crosses_rows:
        raise DataError("is one row alone, which has no such axis", source=name)
    if first.single and not table.single:
        raise DataError(
            f"holds float64, and {printable(first.name or '')} float32: so would the results be",
            source=name,
            hint="given first, it makes all of them float64",
        )


def respelt(cells: Any, own: Dialect | None, first: Dialect | None) -> Any:
    """Return the cells of rows as a file of another dialect would have them, or as plain text."""
    if own is first or (own and first and own.delimiter == first.delimiter):
        return cells
    if first is None:
        return [[plain(cell, own) for cell in row] for row in cells]
    return [[raw(cell, own, first) for cell in row] for row in cells]
