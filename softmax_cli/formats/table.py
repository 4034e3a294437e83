"""A table for looking at: the only place that knows rich."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from softmax_cli.blocks import Block, Field, Sheet
from softmax_cli.cells import plain
from softmax_cli.formats.figures import Column, bar, escape, logit_text, spell
from softmax_cli.formats.style import Style

TERMINAL_ROWS = 20
BAR_WIDTH = 40
SMALL_BAR = 8
GAP = 3
NATURAL_WIDTH = 60
# One rule under the names, and nothing else.
_RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def write(sheet: Sheet, blocks: Iterable[Block], style: Style) -> Iterator[bytes]:
    """Draw a vector upright, anything else as rows; all rows are read, few are kept."""
    limit = style.rows if style.rows is not None else TERMINAL_ROWS if style.terminal else 0
    upright = sheet.vector and sheet.measure is not None
    shown: list[Block] = []
    count = 0
    for block in blocks:
        if upright or not limit or count < limit:
            shown.append(block)
        count += len(block.cells)
    console = _console(style)
    if upright and shown and shown[0].rows():
        _draw_vector(console, sheet, shown[0], style, limit)
    else:
        _draw_rows(console, sheet, shown, style, limit, count)
    file = console.file
    assert isinstance(file, StringIO)
    yield "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines()).encode()


def _console(style: Style) -> Console:
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    colors = style.color == "always" or (
        style.color == "auto"
        and not os.environ.get("NO_COLOR")
        and (forced or (style.terminal and os.environ.get("TERM") != "dumb"))
    )
    # Bold is no colour: it stays under NO_COLOR, but never goes into a file unasked.
    ansi = colors or (style.terminal and os.environ.get("TERM") != "dumb")
    return Console(
        file=StringIO(),
        width=_width(style),
        force_terminal=ansi,
        color_system="standard" if colors else None,
        no_color=not colors,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _width(style: Style) -> int:
    if not style.terminal:
        return 1 << 20
    from shutil import get_terminal_size

    return max(get_terminal_size().columns, 20)


def _draw_vector(console: Console, sheet: Sheet, block: Block, style: Style, limit: int) -> None:
    """Draw one row as lines: class, logit, result, and a bar where it is a probability."""
    results = block.rows()[0]
    fields = [field for field in sheet.fields if field.numeric]
    for field in sheet.fields:
        if field.kind == "cell":
            carried = escape(plain(block.cells[0][field.place], sheet.dialect).strip())
            console.print(Text(f"{escape(field.name)}: {carried}"))
    names = [escape(field.name) for field in fields]
    figures = spell(results, style)
    largest = max(range(len(results)), key=lambda index: results[index])
    order = list(range(len(results)))
    hidden = len(order) - limit if limit and len(order) > limit else 0
    columns = [Column("class", names)]
    if block.logits is not None:
        given = [field for field in sheet.fields if field.kind == "numeral"]
        logits = (
            [plain(block.cells[0][field.place], sheet.dialect) for field in given]
            if len(given) == len(results)
            else [logit_text(value) for value in block.logits[0]]
        )
        columns.append(Column("logit", logits, figures=True))
    columns.append(Column(str(sheet.measure), figures, figures=True))
    table = _table()
    for column in columns:
        table.add_column(column.title, justify="right" if column.figures else "left", no_wrap=True)
    full = min(console.width, NATURAL_WIDTH + 20) if style.terminal else NATURAL_WIDTH
    room = full - sum(column.width + GAP for column in columns)
    bars = sheet.measure == "probability" and room >= SMALL_BAR
    if bars:
        table.add_column("", no_wrap=True, min_width=min(room, BAR_WIDTH))
    texts = [column.aligned() for column in columns]
    for index in order[: len(order) - hidden]:
        emphasis = "bold" if index == largest else ""
        cells = [Text(lines[index], style=emphasis) for lines in texts]
        if bars:
            cells.append(Text(bar(results[index], min(room, BAR_WIDTH)), style="cyan"))
        table.add_row(*cells)
    console.print(table)
    if hidden:
        where = f"; the largest is {names[largest]} ({figures[largest]})"
        console.print(Text(f"… and {_more(hidden, 'class')}{where}", style="italic"))


def _draw_rows(
    console: Console, sheet: Sheet, blocks: list[Block], style: Style, limit: int, count: int
) -> None:
    values = [row for block in blocks for row in block.rows()]
    cells = [row for block in blocks for row in block.cells]
    if limit:
        values, cells = values[:limit], cells[:limit]
    all_fields = list(sheet.fields)
    columns = {
        field: _column(field, sheet, values, cells, style)
        for field in _worth_drawing(all_fields, console.width)
    }
    room = console.width
    fields, hidden = _fitting(all_fields, columns, room)
    largest = None
    if hidden and sheet.measure and values:
        largest = _largest(all_fields, values, style)
        fields, hidden = _fitting(all_fields, columns, room - largest.width - GAP)
    marked = [field for field in fields if field.numeric] if sheet.measure else []
    bars = _bar_width(sheet, fields, columns, console.width) if style.terminal else 0
    table = _table()
    for field in fields:
        column = columns[field]
        table.add_column(column.title, justify="right" if column.figures else "left", no_wrap=True)
        if bars and field in marked:
            table.add_column("", no_wrap=True, min_width=bars)
    if largest is not None:
        table.add_column(largest.title, no_wrap=True)
    texts = {field: columns[field].aligned() for field in fields}
    for index, row in enumerate(values):
        most = max(row, default=0.0)
        line: list[Text] = []
        for field in fields:
            best = field in marked and row[field.place] == most
            line.append(Text(texts[field][index], style="bold" if best else ""))
            if bars and field in marked:
                line.append(Text(bar(row[field.place], bars), style="cyan"))
        if largest is not None:
            line.append(Text(largest.texts[index], style="bold"))
        table.add_row(*line)
    console.print(table)
    notes = []
    if count > len(values):
        notes.append(f"… and {_more(count - len(values), 'row')} (--rows 0 shows all)")
    if hidden:
        notes.append(f"… and {_more(hidden, 'column')} (a wider terminal or -f csv shows them)")
    for note in notes:
        console.print(Text(note, style="italic"))
    if style.summary is not None:
        console.print()
        summary = style.summary()
        widest = max(len(name) for name, _ in summary) + GAP
        for name, value in summary:
            text = str(int(value)) if name == "rows" else spell([value], style)[0]
            console.print(Text(f"{name:{widest}}{text}", style="bold"))


def _column(
    field: Field, sheet: Sheet, values: list[list[float]], cells: list[list[object]], style: Style
) -> Column:
    title = escape(field.name)
    if field.kind == "number":
        return Column(title, spell([row[field.place] for row in values], style), figures=True)
    if field.numeric:
        speller = style.speller(field)
        texts = [escape(speller(row[field.place])) for row in values]
        return Column(title, texts, figures=field.kind == "integer")
    texts = [escape(plain(row[field.place], sheet.dialect).strip()) for row in cells]
    return Column(title, texts, figures=field.kind == "numeral")


def _largest(fields: list[Field], values: list[list[float]], style: Style) -> Column:
    """Name the largest result of each row, where not all columns fit."""
    results = [field for field in fields if field.numeric]
    texts = []
    for row in values:
        place = max(range(len(row)), key=row.__getitem__)
        figure = spell([row[place]], style)[0]
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


def _bar_width(sheet: Sheet, fields: list[Field], columns: dict[Field, Column], width: int) -> int:
    """Return how wide a bar beside each probability may be: 0 where there is no room."""
    numbers = sum(field.numeric for field in fields)
    if sheet.measure != "probability" or len(fields) < len(sheet.fields) or not numbers:
        return 0
    room = width - sum(columns[field].width + GAP for field in fields)
    each = room // numbers - GAP
    return min(each, SMALL_BAR) if each >= SMALL_BAR // 2 else 0


def _more(count: int, what: str) -> str:
    plural = what + ("es" if what.endswith("s") else "s")
    return f"{count} more {what if count == 1 else plural}"


def _table() -> Table:
    return Table(
        box=_RULE, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold"
    )
