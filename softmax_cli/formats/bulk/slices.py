"""Carried cells as slices of the bytes they came in: never parsed, never copied one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.bulk.ranks import Positions

_LONGEST = 64
_WORD = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], "<u8")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Slices(Sequence[list[str]]):
    """The carried cells of some rows; as a sequence, a list of texts for each row.

    Parameters
    ----------
    data : bytes
        UTF-8 text.
    starts, ends : int array of shape (n, c)
        Where each cell begins and ends.
    """

    def __init__(self, data: bytes, starts: Positions, ends: Positions) -> None:
        self.data = data
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> Slices: ...
    def __getitem__(self, index: int | slice) -> list[str] | Slices:
        if isinstance(index, slice):
            return Slices(self.data, self.starts[index], self.ends[index])
        pairs = zip(self.starts[index].tolist(), self.ends[index].tolist(), strict=True)
        return [self.data[start:end].decode() for start, end in pairs]

    def __iter__(self) -> Iterator[list[str]]:
        if not self.starts.shape[1]:
            return iter([[] for _ in range(len(self))])
        columns = [self.column(place) for place in range(self.starts.shape[1])]
        return map(list, zip(*columns, strict=True))

    def column(self, place: int) -> list[str]:
        """Return one cell of each row, as text."""
        return [cell.decode() for cell in self.raw(place, place + 1)]

    def raw(self, first: int, last: int) -> list[bytes]:
        """Return, for each row, the bytes from one cell to the end of another (not included)."""
        data = self.data
        starts, ends = self.starts[:, first].tolist(), self.ends[:, last - 1].tolist()
        return [data[start:end] for start, end in zip(starts, ends, strict=True)]

    def at(self, rows: Positions) -> Slices:
        """Return some rows, in some order."""
        return Slices(self.data, self.starts[rows], self.ends[rows])

    def followed_by(self, rows: Sequence[Sequence[Any]], gaps: Sequence[bytes]) -> Slices:
        """Return these rows, and more behind them, with these bytes behind the cells of each."""
        parts, starts, ends = [self.data], [], []
        position = len(self.data)
        for row in rows:
            for cell, gap in zip(map(str.encode, row), gaps, strict=True):
                starts.append(position)
                ends.append(position + len(cell))
                parts += [cell, gap]
                position += len(cell) + len(gap)
        shape = len(rows), self.starts.shape[1]
        return Slices(
            b"".join(parts),
            np.concatenate((self.starts, np.array(starts, np.intp).reshape(shape))),
            np.concatenate((self.ends, np.array(ends, np.intp).reshape(shape))),
        )

    def repeat(self, count: int) -> Slices:
        """Return the cells with each row so many times."""
        return Slices(self.data, self.starts.repeat(count, 0), self.ends.repeat(count, 0))

    def numbers_of(self, place: int, numbers: Mapping[str, int]) -> Positions:
        """Look up the numbers of some texts, for each cell of a column.

        Parameters
        ----------
        place : int
            The column.
        numbers : mapping of str to int

        Returns
        -------
        int array
            The number of the text that the cell is; -1 where it is none of them, and for the rare
            one that is not found: it is long, or not easily told from another.
        """
        known = {
            text.encode(): number
            for text, number in numbers.items()
            if 0 < len(text.encode()) <= _LONGEST
        }
        if not known:
            return np.full(len(self), -1)
        count = (max(map(len, known)) + _WORD - 1) // _WORD
        starts = self.starts[:, place]
        lengths = self.ends[:, place] - starts
        # The eight bytes from any on are one number; those behind the cell are masked.
        padded = self.data + bytes(_WORD * count)
        everywhere = np.ndarray(len(padded) - _WORD + 1, "<u8", padded, strides=(1,))
        words = [
            everywhere[starts + begin] & _MASKS[np.clip(lengths - begin, 0, _WORD)]
            for begin in range(0, _WORD * count, _WORD)
        ]
        filled = b"".join(data.ljust(_WORD * count, b"\0") for data in known)
        known_words = np.frombuffer(filled, "<u8").reshape(-1, count).T
        known_keys = _mixed(known_words)
        order = np.argsort(known_keys, kind="stable")
        places = np.searchsorted(known_keys, _mixed(words), sorter=order)
        nearest = order[np.minimum(places, len(order) - 1)]
        matches = np.fromiter(map(len, known), np.intp)[nearest] == lengths
        for word, known_word in zip(words, known_words, strict=True):
            matches &= known_word[nearest] == word
        values = np.fromiter(known.values(), np.intp)
        result: Positions = np.where(matches, values[nearest], -1)
        return result


def _mixed(words: Sequence[NDArray[np.uint64]] | NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one number for the words of each text: that of texts that differ hardly ever agrees.

    By D. Knuth, "The Art of Computer Programming", volume 3, section 6.4: multiplicative hashing.
    """
    return reduce(lambda mixed, word: mixed * _GOLDEN ^ word, words)
