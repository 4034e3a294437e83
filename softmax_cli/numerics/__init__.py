"""Softmax, log-softmax and losses of a table of numbers, within 0.51 units in the last place.

Values are a list of rows or a two-dimensional array, n rows by k classes.  Lists are computed in
Python (`rows`), arrays with NumPy (`arrays`), by the same arithmetic and to the same bits; a list
of more than `CROSSOVER` numbers is worth the import of NumPy, and comes back as an array.

Losses are *heads* and *tails*: the head is the loss as its nearest double, the tail what is left
of it, so that `exact_sum.ExactSum` can round a mean or a sum once.

A row with a NaN, a +inf or no class above -inf gives NaNs.  A class of -inf has probability 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from softmax_cli.numerics import rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Values: TypeAlias = "list[list[float]] | NDArray[np.float64]"
Losses: TypeAlias = "tuple[list[float], list[float]] | tuple[NDArray[Any], NDArray[Any]]"
Labels: TypeAlias = "Sequence[int] | NDArray[np.integer[Any]]"
Base: TypeAlias = Literal["e", "2", "10"]
Source: TypeAlias = Literal["logits", "log-probs", "probs"]

# Numbers for which Python takes as long as NumPy does to be imported and to compute.
CROSSOVER = 50_000

# So few take no longer in Python when NumPy is there.
FEW = 256


def softmax(
    values: Values, *, axis: int | None = -1, temperature: float = 1.0, single: bool = False
) -> Values:
    """Return exp(x/T) over its sum.

    Parameters
    ----------
    values : list of n rows of k floats, or array of shape (n, k)
    axis : -1 or 1 for each row, 0 for each column, None for all values together
    temperature : T, from 0 (all on the largest, shared by ties) to inf (uniform)
    single : round once to single precision, from the unrounded result

    Returns
    -------
    Values of the same shape; of single precision, a list holds floats and an array float32.

    Examples
    --------
    >>> softmax([[2.0, 1.0, 0.1]])
    [[0.6590011388859679, 0.24243297070471392, 0.09856589040931817]]
    >>> softmax([[2.0, 1.0, 1.0]], temperature=float("inf"))
    [[0.3333333333333333, 0.3333333333333333, 0.3333333333333333]]
    """
    slices = _slices(values, axis)
    if isinstance(slices, list):
        result: Any = rows.softmax(slices, temperature=temperature, single=single)
    else:
        from softmax_cli.numerics import arrays

        result = arrays.softmax(slices, temperature=temperature, single=single)
    return _restored(result, values, axis)


def log_softmax(
    values: Values,
    *,
    axis: int | None = -1,
    temperature: float = 1.0,
    base: Base = "e",
    single: bool = False,
) -> Values:
    """Return the logarithm of `softmax`, with full accuracy where a probability is near 1.

    Parameters
    ----------
    base : of the logarithm; the others as for `softmax`

    Examples
    --------
    >>> log_softmax([[40.0, 0.0]])
    [[-4.248354255291589e-18, -40.0]]
    """
    slices = _slices(values, axis)
    if isinstance(slices, list):
        result: Any = rows.log_softmax(slices, temperature=temperature, base=base, single=single)
    else:
        from softmax_cli.numerics import arrays

        result = arrays.log_softmax(slices, temperature=temperature, base=base, single=single)
    return _restored(result, values, axis)


def cross_entropy(
    values: Values,
    labels: Labels,
    *,
    source: Source = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> Losses:
    """Return each row's -log of the probability of its label, as heads and tails.

    Parameters
    ----------
    values : logits, natural log-probabilities or probabilities, as `source` says
    labels : n class numbers below k, or -1 for a row that is to give a NaN
    temperature : divides logits; has no part in the other sources

    Notes
    -----
    The head is within 0.51 units in the last place, also for a probability next to 1.  The tail
    of a loss below 1e-290 has fewer digits, and that of a subnormal loss is 0.

    Examples
    --------
    >>> heads, tails = cross_entropy([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0])
    >>> heads
    [1.4170300162778335, 8.496708510583178e-18]
    """
    carried = carrier(values)
    if isinstance(carried, list):
        return rows.cross_entropy(
            carried, _listed(labels), source=source, temperature=temperature, base=base
        )
    import numpy as np

    from softmax_cli.numerics import arrays

    return arrays.cross_entropy(
        carried, np.asarray(labels), source=source, temperature=temperature, base=base
    )


def soft_cross_entropy(
    values: Values,
    targets: Values,
    *,
    source: Source = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> Losses:
    """Return each row's sum of target times -log of probability, as heads and tails.

    Parameters
    ----------
    targets : of the shape of `values`, used as they are; a target of 0 counts for nothing, with
        a log-probability of -inf too

    Notes
    -----
    Within 0.51 units in the last place where the targets are not negative (and, with
    probabilities, none of those is above 1), since no two terms then cancel; within 1 unit where
    a class's own loss is subnormal.  Where terms cancel, the error is that of the sum of their
    sizes.  A class whose own loss is beyond the double range makes an infinite loss.

    Examples
    --------
    >>> heads, tails = soft_cross_entropy([[2.0, 1.0, 0.1]], [[0.5, 0.5, 0.0]])
    >>> heads
    [0.9170300162778335]
    """
    carried = carrier(values)
    if isinstance(carried, list):
        listed = targets if isinstance(targets, list) else targets.tolist()
        return rows.soft_cross_entropy(
            carried, listed, source=source, temperature=temperature, base=base
        )
    import numpy as np

    from softmax_cli.numerics import arrays

    return arrays.soft_cross_entropy(
        carried, np.asarray(targets), source=source, temperature=temperature, base=base
    )


def argmax(values: Values, *, axis: int | None = -1) -> list[int] | NDArray[np.intp]:
    """Return the index of the first of the largest values of each slice.

    Examples
    --------
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]])
    [1, 0]
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]], axis=0)
    [1, 0, 0]
    """
    slices = _slices(values, axis)
    if isinstance(slices, list):
        return rows.argmax(slices)
    from softmax_cli.numerics import arrays

    return arrays.argmax(slices)


def top(values: Values, k: int) -> list[list[int]] | NDArray[np.intp]:
    """Return the indices of each row's k largest values, the largest and the first come first.

    Examples
    --------
    >>> top([[1.0, 3.0, 2.0, 3.0]], 3)
    [[1, 3, 2]]
    """
    carried = carrier(values)
    if isinstance(carried, list):
        return rows.top(carried, k)
    from softmax_cli.numerics import arrays

    return arrays.top(carried, k)


def round_single(
    heads: Sequence[float] | NDArray[np.float64], tails: Sequence[float] | NDArray[np.float64]
) -> list[float] | NDArray[np.float32]:
    """Return heads + tails rounded once to single precision, as floats or as a float32 array.

    Examples
    --------
    >>> round_single([1 + 2**-24], [1e-20]), round_single([1 + 2**-24], [0.0])
    ([1.0000001192092896], [1.0])
    """
    if isinstance(heads, list):
        return rows.round_single(heads, cast("list[float]", tails))
    from softmax_cli.numerics import arrays

    return arrays.round_single(cast("Any", heads), cast("Any", tails))


def carrier(values: Values, before: int = 0) -> Values:
    """Return values as they are, or a long list as an array.

    Parameters
    ----------
    values : list of lists of float, or array
    before : int
        How many more numbers come from the same input: a short list is long together with them.
    """
    if not isinstance(values, list):
        return values
    count = sum(map(len, values))
    if count > CROSSOVER or (count > FEW and count + before > CROSSOVER):
        import numpy as np

        return np.array(values, dtype=np.float64)
    return values


def _slices(values: Values, axis: int | None) -> Values:
    """Return values with the slices that are to sum to 1 as rows."""
    carried = carrier(values)
    if axis in (-1, 1):
        return carried
    if not isinstance(carried, list):
        return carried.T if axis == 0 else carried.reshape(1, -1)
    if axis == 0:
        return [list(column) for column in zip(*carried, strict=True)]
    return [[x for row in carried for x in row]]


def _restored(result: Any, values: Values, axis: int | None) -> Values:
    """Undo `_slices`."""
    if axis in (-1, 1):
        return cast("Values", result)
    if not isinstance(result, list):
        shape = (len(values), -1)
        return cast("Values", result.T if axis == 0 else result.reshape(shape))
    if axis == 0:
        return [list(row) for row in zip(*result, strict=True)]
    flat = iter(result[0])
    return [[next(flat) for _ in row] for row in values]


def _listed(labels: Labels) -> Sequence[int]:
    return labels if isinstance(labels, Sequence) else labels.tolist()
