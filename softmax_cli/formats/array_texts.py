"""Texts that hold arrays: a cell of delimited text, or a string of JSON."""

from __future__ import annotations

from typing import Any

from softmax_cli.errors import UsageError
from softmax_cli.formats.json import decoding
from softmax_cli.syntax.literals import is_literal, parse_literal


def array_in(text: str) -> Any:
    """Return the array of numbers that a cell holds as Python or NumPy prints it, or else the cell.

    >>> array_in("[0.1, 2]"), array_in("[0.1 2. ]"), array_in("n/a")
    (['0.1', '2'], ['0.1', '2.'], 'n/a')
    """
    array = decoding.array_in(text) if text[:1] == "[" else None
    if array is not None:
        return array
    if not is_literal((text,)):
        return text
    try:
        values = parse_literal((text,))
    except UsageError:
        return text
    return values.rows[0] if values.vector else [values.rows]
