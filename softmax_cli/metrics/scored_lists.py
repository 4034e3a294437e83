"""Scores of rows of floats, with the standard library alone."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from softmax_cli.metrics import class_pairs
from softmax_cli.metrics.observations import Observations, Scored
from softmax_cli.metrics.settings import Settings
from softmax_cli.metrics.types import LossPairs


def observations(table: Scored, pairs: LossPairs, weights: Any, settings: Settings) -> Observations:
    """Return what the rows of lists give."""
    columns = settings.problems
    hits = [int(p == y) for p, y in zip(table.predicted, table.labels, strict=True)]
    groups = [place % columns * 2 + y for place, y in enumerate(table.labels)]
    pairs_of_classes = zip(groups, table.predicted, strict=True)
    cells = [class_pairs.number_of(true, guess, settings) for true, guess in pairs_of_classes]
    chosen = [1] * len(hits) if settings.binary else table.predicted
    heads: Any = pairs[0]
    losses = _row_sums(heads, columns)
    return Observations(
        groups=groups,
        cells=cells,
        outcomes=table.labels if settings.binary else hits,
        in_top=_in_top(table, settings.top) if settings.has_top else None,
        heads=heads,
        tails=pairs[1],
        brier=_brier_scores(table),
        confidence=[row[place] for row, place in zip(table.probabilities, chosen, strict=True)],
        weights=weights and [weight for weight in weights for _ in range(columns)],
        row_losses=losses,
        row_hits=_row_sums(hits, columns),
        row_weights=weights,
        weighted_losses=weights and [w and w * x for w, x in zip(weights, losses, strict=True)],
    )


def _row_sums(numbers: list[Any], columns: int) -> list[Any]:
    """Return the sums of so many numbers each, added one by one."""
    if columns == 1:
        return numbers
    # Python's sum is compensated, from 3.12 on
    starts = range(0, len(numbers), columns)
    return [reduce(add, numbers[start : start + columns]) for start in starts]


def _in_top(table: Scored, top: int) -> list[int]:
    """Return whether few enough classes come before the true one."""
    rows = zip(table.values, table.labels, strict=True)
    return [int(_rank(row, label) < top) for row, label in rows]


def _rank(row: list[float], label: int) -> int:
    """Return how many classes come before one: larger ones, and equal ones of a lower number."""
    own = row[label]
    return sum(x > own for x in row) + row[:label].count(own)


def _brier_scores(table: Scored) -> list[float]:
    if table.targets is None:
        return [_brier(row, y) for row, y in zip(table.probabilities, table.labels, strict=True)]
    rows = zip(table.probabilities, table.targets, strict=True)
    return [
        _halved([(p - y) * (p - y) for p, y in zip(row, own, strict=True)]) for row, own in rows
    ]


def _brier(row: list[float], label: int) -> float:
    # 1 less the class's own probability would lose the digits of the rest where that is small
    others = [*row[:label], 0.0, *row[label + 1 :]]
    rest = folded(others)
    return (folded([p * p for p in others]) + rest * rest) * (0.5 if len(row) == 2 else 1.0)


def _halved(squares: list[float]) -> float:
    return folded(squares) * (0.5 if len(squares) == 2 else 1.0)


def folded(terms: list[float]) -> float:
    """Return a sum: the second half is added to the first, and so on; one left over waits.

    >>> folded([1.0, 2.0, 4.0])
    7.0
    """
    while len(terms) > 1:
        half = len(terms) // 2
        pairs = zip(terms[:half], terms[half : 2 * half], strict=True)
        terms = [a + b for a, b in pairs] + terms[2 * half :]
    return terms[0]
