"""Writers: what every format that is written hands out, and how it spells numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isnan
from typing import NamedTuple, TypeAlias

from softmax_cli.syntax.numbers import shortest, shortest_single, significant
from softmax_cli.table.block import Block
from softmax_cli.table.cells import INFINITY, Cell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

Data: TypeAlias = "bytes | memoryview"

CellWriter: TypeAlias = Callable[[list[float], list[Cell]], str]
"""Spells one cell of a row, from the row's values and its carried cells."""

Footer: TypeAlias = Sequence[tuple[str, float]]
"""Names and numbers that a table says below its last row."""


def _nothing(footer: Footer, failed: bool) -> bytes:
    return b""


def _no_thread() -> None:
    pass


class Writer(NamedTuple):
    """How blocks are written."""

    head: bytes  # what stands before the first row, if there is one
    rows: Callable[[Block], Data]  # returns the bytes of a block
    # returns what stands behind the last row; told whether an error came instead of one
    finish: Callable[[Footer, bool], Data | Iterator[Data]] = _nothing
    between: bytes = b""  # what stands between the rows of two blocks
    tail: bytes = b""  # what ends that which `head` has begun
    by_itself: bool = True  # whether each block can be written by itself, in any process
    # whether a row may have fields that the first one lacks, and an array of a length of its own
    records: bool = False
    ragged: bool = False  # whether it may have the latter alone
    # has a thread do what lets other threads run, until the end
    start_thread: Callable[[], None] = _no_thread


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


def json_text(text: str) -> str:
    """Return what JSON has for the text of a number.

    >>> json_text("0.5"), json_text("-inf"), json_text("")
    ('0.5', '-Infinity', 'null')
    """
    return text.replace("inf", INFINITY) if text else "null"


def encoded(text: str) -> bytes:
    """Encode what is written, JSON's lone surrogates as U+FFFD: no text has them but JSON."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        import re

        return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text).encode()


def encoded_json(text: str) -> bytes:
    """Encode JSON: a lone surrogate, which only a string can hold, is an escape again."""
    return text.encode(errors="backslashreplace")


def figure_writer(schema: Schema, options: WriteOptions, *, json: bool) -> Writer:
    """Return what writes one figure, a bare number; infinite in JSON as Python's json is."""
    spell = speller(schema.fields[0], options)

    def write(block: Block) -> bytes:
        value = float(block.values[0][0])
        text = spell(value)
        return f"{json_text(text) if json else text}\n".encode()

    return Writer(b"", write)
