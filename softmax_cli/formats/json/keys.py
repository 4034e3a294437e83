"""Keys of records: columns that are the elements of one array, or of one object, share one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.table.schema import Field

Column: TypeAlias = tuple[str | None, str | None, str]
"""The field whose array or object a column is an element of, its key in the object, its name."""


class Key(NamedTuple):
    """A key of all records, and how many columns its array has; None where it has no array."""

    name: str
    length: int | None
    inner: tuple[str, ...] = ()  # the keys of its object; none where it has none


def keys_of(columns: Iterable[Column]) -> list[Key]:
    """Return the keys of columns.

    >>> keys_of([(None, None, "id"), ("x", None, "x.0"), ("x", None, "x.1"), ("y", "A", "y.A")])[1:]
    [Key(name='x', length=2, inner=()), Key(name='y', length=1, inner=('A',))]
    """
    keys = []
    for array, members in groupby(columns, key=itemgetter(0)):
        if array is None:
            keys += [Key(name, None) for _, _, name in members]
        else:
            inner = [key for _, key, _ in members]
            named = tuple(key for key in inner if key is not None)
            keys.append(Key(array, len(inner), named))
    return keys


def keys_of_fields(fields: Sequence[Field]) -> list[Key]:
    """Return the keys of a result.

    `UsageError` is raised where two columns have one name, which records cannot hold.
    """
    keys = keys_of((field.array, field.key, field.name) for field in fields)
    seen: set[str] = set()
    for name in (key.name for key in keys):
        _refuse_twice(name, seen)
    for key in keys:
        within: set[str] = set()
        for name in key.inner:
            _refuse_twice(name, within)
    return keys


def _refuse_twice(name: str, seen: set[str]) -> None:
    if name in seen:
        raise UsageError(
            f"two columns are named {quote(name)}, which records cannot hold",
            "write another format (-f csv), or give the classes other names (--names)",
        )
    seen.add(name)
