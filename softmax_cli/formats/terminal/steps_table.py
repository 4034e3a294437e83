"""Steps for looking at: a table for each row, the sum below it, and what happened in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from softmax_cli.formats.terminal.console import GAP, Console, Drawn
from softmax_cli.formats.terminal.fitting import SHORT
from softmax_cli.formats.terminal.text import Column, escape, logit_text, spell
from softmax_cli.syntax.numbers import shortest
from softmax_cli.table.io_options import WriteOptions

_TEXT_WIDTH = 88

_GIVEN = ("logit", "target")
"""The columns whose numbers are shown as they were given."""

_LAST = ("class", "naive", "in float32")
"""What an answer cannot do without on a narrow terminal, behind the answer itself."""


class Explained(NamedTuple):
    """A row and its steps."""

    title: str | None  # None where there is one row
    columns: dict[str, list[float] | Sequence[str]]  # by their titles; the class comes first
    sum: float | None  # of the exps
    words: Sequence[str]  # a sentence each


def draw(rows: Sequence[Explained], options: WriteOptions) -> bytes:
    """Return the tables of some rows, drawn."""
    console = Console(options)
    for place, row in enumerate(rows):
        if place:
            console.print()
        if row.title is not None:
            console.print(row.title, "bold")
        columns = [_column(title, values, options) for title, values in row.columns.items()]
        shown = _fitting(columns, console.width)
        console.draw([Drawn(column) for column in shown], len(columns[0].texts))
        if len(shown) < len(columns):
            hidden = ", ".join(column.title for column in columns if column not in shown)
            console.print(f"… without {hidden} (a wider terminal or -f csv shows them)", "italic")
        if row.sum is not None:
            console.print(f"sum of the exps: {_spelt([row.sum], options)[0]}")
        console.print()
        for sentence in row.words:
            for line in wrap(sentence, min(console.width, _TEXT_WIDTH)):
                console.print(line)
    return console.drawn()


def _column(title: str, values: Sequence[float | str], options: WriteOptions) -> Column:
    texts = [value for value in values if isinstance(value, str)]
    if texts:
        return Column(title, [*map(escape, texts)])
    figures = [value for value in values if not isinstance(value, str)]
    given = title in _GIVEN and options.precision is None
    return Column(
        title, [*map(logit_text, figures)] if given else _spelt(figures, options), figures=True
    )


def _spelt(values: list[float], options: WriteOptions) -> list[str]:
    """Spell numbers as tables do, but for NaN, which is a word here."""
    texts = spell(values, options)
    pairs = zip(values, texts, strict=True)
    return [shortest(value) if math.isnan(value) else text for value, text in pairs]


def _fitting(columns: list[Column], width: int) -> list[Column]:
    """Cut names, and leave out the first steps, where there is no room for all."""
    shown = [*columns]
    _cut_names(shown, width, SHORT)
    while _width(shown) > width and len(shown) > 2:
        step = next((one for one in shown[1:-3] if one.title not in _LAST), None)
        shown.remove(step or shown[-1])
    _cut_names(shown, width, 1)
    return shown


def _cut_names(columns: list[Column], width: int, least: int) -> None:
    names = columns[0]
    names.shorten(max(names.width - max(_width(columns) - width, 0), least))


def _width(columns: list[Column]) -> int:
    return sum(column.width + GAP for column in columns) - GAP
