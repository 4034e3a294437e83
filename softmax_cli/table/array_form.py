"""The form of an array: its shape, the axes of one answer, and how its numbers are kept."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from softmax_cli.errors import UsageError


class ArrayForm(NamedTuple):
    """What is known of an array beside its numbers."""

    shape: tuple[int, ...]
    axes: tuple[int, ...]  # those along which the classes of one answer stand, ascending
    single: bool = False  # whether its numbers are float32
    member: str | None = None  # its name in an archive
    plain: bool = True  # whether it is a table as any other, of at most two dimensions
    part: str | None = None  # which part it is of the array in the file, as it was spelt

    @property
    def are_last(self) -> bool:
        """Whether the classes of an answer stand side by side."""
        return self.axes == tuple(range(len(self.shape) - len(self.axes), len(self.shape)))

    @property
    def kept(self) -> tuple[int, ...]:
        """The shape of one result for each answer."""
        return tuple(size for axis, size in enumerate(self.shape) if axis not in self.axes)

    @property
    def classes(self) -> int:
        """How many numbers one answer has."""
        return prod(self.shape[axis] for axis in self.axes) if self.shape else 1

    def place(self, row: int | None, column: int | None) -> str:
        """Name an element, or a slice, of an array whose answers are rows; None is all of them.

        >>> form = ArrayForm((2, 3, 4), (1,))
        >>> form.place(5, 2), form.place(5, None)
        ('element [1, 2, 1]', 'slice [1, :, 1]')
        """
        if not self.shape:
            return "the number"
        others = [axis for axis in range(len(self.shape)) if axis not in self.axes]
        index = [":"] * len(self.shape)
        for axes, number in ((others, row), (self.axes, column)):
            if number is not None:
                for axis in reversed(axes):
                    number, at = divmod(number, self.shape[axis])
                    index[axis] = str(at)
        what = "slice" if ":" in index else "element"
        return f"{what} [{', '.join(index)}]"


def resolve_axes(
    axis: int | str | tuple[int, ...], dimensions: int, what: str = "the array"
) -> tuple[int, ...]:
    """Find the axes that a user means in an array, ascending.

    Raises
    ------
    UsageError
        It has no such axis, or one stands twice.

    Examples
    --------
    >>> resolve_axes((-1, 0), 3), resolve_axes("rows", 3), resolve_axes("all", 2)
    ((0, 2), (2,), (0, 1))
    """
    if not dimensions:
        dimensions = 1  # a number alone is one class
    if axis == "all":
        return tuple(range(dimensions))
    if axis == "columns":
        if dimensions != 2:
            raise UsageError(
                f"--axis columns is for tables: the array has {_axes(dimensions)}",
                "--axis takes their numbers, from 0",
            )
        return (0,)
    given = (-1,) if isinstance(axis, str) else axis if isinstance(axis, tuple) else (axis,)
    for number in given:
        if not -dimensions <= number < dimensions:
            raise UsageError(
                f"--axis {number} is out of bounds: {what} has the axes "
                f"{-dimensions} to {dimensions - 1}"
            )
    found = sorted({number % dimensions for number in given})
    if len(found) < len(given):
        raise UsageError(f"--axis {','.join(map(str, given))} names an axis twice")
    return tuple(found)


def _axes(count: int) -> str:
    return "1 axis" if count == 1 else f"{count} axes"
