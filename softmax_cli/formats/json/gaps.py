"""Gaps of a JSON document: in front of its first row, between two, and behind the last."""

from __future__ import annotations

import re
from json import JSONDecodeError

from softmax_cli.errors import DataError
from softmax_cli.formats.json import decoding

BLANKS = " \t\r\n"
GAP = r"[ \t\r\n]*([\[,\]]?)[ \t\r\n]*"
"""A gap, and the mark in it: a bracket of the array, or a comma."""


def begins_rows(data: bytes) -> bool:
    """Say whether a text begins as an array of arrays or records does.

    >>> begins_rows(b' [ {"a"'), begins_rows(b"[1, [2]]"), begins_rows(b"[[[1, 2]]]")
    (True, False, False)
    """
    gap = re.match(GAP.encode(), data)
    if gap is None or gap[1] != b"[" or data[gap.end() : gap.end() + 1] not in (b"[", b"{"):
        return False
    # An array of arrays of arrays is no table.
    return re.match(rb"\[\s*\[", data[gap.end() :]) is None


def first_row_is_json(text: str) -> bool:
    """Say whether the first row of an array of rows is JSON.

    >>> first_row_is_json("[[1, 2], [3., 4.]]"), first_row_is_json("[[3., 4.]]")
    (True, False)
    """
    gap = re.match(GAP, text)
    if gap is None or gap[1] != "[" or text[gap.end() : gap.end() + 1] not in ("[", "{"):
        return False
    try:
        decoding.decoder().raw_decode(text, gap.end())
    except (JSONDecodeError, RecursionError, DataError):
        return False
    return True


def without_last_comma(text: str) -> str:
    """Return an array of rows without the comma that Python allows behind the last one.

    >>> without_last_comma("[[1, 2],\\n]")
    '[[1, 2] \\n]'
    """
    return re.sub(r",(?=[ \t\r\n]*\][ \t\r\n]*\Z)", " ", text)


def start_of(gap: re.Match[str], *, after: bool) -> tuple[int, str]:
    """Return where the row behind a gap begins, and the mark in front of it.

    After a row NumPy has none there: what looks like one is the row's own bracket.
    """
    return (gap.start(1), "") if after and gap[1] == "[" else (gap.end(), gap[1])
