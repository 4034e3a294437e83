"""Cells of delimited text as JSON, many at once where they need no more than quotes."""

from __future__ import annotations

import orjson

from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.spelling import CellWriter, encoded_json
from softmax_cli.table.schema import Field

_NUMBER_BYTES = b"0123456789+-.eE\n"
_ESCAPED = b'"\\' + bytes(set(range(ord(" "))) - {ord("\n")})
"""Bytes that JSON has as escapes in a text, but the newline that ends a cell here."""


def spelt_cells(cells: CellSlices, field: Field, write: CellWriter) -> list[bytes]:
    """Return one cell of each row as JSON; `write` spells those that need more than quotes."""
    place = field.position
    raw = cells.raw(place, place + 1)
    text = _without_quotes(b"\n".join(raw), len(raw))
    if text.count(b"\n") == len(raw) - 1 and not _is_any_of(_ESCAPED, text):
        if field.kind == "cell":
            return (b'"' + text.replace(b"\n", b'"\n"') + b'"').split(b"\n")
        if _are_numbers(text):
            return text.split(b"\n")
    spelt = {cell: encoded_json(write([], [cell.decode()] * (place + 1))) for cell in {*raw}}
    return [spelt[cell] for cell in raw]


def _without_quotes(lines: bytes, count: int) -> bytes:
    """Return so many cells, one a line, without the quotes around them if all have those.

    >>> _without_quotes(b'"a"\\n"b c"', 2), _without_quotes(b'"a"\\nb', 2)
    (b'a\\nb c', b'"a"\\nb')
    """
    if len(lines) < 2 or not (lines[0] == lines[-1] == ord('"')):
        return lines
    inside = lines[1:-1].split(b'"\n"')
    return b"\n".join(inside) if len(inside) == count else lines


def _is_any_of(marks: bytes, text: bytes) -> bool:
    return len(text.translate(None, marks)) < len(text)


def _are_numbers(lines: bytes) -> bool:
    """Say whether each line is a number as JSON spells it.

    >>> _are_numbers(b"1\\n-2.50"), _are_numbers(b"1\\n007"), _are_numbers(b"1\\n")
    (True, False, False)
    """
    if lines.translate(None, _NUMBER_BYTES):
        return False
    try:
        orjson.loads(b"[%b]" % lines.replace(b"\n", b","))
    except orjson.JSONDecodeError:
        return False
    return True
