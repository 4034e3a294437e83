"""Vectors upright: a line for each class, its logit, its result, and a bar for a probability."""

from __future__ import annotations

from collections.abc import Sequence

from softmax_cli.formats.terminal.console import GAP, Console, Drawn, more
from softmax_cli.formats.terminal.text import Column, bar_column, escape, logit_text, spell
from softmax_cli.table.block import Block
from softmax_cli.table.cells import plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

BAR_WIDTH = 40
SMALL_BAR = 8
NATURAL_WIDTH = 60


def draw_upright(
    console: Console, schema: Schema, block: Block, options: WriteOptions, limit: int
) -> None:
    """Draw one row as lines: class, logit, result, and a bar where it is a probability."""
    results = block.rows()[0]
    fields = list(schema.fields)
    for field in fields:
        if field.kind == "cell":
            carried = escape(plain(block.cells[0][field.position], schema.dialect).strip())
            console.print(f"{escape(field.name)}: {carried}")
    names = class_names(fields)
    count = min(limit or len(results), len(results))
    columns = [Column("class", list(map(escape, names[:count])))]
    if block.logits is not None:
        columns.append(Column("logit", _logit_texts(fields, schema, block)[:count], figures=True))
    columns.append(Column(str(schema.measure), spell(results[:count], options), figures=True))
    # Long names are cut before a figure is.
    excess = sum(column.width + GAP for column in columns) - GAP - console.width
    columns[0].shorten(max(columns[0].width - max(excess, 0), len(columns[0].title)))
    largest = max(range(len(results)), key=results.__getitem__)
    drawn = [Drawn(column, lambda row: "bold" if row == largest else "") for column in columns]
    full = min(console.width, NATURAL_WIDTH + 20) if options.terminal else NATURAL_WIDTH
    room = full - sum(column.width + GAP for column in columns)
    if schema.measure == "probability" and room >= SMALL_BAR:
        bars = bar_column(results[:count], min(room, BAR_WIDTH))
        drawn.append(Drawn(bars, lambda row: "cyan"))
    console.draw(drawn, count)
    if count < len(results):
        best = f"{escape(names[largest])} ({spell([results[largest]], options)[0]})"
        console.print(
            f"… and {more(len(results) - count, 'class')}; the largest is {best}", "italic"
        )


def class_names(fields: Sequence[Field]) -> list[str]:
    """Return the names of the classes: those of the logits, where they are shown too."""
    results = [field.name for field in fields if field.numeric]
    logits = [field.name for field in fields if field.kind == "numeral"]
    return logits if len(logits) == len(results) else results


def _logit_texts(fields: Sequence[Field], schema: Schema, block: Block) -> list[str]:
    """Spell the logits as they came, where they are carried."""
    assert block.logits is not None
    given = [field for field in fields if field.kind == "numeral"]
    if len(given) == len(block.logits[0]):
        return [plain(block.cells[0][field.position], schema.dialect) for field in given]
    return [logit_text(float(value)) for value in block.logits[0]]
