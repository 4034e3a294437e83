"""Binary kernels: sigmoid, and the cross-entropy of one number a row, which is yes or no.

The sigmoid of a logit is the softmax of two classes, of which class 0 has the logit 0; so are these
functions, to the last bit.  As in `kernels`, lists are computed in Python, here, and arrays with
NumPy, in `binary_arrays`, to the same bits; and losses are heads and tails.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from softmax_cli.numerics import error_free, kernels, lists

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Base, Contents, FloatPair, Labels, LossPairs, Values


def sigmoid(values: Values, *, temperature: float = 1.0, single: bool = False) -> Values:
    """Return 1/(1 + exp(-x/T)) of each number by itself.

    Parameters
    ----------
    values : Values, of shape (n, k)
        Logits; that of -inf has 0.0.
    temperature : float
        T, from 0 (1, 0, and 0.5 for a logit of 0) to inf (0.5 for all but -inf).
    single : bool
        Whether to round to single precision, once, from the unrounded result.

    Returns
    -------
    Values of shape (n, k), a NaN for a NaN and for +inf.  Of single precision, a list holds floats
    and an array float32.

    Notes
    -----
    Within 0.51 units in the last place, since it is the second of `kernels.softmax` of 0 and x.

    Examples
    --------
    >>> sigmoid([[2.0, -2.0, 0.0]])
    [[0.8807970779778824, 0.11920292202211756, 0.5]]
    """
    table = kernels.as_array_if_long(values)
    if isinstance(table, list):
        return _sigmoid_of_lists(table, temperature, single)
    from softmax_cli.numerics import binary_arrays

    return binary_arrays.sigmoid(table, temperature=temperature, single=single)


def binary_cross_entropy(
    values: Values,
    labels: Labels,
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> LossPairs:
    """Return each row's -log of the probability of its label, 0 or 1, as heads and tails.

    Parameters
    ----------
    values : Values, of shape (n, 1)
        Logits, or probabilities of class 1.
    labels : Labels, n of them
        -1 for a row that is to give a NaN.
    contents : {"logits", "probs"}
        What the values are; the temperature divides logits alone.
    base : Base
        Of the logarithm.

    Notes
    -----
    Of a logit it is `kernels.cross_entropy` of 0 and x.  Of a probability p it is -log(p) or
    -log(1 - p), in which nothing is rounded before the logarithm: however small p is, the head is
    within 0.51 units in the last place.

    Examples
    --------
    >>> binary_cross_entropy([[2.5], [-40.0]], [1, 0])[0]
    [0.07888973429254963, 4.248354255291589e-18]
    >>> binary_cross_entropy([[1e-20]], [0], contents="probs")[0]
    [1e-20]
    """
    table = kernels.as_array_if_long(values)
    if contents == "logits":
        pairs = beside(0.0, table)
        return kernels.cross_entropy(pairs, labels, temperature=temperature, base=base)
    if isinstance(table, list):
        losses = [_surprisals(p, base) for (p,) in table]
        rows = zip(losses, labels, strict=True)
        return lists.transposed([own[label] if label >= 0 else lists.NAN for own, label in rows])
    from softmax_cli.numerics import binary_arrays

    return binary_arrays.losses_of_probabilities(table, labels, base=base)


def soft_binary_cross_entropy(
    values: Values,
    targets: Values,
    *,
    positive: Sequence[float] | None = None,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> LossPairs:
    """Return -[w y log p + (1 - y) log(1 - p)] of each row, as heads and tails.

    The targets y, of shape (n, 1), are from 0 to 1.  The w are those of the rows in `positive`,
    each 0 or between 1e-100 and 1e100, 1 by default.  All else is as for `binary_cross_entropy`.

    Notes
    -----
    `kernels.soft_cross_entropy` of 0 and x with the weights 1 - y and y, but for the rounding of
    1 - y, which takes part as a pair: within 0.51 units in the last place, or 1 unit where the loss
    of a class is subnormal.

    Examples
    --------
    >>> soft_binary_cross_entropy([[2.5]], [[0.25]])[0]
    [1.9538897342925496]
    """
    table = kernels.as_array_if_long(values)
    if isinstance(table, list):
        if contents == "logits":
            losses = lists.surprisals(_beside(0.0, table), temperature, base)
        else:
            losses = [_surprisals(p, base) for (p,) in table]
        weights = [1.0] * len(table) if positive is None else positive
        rows = zip(targets, losses, weights, strict=True)
        return lists.transposed([_expectation(float(y), w, *own) for (y,), own, w in rows])
    from softmax_cli.numerics import binary_arrays

    return binary_arrays.soft_binary_cross_entropy(
        table, targets, positive, contents=contents, temperature=temperature, base=base
    )


def beside(rival: float, values: Values) -> Values:
    """Return a table of two classes: the one number for each row of class 0, those of class 1.

    >>> beside(0.0, [[2.0], [-1.0]])
    [[0.0, 2.0], [0.0, -1.0]]
    """
    if isinstance(values, list):
        return _beside(rival, values)
    from softmax_cli.numerics import binary_arrays

    return binary_arrays.beside(rival, values)


def _sigmoid_of_lists(
    rows: list[list[float]], temperature: float, single: bool
) -> list[list[float]]:
    result = []
    for row in rows:
        pairs = [[0.0, x] for x in row]
        shares = lists.softmax(pairs, temperature=temperature, single=single)
        result.append([share for _, share in shares])
    return result


def _beside(rival: float, column: list[list[float]]) -> list[list[float]]:
    return [[rival, x] for (x,) in column]


def _surprisals(p: float, base: Base) -> list[FloatPair]:
    """Return the losses of both classes by the probability of class 1."""
    return [
        lists.surprisal_of_pair(*error_free.two_diff(1.0, p), base),
        lists.surprisal(p, "probs", base),
    ]


def _expectation(y: float, positive: float, no: FloatPair, yes: FloatPair) -> FloatPair:
    """Return (1 - y) times the loss of class 0 and y times that of class 1, which has a weight."""
    rest, error = error_free.two_diff(1.0, y)
    weight, more = error_free.product(y, positive)
    # an infinite loss times what rounding left would be one more infinity, of either sign
    error = error if isfinite(no[0]) else 0.0
    more = more if isfinite(yes[0]) else 0.0
    return lists.expectation([rest, weight, error, more], [no, yes, no, yes])
