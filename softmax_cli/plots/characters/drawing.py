"""Drawing of pictures in characters: the title, the picture, what is said below it."""

from __future__ import annotations

from softmax_cli.plots.characters import bar_rows, cell_grid, curves
from softmax_cli.plots.characters.painting import Page
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


def drawn(picture: Picture, options: WriteOptions) -> bytes:
    """Return a picture as lines of text."""
    page = Page(options)
    page.console.print(picture.title, "bold")
    page.console.print()
    match picture:
        case Bars():
            bar_rows.draw_bars(page, picture, options)
        case HeatMap():
            cell_grid.draw_heat_map(page, picture, options)
        case Maps():
            cell_grid.draw_maps(page, picture)
        case Lines():
            curves.draw_lines(page, picture)
        case Reliability():
            bar_rows.draw_reliability(page, picture)
        case Matrix():
            cell_grid.draw_matrix(page, picture, options)
        case Histogram():
            bar_rows.draw_histogram(page, picture)
    for note in picture.notes:
        page.console.print(note, "italic")
    return page.console.drawn()
