"""Collectors of reports on a model: reliability, confusion, losses."""

from __future__ import annotations

from collections.abc import Sequence

from softmax_cli.formats.spelling import Footer
from softmax_cli.formats.terminal.text import escape
from softmax_cli.plots.loss_counts import LossCounts
from softmax_cli.plots.number_texts import figure_text
from softmax_cli.plots.pictures import Bin, Histogram, Matrix, Panel, Picture, Reliability
from softmax_cli.plots.titles import said, title_of
from softmax_cli.table.block import Block
from softmax_cli.table.cells import plain
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

MOST_PANELS = 6

_SAID = ("rows", "mean loss", "accuracy")


class ReliabilityCollector:
    """Bins of confidence: of all rows, of each group, at each temperature."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._panels: dict[tuple[str, ...], list[Bin]] = {}
        names = ("from", "to", "rows", "confidence", "accuracy")
        places = {field.name: field.position for field in schema.fields if field.numeric}
        self._places = [places[name] for name in names]
        self._keys = [field for field in schema.fields if not field.numeric]

    def add(self, block: Block) -> None:
        """Take in some bins."""
        for values, cells in zip(block.rows(), block.cells, strict=True):
            texts = tuple(
                self._key(field.name, plain(cells[field.position], self._schema.dialect))
                for field in self._keys
            )
            bins = self._panels.setdefault(texts, [])
            bins.append(Bin(*(values[place] for place in self._places)))

    def picture(self, footer: Footer) -> Picture | None:
        """Return a diagram for each; the footer has as many figures for each, in their order."""
        if not self._panels:
            return None
        each = len(footer) // len(self._panels)
        panels = []
        for number, (texts, bins) in enumerate(self._panels.items()):
            figures = footer[number * each : (number + 1) * each]
            words = [*texts, *self._words(figures)]
            panels.append(Panel(", ".join(words), bins))
        title = title_of(self._schema, self._options)
        if len(panels) == 1:
            title = ", ".join(filter(None, [title, panels[0].title]))
            return Reliability(title, [panels[0]._replace(title="")])
        notes = []
        if len(panels) > MOST_PANELS:
            notes = [f"the first {MOST_PANELS} of {len(panels)} diagrams"]
        return Reliability(title, panels[:MOST_PANELS], notes)

    def _key(self, name: str, text: str) -> str:
        if name == "temperature" and self._schema.sweep is not None:
            return f"T = {figure_text(float(text), self._options.precision)}"
        return f"{escape(name)} {escape(text)}"

    def _words(self, figures: Footer) -> list[str]:
        return [said(name, value, self._options) for name, value in figures]


class MatrixCollector:
    """The confusion matrix."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._counts: list[Sequence[float]] = []

    def add(self, block: Block) -> None:
        """Take in some true classes."""
        self._counts += [row[1:] for row in block.rows()]

    def picture(self, footer: Footer) -> Picture | None:
        """Return the matrix."""
        names = [field.name for field in self._schema.fields if field.position > 0]
        return Matrix(title_of(self._schema, self._options, footer), names, self._counts)


class LossCollector:
    """The losses of rows, counted."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._losses = LossCounts()

    def add(self, block: Block) -> None:
        """Count the losses of some rows, but for those that are ignored."""
        rows = block.rows()
        self._losses.add([row[0] for at, row in enumerate(rows) if at not in block.ignored])

    def picture(self, footer: Footer) -> Picture | None:
        """Return the histogram."""
        losses = self._losses
        if not losses.count:
            return None
        edges, counts = losses.bins()
        notes = []
        if losses.infinite:
            notes = [f"{losses.infinite} of {losses.count} losses are infinite, and not shown"]
        figures = [(name, value) for name, value in footer if name in _SAID]
        title = title_of(self._schema, self._options, figures)
        return Histogram(title, edges, counts, "loss", notes)
