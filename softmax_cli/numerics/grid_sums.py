"""Sums of an array's numbers, grid by grid, so that none is rounded.

S. M. Rump, T. Ogita and S. Oishi, "Accurate floating-point summation part I", SIAM J. Sci. Comput.
31 (2008), section 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from softmax_cli.numerics.types import Floats


def grid_sums(values: Floats, groups: Any = 0) -> Iterator[tuple[Floats, int]]:
    """Yield sums of all values' parts on one grid, then on the next, until nothing is left.

    There is a sum for each group, or only one if they are no array.  It is a whole number below
    2^53 of units of 2^-bits, and bits come with it.  The values are below 2^900.

    >>> [(sums.tolist(), bits) for sums, bits in grid_sums(np.array([1.0, 2.0**-60]))]
    [([562949953421312.0], 49), ([549755813888.0], 99)]
    """
    rest, one = values, isinstance(groups, int)
    bits = max(2, len(rest).bit_length())
    bound = int(np.frexp(np.abs(rest).max(initial=0.0))[1])
    while left := np.count_nonzero(rest):
        if left < len(rest) // 4:
            kept = rest != 0.0
            rest, groups = rest[kept], groups if one else groups[kept]
        # every double is a multiple of the last unit
        unit = max(bound + bits - 52, -1074)
        anchor = 1.5 * 2.0 ** (unit + 52)
        rounded = rest + anchor
        rounded -= anchor
        rest = rest - rounded
        sums = rounded.sum()[np.newaxis] if one else np.bincount(groups, rounded)
        yield np.ldexp(sums, -unit), -unit
        # what is left of each is at most half a unit
        bound = unit
