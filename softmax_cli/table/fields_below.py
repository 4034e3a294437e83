"""Fields below those of a record, which a path reaches: by their name, or as rows of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from softmax_cli.errors import shell_word
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.syntax.paths import Path, spell_path

_LEVELS = 4
"""How far down a row of numbers is looked for."""


def row_below(record: Mapping[str, Any]) -> str | None:
    """Return the path to the one array of numbers below a record's fields, as a shell takes it.

    Among several it is the one that is named as logits are. A path that cannot be typed, or that is
    the name of a field, is none.

    Examples
    --------
    >>> one, two = NumberText("1"), NumberText("2")
    >>> row_below({"id": one, "out": {"logits": [one, two], "tokens": [two, one]}})
    '.out.logits'
    """
    paths = (path for name, value in record.items() for path in _rows(value, (name,)))
    rows = [path for path in paths if _typed(path) and spell_path(path) not in record]
    known = [path for path in rows if "logit" in str(path[-1]).lower()]
    return _typed(*known or rows) if len(known or rows) == 1 else None


def path_to(name: str, record: Mapping[str, Any]) -> str | None:
    """Return the path to the one field of a name below a record's fields, as a shell takes it.

    >>> path_to("gold", {"id": 7, "doc": {"gold": 1}})
    '.doc.gold'
    """
    found = [path for field, value in record.items() for path in _named(name, value, (field,))]
    return _typed(*found) if len(found) == 1 else None


def _named(name: str, value: Any, above: Path) -> Iterator[Path]:
    for key, below in value.items() if isinstance(value, dict) else ():
        if key == name:
            yield (*above, key)
        elif len(above) < _LEVELS:
            yield from _named(name, below, (*above, key))


def _rows(value: Any, above: Path) -> Iterator[Path]:
    for key, below in value.items() if isinstance(value, dict) else ():
        path = (*above, key)
        if isinstance(below, list) and len(below) > 1:
            if all(isinstance(number, NumberText) for number in below):
                yield path
        elif len(path) < _LEVELS:
            yield from _rows(below, path)


def _typed(path: Path) -> str | None:
    """Spell a path as a shell takes it; None where it cannot be typed."""
    spelt = spell_path(path)
    # A list of columns takes no escaped quotes.
    return None if "\\" in spelt else shell_word(spelt, "") or None
