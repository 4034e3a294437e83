"""Numbers in pictures: in titles, on axes, in cells."""

from __future__ import annotations

import math

from softmax_cli.syntax.numbers import shortest, significant

DIGITS = 4
"""Significant digits of a figure in a title."""


def figure_text(value: float, precision: int | None = None) -> str:
    """Spell a figure of a title or an axis, without a fraction where it has none.

    >>> figure_text(0.123456), figure_text(2.0), figure_text(float("inf"))
    ('0.1235', '2', 'inf')
    """
    return shortest(significant(value, precision or DIGITS)).removesuffix(".0")


def cell_text(value: float, precision: int | None = None) -> str:
    """Spell the number of a cell: two decimals, or so many digits; what is not 0 never as 0.

    >>> cell_text(0.6590011), cell_text(0.0001), cell_text(0.0), cell_text(0.659, 1)
    ('0.66', '<.01', '0.00', '0.7')
    """
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return shortest(value)
    if precision is not None:
        return figure_text(value, precision)
    text = f"{value:.2f}"
    if value and not text.strip("-0."):
        return "<.01" if value > 0 else ">-.01"
    return text if len(text) <= 8 else f"{value:.1e}"


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from one to another, at most so many; none where there is no room.

    >>> ticks(0.0, 1.0, 6), ticks(0.0, 0.37, 3)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 0.2])
    """
    if not (math.isfinite(high - low) and high > low and most > 0):
        return []
    power = math.floor(math.log10((high - low) / most))
    for step in (factor * 10.0**power for factor in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)):
        if not step:
            return []
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [significant(number * step, 12) + 0.0 for number in range(first, last + 1)]
    return []
