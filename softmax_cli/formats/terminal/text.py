"""Figures for looking at: four decimals, points in a column, bars, escaped text."""

from __future__ import annotations

import math
from unicodedata import category

from rich.cells import cell_len, set_cell_size

from softmax_cli.syntax.numbers import shortest, significant
from softmax_cli.table.io_options import WriteOptions

DECIMALS = 4
LONGEST_TEXT = 32
_LONG_ENOUGH = 4 * LONGEST_TEXT
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Column:
    """A column of a table: its title, its texts, and whether they are figures."""

    __slots__ = ("ascii", "figures", "texts", "title", "width")

    def __init__(self, title: str, texts: list[str], figures: bool = False) -> None:
        self.title = title
        self.texts = texts
        self.figures = figures
        self.ascii = all(map(str.isascii, texts))
        # how many cells it takes
        self.width = max(cells(title), _figures_width(texts) if figures else _widest(texts))

    def shorten(self, width: int) -> None:
        """Cut what is wider."""
        if width < self.width:
            self.ascii = False
            self.title = cut(self.title, width)
            self.texts = [cut(text, width) for text in self.texts]
            self.width = width


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes, in which nothing is left to escape."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, always: bool = False) -> str:
    """Shorten a text that is wider, and say so.

    >>> cut("grizzly bear", 8)
    'grizzly…'
    """
    if cells(text) <= width and not always:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def spell(values: list[float], options: WriteOptions) -> list[str]:
    """Spell numbers for a table: four decimals, or significant digits; NaN is empty."""
    factor, sign = (100.0, "%") if options.percent else (1.0, "")
    decimals = DECIMALS - 2 if options.percent else DECIMALS
    return [
        "" if math.isnan(value) else _spell_one(value * factor, options.precision, decimals) + sign
        for value in values
    ]


def logit_text(value: float) -> str:
    """Spell a number that was given, in the digits that it was given with."""
    text = shortest(value)
    return text if len(text) <= 10 or "e" in text else shortest(significant(value, 7))


def bar(value: float, width: int) -> str:
    """Draw a share of 1 as a bar, to the eighth of a cell.

    >>> bar(0.5, 3)
    '█▌'
    """
    if not value > 0:
        return ""
    whole, eighths = divmod(round(min(value, 1.0) * width * 8), 8)
    return "█" * whole + (_EIGHTHS[eighths] if eighths else "")


def bar_column(shares: list[float], width: int) -> Column:
    """Return a column of bars, which is so wide whatever they are."""
    column = Column("", [bar(share, width) for share in shares])
    column.width = width
    return column


_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NONE = "\ufffe\uffff"
"""What Unicode says is no character, and XML refuses."""


def escape(text: str) -> str:
    """Show control characters, and shorten what is too long for a cell.

    >>> escape("a\\x1b[31m")
    'a\\\\x1b[31m'
    """
    head = text[:_LONG_ENOUGH]  # of a cell of megabytes the rest is not looked at
    shown = head
    if not (head.isascii() and head.isprintable()):
        shown = "".join(ascii(c)[1:-1] if category(c) in _HIDDEN or c in _NONE else c for c in head)
    # (what is left out may have no width)
    return cut(shown, LONGEST_TEXT, always=len(head) < len(text))


def _spell_one(value: float, precision: int | None, decimals: int) -> str:
    if math.isinf(value):
        return shortest(value)
    if precision is not None:
        return _significant(value, precision)
    text = f"{value:.{decimals}f}"
    if len(text) > 14 or (value != 0 and not text.strip("-0.")):
        return _exponent(value, 2)
    return text


def _significant(value: float, precision: int) -> str:
    if value == 0:
        return "0"
    rounded = significant(value, precision)
    power = math.floor(math.log10(abs(rounded))) if rounded else 0
    if not -5 <= power < 15:
        return _exponent(value, precision)
    return f"{rounded:.{max(precision - 1 - power, 0)}f}"


def _exponent(value: float, precision: int) -> str:
    digits, power = f"{value:.{precision - 1}e}".split("e")
    return f"{digits}e{int(power)}"


def _widest(texts: list[str]) -> int:
    return max(map(cells, texts), default=0)


def _figures_width(texts: list[str]) -> int:
    """Return the room for what stands before the points of some figures, and behind them."""
    points = list(map(_point, texts))
    tails = [len(text) - point for text, point in zip(texts, points, strict=True)]
    return max(points, default=0) + max(tails, default=0)


def _point(text: str) -> int:
    """Return where the point of a number stands, or would.

    >>> _point("12.5e-3"), _point("1e-9"), _point("50%"), _point("inf")
    (2, 1, 2, 3)
    """
    for mark in ".e%":
        place = text.find(mark)
        if place >= 0:
            return place
    return len(text)
