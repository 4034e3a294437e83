"""Faults of rows: what is wrong with one that no result follows from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from softmax_cli.syntax.numbers import NumberError
from softmax_cli.table.cells import Cell


class SharedLine(int):
    """A line on which several rows begin, and which of all rows is meant, from 1."""

    row: int

    def __new__(cls, line: int, row: int) -> Self:
        """Make the line, which is a number like any other."""
        shared = super().__new__(cls, line)
        shared.row = row
        return shared

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]
        """Return what it is made of again in another process."""
        return int(self), self.row


def place_of(line: int) -> tuple[int, int]:
    """Return what orders rows by where they begin, those that share a line too.

    >>> place_of(SharedLine(1, 20)) < place_of(SharedLine(1, 30)) < place_of(2)
    True
    """
    return int(line), line.row if isinstance(line, SharedLine) else 0


class BadRow(Exception):  # noqa: N818 (what it is, not what went wrong here)
    """A row that no result follows from."""

    def __init__(self, message: str, column: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message  # what is wrong, without the place
        self.column = column  # the one that it is wrong with, if it is one
        self.cells: Sequence[Cell] = ()  # all of the row, as far as they are known
        self.hint = hint  # what would mend it, where that is known here


class UnreadableCell(BadRow):
    """A cell that is no number, for a reason."""

    def __init__(self, shown: str, column: int, reason: NumberError) -> None:
        super().__init__(f"{shown} {reason}", column)
        self.shown = shown
        self.reason = reason


class WrongCount(BadRow):
    """A row that has not as many cells as the first one, or none at all."""


class UnknownLabel(BadRow):
    """A row whose label is no class."""
