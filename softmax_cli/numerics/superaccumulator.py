"""Superaccumulator: a sum of any doubles and of their products without a rounding error.

The name is the field's for what U. Kulisch proposed: a fixed-point number wide enough for every
product of two doubles.  Here it is one Python integer.  Numbers of an array are first added up on
the grids of `error_free`, as in S. M. Rump, T. Ogita and S. Oishi, "Accurate floating-point
summation part I", SIAM J. Sci. Comput. 31 (2008), section 3; those of a list by their powers of
two, which R. M. Neal, "Fast exact summation using small and large superaccumulators",
arXiv 1505.05571 (2015), does to all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import frexp, inf, isfinite, isqrt
from typing import TYPE_CHECKING, Any

from softmax_cli.numerics import error_free, lists

if TYPE_CHECKING:
    from numpy.typing import NDArray

# a double is an integer of 53 bits times a power of two down to 2^-1126, a product the square of
# that; and a sum of 2^64 products is below 2^2112
UNIT_BITS = 2 * 1126
HIGHEST = 2112

# numbers of an array that are added at once: few enough for the cache
PIECE = 1 << 15

# between these the product of two doubles and its error are doubles
LEAST, MOST = 2.0**-480, 2.0**480


class Superaccumulator:
    """Exact sum of doubles and of products: in any order, in any parts, of lists and of arrays.

    It can be pickled, merged with sums of other numbers, and compared.  `units` is the sum of all
    that is finite, a number of units of 2^-`UNIT_BITS`; `infinite` is 0.0, or the sum of what is
    not finite, inf, -inf or NaN, and then the whole sum.

    Examples
    --------
    >>> total = Superaccumulator()
    >>> total.add([1e300, 1.0, -1e300])
    >>> total.add_products([3.0, 0.5], [0.5, 0.5])
    >>> float(total)
    2.75
    >>> total.text()
    '0xbp-2'
    """

    __slots__ = ("infinite", "units")

    def __init__(self) -> None:
        self.units = 0
        self.infinite = 0.0

    def add(self, values: Sequence[float] | NDArray[Any]) -> None:
        """Add n numbers: a list, or an array of shape (n,)."""
        if isinstance(values, list):
            self._add_list(values)
            return
        for start in range(0, len(values), PIECE):
            self._add_piece(values[start : start + PIECE])

    def add_products(
        self, xs: Sequence[float] | NDArray[Any], ys: Sequence[float] | NDArray[Any]
    ) -> None:
        """Add x times y of two lists or arrays of n numbers; 0 times anything is 0."""
        if isinstance(xs, list):
            self._add_list_of_products(zip(xs, ys, strict=True))
            return
        for start in range(0, len(xs), PIECE):
            piece = slice(start, start + PIECE)
            self._add_piece_of_products(xs[piece], ys[piece])

    def merge(self, other: Superaccumulator) -> None:
        """Add all that was added to another one."""
        self.units += other.units
        self.infinite += other.infinite

    def text(self) -> str:
        """Return the exact sum as a hexadecimal float with all its digits, or as inf or nan."""
        if self.infinite != 0.0:
            return repr(self.infinite)
        zeros = max(0, (self.units & -self.units).bit_length() - 1)
        return f"{self.units >> zeros:#x}p{zeros - UNIT_BITS if self.units else 0}"

    @classmethod
    def of_text(cls, text: str) -> Superaccumulator:
        """Return the sum that `text` wrote.

        Raises
        ------
        ValueError
            If there is none.

        Examples
        --------
        >>> float(Superaccumulator.of_text("-0x1bp-1"))
        -13.5
        """
        total = cls()
        try:
            if text in ("inf", "-inf", "nan"):
                total.infinite = float(text)
                return total
            digits, power = text.split("p")
            units, shift = int(digits, 16), int(power) + UNIT_BITS
        except ValueError:
            shift = -1
        if not 0 <= shift <= UNIT_BITS + HIGHEST:
            raise ValueError(f"not an exact sum: {text[:80]!r}")
        total.units = units << shift
        return total

    def __float__(self) -> float:
        """Return the sum, rounded once; inf where that overflows."""
        return self.infinite if self.infinite != 0.0 else nearest(self.units, 1 << UNIT_BITS)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Superaccumulator):
            return NotImplemented
        # as text, in which NaN is itself
        return self.text() == other.text()

    __hash__ = None  # type: ignore[assignment]

    def _add_list(self, values: list[float]) -> None:
        integers: dict[int, int] = {}
        for x in values:
            if isfinite(x):
                fraction, power = frexp(x)
                integers[power] = integers.get(power, 0) + int(fraction * 2.0**53)
            else:
                self.infinite += x
        self._add_integers(integers, 53)

    def _add_list_of_products(self, pairs: Iterable[tuple[float, float]]) -> None:
        integers: dict[int, int] = {}
        for x, y in pairs:
            if isfinite(x) and isfinite(y):
                (a, i), (b, j) = frexp(x), frexp(y)
                integer = int(a * 2.0**53) * int(b * 2.0**53)
                integers[i + j] = integers.get(i + j, 0) + integer
            elif x != 0.0 and y != 0.0:
                self.infinite += x * y
        self._add_integers(integers, 106)

    def _add_integers(self, integers: dict[int, int], bits: int) -> None:
        """Add integers times their power of two, less so many bits."""
        for power, integer in integers.items():
            self.units += integer << (UNIT_BITS + power - bits)

    def _add_piece(self, values: Any) -> None:
        import numpy as np

        from softmax_cli.numerics.grid_sums import grid_sums

        # beyond this a grid would overflow; the few such values are added one by one
        ordinary = np.abs(values) < 2.0**900
        rest = values
        if not ordinary.all():
            self.add(values[~ordinary].tolist())
            rest = values[ordinary]
        for sums, bits in grid_sums(rest):
            self.units += int(sums[0]) << (UNIT_BITS - bits)

    def _add_piece_of_products(self, xs: Any, ys: Any) -> None:
        import numpy as np

        used = (xs != 0.0) & (ys != 0.0)
        ordinary = used
        for values in (xs, ys):
            size = np.abs(values)
            ordinary = ordinary & (size >= LEAST) & (size <= MOST)
        others = used & ~ordinary
        if others.any():
            self._add_list_of_products(zip(xs[others].tolist(), ys[others].tolist(), strict=True))
        head, tail = error_free.product(np.where(ordinary, xs, 0.0), np.where(ordinary, ys, 0.0))
        self._add_piece(head)
        self._add_piece(tail)


def nearest(numerator: int, denominator: int, single: bool = False) -> float:
    """Return a ratio rounded once to double or to single precision; inf where that overflows.

    The denominator is positive.

    >>> nearest(1, 3), nearest(1, 3, single=True), nearest(-(10**400), 3)
    (0.3333333333333333, 0.3333333432674408, -inf)
    """
    try:
        # Python rounds the quotient of two integers correctly
        head = numerator / denominator
    except OverflowError:
        return inf if numerator > 0 else -inf
    if not single:
        return head
    head_numerator, head_denominator = head.as_integer_ratio()
    rest = numerator * head_denominator - head_numerator * denominator
    # only the sign of what the head leaves matters to the second rounding
    return lists.round_single([head], [(rest > 0) - (rest < 0)])[0]


def nearest_root(numerator: int, denominator: int, single: bool = False) -> float:
    """Return the square root of a ratio, rounded once as by `nearest`.

    The numerator is not negative, the denominator positive.

    >>> nearest_root(2, 1), nearest_root(9 * 10**700, 10**700)
    (1.4142135623730951, 3.0)
    """
    # as many bits that a last one, which says whether there are more, decides no tie but its own
    shift = max(0, 66 - (numerator.bit_length() - denominator.bit_length()) // 2)
    scaled, rest = divmod(numerator << 2 * shift, denominator)
    root = isqrt(scaled)
    more = rest != 0 or root * root != scaled
    return nearest(2 * root + more, 2 << shift, single)
