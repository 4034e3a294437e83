"""Probabilities from their natural logarithms, of lists and of arrays, to the same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics import error_free, list_row

if TYPE_CHECKING:
    from softmax_cli.numerics.doubledouble import Primitives
    from softmax_cli.numerics.error_free import Real
    from softmax_cli.numerics.types import Values


def probabilities(values: Values) -> Values:
    """Return exp of log-probabilities, of which none is above 0.3; the sums are what they are.

    >>> probabilities([[-0.5, -1.0, float("-inf")]])
    [[0.6065306597126334, 0.36787944117144233, 0.0]]
    """
    if isinstance(values, list):
        return [[_exp(max(x, dd.LOWEST), 0.0, list_row.FLOATS) for x in row] for row in values]
    import numpy as np

    from softmax_cli.numerics import array_block

    x = np.maximum(values, dd.LOWEST)
    return _exp(x, np.zeros_like(x), array_block.ARRAYS)


def _exp(x: Real, tail: Real, primitives: Primitives[Real]) -> Real:
    head, tail, k = dd.exponential_near_1(x, tail, primitives)
    return dd.shrink(*error_free.fast_two_sum(head, tail), k, primitives)[0]
