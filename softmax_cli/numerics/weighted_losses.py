"""Losses of rows whose classes have weights, and whose targets are smoothed.

Each loss is one sum of coefficients times the losses of single classes.  The coefficients are pairs
as well, so that the sum is rounded once, and lists and arrays give the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from softmax_cli.numerics import kernels, lists, row_lengths
from softmax_cli.numerics.coefficients import coefficient, share_of
from softmax_cli.numerics.error_free import two_diff

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Base, Contents, FloatPair, LossPairs, Values


def weighted_cross_entropy(
    values: Values,
    targets: Values,
    *,
    weights: Sequence[float] | None = None,
    smoothing: float = 0.0,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> LossPairs:
    """Return each row's sum of w ((1 - s) t + s/k) times -log of probability, as heads and tails.

    Parameters
    ----------
    values, targets : Values, of shape (n, k)
    weights : k floats, optional
        The w of the classes, each 0 or between 1e-100 and 1e100; 1 each by default.
    smoothing : float
        The s, from 0 to 1.
    contents, temperature, base
        As for `kernels.soft_cross_entropy`.

    Notes
    -----
    PyTorch's `cross_entropy` with a weight and label smoothing, of class labels as one-hot targets
    too: C. Szegedy et al., "Rethinking the inception architecture for computer vision", CVPR 2016,
    section 7.  Within 0.51 units in the last place.

    Examples
    --------
    >>> weighted_cross_entropy([[2.0, 1.0, 0.1]], [[0.0, 0.0, 1.0]], weights=[1, 1, 2])[0]
    [4.634060032555667]
    >>> weighted_cross_entropy([[2.0, 1.0, 0.1]], [[0.0, 0.0, 1.0]], smoothing=0.1)[0]
    [2.2236966829445]
    """
    if kernels.is_ragged(values):

        def of_alike(rows: Values, own: Values) -> LossPairs:
            return weighted_cross_entropy(
                rows,
                own,
                weights=weights,
                smoothing=smoothing,
                contents=contents,
                temperature=temperature,
                base=base,
            )

        losses: LossPairs = row_lengths.by_length(of_alike, values, targets)
        return losses
    if weights is not None and len(values):
        weights = _as_many(weights, len(values[0]))
    table = kernels.as_array_if_long(values)
    if not isinstance(table, list):
        from softmax_cli.numerics import weighted_arrays

        return weighted_arrays.cross_entropy(
            table,
            targets,
            weights,
            smoothing,
            contents=contents,
            temperature=temperature,
            base=base,
        )
    if contents == "logits":
        surprisals = lists.surprisals(table, temperature, base)
    else:
        surprisals = [[lists.surprisal(x, contents, base) for x in row] for row in table]
    kept, shared = two_diff(1.0, smoothing), share_of(smoothing, len(table[0]) if table else 1)
    own = [1.0] * len(table[0]) if table and weights is None else weights or ()
    rows = []
    for target, losses_of_row in zip(targets, surprisals, strict=True):
        pairs = [coefficient(float(t), w, kept, shared) for t, w in zip(target, own, strict=True)]
        rows.append(combined(pairs, losses_of_row))
    return lists.transposed(rows)


def scaled(losses: LossPairs, factors: Any) -> LossPairs:
    """Return losses times a factor of each row, as heads and tails; 0 times anything is 0.

    >>> scaled(([0.5, float("inf")], [0.0, 0.0]), [3.0, 0.0])
    ([1.5, 0.0], [0.0, 0.0])
    """
    heads, tails = losses
    if not isinstance(heads, list):
        from softmax_cli.numerics import weighted_arrays

        return weighted_arrays.scaled(losses, factors)
    rows = zip(factors, heads, tails, strict=True)
    return lists.transposed([lists.expectation([w], [(head, tail)]) for w, head, tail in rows])


def row_sums(losses: LossPairs, columns: int) -> LossPairs:
    """Return the sums of so many losses each, which belong to one row.

    >>> row_sums(([0.5, 1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]), 2)
    ([1.5, 5.0], [0.0, 0.0])
    """
    heads, tails = losses
    if not isinstance(heads, list):
        from softmax_cli.numerics import weighted_arrays

        return weighted_arrays.row_sums(losses, columns)
    pairs = [*zip(heads, tails, strict=True)]
    starts = range(0, len(pairs), columns)
    ones = [1.0] * columns
    return lists.transposed([lists.expectation(ones, pairs[at : at + columns]) for at in starts])


def divided(losses: LossPairs, divisor: int) -> LossPairs:
    """Return losses over an integer.

    >>> divided(([3.0, 1.0], [0.0, 0.0]), 3)[0]
    [1.0, 0.3333333333333333]
    """
    factor = share_of(1.0, divisor)
    heads, tails = losses
    if not isinstance(heads, list):
        from softmax_cli.numerics import weighted_arrays

        return weighted_arrays.times(losses, factor)
    rows = zip(heads, tails, strict=True)
    return lists.transposed([combined([factor], [loss]) for loss in rows])


def combined(coefficients: Sequence[FloatPair], losses: Sequence[FloatPair]) -> FloatPair:
    """Return the sum of coefficient times loss, both pairs; 0 times anything is 0."""
    heads, tails = lists.transposed(list(coefficients))
    # what rounding left of a coefficient would make another infinity, of either sign
    tails = [t if isfinite(loss) else 0.0 for t, (loss, _) in zip(tails, losses, strict=True)]
    return lists.expectation([*heads, *tails], [*losses, *losses])


def _as_many(weights: Sequence[float], count: int) -> list[float]:
    """Return the weights of a row that is too long or too short, whose loss is not wanted."""
    return [*weights[:count], *[1.0] * (count - len(weights))]
