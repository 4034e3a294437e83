"""Weighted and smoothed losses of NumPy arrays, bit for bit those of lists in `weighted_losses`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from softmax_cli.numerics import arrays, error_free
from softmax_cli.numerics.coefficients import coefficient, share_of
from softmax_cli.numerics.types import Base, Contents, FloatPair, Floats, FloatsPair


def cross_entropy(
    values: Floats,
    targets: Any,
    weights: Sequence[float] | None,
    smoothing: float,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> FloatsPair:
    """Return the n losses; see `weighted_losses.weighted_cross_entropy`."""
    classes = values.shape[1]
    soft = np.asarray(targets, np.float64)
    own = np.ones(classes) if weights is None else np.asarray(weights, np.float64)
    kept, shared = error_free.two_diff(1.0, smoothing), share_of(smoothing, classes)
    heads, tails = np.empty(len(values)), np.empty(len(values))
    with np.errstate(all="ignore"):
        for rows in arrays.blocks(values):
            if contents == "logits":
                losses = arrays.surprisals(values[rows], temperature, base)
            else:
                losses = arrays.surprisal(values[rows], contents, base)
            pairs = coefficient(soft[rows], own, kept, shared)
            heads[rows], tails[rows] = combined(pairs, losses)
    return heads, tails


def combined(coefficients: FloatsPair, losses: FloatsPair) -> FloatsPair:
    """Return the rows' sums of coefficient times loss; see `weighted_losses.combined`."""
    (head, tail), (loss, rest) = coefficients, losses
    tail = np.where(np.isfinite(loss), tail, 0.0)
    return arrays.expectation(
        np.hstack([head, tail]), np.hstack([loss, loss]), np.hstack([rest, rest])
    )


def scaled(losses: Any, factors: Any) -> FloatsPair:
    """Return losses times a factor of each row; see `weighted_losses.scaled`."""
    columns = [np.asarray(part, np.float64)[:, np.newaxis] for part in (factors, *losses)]
    with np.errstate(all="ignore"):
        return arrays.expectation(*columns)


def row_sums(losses: Any, columns: int) -> FloatsPair:
    """Return the sums of so many losses each; see `weighted_losses.row_sums`."""
    head, tail = (np.asarray(part).reshape(-1, columns) for part in losses)
    with np.errstate(all="ignore"):
        return arrays.expectation(np.ones_like(head), head, tail)


def times(losses: Any, factor: FloatPair) -> FloatsPair:
    """Return losses times a pair; see `weighted_losses.divided`."""
    head, tail = (np.asarray(part)[:, np.newaxis] for part in losses)
    pairs = np.full_like(head, factor[0]), np.full_like(head, factor[1])
    with np.errstate(all="ignore"):
        return combined(pairs, (head, tail))
