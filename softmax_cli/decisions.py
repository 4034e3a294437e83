"""From logits or probabilities to classes: the largest, the largest few, one-hot rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from softmax_cli import numerics
from softmax_cli.blocks import Block, Field, Kind
from softmax_cli.layout import Layout

Contents = Literal["logits", "probs"]
Plan = tuple[tuple[Field, ...], Callable[[Block], Block]]
"""The columns of a result, and the function that makes it of a block."""


def largest(
    layout: Layout, prob: bool, contents: Contents, temperature: float, single: bool
) -> Plan:
    """Plan the class of each row: its number, its name, its probability if wanted."""
    results: list[tuple[str, Kind]] = [("argmax", "integer")]
    if layout.classes:
        results.append(("class", "text"))
    if prob:
        results.append(("probability", "number"))

    def transform(block: Block) -> Block:
        found = [
            -1 if index in block.bad else int(place)
            for index, place in enumerate(numerics.argmax(block.values))
        ]
        sure = _probabilities(block, contents, temperature, single) if prob else None
        rows = []
        for index, place in enumerate(found):
            row = [math.nan if place < 0 else float(place)]
            if sure is not None:
                row.append(math.nan if place < 0 else sure[index][place])
            rows.append(row)
        if layout.classes:
            names = (*layout.classes, "")
            block.cells = [
                [*cells, names[place]] for cells, place in zip(block.cells, found, strict=True)
            ]
        block.values = rows
        return block

    return layout.fields_before(results), transform


def top(
    layout: Layout, count: int, contents: Contents, temperature: float, single: bool
) -> Plan:
    """Plan the likeliest few classes of each row, a line for each, the likeliest first."""
    results: list[tuple[str, Kind]] = [("rank", "integer"), ("argmax", "integer")]
    if layout.classes:
        results.append(("class", "text"))
    results.append(("probability", "number"))

    def transform(block: Block) -> Block:
        order = numerics.top(block.values, min(count, len(layout.logits)))
        sure = _probabilities(block, contents, temperature, single)
        rows, cells, lines, bad = [], [], [], set()
        for index, places in enumerate(order):
            for rank, place in enumerate(places, start=1):
                if index in block.bad:
                    bad.add(len(rows))
                    rows.append([math.nan] * 3)
                    cells.append([*block.cells[index], ""])
                    lines.append(block.lines[index])
                    break
                rows.append([float(rank), float(place), sure[index][place]])
                name = [layout.classes[place]] if layout.classes else []
                cells.append([*block.cells[index], *name])
                lines.append(block.lines[index])
        block.values, block.cells, block.lines, block.bad = rows, cells, lines, bad
        return block

    return layout.fields_before(results), transform


def one_hot(layout: Layout) -> Plan:
    """Plan rows with a 1 at the class and a 0 at each other, in the place of the logits."""

    def transform(block: Block) -> Block:
        count = len(layout.logits)
        rows = []
        for index, place in enumerate(numerics.argmax(block.values)):
            row = [math.nan if index in block.bad else 0.0] * count
            if index not in block.bad:
                row[int(place)] = 1.0
            rows.append(row)
        block.values = rows
        return block

    return layout.fields("", "integer"), transform


def of_axis(layout: Layout, axis: int | None) -> Plan:
    """Plan one line: for each column the row of its largest number, or one place among all."""
    if axis is None:
        fields: tuple[Field, ...] = (Field("argmax", "integer", 0),)
    else:
        fields = tuple(
            Field(name, "integer", place)
            for place, name in enumerate(
                layout.classes or [str(number) for number in range(len(layout.logits))]
            )
        )

    def transform(block: Block) -> Block:
        rows = [
            [-math.inf if math.isnan(x) else x for x in row] if index in block.bad else row
            for index, row in enumerate(block.rows())
        ]
        found = numerics.argmax(rows, axis=axis)
        return Block([[float(place) for place in found]], [[]], [1], skipped=block.skipped)

    return fields, transform


def _probabilities(
    block: Block, contents: Contents, temperature: float, single: bool
) -> list[list[float]]:
    if contents == "probs":
        return block.rows()
    found = numerics.softmax(block.values, temperature=temperature, single=single)
    return found if isinstance(found, list) else found.tolist()
