"""Exact sum of losses, which is rounded once, when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, Any

from softmax_cli.numerics.superaccumulator import UNIT_BITS, Superaccumulator, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ExactSum:
    """Partial of a mean or a sum: the exact sum of unrounded losses, and their number.

    Neither the order of the losses nor the blocks they come in can change it.  It can be pickled,
    merged with sums of other losses, and compared.  A mean is divided before it is rounded; it is
    finite where only the sum is beyond the double range.  `count` is how many losses were added,
    `total` their sum.

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

    __slots__ = ("count", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = Superaccumulator()

    def add(
        self, heads: Sequence[float] | NDArray[Any], tails: Sequence[float] | NDArray[Any]
    ) -> None:
        """Add n losses, given as n heads and n tails: two lists, or two arrays of shape (n,)."""
        self.count += len(heads)
        self.total.add(heads)
        self.total.add(tails)

    def merge(self, other: ExactSum) -> None:
        """Add all that was added to another sum."""
        self.count += other.count
        self.total.merge(other.total)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExactSum):
            return NotImplemented
        return (self.count, self.total) == (other.count, other.total)

    __hash__ = None  # type: ignore[assignment]

    def sum(self, single: bool = False) -> float:
        """Return the sum, rounded once to double or to single precision."""
        return self._quotient(1, single)

    def mean(self, single: bool = False) -> float:
        """Return the mean, rounded once to double or to single precision; NaN of nothing."""
        return self._quotient(self.count, single) if self.count else nan

    def mean_over(self, weight: Superaccumulator, single: bool = False) -> float:
        """Return the mean over a sum of weights, rounded once; NaN where that is 0."""
        if self.total.infinite or not weight.units:
            return self.total.infinite or nan
        return nearest(self.total.units, weight.units, single)

    def _quotient(self, divisor: int, single: bool) -> float:
        total = self.total
        return total.infinite or nearest(total.units, divisor << UNIT_BITS, single)
