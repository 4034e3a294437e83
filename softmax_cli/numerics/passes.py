"""Softmax and log-softmax of columns longer than memory, bit for bit those of `arrays`.

The rows come block by block, three times.  Nothing is rescaled on the way, as a running maximum
would have it: the second pass knows the columns' maxima and how many rows there are, so its terms
are those of `arrays`, and sums of their parts are exact (see `doubledouble.grids`) wherever the
blocks begin and in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, nan
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, arrays, doubledouble
from softmax_cli.numerics.array_block import Floats, FloatsPair
from softmax_cli.numerics.doubledouble import Scale, two_diff


class ColumnPasses:
    """Softmax or log-softmax of columns whose rows come block by block, in three passes.

    Every block goes to `survey`, then every block to `add`, then any block to `result`.  For the
    softmax of all numbers together, give them as one column.

    Parameters
    ----------
    logs : whether log-softmax is wanted
    temperature, base, single : as for `softmax_cli.numerics.log_softmax`

    Raises
    ------
    ValueError
        The second pass has more rows (`add`) or fewer (`result`) than the first.

    Examples
    --------
    >>> passes = ColumnPasses()
    >>> blocks = [np.array([[2.0], [1.0]]), np.array([[0.1]])]
    >>> for block in blocks:
    ...     passes.survey(block)
    >>> for block in blocks:
    ...     passes.add(block)
    >>> [passes.result(block).tolist() for block in blocks]
    [[[0.6590011388859679], [0.24243297070471392]], [[0.09856589040931817]]]
    """

    def __init__(
        self,
        *,
        logs: bool = False,
        temperature: float = 1.0,
        base: Literal["e", "2", "10"] = "e",
        single: bool = False,
    ) -> None:
        self._base = base if logs else None
        self._temperature = temperature
        self._single = single
        self._scale = arrays.scale_for(temperature)
        self._rows = 0
        self._awaited: int | None = None
        # of the shape of one column, until a block tells how many there are
        self._largest, self._smallest = np.full((1, 1), -inf), np.full((1, 1), inf)
        # the sums of softmax, and those of the limits, need none
        self._runners_up = _RunnersUp(temperature) if logs and 0.0 < temperature < inf else None
        self._kinds: list[_Ordinary | _Wide] = []

    @np.errstate(all="ignore")
    def survey(self, block: Floats) -> None:
        """Take in a block, of n rows and k columns, in the first pass."""
        for _, x, axis in _pieces(block):
            self._rows += x.shape[axis]
            self._largest = np.maximum(self._largest, x.max(axis, keepdims=True))
            self._smallest = np.minimum(self._smallest, x.min(axis, keepdims=True))
            if self._runners_up is not None:
                self._runners_up.add(x, self._largest, axis)

    @np.errstate(all="ignore")
    def add(self, block: Floats) -> None:
        """Add up a block in the second pass; the first call ends the first pass."""
        if self._awaited is None:
            self._awaited = self._rows
        self._awaited -= len(block)
        if self._awaited < 0:
            raise ValueError("the second pass has more rows than the first")
        for _, x, axis in _pieces(block):
            if not self._kinds:
                self._close(axis)
            y = self._limited(x)
            for kind in self._kinds:
                kind.add(y, axis)
        if not self._awaited:
            # now, so that `result` has nothing left to do once for all blocks
            for kind in self._kinds:
                kind.settle()

    @np.errstate(all="ignore")
    def result(self, block: Floats) -> NDArray[Any]:
        """Return a block's results, of its shape, in the third pass; changes nothing.

        A NaN has a NaN, also in a row that was left out of the other passes.
        """
        if self._awaited or (self._awaited is None and self._rows):
            raise ValueError("the second pass has fewer rows than the first")
        results = np.full(block.shape, nan, np.float32 if self._single else np.float64)
        for rows, x, axis in _pieces(block):
            out = results[rows].T if axis else results[rows]
            y = self._limited(x)
            for kind in self._kinds:
                kind.write(y, axis, out)
            np.copyto(out, nan, where=np.isnan(x))
        return results

    def _limited(self, x: Floats) -> Floats:
        if self._temperature not in (0.0, inf):
            return x
        return arrays.limited(x, self._largest, self._temperature)

    def _close(self, axis: int) -> None:
        """Find out which columns are ordinary, as `array_block.survey` does."""
        largest, smallest = self._limited(self._largest), self._limited(self._smallest)
        near, far = smallest, smallest
        if self._runners_up is not None:
            near, far = self._runners_up.near, np.maximum(self._runners_up.far, smallest)
        found = _Found(self._base, self._scale, doubledouble.grids(self._rows), largest, near, far)
        wide = np.flatnonzero(~(largest - smallest <= self._scale.reach))
        if len(wide) < largest.size:
            self._kinds.append(_Ordinary(found))
        if len(wide):
            largest, near, far = (x.take(wide, 1 - axis) for x in (largest, near, far))
            found = found._replace(largest=largest, near=near, far=far)
            self._kinds.append(_Wide(found, wide))


class _RunnersUp:
    """Tells the powers of two by which `log_softmax` scales its sums of all but the largest terms.

    The second largest value of a column would tell, were it not that (x - max)/T may be 0 for many
    values below the maximum, which is known too late.  Hence two values:

    near : one within about T/4 of the maximum.  It has a quotient other than 0 if any value there
        has, and the power is 0 then, whichever has it.
    far : the largest value further below; right only where `near` does not settle it.
    """

    def __init__(self, temperature: float) -> None:
        self._largest = self.near = self.far = np.full((1, 1), -inf)
        # terms of values so near have the power 0, even after a million steps of the maximum
        # that are too small to count
        self._reach = temperature * 0.25
        self._step = self._reach * 2.0**-40

    def add(self, x: Floats, largest: Floats, axis: int) -> None:
        """Take in a piece, with the columns' maxima of all pieces so far."""
        step = largest - self._largest
        # the old maximum has all older values below it, and after a step a quotient other than 0
        self.far = np.where(step > self._reach, self._largest, self.far)
        self.near = np.where(step > self._step, self._largest, self.near)
        self.near = np.where(step > self._reach, largest, self.near)
        self._largest = largest
        if not (largest - self.near <= self._step).any():
            return
        is_near = largest - x <= self._reach
        self.near = np.minimum(self.near, np.where(is_near, x, inf).min(axis, keepdims=True))
        self.far = np.maximum(self.far, np.where(is_near, -inf, x).max(axis, keepdims=True))


