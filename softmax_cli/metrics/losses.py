"""Losses: the cross-entropy of rows, and what the losses of all rows add up to."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

from softmax_cli.metrics.types import Base, Contents, Labels, LossPairs, Values
from softmax_cli.numerics import binary, kernels
from softmax_cli.numerics.exact_sum import ExactSum
from softmax_cli.numerics.superaccumulator import UNIT_BITS, Superaccumulator


class LossPartial:
    """The losses of some rows added up exactly, and how many answers are right.

    >>> values, labels = [[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0]
    >>> partial = LossPartial.of(values, kernels.cross_entropy(values, labels), labels, set())
    >>> partial.losses.count, partial.correct, partial.mean()
    (2, 1, 0.7085150081389168)
    """

    __slots__ = ("answers", "correct", "losses", "weight")

    def __init__(self) -> None:
        self.losses = ExactSum()  # unrounded
        self.weight = Superaccumulator()  # over which the mean is taken
        self.answers = 0  # one for each row, or for each number that is a problem by itself
        self.correct = 0  # answers that have the largest value at the true class

    @classmethod
    def of(
        cls,
        values: Values,
        pairs: LossPairs,
        true_classes: Labels,
        left_out: set[int],
        weights: Any = None,
    ) -> LossPartial:
        """Add up the unrounded losses of n rows, with a weight of each; it is 1 by default.

        Those in `left_out` do not count. There may be several values and true classes for each.
        """
        heads, tails = pairs
        guesses = kernels.argmax(values)
        each = len(guesses) // max(len(heads), 1)
        partial = cls()
        if isinstance(heads, list):
            good = [row for row in range(len(heads)) if row not in left_out]
            partial.losses.add([heads[row] for row in good], [tails[row] for row in good])
            partial._weigh(weights if weights is None else [weights[row] for row in good])
            answers = [row * each + place for row in good for place in range(each)]
            partial.answers = len(answers)
            partial.correct = sum(guesses[place] == true_classes[place] for place in answers)
            return partial
        import numpy as np

        kept = np.ones(len(heads), bool)
        kept[list(left_out)] = False
        partial.losses.add(heads[kept], np.asarray(tails)[kept])
        partial._weigh(weights if weights is None else np.asarray(weights, np.float64)[kept])
        partial.answers = partial.losses.count * each
        right = (np.asarray(guesses) == true_classes) & np.repeat(kept, each)
        partial.correct = int(np.count_nonzero(right))
        return partial

    def _weigh(self, weights: Any) -> None:
        if weights is None:
            self.weight.units += self.losses.count << UNIT_BITS
        else:
            self.weight.add(weights)

    def merge(self, other: LossPartial) -> None:
        """Add what another partial has seen."""
        self.losses.merge(other.losses)
        self.weight.merge(other.weight)
        self.answers += other.answers
        self.correct += other.correct

    def mean(self, single: bool = False) -> float:
        """Return the weighted mean of all losses, rounded once; NaN where there are none."""
        return self.losses.mean_over(self.weight, single)

    def sum(self, single: bool = False) -> float:
        """Return the sum of all losses, rounded once."""
        return self.losses.sum(single)

    def perplexity(self, base: Base) -> float:
        """Return the base to the power of the mean loss, rounded once."""
        total = self.losses.total
        if total.infinite or not self.weight.units:
            return total.infinite or nan
        # bins and errors are for others
        from softmax_cli.metrics import estimates

        return estimates.perplexity(total.units, self.weight.units, base)


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
    positive: Sequence[float] | None = None,
    contents: Contents,
    temperature: float,
    base: Base,
) -> LossPairs:
    """Return the losses of rows of one number, as `cross_entropy` does of rows of classes.

    It is the logit of class 1 against one of 0, or the probability of class 1; so are its targets,
    which may have weights: see `binary.soft_binary_cross_entropy`.
    """
    if targets is not None:
        return binary.soft_binary_cross_entropy(
            values,
            targets,
            positive=positive,
            contents=contents,
            temperature=temperature,
            base=base,
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
