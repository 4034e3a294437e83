"""Some whole records of a text, and where in it they stand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from softmax_cli.errors import DataError


class Place(NamedTuple):
    """Where a record begins: a byte of the file, and its line, from 1."""

    offset: int
    line: int


class Chunk(NamedTuple):
    """Some whole records, the line on which they begin, and the byte behind them in the file."""

    data: bytes
    line: int
    end: int = 0

    def next_place(self) -> Place:
        """Return where the records behind these begin."""
        return Place(self.end, self.line + _newlines(self.data))


class Places(NamedTuple):
    """A file of which any chunk can be read, once it is known where the chunk begins.

    Attributes
    ----------
    read : callable
        Returns the chunk that begins at a place; None at the end.
    seen : callable
        Takes the byte up to which the file has been used.
    """

    read: Callable[[Place], Chunk | None]
    seen: Callable[[int], None]


def decode(chunk: Chunk, source: str) -> tuple[str, DataError | None]:
    """Return the text of a chunk up to a line that is not UTF-8, and the error that names it."""
    try:
        return chunk.data.decode(), None
    except UnicodeDecodeError as error:
        good = chunk.data[: chunk.data.rfind(b"\n", 0, error.start) + 1]
        return good.decode(), DataError(
            "is not UTF-8 text",
            source=source,
            line=chunk.line + good.count(b"\n"),
            hint="if it is Latin-1: iconv -f LATIN1 -t UTF-8",
        )


def decode_whole(chunk: Chunk, source: str) -> str:
    """Return the text of a chunk.

    Raises
    ------
    DataError
        It is not UTF-8.
    """
    text, error = decode(chunk, source)
    if error is not None:
        raise error
    return text


def _newlines(data: bytes) -> int:
    """Count the newlines; NumPy is ten times as fast, where it is there anyway."""
    if "numpy" not in sys.modules:
        return data.count(b"\n")
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
