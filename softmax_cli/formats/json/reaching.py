"""Fields that paths reach: beside those of a record, and under the names of their paths."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from softmax_cli.errors import UsageError, listed, quote
from softmax_cli.formats.json.shared_values import refusing_shared
from softmax_cli.syntax.column_lists import Column, ColumnList, Item
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.syntax.paths import Path, parse_path, spell_path
from softmax_cli.table.fields_below import path_to, row_below
from softmax_cli.table.io_options import ReadOptions

LISTS = ("columns", "keep", "label_column", "target_columns", "weight", "by")
"""The options that name columns."""


class Reached(NamedTuple):
    """What options mean whose paths have become names of fields."""

    options: ReadOptions
    paths: Mapping[str, Path]  # by the names of the fields
    record: Callable[[Any], Any]  # puts the fields into a record


def reaching(options: ReadOptions, first: Any) -> Reached:
    """Take paths for names of fields; the first row says which fields there are.

    Raises
    ------
    UsageError
        A path is none, or reaches nothing in the first row, or what another path reaches.
    """
    if not isinstance(first, dict):
        return Reached(options, {}, lambda value: value)
    paths: dict[str, Path] = {}
    named: dict[str, Any] = {
        option: tuple(_item(item, first, paths) for item in getattr(options, option))
        for option in LISTS
    }
    if options.bad_rows == "error":  # or else the first row is a bad one
        _refuse_holder(named["columns"], first, paths)
    refuse_shared = _refusing_shared(named, paths, first)
    if paths and not options.columns:
        # What a field is part of that an option names is not taken for the logits.
        holders = dict.fromkeys(str(path[0]) for path in paths.values())
        named["keep"] += tuple(map(of_name, holders))
    # what is named for numbers may be a text that holds an array of them
    lists = named["columns"], named["target_columns"]
    texts = [*filter(None, (_text_of_array(items, first, paths) for items in lists))]
    if not paths and not texts:
        return Reached(options._replace(**named), {}, lambda value: value)

    def with_fields(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        fields = ((name, found(value, path)) for name, path in paths.items())
        record = value | {name: cell for name, cell in fields if cell is not _NOTHING}
        refuse_shared(value, record)
        for name in texts:
            if name in record:
                record[name] = _array_in(record[name])
        return record

    return Reached(options._replace(**named), paths, with_fields)


_NOTHING = object()


def _refusing_shared(
    named: Mapping[str, ColumnList], paths: Mapping[str, Path], first: Mapping[str, Any]
) -> Callable[[Any, dict[str, Any]], None]:
    """See `refusing_shared`; fields without a path are ones that are named as they are."""

    def reached(items: ColumnList) -> dict[str, Path]:
        names = [item.source for item in items if not item.excluded]
        return {name: paths.get(name, (name,)) for name in names if name in paths or name in first}

    others = [path for option in LISTS[1:] for path in reached(named[option]).values()]
    return refusing_shared(reached(named["columns"]), others, first)


def found(value: Any, path: Path) -> Any:
    """Return what a path reaches, in a list where it goes through all of an array.

    >>> found({"r": [["0.5", True], ["0.1", False]]}, ("r", None, 0))
    ['0.5', '0.1']
    """
    if None in path:
        cells = list(_stream(value, path))
        return _NOTHING if _NOTHING in cells or not cells else cells
    return next(_stream(value, path))


def _stream(value: Any, path: Path) -> Iterator[Any]:
    for place, step in enumerate(path):
        if step is None and isinstance(value, list):
            for element in value:
                yield from _stream(element, path[place + 1 :])
            return
        value = _one(value, step)
        if value is _NOTHING:
            break
    yield value


def _one(value: Any, step: str | int | None) -> Any:
    if isinstance(step, str) and isinstance(value, dict):
        return value.get(step, _NOTHING)
    if isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
        return value[step]
    return _NOTHING


def _item(item: Item, first: Mapping[str, Any], paths: dict[str, Path]) -> Item:
    """Return an item with a name for its path; a field of that very name comes before a path."""
    if not is_path(item, first):
        _refuse_what_a_path_reaches(item, first)
        return item
    path = parse_path(item.source)
    if found(first, path) is _NOTHING:
        raise _reaches_nothing(item.source, first, path)
    name = path[0] if len(path) == 1 else spell_path(path).removeprefix(".")
    assert isinstance(name, str)
    if len(path) > 1:
        name = item.source if name in first else name
        paths[name] = path
    return of_name(name)._replace(excluded=item.excluded)


def _refuse_what_a_path_reaches(item: Item, first: Mapping[str, Any]) -> None:
    """Say that what is named as other programs do, or by its last step, is reached by a path."""
    if item.source in first or item.source.isdigit() or item.start != item.stop:
        return
    path = path_to(item.source, first)
    if "." in item.source[1:]:
        with suppress(UsageError):
            whole = parse_path(f".{item.source}")
            reached = whole[0] in first and found(first, whole) is not _NOTHING
            path = shlex.quote(spell_path(whole)) if reached else path
    if path is not None:
        raise UsageError(f"there is no column {quote(item.source)}", f"did you mean {path}?")


def _refuse_holder(
    columns: ColumnList, first: Mapping[str, Any], paths: Mapping[str, Path]
) -> None:
    """Say where the row of numbers is if the one field that is named is not, but holds it."""
    if len(columns) != 1 or columns[0].excluded:
        return
    name = columns[0].source
    above = paths.get(name, (name,))
    holder = found(first, above)
    if not isinstance(holder, dict):
        return
    for step in reversed(above):
        holder = {step: holder}
    if path := row_below(holder):
        raise UsageError(f"{quote(name)} holds no numbers by itself", f"did you mean {path}?")


def is_path(item: Item, record: Mapping[str, Any]) -> bool:
    """Say whether an item is a path, and not the name of a field, or of some."""
    named = item.source in record or _is_glob(item, record)
    return item.source.startswith(".") and not named


def _is_glob(item: Item, first: Mapping[str, Any]) -> bool:
    """Say whether an item is a pattern, or a range, of names that begin with a point."""
    if not any(name.startswith(".") for name in first):
        return False
    return item.start != item.stop or any(mark in item.source for mark in "*?")


def of_name(name: str) -> Item:
    """Return the item that names a field."""
    column = Column(name)
    return Item(name, column, column)


def _reaches_nothing(source: str, first: Any, path: Path) -> UsageError:
    """Return the error that says where a path ends before it reaches anything."""
    value = first
    for place, step in enumerate(path):
        inside = spell_path(path[:place]) or "the first row"
        if step is None:
            if isinstance(value, list) and value:
                value = value[0]
                continue
            what = "is empty" if isinstance(value, list) else "is no array"
            return UsageError(f"the path {quote(source)} reaches nothing: {inside} {what}")
        below = _one(value, step)
        if below is _NOTHING:
            hint = None
            if isinstance(step, int):
                count = f"{len(value)} elements" if isinstance(value, list) else "no elements"
                what = f"{inside} has {count}"
            elif isinstance(value, dict):
                what = f"{inside} has no field {quote(step)}"
                hint = f"its fields are {listed([*value])}" if value else None
            else:
                what = f"{inside} is no record"
            return UsageError(f"the path {quote(source)} reaches nothing: {what}", hint)
        value = below
    return UsageError(f"the path {quote(source)} does not reach all of what it goes through")


def _text_of_array(
    columns: ColumnList, first: Mapping[str, Any], paths: Mapping[str, Path]
) -> str | None:
    """Return the one field that is named if it is a text that holds an array."""
    if len(columns) != 1 or columns[0].start is None or columns[0].start.position is not None:
        return None
    name = columns[0].start.text
    cell = found(first, paths[name]) if name in paths else first.get(name)
    return name if isinstance(cell, str) and isinstance(_array_in(cell), list) else None


def _array_in(cell: Any) -> Any:
    """Return the array that a text holds, or else the cell."""
    if not isinstance(cell, str) or isinstance(cell, NumberText):
        return cell
    from softmax_cli.formats.array_texts import array_in

    return array_in(cell.strip())
