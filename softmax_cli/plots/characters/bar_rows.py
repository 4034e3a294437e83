"""Bars in characters: one vector, losses, and reliability, a line for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from softmax_cli.formats.terminal.text import bar, cells, cut, escape, spell
from softmax_cli.plots.characters.painting import Page
from softmax_cli.plots.number_texts import figure_text, ticks
from softmax_cli.plots.pictures import Bars, Bin, Histogram, Reliability
from softmax_cli.plots.scales import limits_of
from softmax_cli.table.io_options import WriteOptions

WIDEST = 100
"""Wider than this no bars are drawn, for an eye to follow."""

_GAP = 2
_SHORTEST = 4
"""So long is an axis at least: names are cut before."""


def draw_bars(page: Page, picture: Bars, options: WriteOptions) -> None:
    """Draw a bar for each class."""
    names = [escape(name) for name in picture.names]
    texts = spell([*picture.values], options)
    widths = _name_width(page, names), max(map(len, texts))
    room = _room(page, widths)
    low, high = limits_of(picture.values, picture.measure)
    for name, text, value in zip(names, texts, picture.values, strict=True):
        drawn = "" if math.isnan(value) else _signed(value, low, high, room)
        _line(page, (_left(name, widths[0]), text.rjust(widths[1])), drawn)
    _axis(page, sum(widths) + 2 * _GAP, low, high, room)


def draw_histogram(page: Page, picture: Histogram) -> None:
    """Draw how many numbers lie in each bin."""
    edges = [figure_text(edge, 6) for edge in picture.edges]
    ranges = [f"{low} – {high}" for low, high in pairwise(edges)]
    counts = [str(count) for count in picture.counts]
    if len(max(ranges, key=len, default="")) + 2 * _SHORTEST + 2 * _GAP > page.width:
        ranges = [f"{low} –" for low in edges[:-1]]
    widths = (
        max([cells(picture.measure), *map(len, ranges)]),
        max([len("rows"), *map(len, counts)]),
    )
    room = _room(page, widths)
    most = max(picture.counts, default=0) or 1
    _heads(page, (picture.measure, "rows"), widths)
    for one, text, count in zip(ranges, counts, picture.counts, strict=True):
        drawn = bar(count / most, room) or ("▏" if count else "")
        _line(page, (one.rjust(widths[0]), text.rjust(widths[1])), drawn)


def draw_reliability(page: Page, picture: Reliability) -> None:
    """Draw each diagram: what came of the rows in each bin, and what was said of them."""
    for number, panel in enumerate(picture.panels):
        if number:
            page.console.print()
        if panel.title:
            page.console.print(panel.title, "bold")
        _draw_bins(page, panel.bins)
    page.console.print()
    page.console.print("█ accuracy, │ mean confidence: where it is higher, too sure", "italic")


def _draw_bins(page: Page, bins: Sequence[Bin]) -> None:
    ranges = [f"{figure_text(one.start, 3)} – {figure_text(one.stop, 3)}" for one in bins]
    counts = [figure_text(one.rows, 9) for one in bins]
    rates = ["–" if math.isnan(one.accuracy) else f"{one.accuracy:.3f}" for one in bins]
    heads, columns = ["confidence", "rows", "accuracy"], [ranges, counts, rates]
    widths = [
        max([len(head), *map(len, texts)]) for head, texts in zip(heads, columns, strict=True)
    ]
    while len(widths) > 1 and sum(widths) + (len(widths) * _GAP) + 2 * _SHORTEST > page.width:
        del heads[-1], columns[-1], widths[-1]
    room = _room(page, widths)
    _heads(page, heads, widths)
    for *texts, one in zip(*columns, bins, strict=True):
        drawn = "" if math.isnan(one.accuracy) else _with_mark(one, room)
        cells_of_line = [text.rjust(width) for text, width in zip(texts, widths, strict=True)]
        _line(page, cells_of_line, drawn)
    _axis(page, sum(widths) + len(widths) * _GAP, 0.0, 1.0, room)


def _with_mark(one: Bin, room: int) -> str:
    """Return the bar of an accuracy, with a mark at the confidence."""
    drawn = bar(one.accuracy, room).ljust(room)
    place = min(int(one.confidence * room), room - 1)
    return f"{drawn[:place]}│{drawn[place + 1 :]}".rstrip()


def _signed(value: float, low: float, high: float, room: int) -> str:
    """Return a bar between 0 and a number, on an axis that has both."""
    if math.isinf(value):
        return "" if value > 0 else "◂"
    if low >= 0:
        return bar((value - low) / (high - low), room)
    zero = round(-low / (high - low) * room)
    length = min(round(abs(value) / (high - low) * room), room)
    if value >= 0:
        return " " * zero + "█" * length
    return " " * max(zero - length, 0) + ("█" * length or "▐")


def _axis(page: Page, indent: int, low: float, high: float, room: int) -> None:
    """Draw the axis below some bars, with round numbers."""
    line, texts = ["─"] * room, ""
    for tick in ticks(low, high, max(room // 10, 2)):
        place = min(round((tick - low) / (high - low) * room), room - 1)
        text = figure_text(tick)
        line[place] = "┴"
        start = min(place, page.width - indent - len(text))
        if start >= len(texts) + bool(texts):
            texts = texts.ljust(start) + text
    page.console.add(" " * indent + "".join(line))
    page.console.add(" " * indent + texts)


def _line(page: Page, texts: Sequence[str], drawn: str) -> None:
    page.console.add((" " * _GAP).join([*texts, page.console.styled(drawn, "cyan")]))


def _heads(page: Page, heads: Sequence[str], widths: Sequence[int]) -> None:
    texts = [head.rjust(width) for head, width in zip(heads, widths, strict=True)]
    page.console.add((" " * _GAP).join(page.console.styled(text, "bold") for text in texts))


def _room(page: Page, widths: Sequence[int]) -> int:
    """Return how long a bar may be."""
    return max(min(page.width, WIDEST) - sum(widths) - len(widths) * _GAP, _SHORTEST)


def _name_width(page: Page, names: Sequence[str]) -> int:
    return min(max(map(cells, names)), max(page.width // 3, 4))


def _left(name: str, width: int) -> str:
    name = cut(name, width)
    return name + " " * (width - cells(name))
