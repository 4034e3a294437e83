"""Writer of Markdown tables: data, with every digit."""

from __future__ import annotations

from softmax_cli.formats.spelling import Writer, encoded, speller
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes the names, the rule, and the rows of a block."""
    fields = schema.fields
    rule = ("---" if field.kind in ("cell", "class") else "---:" for field in fields)
    names = (_escape(field.name) for field in fields)
    spell = [speller(field, options) for field in fields]

    def write(block: Block) -> bytes:
        lines = []
        for values, cells in zip(block.rows(), block.cells, strict=True):
            texts = (
                number(values[field.position])
                if field.numeric
                else plain(cells[field.position], schema.dialect)
                for field, number in zip(fields, spell, strict=True)
            )
            lines.append(f"| {' | '.join(map(_escape, texts))} |\n")
        return encoded("".join(lines))

    head = f"| {' | '.join(names)} |\n| {' | '.join(rule)} |\n"
    return Writer(encoded(head), write)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")
