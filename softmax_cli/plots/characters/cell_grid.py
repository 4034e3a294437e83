"""Grids of coloured cells in characters: heat maps, images, confusion matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest

from softmax_cli.formats.terminal.text import cells, cut, escape
from softmax_cli.plots.characters.painting import Page, shade_of
from softmax_cli.plots.number_texts import cell_text, figure_text
from softmax_cli.plots.palette import Color, ink, viridis
from softmax_cli.plots.pictures import HeatMap, Maps, Matrix
from softmax_cli.plots.row_bins import resampled
from softmax_cli.plots.scales import limits_of, share_of
from softmax_cli.table.io_options import WriteOptions

LINES = 32
"""So many lines a heat map has where nothing else is said."""

_WIDEST_CELL, _WIDEST_BLOCK = 12, 16
_NUMBERS = 16
"""Up to so many rows of an image have their numbers in them."""

_WIDEST_MAP = 32
_INDEX = 8
"""So wide is the place of an image at least, for its index above it."""

_GAP = 1


def draw_heat_map(page: Page, picture: HeatMap, options: WriteOptions) -> None:
    """Draw a heat map: numbers in its cells where they fit, else two rows to a line."""
    lines = options.rows or (len(picture.cells) if options.rows == 0 else LINES)
    labels = _row_labels(picture)
    indent = min(max(map(cells, labels)), max(page.width // 4, 4)) + _GAP
    room = max(page.width - indent, 1)
    texts = [[cell_text(value, options.precision) for value in row] for row in picture.cells]
    longest = max(len(text) for row in texts for text in row)
    width = room // len(picture.cells[0])
    fits = width >= longest + 2 and len(picture.cells) <= lines
    shown = picture
    if fits and not picture.is_binned and not (picture.is_image and len(picture.cells) > _NUMBERS):
        names = [escape(name) for name in picture.columns or map(str, range(picture.width))]
        width = min(width, max(longest + 2, min(max(map(cells, names)) + 2, _WIDEST_CELL)))
        _head(page, picture.column_label, names, indent, width)
        shares = [[share_of(value, picture.limits) for value in row] for row in picture.cells]
        _draw_cells(page, [_label(label, indent) for label in labels], texts, shares, width)
    else:
        shown = _draw_blocks(page, picture, indent, lines)
    _scale(page, shown.limits, picture.measure, indent)
    _say_averaging(page, shown)


def _draw_cells(
    page: Page,
    labels: Sequence[str],
    texts: Sequence[Sequence[str]],
    shares: Sequence[Sequence[float]],
    width: int,
) -> None:
    """Draw cells with their numbers, behind the names of their rows."""
    for label, row, own in zip(labels, texts, shares, strict=True):
        drawn = [_cell(page, *pair, width) for pair in zip(row, own, strict=True)]
        page.console.add(label + "".join(drawn))


def draw_maps(page: Page, picture: Maps) -> None:
    """Draw images side by side, as many as the width has room for."""
    each = 1 if page.has_colors else 2
    high = LINES if page.has_colors else LINES // 2
    wide = max(min(_WIDEST_MAP, page.width // each), 1)
    maps = [resampled(one, high, wide) for one in picture.maps]
    blocks = [_block_lines(page, one, each) for one in maps]
    width = max(len(maps[0].cells[0]) * each, _INDEX)
    across = max((page.width + 2) // (width + 2), 1)
    blank = " " * (width - len(maps[0].cells[0]) * each + 2)
    for start in range(0, len(blocks), across):
        heads = [cut(one.title, width).ljust(width) for one in maps[start : start + across]]
        page.console.add((" " * 2).join(heads))
        for lines in zip(*blocks[start : start + across], strict=True):
            page.console.add(blank.join(lines))
    _scale(page, maps[0].limits, maps[0].measure, 0)
    _say_averaging(page, maps[0])


def draw_matrix(page: Page, picture: Matrix, options: WriteOptions) -> None:
    """Draw a confusion matrix: each cell has the colour of its share of the true class."""
    names = [escape(name) for name in picture.names]
    rows: list[list[float]] = []
    for row in picture.counts:
        whole = sum(row)
        rows.append([value / whole if whole else 0.0 for value in row])
    indent = min(max(map(cells, names)), max(page.width // 4, 4)) + _GAP
    texts = [[figure_text(value, 9) for value in row] for row in picture.counts]
    longest = max(len(text) for row in texts for text in row)
    width = (page.width - indent) // len(names)
    if width < longest + 1:
        shares = HeatMap(
            *(picture.title, rows, "share of the true class", (0.0, 1.0), names, names),
            row_label="true",
            column_label="predicted",
            height=len(rows),
            width=len(rows),
        )
        draw_heat_map(page, shares, options)
        return
    width = min(width, max(longest + 2, min(max(map(cells, names)) + 2, _WIDEST_CELL)))
    _head(page, "predicted", names, indent, width)
    _draw_cells(page, [_label(name, indent) for name in names], texts, rows, width)
    _scale(page, (0.0, 1.0), "share of the true class", indent)


def _cell(page: Page, text: str, share: float, width: int) -> str:
    """Return a cell with its number."""
    if math.isnan(share):
        return f"{'×':>{width - 1}} "
    if page.has_colors:
        ground = viridis(share)
        return page.paint(f"{text:>{width - 1}} ", ink(ground), ground)
    return f"{shade_of(share) * (width - len(text) - 1)}{text} "


def _say_averaging(page: Page, shown: HeatMap) -> None:
    if shown.averaging is not None:
        page.console.print(shown.averaging, "italic")


def _draw_blocks(page: Page, picture: HeatMap, indent: int, lines: int) -> HeatMap:
    """Draw cells without numbers, half a character high where there are colours; return them."""
    wide = max(page.width - indent, 1)
    halves = page.has_colors
    shown = resampled(picture, lines * (2 if halves else 1), wide)
    if shown is not picture:  # means lie nearer to each other
        means = [value for row in shown.cells for value in row]
        shown = shown._replace(limits=limits_of(means, shown.measure))
    names = [escape(name) for name in shown.columns or ()]
    most = max([8, *(cells(name) + 1 for name in names)])
    if picture.is_image:
        most = 1 if halves else 2
    each = max(min(wide // len(shown.cells[0]), most, _WIDEST_BLOCK), 1)
    if names:
        _sparse_head(page, names, indent, each)
    labels = _row_labels(shown)
    for drawn, label in zip(_block_lines(page, shown, each), labels[:: 1 + halves], strict=True):
        page.console.add(_label(label, indent) + drawn)
    return shown


def _block_lines(page: Page, picture: HeatMap, each: int) -> list[str]:
    """Return the lines of some cells, so many characters wide."""
    rows = picture.cells
    if not page.has_colors:
        return [_row_of_blocks(page, picture, (row, None), each) for row in rows]
    pairs = zip_longest(rows[::2], rows[1::2])
    return [_row_of_blocks(page, picture, pair, each) for pair in pairs]


def _row_of_blocks(
    page: Page,
    picture: HeatMap,
    pair: tuple[Sequence[float], Sequence[float] | None],
    each: int,
) -> str:
    upper, lower = pair
    drawn = []
    for at, value in enumerate(upper):
        above = _color(value, picture)
        if not page.has_colors:
            mark = "×" if above is None else shade_of(share_of(value, picture.limits))
            drawn.append(mark * each)
            continue
        below = None if lower is None else _color(lower[at], picture)
        mark = "▀" if above is not None else "▄" if below is not None else " "
        inks = (above, below) if above is not None else (below, None)
        drawn.append(page.paint(mark * each, *inks))
    return "".join(drawn)


def _color(value: float, picture: HeatMap) -> Color | None:
    return None if math.isnan(value) else viridis(share_of(value, picture.limits))


def _row_labels(picture: HeatMap) -> list[str]:
    """Return the names of the rows, or the number of the first of each cell."""
    if picture.rows is not None:
        return [*map(escape, picture.rows)]
    return [str(picture.first + at * picture.tall) for at in range(len(picture.cells))]


def _label(text: str, indent: int) -> str:
    text = cut(text, indent - _GAP)
    return " " * (indent - _GAP - cells(text)) + text + " " * _GAP


def _head(page: Page, title: str, names: Sequence[str], indent: int, width: int) -> None:
    """Draw the names of the columns above their cells."""
    if title:
        page.console.print(" " * indent + title, "italic")
    heads = [cut(name, width - 1) for name in names]
    drawn = "".join(" " * (width - 1 - cells(head)) + head + " " for head in heads)
    page.console.add(" " * indent + page.console.styled(drawn.rstrip(), "bold"))


def _sparse_head(page: Page, names: Sequence[str], indent: int, each: int) -> None:
    """Draw the names of those columns that have room, each where its column begins."""
    line, free = "", 0
    for at, name in enumerate(names):
        place = at * each
        if place >= free and indent + place + cells(name) <= page.width:
            line += " " * (place - cells(line)) + name
            free = place + cells(name) + 1
    page.console.add(" " * indent + page.console.styled(line, "bold"))


def _scale(page: Page, limits: tuple[float, float], measure: str, indent: int) -> None:
    """Draw which colour is which number."""
    low, high = (figure_text(limit) for limit in limits)
    indent = min(indent, max(page.width - len(low) - len(high) - 10, 0))
    room = max(min(20, page.width - indent - len(low) - len(high) - 2), 5)
    shares = [at / (room - 1) for at in range(room)]
    if page.has_colors:
        drawn = "".join(page.paint("█", viridis(share)) for share in shares)
    else:
        drawn = "".join(map(shade_of, shares))
    page.console.print()
    line = f"{' ' * indent}{low} {drawn} {high}"
    beside = indent + len(low) + room + len(high) + len(measure) + 3 <= page.width
    page.console.add(f"{line} {measure}" if beside else line)
    if not beside:
        page.console.print(measure)
