"""Losses: the cross-entropy of rows, and what the losses of all rows add up to."""

from __future__ import annotations

import math

from softmax_cli.metrics.types import Base, Contents, Labels, LossPairs, Values
from softmax_cli.numerics import binary, kernels
from softmax_cli.numerics.exact_sum import ExactSum


class LossPartial:
    """The losses of some rows added up exactly, and how many rows are classified rightly.

    >>> values, labels = [[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0]
    >>> partial = LossPartial.of(values, kernels.cross_entropy(values, labels), labels, set())
    >>> partial.losses.count, partial.correct, partial.mean()
    (2, 1, 0.7085150081389168)
    """

    __slots__ = ("correct", "losses")

    def __init__(self) -> None:
        self.losses = ExactSum()  # unrounded
        self.correct = 0  # rows that have their largest value at the true class

    @classmethod
    def of(
        cls, values: Values, pairs: LossPairs, true_classes: Labels, bad: set[int]
    ) -> LossPartial:
        """Add up the unrounded losses of some rows; those in `bad` do not count."""
        heads, tails = pairs
        guesses = kernels.argmax(values)
        partial = cls()
        if isinstance(heads, list):
            good = [row for row in range(len(heads)) if row not in bad]
            partial.losses.add([heads[row] for row in good], [tails[row] for row in good])
            partial.correct = sum(guesses[row] == true_classes[row] for row in good)
            return partial
        import numpy as np

        kept = np.ones(len(heads), bool)
        kept[list(bad)] = False
        partial.losses.add(heads[kept], np.asarray(tails)[kept])
        partial.correct = int(np.count_nonzero((np.asarray(guesses) == true_classes) & kept))
        return partial

    def merge(self, other: LossPartial) -> None:
        """Add what another partial has seen."""
        self.losses.merge(other.losses)
        self.correct += other.correct

    def mean(self, single: bool = False) -> float:
        """Return the mean of all losses, rounded once."""
        return self.losses.mean(single)

    def sum(self, single: bool = False) -> float:
        """Return the sum of all losses, rounded once."""
        return self.losses.sum(single)


def cross_entropy(
    values: Values,
    labels: Labels | None,
    targets: Values | None,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> LossPairs:
    """Return the losses of rows, rounded, and what the rounding left; NaN for a bad row.

    The true class of each row is its label, from 0 (-1 for a bad row), or the weight of each class
    is its targets. The temperature divides logits; `contents` says whether the values are some.
    """
    if targets is not None:
        return kernels.soft_cross_entropy(
            values, targets, contents=contents, temperature=temperature, base=base
        )
    assert labels is not None
    return kernels.cross_entropy(
        values, labels, contents=contents, temperature=temperature, base=base
    )


def binary_cross_entropy(
    values: Values,
    labels: Labels | None,
    targets: Values | None,
    *,
    contents: Contents,
    temperature: float,
    base: Base,
) -> LossPairs:
    """Return the losses of rows of one number, as `cross_entropy` does of rows of classes.

    It is the logit of class 1 against one of 0, or the probability of class 1; so are its targets.
    """
    if targets is not None:
        return binary.soft_binary_cross_entropy(
            values, targets, contents=contents, temperature=temperature, base=base
        )
    assert labels is not None
    return binary.binary_cross_entropy(
        values, labels, contents=contents, temperature=temperature, base=base
    )


def two_classes(values: Values, contents: Contents) -> Values:
    """Return rows of two classes, of which the second is the larger where yes is likelier than no.

    >>> two_classes([[0.5], [0.75]], "probs")
    [[0.5, 0.5], [0.5, 0.75]]
    """
    return binary.beside(0.5 if contents == "probs" else 0.0, values)


def perplexity(mean: float, base: Base) -> float:
    """Return the perplexity: the base to the power of the mean loss (inf where that overflows)."""
    try:
        return math.exp(mean) if base == "e" else float(base) ** mean
    except OverflowError:
        return math.inf
