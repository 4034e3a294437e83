"""A carried cell, as each format needs it: raw text, plain text, JSON."""

import re

from softmax_cli.blocks import Cell, Dialect
from softmax_cli.numerals import BLANKS, NumberText

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.A)


class Missing:
    """The cell of a JSON record that lacks the field: it is left out again."""


MISSING = Missing()


def plain(cell: Cell, dialect: Dialect | None) -> str:
    """Return the text of a cell, without a file's quotes and the blanks around them.

    >>> plain(' "a ""b"" c" ', Dialect(",", "\\n"))
    'a "b" c'
    """
    if isinstance(cell, str):
        if dialect is None:
            return str(cell)
        stripped = cell.strip(BLANKS)
        if stripped[:1] == '"' and stripped[-1:] == '"' and len(stripped) > 1:
            return stripped[1:-1].replace('""', '"')
        return cell
    if cell is None or cell is MISSING:
        return ""
    return to_json(cell, None)


def raw(cell: Cell, dialect: Dialect | None, target: Dialect) -> str:
    """Return a cell as a delimited file holds it: as it came, if it came from one like it."""
    if dialect is not None and dialect.delimiter == target.delimiter:
        return str(cell)
    return enquote(plain(cell, dialect), target.delimiter)


def enquote(text: str, delimiter: str) -> str:
    """Quote a text for a delimited file where RFC 4180 asks for it.

    >>> enquote('a,b', ","), enquote("a b", ",")
    ('"a,b"', 'a b')
    """
    if delimiter == " ":
        special = not text or any(c in text for c in ' \t\n\r"')
    else:
        special = any(c in text for c in (delimiter, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if special else text


def to_json(cell: Cell, dialect: Dialect | None, numeral: bool = False) -> str:
    """Return a cell as JSON: text stays text, a number of JSON is spelt as it came.

    Parameters
    ----------
    cell : Cell
    dialect : Dialect or None
        That of the delimited file from which the cell came.
    numeral : bool
        Whether the cell of a delimited file is known to be a number.
    """
    import json

    if isinstance(cell, NumberText) or numeral:
        text = plain(cell, dialect).strip(BLANKS)
        if _JSON_NUMBER.fullmatch(text):
            return text
        return json_number(text)
    if isinstance(cell, str):
        return json.dumps(plain(cell, dialect), ensure_ascii=False)
    if isinstance(cell, dict):
        inner = (
            f"{json.dumps(k, ensure_ascii=False)}: {to_json(v, None)}" for k, v in cell.items()
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(cell, list):
        return "[" + ", ".join(to_json(item, None) for item in cell) + "]"
    return "null" if cell is MISSING else json.dumps(cell)


def json_number(text: str) -> str:
    """Spell a number that JSON would not read; what JSON has no number for is null."""
    import math

    from softmax_cli.numerals import parse_number, shortest

    try:
        value = parse_number(text)
    except ValueError:
        return "null"
    return shortest(value) if math.isfinite(value) else "null"
