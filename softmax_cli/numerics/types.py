"""Types: the aliases in which this package and its callers write their signatures.

n is the number of rows and k that of the classes.  A list of rows holds rows of equal length, but
where `kernels` says otherwise.
The module imports no NumPy, since a short list is computed without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Values: TypeAlias = "list[list[float]] | NDArray[np.float64]"
"""A table: a list of n rows of k floats, or an array of shape (n, k)."""

Labels: TypeAlias = "Sequence[int] | NDArray[np.integer[Any]]"
"""n class numbers from 0 to k - 1; where it is allowed, -1 is no class."""

LossPairs: TypeAlias = "tuple[list[float], list[float]] | tuple[NDArray[Any], NDArray[Any]]"
"""The heads and the tails of n losses: the nearest doubles, and what is left of each."""

Contents: TypeAlias = Literal["logits", "log-probs", "probs"]
"""What numbers are: logits, natural log-probabilities or probabilities."""

Base: TypeAlias = Literal["e", "2", "10"]
"""The base of a logarithm."""

FloatRows: TypeAlias = Sequence[Sequence[float]]
"""n rows of k floats that are only read."""

FloatPair: TypeAlias = tuple[float, float]
"""A head and a tail."""

Floats: TypeAlias = "NDArray[np.float64]"
"""Doubles in an array."""

FloatsPair: TypeAlias = "tuple[NDArray[np.float64], NDArray[np.float64]]"
"""Heads and tails, two arrays of one shape."""
