"""Column passes: softmax and log-softmax of columns longer than memory, bit for bit as `arrays`.

The rows come block by block, three times; every pass may be shared out among processes:

    Survey(settings)    add every block, merge: the columns' extremes and the number of rows
    Sums(survey)        add every block, merge: the columns' sums
    sums.finish()       gives the result of any block, anywhere

Surveys and sums are partials, of one block or of many: they can be pickled, and however the blocks
are cut, ordered and merged, the results have the same bits.  Nothing is rescaled on the way, as a
running maximum would have it: the second pass knows the columns' maxima and how many rows there
are, so its terms are those of `arrays`, and sums of their parts are exact (see `doubledouble`).

A block has shape (n, k): n rows, k columns.  Each column sums to 1, so the rows are its classes,
and the class axis of a piece (see `array_block`) is the one along which the rows lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, arrays, doubledouble
from softmax_cli.numerics.doubledouble import Scale, two_diff
from softmax_cli.numerics.types import Base, Floats, FloatsPair


class Settings(NamedTuple):
    """What is wanted of the columns: log-softmax or softmax, as of `kernels.log_softmax`."""

    logs: bool = False
    temperature: float = 1.0
    base: Base = "e"
    single: bool = False


class Survey:
    """Partial of the first pass: how many rows there are, and the columns' extremes.

    `rows` is their number, `largest` of shape (k,) the maxima; before there is a block, one of
    -inf.  For the softmax of all numbers together, give them as one column.

    Examples
    --------
    >>> blocks = [np.array([[2.0], [1.0]]), np.array([[0.1]])]
    >>> survey, other = Survey(Settings()), Survey(Settings())
    >>> survey.add(blocks[1])
    >>> other.add(blocks[0])
    >>> survey.merge(other)
    >>> sums = Sums(survey)
    >>> for block in blocks:
    ...     sums.add(block)
    >>> finished = sums.finish()
    >>> [finished.result(block).tolist() for block in blocks]
    [[[0.6590011388859679], [0.24243297070471392]], [[0.09856589040931817]]]
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rows = 0
        self.largest, self._smallest = np.full(1, -inf), np.full(1, inf)
        # the sums of softmax, and those of the limits, need none
        needed = settings.logs and 0.0 < settings.temperature < inf
        self._runners_up = _RunnersUp(settings.temperature) if needed else None
        self._found: _Found | None = None

    @np.errstate(all="ignore")
    def add(self, block: Floats) -> None:
        """Take in a block, of shape (n, k)."""
        for _, x, class_axis in _pieces(block):
            self.rows += x.shape[class_axis]
            self._widen(x.max(class_axis), x.min(class_axis))
            if self._runners_up is not None:
                self._runners_up.add(x, self.largest, class_axis)

    @np.errstate(all="ignore")
    def merge(self, other: Survey) -> None:
        """Take in all that another survey has, of other rows of the same columns."""
        if not other.rows:
            return
        self.rows += other.rows
        self._widen(other.largest, other._smallest)
        if self._runners_up is not None and other._runners_up is not None:
            self._runners_up.add(other._runners_up.values(), self.largest, 0)

    def found(self) -> _Found:
        """Return what the second pass has to know; found once for all blocks of a process."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def _widen(self, largest: Floats, smallest: Floats) -> None:
        self.largest = np.maximum(self.largest, largest)
        self._smallest = np.minimum(self._smallest, smallest)
        self._found = None

    @np.errstate(all="ignore")
    def _find(self) -> _Found:
        """Find out which columns are ordinary, as `array_block.survey` does."""
        class_axis = _class_axis(self.largest.size)
        across = np.expand_dims(self.largest, class_axis)
        scale = doubledouble.scale_for(self.settings.temperature)
        found = _Found(self.settings, scale, self.rows, across, [])
        if not self.rows:
            return found
        smallest = np.expand_dims(self._smallest, class_axis)
        largest, smallest = found.limited(across), found.limited(smallest)
        near, far = smallest, smallest
        if self._runners_up is not None:
            near = np.expand_dims(self._runners_up.near, class_axis)
            far = np.maximum(np.expand_dims(self._runners_up.far, class_axis), smallest)
        wide = np.flatnonzero(~(largest - smallest <= scale.reach))
        if len(wide) < largest.size:
            found.kinds.append(_Ordinary(found, largest, near, far))
        if len(wide):
            values = (x.take(wide, 1 - class_axis) for x in (largest, near, far))
            found.kinds.append(_Wide(found, wide, *values))
        return found


class _RunnersUp:
    """Tells the powers of two by which `log_softmax` scales its sums of all but the largest terms.

    The second largest value of a column would tell, were it not that (x - max)/T may be 0 for many
    values below the maximum, which is known too late.  Hence two values of each column.  `near` is
    within about T/4 of the maximum, and has a quotient other than 0 if any value there has: the
    power is 0 then, whichever has it.  `far` is the largest further below, right only where `near`
    does not settle it.
    """

    def __init__(self, temperature: float) -> None:
        self._largest = self.near = self.far = np.full(1, -inf)
        # terms of values so near have the power 0, even after a million steps of the maximum
        # that are too small to count
        self._reach = temperature * 0.25
        self._step = self._reach * 2.0**-40

    def add(self, x: Floats, largest: Floats, class_axis: int) -> None:
        """Take in a piece, with the columns' maxima of all pieces so far."""
        step = largest - self._largest
        # the old maximum has all older values below it, and after a step a quotient other than 0
        self.far = np.where(step > self._reach, self._largest, self.far)
        self.near = np.where(step > self._step, self._largest, self.near)
        self.near = np.where(step > self._reach, largest, self.near)
        self._largest = largest
        if not (largest - self.near <= self._step).any():
            return
        is_near = np.expand_dims(largest, class_axis) - x <= self._reach
        self.near = np.minimum(self.near, np.where(is_near, x, inf).min(class_axis))
        self.far = np.maximum(self.far, np.where(is_near, -inf, x).max(class_axis))

    def values(self) -> Floats:
        """Return a piece of shape (3, k) that stands for all that was taken in.

        If the maximum of both surveys is far above all of them, their own maximum is the largest;
        else `near` has a quotient other than 0 if any has, and where none has `far` is right.
        """
        return np.stack(np.broadcast_arrays(self._largest, self.near, self.far))