class _Found(NamedTuple):
    """What the first pass found of some columns; the base is None for softmax."""

    base: str | None
    scale: Scale
    constants: tuple[float, ...]
    largest: Floats
    near: Floats
    far: Floats


class _Sums:
    """The sums of some columns, and what comes of them."""

    _k: Floats

    def __init__(self, found: _Found) -> None:
        self._base, self._scale, self._constants, self._largest = found[:4]
        self._parts: list[Floats] = []
        self._count = np.zeros_like(found.largest)

    def settle(self) -> None:
        """Find the reciprocals, or the logarithms, of the sums."""
        total = doubledouble.collect(self._parts)
        self._total = doubledouble.reciprocal(*total) if self._base is None else self._log(*total)

    def _log(self, head: Floats, tail: Floats) -> FloatsPair:
        unit = array_block.power_of(self._k)
        return doubledouble.log_of_sum(self._count, head * unit, tail * unit, array_block.ARRAYS)


class _Ordinary(_Sums):
    """All columns, of which those that are not ordinary get nonsense."""

    def __init__(self, found: _Found) -> None:
        super().__init__(found)
        second = np.where(found.near < found.largest, found.near, found.far)
        self._k, self._anchor = array_block.power_below(second - found.largest, found.scale)

    def add(self, x: Floats, axis: int) -> None:
        if self._base is None:
            term = array_block.softmax_terms(x, self._largest, self._scale)
        else:
            d, e = two_diff(x, self._largest)
            summit = d == 0.0
            self._count += array_block.count_of(summit, axis)
            _, term = array_block.log_terms(d, e, summit, self._scale, self._anchor)
        self._parts = array_block.add_parts(self._parts, *term, axis, self._constants)

    def write(self, x: Floats, axis: int, out: NDArray[Any]) -> None:
        if self._base is None:
            term = array_block.softmax_terms(x, self._largest, self._scale)
            arrays.store(doubledouble.weigh(*term, *self._total), out)
        else:
            y = array_block.ordinary_quotients(x, self._largest, self._scale, self._anchor)
            arrays.store(arrays.logs(y, self._total, self._base), out)


class _Wide(_Sums):
    """The columns that are not ordinary, by their numbers."""

    def __init__(self, found: _Found, columns: NDArray[np.intp]) -> None:
        super().__init__(found)
        self._columns = columns
        second = np.where(self._quotients(found.near)[0] < 0.0, found.near, found.far)
        _, self._k = array_block.wide_terms(self._quotients(second))

    def _quotients(self, x: Floats) -> FloatsPair:
        return array_block.wide_quotients(x, self._largest, self._scale)

    def _log(self, head: Floats, tail: Floats) -> FloatsPair:
        return array_block.wide_log_total(self._count, self._k, (head, tail))

    def add(self, x: Floats, axis: int) -> None:
        y = self._quotients(x.take(self._columns, 1 - axis))
        term, own = array_block.wide_terms(y)
        if self._base is None:
            unit = array_block.power_of(own)
            term = term[0] * unit, term[1] * unit
        else:
            summit = y[0] == 0.0
            self._count += array_block.count_of(summit, axis)
            term = array_block.wide_log_terms(term, own, summit, self._k)
        self._parts = array_block.add_parts(self._parts, *term, axis, self._constants)

    def write(self, x: Floats, axis: int, out: NDArray[Any]) -> None:
        y = self._quotients(x.take(self._columns, 1 - axis))
        if self._base is None:
            head, tail = array_block.wide_shares(*array_block.wide_terms(y), self._total)
        else:
            head, tail = array_block.wide_logs(y, self._count, self._k, self._total, self._base)
        bad = ~np.isfinite(self._largest)
        pair = np.where(bad, nan, head), np.where(bad, 0.0, tail)
        chosen = self._columns if axis else (slice(None), self._columns)
        out[chosen] = arrays.rounded(pair, out.dtype == np.float32)


def _pieces(block: Floats) -> Iterator[tuple[slice, Floats, int]]:
    """Yield a block's rows in pieces that fit the cache, each laid out for long vectors.

    With the slice of the rows, and the axis along which they lie in the piece.
    """
    axis = int(block.shape[1] <= array_block.FEW_CLASSES)
    step = max(1, array_block.PIECE // max(1, block.shape[1]))
    for start in range(0, len(block), step):
        rows = slice(start, start + step)
        yield rows, np.ascontiguousarray(block[rows].T if axis else block[rows]), axis
