"""Curves by matplotlib, with their names at their ends."""

from __future__ import annotations

import math
from typing import Any

from softmax_cli.formats.terminal.text import escape
from softmax_cli.plots.number_texts import figure_text
from softmax_cli.plots.palette import CURVES
from softmax_cli.plots.pictures import Lines
from softmax_cli.plots.scales import limits_of
from softmax_cli.plots.spreading import axis_places, spread

_STYLES = ("-", "--", "-.", ":")
"""Of neighbours, so that they differ without colours too."""

_APART = 0.055
"""How far apart the names of curves stand, as a share of the height."""


def draw_lines(figure: Any, picture: Lines) -> None:
    """Draw curves."""
    figure.set_size_inches(7.0, 4.4)
    axes = figure.add_subplot()
    low, high = limits_of([v for line in picture.lines for v in line.values], picture.measure)
    for number, line in enumerate(picture.lines):
        axes.plot(
            picture.places,
            [value if math.isfinite(value) else math.nan for value in line.values],
            color=CURVES[number].hex,
            linestyle=_STYLES[number % len(_STYLES)],
            linewidth=1.8,
            marker="o" if len(picture.places) <= 12 else None,
            markersize=3.5,
        )
    if picture.is_logarithmic:
        axes.set_xscale("log")
        axes.minorticks_off()
    places = axis_places(picture.places, picture.is_logarithmic)
    axes.set_xticks(places, [figure_text(place, 3) for place in places])
    axes.margins(x=0.01)
    margin = 0.03 * (high - low)
    axes.set_ylim(low - margin, high + margin)
    axes.set_xlabel(picture.place_label)
    axes.set_ylabel(picture.measure)
    axes.grid(color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)
    if len(picture.lines) > 1:
        _name(axes, picture, low, high)


def _name(axes: Any, picture: Lines, low: float, high: float) -> None:
    """Write the names of curves beside their ends, so that none covers another."""
    last = [
        next((value for value in reversed(line.values) if math.isfinite(value)), low)
        for line in picture.lines
    ]
    shares = [(value - low) / (high - low) for value in last]
    for number, place in enumerate(spread(shares, _APART, 0.0, 1.0)):
        axes.annotate(
            escape(picture.lines[number].name),
            (picture.places[-1], last[number]),
            (1.03, (place + 0.03) / 1.06),
            xycoords="data",
            textcoords="axes fraction",
            color=CURVES[number].hex,
            va="center",
            fontsize=9,
            arrowprops={
                "arrowstyle": "-",
                "relpos": (0, 0.5),
                "color": CURVES[number].hex,
                "linewidth": 0.6,
            },
            annotation_clip=False,
        )
