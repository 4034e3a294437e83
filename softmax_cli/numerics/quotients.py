"""Numbers over their sum, rounded once: columns of floats or of arrays, to the same bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from softmax_cli.numerics import error_free

if TYPE_CHECKING:
    from softmax_cli.numerics.error_free import Real
    from softmax_cli.numerics.types import Floats

_FAR = 2.0**600
"""Sums beyond this, or below its inverse, are brought nearer, where products are exact."""


def of_row(row: Sequence[float]) -> list[float]:
    """Return the floats of a row over their sum.

    >>> of_row([2.0, 1.0, 1.0])
    [0.5, 0.25, 0.25]
    """

    def nearer(total: float) -> float:
        return 1 / _FAR if total > _FAR else _FAR if total < 1 / _FAR else 1.0

    return _over_sum(row, nearer)


def of_rows(values: Floats) -> Floats:
    """Return the numbers of an array over the sums of their rows."""
    import numpy as np

    def nearer(total: Floats) -> Floats:
        return np.where(total > _FAR, 1 / _FAR, np.where(total < 1 / _FAR, _FAR, 1.0))

    with np.errstate(all="ignore"):
        return np.stack(_over_sum(list(values.T), nearer), axis=1)


def _over_sum(columns: Sequence[Real], nearer: Callable[[Real], Real]) -> list[Real]:
    """Correct the quotient by its remainder (Dekker 1971, section 5), the sum being a pair."""
    total = columns[0]
    for x in columns[1:]:
        total = total + x
    factor = nearer(total)
    head, tail = columns[0] * factor, columns[0] * 0.0
    for x in columns[1:]:
        head, error = error_free.two_sum(head, x * factor)
        tail = tail + error
    head, tail = error_free.fast_two_sum(head, tail)
    quotients = []
    for x in columns:
        near = x * factor / head
        product, error = error_free.product(near, head)
        rest = ((x * factor - product) - error) - near * tail
        quotients.append(near + rest / head)
    return quotients
