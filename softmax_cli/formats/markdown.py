"""A table as Markdown has it: data, with every digit."""

from __future__ import annotations

from softmax_cli.blocks import Block, Sheet
from softmax_cli.cells import plain
from softmax_cli.formats.encoder import Encoder
from softmax_cli.formats.style import Style


def encoder(sheet: Sheet, style: Style) -> Encoder:
    """Return what writes the names, the rule, and the rows of a block."""
    fields = sheet.fields
    rule = ("---" if field.kind in ("cell", "class") else "---:" for field in fields)
    names = (_escape(field.name) for field in fields)
    spell = [style.speller(field) for field in fields]

    def write(block: Block) -> bytes:
        lines = []
        for values, cells in zip(block.rows(), block.cells, strict=True):
            texts = (
                number(values[field.place])
                if field.numeric
                else plain(cells[field.place], sheet.dialect)
                for field, number in zip(fields, spell, strict=True)
            )
            lines.append(f"| {' | '.join(map(_escape, texts))} |\n")
        return "".join(lines).encode()

    head = f"| {' | '.join(names)} |\n| {' | '.join(rule)} |\n"
    return Encoder(head.encode(), write)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")
