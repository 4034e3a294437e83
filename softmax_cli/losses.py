"""Cross-entropy of rows: labels looked up, losses added up."""

from __future__ import annotations

import math
from typing import Literal

from softmax_cli import numerics
from softmax_cli.numerics.exact_sum import ExactSum

Base = Literal["e", "2", "10"]


class Tally:
    """What the losses of all rows add up to, exactly and in any order.

    Attributes
    ----------
    losses : ExactSum
        The unrounded losses.
    correct : int
        How many rows have their largest value at the true class.
    """

    __slots__ = ("correct", "losses")

    def __init__(self, correct: int = 0) -> None:
        self.losses = ExactSum()
        self.correct = correct

    def merge(self, other: Tally) -> None:
        """Add what another tally has seen."""
        self.losses.merge(other.losses)
        self.correct += other.correct


def cross_entropy(
    values: numerics.Values,
    labels: numerics.Labels | None,
    targets: numerics.Values | None,
    *,
    source: Literal["logits", "log-probs", "probs"],
    temperature: float,
    base: Base,
) -> numerics.Losses:
    """Return the loss of each row as a pair of doubles whose sum is unrounded.

    Parameters
    ----------
    values : rows of float
        Logits, log-probabilities or probabilities, n x k.
    labels : sequence of int, optional
        The true class of each row, from 0; -1 for a row that is bad.
    targets : rows of float, optional
        The weight of each class instead, n x k.
    source : str
        What `values` are.
    temperature : float
        Divides the logits.
    base : str
        Of the logarithm.

    Returns
    -------
    heads, tails : list or array of float
        The rounded losses, and what the rounding left; NaN for a bad row.
    """
    if targets is not None:
        return numerics.soft_cross_entropy(
            values, targets, source=source, temperature=temperature, base=base
        )
    assert labels is not None
    return numerics.cross_entropy(values, labels, source=source, temperature=temperature, base=base)


def tally(
    values: numerics.Values,
    losses: numerics.Losses,
    true_classes: numerics.Labels,
    bad: set[int],
) -> Tally:
    """Add up the losses of some rows, and count the rows that are classified rightly.

    The bad rows do not count.
    """
    heads, tails = losses
    guesses = numerics.argmax(values)
    total = Tally()
    if isinstance(heads, list):
        good = [index for index in range(len(heads)) if index not in bad]
        total.losses.add([heads[i] for i in good], [tails[i] for i in good])
        total.correct = sum(guesses[i] == true_classes[i] for i in good)
        return total
    import numpy as np

    kept = np.ones(len(heads), bool)
    kept[list(bad)] = False
    total.losses.add(heads[kept], np.asarray(tails)[kept])
    total.correct = int(np.count_nonzero((np.asarray(guesses) == true_classes) & kept))
    return total


def perplexity(mean: float, base: Base) -> float:
    """Return the perplexity: the base to the power of the mean loss (inf where that overflows)."""
    try:
        return math.exp(mean) if base == "e" else float(base) ** mean
    except OverflowError:
        return math.inf
