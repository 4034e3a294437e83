"""Figures of one record upright: a line for each, what belongs to it beside it."""

from __future__ import annotations

from softmax_cli.formats.spelling import speller
from softmax_cli.formats.terminal.console import Console, Drawn
from softmax_cli.formats.terminal.text import Column, escape, spell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

BESIDE = {
    "": "value",
    "_before": "before",
    "_after": "after",
    "_se": "standard error",
    "_line": "line",
    "_class": "class",
}
"""What is added to the name of a figure, and the title of the column where it then stands."""


def draw_record(
    console: Console, schema: Schema, values: list[float], options: WriteOptions
) -> None:
    """Draw a line for each figure of a record; one without a value is marked."""
    lines: dict[str, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    for field in schema.fields:
        stem, suffix = _parts(field.name)
        lines.setdefault(stem, {})[suffix] = _text(field, suffix, values[field.position], options)
        kinds[suffix] = field.kind
    columns = [Column("figure", list(map(escape, lines)))]
    for suffix, title in BESIDE.items():
        texts = [line.get(suffix, "") for line in lines.values()]
        if any(texts):
            figures = suffix != "_se" and kinds[suffix] != "class"
            columns.append(Column(title, texts, figures=figures))
    console.draw([Drawn(column) for column in columns], len(lines))


def _text(field: Field, suffix: str, value: float, options: WriteOptions) -> str:
    if field.kind != "number":
        return escape(speller(field, options)(value))
    text = spell([value], options)[0]
    if suffix == "_se":
        return text and f"± {text}"
    return text or "–"


def _parts(name: str) -> tuple[str, str]:
    """Split a name into that of a figure and what is added.

    >>> _parts("loss_se"), _parts("top5_accuracy")
    (('loss', '_se'), ('top5_accuracy', ''))
    """
    stem, mark, last = name.rpartition("_")
    return (stem, mark + last) if mark and mark + last in BESIDE else (name, "")
