"""Texts of many results: what delimited text and JSON put between what is carried.

The same text as the plain writer's, number for number; orjson spells doubles as `numerals` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions

_COMMA, _NEWLINE = b",\n"


def to_json(values: NDArray[Any]) -> bytes:
    """Spell all numbers as one JSON array; those that JSON does not have are null."""
    array = np.ascontiguousarray(values).reshape(-1)
    return orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY)


def dump(values: NDArray[Any]) -> bytearray:
    """Spell all numbers, of which none is NaN or inf, as one JSON array in which -inf may be."""
    text = to_json(values)
    # Of what is no number for JSON only -inf is left, and it is as long as null.
    return bytearray(text.replace(b"null", b"-inf") if b"n" in text else text)


def write_numbers(values: NDArray[Any], delimiter: int) -> memoryview:
    """Write all numbers as one JSON array, then make every k-th comma the end of a line."""
    text = dump(values)
    end_rows(np.frombuffer(text, np.uint8), values.shape[1], delimiter)
    return memoryview(text)[1:]


def end_rows(marks: NDArray[np.uint8], width: int, delimiter: int) -> tuple[BitVector, Positions]:
    """Put delimiters and newlines for the commas of a JSON array; return where those are.

    The newline of the last row is the array's bracket, which is not returned.
    """
    flags = marks == _COMMA
    commas = BitVector(flags)
    ends = commas.select_every(width, width - 1)
    if delimiter != _COMMA:
        np.copyto(marks, delimiter, where=flags)
    marks[ends] = _NEWLINE
    marks[-1] = _NEWLINE
    return commas, ends


def number_texts(values: NDArray[Any], separator: bytes) -> list[bytes]:
    """Return the numbers of each row, of which none is NaN or inf, as one text.

    >>> number_texts(np.array([[0.5, 1e-7], [1.0, -np.inf]]), b", ")
    [b'0.5, 1e-7', b'1.0, -inf']
    """
    if values.shape[1] == 1:
        return bytes(dump(values)[1:-1]).split(b",")
    if len(separator) == 1:
        return bytes(write_numbers(values, ord(separator))[:-1]).split(b"\n")
    return bytes(write_numbers(values, _COMMA)[:-1]).replace(b",", separator).split(b"\n")


def separated(columns: Sequence[Sequence[bytes]], separator: bytes) -> Sequence[bytes]:
    """Return the texts of each row as one, with a separator between them.

    >>> separated([[b"a", b"b"], [b"1", b"2"]], b",")
    [b'a,1', b'b,2']
    """
    if len(columns) == 1:
        return columns[0]
    return [*map(separator.join, zip(*columns, strict=True))]


def choice_texts(numbers: NDArray[Any], names: Sequence[bytes]) -> list[bytes]:
    """Return, for each number of a name, the name.

    >>> choice_texts(np.array([1.0, 0.0]), [b"cat", b"dog"])
    [b'dog', b'cat']
    """
    return [names[number] for number in numbers.astype(int).tolist()]
