"""Decoding of JSON: numbers and escapes keep their spelling, doubled fields are refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from itertools import accumulate, chain
from typing import Any

from softmax_cli.errors import DataError, quote
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.cells import EscapedText

_ESCAPE = r"\\(.)"

_STRING = r'"(?:[^"\\]|\\.)*"?'

MOST_LEVELS = 256
"""How deep a value may be nested: what reads it would go on for longer, by the Python it is."""


class _Decoder(json.JSONDecoder):
    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        try:
            return super().raw_decode(s, idx)
        except json.JSONDecodeError as error:
            # Pythons differ in how deep they go before they give up, and so before what is wrong.
            if _levels(s[idx : error.pos]) > MOST_LEVELS:
                raise RecursionError from None
            raise


@cache
def decoder() -> json.JSONDecoder:
    """Return a reader of JSON that keeps the spelling of numbers and refuses doubled fields.

    It raises `RecursionError` where a value has too many levels for it, or is wrong below them.
    """
    return _Decoder(
        parse_float=NumberText,
        parse_int=NumberText,
        parse_constant=NumberText,
        object_pairs_hook=_record,
    )


def with_escapes(value: Any, text: str) -> Any:
    r"""Return what was decoded from a text, its strings with the escapes that they had there.

    `RecursionError` is raised where it is nested too deeply for others to go through it.

    >>> text = r'{"a": "\u00e9\/"}'
    >>> with_escapes(json.loads(text), text)["a"].raw
    '\\u00e9\\/'
    """
    _check_levels(value, text)
    if "\\" not in text:
        return value
    # With every backslash doubled, but those of quotes, the strings are what is spelt here.
    spelt = json.loads(
        re.sub(_ESCAPE, lambda m: m[0] if m[1] == '"' else m[0].replace("\\", "\\\\"), text)
    )
    return _escaped(value, spelt)


def array_in(text: str) -> list[Any] | None:
    """Return the array that a text holds by itself; None where it holds none that is a row's.

    >>> array_in("[0.1, 2]"), array_in("[a"), array_in('[{"a": 1, "a": 2}]')
    (['0.1', '2'], None, None)
    """
    try:
        value = decoder().decode(text)
        _check_levels(value, text)
    except (json.JSONDecodeError, RecursionError, DataError):
        return None
    return value if isinstance(value, list) else None


def too_deep(source: str, line: int | None = None) -> DataError:
    """Return the error for a value that is nested deeper than anybody's data is."""
    return DataError(f"is nested deeper than {MOST_LEVELS} levels", source=source, line=line)


def _levels(text: str) -> int:
    """Return how many levels are open, at most, in a text that holds the beginning of a value."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return 0
    marks = re.finditer(r"[]\[{}]", re.sub(_STRING, "", text))
    return max(accumulate(1 if mark[0] in "[{" else -1 for mark in marks), default=0)


def _check_levels(value: Any, text: str) -> None:
    """Raise `RecursionError` where a value, that was decoded from a text, has too many levels."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return
    level = [value]
    for _ in range(MOST_LEVELS):
        items = (item.values() if isinstance(item, dict) else item for item in level)
        level = [item for item in chain.from_iterable(items) if isinstance(item, dict | list)]
        if not level:
            return
    raise RecursionError


def _escaped(value: Any, spelt: Any) -> Any:
    if isinstance(value, str):
        return (
            value if isinstance(value, NumberText) or value == spelt else EscapedText(value, spelt)
        )
    if isinstance(value, list):
        return list(map(_escaped, value, spelt))
    if isinstance(value, dict):
        return {
            _escaped(key, raw): _escaped(value[key], item)
            for key, (raw, item) in zip(value, spelt.items(), strict=True)
        }
    return value


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        double = next(name for name, count in counts.items() if count > 1)
        raise DataError(f"a record has the field {quote(double)} twice")
    return record
