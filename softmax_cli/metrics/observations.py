"""Observations: what rows of logits and their true classes give, before anything is added up.

Of binary problems, each number is an observation of two classes: m columns make m a row.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Observations(NamedTuple):
    """Lists, or arrays: a number for each observation, then for each row."""

    groups: Any  # true classes; if binary, twice the column, and 1 more for yes
    cells: Any  # the groups and the predicted classes, as `class_pairs` numbers them
    outcomes: Any  # 1 or 0: whether the prediction is right, or, if binary, the true class
    in_top: Any  # 1 or 0: whether the true class is among the likeliest; None if none can be left
    heads: Any  # losses: the nearest doubles, and what is left of them
    tails: Any
    brier: Any  # squared distances of the probabilities from the target
    confidence: Any  # probabilities of the predicted class, or, if binary, of yes
    weights: Any  # those of the rows; None for 1 each
    row_losses: Any  # the sum of the row's heads
    row_hits: Any  # how many predictions are right in the row
    row_weights: Any  # None for 1 each, and with them
    weighted_losses: Any  # weights times the row's losses; 0 times inf is 0


class Scored(NamedTuple):
    """What a table of values becomes, with which it is scored."""

    values: Any
    probabilities: Any  # of the shape of the values
    labels: Any  # true classes
    targets: Any  # of the shape of the values; None if there are only labels
    predicted: Any  # the first classes that have the largest value
