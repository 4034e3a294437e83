"""Kinds of columns: what each of the passes of `column_passes` does with those of one kind.

Ordinary columns take the short way of `array_block` and others the wide one.  Pieces of blocks are
laid out as there, and the glossary is that of `doubledouble`.
"""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, arrays, doubledouble, error_free
from softmax_cli.numerics.doubledouble import Scale
from softmax_cli.numerics.types import Base, Floats, FloatsPair


class Settings(NamedTuple):
    """What is wanted of the columns: log-softmax or softmax, as of `kernels.log_softmax`."""

    logs: bool = False
    temperature: float = 1.0
    base: Base = "e"
    single: bool = False


class Found(NamedTuple):
    """What the first pass found: the rows, the columns' maxima, and the columns by kind."""

    settings: Settings
    scale: Scale
    rows: int
    largest: Floats
    kinds: list[Ordinary | Wide]

    def limited(self, x: Floats) -> Floats:
        """Return a piece whose softmax at T = 1 is the limit for T = 0 or inf, others as is."""
        if self.settings.temperature not in (0.0, inf):
            return x
        return arrays.limited(x, self.largest, self.settings.temperature)


class _ColumnSums:
    """The sums of some columns: how many rows share the maximum, and the other terms' parts.

    A column's values have length 1 along the class axis.  k is the power of the sums of logarithms.
    """

    def __init__(self, found: Found, largest: Floats) -> None:
        # None for softmax
        self.base = found.settings.base if found.settings.logs else None
        self.scale, self.constants = found.scale, error_free.grids(found.rows)
        self.largest = largest
        self.ties, self.parts = np.zeros_like(largest), list[Floats]()

    def include(self, ties: Floats | float, parts: list[Floats]) -> None:
        self.ties = self.ties + ties
        if self.parts and parts:
            parts = [a + b for a, b in zip(self.parts, parts, strict=True)]
        self.parts = parts or self.parts


class Ordinary(_ColumnSums):
    """All columns, of which those that are not ordinary get nonsense."""

    def __init__(self, found: Found, largest: Floats, near: Floats, far: Floats) -> None:
        super().__init__(found, largest)
        second = np.where(near < largest, near, far)
        self.k, self.anchor = array_block.power_below(second - largest, self.scale)

    def add(self, x: Floats, class_axis: int) -> None:
        """Add a piece."""
        ties: Floats | float = 0.0
        if self.base is None:
            term = array_block.softmax_terms(x, self.largest, self.scale)
        else:
            d, e = error_free.two_diff(x, self.largest)
            is_largest = d == 0.0
            ties = array_block.count_of(is_largest, class_axis)
            _, term = array_block.log_terms(d, e, is_largest, self.scale, self.anchor)
        self.include(ties, array_block.part_sums(*term, class_axis, self.constants))

    def total(self) -> FloatsPair:
        """Return 1/sum for softmax, else the logarithm of the sum."""
        head, tail = error_free.pair_of_parts(self.parts)
        if self.base is None:
            return doubledouble.reciprocal(head, tail)
        unit = array_block.power_of(self.k)
        return doubledouble.log_of_sum(self.ties, head * unit, tail * unit, array_block.ARRAYS)

    def write(self, x: Floats, total: FloatsPair, class_axis: int, out: NDArray[Any]) -> None:
        """Write the results of a piece."""
        if self.base is None:
            term = array_block.softmax_terms(x, self.largest, self.scale)
            arrays.store(doubledouble.product_of_pairs(*term, *total), out)
        else:
            y = array_block.ordinary_quotients(x, self.largest, self.scale, self.anchor)
            arrays.store(array_block.logs(y, total, self.base), out)


class Wide(_ColumnSums):
    """The columns that are not ordinary, by their numbers."""

    def __init__(
        self, found: Found, columns: NDArray[np.intp], largest: Floats, near: Floats, far: Floats
    ) -> None:
        super().__init__(found, largest)
        self.columns = columns
        second = np.where(self._quotients(near)[0] < 0.0, near, far)
        _, self.k = array_block.wide_terms(self._quotients(second))

    def _quotients(self, x: Floats) -> FloatsPair:
        return array_block.wide_quotients(x, self.largest, self.scale)

    def add(self, x: Floats, class_axis: int) -> None:
        """Add a piece."""
        y = self._quotients(x.take(self.columns, 1 - class_axis))
        term, own = array_block.wide_terms(y)
        ties: Floats | float = 0.0
        if self.base is None:
            unit = array_block.power_of(own)
            term = term[0] * unit, term[1] * unit
        else:
            is_largest = y[0] == 0.0
            ties = array_block.count_of(is_largest, class_axis)
            term = array_block.wide_log_terms(term, own, is_largest, self.k)
        self.include(ties, array_block.part_sums(*term, class_axis, self.constants))

    def total(self) -> FloatsPair:
        """Return 1/sum for softmax, else the logarithm of the sum."""
        rest = error_free.pair_of_parts(self.parts)
        if self.base is None:
            return doubledouble.reciprocal(*rest)
        return array_block.wide_log_total(self.ties, self.k, rest)

    def write(self, x: Floats, total: FloatsPair, class_axis: int, out: NDArray[Any]) -> None:
        """Write the results of a piece, in the places of these columns."""
        own = x.take(self.columns, 1 - class_axis)
        if self.base is None:
            pair = array_block.wide_shares(*array_block.wide_terms(self._quotients(own)), total)
        else:
            scale = doubledouble.in_base(self.scale, self.base)
            y = array_block.wide_quotients(own, self.largest, scale)
            pair = array_block.wide_logs(y, self.ties, self.k, total, self.base)
        chosen = self.columns if class_axis else (slice(None), self.columns)
        pair = array_block.nan_if_bad(pair, self.largest)
        out[chosen] = arrays.rounded(pair, out.dtype == np.float32)
