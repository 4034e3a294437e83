"""Carried cells as slices of the bytes they came in: never parsed, never copied one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, overload

import numpy as np

from softmax_cli.formats.csv.bulk.bit_vector import Positions

_WORD = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], "<u8")


class CellSlices(Sequence[list[str]]):
    """The carried cells of some rows; as a sequence, a list of texts for each row."""

    def __init__(self, data: bytes, starts: Positions, ends: Positions) -> None:
        self.data = data  # UTF-8 text
        # where each cell begins and ends, in arrays of shape (n, c)
        self.starts = starts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice | Positions) -> CellSlices: ...
    def __getitem__(self, index: int | slice | Positions) -> list[str] | CellSlices:
        if not isinstance(index, int):
            return CellSlices(self.data, self.starts[index], self.ends[index])
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

    def followed_by(self, rows: Sequence[Sequence[Any]], gaps: Sequence[bytes]) -> CellSlices:
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
        return CellSlices(
            b"".join(parts),
            np.concatenate((self.starts, np.array(starts, np.intp).reshape(shape))),
            np.concatenate((self.ends, np.array(ends, np.intp).reshape(shape))),
        )

    def beside(self, texts: Sequence[str], which: Positions) -> CellSlices:
        """Return these rows, each with one of some texts as one more cell behind its own."""
        parts = [text.encode() for text in texts]
        lengths = np.array([*map(len, parts)], np.intp)
        starts = (len(self.data) + np.cumsum(lengths) - lengths)[which].reshape(-1, 1)
        ends = starts + lengths[which].reshape(-1, 1)
        return CellSlices(
            self.data + b"".join(parts),
            np.concatenate((self.starts, starts), axis=1),
            np.concatenate((self.ends, ends), axis=1),
        )

    def led_by(self, text: str) -> CellSlices:
        """Return these rows, each with one text as a cell in front of its own."""
        data = text.encode()
        place = np.full((len(self), 1), len(self.data), np.intp)
        return CellSlices(
            self.data + data,
            np.concatenate((place, self.starts), axis=1),
            np.concatenate((place + len(data), self.ends), axis=1),
        )

    def numbers_of(self, place: int, numbers: Mapping[str, int]) -> Positions:
        """Look up the numbers of some texts, for each cell of a column.

        It is -1 where the cell is none of them, and for the rare one that is not found: it is long,
        or not easily told from another.
        """
        known = {text.encode(): number for text, number in numbers.items() if text}
        if not known or not len(self):
            return np.full(len(self), -1)
        if self.data.startswith(b'"', int(self.starts[0, place])):  # so may the others be
            known |= {b'"%b"' % text: n for text, n in known.items() if b'"' not in text}
        result: Positions
        if max(map(len, known)) > _WORD:
            cells = self.raw(place, place + 1)
            result = np.fromiter(map(known.get, cells, repeat(-1)), np.intp, len(cells))
            return result
        starts = self.starts[:, place]
        lengths = self.ends[:, place] - starts
        # The eight bytes from any on are one number; those behind the cell are masked.
        padded = self.data + bytes(_WORD)
        everywhere = np.ndarray(len(padded) - _WORD + 1, "<u8", padded, strides=(1,))
        words = everywhere[starts] & _MASKS[np.minimum(lengths, _WORD)]
        pairs = sorted((int.from_bytes(data, "little"), len(data), n) for data, n in known.items())
        spelt, sizes, known_numbers = zip(*pairs, strict=True)
        known_words, known_lengths = np.array(spelt, "<u8"), np.array(sizes, np.intp)
        values = np.array(known_numbers, np.intp)
        nearest = np.minimum(np.searchsorted(known_words, words), len(pairs) - 1)
        matches = (known_words[nearest] == words) & (known_lengths[nearest] == lengths)
        result = np.where(matches, values[nearest], -1)
        return result
