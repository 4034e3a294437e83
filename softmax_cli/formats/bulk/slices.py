"""Carried cells as slices of the bytes they came in: never parsed, never copied one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from softmax_cli.formats.bulk.ranks import Positions

_WORD = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], "<u8")


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

    def repeat(self, count: int) -> Slices:
        """Return the cells with each row so many times."""
        return Slices(self.data, self.starts.repeat(count, 0), self.ends.repeat(count, 0))

    def index_of(self, place: int, texts: Sequence[str]) -> Positions:
        """Find each cell of a column among some texts.

        Parameters
        ----------
        place : int
            The column.
        texts : sequence of str
            No two alike.

        Returns
        -------
        int array
            The index of the text that the cell is, -1 where it is none of them, or a long one.
        """
        starts = self.starts[:, place]
        lengths = self.ends[:, place] - starts
        known = [(_word(text.encode()), index) for index, text in enumerate(texts)]
        short = sorted((word, index) for word, index in known if word is not None)
        if not short:
            return np.full(len(self), -1)
        words = np.array([word for word, _ in short], "<u8")
        indices = np.array([index for _, index in short])
        known_lengths = np.array([len(texts[index].encode()) for _, index in short])
        # The eight bytes from each cell's first are one number; those behind the cell are masked.
        padded = self.data + bytes(_WORD)
        everywhere = np.ndarray(len(self.data), "<u8", padded, strides=(1,))
        fits = lengths <= _WORD
        found = everywhere[starts] & _MASKS[np.where(fits, lengths, 0)]
        nearest = np.minimum(np.searchsorted(words, found), len(words) - 1)
        matches = (words[nearest] == found) & (known_lengths[nearest] == lengths)
        result: Positions = np.where(matches, indices[nearest], -1)
        return result


def _word(text: bytes) -> int | None:
    """Return a text of at most eight bytes as a number."""
    return int.from_bytes(text, "little") if 0 < len(text) <= _WORD and 0 not in text else None
