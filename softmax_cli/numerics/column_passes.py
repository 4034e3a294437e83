"""Column passes: softmax and log-softmax of columns longer than memory, bit for bit as `arrays`.

The rows come block by block, three times; every pass may be shared out among processes:

    Survey(settings)    add every block, merge: the columns' extremes and the number of rows
    Sums(survey)        add every block, merge: the columns' sums
    sums.finish()       gives the result of any block, anywhere

Surveys and sums are partials, of one block or of many: they can be pickled, and however the blocks
are cut, ordered and merged, the results have the same bits.  Nothing is rescaled on the way, as a
running maximum would have it: the second pass knows the columns' maxima and how many rows there
are, so its terms are those of `arrays`, and sums of their parts are exact (see `error_free`).

A block has shape (n, k): n rows, k columns.  Each column sums to 1, so the rows are its classes,
and the class axis of a piece (see `array_block`) is the one along which the rows lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, doubledouble, settled_singles
from softmax_cli.numerics.column_kinds import Found, Ordinary, Settings, Wide
from softmax_cli.numerics.types import Floats, FloatsPair


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
        self._found: Found | None = None

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

    def found(self) -> Found:
        """Return what the second pass has to know; found once for all blocks of a process."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def _widen(self, largest: Floats, smallest: Floats) -> None:
        self.largest = np.maximum(self.largest, largest)
        self._smallest = np.minimum(self._smallest, smallest)
        self._found = None

    @np.errstate(all="ignore")
    def _find(self) -> Found:
        """Find out which columns are ordinary, as `array_block.survey` does."""
        class_axis = _class_axis(self.largest.size)
        across = np.expand_dims(self.largest, class_axis)
        scale = doubledouble.scale_for(self.settings.temperature)
        found = Found(self.settings, scale, self.rows, across, [])
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
            found.kinds.append(Ordinary(found, largest, near, far))
        if len(wide):
            values = (x.take(wide, 1 - class_axis) for x in (largest, near, far))
            found.kinds.append(Wide(found, wide, *values))
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

    def __init__(
        self,
        found: Found,
        totals: list[tuple[Ordinary | Wide, FloatsPair]],
    ) -> None:
        self._found = found
        self._totals = totals

    @np.errstate(all="ignore")
    def result(self, block: Floats) -> NDArray[Any]:
        """Return the results of a block, of its shape (n, k): float64, or float32 if `single`.

        A NaN has a NaN, also in a row that was left out of the other passes.
        """
        settings, kinds = self._found.settings, self._found.kinds
        ordinary = [kind for kind in kinds if isinstance(kind, Ordinary)]
        settles = settings.single and settled_singles.applies(settings.temperature)
        if settles and self._totals and ordinary == kinds:
            return self._settled(block)
        return self._accurate(block)

    def _settled(self, block: Floats) -> NDArray[np.float32]:
        """Return the results of ordinary columns as `settled_singles` has them."""
        settings, (_, (head, tail)) = self._found.settings, self._totals[0]
        total = head + tail  # the head alone may be no nearest double
        error: float = 2 * settled_singles.REACH + settled_singles.OTHERS
        results = np.empty(block.shape, np.float32)
        for rows, x, class_axis in _pieces(block):
            out = results[rows].T if class_axis else results[rows]
            y = x - self._found.largest
            if settings.temperature != 1.0:
                y /= settings.temperature
            if settings.logs:
                unsettled = settled_singles.store_logs_between(y, total, error, settings.base, out)
            else:
                terms = np.exp(y, out=y)
                unsettled = settled_singles.store_between(
                    terms, total, error * settled_singles.UNIT, out
                )
            if unsettled.any():
                which = np.flatnonzero(unsettled.any(axis=1 - class_axis)) + rows.start
                results[which] = self._accurate(block[which])
        return results

    def _accurate(self, block: Floats) -> NDArray[Any]:
        single = self._found.settings.single
        results = np.full(block.shape, nan, np.float32 if single else np.float64)
        for rows, x, class_axis in _pieces(block):
            out = results[rows].T if class_axis else results[rows]
            y = self._found.limited(x)
            for kind, total in self._totals:
                kind.write(y, total, class_axis, out)
            np.copyto(out, nan, where=np.isnan(x))
        return results


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
