"""Where the cells of a table are, found for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions

_NEWLINE, _RETURN = b"\n\r"
_WORD = 8
_LONGEST = 1 << 9


class CellBounds:
    """The ends of cells of some columns, in records that all have as many, and where they begin."""

    def __init__(self, marks: NDArray[np.uint8], ends: dict[int, Positions], count: int) -> None:
        self._marks = marks  # the text
        self._ends = ends  # of the cells of each column asked for, the one before, and the last
        self._count = count  # how many columns there are

    @classmethod
    def of(
        cls,
        marks: NDArray[np.uint8],
        separators: NDArray[np.bool_],
        newlines: NDArray[np.bool_],
        count: int,
        columns: set[int],
    ) -> Self | None:
        """Find the cells of some columns; None if not every record has `count` cells.

        The newlines are those separators that end a record.
        """
        rows, more = divmod(int(np.count_nonzero(separators)), count)
        if more:
            return None
        wanted = {count - 1, *columns, *((column - 1) % count for column in columns)}
        # Finding one column takes as long as listing five.
        if len(wanted) > count // 5:
            table = np.flatnonzero(separators).reshape(rows, count).T
            ends = {column: np.ascontiguousarray(table[column]) for column in wanted}
        else:
            found = BitVector(separators)
            ends = {column: found.select_every(count, column) for column in wanted}
        # As many lines end at a row's last cell as there are rows, and no line ends elsewhere.
        if np.count_nonzero(newlines) != rows or not newlines[ends[count - 1]].all():
            return None
        return cls(marks, ends, count)

    def __len__(self) -> int:
        return len(self._ends[self._count - 1])

    def ends(self, column: int) -> Positions:
        """Return where the cells of a column end; -1 is the last column."""
        return self._ends[column % self._count]

    def starts(self, column: int) -> Positions:
        """Return where the cells of a column begin: behind the cell before."""
        starts: Positions = self.ends(column - 1) + 1
        return starts if column else np.concatenate(([0], starts[:-1]))

    def cells(self, columns: Sequence[int], returns: bool) -> tuple[Positions, Positions]:
        """Return where the cells of some columns begin and end, a row for each record.

        With `returns` there may be carriage returns before the ends of lines.
        """
        begin = np.empty((len(self), len(columns)), np.intp)
        end = np.empty_like(begin)
        for place, column in enumerate(columns):
            begin[:, place] = self.starts(column)
            end[:, place] = self.ends(column)
            if returns and column == self._count - 1:
                end[:, place] -= self._marks[end[:, place] - 1] == _RETURN
        return begin, end


def regular_lines(marks: NDArray[np.uint8], delimiter: int, count: int) -> Positions | None:
    """Find the ends of lines if every line has so many cells, without looking for each cell."""
    newlines = BitVector(marks == _NEWLINE).positions()
    before = BitVector(marks == delimiter).rank(newlines)
    regular = before == np.arange(1, len(newlines) + 1) * (count - 1)
    return newlines if regular.all() else None


def copy_spans(
    target: bytearray, places: Positions, source: bytes, starts: Positions, lengths: Positions
) -> None:
    """Copy some spans of a text to places in another.

    Words of eight bytes are copied where all spans are long enough, from both ends of each, which
    takes a fifth of the time of copying bytes.

    >>> text = bytearray(b"..............")
    >>> copy_spans(text, np.array([1, 8]), b"abc", np.array([0, 1]), np.array([3, 2]))
    >>> text.decode()
    '.abc....bc....'
    """
    least, most = int(lengths.min(initial=_LONGEST)), int(lengths.max(initial=0))
    front = least // _WORD
    back = -(-(most - front * _WORD) // _WORD)
    if not front or back * _WORD > least or most > _LONGEST:
        marks = np.frombuffer(target, np.uint8)
        marks[spans(places, lengths)] = np.frombuffer(source, np.uint8)[spans(starts, lengths)]
        return
    to = np.ndarray(len(target) - _WORD + 1, "<u8", target, strides=(1,))
    words = np.ndarray(len(source) - _WORD + 1, "<u8", source, strides=(1,))
    for word in range(front):
        to[places + word * _WORD] = words[starts + word * _WORD]
    for word in range(1, back + 1):
        behind = lengths - word * _WORD
        to[places + behind] = words[starts + behind]


def spans(starts: Positions, lengths: Positions) -> Positions:
    """Return the indices of all bytes of some spans, one span after the other.

    >>> spans(np.array([5, 20]), np.array([2, 3])).tolist()
    [5, 6, 20, 21, 22]
    """
    until = np.cumsum(lengths)
    total = int(until[-1]) if len(until) else 0
    indices: Positions = np.arange(total)
    indices += np.repeat(starts - until + lengths, lengths)
    return indices
