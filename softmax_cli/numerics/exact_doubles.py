"""Doubles of arrays of other types: nothing is ever rounded to one."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics.types import Floats

Mask: TypeAlias = NDArray[np.bool_]
"""True where an element is what is asked for."""

# from here on a double has no room for every integer
WHOLE = 2**53


def exact_doubles(array: NDArray[Any], what: str) -> Floats:
    """Return an array in float64, and refuse what that would round.

    >>> exact_doubles(np.array([0.1], np.longdouble), "logits")
    array([0.1])
    >>> exact_doubles(np.array([2**53 + 1]), "targets")
    Traceback (most recent call last):
      ...
    ValueError: targets of type int64 that float64 cannot hold: astype("float64") rounds them
    """
    values, held = nearest(array)
    if not (held is None or held.all()):
        raise rounding(array, what)
    return values


def rounding(array: NDArray[Any], what: str) -> ValueError:
    """Return the error that a type is refused by, of which some numbers would be rounded."""
    return ValueError(
        f'{what} of type {array.dtype} that float64 cannot hold: astype("float64") rounds them'
    )


def nearest(array: NDArray[Any]) -> tuple[Floats, Mask | None]:
    """Return an array in float64, and where that rounds nothing (None: everywhere)."""
    # a long double may be beyond the range of doubles, and a NaN of another type may signal
    with np.errstate(over="ignore", invalid="ignore"):
        values: Floats = array.astype(np.float64, copy=False)
    if not np.can_cast(array.dtype, np.float64):
        return values, (values == array) | np.isnan(array)
    if array.dtype.kind not in "iu" or array.dtype.itemsize < 8:
        return values, None
    if int(array.max(initial=0)) <= WHOLE and int(array.min(initial=0)) >= -WHOLE:
        return values, None
    # signs aside: 2^63 as a double is no int64
    size = np.where(array < 0, 0 - array.astype(np.uint64), array.astype(np.uint64))
    return values, _held(size, np.abs(values))


def below_largest(rows: NDArray[Any], seen: Mask) -> tuple[Floats, Mask]:
    """Return integers less the largest of their row that is seen, and where that is exact.

    To a softmax it is the same.
    """
    least = np.iinfo(rows.dtype).min
    largest = rows.max(axis=1, keepdims=True, where=seen, initial=least)
    # of 64 bits without a sign, into which every difference fits and where all wraps around
    below = largest.astype(np.uint64) - rows.astype(np.uint64)
    values: Floats = below.astype(np.float64)
    return 0.0 - values, _held(below, values)


def _held(integers: NDArray[np.uint64], values: Floats) -> Mask:
    """Return where doubles are the integers that they were made of; 2^64 never is."""
    fits = values < 2.0**64
    held: Mask = fits & (np.where(fits, values, 0.0).astype(np.uint64) == integers)
    return held
