"""Detection of arrays in cells, by the first rows: what reads them is loaded where they may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from softmax_cli.table.io_options import ReadOptions


def holds_arrays(options: ReadOptions, names: Sequence[str] | None, cells: Sequence[str]) -> bool:
    """Say whether the one column that is named for the logits holds an array in a row."""
    held = options.columns and _may_hold(cells)
    if not held and (options.like is None or options.like.arrays is None):
        return False
    from softmax_cli.formats.csv import array_cells

    return array_cells.holds_arrays_as_before(options, names) or bool(
        held and array_cells.begins_with_arrays(options, names, cells)
    )


def first_row(rows: Iterator[list[str]], names: Sequence[str], options: ReadOptions) -> list[str]:
    """Return the first row that has as many cells as there are names; if none, one made so.

    Where rows may be bad it is the first that says whether cells hold numbers or arrays.

    >>> first_row(iter([["7"], ["8", "9"]]), ["a", "b"], ReadOptions())
    ['8', '9']
    """
    count = len(names)
    first = next(rows, [*names])
    as_long = (cells for cells in chain([first], rows) if len(cells) == count)
    one = next(as_long, [*first, *[""] * count][:count])
    if not options.columns or options.bad_rows == "error" or holds_arrays(options, names, one):
        return one
    found = [one, *as_long]
    if not any(map(_may_hold, found)):
        return one
    from softmax_cli.formats.csv import array_cells

    return array_cells.first_that_tells(options, names, found)


def _may_hold(cells: Sequence[str]) -> bool:
    return any("[" in cell or "(" in cell for cell in cells)
