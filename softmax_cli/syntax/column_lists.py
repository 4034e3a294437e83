"""Lists of columns as a user writes them: names, positions, ranges, globs, exclusions."""

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from softmax_cli.errors import SHOWN, UsageError, listed, quote

_ITEM = r'\s*(?:"(?:[^"]|"")*"|[^,"])*'
_PART = r'(?:"(?:[^"]|"")*"|[^:"])*'
_MOST_DIGITS = 16


_LONGEST_GLOB = 256
"""A pattern is translated, and matched, in time that grows faster than its length."""

_MOST_PASSES = 100
"""So often may a list go over all columns: each glob does, a range for its share."""

_COMPARED = 1000
"""So many names are compared with one that is not there, none of which is much longer."""


_SHARED = 12
"""So many columns of one name are listed."""


class Column(NamedTuple):
    """One end of a range, or a column by itself."""

    text: str  # the name, or the digits of a position
    position: int | None = None  # from 1; None where `text` is a name


class Item(NamedTuple):
    """One item of a list: a column, a range of them, or a glob."""

    source: str  # the item as it was written, without its ``!``
    # the ends of a range, both included; equal for a single column; None where it is open
    start: Column | None
    stop: Column | None
    glob: bool = False  # whether the name is a pattern
    excluded: bool = False  # whether the item began with ``!``


ColumnList = tuple[Item, ...]


def parse_list(text: str) -> ColumnList:
    """Read a comma-separated list of columns.

    Parameters
    ----------
    text : str
        Names, positions from 1, ranges (``zero:nine``, ``3:12``, ``3:``, ``:3``), globs
        (``logit_*``), each perhaps with ``!`` before it; a name in double quotes is only a name.

    Returns
    -------
    tuple of Item

    Raises
    ------
    UsageError
        An empty item, or quotes that do not close.

    Examples
    --------
    >>> [item.source for item in parse_list('zero:nine,!"1"')]
    ['zero:nine', '"1"']
    """
    items = []
    position = 0
    while True:
        match = _compiled(_ITEM).match(text, position)
        end = match.end() if match else position
        if end < len(text) and text[end] != ",":
            raise UsageError(f"the quotes in the column list {quote(text)} do not close")
        items.append(_parse_item(text[position:end].strip(), text))
        if end >= len(text):
            if sum(item.glob for item in items) > _MOST_PASSES:
                raise _too_often()
            return tuple(items)
        position = end + 1


def parse_names(text: str) -> tuple[str, ...]:
    """Read a comma-separated list of plain names; double quotes let a name hold a comma.

    >>> parse_names('cat, "dog, wild",bird')
    ('cat', 'dog, wild', 'bird')
    """
    names = []
    position = 0
    while True:
        match = _compiled(_ITEM).match(text, position)
        end = match.end() if match else position
        name = _unquote(text[position:end].strip())
        if not name or (end < len(text) and text[end] != ","):
            raise UsageError(f"{quote(text)} is not a comma-separated list of names")
        names.append(name)
        if end >= len(text):
            return tuple(names)
        position = end + 1


def names_in(items: ColumnList) -> list[Item]:
    """Return the items that need a header: those with a name or a glob in them."""
    return [
        item
        for item in items
        if any(end is not None and end.position is None for end in (item.start, item.stop))
    ]


def mentions(items: ColumnList, names: Sequence[str]) -> bool:
    """Say whether a name in the list is one of these: the test for a header row."""
    known = set(names)
    for item in names_in(items):
        if item.source in known:  # a header may hold a colon or an asterisk
            return True
        for end in (item.start, item.stop):
            if end is None or end.position is not None:
                continue
            if _matching(end.text, names) if item.glob else end.text in known:
                return True
    return False


def resolve(items: ColumnList, names: Sequence[str] | None, count: int) -> list[int]:
    """Find the columns that a list means.

    Parameters
    ----------
    items : tuple of Item
        The list; where its first item is an exclusion it starts from all columns.
    names : sequence of str or None
        The header, or None for a table without one.
    count : int
        How many columns there are.

    Returns
    -------
    list of int
        Indices from 0, each once, in the order of the list.

    Raises
    ------
    UsageError
        A column that is not there, or a name that two columns share.

    Examples
    --------
    >>> resolve(parse_list("2:,!c"), ["a", "b", "c", "d"], 4)
    [1, 3]
    """
    chosen: dict[int, None] = {}
    if items and items[0].excluded:
        chosen = dict.fromkeys(range(count))
    places = _places(names)
    looked_at = 0
    for item in items:
        found = _find(item, names, places, count)
        looked_at += count if item.glob else len(found)
        if looked_at > _MOST_PASSES * count + len(items):
            raise _too_often()
        for index in found:
            if item.excluded:
                chosen.pop(index, None)
            else:
                chosen[index] = None
    return list(chosen)


