"""Documents of columns: a record of arrays, of which each holds a value for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from softmax_cli.errors import UsageError, quote
from softmax_cli.formats.json.reaching import LISTS, found, is_path, of_name
from softmax_cli.syntax.paths import parse_path, spell_path
from softmax_cli.table.io_options import ReadOptions


def rows_of_columns(
    document: Mapping[str, Any], options: ReadOptions
) -> tuple[ReadOptions, list[dict[str, Any]]] | None:
    """Return the rows of a document of columns, where a path names one that holds rows of logits.

    The options name their fields. Arrays of another length are left out.

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
        named[option] = tuple(
            of_name(_name(item.source)) if is_path(item, document) else item for item in items
        )
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    given: Any = named
    return options._replace(**given), rows


def _is_row(cells: Any) -> bool:
    return isinstance(cells, list) and not any(isinstance(cell, list | dict) for cell in cells)


def _column(source: str, document: Mapping[str, Any]) -> Any:
    """Return what a path reaches; all of an array is the array."""
    path = parse_path(source)
    return found(document, path[:-1] if path[-1] is None else path)


def _name(source: str) -> str:
    path = parse_path(source)
    path = path[:-1] if path[-1] is None else path
    return str(path[0]) if len(path) == 1 else spell_path(path).removeprefix(".")
