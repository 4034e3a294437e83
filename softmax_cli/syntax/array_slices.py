"""Slices of arrays in NumPy's spelling, parsed and never evaluated: ``0,:,-1:,...``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import EllipsisType
from typing import NamedTuple, TypeAlias

from softmax_cli.errors import UsageError, quote

Item: TypeAlias = "int | slice | EllipsisType"

_INTEGER = r"\s*([+-]?\d{1,18})\s*"
_RANGE = re.compile(rf"(?:{_INTEGER}|\s*):(?:{_INTEGER}|\s*)(?::(?:{_INTEGER}|\s*))?", re.A)


class ArraySlice(NamedTuple):
    """What is taken of an array, and how it was spelt."""

    items: tuple[Item, ...]
    text: str
    option: str = "--slice"  # the one that it was given to, for messages


def parse_slice(text: str) -> ArraySlice:
    """Read a slice: integers, ranges ``start:stop:step`` and one ``...``, with commas between.

    Raises
    ------
    ValueError
        It is something else: an expression, say.

    Examples
    --------
    >>> parse_slice("0, :, -3::2").items
    (0, slice(None, None, None), slice(-3, None, 2))
    """
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    parts = inner.split(",")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    items = tuple(_item(part) for part in parts)
    if sum(item is Ellipsis for item in items) > 1:
        raise ValueError(f"{quote(text)} has '...' twice")
    return ArraySlice(items, text.strip())


def _item(part: str) -> Item:
    plain = part.replace("\N{MINUS SIGN}", "-").strip()
    if plain == "...":
        return Ellipsis
    if re.fullmatch(_INTEGER, plain, re.A):
        return int(plain)
    found = _RANGE.fullmatch(plain)
    if found is None:
        raise ValueError(f"{quote(part.strip())} is neither an integer, a range (1:9:2) nor '...'")
    start, stop, step = (None if bound is None else int(bound) for bound in found.groups())
    if step == 0:
        raise ValueError(f"the range {quote(plain)} has a step of 0")
    return slice(start, stop, step)


def for_shape(wanted: ArraySlice, shape: Sequence[int]) -> tuple[int | slice, ...]:
    """Return an item for each axis of an array.

    Raises
    ------
    UsageError
        There are more items than axes, one is out of bounds, or nothing is left of an axis.

    Examples
    --------
    >>> for_shape(parse_slice("...,-1"), (2, 3))
    (slice(None, None, None), 2)
    """
    items, count = wanted.items, len(shape)
    given = sum(item is not Ellipsis for item in items)
    if given > count:
        axes = "1 axis" if count == 1 else f"{count} axes"
        raise UsageError(f"{wanted.option} {wanted.text} has {given} items, the array has {axes}")
    place = items.index(Ellipsis) if Ellipsis in items else len(items)
    whole = (slice(None),) * (count - given)
    full = (*items[:place], *whole, *items[place + 1 :])
    return tuple(
        _checked(item, size, axis, wanted)
        for axis, (item, size) in enumerate(zip(full, shape, strict=True))
    )


def _checked(item: Item, size: int, axis: int, wanted: ArraySlice) -> int | slice:
    assert not isinstance(item, EllipsisType)
    if isinstance(item, slice):
        if size and not range(size)[item]:
            raise UsageError(f"{wanted.option} {wanted.text} leaves nothing of axis {axis}")
        return item
    if not -size <= item < size:
        raise UsageError(
            f"{wanted.option} {wanted.text}: {item} is out of bounds, "
            f"axis {axis} has {size} elements"
        )
    return item % size
