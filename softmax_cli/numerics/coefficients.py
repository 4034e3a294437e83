"""Coefficients of losses, as pairs: targets that are smoothed, and weighted.

Like `doubledouble`, the same bits for floats and for the elements of arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softmax_cli.numerics.error_free import fast_two_sum, product, two_sum

if TYPE_CHECKING:
    from softmax_cli.numerics.types import FloatPair


def share_of(whole: float, count: int) -> FloatPair:
    """Return a number, from 0 to 1, over a count, as a pair.

    >>> share_of(0.5, 2)
    (0.25, 0.0)
    """
    head = whole / count
    back, error = product(head, float(count))
    return head, ((whole - back) - error) / count


def coefficient(target: Any, weight: Any, kept: FloatPair, shared: FloatPair) -> tuple[Any, Any]:
    """Return weight (target kept + shared), unrounded, of floats or of arrays."""
    head, error = product(target, kept[0])
    tail = error + target * kept[1]
    head, error = two_sum(head, shared[0])
    head, tail = fast_two_sum(head, tail + (error + shared[1]))
    result, error = product(head, weight)
    return result, error + tail * weight
