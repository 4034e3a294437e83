"""Writer of arrays of more than two dimensions as JSON: arrays in arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isnan, prod
from typing import Any

import numpy as np

from softmax_cli.formats.spelling import Footer, Writer, json_text, speller
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def writer(schema: Schema, options: WriteOptions) -> Writer:
    """Return what writes one array, of which each item of the first axis begins a line."""
    assert schema.form is not None
    shape = schema.form.shape if schema.in_place else schema.form.kept
    # how many elements there are in an item of each axis but the last
    sizes = [prod(shape[axis:]) for axis in range(1, len(shape))]
    elements = _elements(schema, options)
    whole, done = prod(shape), 0

    def before(place: int) -> str:
        if place == 0:
            return "[\n" + "[" * len(sizes)
        ended = sum(place % size == 0 for size in sizes)
        mark = ",\n" if ended == len(sizes) else ", "
        return "]" * ended + mark + "[" * ended

    def write(block: Block) -> bytes:
        nonlocal done
        texts: list[str] = []
        for text in elements(block):
            texts += (before(done), text)
            done += 1
        return "".join(texts).encode()

    def finish(footer: Footer, failed: bool) -> bytes:
        if not done:
            return b""
        return b"]" * len(sizes) + b"\n]\n" if done == whole and not failed else b"\n"

    return Writer(b"", write, finish, by_itself=False)


def _elements(schema: Schema, options: WriteOptions) -> Callable[[Block], Iterator[str]]:
    """Return what spells the elements of the array: numbers, or what each row is answered with."""
    if schema.is_array:
        spell = speller(schema.fields[0], options)

        def numbers(block: Block) -> Iterator[str]:
            values: Any = np.asarray(block.values).reshape(-1).tolist()
            return ("null" if isnan(number) else json_text(spell(number)) for number in values)

        return numbers
    from softmax_cli.formats.json.row_writer import row_writer

    rows = row_writer(schema, options)
    return (lambda block: _ranked(block, rows(block))) if schema.has_ranks else rows


def _ranked(block: Block, rows: Iterator[str]) -> Iterator[str]:
    """Yield the results of each row as one array: those of one line of the table."""
    before, held = None, list[str]()
    for line, text in zip(block.lines, rows, strict=True):
        if held and line != before:
            yield f"[{', '.join(held)}]"
            held = []
        before = line
        held.append(text)
    if held:
        yield f"[{', '.join(held)}]"
