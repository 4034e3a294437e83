"""Collectors of sweeps: curves over temperatures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from softmax_cli.errors import UsageError
from softmax_cli.formats.spelling import Footer
from softmax_cli.formats.terminal.upright import class_names
from softmax_cli.plots.pictures import Line, Lines, Picture
from softmax_cli.plots.titles import title_of
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

MOST_LINES = 8

_SMALL_IS_GOOD = ("loss", "perplexity", "brier", "ece", "loss_se", "accuracy_se")
"""Of these figures a curve's title says where they are smallest."""


class SweepCollector:
    """Results at several temperatures: a curve for each class."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._temperatures = _temperatures(schema)
        self._sums: Any = 0.0
        self._counts: Any = 0.0
        self._rows = 0

    def add(self, block: Block) -> None:
        """Take in rows, of which those of one row at all temperatures stand together."""
        import numpy as np

        if not len(block):
            return
        values = np.asarray(block.values, np.float64)
        values = values.reshape(-1, len(self._temperatures), values.shape[1])
        known = ~np.isnan(values)
        self._sums = self._sums + np.where(known, values, 0.0).sum(axis=0)
        self._counts = self._counts + known.sum(axis=0)
        self._rows += len(values)

    def picture(self, footer: Footer) -> Picture | None:
        """Return the curves: those of the largest results, where there are many."""
        if not self._rows:
            return None
        import numpy as np

        with np.errstate(invalid="ignore"):
            means = (self._sums / self._counts).T.tolist()
        schema = self._schema
        names = class_names(list(schema.fields))
        lines = [Line(name, values) for name, values in zip(names, means, strict=True)]
        notes = []
        if self._rows > 1:
            notes.append(f"means of {self._rows} rows")
        if len(lines) > MOST_LINES:
            order = sorted(range(len(lines)), key=lambda at: -_largest(lines[at].values))
            notes.append(f"the {MOST_LINES} classes that come highest, of {len(lines)}")
            lines = [lines[at] for at in sorted(order[:MOST_LINES])]
        title = title_of(schema, self._options)
        return curves(title, lines, self._temperatures, str(schema.measure), notes)


class CurveCollector:
    """One figure at several temperatures."""

    def __init__(self, schema: Schema, options: WriteOptions) -> None:
        self._schema, self._options = schema, options
        self._temperatures = _temperatures(schema)
        self._values: list[float] = []

    def add(self, block: Block) -> None:
        """Take in all figures."""
        self._values += [float(row[0]) for row in block.rows()]

    def picture(self, footer: Footer) -> Picture | None:
        """Return the curve, and where it is lowest."""
        name = next(field.name for field in self._schema.fields if field.numeric)
        known = [
            (value, at)
            for value, at in zip(self._values, self._temperatures, strict=True)
            if not math.isnan(value)
        ]
        figures: list[tuple[str, float]] = []
        if known and name in _SMALL_IS_GOOD:
            figures = [(f"smallest {name}", min(known)[0]), ("at T", min(known)[1])]
        title = title_of(self._schema, self._options, figures)
        return curves(title, [Line(name, self._values)], self._temperatures, name, [])


def curves(
    title: str,
    lines: Sequence[Line],
    temperatures: Sequence[float],
    measure: str,
    notes: Sequence[str],
) -> Lines:
    """Return curves over the temperatures that have a place on the axis, in ascending order."""
    finite = [at for at, place in enumerate(temperatures) if math.isfinite(place)]
    order = sorted(finite, key=lambda at: temperatures[at])
    places = [temperatures[at] for at in order]
    if len(order) < len(temperatures):
        notes = [*notes, "T = inf has no place on the axis"]
    shown = [Line(line.name, [line.values[at] for at in order]) for line in lines]
    is_logarithmic = bool(places) and places[0] > 0 and places[-1] >= 8 * places[0]
    return Lines(title, shown, places, is_logarithmic, "temperature", measure, notes)


def _temperatures(schema: Schema) -> Sequence[float]:
    """Return those of a sweep; `UsageError` is raised where no curve can be drawn over them."""
    assert schema.sweep is not None
    temperatures = schema.sweep.temperatures
    if len({one for one in temperatures if math.isfinite(one)}) < 2:
        raise UsageError("a curve takes two temperatures that are not inf")
    return temperatures


def _largest(values: Sequence[float]) -> float:
    return max((value for value in values if not math.isnan(value)), default=-math.inf)
