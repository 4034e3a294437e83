"""Sums that are to be 1: of the probabilities and of the targets of a row.

A row is judged by one function, on its list of floats, on every route; arrays are only asked which
rows are so near the limit, or beyond it, that it has to be called.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from softmax_cli.syntax.numbers import shortest, significant

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MISS = 1e-2 + 1e-9
"""How far from 1 a sum may be: three times 0.33 misses it by a hundredth, in doubles a bit more."""

_SURE = 9e-3
"""A sum of an array that misses 1 by less is below the limit however it was rounded."""

_BASES = {"2": 1.4426950408889634, "10": 0.4342944819032518}
"""1/ln(base): the temperature that makes natural logarithms of others."""


def total(row: Sequence[float], logs: bool = False) -> float:
    """Return the sum of some numbers that are not negative, or of the exponentials of logarithms.

    >>> total([0.1, 0.2, 0.3, 0.4]), total([0.0, float("-inf")], logs=True)
    (1.0, 1.0)
    """
    try:
        return math.fsum(map(math.exp, row) if logs else row)
    except OverflowError:
        return math.inf


def shown(row: Sequence[float], logs: bool = False) -> str:
    """Return a sum for a message, in four digits.

    >>> shown([0.2, 0.4])
    '0.6'
    """
    return shortest(significant(total(row, logs), 4))


def misses_1(row: Sequence[float], logs: bool = False) -> bool:
    """Say whether the sum of a row is not 1, for all that rounding can have done to it.

    >>> misses_1([0.33, 0.33, 0.33]), misses_1([0.3, 0.3, 0.3])
    (False, True)
    """
    return abs(total(row, logs) - 1) > _MISS


def doubtful(values: NDArray[np.float64], logs: bool = False) -> list[list[float]]:
    """Return the rows of an array that `misses_1` has to look at."""
    import numpy as np

    with np.errstate(over="ignore", under="ignore"):
        sums = (np.exp(values) if logs else values).sum(axis=1)
    rows: list[list[float]] = values[~(np.abs(sums - 1) <= _SURE)].tolist()
    return rows


def base_of(logs: Sequence[float]) -> str | None:
    """Return the base, other than e, in which logarithms are those of numbers that sum to 1.

    >>> base_of([-1.0, -1.0]), base_of([-0.5, -0.5])
    ('2', None)
    """
    for base, temperature in _BASES.items():
        if not misses_1([log / temperature for log in logs], logs=True):
            return base
    return None


def mend_logs(row: Sequence[float]) -> str:
    """Return what leads on where log-probabilities do not sum to 1."""
    base = base_of(row)
    if base is not None:
        same = f"--from logits -T {shortest(_BASES[base])} --base {base}"
        return f"they are logarithms of base {base}, not natural ones: {same} takes them"
    return "--normalize divides by the sum, as for log-probabilities of a part of the classes"


def mend_targets(row: Sequence[float]) -> str:
    """Return what leads on where targets do not sum to 1."""
    if all(target in (0, 1) for target in row):
        return (
            "several labels a row, or none: --binary takes each column as a question of yes or no"
        )
    return "--normalize divides by the sum"
