"""Labelled arrays: what `verdict.Metrics.update` is given, checked and made rows of doubles."""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_cli.metrics import parameters
from softmax_cli.metrics.array_labels import SLACK, numbers_or_targets, without_ignored
from softmax_cli.metrics.settings import Settings
from softmax_cli.numerics import log_probabilities
from softmax_cli.numerics.exact_doubles import exact_doubles
from softmax_cli.numerics.slices import Slices, is_lazy, is_masked, real_array, real_logits
from softmax_cli.numerics.types import Floats

CALLER = "Metrics.update"


class Rows(NamedTuple):
    """Rows as `Metrics.add` takes them."""

    values: Floats
    labels: NDArray[Any] | None
    targets: Floats | None
    weights: Floats | None
    ignored: list[int]


def rows_of(
    logits: ArrayLike,
    labels: ArrayLike,
    weights: ArrayLike | None,
    ignore_label: int | str | None,
    settings: Settings,
) -> Rows:
    """Return rows; TypeError or ValueError where they cannot be measured.

    >>> from softmax_cli.metrics.settings import checked
    >>> settings = checked(classes=2, base="e", temperature=1.0, contents="logits", top=5, bins=15,
    ...     mass=False, binary=False)
    >>> rows_of([[2, 1], [0, 3]], [1, -100], None, -100, settings)
    Rows(values=array([[2., 1.],
           [0., 3.]]), labels=array([1, 0]), targets=None, weights=None, ignored=[1])
    """
    for given, what in ((logits, "logits"), (labels, "labels"), (weights, "weights")):
        if is_lazy(given):
            raise TypeError(
                f"{CALLER}: {what} are a lazy array; update takes a chunk at a time, computed"
            )
    ignore_label = parameters.label(ignore_label, f"{CALLER}: ignore_label")
    labels, ignored = _without_ignored(labels, ignore_label, settings)
    if settings.binary:
        values, known, targets, shape = _binary(logits, labels, settings)
    else:
        slices = Slices(logits, -1, CALLER)
        if slices.classes != settings.columns:
            raise ValueError(
                f"{CALLER}: logits of {slices.classes} classes, not of {settings.columns}"
            )
        names = None if isinstance(settings.classes, int) else settings.classes
        known, targets = numbers_or_targets(labels, names, slices)
        values, shape = slices.doubles(), slices.others
    left_out = ignored.ravel() if ignored is not None else np.zeros(len(values), bool)
    _check(values[~left_out], settings)
    return Rows(
        values,
        None if targets is not None else known,
        targets,
        None if weights is None else weights_of(weights, shape),
        left_out.nonzero()[0].tolist(),
    )


def _without_ignored(
    labels: ArrayLike, ignore_label: int | str | None, settings: Settings
) -> tuple[ArrayLike, NDArray[np.bool_] | None]:
    if ignore_label is not None and settings.problems > 1 and not is_masked(labels):
        raise TypeError(f"{CALLER}: ignore_label is for one label a row, not for several columns")
    some = next(iter(settings.numbered())) if isinstance(ignore_label, str) else 0
    return without_ignored(labels, ignore_label, some, CALLER)


def _binary(
    logits: ArrayLike, labels: ArrayLike, settings: Settings
) -> tuple[Floats, NDArray[np.intp], Floats | None, tuple[int, ...]]:
    """Return rows of columns, their labels or targets, and the shape of what stands for rows."""
    for given, what in ((logits, "logits"), (labels, "labels")):
        if is_masked(given):
            raise ValueError(f"{CALLER}: some {what} are masked; leave their rows out")
    what = f"{CALLER}: logits"
    values = exact_doubles(real_logits(logits, what), what)
    truth = real_array(labels, f"{CALLER}: labels")
    columns, shape = settings.columns, values.shape
    alone = columns == 1 and truth.shape == shape
    if not alone and (not shape or shape[-1] != columns):
        raise ValueError(f"{CALLER}: logits of shape {shape} for {columns} binary columns")
    others = shape if alone and shape[-1:] != (1,) else shape[:-1]
    if truth.shape not in (shape, others if columns == 1 else shape):
        raise ValueError(f"{CALLER}: labels of shape {truth.shape} for logits of shape {shape}")
    wrong = truth[~((truth >= 0) & (truth <= 1))]
    if len(wrong):
        raise ValueError(f"{CALLER}: label {wrong[0]} is not 0, 1 or in between")
    rows = values.reshape(-1, columns)
    if truth.dtype.kind == "f":
        targets = exact_doubles(truth, f"{CALLER}: targets").reshape(-1, columns)
        return rows, np.empty(0, np.intp), targets, others
    known = truth.astype(np.intp)
    return rows, known.ravel() if columns == 1 else known.reshape(-1, columns), None, others


def _check(values: Floats, settings: Settings) -> None:
    """Refuse rows that have no figures."""
    contents, what = settings.contents, "probabilities"
    wrong = np.isnan(values) | (values == inf)
    if wrong.any():
        raise ValueError(f"{CALLER}: logits with {values[wrong][0]}; leave such rows out")
    if contents == "logits":
        if not settings.binary and (values.max(axis=1, initial=-inf) == -inf).any():
            raise ValueError(f"{CALLER}: a row of logits has no class above -inf")
        return
    if contents == "log-probs":
        what = "exponentials of log-probabilities"
        # beyond this the sum is wrong as well
        values = np.asarray(log_probabilities.probabilities(np.minimum(values, 0.25)))
    if (values < 0.0).any() or (settings.binary and (values > 1.0).any()):
        raise ValueError(f"{CALLER}: a probability is not from 0 to 1")
    if not settings.binary:
        sums = values.sum(axis=1)
        off = sums[np.abs(sums - 1.0) > SLACK]
        if len(off):
            raise ValueError(f"{CALLER}: the {what} of a row sum to {off[0]:.6g}, not 1")


def weights_of(weights: ArrayLike, shape: tuple[int, ...], caller: str = CALLER) -> Floats:
    """Return a weight of each row; TypeError or ValueError where it has none."""
    if is_masked(weights):
        raise ValueError(f"{caller}: some weights are masked; 0 leaves a row out")
    what = f"{caller}: weights"
    found = exact_doubles(real_array(weights, what), what)
    if found.shape != shape:
        raise ValueError(f"{caller}: weights of shape {found.shape}, not {shape}")
    wrong = found[~((found >= 0.0) & (found < inf))]
    if len(wrong):
        raise ValueError(f"{caller}: weight {wrong[0]} is not 0 or more, and finite")
    return found.ravel()
