"""Rows of JSON put together of texts: those of their results, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.csv.bulk.result_texts import number_texts
from softmax_cli.formats.json.bulk.alike import holds, words_of
from softmax_cli.table.cells import INFINITY

Column: TypeAlias = "bytes | Sequence[bytes]"
"""A text of each row, or one that all rows have."""

_INFINITY = INFINITY.encode()
_MOST_SHARED = 64


def texts_of(
    values: NDArray[Any], separator: bytes, *, single: bool = False, integer: bool = False
) -> list[bytes]:
    """Return the numbers of each row as one text of JSON; NaN, a bad row's empty result, is null.

    >>> texts_of(np.array([[0.5, -np.inf], [np.nan, np.inf]]), b", ")
    [b'0.5, -Infinity', b'null, Infinity']
    """
    numbers: NDArray[Any] = values.astype(np.float32 if single else np.float64)
    odd = ~(numbers < np.inf)
    numbers[odd] = 0.0
    texts = number_texts(numbers.astype(np.int64) if integer else numbers, separator)
    if (numbers == -np.inf).any():
        texts = [text.replace(b"inf", _INFINITY) for text in texts]
    for row in np.flatnonzero(odd.any(axis=1)).tolist():
        parts = texts[row].split(separator)
        for place in np.flatnonzero(odd[row]).tolist():
            parts[place] = b"null" if np.isnan(values[row, place]) else _INFINITY
        texts[row] = separator.join(parts)
    return texts


def slices_of(data: bytes, starts: Positions, ends: Positions) -> Column:
    """Return the bytes of a text from each start to its end; the text itself where all are alike.

    >>> slices_of(b"[1][1]", np.array([0, 3]), np.array([3, 6]))
    b'[1]'
    """
    lengths = ends - starts
    first = data[int(starts[0]) : int(ends[0])]
    shared = len(first) <= _MOST_SHARED and bool((lengths == len(first)).all())
    if shared and (not first or holds(words_of(data), starts, first)):
        return first
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return [data[start:end] for start, end in pairs]


def joined(columns: Sequence[Column], count: int, joint: bytes) -> bytes | memoryview:
    """Return so many rows, put together of their texts, with a joint between them.

    Behind the last one is a joint as well where that ends a line.
    """
    text = b"".join(chain.from_iterable(_rows([*columns, joint], count)))
    return text if joint == b"\n" else memoryview(text)[: -len(joint)]


def spelt_rows(columns: Sequence[Column], count: int) -> Iterator[str]:
    """Yield so many rows, put together of their texts, one by one."""
    return (b"".join(texts).decode() for texts in _rows(columns, count))


def _rows(columns: Sequence[Column], count: int) -> Iterator[tuple[bytes, ...]]:
    parts: list[Column] = []
    for column in columns:
        if isinstance(column, bytes) and parts and isinstance(parts[-1], bytes):
            parts[-1] += column
        elif len(column):
            parts.append(column)
    sequences = (repeat(part, count) if isinstance(part, bytes) else part for part in parts)
    return zip(*sequences, strict=True)
