"""From the cells of a table to a block: numbers read, bad rows refused, dropped or blanked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias

from softmax_cli.blocks import Block, Cell
from softmax_cli.cells import MISSING, plain
from softmax_cli.errors import DataError, SoftmaxError, UsageError, quote
from softmax_cli.layout import Layout, Request
from softmax_cli.numerals import BLANKS, DECIMAL_COMMA, POINTS, shortest

POLICIES = "--bad-rows skip drops such rows, --bad-rows nan leaves their results empty"
"""The hint of an error that a policy for bad rows would mend."""

_DESCRIPTIONS = {"logits": "a logit", "log-probs": "a log-probability", "probs": "a probability"}


Row: TypeAlias = tuple[int, "list[Cell] | str | None"]


def assemble(
    rows: Iterable[Row],
    layout: Layout,
    request: Request,
    source: str | None,
    number: Callable[[Cell], float],
    *,
    quick: bool = False,
    hint: str | None = None,
) -> Block:
    """Make a block of the cells of some rows.

    Parameters
    ----------
    rows : iterable of (int, list of cells, str or None)
        The line of each row and its cells; what is wrong with a row that has none of them, or None
        for an empty line.
    layout : Layout
        Which columns hold what.
    request : Request
        What counts as a bad row, and what becomes of one.
    source : str or None
        The file, for messages; None for values on the command line.
    number : callable
        Reads the number in a cell; ValueError ends the sentence that begins with the cell.
    quick : bool
        Whether `float` agrees with `number` on every finite cell of these rows.
    hint : str, optional
        What to add where a cell is no number.

    Returns
    -------
    Block
        Up to a bad row, unless the request drops or blanks it: then the block holds the error.
    """
    logits, targets, kept = layout.logits, layout.targets, layout.kept
    block = Block([], [], [], targets=[] if targets else None)
    carried: list[list[Cell]] = []
    lines: list[int] = []
    values: list[list[float]] = []
    soft: list[list[float]] = []
    for line, cells in _until_error(rows, block):
        try:
            if cells is None or isinstance(cells, str) or len(cells) != layout.width:
                raise _WrongCount(cells, layout)
            row = _read(cells, logits, number, quick, layout)
            _check(row, request, layout)
            if targets:
                weights = _read(cells, targets, number, quick, layout)
                _check_targets(weights, layout)
        except _BadRow as bad:
            if request.bad_rows == "error" or (
                request.bad_rows == "nan" and isinstance(bad, _WrongCount)
            ):
                block.error = _error(bad, line, layout, source, hint)
                break
            if request.bad_rows == "skip":
                block.skipped += 1
                continue
            block.bad.add(len(values))
            row = [math.nan] * len(logits)
            weights = [math.nan] * len(logits)
        values.append(row)
        if targets:
            soft.append(weights)
        lines.append(line)
        assert isinstance(cells, list)
        carried.append([cells[index] for index in kept])
    block.values, block.cells, block.lines = values, carried, lines
    if targets:
        block.targets = soft
    return block


def _until_error(rows: Iterable[Row], block: Block) -> Iterator[Row]:
    """Walk over rows; what is wrong with the text of one ends the block, not the rows before it."""
    try:
        yield from rows
    except DataError as error:
        block.error = error


class _BadRow(Exception):  # noqa: N818 (what it is, not what went wrong here)
    def __init__(self, message: str, column: int | None = None, text: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.text = text


class _WrongCount(_BadRow):
    def __init__(self, cells: list[Cell] | str | None, layout: Layout) -> None:
        self.cells = cells
        if cells is None or isinstance(cells, str):
            super().__init__(cells or "the line is empty")
            return
        found = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        first = "header" if layout.raw_names else "first row"
        super().__init__(f"{found} where the {first} has {layout.width}")


def _read(
    cells: list[Cell],
    columns: Sequence[int],
    number: Callable[[Cell], float],
    quick: bool,
    layout: Layout,
) -> list[float]:
    if quick:
        try:
            values = [float(cells[index]) for index in columns]
        except ValueError:
            pass
        else:
            if math.isfinite(sum(values)):
                return values
    with suppress(ValueError):
        return [number(cells[index]) for index in columns]
    values = []
    for index in columns:
        cell = cells[index]
        if _is_missing(cell):
            raise _BadRow("the cell is empty", index)
        try:
            values.append(number(cell))
        except ValueError as error:
            shown = quote(cell.strip(BLANKS) if isinstance(cell, str) else plain(cell, None))
            text = "too large" not in str(error)
            raise _BadRow(f"{shown} {error}", index, text) from None
    return values


def _is_missing(cell: Cell) -> bool:
    return cell is None or cell is MISSING or (isinstance(cell, str) and not cell.strip(BLANKS))


def _check(row: list[float], request: Request, layout: Layout) -> None:
    """Refuse the numbers that no probability or loss follows from."""
    contents = request.contents
    if contents == "logits" and math.isfinite(sum(row)):
        return
    for place, value in enumerate(row):
        if (
            math.isnan(value)
            or value == math.inf
            or (contents == "probs" and not 0 <= value <= 1)
            or (contents == "log-probs" and value > 0)
        ):
            raise _BadRow(
                f"{shortest(value)} is not {_DESCRIPTIONS[contents]}", layout.logits[place]
            )
    row[:] = [value + 0.0 for value in row]  # no minus before a 0 that is shown as it was given
    if contents != "probs" and request.by_row and max(row) == -math.inf:
        raise _BadRow("every class is -inf")


def _check_targets(weights: list[float], layout: Layout) -> None:
    for place, value in enumerate(weights):
        if not 0 <= value < math.inf:
            raise _BadRow(f"{shortest(value)} is not a target", layout.targets[place])


def _error(
    bad: _BadRow, line: int, layout: Layout, source: str | None, hint: str | None
) -> SoftmaxError:
    if source is None:
        place = f"row {line}" if bad.column is None else f"row {line}, value {bad.column + 1}"
        return UsageError(f"{place}: {bad.message}")
    return DataError(
        bad.message,
        source=source,
        line=line,
        column=None if bad.column is None else layout.show(bad.column),
        hint=_hint(bad, layout, hint),
    )


def _hint(bad: _BadRow, layout: Layout, more: str | None) -> str | None:
    if isinstance(bad, _WrongCount):
        drop = "--bad-rows skip drops such rows"
        return f"{drop}; {more}" if more and isinstance(bad.cells, list) else drop
    if bad.message.endswith(DECIMAL_COMMA):
        return f"{POINTS}; {more}" if more and '"' not in bad.message else more
    if bad.text and bad.column is not None and bad.column in layout.logits:
        name = layout.names[bad.column] if layout.names else str(bad.column + 1)
        if not name.replace("_", "").replace("-", "").isalnum() or (
            layout.names and name.isdigit()
        ):
            name = f"'\"{name}\"'" if name.isprintable() else str(bad.column + 1)
        keep = f"--keep {name} leaves the column out of the logits, --bad-rows skip the row"
        return f"{keep}; {more}" if more else keep
    return POLICIES