class Sums:
    """Partial of the second pass: the sums of the columns' terms, in exact parts.

    The survey is one of all rows; what is added to it later is not seen.  More rows than it has
    are a ValueError when they are added, fewer when the sums are finished.
    """

    def __init__(self, survey: Survey) -> None:
        self.rows = 0
        self._found = survey.found()
        self._kinds = [copy(kind) for kind in self._found.kinds]

    @np.errstate(all="ignore")
    def add(self, block: Floats) -> None:
        """Add the terms of a block, of shape (n, k)."""
        self.rows += len(block)
        self._refuse_more_rows()
        for _, x, class_axis in _pieces(block):
            y = self._found.limited(x)
            for kind in self._kinds:
                kind.add(y, class_axis)

    def merge(self, other: Sums) -> None:
        """Add all that other sums have, of other rows and the same survey."""
        self.rows += other.rows
        for kind, more in zip(self._kinds, other._kinds, strict=True):
            kind.include(more.ties, more.parts)

    @np.errstate(all="ignore")
    def finish(self) -> Normalizer:
        """Return what computes the results."""
        self._refuse_more_rows()
        if self.rows < self._found.rows:
            raise ValueError("the second pass has fewer rows than the first")
        return Normalizer(self._found, [(copy(kind), kind.total()) for kind in self._kinds])

    def _refuse_more_rows(self) -> None:
        if self.rows > self._found.rows:
            raise ValueError("the second pass has more rows than the first")


class Normalizer:
    """The third pass: from logits to results, with the columns' sums.  Nothing changes it."""

    def __init__(self, found: _Found, totals: list[tuple[_Ordinary | _Wide, FloatsPair]]) -> None:
        self._found = found
        self._totals = totals

    @np.errstate(all="ignore")
    def result(self, block: Floats) -> NDArray[Any]:
        """Return the results of a block, of its shape (n, k): float64, or float32 if `single`.

        A NaN has a NaN, also in a row that was left out of the other passes.
        """
        single = self._found.settings.single
        results = np.full(block.shape, nan, np.float32 if single else np.float64)
        for rows, x, class_axis in _pieces(block):
            out = results[rows].T if class_axis else results[rows]
            y = self._found.limited(x)
            for kind, total in self._totals:
                kind.write(y, total, class_axis, out)
            np.copyto(out, nan, where=np.isnan(x))
        return results


