"""A table as Markdown has it: data, with every digit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from softmax_cli.blocks import Block, Sheet
from softmax_cli.cells import plain
from softmax_cli.formats.style import Style


def write(sheet: Sheet, blocks: Iterable[Block], style: Style) -> Iterator[bytes]:
    """Write the names, the rule, and the rows of each block."""
    fields = sheet.fields
    rule = ("---:" if field.numeric or field.kind == "numeral" else "---" for field in fields)
    names = (_escape(field.name) for field in fields)
    header = f"| {' | '.join(names)} |\n| {' | '.join(rule)} |\n"
    spell = [style.number(field.kind) for field in fields]
    for block in blocks:
        lines = []
        for values, cells in zip(block.rows(), block.cells, strict=True):
            texts = (
                number(values[field.index])
                if field.numeric
                else _escape(
                    plain(cells[field.index], None if field.kind == "text" else sheet.dialect)
                )
                for field, number in zip(fields, spell, strict=True)
            )
            lines.append(f"| {' | '.join(texts)} |\n")
        if lines:
            yield (header + "".join(lines)).encode()
            header = ""


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")
