"""Documents of columns: a record of arrays, of which each holds a value for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from softmax_cli.errors import UsageError, quote, shell_word
from softmax_cli.formats.json.reaching import LISTS, found, is_path, of_name
from softmax_cli.syntax.column_lists import Item
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.syntax.paths import parse_path, spell_path
from softmax_cli.table.io_options import ReadOptions

_OF_CLASSES = ("columns", "classes", "class_names", "label_names", "names", "categories")
"""How people call the names of the classes, of which there may be as many as rows by accident."""


class Records(NamedTuple):
    """The rows that a document of one record holds, and the options that name their fields."""

    options: ReadOptions
    rows: list[dict[str, Any]]
    notes: tuple[str, ...] = ()  # what the user should be told


def rows_of_columns(document: Mapping[str, Any], options: ReadOptions) -> Records | None:
    """Return the rows of a document of columns, where a path names one that holds rows of logits.

    The options name their fields. Arrays of another length are left out, and so are, where there
    are as many classes as rows, texts in a field that is called as the names of classes are.

    Raises
    ------
    UsageError
        A path that an option names reaches an array of another length.
    """
    if len(options.columns) != 1 or not is_path(options.columns[0], document):
        return None
    logits = _column(options.columns[0].source, document)
    if not isinstance(logits, list) or not logits or not all(map(_is_row, logits)):
        return None
    count = len(logits)
    columns = {
        name: cells
        for name, cells in document.items()
        if isinstance(cells, list) and len(cells) == count
    }
    names = [
        name
        for name, cells in columns.items()
        if len(logits[0]) == count and name.lower() in _OF_CLASSES and _may_be_names(cells)
    ]
    named = {}
    for option in LISTS:
        items = getattr(options, option)
        for item in items:
            if is_path(item, document):
                cells = _column(item.source, document)
                if not isinstance(cells, list) or len(cells) != count:
                    raise UsageError(
                        f"the path {quote(item.source)} reaches no array of {count}: "
                        f"{quote(options.columns[0].source)} has so many rows"
                    )
                columns[_name(item.source)] = cells
            names = [name for name in names if name != _name_of(item, document)]
        named[option] = tuple(
            of_name(_name(item.source)) if is_path(item, document) else item for item in items
        )
    for name in names:
        del columns[name]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    given: Any = named
    notes = [
        f"{quote(name)} may hold the names of the classes: it is left out "
        f"(--keep {shell_word(spell_path((name,)), 'PATH')} takes it for a column)"
        for name in names
    ]
    return Records(options._replace(**given), rows, tuple(notes))


def _is_row(cells: Any) -> bool:
    return isinstance(cells, list) and not any(isinstance(cell, list | dict) for cell in cells)


def _may_be_names(cells: list[Any]) -> bool:
    """Say whether an array may hold the names of columns: texts, or the texts of several levels."""
    levels = [cell if isinstance(cell, list) else [cell] for cell in cells]
    texts = (isinstance(x, str) and not isinstance(x, NumberText) for row in levels for x in row)
    return all(texts) and len({*map(str, cells)}) == len(cells)


def _name_of(item: Item, document: Mapping[str, Any]) -> str:
    return _name(item.source) if is_path(item, document) else item.source


def _column(source: str, document: Mapping[str, Any]) -> Any:
    """Return what a path reaches; all of an array is the array."""
    path = parse_path(source)
    return found(document, path[:-1] if path[-1] is None else path)


def _name(source: str) -> str:
    path = parse_path(source)
    path = path[:-1] if path[-1] is None else path
    return str(path[0]) if len(path) == 1 else spell_path(path).removeprefix(".")
