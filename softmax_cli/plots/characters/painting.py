"""Painting: coloured pieces of a line, in as many colours as a terminal has, or in none."""

from __future__ import annotations

import os

from softmax_cli.formats.terminal.console import Console
from softmax_cli.plots.palette import Color
from softmax_cli.table.io_options import WriteOptions

NATURAL_WIDTH = 80
"""So wide is a picture that goes to a file or a pipe."""

SHADES = " ░▒▓█"
"""What stands for colours where there are none."""


class Page:
    """The lines of a picture."""

    def __init__(self, options: WriteOptions) -> None:
        self.console = Console(options)
        if not options.terminal:
            self.console.width = NATURAL_WIDTH
        self.width = self.console.width
        self.has_colors = self.console.colors
        self._is_deep = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")

    def paint(self, text: str, ink: Color | None = None, ground: Color | None = None) -> str:
        """Return a text in a colour, on another, where there are colours."""
        if not self.has_colors or not text or (ink is None and ground is None):
            return text
        codes = [self._code(38, ink)] if ink is not None else []
        codes += [self._code(48, ground)] if ground is not None else []
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def _code(self, which: int, color: Color) -> str:
        if self._is_deep:
            return f"{which};2;{color.red};{color.green};{color.blue}"
        return f"{which};5;{color.code}"


def shade_of(share: float) -> str:
    """Return the character of a number that lies so far between both ends of a scale.

    >>> "".join(map(shade_of, (0.0, 0.25, 0.5, 0.75, 1.0)))
    ' ░▒▓█'
    """
    return SHADES[min(int(share * len(SHADES)), len(SHADES) - 1)]
