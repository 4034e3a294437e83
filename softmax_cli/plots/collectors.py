"""Collectors: what makes a picture of results as their blocks come, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

from softmax_cli.formats.spelling import Footer
from softmax_cli.formats.terminal.upright import class_names
from softmax_cli.plots.number_texts import figure_text
from softmax_cli.plots.pictures import Bars, HeatMap, Maps, Picture
from softmax_cli.plots.row_bins import MOST, RowBins
from softmax_cli.plots.scales import limits_of
from softmax_cli.plots.titles import title_of
from softmax_cli.table.block import Block
from softmax_cli.table.cells import plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

NAMED_ROWS = 64
"""The rows of a longer table are numbered."""

MOST_BARS = 40
MOST_MAPS = 16


class Collector(Protocol):
    """Takes in the blocks of a result, and makes a picture of them."""

    def add(self, block: Block) -> None:
        """Take in some rows."""

    def picture(self, footer: Footer) -> Picture | None:
        """Return the picture; None where no row has come."""


class VectorCollector:
    """One vector: a bar for each class."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._values: list[float] = []

    def add(self, block: Block) -> None:
        """Take in the only row."""
        self._values += [float(value) for row in block.rows() for value in row]

    def picture(self, footer: Footer) -> Picture | None:
        """Return its bars: those of the largest, in their order, where there are many."""
        values, schema = self._values, self._schema
        if not values:
            return None
        names: Sequence[str] = range_names(len(values))
        if schema.form is None:
            names = class_names(list(schema.fields))
        notes = []
        if len(values) > MOST_BARS:
            order = sorted(range(len(values)), key=lambda at: (-values[at], at))
            chosen = sorted(order[:MOST_BARS])
            next_one = figure_text(values[order[MOST_BARS]], self._options.precision)
            others = len(values) - MOST_BARS
            notes = [f"the {MOST_BARS} largest; the other {others} are {next_one} at most"]
            names, values = [names[at] for at in chosen], [values[at] for at in chosen]
        title = title_of(schema, self._options)
        return Bars(title, names, values, str(schema.measure), notes)


class TableCollector:
    """A table of results, or an image: a coloured cell for each number."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._bins = RowBins()
        carried = [field for field in schema.fields if field.kind == "cell"]
        self._carried = carried[0] if carried else None
        self._names: list[str] = []

    def add(self, block: Block) -> None:
        """Take in some rows."""
        self._bins.add(block.values)
        if self._carried is not None and len(self._names) < NAMED_ROWS:
            place, dialect = self._carried.position, self._schema.dialect
            few = block.cells[:NAMED_ROWS]
            self._names += [plain(row[place], dialect).strip() for row in few]

    def picture(self, footer: Footer) -> Picture | None:
        """Return the heat map."""
        if not self._bins.count:
            return None
        schema, bins = self._schema, self._bins
        image = schema.form is not None
        heat = heat_map(title_of(schema, self._options), bins, str(schema.measure), image)
        if image:
            return heat
        if bins.width <= MOST:
            heat = heat._replace(columns=class_names(list(schema.fields)))
        if self._carried is not None and bins.count <= NAMED_ROWS:
            heat = heat._replace(rows=self._names, row_label=self._carried.name)
        return heat


class ArrayCollector:
    """An array of more than two dimensions: an image for each index of all but the last two."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        assert schema.form is not None
        self._schema, self._options = schema, options
        self._shape = schema.form.shape
        self._bins: list[RowBins] = []
        self._rest: Any = None  # numbers of a row that is not complete
        self._done = 0  # how many rows are

    def add(self, block: Block) -> None:
        """Take in some numbers, in the order of the array."""
        import numpy as np

        numbers = np.asarray(block.values, np.float64).reshape(-1)
        if self._rest is not None:
            numbers = np.concatenate([self._rest, numbers])
        height, width = (1, *self._shape)[-2:]
        count = len(numbers) // width
        self._rest = numbers[count * width :].copy()
        rows = numbers[: count * width].reshape(count, width)
        while len(rows):
            number, within = divmod(self._done, height)
            part, rows = rows[: height - within], rows[height - within :]
            self._done += len(part)
            if number < MOST_MAPS:
                if number == len(self._bins):
                    self._bins.append(RowBins(MOST // 4))
                self._bins[number].add(part)

    def picture(self, footer: Footer) -> Picture | None:
        """Return the first images, in the same colours."""
        if not self._bins:
            return None
        schema = self._schema
        measure = str(schema.measure)
        indices = self._shape[:-2]
        maps = [
            heat_map(f"[{_index(number, indices)}]", bins, measure, image=True)
            for number, bins in enumerate(self._bins)
        ]
        ends = [end for one in maps for row in one.cells for end in row]
        limits = limits_of(ends, measure)
        maps = [one._replace(limits=limits) for one in maps]
        count = math.prod(indices)
        title = title_of(schema, self._options)
        if count == 1:
            return maps[0]._replace(title=title)
        notes = []
        if count > len(maps):
            notes = [f"the first {len(maps)} of {count} maps"]
        return Maps(title, maps, notes)


def heat_map(title: str, bins: RowBins, measure: str, image: bool) -> HeatMap:
    """Return the heat map of some rows, whose columns and rows are numbered."""
    cells = bins.cells()
    return HeatMap(
        title,
        cells,
        measure,
        limits_of([value for row in cells for value in row], measure),
        columns=None,
        rows=None,
        row_label="" if image else "row",
        column_label="" if image else "class",
        height=bins.count,
        width=bins.width,
        tall=bins.tall,
        wide=bins.wide,
        first=0 if image else 1,
        is_image=image,
    )


def range_names(count: int) -> Sequence[str]:
    """Return the names of numbered classes."""
    return [str(number) for number in range(count)]


def _index(number: int, sizes: Sequence[int]) -> str:
    parts: list[str] = []
    for size in reversed(sizes):
        number, at = divmod(number, size)
        parts.insert(0, str(at))
    return ", ".join(parts)
