"""Scores of the rows of arrays, bit for bit those of `scored_lists`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.metrics import class_pairs
from softmax_cli.metrics.observations import Observations, Scored
from softmax_cli.metrics.settings import Settings
from softmax_cli.metrics.types import LossPairs
from softmax_cli.numerics.types import Floats


def observations(table: Scored, pairs: LossPairs, weights: Any, settings: Settings) -> Observations:
    """Return what the rows of an array give."""
    columns = settings.problems
    labels = np.asarray(table.labels)
    groups = labels
    if columns > 1:
        groups = np.tile(np.arange(0, 2 * columns, 2), len(labels) // columns) + labels
    hits = table.predicted == labels
    if weights is not None:
        weights = np.asarray(weights, np.float64)
    brier, confidence = _brier_and_confidence(table, labels, settings.binary)
    heads, tails = map(np.asarray, pairs)
    losses = _row_sums(heads, columns)
    weighted = None
    if weights is not None:
        weighted = weights * np.where(weights == 0.0, 0.0, losses)
    return Observations(
        groups=groups,
        cells=class_pairs.numbers_of(groups, table.predicted, settings),
        outcomes=labels if settings.binary else hits.view(np.int8),
        in_top=_in_top(table, labels, settings.top) if settings.has_top else None,
        heads=heads,
        tails=tails,
        brier=brier,
        confidence=confidence,
        weights=weights if weights is None or columns == 1 else weights.repeat(columns),
        row_losses=losses,
        row_hits=_row_sums(hits.view(np.int8), columns),
        row_weights=weights,
        weighted_losses=weighted,
    )


def _row_sums(numbers: NDArray[Any], columns: int) -> NDArray[Any]:
    """Return the sums of so many numbers each, added one by one."""
    if columns == 1:
        return numbers
    rows = numbers.reshape(-1, columns)
    total = rows[:, 0].astype(np.intp if rows.dtype == np.int8 else np.float64)
    for column in rows.T[1:]:
        total += column
    return total


def _in_top(table: Scored, labels: NDArray[Any], top: int) -> NDArray[np.int8]:
    """Return whether few enough classes come before the true one."""
    found: NDArray[np.bool_] = table.predicted == labels
    missed = np.flatnonzero(~found)
    x, label = table.values[missed], labels[missed, np.newaxis]
    own = np.take_along_axis(x, label, 1)
    before = (x > own) | ((x == own) & (np.arange(x.shape[1]) < label))
    found[missed] = before.sum(axis=1) < top
    return found.view(np.int8)


def _brier_and_confidence(
    table: Scored, labels: NDArray[Any], binary: bool
) -> tuple[Floats, Floats]:
    # all work is along the rows, so they lie together
    by_class, rows = table.probabilities.T.copy(), np.arange(len(labels))
    confidence = by_class[1].copy() if binary else by_class[table.predicted, rows]
    if table.targets is None:
        by_class[labels, rows] = 0.0
        brier = folded(by_class * by_class)
        rest = folded(by_class)
        rest *= rest
        brier += rest
    else:
        by_class -= np.asarray(table.targets).T
        by_class *= by_class
        brier = folded(by_class)
    if len(by_class) == 2:
        brier *= 0.5
    return brier, confidence


def folded(terms: Floats) -> Floats:
    """Return the sums of columns as `scored_lists.folded` does; the terms are used up.

    >>> folded(np.array([[1.0], [2.0], [4.0]]))
    array([7.])
    """
    count = len(terms)
    while count > 1:
        half = count // 2
        terms[:half] += terms[half : 2 * half]
        if count % 2:
            terms[half] = terms[count - 1]
        count -= half
    total: Floats = terms[0]
    return total
