"""Vectors upright: a line for each class, its logit, its result, and a bar for a probability."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from softmax_cli.formats.terminal.console import GAP, more, new_table
from softmax_cli.formats.terminal.text import Column, bar, escape, logit_text, spell
from softmax_cli.table.block import Block
from softmax_cli.table.cells import plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

BAR_WIDTH = 40
SMALL_BAR = 8
NATURAL_WIDTH = 60


def draw_upright(
    console: Console, schema: Schema, block: Block, options: WriteOptions, limit: int
) -> None:
    """Draw one row as lines: class, logit, result, and a bar where it is a probability."""
    results = block.rows()[0]
    for field in schema.fields:
        if field.kind == "cell":
            carried = escape(plain(block.cells[0][field.position], schema.dialect).strip())
            console.print(Text(f"{escape(field.name)}: {carried}"))
    names = [escape(field.name) for field in schema.fields if field.numeric]
    figures = spell(results, options)
    largest = max(range(len(results)), key=results.__getitem__)
    columns = [Column("class", names)]
    if block.logits is not None:
        columns.append(Column("logit", _logit_texts(schema, block), figures=True))
    columns.append(Column(str(schema.measure), figures, figures=True))
    table = new_table()
    for column in columns:
        table.add_column(column.title, justify="right" if column.figures else "left", no_wrap=True)
    full = min(console.width, NATURAL_WIDTH + 20) if options.terminal else NATURAL_WIDTH
    room = full - sum(column.width + GAP for column in columns)
    bars = schema.measure == "probability" and room >= SMALL_BAR
    if bars:
        table.add_column("", no_wrap=True, min_width=min(room, BAR_WIDTH))
    texts = [column.aligned() for column in columns]
    for index in range(min(limit or len(results), len(results))):
        emphasis = "bold" if index == largest else ""
        cells = [Text(lines[index], style=emphasis) for lines in texts]
        if bars:
            cells.append(Text(bar(results[index], min(room, BAR_WIDTH)), style="cyan"))
        table.add_row(*cells)
    console.print(table)
    if limit and len(results) > limit:
        where = f"; the largest is {names[largest]} ({figures[largest]})"
        console.print(Text(f"… and {more(len(results) - limit, 'class')}{where}", style="italic"))


def _logit_texts(schema: Schema, block: Block) -> list[str]:
    """Spell the logits as they came, where they are carried."""
    assert block.logits is not None
    given = [field for field in schema.fields if field.kind == "numeral"]
    if len(given) == len(block.logits[0]):
        return [plain(block.cells[0][field.position], schema.dialect) for field in given]
    return [logit_text(value) for value in block.logits[0]]
