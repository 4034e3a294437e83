"""Ends of records in a part of a file, of which it is not known what came before it."""

from __future__ import annotations

from typing import NamedTuple

from softmax_cli.files.spans import SpannedFile
from softmax_cli.formats.chunks import CHUNK_SIZE, LINE_LIMIT, count_newlines, end_of_records


class Ends(NamedTuple):
    """Where records end among the lines of a part, for both things that may stand before it."""

    start: int  # the part: from the beginning of a line to that of another, or to the end
    stop: int
    lines: int  # how many newlines are in it
    # whether a record ends where it ends, if one ended where it begins; if a quoted cell was open
    outside: bool
    inside: bool
    # in the latter case, where the first record begins that is all in it, if one does, and how many
    # newlines are before that
    first: int | None
    before: int


def find_ends(
    file: SpannedFile, start: int, stop: int, *, delimiter: str | None, comment: bytes | None
) -> Ends:
    """Look for the ends of records in the part of a file whose lines begin between two offsets.

    Parameters
    ----------
    file : SpannedFile
    start, stop : int
    delimiter : str or None
        None where a newline ends a record always.
    comment : bytes or None
        What lines begin with that are no rows.

    Notes
    -----
    It is `chunks` that decides where a record ends, told that nothing came before, or that a quote
    did: so a part of a file ends where the whole of it has an end, be its quotes as they may.
    """
    start, stop = file.line_start(start), file.line_start(stop)
    outside, inside = _Reading(b"", delimiter, comment), _Reading(b'"', delimiter, comment)
    lines, place = 0, start
    while place < stop and (data := file.read_at(place, min(CHUNK_SIZE, stop - place))):
        outside.take(data)
        if delimiter is not None:
            inside.take(data)
        lines += count_newlines(data)
        place += len(data)
    ended, before = inside.first
    first = start + ended - 1 if ended else None  # (without the quote that was put before it)
    return Ends(start, stop, lines, outside.is_between, inside.is_between, first, before)


def compose(parts: list[Ends], *, line: int) -> list[tuple[int, int]]:
    """Return where the first record of each part begins, and on which line, from the first part on.

    Before that a record ended, and `line` is its own. A part in which no record begins has the
    beginning of the next one.

    >>> compose([Ends(0, 4, 1, False, False, None, 0), Ends(4, 9, 2, True, True, 7, 1)], line=1)
    [(0, 1), (7, 3)]
    """
    begins: list[tuple[int, int] | None] = []
    is_inside = False
    for part in parts:
        if not is_inside:
            begins.append((part.start, line))
        elif part.first is not None:
            begins.append((part.first, line + part.before))
        else:
            begins.append(None)
        is_inside = not (part.inside if is_inside else part.outside)
        line += part.lines
    following = parts[-1].stop, line
    found = []
    for begin in reversed(begins):
        following = begin or following
        found.append(following)
    return found[::-1]


class _Reading:
    """A part of a file as it is read if this came before it."""

    def __init__(self, before: bytes, delimiter: str | None, comment: bytes | None) -> None:
        self._pending = bytearray(before)
        self._delimiter, self._comment = delimiter, comment
        self._wanted = 0
        self._gave_up = False
        self.first = 0, 0  # where a record ended first, and how many newlines are before that

    @property
    def is_between(self) -> bool:
        """Whether all records that were begun are at an end."""
        end = end_of_records(self._pending, 0, self._delimiter, self._comment)
        return end == len(self._pending) and not self._gave_up

    def take(self, data: bytes) -> None:
        """Read on."""
        searched = len(self._pending)
        self._pending += data
        if len(self._pending) < self._wanted:  # which keeps a long record linear
            return
        end = end_of_records(self._pending, searched, self._delimiter, self._comment)
        self._wanted = 0 if end else 2 * len(self._pending)
        if end and not self.first[0]:
            self.first = end, count_newlines(bytes(self._pending[:end]))
        del self._pending[:end]
        if len(self._pending) > LINE_LIMIT:  # it is refused where it is read, if it is one record
            self._gave_up = True
            self._pending.clear()
