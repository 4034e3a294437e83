"""Placeholders: numbers whose text is as long as the bytes that are to be copied over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import Positions

# The text of a placeholder, by its length: 0.1, 0.11 and so on to the digits that a double has.
SHORTEST, _LONGEST = 3, 18
_PLACEHOLDERS = np.array(
    [0.0] * SHORTEST + [float("0." + "1" * digits) for digits in range(1, _LONGEST - 1)]
)
_MOST_PLACEHOLDERS = 4


def placeholders(
    lengths: Positions, comma: int = 1, at_most: int = _MOST_PLACEHOLDERS
) -> NDArray[np.float64] | None:
    """Return numbers, as many for each row, whose texts and commas have these lengths.

    A comma may be one character, or more; None where more numbers than `at_most` were needed.

    >>> placeholders(np.array([5, 7])).tolist()
    [[0.111], [0.11111]]
    """
    least, most = int(lengths.min()), int(lengths.max())
    for count in range(1, at_most + 1):
        commas = (count - 1) * comma
        if SHORTEST * count + commas <= least and most <= _LONGEST * count + commas:
            each, more = np.divmod(lengths - commas, count)
            wide = each[:, np.newaxis] + (np.arange(count) < more[:, np.newaxis])
            numbers: NDArray[np.float64] = _PLACEHOLDERS[wide]
            return numbers
    return None
