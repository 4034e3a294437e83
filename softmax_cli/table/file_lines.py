"""Lines of several files that are one table: each is a number that says which file it is in.

Such numbers are ordered as the rows are, file by file: whatever remembers where a row stood, in any
process, keeps the order of the table, and knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from softmax_cli.table.row_faults import SharedLine

_BITS = 40
"""The count of no file's lines has more bits; those of eight million files have 63."""


class Files(NamedTuple):
    """The files of a table, by their numbers."""

    names: Sequence[str]  # as the user gave them
    of: Callable[[int], Any]  # the `BadRowPolicy` of the rows of one


def in_file(number: int, line: int) -> int:
    """Return the line, among those of several files, of a line of one of them.

    >>> file_and_line(in_file(3, 41)), file_and_line(41)
    ((3, 41), (0, 41))
    """
    where = (number << _BITS) + line
    return SharedLine(where, line.row) if isinstance(line, SharedLine) else where


def all_in_file(number: int, lines: Sequence[int]) -> Sequence[int]:
    """Return the lines, among those of several files, of lines of one of them.

    >>> all_in_file(0, range(2, 5))
    range(2, 5)
    """
    if not number:
        return lines
    if isinstance(lines, range):
        first = number << _BITS
        return range(lines.start + first, lines.stop + first, lines.step)
    return [in_file(number, line) for line in lines]


def file_and_line(line: int) -> tuple[int, int]:
    """Return the number of a file, and the line in it."""
    number, own = divmod(line, 1 << _BITS)
    return number, SharedLine(own, line.row) if isinstance(line, SharedLine) else own
