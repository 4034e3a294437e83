"""Limits that a figure must keep: ``loss=0.25``, as a build asks for them."""

from __future__ import annotations

import math
from typing import NamedTuple

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import NumberError, parse_number, shortest


class Limit(NamedTuple):
    """The most, or the least, that a figure may be."""

    key: str  # the name of the figure
    value: float
    text: str  # as it was typed
    least: bool = False  # whether it is the least

    def failure(self, figure: float) -> str | None:
        """Say how a figure misses the limit; None where it keeps it. NaN never does.

        >>> Limit("loss", 0.25, "loss=0.25").failure(0.5)
        'loss is 0.5, above --max loss=0.25'
        >>> Limit("accuracy", 0.9, "accuracy=0.9", least=True).failure(0.9) is None
        True
        """
        if math.isnan(figure):
            return f"{self.key} has no value, which passes no --{self._option} {self.text}"
        if figure < self.value if self.least else figure > self.value:
            where = "below" if self.least else "above"
            return f"{self.key} is {shortest(figure)}, {where} --{self._option} {self.text}"
        return None

    @property
    def _option(self) -> str:
        return "min" if self.least else "max"


def parse_limit(text: str) -> Limit:
    """Read a limit; whether it is the most or the least, the option says.

    Raises
    ------
    UsageError
        There is no name, or no number.

    Examples
    --------
    >>> parse_limit("loss=0.25")
    Limit(key='loss', value=0.25, text='loss=0.25', least=False)
    """
    key, separator, number = text.partition("=")
    try:
        value = parse_number(number)
    except NumberError as reason:
        if not separator or not key:
            raise UsageError(f"{quote(text)} is no limit: give a figure's, loss=0.25") from None
        raise UsageError(f"{quote(number)} {reason}: give a figure's limit, loss=0.25") from None
    if math.isnan(value):
        raise UsageError("nan is no limit")
    return Limit(key.strip(), value, text)


def parse_bins(text: str) -> tuple[int, bool]:
    """Read a number of bins, and whether they have equal counts and not equal widths.

    >>> parse_bins("15"), parse_bins("10:mass")
    ((15, False), (10, True))
    """
    count, separator, kind = text.partition(":")
    digits = count.strip()
    if not (digits.isascii() and digits.isdigit()) or (separator and kind != "mass"):
        raise UsageError(
            f"{quote(text)} is no number of bins: give 15, or 15:mass for equal counts"
        )
    if not 1 <= len(digits.lstrip("0")) <= 5:
        raise UsageError(f"{digits[:8]} bins: give from 1 to 99999")
    return int(digits), bool(separator)
