"""Cells carried along, as each format needs them: raw text, plain text, JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self, TypeAlias

from softmax_cli.syntax.numbers import BLANKS, NumberText

Cell: TypeAlias = Any
"""The raw text of a delimited file, or what JSON holds there."""

INFINITY = "Infinity"
"""What Python's json writes for a number that JSON does not have."""

_JSON_NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?"


class Dialect(NamedTuple):
    """How a delimited file is written: what a carried cell needs to go out as it came."""

    delimiter: str  # one character; ``" "`` stands for runs of blanks
    newline: str  # ``"\\n"`` or ``"\\r\\n"``


class Missing:
    """The cell of a JSON record that lacks the field: it is left out again."""


MISSING = Missing()


class _RawText(str):
    """A text, and how it was spelt where it came from."""

    raw: str

    def __new__(cls, text: str, raw: str) -> Self:
        """Make the text, which is a string like any other."""
        made = super().__new__(cls, text)
        made.raw = raw
        return made


class EscapedText(_RawText):
    """A text of JSON, spelt there, without the quotes around it, with escapes that are not ours."""


class SpeltNumber(_RawText, NumberText):
    """A number in an array that a cell of delimited text holds, and the cell."""


class SpeltText(_RawText):
    """A text in such an array, or in its place, and the cell that it stands in."""


SPELT = (SpeltNumber, SpeltText)


class RecordShape:
    """How a JSON record differs from the first one."""

    __slots__ = ("keys", "late", "whole")

    def __init__(
        self,
        keys: Sequence[str],  # all that it has, in its order
        late: Mapping[str, Cell],  # what stands under those that the first record lacks
        whole: Mapping[str, Cell],  # what stands where the first has an array, or an object, by key
    ) -> None:
        self.keys = keys
        self.late = late
        self.whole = whole


class TextCells(list[Cell]):
    """The cells of a row of JSON, and the text that they were read from."""

    __slots__ = ("text",)

    def __init__(self, cells: list[Cell], text: str | None) -> None:
        super().__init__(cells)
        self.text = text


class RecordCells(TextCells):
    """The cells of a JSON record that is not as the first one.

    Behind those of the columns stand the elements by which its arrays are longer.
    """

    __slots__ = ("beyond", "logits", "shape", "targets", "wrong")

    def __init__(self, cells: list[Cell], shape: RecordShape, text: str | None = None) -> None:
        super().__init__(cells, text)
        self.shape = shape
        self.beyond: list[str] = []  # the names of the elements that are behind the columns
        # where its logits and targets stand; there are others than in the first record
        self.logits: Sequence[int] = ()
        self.targets: Sequence[int] = ()
        self.wrong: str | None = None  # why no result follows from it


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

    The dialect is that of the delimited file from which the cell came, if it did; `numeral` says
    that it is known to be a number there.
    """
    import json

    if isinstance(cell, NumberText) or (numeral and dialect is not None):
        text = plain(cell, dialect).strip(BLANKS)
        if re.fullmatch(_JSON_NUMBER, text, re.A) or text in ("NaN", INFINITY, f"-{INFINITY}"):
            return text
        return json_number(text)
    if isinstance(cell, EscapedText):
        return '"' + cell.raw.replace('"', '\\"') + '"'
    if isinstance(cell, str):
        return json.dumps(plain(cell, dialect), ensure_ascii=False)
    if isinstance(cell, dict):
        inner = (f"{to_json(key, None)}: {to_json(value, None)}" for key, value in cell.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(cell, list):
        return "[" + ", ".join(to_json(item, None) for item in cell) + "]"
    return "null" if cell is MISSING else json.dumps(cell)


def from_json(text: str) -> Cell:
    """Return the cell that a piece of JSON spells; a number keeps its spelling.

    >>> from_json('"007"'), from_json("1.50")
    ('007', '1.50')
    """
    import json

    return json.loads(text, parse_float=NumberText, parse_int=NumberText, parse_constant=NumberText)


def json_number(text: str) -> str:
    """Spell a number that JSON would not read, as Python's json does; no number is null."""
    import math

    from softmax_cli.syntax.numbers import parse_number, shortest

    try:
        value = parse_number(text)
    except ValueError:
        return "null"
    if math.isfinite(value):
        return shortest(value)
    return "NaN" if math.isnan(value) else INFINITY if value > 0 else f"-{INFINITY}"
