"""Console for tables: its width and styles, lines, and tables without frames."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from softmax_cli.formats.terminal.text import Column, cells
from softmax_cli.table.io_options import WriteOptions

GAP = 3

Style: TypeAlias = Literal["", "bold", "italic", "cyan", "20%", "40%", "60%", "80%", "100%"]

_SHADES: Mapping[Style, str] = {
    "20%": "38;5;16;48;5;189",
    "40%": "38;5;16;48;5;153",
    "60%": "38;5;16;48;5;111",
    "80%": "38;5;231;48;5;68",
    "100%": "38;5;231;48;5;25",
}
"""Blues for shares, each with a colour of its own for the text: on light and on dark ground."""

_COLORS: Mapping[Style, str] = {"cyan": "36", **_SHADES}
_CODES: Mapping[Style, str] = {"bold": "1", "italic": "3", **_COLORS}


class Drawn(NamedTuple):
    """A column as it is drawn."""

    column: Column
    style: Callable[[int], Style] = lambda row: ""  # of its text in each row


class Console:
    """Lines for looking at, drawn into memory.

    A table of rich's is not: it takes its time for each cell, and the square of it for columns.
    """

    def __init__(self, options: WriteOptions) -> None:
        forced = os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
        shown = options.terminal and os.environ.get("TERM") != "dumb"
        self.colors = options.color == "always" or (
            options.color == "auto" and not os.environ.get("NO_COLOR") and (forced or shown)
        )
        # Bold is no colour: it stays under NO_COLOR, but never goes into a file unasked.
        self._ansi = self.colors or shown
        self.width = _width(options)
        self._lines: list[str] = []

    def print(self, text: str = "", style: Style = "") -> None:
        """Draw a text, on several lines where it is wider than the terminal."""
        for line in _wrapped(text, self.width):
            self.add(self.styled(line, style))

    def draw(self, columns: Sequence[Drawn], rows: int) -> None:
        """Draw a table: its titles, one rule under them, and so many rows."""
        titles = (self._padded(drawn.column, drawn.column.title, "bold") for drawn in columns)
        self.add((" " * GAP).join(titles))
        self.add("─" * (sum(drawn.column.width + GAP for drawn in columns) - GAP))
        texts = [self._texts(drawn, rows) for drawn in columns]
        for line in zip(*texts, strict=True):
            self.add((" " * GAP).join(line))

    def _texts(self, drawn: Drawn, rows: int) -> list[str]:
        column = drawn.column
        if not self._ansi and column.ascii:  # there may be a million
            fill = str.rjust if column.figures else str.ljust
            return [fill(text, column.width) for text in column.texts[:rows]]
        return [self._padded(column, column.texts[row], drawn.style(row)) for row in range(rows)]

    def _padded(self, column: Column, text: str, style: Style) -> str:
        blanks = " " * (column.width - cells(text))
        if style in _SHADES:
            return self.styled(blanks + text, style)
        styled = self.styled(text, style)
        return blanks + styled if column.figures else styled + blanks

    def drawn(self) -> bytes:
        """Return what has been drawn."""
        return "".join(self._lines).encode()

    def add(self, line: str) -> None:
        """Add a line as it is, but for blanks at its end."""
        self._lines.append(f"{line.rstrip()}\n")

    def styled(self, text: str, style: Style) -> str:
        """Return a text in a style, where the output has it."""
        if not text or not style or not self._ansi or (style in _COLORS and not self.colors):
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def shade(share: float) -> Style:
    """Return the style of a cell that has such a share of its row.

    >>> shade(0.0), shade(0.01), shade(1.0)
    ('', '20%', '100%')
    """
    shades = list(_SHADES)
    return shades[min(int(share * len(shades)), len(shades) - 1)] if share > 0 else ""


def bold_where(chosen: Sequence[bool]) -> Callable[[int], Style]:
    """Return the style of a column some of whose rows stand out."""
    return lambda row: "bold" if chosen[row] else ""


def more(count: int, what: str) -> str:
    """Say how many more there are of something.

    >>> more(1, "row"), more(2, "class")
    ('1 more row', '2 more classes')
    """
    plural = what + ("es" if what.endswith("s") else "s")
    return f"{count} more {what if count == 1 else plural}"


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text at its blanks into lines that fit.

    >>> _wrapped("one two three", 8)
    ['one two', 'three']
    """
    if cells(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(options: WriteOptions) -> int:
    if not options.terminal:
        return sys.maxsize
    from shutil import get_terminal_size

    return max(get_terminal_size().columns, 20)
