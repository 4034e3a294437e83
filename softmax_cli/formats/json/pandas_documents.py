"""Documents of pandas: a data frame whose names, index and rows stand in fields of their own.

`DataFrame.to_json` writes it so with ``orient="split"`` and with ``orient="table"``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softmax_cli.errors import listed
from softmax_cli.formats.json.columns_as_rows import Records
from softmax_cli.formats.json.reaching import LISTS, of_name
from softmax_cli.syntax.column_lists import ColumnList
from softmax_cli.table.io_options import ReadOptions

_SPLIT = {"columns", "index", "data"}
_TABLE = {"schema", "data"}
_PATHS = ("data", ".data", ".data[]")


def records_of_pandas(document: Mapping[str, Any], options: ReadOptions) -> Records | None:
    """Return the rows of a document as records, whose index is carried; None if it is not pandas'.

    A path that names all of its rows chooses no columns among theirs.
    """
    fields = document.keys()
    found = None
    if fields == _SPLIT:
        found = _split(document["columns"], document["index"], document["data"])
    elif fields == _TABLE:
        found = _table(document["schema"], document["data"])
    if found is None:
        return None
    records, index = found
    items = options.columns
    if len(items) == 1 and items[0].source in _PATHS and items[0].source not in records[0]:
        options = options._replace(columns=())
    named = {item.source for option in LISTS for item in getattr(options, option)}
    index = [name for name in index if name not in named]
    if options.chooses_logits or not index:
        return Records(options, records)
    one = len(index) == 1
    note = f"{listed(index)} {'is' if one else 'are'} the index of pandas: "
    note += "it is carried, as no logit" if one else "they are carried, as no logits"
    kept: ColumnList = tuple(map(of_name, index))
    return Records(options._replace(keep=options.keep + kept), records, (note,))


def _split(columns: Any, index: Any, data: Any) -> tuple[list[dict[str, Any]], list[str]] | None:
    if not all(isinstance(part, list) and part for part in (columns, index, data)):
        return None
    names = [str(name) for name in columns if isinstance(name, str)]
    if len({*names}) < len(columns) or len(index) != len(data):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        return None
    label = "index" if "index" not in names else "level_0"  # as reset_index calls it
    if label in names:
        return None
    rows = zip(index, data, strict=True)
    return [{label: at, **dict(zip(names, row, strict=True))} for at, row in rows], [label]


def _table(schema: Any, data: Any) -> tuple[list[dict[str, Any]], list[str]] | None:
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        return None
    if not isinstance(data, list) or not data or not all(isinstance(row, dict) for row in data):
        return None
    key: Any = schema.get("primaryKey", [])
    names: Sequence[Any] = key if isinstance(key, list) else [key]
    return data, [name for name in names if isinstance(name, str) and name in data[0]]
