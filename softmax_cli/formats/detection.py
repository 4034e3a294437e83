"""Detection of a format by content: what a stream begins with."""

from __future__ import annotations

from collections.abc import Callable

from softmax_cli.errors import DataError
from softmax_cli.files.input import STDIN
from softmax_cli.files.stream import Stream

BLANK = b" \t\r\n"
_NUMPY = b"\x93NUMPY"


def check_beginning(stream: Stream) -> None:
    """Refuse, by a `DataError`, a stream that is empty, or plainly not text."""
    head = stream.peek(lambda data: bool(data.strip(BLANK)))
    if not head.strip(BLANK):
        raise DataError("there is no data", source=stream.name, hint=_empty_hint(stream.name))
    if head.startswith(_NUMPY):
        raise DataError(
            "is a NumPy array file, not text",
            source=stream.name,
            hint="write it as text first, with numpy.savetxt",
        )
    if b"\0" in head:
        # of Latin letters, every second byte is 0 there
        utf_16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or not any(head[::2]) or not any(head[1::2])
        raise DataError(
            "is not UTF-8 text",
            source=stream.name,
            hint="it may be UTF-16: iconv -f UTF-16 -t UTF-8" if utf_16 else None,
        )


def detect(stream: Stream) -> str:
    """Return the format of a stream that does not begin with blanks alone.

    JSON lines are told from one document by their first line, which is a value by itself: it is
    parsed only where another line follows.
    """
    if stream.peek().lstrip(BLANK)[:1] not in (b"[", b"{"):
        return "csv"
    head = stream.peek(_second_line())
    first, _, rest = head.lstrip(BLANK).partition(b"\n")
    if not rest.strip(BLANK):
        return "json"
    import json

    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl"


def _second_line() -> Callable[[bytes], bool]:
    """Return what is shown a text piece by piece, and says whether a second line has begun."""
    begun = ended = False

    def has_begun(data: bytes) -> bool:
        nonlocal begun, ended
        if not begun:
            data = data.lstrip(BLANK)
            begun = bool(data)
        if not ended:
            _, newline, data = data.partition(b"\n")
            ended = bool(newline)
        return ended and bool(data.strip(BLANK))

    return has_begun


def _empty_hint(name: str) -> str | None:
    return "type numbers (2 1 0.1), name a file, or pipe one in" if name == STDIN else None
