"""Keys of records: columns that are the elements of one array share one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from softmax_cli.errors import UsageError, quote
from softmax_cli.table.schema import Field


class Key(NamedTuple):
    """A key of all records, and how many columns its array has; None where it has no array."""

    name: str
    length: int | None


def keys_of(columns: Iterable[tuple[str | None, str]]) -> list[Key]:
    """Return the keys of columns, given as the array that each is an element of, and its name.

    >>> keys_of([(None, "id"), ("logits", "logits.0"), ("logits", "logits.1")])
    [Key(name='id', length=None), Key(name='logits', length=2)]
    """
    keys = []
    for (array, name), members in groupby(columns, key=_array_or_name):
        keys.append(Key(name, None) if array is None else Key(array, sum(1 for _ in members)))
    return keys


def _array_or_name(column: tuple[str | None, str]) -> tuple[str | None, str]:
    return column if column[0] is None else (column[0], "")


def keys_of_fields(fields: Sequence[Field]) -> list[Key]:
    """Return the keys of a result.

    `UsageError` is raised where two columns have one name, which records cannot hold.
    """
    seen: set[str] = set()
    for field in fields:
        if field.name in seen:
            raise UsageError(
                f"two columns are named {quote(field.name)}, which records cannot hold",
                "write another format (-f csv), or give the classes other names (--names)",
            )
        seen.add(field.name)
    return keys_of((field.array, field.name) for field in fields)
