"""Writer of arrays of more than two dimensions as JSON: arrays in arrays."""

from __future__ import annotations

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
    # how many numbers there are in an item of each axis but the last
    sizes = [prod(shape[axis:]) for axis in range(1, len(shape))]
    spell = speller(schema.fields[0], options)
    whole, done = prod(shape), 0

    def before(place: int) -> str:
        if place == 0:
            return "[\n" + "[" * len(sizes)
        ended = sum(place % size == 0 for size in sizes)
        mark = ",\n" if ended == len(sizes) else ", "
        return "]" * ended + mark + "[" * ended

    def write(block: Block) -> bytes:
        nonlocal done
        numbers: Any = np.asarray(block.values).reshape(-1).tolist()
        texts: list[str] = []
        for place, number in enumerate(numbers, start=done):
            texts += (before(place), "null" if isnan(number) else json_text(spell(number)))
        done += len(numbers)
        return "".join(texts).encode()

    def finish(footer: Footer, failed: bool) -> bytes:
        if not done:
            return b""
        return b"]" * len(sizes) + b"\n]\n" if done == whole and not failed else b"\n"

    return Writer(b"", write, finish, by_itself=False)
