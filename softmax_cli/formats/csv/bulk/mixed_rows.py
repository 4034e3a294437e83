"""Bad rows among many: read and written one by one, the others at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk import parsing
from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.quotes import leave_quoted
from softmax_cli.formats.spelling import Data
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.layout import Layout

_COMMA, _NEWLINE, _SPACE = b",\n "
_MOST = 0.5
"""The share of rows beyond which it is as fast to read all of them one by one."""

_PLAIN = np.zeros(256, bool)
_PLAIN[list(parsing.NUMBER_BYTES)] = True


def parse(
    chunk: Chunk, dialect: Dialect, policy: BadRowPolicy, one_by_one: Callable[[Chunk], Block]
) -> Block | None:
    """Read a chunk, with the rows set apart that are not plainly numbers.

    Those are left to the plain reader; None where it has to read all rows.
    """
    if dialect.delimiter == " ":
        return None
    layout = policy.layout
    marks = np.frombuffer(chunk.data, np.uint8)
    delimiters = marks == ord(dialect.delimiter)
    newlines = marks == _NEWLINE
    separators = delimiters | newlines
    if b'"' in chunk.data and not leave_quoted(marks, separators, ord(dialect.delimiter)):
        return None
    ends = np.flatnonzero(newlines & separators)
    sizes = np.diff(ends, prepend=-1)
    heights = np.diff(np.searchsorted(np.flatnonzero(newlines), ends, "right"), prepend=0)

    def joined(chosen: NDArray[np.bool_]) -> Chunk:
        return Chunk(marks[np.repeat(chosen, sizes)].tobytes(), 1)

    cells = np.diff(BitVector(delimiters & separators).rank(ends), prepend=0) + 1
    is_bad = cells != layout.width
    laid_out = parsing.lay_out_numbers(joined(~is_bad), dialect, layout)
    if laid_out is None:
        return None
    is_bad[~is_bad] = _doubtful(laid_out.array, np.cumsum(sizes[~is_bad]))
    if not 0 < np.count_nonzero(is_bad) <= _MOST * len(is_bad):
        return None
    clean = parsing.parse(joined(~is_bad), dialect, policy)
    rest = one_by_one(joined(is_bad))
    if clean is None or rest.error is not None:
        return None
    lines = chunk.line + np.cumsum(heights) - heights
    clean.lines = lines[~is_bad].tolist()
    places = np.searchsorted(np.cumsum(heights[is_bad]), rest.lines)
    rest.lines = lines[is_bad][places].tolist()
    merged = _merged(clean, rest, dialect, layout)
    rows = (np.flatnonzero(~is_bad), np.flatnonzero(is_bad)[places])
    merged.places = np.sort(np.concatenate(rows)).tolist()
    return merged


def write(
    block: Block, at_once: Callable[[Block], Data | None], one_by_one: Callable[[Block], bytes]
) -> bytes | None:
    """Write the bad rows of a block one by one, the others at once; None if that is no way."""
    values, cells = block.values, block.cells
    if isinstance(values, list) or not isinstance(cells, CellSlices):
        return None
    is_bad = np.zeros(len(values), bool)
    is_bad[list(block.bad)] = True
    if not 0 < len(block.bad) <= _MOST * len(is_bad):
        return None
    clean, bad = np.flatnonzero(~is_bad), np.flatnonzero(is_bad)
    text = at_once(Block(values[clean], cells[clean], clean.tolist()))
    if text is None:
        return None
    lines = bytes(text).split(b"\n")
    rest = one_by_one(Block(values[bad], cells[bad], bad.tolist())).split(b"\n")
    # A quoted cell may hold a newline.
    if (len(lines), len(rest)) != (len(clean) + 1, len(bad) + 1):
        return None
    merged = iter(lines), iter(rest)
    return b"".join(next(merged[bit]) + b"\n" for bit in is_bad.tolist())


def _doubtful(array: bytearray, ends: Positions) -> NDArray[np.bool_]:
    """Say which rows, ending there, have a cell that is not spelt like a number, or is empty."""
    text = np.frombuffer(array, np.uint8)[1:]
    filled = np.flatnonzero(text > _SPACE)
    commas = np.append(True, text[filled] == _COMMA)
    places = np.append(np.flatnonzero(~_PLAIN[text]), filled[commas[1:] & commas[:-1]])
    doubtful = np.zeros(len(ends), bool)
    doubtful[np.searchsorted(ends, places, "right")] = True
    return doubtful


def _merged(clean: Block, rest: Block, dialect: Dialect, layout: Layout) -> Block:
    """Return the rows of both blocks in the order of their lines."""
    order = np.argsort(np.array([*clean.lines, *rest.lines]))
    places = np.argsort(order)[len(clean.lines) :]

    def joined(some: Any, more: Any) -> Any:
        return np.concatenate((some, np.reshape(more, (-1, some.shape[1]))))[order]

    assert isinstance(clean.cells, CellSlices)
    # Cells are adjacent in all rows or in none, and written as one slice if they are.
    mark = dialect.delimiter.encode()
    gaps = [mark if other == one + 1 else 2 * mark for one, other in pairwise((*layout.kept, -1))]
    return Block(
        joined(clean.values, rest.values),
        clean.cells.followed_by(rest.cells, gaps)[order],
        sorted([*clean.lines, *rest.lines]),
        bad={int(places[row]) for row in rest.bad},
        skipped=rest.skipped,
        targets=joined(clean.targets, rest.targets) if layout.columns("targets") else None,
    )
