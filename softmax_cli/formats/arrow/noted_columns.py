"""Noted columns: what a file itself says of its columns that makes them none of logits.

pandas and fastparquet note which columns are the index, and which numbers stand for categories;
Hugging Face's datasets, which integers are labels; Arrow, which numbers are of a type of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from softmax_cli.errors import listed, quote

INDEX = "the index of pandas"
_INDEX_LEVEL = "__index_level_"  # how pandas calls an index without a name

_KINDS = {
    "categorical": "a category of pandas",
    "bool": "true or false for pandas",
    "datetime": "a date of pandas",
    "datetimetz": "a date of pandas",
}
"""What columns of pandas are that files may hold as plain numbers."""

_EXTENSION = b"ARROW:extension:name"


def noted_columns(schema: Any) -> dict[str, str]:
    """Return the columns that a file says to be no logits, each with what it is."""
    metadata = schema.metadata or {}
    found = dict.fromkeys((n for n in schema.names if n.startswith(_INDEX_LEVEL)), INDEX)
    found |= _of_pandas(_record(metadata.get(b"pandas")))
    features = _record(metadata.get(b"huggingface")).get("info", {})
    features = features.get("features") if isinstance(features, dict) else None
    for name, feature in features.items() if isinstance(features, dict) else ():
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
            found[name] = "a label of Hugging Face's datasets"
    for field in schema:
        kind = (field.metadata or {}).get(_EXTENSION)
        if kind is not None:
            found[field.name] = f"of the type {quote(kind.decode(errors='replace'))}"
    names = {*schema.names}
    return {name: what for name, what in found.items() if name in names}


def described(noted: Mapping[str, str]) -> str:
    """Say what columns are.

    >>> described({"a": "x", "b": "y", "c": "y"})
    "'a' is x; 'b', 'c' are y"
    """
    kinds: dict[str, list[str]] = {}
    for name, what in noted.items():
        kinds.setdefault(what, []).append(name)
    return "; ".join(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {what}"
        for what, names in kinds.items()
    )


def _of_pandas(noted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    columns = noted.get("columns")
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, dict):
            name, kind = column.get("field_name", column.get("name")), column.get("pandas_type")
            if isinstance(name, str) and isinstance(kind, str) and kind in _KINDS:
                yield name, _KINDS[kind]
    index = noted.get("index_columns")
    for name in index if isinstance(index, list) else ():
        if isinstance(name, str):  # an index that counts up is noted as a range
            yield name, INDEX


def _record(text: bytes | None) -> Mapping[str, Any]:
    """Return what is noted as JSON; nothing where that is no record."""
    try:
        noted = json.loads(text or b"{}")
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) else {}
