"""Sums of rows of numbers below 2, such as probabilities, unrounded; in any order the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softmax_cli.numerics import list_row

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Values


def row_sums(values: Values) -> tuple[Any, Any]:
    """Return the sums of n rows as heads and tails, bit for bit the same of lists and of arrays.

    >>> row_sums([[0.7, 0.2, 0.1], [0.5, 0.25, 0.25]])
    ([1.0, 1.0], [-2.7755575615628914e-17, 0.0])
    """
    if isinstance(values, list):
        pairs = [list_row.total_of([(x, 0.0) for x in row], len(row)) for row in values]
        heads, tails = zip(*pairs, strict=True)
        return list(heads), list(tails)
    import numpy as np

    from softmax_cli.numerics import array_block

    terms = np.asarray(values, np.float64)
    head, tail = array_block.total_of([(terms, np.zeros(1))], 1, terms.shape[1])
    return head[:, 0], tail[:, 0]
