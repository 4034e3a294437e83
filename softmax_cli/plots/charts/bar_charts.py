"""Bars by matplotlib: one vector, losses, and reliability diagrams."""

from __future__ import annotations

import math
from itertools import pairwise
from textwrap import wrap
from typing import Any

from softmax_cli.formats.terminal.text import escape, spell
from softmax_cli.plots.palette import CURVES
from softmax_cli.plots.pictures import Bars, Histogram, Panel, Reliability
from softmax_cli.plots.scales import limits_of
from softmax_cli.table.io_options import WriteOptions

_BLUE, _ORANGE = CURVES[0].hex, CURVES[5].hex
_GREY = "#b0b0b0"


def draw_bars(figure: Any, picture: Bars, options: WriteOptions) -> None:
    """Draw a bar for each class, from the first at the top, with its number."""
    count = len(picture.values)
    figure.set_size_inches(7.0, max(1.6 + 0.3 * count, 2.4))
    axes = figure.add_subplot()
    low, high = limits_of(picture.values, picture.measure)
    lengths = [value if math.isfinite(value) else 0.0 for value in picture.values]
    axes.barh(range(count), lengths, color=_BLUE, height=0.72)
    for place, (value, text) in enumerate(
        zip(picture.values, spell([*picture.values], options), strict=True)
    ):
        beyond = 4 if value >= 0 else -4
        axes.annotate(
            text,
            (lengths[place], place),
            (beyond, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=8,
        )
    room = 0.12 * (high - low)
    axes.set_xlim(low - room if low < 0 else low, high + room if high > 0 else high)
    axes.set_ylim(count - 0.4, -0.6)
    axes.set_yticks(range(count), [escape(name) for name in picture.names])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(picture.measure)


def draw_histogram(figure: Any, picture: Histogram) -> None:
    """Draw how many numbers lie in each bin."""
    figure.set_size_inches(7.0, 4.2)
    axes = figure.add_subplot()
    edges = picture.edges
    if picture.counts:
        widths = [high - low for low, high in pairwise(edges)]
        axes.bar(
            edges[:-1],
            picture.counts,
            widths,
            align="edge",
            color=_BLUE,
            edgecolor="white",
            linewidth=0.6,
        )
        for place, width, count in zip(edges[:-1], widths, picture.counts, strict=True):
            if count:
                axes.annotate(
                    str(count),
                    (place + width / 2, count),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=7,
                )
        axes.set_xlim(edges[0], edges[-1])
    axes.set_xlabel(picture.measure)
    axes.set_ylabel("rows")


def draw_reliability(figure: Any, picture: Reliability) -> None:
    """Draw each diagram: accuracy over confidence, above how many rows each bin has."""
    panels = picture.panels
    across = min(len(panels), 3)
    down = -(-len(panels) // across)
    figure.set_size_inches(max(4.2 * across, 6.4), 5.2 * down)
    ratios = [3.2, 1.0] * down
    grid = figure.subplots(2 * down, across, squeeze=False, height_ratios=ratios)
    for number in range(down * across):
        row, column = divmod(number, across)
        upper, lower = grid[2 * row][column], grid[2 * row + 1][column]
        if number < len(panels):
            _draw_panel(upper, lower, panels[number])
        else:
            upper.set_axis_off()
            lower.set_axis_off()


def _draw_panel(upper: Any, lower: Any, panel: Panel) -> None:
    for one in panel.bins:
        width = one.stop - one.start
        lower.bar(one.start, one.rows, width, align="edge", color=_GREY, edgecolor="white")
        if one.rows:
            lower.annotate(
                f"{one.rows:g}",
                (one.start + width / 2, one.rows),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=6,
            )
        if not math.isnan(one.accuracy):
            upper.bar(one.start, one.accuracy, width, align="edge", color=_BLUE, edgecolor="white")
    known = [one for one in panel.bins if not math.isnan(one.accuracy)]
    upper.plot([0, 1], [0, 1], color="#555555", linestyle="--", linewidth=1)
    upper.plot(
        [one.confidence for one in known],
        [one.accuracy for one in known],
        color=_ORANGE,
        marker="o",
        markersize=4,
        linewidth=1,
        label="at the mean confidence",
    )
    upper.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="accuracy")
    upper.legend(loc="upper left", fontsize=7, frameon=False)
    if panel.title:
        upper.set_title("\n".join(wrap(panel.title, 40)), fontsize=9)
    lower.set(xlim=(0, 1), xlabel="confidence", ylabel="rows")
    lower.margins(y=0.2)
