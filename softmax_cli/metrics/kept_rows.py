"""Kept rows: those of a block that count, without the bad and the ignored ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any


def without(left_out: Collection[int], parts: Sequence[Any]) -> list[Any]:
    """Return lists, arrays or Nones without the rows of some numbers.

    >>> without({1}, [[[2.0], [1.0]], [0, 1], None])
    [[[2.0]], [0], None]
    """
    if not left_out:
        return [*parts]
    kept = [row for row in range(len(parts[0])) if row not in left_out]
    return [_chosen(part, kept) for part in parts]


def _chosen(part: Any, rows: list[int]) -> Any:
    if part is None or not isinstance(part, list | tuple):
        return part if part is None else part[rows]
    return [part[row] for row in rows]
