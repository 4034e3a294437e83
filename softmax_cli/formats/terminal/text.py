"""Figures for looking at: four decimals, points in a column, bars, escaped text."""

from __future__ import annotations

import math
from typing import NamedTuple
from unicodedata import category

from rich.cells import cell_len, set_cell_size

from softmax_cli.syntax.numbers import shortest, significant
from softmax_cli.table.io_options import WriteOptions

DECIMALS = 4
LONGEST_TEXT = 32
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Column(NamedTuple):
    """A column of a table: its title, its texts, and whether they are figures."""

    title: str
    texts: list[str]
    figures: bool = False

    @property
    def width(self) -> int:
        """How many cells of a terminal it takes."""
        return max(cell_len(text) for text in [self.title, *self.aligned()])

    def aligned(self) -> list[str]:
        """Return the texts, figures padded so that their points stand in a column."""
        if not self.figures:
            return self.texts
        tails = [len(text) - _point(text) for text in self.texts]
        longest = max(tails, default=0)
        return [
            text + " " * (longest - tail) if text else ""
            for text, tail in zip(self.texts, tails, strict=True)
        ]


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


def escape(text: str) -> str:
    """Show control characters, and shorten what is too long for a cell.

    >>> escape("a\\x1b[31m")
    'a\\\\x1b[31m'
    """
    shown = "".join(
        ascii(c)[1:-1] if category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text
    )
    if cell_len(shown) > LONGEST_TEXT:
        return set_cell_size(shown, LONGEST_TEXT - 1).rstrip() + "…"
    return shown


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


def _point(text: str) -> int:
    """Return where the point of a number stands, or would."""
    for place, character in enumerate(text):
        if character in ".e%":
            return place
    return len(text)
