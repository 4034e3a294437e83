"""Grids of coloured cells by matplotlib: heat maps, images, confusion matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from softmax_cli.formats.terminal.text import escape
from softmax_cli.plots.number_texts import cell_text, figure_text
from softmax_cli.plots.palette import ink, viridis
from softmax_cli.plots.pictures import HeatMap, Maps, Matrix
from softmax_cli.plots.scales import share_of
from softmax_cli.table.io_options import WriteOptions

_NUMBERS = 24
"""Up to so many rows and columns have their numbers in them."""

_NAMES = 64
"""So many names of rows and columns there is room for."""

_LETTER = 0.085
"""Inches of a letter, about."""

_WIDEST_NAMES = 6.0
"""Wider than this no cells become for their names."""

_MISSING = "#bbbbbb"


def draw_heat_map(figure: Any, picture: HeatMap, options: WriteOptions) -> None:
    """Draw a heat map, with numbers in its cells where they fit."""
    rows, columns = len(picture.cells), len(picture.cells[0])
    numbered = rows <= _NUMBERS and columns <= _NUMBERS and not picture.is_binned
    texts: list[list[str]] = []
    if numbered and not (picture.is_image and rows > 16):
        texts = [[cell_text(value, options.precision) for value in row] for row in picture.cells]
    wide, high = (0.62, 0.32) if texts else (0.2, 0.2)
    longest = max(map(len, picture.columns or [""])) + 1
    if columns * longest * _LETTER <= _WIDEST_NAMES:
        wide = max(wide, longest * _LETTER)
    if picture.is_image:
        wide = high = 0.55 if texts else 0.22
    figure.set_size_inches(_between(columns * wide + 2.6, 4.5, 11), _between(rows * high + 2, 3, 9))
    axes = figure.add_subplot()
    mesh = _show(axes, picture)
    _write(axes, texts, picture)
    _name(axes, picture, (figure.get_figwidth() - 2) / columns)
    if picture.averaging is not None:
        figure.supxlabel(picture.averaging, fontsize=8, style="italic")
    figure.colorbar(mesh, ax=axes, label=picture.measure, shrink=0.9)


def draw_maps(figure: Any, picture: Maps) -> None:
    """Draw images side by side."""
    count = len(picture.maps)
    down = -(-count // 4)
    across = -(-count // down)
    figure.set_size_inches(2.2 * across + 1.2, 2.3 * down + 0.8)
    grid = figure.subplots(down, across, squeeze=False)
    mesh = None
    for number in range(down * across):
        axes = grid[number // across][number % across]
        if number < count:
            mesh = _show(axes, picture.maps[number])
            axes.set_title(picture.maps[number].title, fontsize=9)
            axes.set_xticks([])
            axes.set_yticks([])
        else:
            axes.set_axis_off()
    figure.colorbar(mesh, ax=grid, label=picture.maps[0].measure, shrink=0.9)


def draw_matrix(figure: Any, picture: Matrix) -> None:
    """Draw a confusion matrix: each cell has the colour of its share of the true class."""
    count = len(picture.names)
    sums = [sum(row) for row in picture.counts]
    shares = [
        [value / whole if whole else 0.0 for value in row]
        for row, whole in zip(picture.counts, sums, strict=True)
    ]
    shown = HeatMap(
        *(picture.title, shares, "share of the true class", (0.0, 1.0)),
        *(picture.names, picture.names),
        row_label="true",
        column_label="predicted",
        height=count,
        width=count,
        is_image=True,
    )
    side = _between(count * 0.5 + 2.2, 4.2, 11)
    figure.set_size_inches(side + 1.0, side)
    axes = figure.add_subplot()
    mesh = _show(axes, shown)
    if count <= _NUMBERS:
        texts = [[figure_text(value, 9) for value in row] for row in picture.counts]
        _write(axes, texts, shown)
    _name(axes, shown, side / count)
    figure.colorbar(mesh, ax=axes, label=shown.measure, shrink=0.9)


def _show(axes: Any, picture: HeatMap) -> Any:
    """Draw the cells; return what a colour bar is of."""
    import numpy as np

    low, high = picture.limits
    cells = np.clip(np.asarray(picture.cells, np.float64), low, high)
    mesh = axes.imshow(
        np.ma.masked_invalid(cells),
        cmap="viridis",
        vmin=low,
        vmax=high,
        aspect="equal" if picture.is_image else "auto",
        interpolation="nearest",
    )
    axes.set_facecolor(_MISSING)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return mesh


def _write(axes: Any, texts: Sequence[Sequence[str]], picture: HeatMap) -> None:
    """Write numbers into cells."""
    longest = max((len(text) for row in texts for text in row), default=0)
    for place, (row, values) in enumerate(zip(texts, picture.cells, strict=False)):
        for at, (text, value) in enumerate(zip(row, values, strict=True)):
            color = "black" if math.isnan(value) else _ink(value, picture)
            size = 8 if longest <= 5 else 6
            axes.text(at, place, text, ha="center", va="center", color=color, fontsize=size)


def _ink(value: float, picture: HeatMap) -> str:
    return ink(viridis(share_of(value, picture.limits))).hex


def _name(axes: Any, picture: HeatMap, room: float) -> None:
    """Name the rows and columns, or as many of their numbers as have room; a column has inches."""
    rows, columns = len(picture.cells), len(picture.cells[0])
    if picture.columns is not None and columns <= _NAMES and columns == picture.width:
        names = [escape(name) for name in picture.columns]
        turned = (max(map(len, names)) + 1) * _LETTER > room
        axes.set_xticks(range(columns), names, rotation=90 if turned else 0)
    else:
        _number(axes.xaxis, columns, picture.wide, 0)
    if picture.rows is not None and rows <= _NAMES:
        axes.set_yticks(range(rows), [escape(name) for name in picture.rows])
    else:
        _number(axes.yaxis, rows, picture.tall, picture.first)
    axes.set_xlabel(escape(picture.column_label))
    axes.set_ylabel(escape(picture.row_label))
    axes.tick_params(length=2 if rows > _NAMES else 0)
    if picture.rows is not None and rows > _NUMBERS:
        axes.tick_params(axis="y", labelsize=7)


def _number(axis: Any, shown: int, each: int, first: int) -> None:
    """Number cells that stand for so many each."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if shown / step <= 12)
    places = range(0, shown, step)
    axis.set_ticks(places, [str(first + place * each) for place in places])


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
