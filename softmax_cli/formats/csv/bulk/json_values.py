"""Values of JSON as cells of delimited text, many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softmax_cli.formats.spelling import encoded
from softmax_cli.table.cells import Cell, Dialect, enquote, plain

_NOT_PLAIN = (b"\\", b"[", b"{", b"null")
"""What may stand in values that become cells otherwise than by losing their quotes."""


def cells_of_values(
    values: Sequence[bytes], dialect: Dialect, decode: Callable[[str], Cell]
) -> Sequence[bytes]:
    r"""Return the cells that hold these values: a text without its quotes, nothing for null.

    >>> import json
    >>> cells_of_values([b'"a\\tb"', b'"a, b"', b"7", b"null"], Dialect(",", "\n"), json.loads)
    [b'a\tb', b'"a, b"', b'7', b'']
    """
    text = b"\n".join(values)
    delimiter = dialect.delimiter.encode()
    # Between blanks an empty cell is quoted.
    if delimiter != b" " and not any(mark in text for mark in (delimiter, *_NOT_PLAIN)):
        return text.replace(b'"', b"").split(b"\n")
    cells = {
        value: encoded(enquote(plain(decode(value.decode()), None), dialect.delimiter))
        for value in {*values}
    }
    return [cells[value] for value in values]
