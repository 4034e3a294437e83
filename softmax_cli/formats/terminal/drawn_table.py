"""Writer of tables for looking at: a vector upright, anything else as rows."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq
from typing import Any, NamedTuple

from softmax_cli.formats.spelling import Footer, Writer, speller
from softmax_cli.formats.terminal.console import GAP, Console, Drawn, Style, bold_where, more, shade
from softmax_cli.formats.terminal.fitting import fitting, worth_drawing
from softmax_cli.formats.terminal.record import draw_record
from softmax_cli.formats.terminal.text import Column, bar_column, escape, logit_text, spell
from softmax_cli.formats.terminal.upright import BAR_WIDTH, SMALL_BAR, class_names, draw_upright
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, Dialect, plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

TERMINAL_ROWS = 20


class Shown(NamedTuple):
    """The rows that are shown, and how many there are."""

    values: list[list[float]]
    cells: list[list[Cell]]
    total: int

    def at_most(self, limit: int) -> Shown:
        """Return the first of them; all where there is no limit."""
        return self._replace(values=self.values[: limit or None], cells=self.cells[: limit or None])


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what draws a table when all rows are read; of many it keeps few."""
    limit = options.rows if options.rows is not None else TERMINAL_ROWS if options.terminal else 0
    upright = schema.dimensions == 1 and bool(schema.measure or schema.report)
    sweep = schema.sweep
    enough = limit * len(sweep.temperatures) if sweep is not None else limit
    kept: list[Block] = []
    count = 0

    def keep(block: Block) -> bytes:
        nonlocal count
        if upright or not limit or count < enough:
            kept.append(block)
        count += len(block)
        return b""

    def draw(footer: Footer, failed: bool) -> bytes:
        if failed:
            return b""
        console = Console(options)
        if upright and kept and len(kept[0]) and schema.report == "figures":
            draw_record(console, schema, kept[0].rows()[0], options)
        elif upright and kept and len(kept[0]):
            draw_upright(console, schema, kept[0], options, limit)
        else:
            values = [row for block in kept for row in block.rows()]
            cells = [row for block in kept for row in block.cells]
            shown = Shown(values, cells, count)
            if sweep is None:
                _draw_rows(console, schema, shown.at_most(limit), options)
            else:
                logits = kept[0].logits if kept else None
                _draw_sweep(console, schema, shown, logits, options, limit)
            _print_footer(console, footer, options)
        return console.drawn()

    return Writer(b"", keep, draw, by_itself=False)


