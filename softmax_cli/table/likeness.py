"""Likeness of files that are one table: the columns of the first are found in another by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from softmax_cli.errors import listed, quote
from softmax_cli.syntax.numbers import looks_like_number
from softmax_cli.table.layout import Layout


class UnlikeColumns(Exception):  # noqa: N818 (an error once it is known of which files)
    """A file has other columns than the first; `says` makes the sentence, given that one's name."""

    def __init__(self, says: Callable[[str], str]) -> None:
        super().__init__(says("the first"))
        self.says = says


def lay_out_as(
    first: Layout, count: int, names: Sequence[str] | None, raw_names: Sequence[str] | None = None
) -> Layout:
    """Return the layout of a file whose columns mean what those of the same names mean in another.

    Its roles, and what is carried, are in the order of the other: so are the rows that are read
    with it.

    Parameters
    ----------
    first : Layout
        Of the other file.
    count : int
        How many columns there are.
    names, raw_names : sequence of str, optional
        The header, as plain text and as spelt.

    Raises
    ------
    UnlikeColumns
        The names are others, or there are none and the number of columns is another.
    """
    if names is None or first.names is None:
        _check_width(first, count, names)
        return first
    if tuple(names) == first.names:
        return first._replace(raw_names=tuple(raw_names) if raw_names is not None else None)
    places = {name: index for index, name in enumerate(names)}
    _check_names(first.names, names)

    def found(columns: Iterable[int]) -> tuple[int, ...]:
        assert first.names is not None
        return tuple(places[first.names[index]] for index in columns)

    return first._replace(
        names=tuple(names),
        raw_names=tuple(raw_names) if raw_names is not None else None,
        roles={role: _as_range(found(columns)) for role, columns in first.roles.items()},
        carried=found(first.carried),
        paths=(),
        hidden=frozenset(found(first.hidden)),
    )


def unlike(missing: Sequence[str], more: Sequence[str]) -> UnlikeColumns:
    """Return the error that says which columns a file lacks, and which it has beside."""

    def says(first: str) -> str:
        parts = []
        if missing:
            parts.append(f"lacks {_columns(missing)}, which {first} has")
        if more:
            parts.append(f"has {_columns(more)}, which {first} lacks")
        return ", and ".join(parts)

    return UnlikeColumns(says)


def refuse_others(first: Sequence[str], names: Sequence[str]) -> None:
    """Refuse names that the first file lacks, or that lack some of its names."""
    missing, more = _without(first, names), _without(names, first)
    if missing or more:
        raise unlike(missing, more)


def _check_width(first: Layout, count: int, names: Sequence[str] | None) -> None:
    """Refuse columns of which some have names and others none, or more or fewer without names."""
    known = first.names
    if names is not None:
        has = listed(names)
        raise UnlikeColumns(lambda other: f"has a header ({has}), and {other} has none")
    if known is not None:
        has = listed(known)
        raise UnlikeColumns(lambda other: f"has no names of columns, and {other} has: {has}")
    if count != first.width:
        columns = "1 column" if count == 1 else f"{count} columns"
        raise UnlikeColumns(lambda other: f"has {columns}, and {other} has {first.width}")


def _check_names(first: Sequence[str], names: Sequence[str]) -> None:
    """Refuse names that are not those of the first file, each as often, and once if moved."""
    if all(map(looks_like_number, names)) and not all(map(looks_like_number, first)):
        has = listed(first)
        raise UnlikeColumns(lambda other: f"has no header, and {other} has one: {has}")
    refuse_others(first, names)
    counts = Counter(names) | Counter(first)
    twice = next((name for name in names if counts[name] > 1), None)
    if twice is not None:
        shared = quote(twice)
        raise UnlikeColumns(
            lambda other: f"has columns named {shared} in other places than {other}"
        )


def _columns(names: Sequence[str]) -> str:
    return f"{'the column' if len(names) == 1 else 'the columns'} {listed(names)}"


def _without(names: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {*others}
    return [name for name in dict.fromkeys(names) if name not in known]


def _as_range(columns: tuple[int, ...]) -> Sequence[int]:
    """Return columns that follow each other as the range that they are."""
    if not columns:
        return columns
    row = range(columns[0], columns[0] + len(columns))
    return row if columns == tuple(row) else columns
