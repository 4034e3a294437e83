"""Losses of arrays for Python's cross-entropy: each slice's, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_cli.metrics import array_labels, parameters, weighting
from softmax_cli.metrics.weighting import LEAST, MOST, Weighting
from softmax_cli.numerics import arrays
from softmax_cli.numerics.exact_doubles import exact_doubles
from softmax_cli.numerics.exact_sum import ExactSum
from softmax_cli.numerics.slices import Slices, real_array
from softmax_cli.numerics.superaccumulator import Superaccumulator
from softmax_cli.numerics.types import Floats, FloatsPair


class SliceLosses(NamedTuple):
    """The unrounded losses of n slices."""

    pairs: FloatsPair  # 0 where a slice is ignored
    weights: Floats | None  # what each adds to the divisor of the mean; None: 1
    kept: NDArray[np.bool_] | None  # where a slice is not ignored; None: everywhere

    def sum(self, single: bool) -> float:
        """Return their exact sum, rounded once."""
        return self._total().sum(single)

    def mean(self, single: bool) -> float:
        """Return their exact mean over the weights, rounded once; NaN of nothing."""
        if self.weights is None:
            return self._total().mean(single)
        weight = Superaccumulator()
        weight.add(self._of_kept(self.weights))
        return self._total().mean_over(weight, single)

    def _total(self) -> ExactSum:
        total = ExactSum()
        total.add(*map(self._of_kept, self.pairs))
        return total

    def _of_kept(self, numbers: Floats) -> Floats:
        return numbers if self.kept is None else numbers[self.kept]


def weighting_of(weight: ArrayLike | None, smoothing: float, slices: Slices) -> Weighting | None:
    """Return how much the classes of slices count; None where all count alike.

    >>> slices = Slices([[2.0, 1.0]], -1, "cross_entropy")
    >>> weighting_of([1, 3], 0.1, slices)
    Weighting(classes=(1.0, 3.0), smoothing=0.1, positive=())
    """
    share = parameters.number(smoothing, f"{slices.caller}: label_smoothing")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{slices.caller}: label_smoothing must be from 0 to 1, not {smoothing}")
    if weight is None:
        return Weighting(smoothing=share) if share else None
    what = f"{slices.caller}: weight"
    own = exact_doubles(real_array(weight, what), what)
    if own.shape != (slices.classes,):
        raise ValueError(f"{what} of shape {own.shape}, not ({slices.classes},), one a class")
    wrong = own[~((own == 0.0) | ((own >= LEAST) & (own <= MOST)))]
    if len(wrong):
        raise ValueError(f"{what} {wrong[0]} is not 0, or from {LEAST:g} to {MOST:g}")
    return Weighting(tuple(own.tolist()), share)


def measured(
    slices: Slices,
    labels: ArrayLike,
    how: Weighting | None,
    temperature: float,
    *,
    classes: Sequence[str] | None,
    ignored: int | str | None,
) -> SliceLosses:
    """Return the loss of each slice; TypeError or ValueError where it has none."""
    some: int | str = 0
    if classes is not None and isinstance(ignored, str):
        some = next(iter(classes), "")
    labels, left_out = array_labels.without_ignored(labels, ignored, some, slices.caller)
    numbers, targets = array_labels.numbers_or_targets(labels, classes, slices)
    if targets is not None and ignored is not None:
        raise TypeError(f"{slices.caller}: ignore_index is a label, and these are targets")
    pairs, own = _losses(slices.doubles(), numbers, targets, how, temperature)
    if left_out is None:
        return SliceLosses(pairs, own, None)
    gone = left_out.ravel()
    heads, tails = (np.where(gone, 0.0, part) for part in pairs)
    return SliceLosses((heads, tails), own, ~gone)


def _losses(
    rows: Floats,
    numbers: NDArray[np.intp],
    targets: Floats | None,
    how: Weighting | None,
    temperature: float,
) -> tuple[FloatsPair, Floats | None]:
    if how is not None:
        settings: Any = {"contents": "logits", "temperature": temperature, "base": "e"}
        labels = numbers if targets is None else None
        (heads, tails), own = weighting.row_losses(rows, labels, targets, how, **settings)
        weights = None if own is None else np.array(own, np.float64)
        return (np.asarray(heads), np.asarray(tails)), weights
    if targets is None:
        return arrays.cross_entropy(rows, numbers, temperature=temperature), None
    return arrays.soft_cross_entropy(rows, targets, temperature=temperature), None
