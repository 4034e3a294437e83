"""Errors of syntax: where a text is not JSON, and why, whichever Python has read it."""

from __future__ import annotations

import re
from json import JSONDecodeError

from softmax_cli.errors import SHOWN, DataError, quote

_BLANKS = " \t\r\n"

_WORDS = (
    ("Unterminated", "the quotes that open here do not close"),
    ("Invalid control", "a text holds a control character"),
    ("Invalid", "a text holds an escape that JSON does not have"),
    ("Extra", "{} follows the value"),
    ("Expecting property", "{} stands where a name in double quotes is expected"),
    ("Expecting ':'", "{} stands where ':' is expected"),
    ("Expecting ','", "{} stands where ',' is expected"),
)
"""How what Python's json says of an error begins, in all of its versions, and what we say."""


def not_json(error: JSONDecodeError, source: str, line: int = 1) -> DataError:
    """Return the error that says where a text, which begins on a line, is not JSON."""
    text, position = error.doc, error.pos
    end = len(text.rstrip(_BLANKS))
    if error.msg.startswith("Illegal trailing comma"):  # other Pythons point at what follows it
        position += 1 + len(_match(f"[{_BLANKS}]*", text, position + 1))
    position = min(position, end)
    what = "it ends too early" if position == end else _what_is_wrong(text, position, error.msg)
    line += text.count("\n", 0, position)
    column = position - text.rfind("\n", 0, position)
    return DataError(f"is not JSON: {what} (character {column})", source=source, line=line)


def _what_is_wrong(text: str, position: int, reason: str) -> str:
    found = _match(r"[\w.+-]+|.", text, position)
    shown = quote(found)
    before = text[max(0, position - SHOWN) : position].rstrip(_BLANKS)
    if found in ("]", "}") and before.endswith(","):
        return f"a comma stands before {shown}"
    half = re.search(r"[\w.+-]+\Z", text[max(0, position - SHOWN) : position])
    if half and reason.startswith("Expecting ','") and re.match(r"[\w.+-]", found):
        # What is left of 01, 1. and the like is no value that follows another.
        return f"{quote(half[0] + found)} is not a value"
    words = (ours for theirs, ours in _WORDS if reason.startswith(theirs))
    return next(words, "{} is not a value").format(shown)


def _match(pattern: str, text: str, position: int) -> str:
    match = re.compile(pattern, re.S).match(text, position)
    return match[0] if match else ""
