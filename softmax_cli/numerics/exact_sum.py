"""Exact sum of losses, which is rounded once, when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, nan
from typing import TYPE_CHECKING, Any

from softmax_cli.numerics import lists

if TYPE_CHECKING:
    from numpy.typing import NDArray

# every finite double is a multiple of 2^-1074
UNIT_BITS = 1074


class ExactSum:
    """Partial of a mean or a sum: the exact sum of unrounded losses, and their number.

    The sum is one integer, in units of the smallest double, so that neither the order of the
    losses nor the blocks they come in can change it.  It can be pickled, merged with sums of other
    losses, and compared.  A mean is divided before it is rounded; it is finite where only the sum
    is beyond the double range.  `count` is how many losses were added.

    Examples
    --------
    >>> total = ExactSum()
    >>> total.add([0.1, 0.2, 0.3], [0.0, 0.0, 0.0])
    >>> total.count, total.sum(), total.mean()
    (3, 0.6, 0.2)
    >>> other = ExactSum()
    >>> other.add([1e308, 1e308, 1e308], [0.0, 0.0, 0.0])
    >>> other.mean(), other.sum()
    (1e+308, inf)
    >>> other.merge(total)
    >>> other.count
    6
    """

    __slots__ = ("_infinite", "_units", "count")

    def __init__(self) -> None:
        self.count = 0
        self._units = 0
        self._infinite = 0.0

    def add(
        self, heads: Sequence[float] | NDArray[Any], tails: Sequence[float] | NDArray[Any]
    ) -> None:
        """Add n losses, given as n heads and n tails: two lists, or two arrays of shape (n,)."""
        self.count += len(heads)
        if isinstance(heads, list):
            for x in (*heads, *tails):
                self._add_float(x)
        else:
            self._add_array(heads)
            self._add_array(tails)

    def merge(self, other: ExactSum) -> None:
        """Add all that was added to another sum."""
        self.count += other.count
        self._units += other._units
        self._infinite += other._infinite

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExactSum):
            return NotImplemented
        # as text, in which NaN is itself
        mine, others = repr(self._infinite), repr(other._infinite)
        return (self.count, self._units, mine) == (other.count, other._units, others)

    __hash__ = None  # type: ignore[assignment]

    def sum(self, single: bool = False) -> float:
        """Return the sum, rounded once to double or to single precision."""
        return self._quotient(1, single)

    def mean(self, single: bool = False) -> float:
        """Return the mean, rounded once to double or to single precision; NaN of nothing."""
        return self._quotient(self.count, single) if self.count else nan

    def _add_float(self, x: float) -> None:
        if isfinite(x):
            numerator, denominator = x.as_integer_ratio()
            self._units += numerator << (UNIT_BITS + 1 - denominator.bit_length())
        else:
            self._infinite += x

    def _add_array(self, values: Any) -> None:
        """Add all values' parts on one grid of `error_free.grids`, then the next, until none."""
        import numpy as np

        # beyond this a grid would overflow; the few such values are added one by one
        ordinary = np.abs(values) < 2.0**900
        for x in values[~ordinary]:
            self._add_float(float(x))
        rest = values[ordinary]
        bits = max(2, len(rest).bit_length())
        while (largest := float(np.abs(rest).max(initial=0.0))) > 0.0:
            exponent = float(np.frexp(largest)[1] + bits)
            if exponent < -1021.0:
                # what is left adds up to less than 2^53 units
                self._add_float(float(rest.sum()))
                break
            anchor = 1.5 * 2.0**exponent
            rounded = (rest + anchor) - anchor
            self._add_float(float(rounded.sum()))
            rest = rest - rounded

    def _quotient(self, divisor: int, single: bool) -> float:
        if self._infinite != 0.0:
            return self._infinite
        denominator = divisor << UNIT_BITS
        try:
            # Python rounds the quotient of two integers correctly
            head = self._units / denominator
        except OverflowError:
            return inf if self._units > 0 else -inf
        if not single:
            return head
        numerator, head_denominator = head.as_integer_ratio()
        rest = self._units * head_denominator - numerator * denominator
        # only the sign of what the head leaves matters to the second rounding
        return lists.round_single([head], [(rest > 0) - (rest < 0)])[0]
