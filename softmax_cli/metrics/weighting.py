"""Weighting of losses as PyTorch has it: classes with weights, smoothed targets, weighted ones.

`cross_entropy` and `BCEWithLogitsLoss` of torch.nn.functional say what a row's loss is, and by what
their mean divides.
"""

from __future__ import annotations

from math import nan
from typing import Any, NamedTuple

from softmax_cli.metrics import losses
from softmax_cli.metrics.binary_columns import one_a_row
from softmax_cli.metrics.types import Base, Contents, Labels, LossPairs, Values
from softmax_cli.numerics import weighted_losses

LEAST, MOST = 1e-100, 1e100
"""Between these lie the weights of classes that are not 0; see `weighted_losses`."""


class Weighting(NamedTuple):
    """How much classes count."""

    classes: tuple[float, ...] | None = None  # the weight of each
    smoothing: float = 0.0  # the share of each target that all classes share
    # if binary, the weight of the answer yes, one or one for each column
    positive: tuple[float, ...] = ()


def row_losses(
    values: Values,
    labels: Labels | None,
    targets: Values | None,
    weighting: Weighting,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> tuple[LossPairs, list[float] | None]:
    """Return the losses of rows of classes, and what each adds to the divisor of their mean.

    That is 1 each where it is None. All else is as in `losses.cross_entropy`.

    >>> weighting = Weighting(classes=(1.0, 3.0))
    >>> row_losses([[0.0, 0.0]], [1], None, weighting, contents="logits", temperature=1, base="2")
    (([3.0], [0.0]), [3.0])
    """
    weights, smoothing = weighting.classes, weighting.smoothing
    own = None
    if labels is not None and weights is not None:
        own = [weights[label] if label >= 0 else 1.0 for label in _listed(labels)]
    if smoothing or (weights is not None and targets is not None):
        if targets is None:
            targets = one_hot(values, labels)
        pairs = weighted_losses.weighted_cross_entropy(
            values,
            targets,
            weights=weights,
            smoothing=smoothing,
            contents=contents,
            temperature=temperature,
            base=base,
        )
        return pairs, own
    pairs = losses.cross_entropy(
        values, labels, targets, contents=contents, temperature=temperature, base=base
    )
    return (pairs if own is None else weighted_losses.scaled(pairs, own)), own


def binary_row_losses(
    values: Values,
    labels: Labels | None,
    targets: Values | None,
    weighting: Weighting,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> tuple[LossPairs, list[float] | None]:
    """Return the same of rows of numbers, each of which is a problem of yes or no.

    Labels are those of one column. A row's loss is the sum of those of its columns.
    """
    columns = len(values[0])
    positive = None
    if weighting.positive:
        own = weighting.positive * (columns // len(weighting.positive))
        positive = own * len(values)
        if targets is None:
            assert labels is not None
            targets = [[_share(label, 1)] for label in _listed(labels)]
    pairs = losses.binary_cross_entropy(
        one_a_row(values),
        labels,
        one_a_row(targets),
        positive=positive,
        contents=contents,
        temperature=temperature,
        base=base,
    )
    if columns == 1:
        return pairs, None
    return weighted_losses.row_sums(pairs, columns), [float(columns)] * len(values)


def one_hot(values: Values, labels: Any) -> Values:
    """Return rows that have 1 at the label's class and 0 elsewhere; NaN for a label of -1.

    >>> one_hot([[2.0, 1.0], [0.0, 1.0]], [1, -1])
    [[0.0, 1.0], [nan, nan]]
    """
    if isinstance(values, list):
        rows = zip(values, labels, strict=True)
        return [[_share(label, place) for place in range(len(row))] for row, label in rows]
    import numpy as np

    own = np.asarray(labels)[:, np.newaxis]
    return np.where(own < 0, nan, np.arange(values.shape[1]) == own)


def _share(label: int, place: int) -> float:
    return float(place == label) if label >= 0 else nan


def _listed(labels: Any) -> list[int]:
    return labels if isinstance(labels, list) else list(map(int, labels))
