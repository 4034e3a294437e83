"""A table that has been opened: its columns known, its rows still to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from softmax_cli.blocks import Block, Dialect
from softmax_cli.formats.chunk import Places
from softmax_cli.layout import Layout


class Source(NamedTuple):
    """What every format's `read` returns.

    Attributes
    ----------
    name : str or None
        The file for messages; None for values on the command line.
    format : str
        The format, as ``--format`` spells it.
    layout : Layout
        Which columns hold what.
    chunks : iterator
        Pieces of the input that can be parsed by themselves, in order.
    parse : callable
        Makes a block of a piece.
    places : Places or None
        Where others can read the pieces behind the first by themselves.
    vector : bool
        Whether there is one row, to be taken as a vector.
    dialect : Dialect or None
        How a delimited file is written.
    notes : tuple of str
        What the user should be told once, on standard error.
    size : int or None
        The bytes of the input, where they are known.
    progress : callable
        Returns how many bytes of the file have been read, and how many there are, if known.
    ready : callable
        Whether more of the input can be read within so many seconds.
    reopen : callable or None
        Opens the table anew, where a result needs more than one pass over it.
    """

    name: str | None
    format: str
    layout: Layout
    chunks: Iterator[Any]
    parse: Callable[[Any], Block]
    places: Places | None = None
    vector: bool = False
    dialect: Dialect | None = None
    notes: tuple[str, ...] = ()
    size: int | None = None
    progress: Callable[[], tuple[int, int | None]] = lambda: (0, None)
    ready: Callable[[float], bool] = lambda seconds: True
    reopen: Callable[[], Source] | None = None

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, block by block."""
        return map(self.parse, self.chunks)
