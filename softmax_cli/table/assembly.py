"""Assembly of blocks: the cells of rows read as numbers, the bad ones left to the policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from softmax_cli.errors import DataError, SoftmaxError, quote
from softmax_cli.syntax.numbers import BLANKS, NumberError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import MISSING, Cell, RecordCells, RecordShape, TextCells, plain
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import BadRow, UnreadableCell, WrongCount

Row: TypeAlias = tuple[int, "list[Cell] | str | None"]
"""A line and its cells; what is wrong with a row that has none of them, None for an empty line."""


def assemble(
    rows: Iterable[Row],
    policy: BadRowPolicy,
    number: Callable[[Cell], float],  # its `NumberError` ends a sentence that the cell begins
    *,
    float_agrees: bool = False,  # whether `float` agrees with it on every finite cell of the rows
) -> Block:
    """Make a block of the cells of some rows.

    It ends before a row that is an error, and holds that. The policy, which knows which columns
    hold what, says what is a bad row and what becomes of it.
    """
    layout = policy.layout
    kept, has_targets = layout.kept, bool(layout.columns("targets"))
    nothing = [math.nan] * len(layout.columns("logits"))
    common = layout.columns("logits"), layout.columns("targets")
    shapes: dict[int, RecordShape] = {}
    values: list[list[float]] = []
    targets: list[list[float]] = []
    carried: list[list[Cell]] = []
    texts: list[str | None] = []
    lines: list[int] = []
    bad: dict[int, BadRow] = {}
    empty: list[int] = []
    rows = _without_empty(rows, empty) if policy.choice == "skip" else rows
    # What is wrong with the text of a row ends the block, not the rows before it.
    error: SoftmaxError | None = None
    try:
        for line, cells in rows:
            own = cells if isinstance(cells, RecordCells) else None
            logits, soft_labels = common if own is None else (own.logits, own.targets)
            row = soft = nothing
            kept_cells: list[Cell] = []
            refused = False
            try:
                known = _checked_count(cells, layout)
                kept_cells = [known[index] for index in kept]
                if own is not None:
                    shapes[len(values)] = own.shape
                    _check_record(own, policy)
                row = _read(known, logits, number, float_agrees)
                policy.check(row, logits)
                if has_targets:
                    soft = _read(known, soft_labels, number, float_agrees)
                    policy.check_targets(soft, soft_labels)
            except BadRow as reason:
                _complete(reason, cells, layout)
                bad[len(values)] = reason
                refused = policy.refuses(reason)
                row = soft = nothing if len(logits) == len(nothing) else [math.nan] * len(logits)
            values.append(row)
            targets.append(soft)
            carried.append(kept_cells)
            texts.append(cells.text if isinstance(cells, TextCells) else None)
            lines.append(line)
            if refused:
                break
    except DataError as wrong:
        error = wrong
    block = Block(
        values, carried, lines, targets=targets if has_targets else None, skipped=len(empty)
    )
    _keep_forms(block, texts, shapes)
    block.error, block.places = error, _places(len(values), empty)
    policy.settle(block, bad)
    return block


def _keep_forms(
    block: Block, texts: Sequence[str | None], shapes: Mapping[int, RecordShape]
) -> None:
    """Keep of rows of JSON how they are written, and how they differ from the first one."""
    block.texts = texts if any(texts) else None
    block.shapes = [*map(shapes.get, range(len(block)))] if shapes else None


def _without_empty(rows: Iterable[Row], empty: list[int]) -> Iterator[Row]:
    """Leave out empty lines, of which there may be megabytes, and list their places among rows."""
    for place, (line, cells) in enumerate(rows):
        if cells is None:
            empty.append(place)
        else:
            yield line, cells


def _places(count: int, empty: Sequence[int]) -> Sequence[int]:
    """Return the places of so many rows among all, the empty ones too.

    >>> _places(2, []), _places(2, [1])
    (range(0, 2), [0, 2])
    """
    if not empty:
        return range(count)
    gaps = {*empty}
    return [place for place in range(count + len(gaps)) if place not in gaps]


def _checked_count(cells: list[Cell] | str | None, layout: Layout) -> list[Cell]:
    if cells is None or isinstance(cells, str):
        raise WrongCount(cells or "the line is empty")
    if len(cells) != layout.width and not isinstance(cells, RecordCells):
        raise WrongCount(wrong_count(len(cells), layout.width, header=bool(layout.raw_names)))
    return cells


def wrong_count(count: int, width: int, *, header: bool) -> str:
    """Say what is wrong with a row of so many cells."""
    found = "1 cell" if count == 1 else f"{count} cells"
    return f"{found} where the {'header' if header else 'first row'} has {width}"


def _check_record(cells: RecordCells, policy: BadRowPolicy) -> None:
    if cells.wrong is not None:
        raise BadRow(cells.wrong)
    policy.check_count(len(cells.logits))


def _complete(reason: BadRow, cells: list[Cell] | str | None, layout: Layout) -> None:
    """Put the cells of a bad row beside what is wrong with it.

    What is behind the columns is named, where an array is longer than that of the first record.
    """
    reason.cells = cells if isinstance(cells, list) else ()
    if isinstance(cells, RecordCells) and reason.column is not None:
        beyond = reason.column - layout.width
        if beyond >= 0:
            reason.message = f"column {quote(cells.beyond[beyond])}: {reason.message}"
            reason.column = None


def _read(
    cells: list[Cell],
    columns: Sequence[int],
    number: Callable[[Cell], float],
    float_agrees: bool,
) -> list[float]:
    if float_agrees:
        with suppress(ValueError):
            values = [float(cells[index]) for index in columns]
            if math.isfinite(sum(values)):
                return values
    with suppress(NumberError):
        return [number(cells[index]) for index in columns]
    for index in columns:
        cell = cells[index]
        if _is_missing(cell):
            raise BadRow("the cell is empty", index)
        try:
            number(cell)
        except NumberError as reason:
            shown = quote(cell.strip(BLANKS) if isinstance(cell, str) else plain(cell, None))
            raise UnreadableCell(shown, index, reason) from None
    raise AssertionError("a cell is a number at one time and none at another")


def _is_missing(cell: Cell) -> bool:
    return cell is None or cell is MISSING or (isinstance(cell, str) and not cell.strip(BLANKS))
