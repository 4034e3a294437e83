"""Error-free transformations: sums and products of doubles, and what their rounding left.

The lowest floor of `doubledouble`, which has the glossary, and whose rules hold here too: each
function gives the same bits for a Python float and for every element of an array.

Sources: T. J. Dekker, "A floating-point technique for extending the available precision",
Numer. Math. 18 (1971), sections 4-5 (splitting, products); S. M. Rump, T. Ogita and S. Oishi,
"Accurate floating-point summation part I", SIAM J. Sci. Comput. 31 (2008), section 3 (extraction
to a grid).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # a double, or an array of them
    Real = TypeVar("Real", float, NDArray[np.float64])
else:
    # NumPy may not be imported here, and a quoted constraint takes a millisecond to parse
    Real = TypeVar("Real")

SPLIT_26 = 2.0**27 + 1.0


def two_sum(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded sum and its error (Knuth)."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part)
    return total, error


def two_diff(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded difference and its error (Knuth)."""
    total = a - b
    error = a - total
    rest = total + error
    error -= b
    rest -= a
    error -= rest
    return total, error


def fast_two_sum(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded sum and its error, where a is 0 or no smaller than b (Dekker)."""
    total = a + b
    return total, b - (total - a)


def upper_26_bits(a: Real) -> Real:
    """Return a rounded to 26 bits; the rest has no more (Dekker, after Veltkamp)."""
    c = a * SPLIT_26
    return c - (c - a)


def product(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded product and its error (Dekker, 5.12)."""
    a_top, b_top = upper_26_bits(a), upper_26_bits(b)
    a_low, b_low = a - a_top, b - b_top
    total = a * b
    return total, a_low * b_low - (((total - a_top * b_top) - a_low * b_top) - a_top * b_low)


def grids(count: int) -> tuple[float, ...]:
    """Return the constants that round terms below 2 to grids on which a sum of them is exact.

    Sums of `count` terms rounded to multiples of 2^(bits-52) never need more than 53 bits; what is
    left over goes to a second grid in the same way, and a third, until the rest cannot matter.
    """
    bits = max(2, (count - 1).bit_length())
    constants = []
    bound = 1
    while True:
        constants.append(1.5 * 2.0 ** (bits + bound - 1))
        bound += bits - 54
        # bound: the rest of one term is at most 2^bound
        if bound + bits < -64:
            return tuple(constants)


def grid_parts(head: Real, tail: Real, constants: tuple[float, ...]) -> list[Real]:
    """Return a term rounded to each grid in turn; sums of any of the parts are exact."""
    first, second, *others = constants
    rounded = head + tail
    rounded += first
    rounded -= first
    rest = head - rounded
    rest += tail
    again = rest + second
    again -= second
    result = [rounded, again]
    for constant in others:
        rest = rest - result[-1]
        result.append((rest + constant) - constant)
    return result


def pair_of_parts(sums: list[Real]) -> tuple[Real, Real]:
    """Return the pair that the sums of the parts, one for each grid, add up to."""
    head, tail = two_sum(sums[0], sums[1])
    for more in sums[2:]:
        tail = tail + more
    return fast_two_sum(head, tail)
