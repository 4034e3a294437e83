"""Grouping of rows by what stands in some of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from softmax_cli.syntax.numbers import BLANKS
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.layout import Layout

Key: TypeAlias = tuple[str, ...]
"""What stands in the columns by which rows are grouped, as plain text."""


def rows_by_key(
    block: Block, layout: Layout, dialect: Dialect | None
) -> Mapping[Key, Sequence[int]]:
    """Return the good rows of each group, the groups in the order in which they appear.

    Without columns to group by, all rows, the bad ones too, are one group, whose key is empty.
    """
    places = layout.cell_positions("by")
    if not places:
        return {(): range(len(block))}
    rows: dict[Key, list[int]] = {}
    for row, cells in enumerate(block.cells):
        if row not in block.bad:
            key = tuple([plain(cells[place], dialect).strip(BLANKS) for place in places])
            rows.setdefault(key, []).append(row)
    return rows
