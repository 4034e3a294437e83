"""Sweeps for looking at: one vector as classes by temperatures, anything else in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import eq
from typing import NamedTuple

from softmax_cli.formats.terminal.console import GAP, Console, Drawn, bold_where, more
from softmax_cli.formats.terminal.text import Column, bar_column, escape, logit_text, spell
from softmax_cli.formats.terminal.upright import class_names
from softmax_cli.table.cells import Cell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

MOST_ACROSS = 20
"""More temperatures than these stand one below the other, however wide the output is."""

_NATURAL_BAR, _WIDEST_BAR, _SMALLEST_BAR = 8, 24, 4
_FEW = 3
"""So many rows are shown of each part at least."""


class Part(NamedTuple):
    """The rows at one temperature."""

    title: str
    values: list[list[float]]
    cells: list[list[Cell]]


def limits(schema: Schema, options: WriteOptions, limit: int) -> tuple[int, int]:
    """Return how many rows of each part are shown, and how many parts; 0 for all.

    A terminal is not filled unasked: its rows are shared out among the parts.
    """
    assert schema.sweep is not None
    if options.rows is not None or not limit:
        return limit, 0
    return max(limit // len(schema.sweep.temperatures), _FEW), limit


def parts(schema: Schema, values: list[list[float]], cells: list[list[Cell]]) -> Iterator[Part]:
    """Yield the rows of each temperature, in their order."""
    assert schema.sweep is not None
    place = schema.fields[0].position
    rows: dict[str, list[int]] = {}
    for row, own in enumerate(cells):
        rows.setdefault(str(own[place]), []).append(row)
    for text, chosen in rows.items():
        yield Part(
            _title(float(text)), [values[row] for row in chosen], [cells[row] for row in chosen]
        )


def draw_across(
    console: Console,
    schema: Schema,
    results: list[list[float]],
    logits: Sequence[float] | None,
    options: WriteOptions,
    limit: int,
) -> bool:
    """Draw the results of one vector, a column for each temperature; say whether they fit."""
    assert schema.sweep is not None
    temperatures = schema.sweep.temperatures
    names = class_names(list(schema.fields))
    count = min(limit or len(names), len(names))
    if len(temperatures) > MOST_ACROSS:
        return False
    columns = [Column("class", [escape(name) for name in names[:count]])]
    if logits is not None:
        columns.append(Column("logit", [*map(logit_text, logits[:count])], figures=True))
    figures = [
        Column(_title(temperature), spell(row[:count], options), figures=True)
        for temperature, row in zip(temperatures, results, strict=True)
    ]
    room = console.width - sum(column.width + GAP for column in (*columns, *figures)) + GAP
    if room < 0:
        return False
    bars = 0
    if schema.measure == "probability":
        each = room // len(figures) - GAP
        bars = min(each, _WIDEST_BAR if options.terminal else _NATURAL_BAR)
    drawn = [Drawn(column) for column in columns]
    for column, row in zip(figures, results, strict=True):
        most = max(row)
        drawn.append(Drawn(column, bold_where([*map(eq, row[:count], [most] * count)])))
        if bars >= _SMALLEST_BAR:
            drawn.append(Drawn(bar_column(row[:count], bars), lambda row: "cyan"))
    console.draw(drawn, count)
    if count < len(names):
        console.print(f"… and {more(len(names) - count, 'class')} (--rows 0 shows all)", "italic")
    return True


def _title(temperature: float) -> str:
    """Return what stands above the results at a temperature.

    >>> _title(2.0), _title(0.1467799267622069)
    ('T = 2', 'T = 0.1467799')
    """
    return f"T = {logit_text(temperature).removesuffix('.0')}"
