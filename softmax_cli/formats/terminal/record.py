"""Figures of one record upright: a line for each, its standard error beside it."""

from __future__ import annotations

from softmax_cli.formats.spelling import speller
from softmax_cli.formats.terminal.console import Console, Drawn
from softmax_cli.formats.terminal.text import Column, escape, spell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

ERROR = "_se"
"""What the name of a standard error adds to that of its figure."""


def draw_record(
    console: Console, schema: Schema, values: list[float], options: WriteOptions
) -> None:
    """Draw a line for each figure of a record; one without a value is marked."""
    texts = {}
    for field in schema.fields:
        value = values[field.position]
        if field.kind == "integer":
            texts[field.name] = speller(field, options)(value)
        else:
            texts[field.name] = spell([value], options)[0] or "–"
    names = [name for name in texts if not _is_error(name, texts)]
    errors = [texts.get(name + ERROR, "") for name in names]
    columns = [
        Column("figure", list(map(escape, names))),
        Column("value", [texts[name] for name in names], figures=True),
    ]
    if any(errors):
        beside = [f"± {error}" if error else "" for error in errors]
        columns.append(Column("standard error", beside))
    console.draw([Drawn(column) for column in columns], len(names))


def _is_error(name: str, names: dict[str, str]) -> bool:
    return name.endswith(ERROR) and name.removesuffix(ERROR) in names
