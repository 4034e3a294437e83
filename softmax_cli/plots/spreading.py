"""Spreading: places along an axis, and names beside it that do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

from softmax_cli.plots.number_texts import ticks
from softmax_cli.syntax.numbers import significant

FEW = 9


def places_on(numbers: Sequence[float], is_logarithmic: bool) -> list[float]:
    """Return where ascending numbers stand on an axis, from 0 to 1.

    >>> places_on([1.0, 10.0, 100.0], True), places_on([2.0], False)
    ([0.0, 0.5, 1.0], [0.5])
    """
    ends = (numbers[0], numbers[-1]) if numbers else (0.0, 0.0)
    return [place_between(number, ends, is_logarithmic) for number in numbers]


def place_between(number: float, ends: tuple[float, float], is_logarithmic: bool) -> float:
    """Return where a number stands on an axis with such ends, from 0 to 1."""
    low, high = ends
    if not high > low:
        return 0.5
    if is_logarithmic:
        number, low, high = math.log(number), math.log(low), math.log(high)
    return (number - low) / (high - low)


def axis_places(numbers: Sequence[float], is_logarithmic: bool) -> list[float]:
    """Return the numbers that are written on an axis: themselves where they are few, else round.

    >>> axis_places([0.1 * 1.3**k for k in range(18)], True)
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0]
    """
    low, high = numbers[0], numbers[-1]
    if len(numbers) <= FEW:
        return [*dict.fromkeys(numbers)]
    if not is_logarithmic:
        return ticks(low, high, FEW)
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    for steps in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        places = [significant(step * 10.0**power, 2) for power in powers for step in steps]
        places = [place for place in places if low * (1 - 1e-9) <= place <= high * (1 + 1e-9)]
        if len(places) <= FEW:
            break
    return places[:: -(-len(places) // FEW)] if places else [low, high]


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Return places near those that are wanted, in their order, so far apart where there is room.

    Those that would cover each other stand around their middle.

    >>> spread([2.0, 2.0, 8.0], 1.0, 0.0, 9.0), spread([0.0, 0.0], 1.0, 0.0, 9.0)
    ([1.5, 2.5, 8.0], [0.0, 1.0])
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    apart = min(apart, (high - low) / max(len(wanted) - 1, 1))
    # Without the distances between them the places only have to ascend: groups that do not are
    # put on their mean, and merged with those in front that they reach.
    groups: list[tuple[float, int]] = []
    for number, at in enumerate(order):
        mean, count = wanted[at] - number * apart, 1
        while groups and groups[-1][0] >= mean:
            before, many = groups.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        groups.append((mean, count))
    free = high - (len(wanted) - 1) * apart
    starts = [min(max(mean, low), free) for mean, count in groups for _ in range(count)]
    result = [0.0] * len(wanted)
    for number, (at, start) in enumerate(zip(order, starts, strict=True)):
        result[at] = start + number * apart
    return result