class _Found(NamedTuple):
    """What the first pass found: the rows, the columns' maxima, and the columns by kind."""

    settings: Settings
    scale: Scale
    rows: int
    largest: Floats
    kinds: list[_Ordinary | _Wide]

    def limited(self, x: Floats) -> Floats:
        """Return a piece whose softmax at T = 1 is the limit for T = 0 or inf, others as is."""
        if self.settings.temperature not in (0.0, inf):
            return x
        return arrays.limited(x, self.largest, self.settings.temperature)


class _Sums:
    """The sums of some columns: how many rows share the maximum, and the other terms' parts.

    A column's values have length 1 along the class axis.  k is the power of the sums of logarithms.
    """

    def __init__(self, found: _Found, largest: Floats) -> None:
        # None for softmax
        self.base = found.settings.base if found.settings.logs else None
        self.scale, self.constants = found.scale, doubledouble.grids(found.rows)
        self.largest = largest
        self.ties, self.parts = np.zeros_like(largest), list[Floats]()

    def include(self, ties: Floats | float, parts: list[Floats]) -> None:
        self.ties = self.ties + ties
        if self.parts and parts:
            parts = [a + b for a, b in zip(self.parts, parts, strict=True)]
        self.parts = parts or self.parts


class _Ordinary(_Sums):
    """All columns, of which those that are not ordinary get nonsense."""

    def __init__(self, found: _Found, largest: Floats, near: Floats, far: Floats) -> None:
        super().__init__(found, largest)
        second = np.where(near < largest, near, far)
        self.k, self.anchor = array_block.power_below(second - largest, self.scale)

    def add(self, x: Floats, class_axis: int) -> None:
        """Add a piece."""
        ties: Floats | float = 0.0
        if self.base is None:
            term = array_block.softmax_terms(x, self.largest, self.scale)
        else:
            d, e = two_diff(x, self.largest)
            is_largest = d == 0.0
            ties = array_block.count_of(is_largest, class_axis)
            _, term = array_block.log_terms(d, e, is_largest, self.scale, self.anchor)
        self.include(ties, array_block.part_sums(*term, class_axis, self.constants))

    def total(self) -> FloatsPair:
        """Return 1/sum for softmax, else the logarithm of the sum."""
        head, tail = doubledouble.pair_of_parts(self.parts)
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


class _Wide(_Sums):
    """The columns that are not ordinary, by their numbers."""

    def __init__(
        self, found: _Found, columns: NDArray[np.intp], largest: Floats, near: Floats, far: Floats
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
        rest = doubledouble.pair_of_parts(self.parts)
        if self.base is None:
            return doubledouble.reciprocal(*rest)
        return array_block.wide_log_total(self.ties, self.k, rest)

    def write(self, x: Floats, total: FloatsPair, class_axis: int, out: NDArray[Any]) -> None:
        """Write the results of a piece, in the places of these columns."""
        y = self._quotients(x.take(self.columns, 1 - class_axis))
        if self.base is None:
            pair = array_block.wide_shares(*array_block.wide_terms(y), total)
        else:
            pair = array_block.wide_logs(y, self.ties, self.k, total, self.base)
        chosen = self.columns if class_axis else (slice(None), self.columns)
        pair = array_block.nan_if_bad(pair, self.largest)
        out[chosen] = arrays.rounded(pair, out.dtype == np.float32)


def _class_axis(columns: int) -> int:
    return int(columns <= array_block.FEW_CLASSES)


def _pieces(block: Floats) -> Iterator[tuple[slice, Floats, int]]:
    """Yield slices of a block's rows, pieces of them laid out for long vectors, and class axes."""
    class_axis = _class_axis(block.shape[1])
    step = max(1, array_block.PIECE // max(1, block.shape[1]))
    for start in range(0, len(block), step):
        rows = slice(start, start + step)
        x = np.ascontiguousarray(block[rows].T if class_axis else block[rows])
        yield rows, x, class_axis
