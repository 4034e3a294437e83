"""Writers: what every format that is written hands out, and how it spells numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, isnan
from typing import NamedTuple, TypeAlias

from softmax_cli.syntax.numbers import shortest, shortest_single, significant
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

Data: TypeAlias = "bytes | memoryview"

CellWriter: TypeAlias = Callable[[list[float], list[Cell]], str]
"""Spells one cell of a row, from the row's values and its carried cells."""

Footer: TypeAlias = Sequence[tuple[str, float]]
"""Names and numbers that a table says below its last row."""


def _nothing(footer: Footer, failed: bool) -> bytes:
    return b""


class Writer(NamedTuple):
    """How blocks are written."""

    head: bytes  # what stands before the first row, if there is one
    rows: Callable[[Block], Data]  # returns the bytes of a block
    # returns what stands behind the last row; told whether an error came instead of one
    finish: Callable[[Footer, bool], bytes] = _nothing
    by_itself: bool = True  # whether each block can be written by itself, in any process


def speller(field: Field, options: WriteOptions) -> Callable[[float], str]:
    """Return the function that spells a value of data; NaN, a bad row's result, is empty.

    >>> speller(Field("p", "number", 0), WriteOptions(precision=3))(0.6590011388859679)
    '0.659'
    """
    if field.kind == "class":
        return lambda value: "" if isnan(value) else field.choices[int(value)]
    if field.kind == "integer":
        return lambda value: "" if isnan(value) else str(int(value))
    spell = shortest_single if options.single else shortest
    precision = options.precision
    if precision is not None:
        # Fewer digits than a float32 has are spelt the same as a double's.
        return lambda value: "" if isnan(value) else shortest(significant(value, precision))
    return lambda value: "" if isnan(value) else spell(value)


def figure_writer(schema: Schema, options: WriteOptions, *, json: bool) -> Writer:
    """Return what writes one figure, a bare number; what JSON has no number for is null there."""
    spell = speller(schema.fields[0], options)

    def write(block: Block) -> bytes:
        value = float(block.values[0][0])
        text = spell(value) if isfinite(value) or not json else "null"
        return f"{text}\n".encode()

    return Writer(b"", write)