def _parse_item(text: str, whole: str) -> Item:
    excluded = text.startswith("!")
    body = text[1:].strip() if excluded else text
    if not body:
        raise UsageError(f"the column list {quote(whole)} has an empty item")
    first = _compiled(_PART).match(body)
    cut = first.end() if first else 0
    if cut == len(body):
        column = _parse_column(body)
        glob = column.position is None and '"' not in body and re.search(r"[*?\[]", body)
        if glob and len(body) > _LONGEST_GLOB:
            raise UsageError(
                f"the pattern {quote(body)} is longer than {_LONGEST_GLOB} characters",
                "a name is taken as it stands in double quotes",
            )
        return Item(body, column, column, bool(glob), excluded)
    start, stop = body[:cut].strip(), body[cut + 1 :].strip()
    if not start and not stop:
        raise UsageError(f"the range {quote(body)} in a column list has no end")
    return Item(
        body,
        _parse_column(start) if start else None,
        _parse_column(stop) if stop else None,
        excluded=excluded,
    )


def _parse_column(text: str) -> Column:
    if text.isascii() and text.isdigit():
        digits = text.lstrip("0")
        if not digits:
            raise UsageError("there is no column 0: columns count from 1")
        # No table is so wide, and int() refuses thousands of digits in its own words.
        return Column(text, int(digits) if len(digits) < _MOST_DIGITS else sys.maxsize)
    return Column(_unquote(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Most command lines name no column.
    return re.compile(pattern)


def _unquote(text: str) -> str:
    if len(text) > 1 and text[0] == '"' == text[-1]:
        return text[1:-1].replace('""', '"')
    return text


def _too_often() -> UsageError:
    return UsageError(f"a list goes over all columns more than {_MOST_PASSES} times")


def _places(names: Sequence[str] | None) -> dict[str, list[int]]:
    """Return where each name stands."""
    places: dict[str, list[int]] = {}
    for index, name in enumerate(names or ()):
        places.setdefault(name, []).append(index)
    return places


def _matching(glob: str, names: Sequence[str]) -> list[int]:
    from fnmatch import fnmatchcase

    return [i for i, name in enumerate(names) if fnmatchcase(name, glob)]


def _find(
    item: Item, names: Sequence[str] | None, places: Mapping[str, Sequence[int]], count: int
) -> Sequence[int]:
    if names is not None and names_in((item,)) and len(places.get(item.source, ())) == 1:
        return places[item.source]
    if item.glob and item.start is not None:
        if names is None:
            raise _no_header(item.start.text)
        found = _matching(item.start.text, names)
        if not found:
            raise UsageError(
                f"no column matches {quote(item.source)}", f"the columns are {listed(names)}"
            )
        return found
    start = 0 if item.start is None else _index(item.start, names, places, count)
    stop = count - 1 if item.stop is None else _index(item.stop, names, places, count)
    if start > stop:
        raise UsageError(f"the range {quote(item.source)} runs backwards")
    return range(start, stop + 1)


def _index(
    column: Column, names: Sequence[str] | None, places: Mapping[str, Sequence[int]], count: int
) -> int:
    if column.position is not None:
        if column.position > count:
            raise UsageError(
                f"there is no column {column.text}: the table has {count}",
                _number_hint(column.text) if column.text in places else None,
            )
        return column.position - 1
    if names is None:
        raise _no_header(column.text)
    found = places.get(column.text, ())
    if not found:
        raise UsageError(f"there is no column {quote(column.text)}", _nearest(column.text, names))
    if len(found) > 1:
        shown = " and ".join(str(i + 1) for i in found[:_SHARED])
        if len(found) > _SHARED:
            shown += f" and {len(found) - _SHARED} more"
        raise UsageError(
            f"the name {quote(column.text)} is shared by columns {shown}",
            "use the column's number",
        )
    return found[0]


def _number_hint(text: str) -> str:
    return f"a bare number is a position; the column with that name is '\"{text}\"'"


def _no_header(name: str) -> UsageError:
    return UsageError(
        f"there is no column {quote(name)}: the table has no header",
        "use the column's number, or --header if the first row holds names",
    )


def _nearest(name: str, names: Sequence[str]) -> str:
    from difflib import get_close_matches

    from softmax_cli.syntax.column_spelling import spell_list

    close = [other for other in names if other.lower() == name.lower()]
    if not close and len(name) <= 2 * SHOWN:
        alike = (other for other in names if len(other) <= 2 * SHOWN)
        close = get_close_matches(name, islice(alike, _COMPARED), n=1)
    if not close:
        return f"the columns are {listed(names)}"
    spelt = spell_list((names.index(close[0]),), names)
    return f"did you mean {quote(spelt) if spelt == close[0] else spelt}?"
