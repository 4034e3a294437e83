"""What stands inside quoted cells, where it is certain: where every quote begins or ends one.

Or is half of an escaped quote, which closes a cell and opens it again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import Positions, odd_before

_NEWLINE, _RETURN, _QUOTE = b'\n\r"'


def leave_quoted(marks: NDArray[np.uint8], separators: NDArray[np.bool_], delimiter: int) -> bool:
    """Take the separators inside quoted cells out of all, if it is certain which those are."""
    quotes = _certain(marks, delimiter)
    if quotes is None or len(quotes) % 2:
        return False
    separators &= ~odd_before(marks == _QUOTE)
    return True


def last_line_end(data: bytes | bytearray, delimiter: str) -> int | None:
    """Return where the last newline is that no quotes enclose, -1 if there is none.

    None where it is not certain.

    >>> last_line_end(b'1,"a"\\n2,"b\\nc', ",")
    5
    """
    quotes = _certain(np.frombuffer(data, np.uint8), ord(delimiter))
    if quotes is None:
        return None
    newline = data.rfind(b"\n")
    while newline >= 0 and (before := int(np.searchsorted(quotes, newline))) % 2:
        newline = data.rfind(b"\n", 0, int(quotes[before - 1]))
    return newline


def _certain(marks: NDArray[np.uint8], delimiter: int) -> Positions | None:
    """Return where quotes open (the first, the third …) and close; None if one may do neither.

    The last may have no partner yet.
    """
    quotes = np.flatnonzero(marks == _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    # Behind the text nothing speaks against a quote that closes.
    beside = np.concatenate(([_NEWLINE], marks, [_NEWLINE]))
    escaped = opening[1:] == closing[: len(opening) - 1] + 1
    before, behind = beside[opening], beside[closing + 2]
    begins = (before == delimiter) | (before == _NEWLINE)
    begins[1:] |= escaped
    ends = (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    ends[: len(escaped)] |= escaped
    return quotes if begins.all() and ends.all() else None