def _draw_sweep(
    console: Console,
    schema: Schema,
    shown: Shown,
    logits: Any,
    options: WriteOptions,
    limit: int,
) -> None:
    """Draw the results at several temperatures: one vector across, a row each, or in parts."""
    from softmax_cli.formats.terminal import swept_table

    assert schema.sweep is not None
    count = len(schema.sweep.temperatures)
    if shown.total <= count:
        if schema.sweep.vector and schema.measure and shown.total:
            row = None if logits is None else [*map(float, logits[0])]
            if swept_table.draw_across(console, schema, shown.values, row, options, limit):
                return
        _draw_rows(console, schema, shown.at_most(limit), options)
        return
    rows, most = swept_table.limits(schema, options, limit)
    below = schema._replace(fields=[*schema.fields][1:], sweep=None)
    parts = [*swept_table.parts(schema, shown.values, shown.cells)]
    for place, part in enumerate(parts[: most or None]):
        if place:
            console.print()
        console.print(part.title, "bold")
        whole = Shown(part.values, part.cells, max(len(part.values), shown.total // count))
        _draw_rows(console, below, whole.at_most(rows), options)
    if most and len(parts) > most:
        more_parts = more(len(parts) - most, "temperature")
        console.print(f"… and {more_parts} (--rows 0 shows all)", "italic")


def _draw_rows(console: Console, schema: Schema, shown: Shown, options: WriteOptions) -> None:
    fields = list(schema.fields)
    columns = {
        place: _column(fields[place], schema, shown, options)
        for place in worth_drawing(fields, console.width)
    }
    widths = fitting(fields, columns, console.width, grouped=schema.report is not None)
    hidden = len(fields) - len(widths)
    largest = None
    unseen = any(field.numeric for place, field in enumerate(fields) if place not in widths)
    if unseen and schema.measure and shown.values:
        largest = _largest(fields, shown.values, options)
        widths = fitting(fields, columns, max(console.width - largest.width - GAP, 1))
        hidden = len(fields) - len(widths)
    bars = 0
    if options.terminal and not hidden and schema.measure == "probability":
        bars = _bar_width(fields, columns, console.width)
    most = [max(row, default=0.0) for row in shown.values]
    drawn: list[Drawn] = []
    for place, width in widths.items():
        column, field = columns[place], fields[place]
        column.shorten(width)
        if not (field.numeric and schema.measure):
            drawn.append(Drawn(column, _style(field, schema, shown)))
            continue
        results = [row[field.position] for row in shown.values]
        drawn.append(Drawn(column, bold_where(list(map(eq, results, most)))))
        if bars:
            drawn.append(Drawn(bar_column(results, bars), lambda row: "cyan"))
    if largest is not None:
        drawn.append(Drawn(largest, lambda row: "bold"))
    if schema.report == "bins" and options.terminal:
        rates = next(field.position for field in fields if field.name == "accuracy")
        room = console.width - sum(one.column.width + GAP for one in drawn)
        if room >= SMALL_BAR:
            bar = bar_column([row[rates] for row in shown.values], min(room, BAR_WIDTH))
            drawn.append(Drawn(bar, lambda row: "cyan"))
    console.draw(drawn, len(shown.values))
    _print_notes(console, shown.total - len(shown.values), hidden)


def _style(field: Field, schema: Schema, shown: Shown) -> Callable[[int], Style]:
    """Return the style of a column that is no result for a class."""
    if schema.report != "counts" or field.kind in ("class", "cell", "key"):
        return lambda row: ""
    place = field.position
    sums = [sum(row[1:]) for row in shown.values]  # behind the true class
    return lambda row: shade(shown.values[row][place] / sums[row] if sums[row] else 0.0)


def _print_notes(console: Console, rows: int, columns: int) -> None:
    """Say what is not shown."""
    notes = []
    if rows:
        notes.append(f"… and {more(rows, 'row')} (--rows 0 shows all)")
    if columns:
        notes.append(f"… and {more(columns, 'column')} (a wider terminal or -f csv shows them)")
    for note in notes:
        console.print(note, "italic")


def _print_footer(console: Console, footer: Footer, options: WriteOptions) -> None:
    if not footer:
        return
    console.print()
    widest = max(len(name) for name, _ in footer) + GAP
    for name, value in footer:
        text = str(int(value)) if name == "rows" else spell([value], options)[0]
        console.print(f"{name:{widest}}{text}", "bold")


def _column(field: Field, schema: Schema, shown: Shown, options: WriteOptions) -> Column:
    title = escape(field.name)
    if field.kind == "number":
        values = [row[field.position] for row in shown.values]
        texts = spell(values, options)
        if schema.report == "bins":  # an empty one
            texts = [text or "–" for text in texts]
        return Column(title, texts, figures=True)
    if field.numeric:
        spell_one = speller(field, options)
        texts = [escape(spell_one(row[field.position])) for row in shown.values]
        return Column(title, texts, figures=field.kind == "integer")
    if field.kind == "key":
        texts = [logit_text(float(row[field.position])) for row in shown.cells]
        return Column(title, texts, figures=True)
    texts = [escape(plain(row[field.position], schema.dialect).strip()) for row in shown.cells]
    return Column(title, texts, figures=field.kind == "numeral")


def _largest(fields: list[Field], values: list[list[float]], options: WriteOptions) -> Column:
    """Name the largest result of each row, where not all columns fit."""
    names = class_names(fields)
    texts = []
    for row in values:
        place = max(range(len(row)), key=row.__getitem__)
        figure = spell([row[place]], options)[0]
        texts.append(f"{figure}   {escape(names[place])}" if figure else "")
    return Column("largest", texts)


def _bar_width(fields: list[Field], columns: dict[int, Column], width: int) -> int:
    """Return how wide a bar beside each probability may be: 0 where there is no room."""
    numbers = sum(field.numeric for field in fields)
    if not numbers:
        return 0
    room = width - sum(column.width + GAP for column in columns.values())
    each = room // numbers - GAP
    return min(each, SMALL_BAR) if each >= SMALL_BAR // 2 else 0
