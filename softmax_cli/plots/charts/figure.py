"""Figures: a picture drawn by matplotlib, without a screen, as the bytes of a file."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from softmax_cli.files.notes import say
from softmax_cli.plots.charts import bar_charts, grid_charts, line_charts
from softmax_cli.plots.charts.drawing_library import SETTINGS, load
from softmax_cli.plots.pictures import (
    Bars,
    HeatMap,
    Histogram,
    Lines,
    Maps,
    Matrix,
    Picture,
    Reliability,
)
from softmax_cli.table.io_options import WriteOptions

_NO_DATE: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""What would make two files of the same numbers differ."""


def saved(picture: Picture, format: str, options: WriteOptions) -> bytes:
    """Return a picture as the bytes of a file; `format` is ``png``, ``svg`` or ``pdf``."""
    matplotlib = load(options.output)
    out = BytesIO()
    with matplotlib.rc_context(), warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        figure = matplotlib.figure.Figure(layout="constrained")
        _draw(figure, picture, options)
        figure.savefig(out, format=format, metadata=_NO_DATE[format])
    if any("missing from" in str(warning.message) for warning in met):
        say("the font of the picture lacks characters of some names: an .svg has them as text")
    return out.getvalue()


def _draw(figure: Any, picture: Picture, options: WriteOptions) -> None:
    match picture:
        case Bars():
            bar_charts.draw_bars(figure, picture, options)
        case HeatMap():
            grid_charts.draw_heat_map(figure, picture, options)
        case Maps():
            grid_charts.draw_maps(figure, picture)
        case Lines():
            line_charts.draw_lines(figure, picture)
        case Reliability():
            bar_charts.draw_reliability(figure, picture)
        case Matrix():
            grid_charts.draw_matrix(figure, picture)
        case Histogram():
            bar_charts.draw_histogram(figure, picture)
    width = figure.get_figwidth()
    figure.suptitle(_wrapped(picture.title, int(width * 12)), fontsize=11)
    if picture.notes:
        figure.supxlabel(
            _wrapped("; ".join(picture.notes), int(width * 13)), fontsize=8, style="italic"
        )


def _wrapped(text: str, width: int) -> str:
    """Break a text into lines of about so many characters."""
    import textwrap

    return "\n".join(textwrap.wrap(text, max(width, 20)))
