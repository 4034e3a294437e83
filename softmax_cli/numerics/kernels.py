"""Kernels: softmax, log-softmax and losses of a list of rows or of an array, whichever it is.

Lists are computed in Python (`lists`), arrays with NumPy (`arrays`), to the same bits; a list of
more than `CROSSOVER` numbers is worth the import of NumPy, and comes back as an array.  Losses are
heads and tails: the head is the loss as its nearest double, the tail what is left of it, so that
`exact_sum.ExactSum` can round a mean or a sum once.  The rows of a list may differ in length, but
not along another axis than theirs: those of one length are then computed together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from softmax_cli.numerics import axes, lists

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from softmax_cli.numerics.types import Base, Contents, Labels, LossPairs, Values

T = TypeVar("T")

# Numbers for which Python takes as long as NumPy does to be imported and to compute; and so few
# that Python is as fast when NumPy is there.
CROSSOVER = 50_000
FEW = 256


def softmax(
    values: Values, *, axis: int | None = -1, temperature: float = 1.0, single: bool = False
) -> Values:
    """Return exp(x/T) over its sum.

    Parameters
    ----------
    values : Values, of shape (n, k)
        Logits; -inf is a masked class, of probability 0.
    axis : {-1, 0, None}
        Whether each row (1 is as good as -1), each column or the whole table sums to 1.
    temperature : float
        T, from 0 (all on the largest, shared by ties) to inf (uniform over what is not -inf).
    single : bool
        Whether to round to single precision, once, from the unrounded result.

    Returns
    -------
    Values of shape (n, k).  Of single precision, a list holds floats and an array float32.

    Notes
    -----
    exp(x - max) over the sum of exp(x - max): P. Blanchard, D. J. Higham and N. J. Higham,
    "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021),
    (1.7); in the arithmetic of `doubledouble`.

    Examples
    --------
    >>> softmax([[2.0, 1.0, 0.1]])
    [[0.6590011388859679, 0.24243297070471392, 0.09856589040931817]]
    >>> softmax([[2.0, 1.0, 1.0]], temperature=float("inf"))
    [[0.3333333333333333, 0.3333333333333333, 0.3333333333333333]]
    """
    if is_ragged(values):
        return _by_length(
            lambda rows: softmax(rows, temperature=temperature, single=single), values
        )
    slices = axes.as_rows(as_array_if_long(values), axis)
    result = _module(slices).softmax(slices, temperature=temperature, single=single)
    return axes.restored(result, values, axis)


def softmax_pairs(values: Values, *, temperature: float = 1.0) -> Any:
    """Return exp(x/T) over its sum as pairs, for a T that is positive and finite.

    Of lists a pair for each number, of an array two arrays, with relative errors below 2^-62.

    Examples
    --------
    >>> (first, _), = softmax_pairs([[0.0, 0.0]])
    >>> first
    (0.5, 0.0)
    """
    return _module(values).softmax_pairs(values, temperature)


def log_softmax(
    values: Values,
    *,
    axis: int | None = -1,
    temperature: float = 1.0,
    base: Base = "e",
    single: bool = False,
) -> Values:
    """Return the logarithm of `softmax` in some base, accurate where a probability is near 1.

    Parameters and results are those of `softmax`; a masked class has -inf, a certain one 0.0.

    Notes
    -----
    (x - max)/T - log(c + rest), where c classes share the maximum and the rest is the sum of the
    others' exponentials: Blanchard, Higham and Higham (2021), section 4, for one class or more.

    Examples
    --------
    >>> log_softmax([[40.0, 0.0]])
    [[-4.248354255291589e-18, -40.0]]
    """
    if is_ragged(values):
        return _by_length(
            lambda rows: log_softmax(rows, temperature=temperature, base=base, single=single),
            values,
        )
    slices = axes.as_rows(as_array_if_long(values), axis)
    result = _module(slices).log_softmax(slices, temperature=temperature, base=base, single=single)
    return axes.restored(result, values, axis)


def cross_entropy(
    values: Values,
    labels: Labels,
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> LossPairs:
    """Return each row's -log of the probability of its label, as heads and tails.

    Parameters
    ----------
    values : Values, of shape (n, k)
    labels : Labels, n of them
        -1 for a row that is to give a NaN.
    contents : Contents
        What the values are; the temperature divides logits alone.
    base : Base
        Of the logarithm: e gives nats, 2 bits, 10 decimal digits.

    Raises
    ------
    IndexError, ValueError
        A label is k or more; the values are a list, and the labels are not n.

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
    if is_ragged(values):
        return _by_length(
            lambda rows, own: cross_entropy(
                rows, own, contents=contents, temperature=temperature, base=base
            ),
            values,
            labels,
        )
    table = as_array_if_long(values)
    losses: LossPairs = _module(table).cross_entropy(
        table, _beside(table, labels), contents=contents, temperature=temperature, base=base
    )
    return losses


