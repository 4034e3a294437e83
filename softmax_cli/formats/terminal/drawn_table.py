"""Writer of tables for looking at: a vector upright, anything else as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from softmax_cli.formats.spelling import Footer, Writer, speller
from softmax_cli.formats.terminal.console import GAP, drawn, more, new_console, new_table
from softmax_cli.formats.terminal.text import Column, bar, escape, spell
from softmax_cli.formats.terminal.upright import SMALL_BAR, draw_upright
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


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what draws a table when all rows are read; of many it keeps few."""
    limit = options.rows if options.rows is not None else TERMINAL_ROWS if options.terminal else 0
    upright = schema.dimensions == 1 and schema.measure is not None
    kept: list[Block] = []
    count = 0

    def keep(block: Block) -> bytes:
        nonlocal count
        if upright or not limit or count < limit:
            kept.append(block)
        count += len(block)
        return b""

    def draw(footer: Footer, failed: bool) -> bytes:
        if failed:
            return b""
        console = new_console(options)
        if upright and kept and len(kept[0]):
            draw_upright(console, schema, kept[0], options, limit)
        else:
            values = [row for block in kept for row in block.rows()]
            cells = [row for block in kept for row in block.cells]
            shown = Shown(values[: limit or None], cells[: limit or None], count)
            _draw_rows(console, schema, shown, options)
            _print_footer(console, footer, options)
        return drawn(console)

    return Writer(b"", keep, draw, by_itself=False)


def _draw_rows(console: Console, schema: Schema, shown: Shown, options: WriteOptions) -> None:
    all_fields = list(schema.fields)
    columns = {
        field: _column(field, schema, shown, options)
        for field in _worth_drawing(all_fields, console.width)
    }
    fields, hidden = _fitting(all_fields, columns, console.width)
    largest = None
    if hidden and schema.measure and shown.values:
        largest = _largest(all_fields, shown.values, options)
        fields, hidden = _fitting(all_fields, columns, console.width - largest.width - GAP)
    bars = _bar_width(schema, fields, columns, console.width) if options.terminal else 0
    marked = {field for field in fields if field.numeric} if schema.measure else set()
    table = new_table()
    for field in fields:
        column = columns[field]
        table.add_column(column.title, justify="right" if column.figures else "left", no_wrap=True)
        if bars and field in marked:
            table.add_column("", no_wrap=True, min_width=bars)
    if largest is not None:
        table.add_column(largest.title, no_wrap=True)
    texts = {field: columns[field].aligned() for field in fields}
    for index, row in enumerate(shown.values):
        line = _line(row, [(field, texts[field][index]) for field in fields], marked, bars)
        if largest is not None:
            line.append(Text(largest.texts[index], style="bold"))
        table.add_row(*line)
    console.print(table)
    _print_notes(console, shown.total - len(shown.values), hidden)


def _line(
    row: list[float], texts: list[tuple[Field, str]], marked: set[Field], bars: int
) -> list[Text]:
    """Return the cells of a row: the largest result bold, with bars where there is room."""
    most = max(row, default=0.0)
    line = []
    for field, text in texts:
        best = field in marked and row[field.position] == most
        line.append(Text(text, style="bold" if best else ""))
        if bars and field in marked:
            line.append(Text(bar(row[field.position], bars), style="cyan"))
    return line


def _print_notes(console: Console, rows: int, columns: int) -> None:
    """Say what is not shown."""
    notes = []
    if rows:
        notes.append(f"… and {more(rows, 'row')} (--rows 0 shows all)")
    if columns:
        notes.append(f"… and {more(columns, 'column')} (a wider terminal or -f csv shows them)")
    for note in notes:
        console.print(Text(note, style="italic"))


def _print_footer(console: Console, footer: Footer, options: WriteOptions) -> None:
    if not footer:
        return
    console.print()
    widest = max(len(name) for name, _ in footer) + GAP
    for name, value in footer:
        text = str(int(value)) if name == "rows" else spell([value], options)[0]
        console.print(Text(f"{name:{widest}}{text}", style="bold"))


def _column(field: Field, schema: Schema, shown: Shown, options: WriteOptions) -> Column:
    title = escape(field.name)
    if field.kind == "number":
        values = [row[field.position] for row in shown.values]
        return Column(title, spell(values, options), figures=True)
    if field.numeric:
        spell_one = speller(field, options)
        texts = [escape(spell_one(row[field.position])) for row in shown.values]
        return Column(title, texts, figures=field.kind == "integer")
    texts = [escape(plain(row[field.position], schema.dialect).strip()) for row in shown.cells]
    return Column(title, texts, figures=field.kind == "numeral")


def _largest(fields: list[Field], values: list[list[float]], options: WriteOptions) -> Column:
    """Name the largest result of each row, where not all columns fit."""
    results = [field for field in fields if field.numeric]
    texts = []
    for row in values:
        place = max(range(len(row)), key=row.__getitem__)
        figure = spell([row[place]], options)[0]
        texts.append(f"{figure}   {escape(results[place].name)}" if figure else "")
    return Column("largest", texts)


def _worth_drawing(fields: Sequence[Field], width: int) -> Sequence[Field]:
    """Leave out what cannot fit anyhow: of a thousand classes few are ever spelt."""
    most = width // (1 + GAP)
    results = [field for field in fields if field.numeric][:most]
    others = [field for field in fields if not field.numeric][:most]
    return (*others, *results)


def _fitting(
    fields: Sequence[Field], columns: dict[Field, Column], width: int
) -> tuple[list[Field], int]:
    """Choose the columns that fit: two carried ones, the results, then the other carried ones."""
    carried = [f for f in columns if not f.numeric]
    results = [f for f in columns if f.numeric]
    chosen: set[Field] = set()
    room = width
    for field in (*carried[:2], *results, *carried[2:]):
        needed = columns[field].width + GAP
        if needed > room:
            if chosen:
                break
            needed = room
        chosen.add(field)
        room -= needed
    return [field for field in fields if field in chosen], len(fields) - len(chosen)


def _bar_width(
    schema: Schema, fields: list[Field], columns: dict[Field, Column], width: int
) -> int:
    """Return how wide a bar beside each probability may be: 0 where there is no room."""
    numbers = sum(field.numeric for field in fields)
    if schema.measure != "probability" or len(fields) < len(schema.fields) or not numbers:
        return 0
    room = width - sum(columns[field].width + GAP for field in fields)
    each = room // numbers - GAP
    return min(each, SMALL_BAR) if each >= SMALL_BAR // 2 else 0
