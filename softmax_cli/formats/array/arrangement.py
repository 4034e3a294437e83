"""Arrangement of arrays as tables: which numbers are a row, and back to the order of the file.

The numbers of an array are read, and written, in their own order, in runs of whole *items*.  By the
axes along which an answer's classes stand, an item is

    rows      one answer, where the classes are on the last axes
    slabs     all that lies from the first of these axes on: some whole answers, each a row
    passes    an index of the first of these axes, where a slab is too large: the answers are
              columns of the table that a slab is, which is read three times
    strips    where few and very long rows make a slab: some columns of it, each a row

Of one and two dimensions an array is a table as any other.
"""

from __future__ import annotations

from math import prod
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.table.array_form import ArrayForm

Kind = Literal["rows", "slabs", "passes", "strips"]

SLAB = 1 << 20
"""So many numbers of a slab are computed at once."""

NARROW = 1 << 12
"""Of so many classes the strips of a slab are not too narrow to be read."""

LONG = 1 << 16
"""From so many columns on a slab is cut into strips."""


class Arrangement(NamedTuple):
    """How an array is cut, and what stands along the axes of an item."""

    kind: Kind
    item: tuple[int, ...]  # the shape of an item
    order: tuple[int, ...]  # of the axes of some items, so that those of rows come first
    rows: int  # how many of these are of rows
    section: int  # how many items make one slab; all of the array where that does not matter

    @property
    def item_size(self) -> int:
        """How many numbers an item has."""
        return prod(self.item)

    @property
    def axis(self) -> int:
        """The axis of the table along which the classes stand."""
        return 0 if self.kind == "passes" else -1

    def table(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers of some items as a table."""
        moved = numbers.reshape(-1, *self.item).transpose(self.order)
        columns = prod(moved.shape[self.rows :])
        return moved.reshape(-1, columns)

    def restored(self, table: NDArray[Any]) -> NDArray[Any]:
        """Return a table of some items in the order of the array, in one row."""
        count = table.size // self.item_size
        shape = (count, *self.item)
        back = np.argsort(self.order)
        moved = table.reshape([shape[axis] for axis in self.order]).transpose(back)
        return np.ascontiguousarray(moved).reshape(1, -1)


def arrange(form: ArrayForm) -> Arrangement:
    """Decide how an array is cut.

    >>> arrange(ArrayForm((5, 2, 3), (1,))).table(np.arange(6)).tolist()
    [[0, 3], [1, 4], [2, 5]]
    """
    shape, axes = form.shape or (1,), form.axes
    first = axes[0]
    whole = prod(shape)
    if form.are_last and form.classes <= SLAB:
        item = shape[first:]
        return Arrangement("rows", item, tuple(range(len(item) + 1)), 1, whole // prod(item))
    slab = shape[first:]
    kept = [axis for axis in range(first, len(shape)) if axis not in axes]
    if prod(slab) <= SLAB:
        order = (0, *(axis - first + 1 for axis in kept), *(axis - first + 1 for axis in axes))
        return Arrangement("slabs", slab, order, 1 + len(kept), 1)
    columns = prod(shape[axis] for axis in kept)
    if len(axes) == 1 and shape[first] <= NARROW and columns >= LONG:
        return Arrangement("strips", slab, (1, 0), 1, 1)
    item = slab[1:]
    inner = (0, *(axis - first for axis in axes[1:]))
    order = (*inner, *(axis - first for axis in kept))
    return Arrangement("passes", item, order, len(inner), shape[first])
