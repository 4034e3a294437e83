"""Binary columns: tables of which each number is a problem of yes or no, one number a row."""

from __future__ import annotations

from itertools import chain
from typing import Any


def one_a_row(numbers: Any) -> Any:
    """Return a table with a row for each number of a table; None of None.

    >>> one_a_row([[2.0, 1.0], [0.5, 3.0]])
    [[2.0], [1.0], [0.5], [3.0]]
    """
    if numbers is None:
        return None
    if not isinstance(numbers, list):
        return numbers.reshape(-1, 1)
    rows = numbers if isinstance(numbers[0], list) else [numbers]
    return [[x] for x in chain.from_iterable(rows)]


def only(rows: Any) -> Any:
    """Return the one number of each row; None of None."""
    if rows is None:
        return None
    return [x for (x,) in rows] if isinstance(rows, list) else rows[:, 0]


def complemented(ones: Any) -> Any:
    """Return rows of both probabilities from the one of class 1.

    >>> complemented([[0.25]])
    [[0.75, 0.25]]
    """
    if isinstance(ones, list):
        return [[1.0 - p, p] for (p,) in ones]
    import numpy as np

    return np.hstack([1.0 - ones, ones])
