"""Detection of a format by content: what a stream begins with."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from softmax_cli.errors import HOW_TO_READ, NoRowsError
from softmax_cli.files.input import STDIN
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import LINE_LIMIT, skip_idle_lines
from softmax_cli.formats.registry import FORMATS, ZIP
from softmax_cli.formats.signatures import ENOUGH, asks_for_a_look, may_become_magic, refuse_binary
from softmax_cli.syntax.literals import begins_literal

BLANK = b" \t\r\n"
_TELLING = 4096
"""So many bytes of a first line tell a literal from a table.

Its first number, padded to the width of the longest, is shorter: a double has at most 1,100 digits.
"""

_MAGICS = {mark: row.name for row in FORMATS.values() for mark in row.magic}

LITERAL = "literal"
"""What `detect` calls a file that holds an array as another language prints it."""


def check_beginning(stream: Stream, blanks: bytes = BLANK) -> None:
    """Refuse, by a `DataError`, a stream that is empty but for blanks, or plainly not text.

    The first line that is not blank tells, or else `ENOUGH` bytes. The blank lines before it are
    left out, but for those with tabs, of which a row may be made.
    """
    seen = bytearray()

    def tells_magic(data: bytes) -> bool:
        seen.extend(data[:ENOUGH])
        if len(seen) < ENOUGH and b"\n" not in seen.lstrip(BLANK):
            return False
        return len(seen) >= ENOUGH or not may_become_magic(bytes(seen))

    if asks_for_a_look(stream.peek(tells_magic)[:ENOUGH]):
        refuse_binary(stream.peek(_so_many(ENOUGH))[:ENOUGH], stream.name)
    skip_idle_lines(stream, b" \r")
    head = _begun(stream)
    if len(head) <= LINE_LIMIT and not head.strip(blanks):
        raise NoRowsError("there is no data", source=stream.name, hint=_empty_hint(stream.name))


def detect_binary(stream: Stream) -> str | None:
    """Return the format of a stream that is no text, where the registry has it: by its magic.

    An archive is one of arrays where the first of its members is an array.
    """
    seen = b""

    def tells(data: bytes) -> bool:
        nonlocal seen
        seen += data[:ENOUGH]
        if seen.startswith(ZIP):
            return len(seen) >= ENOUGH
        return not any(len(seen) < len(mark) and mark.startswith(seen) for mark in _MAGICS)

    head = stream.peek(tells)
    if head.startswith(ZIP) and b".npy" not in head[:ENOUGH]:
        return None
    return next((_MAGICS[mark] for mark in _MAGICS if head.startswith(mark)), None)


def _begun(stream: Stream) -> bytes:
    """Return the first bytes of a stream, one of which is no blank if there is such a one."""
    return stream.peek(lambda data: bool(data.strip(BLANK)), LINE_LIMIT + 1)


def detect(stream: Stream) -> str:
    """Return the format of a stream that does not begin with blanks alone.

    JSON lines are told from one document by their first line, which is a value by itself: it is
    parsed only where another line follows. What begins as JSON does may be a literal all the same:
    that is found out when it is read.
    """
    if _begun(stream).lstrip(BLANK)[:1] not in (b"[", b"{"):
        return LITERAL if _may_be_literal(stream) else "csv"
    head = stream.peek(_second_line())
    first, _, rest = head.lstrip(BLANK).partition(b"\n")
    if not rest.strip(BLANK):
        return "json"
    import json

    try:
        json.loads(first, parse_int=str)  # one of Python's may not have 5,000 digits
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


def _so_many(count: int) -> Callable[[bytes], bool]:
    """Return what is shown a text piece by piece, and says whether so many bytes have come."""
    come = 0

    def have_come(data: bytes) -> bool:
        nonlocal come
        come += len(data)
        return come >= count

    return have_come


def _may_be_literal(stream: Stream) -> bool:
    """Say whether a stream begins as a literal that is not JSON's: its first line tells.

    That is the one on which something stands behind the name of a call, and behind brackets.
    """
    head = _begun(stream).lstrip(BLANK)[:1]
    if head not in (b"(", b"<") and not head.isalpha():
        return False
    seen = b""

    def has_ended(data: bytes) -> bool:
        nonlocal seen
        seen = (seen + data[:_TELLING]).lstrip(BLANK)[:_TELLING]
        return len(seen) == _TELLING or _first_line().match(seen) is not None

    stream.peek(has_ended)
    line = _first_line().match(seen)
    return begins_literal((line[0] if line else seen).decode("utf-8", "replace"))


@cache
def _first_line() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[\w.]+\s*[=:]\s*+)?+(?:[\w.]*[(\[][(\[\s]*+)?+[^\s(\[][^\n]*\n")


def _empty_hint(name: str) -> str | None:
    return HOW_TO_READ if name == STDIN else None
