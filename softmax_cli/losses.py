"""Cross-entropy of rows: labels looked up, losses added up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from softmax_cli import numerics
from softmax_cli.blocks import Values
from softmax_cli.errors import quote
from softmax_cli.numerals import parse_number
from softmax_cli.numerics.exact_sum import ExactSum

Base = Literal["e", "2", "10"]


@dataclass(slots=True)
class Tally:
    """What the losses of all rows add up to, exactly and in any order.

    Attributes
    ----------
    losses : ExactSum
        The unrounded losses.
    correct : int
        How many rows have their largest value at the true class.
    """

    losses: ExactSum = field(default_factory=ExactSum)
    correct: int = 0

    def merge(self, other: Tally) -> None:
        """Add what another tally has seen."""
        self.losses.merge(other.losses)
        self.correct += other.correct


class UnknownLabel(ValueError):
    """A label that is no class; the message ends the sentence that begins with the row."""


def label_finder(classes: Sequence[str] | None, count: int) -> Callable[[str], int]:
    """Return the function that finds the number of a class, from 0, by its label.

    Parameters
    ----------
    classes : sequence of str or None
        The names of the classes; None where they have but numbers.
    count : int
        How many classes there are.

    Returns
    -------
    callable
        Raises `UnknownLabel`. A class number (``1``, ``1.0``) is a label where no name is a number.

    Examples
    --------
    >>> find = label_finder(("cat", "dog"), 2)
    >>> find("dog"), find("1.0")
    (1, 1)
    """
    numbers: dict[str, int] = {}
    shared: set[str] = set()
    for number, name in enumerate(classes or ()):
        if name in numbers:
            shared.add(name)
        numbers[name] = number
    by_number = not any(map(_is_number, numbers))

    @lru_cache(maxsize=4096)
    def find(label: str) -> int:
        text = label.strip()
        if text in shared:
            raise UnknownLabel(f"label {quote(text)} is the name of two classes")
        number = numbers.get(text)
        if number is None and by_number:
            number = _class_number(text, count)
        if number is None:
            known = _listing(classes, count)
            what = f"label {quote(text)} is no class" if text else "the label is empty"
            raise UnknownLabel(f"{what}: {known}")
        return number

    return find


def cross_entropy(
    values: Values,
    labels: Sequence[int] | None,
    targets: Values | None,
    *,
    source: Literal["logits", "log-probs", "probs"],
    temperature: float,
    base: Base,
) -> tuple[Sequence[float], Sequence[float]]:
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
    heads, tails : sequence of float
        The rounded losses, and what the rounding left; NaN for a bad row.
    """
    if targets is not None:
        return numerics.soft_cross_entropy(
            values, targets, source=source, temperature=temperature, base=base
        )
    assert labels is not None
    return numerics.cross_entropy(
        values, labels, source=source, temperature=temperature, base=base
    )


def tally(
    values: Values,
    losses: tuple[Sequence[float], Sequence[float]],
    true_classes: Sequence[int],
) -> Tally:
    """Add up the losses of some rows, and count the rows that are classified rightly.

    Rows whose loss is NaN, the bad ones, do not count.
    """
    heads, tails = losses
    good = [index for index, loss in enumerate(heads) if not math.isnan(loss)]
    total = Tally()
    total.losses.add([heads[i] for i in good], [tails[i] for i in good])
    guesses = numerics.argmax(values)
    total.correct = sum(int(guesses[i]) == true_classes[i] for i in good)
    return total


def perplexity(mean: float, base: Base) -> float:
    """Return the perplexity: the base to the power of the mean loss (inf where that overflows)."""
    try:
        return math.exp(mean) if base == "e" else float(base) ** mean
    except OverflowError:
        return math.inf


def _class_number(text: str, count: int) -> int | None:
    try:
        value = parse_number(text)
    except ValueError:
        return None
    return int(value) if 0 <= value < count and value.is_integer() else None


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def _listing(classes: Sequence[str] | None, count: int) -> str:
    if classes is None:
        return f"the classes are 0 to {count - 1}"
    shown = ", ".join(map(quote, classes[:12]))
    return f"the classes are {shown}" + (f" and {count - 12} more" if count > 12 else "")
