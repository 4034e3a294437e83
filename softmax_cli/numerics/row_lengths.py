"""Rows that differ in length: those of one length are computed together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def by_length(function: Callable[..., Any], values: Any, *others: Any) -> Any:
    """Return the results of a function of rows, which gets those of one length at a time.

    Of `others`, such as labels, it gets what stands beside these rows.  Results are a list, or two
    of them where the function has two for each row, as losses are.

    Examples
    --------
    >>> by_length(lambda rows: [sum(row) for row in rows], [[2.0, 1.0], [3.0], [1.0, 1.0]])
    [3.0, 3.0, 2.0]
    """
    places: dict[int, list[int]] = {}
    for place, row in enumerate(values):
        places.setdefault(len(row), []).append(place)
    results: list[Any] = [None] * len(values)
    twofold = False
    for alike in places.values():
        found = function(*([column[place] for place in alike] for column in (values, *others)))
        twofold = isinstance(found, tuple)
        rows = zip(*map(_listed, found), strict=True) if twofold else _listed(found)
        for place, result in zip(alike, rows, strict=True):
            results[place] = result
    return tuple(map(list, zip(*results, strict=True))) if twofold else results


def _listed(results: Any) -> list[Any]:
    return results if isinstance(results, list) else results.tolist()
