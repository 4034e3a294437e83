"""Weights of rows: how much each counts, as a column of the table says."""

from __future__ import annotations

import math

from softmax_cli.errors import quote
from softmax_cli.syntax.numbers import BLANKS, NumberError, parse_number, shortest
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.row_faults import BadRow, UnreadableCell


def weigh(block: Block, policy: BadRowPolicy, dialect: Dialect | None) -> None:
    """Read the weights of the rows of a block, if a column holds them; those without are bad."""
    layout = policy.layout
    if not layout.columns("weight"):
        return
    (column,), (place,) = layout.columns("weight"), layout.cell_positions("weight")
    weights = [0.0] * len(block)
    bad: dict[int, BadRow] = {}
    for row, cells in enumerate(block.cells):
        if row not in block.bad:
            try:
                weights[row] = _weight(plain(cells[place], dialect).strip(BLANKS), column)
            except BadRow as reason:
                bad[row] = reason
    block.weights = weights
    if bad:
        policy.settle(block, bad)


def _weight(text: str, column: int) -> float:
    if not text:
        raise BadRow("the cell is empty", column)
    try:
        weight = parse_number(text)
    except NumberError as reason:
        raise UnreadableCell(quote(text), column, reason) from None
    if not 0 <= weight < math.inf:
        raise BadRow(f"{shortest(weight)} is not a weight: those are 0 or more", column)
    return weight
