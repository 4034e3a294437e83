"""Curves in characters: braille points, with the names of the curves at their ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from softmax_cli.formats.terminal.text import cells, cut, escape
from softmax_cli.plots.characters.painting import Page
from softmax_cli.plots.number_texts import figure_text, ticks
from softmax_cli.plots.palette import CURVES, Color
from softmax_cli.plots.pictures import Lines
from softmax_cli.plots.scales import limits_of
from softmax_cli.plots.spreading import axis_places, place_between, places_on, spread

HEIGHT = 18
WIDEST = 110

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character, row by row."""


class Canvas:
    """Points, two across and four down in each character; a character has the last one's colour."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._bits = [[0] * width for _ in range(height)]
        self._colors: list[list[Color | None]] = [[None] * width for _ in range(height)]

    def line(self, start: tuple[float, float], stop: tuple[float, float], color: Color) -> None:
        """Draw between two places, each from 0 to 1 across and upward."""
        (x0, y0), (x1, y1) = self._place(start), self._place(stop)
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in range(steps + 1):
            x = round(x0 + (x1 - x0) * step / steps)
            y = round(y0 + (y1 - y0) * step / steps)
            row, column = y // 4, x // 2
            self._bits[row][column] |= _DOTS[y % 4][x % 2]
            self._colors[row][column] = color

    def rows(self, page: Page) -> list[str]:
        """Return the lines."""
        return [
            "".join(
                page.paint(chr(0x2800 + bits), color) if bits else " "
                for bits, color in zip(own, colors, strict=True)
            )
            for own, colors in zip(self._bits, self._colors, strict=True)
        ]

    def _place(self, at: tuple[float, float]) -> tuple[int, int]:
        across, up = at
        most = self.height * 4 - 1
        return round(across * (self.width * 2 - 1)), most - round(up * most)


def draw_lines(page: Page, picture: Lines) -> None:
    """Draw curves, with both axes."""
    values = [value for line in picture.lines for value in line.values]
    low, high = limits_of(values, picture.measure)
    names = [escape(line.name) for line in picture.lines]
    several = len(names) > 1
    shown = min(max(map(cells, names)), max(page.width // 4, 4)) if several else 0
    marks = ticks(low, high, 5)
    labels = {round((1 - (tick - low) / (high - low)) * (HEIGHT - 1)): tick for tick in marks}
    texts = {row: figure_text(tick) for row, tick in labels.items()}
    indent = max(map(len, texts.values()), default=0)
    width = max(min(page.width, WIDEST) - indent - 2 - (shown + 1 if several else 0), 8)
    canvas = Canvas(width, HEIGHT)
    across = places_on(picture.places, picture.is_logarithmic)
    ends: list[float] = []
    for line, color in zip(picture.lines, CURVES, strict=False):
        points = _points(across, line.values, low, high)
        for start, stop in pairwise(points):
            canvas.line(start, stop, color)
        ends.append(points[-1][1] if points else 0.0)
    at_end = _names_by_row(page, names, ends, shown) if several else {}
    page.console.print(picture.measure, "italic")
    for row, drawn in enumerate(canvas.rows(page)):
        text = texts.get(row, "")
        mark = "┤" if text else "│"
        name = at_end.get(row, "")
        page.console.add(f"{text:>{indent}} {mark}{drawn}{' ' if name else ''}{name}")
    _draw_axis(page, picture, indent, width)


def _points(
    across: Sequence[float], values: Sequence[float], low: float, high: float
) -> list[tuple[float, float]]:
    """Return the places of numbers; what is infinite is beyond the picture."""
    return [
        (place, min(max((value - low) / (high - low), 0.0), 1.0))
        for place, value in zip(across, values, strict=True)
        if math.isfinite(value)
    ]


def _names_by_row(
    page: Page, names: Sequence[str], ends: Sequence[float], width: int
) -> dict[int, str]:
    """Return the name at the end of each curve, no two in one line."""
    wanted = [(1 - end) * (HEIGHT - 1) for end in ends]
    rows = [round(place) for place in spread(wanted, 1.0, 0.0, HEIGHT - 1.0)]
    return {
        row: page.paint(cut(name, width), color)
        for row, name, color in zip(rows, names, CURVES, strict=False)
    }


def _draw_axis(page: Page, picture: Lines, indent: int, width: int) -> None:
    """Draw the temperatures below the curves, as many as have room."""
    line, texts = ["─"] * width, ""
    free = 0
    marked = axis_places(picture.places, picture.is_logarithmic)
    ends = (picture.places[0], picture.places[-1])
    for place in marked:
        share = place_between(place, ends, picture.is_logarithmic)
        column = round(share * (width - 1))
        text = figure_text(place, 3)
        start = min(max(column - len(text) // 2, 0), max(width - len(text), 0))
        if start >= free:
            line[column] = "┬"
            texts += " " * (start - len(texts)) + text
            free = start + len(text) + 2
    page.console.add(" " * (indent + 1) + "└" + "".join(line))
    page.console.add(" " * (indent + 2) + texts)
    scale = ", logarithmic" if picture.is_logarithmic else ""
    page.console.print(" " * (indent + 2) + picture.place_label + scale, "italic")