def soft_cross_entropy(
    values: Values,
    targets: Values,
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> LossPairs:
    """Return each row's sum of target times -log of probability, as heads and tails.

    Targets are weights of shape (n, k), used as they are; one of 0 counts for nothing, with a
    log-probability of -inf too.  All else is as for `cross_entropy`; targets of another shape
    than a list of values has are a ValueError.

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
    if is_ragged(values):
        return _by_length(
            lambda rows, own: soft_cross_entropy(
                rows, own, contents=contents, temperature=temperature, base=base
            ),
            values,
            targets,
        )
    table = as_array_if_long(values)
    losses: LossPairs = _module(table).soft_cross_entropy(
        table, _beside(table, targets), contents=contents, temperature=temperature, base=base
    )
    return losses


def softmax_and_cross_entropy(
    values: Values, labels: Labels, *, temperature: float = 1.0, base: Base = "e"
) -> tuple[Values, LossPairs]:
    """Return `softmax` and `cross_entropy` of the same logits, for less than the price of both.

    The labels are all from 0.

    Examples
    --------
    >>> softmax_and_cross_entropy([[0.0, 0.0]], [1], base="2")
    ([[0.5, 0.5]], ([1.0], [0.0]))
    """
    table = as_array_if_long(values)
    if isinstance(table, list):
        shares = softmax(table, temperature=temperature)
        return shares, cross_entropy(table, labels, temperature=temperature, base=base)
    from softmax_cli.numerics import joint_arrays

    return joint_arrays.softmax_and_cross_entropy(
        table, _beside(table, labels), temperature=temperature, base=base
    )


def normalized(values: Values) -> Values:
    """Return numbers, none of them negative, over the sum of their row, rounded once.

    A row with a NaN has NaNs.

    Notes
    -----
    The sum is taken to twice the precision, and so is the remainder that corrects the quotient: the
    nearest double, but where another one is as near to fifteen more digits.

    Examples
    --------
    >>> normalized([[2.0, 1.0, 1.0]])
    [[0.5, 0.25, 0.25]]
    """
    from softmax_cli.numerics import quotients

    if isinstance(values, list):
        return [quotients.of_row(row) for row in values]
    return quotients.of_rows(values)


def argmax(values: Values, *, axis: int | None = -1) -> list[int] | NDArray[np.intp]:
    """Return the index of the first of the largest values of each slice; a NaN is the largest.

    By axis, -1, 0 or None, there are n indices of classes, k of rows, or one into the table read
    row by row.

    Examples
    --------
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]])
    [1, 0]
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]], axis=0)
    [1, 0, 0]
    """
    if is_ragged(values):
        return _by_length(argmax, values)
    slices = axes.as_rows(as_array_if_long(values), axis)
    indices: list[int] | NDArray[np.intp] = _module(slices).argmax(slices)
    return indices


def top(values: Values, count: int) -> list[list[int]] | NDArray[np.intp]:
    """Return the indices of each row's largest values, the largest and the first come first.

    In n lists, or in an array, of min(count, k) columns.

    Examples
    --------
    >>> top([[1.0, 3.0, 2.0, 3.0]], 3)
    [[1, 3, 2]]
    """
    if is_ragged(values):
        return _by_length(lambda rows: top(rows, count), values)
    table = as_array_if_long(values)
    indices: list[list[int]] | NDArray[np.intp] = _module(table).top(table, count)
    return indices


def round_single(
    heads: Sequence[float] | NDArray[np.float64], tails: Sequence[float] | NDArray[np.float64]
) -> list[float] | NDArray[np.float32]:
    """Return heads + tails rounded once to single precision: a list of floats, or float32.

    Examples
    --------
    >>> round_single([1 + 2**-24], [1e-20]), round_single([1 + 2**-24], [0.0])
    ([1.0000001192092896], [1.0])
    """
    rounded: list[float] | NDArray[np.float32] = _module(heads).round_single(heads, tails)
    return rounded


def as_array_if_long(values: Values, before: int = 0) -> Values:
    """Return values as they are, or a long list as an array.

    A short list is long together with the numbers that came `before` it, from the same input.  One
    whose rows differ in length stays a list.

    Examples
    --------
    >>> as_array_if_long([[2.0, 1.0]])
    [[2.0, 1.0]]
    >>> as_array_if_long([[0.5] * 10] * 30, before=1_000_000).shape
    (30, 10)
    """
    if not isinstance(values, list):
        return values
    count = sum(map(len, values))
    if count > CROSSOVER or (count > FEW and count + before > CROSSOVER):
        import numpy as np

        return values if is_ragged(values) else np.array(values, dtype=np.float64)
    return values


def is_ragged(values: Values) -> bool:
    """Return whether the rows of a list differ in length.

    Examples
    --------
    >>> is_ragged([[2.0, 1.0], [3.0]])
    True
    """
    return isinstance(values, list) and len(set(map(len, values))) > 1


def _by_length(function: Callable[..., T], values: Any, *others: Any) -> T:
    """Return what `row_lengths.by_length` does, of arrays where that is faster."""
    from softmax_cli.numerics import row_lengths

    # Where NumPy is there, or worth its import, it is for each length that has more than a few.
    before = CROSSOVER if "numpy" in sys.modules or sum(map(len, values)) > CROSSOVER else 0

    def of_alike(rows: Any, *beside: Any) -> Any:
        return function(as_array_if_long(rows, before), *beside)

    results: T = row_lengths.by_length(of_alike, values, *others)
    return results


def _module(values: object) -> Any:
    """Return `lists` or `arrays`, which have the same functions."""
    if isinstance(values, list):
        return lists
    from softmax_cli.numerics import arrays

    return arrays


def _beside(table: Values, others: Any) -> Any:
    """Return labels or targets as a list beside a list, and as an array beside an array."""
    if isinstance(table, list):
        return others if isinstance(others, Sequence) else others.tolist()
    import numpy as np

    return np.asarray(others)
