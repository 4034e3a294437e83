"""Pairs of a true and a predicted class as one number, which a row of more classes may have too.

Of so many classes as the settings have, it is a place in the confusion matrix, row by row. A pair
with a class beyond those follows them, in shells: of the larger class, first the pairs in which it
is the predicted one, then those in which it is the true one.
"""

from __future__ import annotations

from math import isqrt
from typing import Any

from softmax_cli.metrics.settings import Settings


def number_of(true: int, predicted: int, settings: Settings) -> int:
    """Return the number of a pair; of binary problems the true class is `Observations.groups`.

    >>> from softmax_cli.metrics.settings import checked
    >>> two = checked(classes=2, base="e", temperature=1.0, contents="logits", top=5, bins=15,
    ...     mass=False, binary=False)
    >>> [number_of(true, 2, two) for true in range(3)], number_of(2, 0, two), number_of(1, 0, two)
    ([4, 5, 6], 7, 2)
    """
    largest = max(true, predicted)
    if settings.binary or largest < settings.columns:
        return true * settings.outcomes + predicted
    before = largest * largest
    return before + (true if predicted == largest else largest + 1 + predicted)


def numbers_of(true: Any, predicted: Any, settings: Settings) -> Any:
    """Return the numbers of pairs in arrays."""
    import numpy as np

    numbers = true * settings.outcomes + predicted
    largest = np.maximum(true, predicted)
    if settings.binary or largest.max(initial=0) < settings.columns:
        return numbers
    in_shell = np.where(predicted == largest, true, largest + 1 + predicted)
    return np.where(largest < settings.columns, numbers, largest * largest + in_shell)


def pair_of(number: int, settings: Settings) -> tuple[int, int]:
    """Return the true and the predicted class of a pair's number.

    >>> from softmax_cli.metrics.settings import checked
    >>> two = checked(classes=2, base="e", temperature=1.0, contents="logits", top=5, bins=15,
    ...     mass=False, binary=False)
    >>> [pair_of(number, two) for number in (1, 2, 4, 7)]
    [(0, 1), (1, 0), (0, 2), (2, 0)]
    """
    if settings.binary or number < settings.columns**2:
        true, predicted = divmod(number, settings.outcomes)
        return true, predicted
    largest = isqrt(number)
    place = number - largest * largest
    return (place, largest) if place <= largest else (largest, place - largest - 1)
