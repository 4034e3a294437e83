"""Chunks of text: whole records, cut from a stream without reading ahead of need."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from softmax_cli.errors import DataError
from softmax_cli.files.compression import through
from softmax_cli.files.stream import Stream

CHUNK_SIZE = 1 << 20
"""About how many bytes a chunk has.

Half as many take up to a tenth more time; twice as many no less, and half as much memory again.
"""

LEAST_SIZE = 1 << 13
"""So many bytes a chunk has at least, where it is cut because much comes of each row."""

PROMPT_SIZE = 1 << 18
"""So many bytes of a pipe are passed on as they come."""

PATIENCE = 0.05
"""Seconds that a chunk waits for more, after that."""

LINE_LIMIT = 64 << 20
"""The longest record, in bytes: a million classes are 18 MB."""

_MOST_AT_ONCE = 1 << 22
"""Beyond so many bytes of one record, marks for each byte would take more memory than time."""

_AT_ONCE = 1 << 12
"""So many blank lines go on at once: where bad rows are refused, the first of them is enough."""


class Chunk(NamedTuple):
    """Some whole records, and the line on which they begin, from 1."""

    data: bytes
    line: int


def chunks(
    stream: Stream, *, delimiter: str | None = None, comment: bytes | None = None
) -> Iterator[Chunk]:
    """Cut a stream at the ends of records.

    What a pipe has goes on at once; when much has come, a chunk waits a moment to fill. Blank lines
    are counted until a record follows them: those at the end never show, and none is held in
    memory. Nor are comments, which go where they stand between such lines. The delimiter is given
    where a quoted cell may hold newlines: a quote opens a cell at its beginning only, and in no
    comment. A record longer than `LINE_LIMIT` is a `DataError` before it is held in memory.
    """
    pending = bytearray()
    blanks = blanks_beside(delimiter)
    line = stream.line
    empty, first_empty = 0, line  # how many blank lines there were last, and where the first is
    wanted = come = 0
    while data := stream.read(CHUNK_SIZE):
        searched = len(pending)
        pending += data
        come += len(data)
        patience = PATIENCE if come > PROMPT_SIZE else 0.0
        while len(pending) < CHUNK_SIZE and stream.ready(patience):
            data = stream.read(CHUNK_SIZE - len(pending))
            if not data:
                break
            pending += data
            come += len(data)
        if len(pending) < min(wanted, LINE_LIMIT):
            continue
        end = end_of_records(pending, searched, delimiter, comment)
        if len(pending) > LINE_LIMIT and not (end and _is_short(pending, delimiter, comment)):
            raise _too_long(stream, line, open_quote=end == 0 and b"\n" in pending)
        # Quotes are looked for from the record's beginning: twice as much before the next look
        # keeps a long record linear.
        wanted = 2 * len(pending) if not end and delimiter and len(pending) > 1 << 20 else 0
        cut = end_of_rows(pending, end, comment, blanks)
        if cut:
            yield from _blank_lines(empty, first_empty)
            with memoryview(pending) as view:
                chunk = Chunk(bytes(view[:cut]), line)
            line += count_newlines(chunk.data)
            empty = 0
            yield chunk
        if cut < end:
            idle = bytes(pending[cut:end])
            more, before = count_blank_lines(idle, comment)
            first_empty = first_empty if empty else line + before
            empty += more
            line += count_newlines(idle)
        del pending[:end]
    del pending[end_of_rows(pending, len(pending), comment, blanks) :]
    if pending:
        yield from _blank_lines(empty, first_empty)
        yield Chunk(bytes(pending.rstrip(b"\r\n")) + b"\n", line)


def cut(
    chunk: Chunk, size: int, *, delimiter: str | None = None, comment: bytes | None = None
) -> Iterator[Chunk]:
    """Yield the records of a chunk in chunks of about so many bytes; a longer one stays whole.

    The delimiter and the mark of comments are those of `chunks`.
    """
    data, line = chunk
    start = end = 0
    while len(data) - start > (window := size):
        while not (
            end := end_of_records(bytearray(data[start : start + window]), 0, delimiter, comment)
        ):
            window *= 2
        part = Chunk(data[start : start + end], line)
        line += count_newlines(part.data)
        start += end
        yield part
    if start < len(data):
        yield Chunk(data[start:], line)


def blanks_beside(delimiter: str | None) -> bytes:
    r"""Return what a blank line may be made of: what is no delimiter, and no character but blanks.

    Runs of blanks that delimit stand between cells alone.

    >>> blanks_beside(","), blanks_beside("\t")
    (b' \t\r', b' \r')
    """
    return b" \r" if delimiter == "\t" else b" \t\r"


def skip_idle_lines(stream: Stream, blanks: bytes, comment: bytes | None = None) -> None:
    """Leave out the blank lines and comments with which a stream begins; none is held in memory."""

    def is_told(data: bytes) -> bool:
        return b"\n" in data or (comment is None and bool(data.strip(blanks)))

    while True:
        head = stream.peek(is_told, LINE_LIMIT + 1)
        idle = end_of_idle_lines(head, blanks, comment)
        if not idle:
            return
        stream.skip(idle)


def end_of_idle_lines(data: bytes | bytearray, blanks: bytes, comment: bytes | None = None) -> int:
    """Return where the blank lines and comments end with which a text begins.

    A comment that is no text is not left out: it has to be told of.
    """
    idle = rb"[%b]*+\n" % blanks
    if comment is not None:
        idle += rb"|%b[^\n]*+\n" % re.escape(comment)
    match = re.compile(rb"(?:%b)*+" % idle).match(data)
    assert match is not None
    if comment is None:
        return match.end()
    return len(decode(Chunk(match[0], 1), "")[0].encode())


def decode(chunk: Chunk, source: str) -> tuple[str, DataError | None]:
    """Return the text of a chunk up to a line that is no text, and the error that names it.

    That is one which is not UTF-8, or holds a NUL.
    """
    message, hint = "holds a NUL byte, which no text has", None
    bad = chunk.data.find(b"\0")
    try:
        text = (chunk.data if bad < 0 else chunk.data[:bad]).decode()
        if bad < 0:
            return text, None
    except UnicodeDecodeError as error:
        bad = error.start
        message = "is not UTF-8 text"
        hint = f"if it is Latin-1: {through('iconv -f LATIN1 -t UTF-8', source)}"
    good = chunk.data[: chunk.data.rfind(b"\n", 0, bad) + 1]
    line = chunk.line + good.count(b"\n")
    return good.decode(), DataError(message, source=source, line=line, hint=hint)


def is_text(data: bytes) -> bool:
    r"""Say whether `decode` finds nothing wrong with a text.

    >>> is_text("é".encode()), is_text(b"\xe9"), is_text(b"\0")
    (True, False, False)
    """
    if data.isascii():
        return b"\0" not in data
    return decode(Chunk(data, 1), "")[1] is None


def decode_whole(chunk: Chunk, source: str) -> str:
    """Return the text of a chunk; raise `DataError` where it is not UTF-8."""
    text, error = decode(chunk, source)
    if error is not None:
        raise error
    return text


def _too_long(stream: Stream, line: int, open_quote: bool = False) -> DataError:
    return DataError(
        f"the line is longer than {LINE_LIMIT >> 20} MB",
        source=stream.name,
        line=line,
        hint="the quotes of a cell on it do not close" if open_quote else None,
    )


_CLOSING = rb'[^"]*+(?:""[^"]*+)*+"(?!")'


def end_of_records(
    data: bytearray, searched: int, delimiter: str | None, comment: bytes | None
) -> int:
    """Return how many bytes of whole records there are; no newline is in those searched before."""
    if delimiter is not None and b'"' in data:
        return _last_newline_outside_quotes(data, delimiter, comment) + 1
    return data.rfind(b"\n", searched) + 1


def _is_short(data: bytearray, delimiter: str | None, comment: bytes | None) -> bool:
    """Say whether the first record ends within the limit."""
    return end_of_records(data[: LINE_LIMIT + 1], 0, delimiter, comment) > 0


def end_of_rows(data: bytearray, end: int, comment: bytes | None, blanks: bytes) -> int:
    """Return where the last line ends, up to there, that is neither blank nor a comment; or 0."""
    last = _without_blanks(data, end, blanks)
    while comment is not None and last:
        start = data.rfind(b"\n", 0, last) + 1
        if not data.startswith(comment, start):
            break
        line = bytes(data[start:last])
        # Of a line with a quote it is not certain that it begins no record, but ends one; what is
        # no text has to be told of.
        if b'"' in line or not is_text(line):
            break
        last = _without_blanks(data, start, blanks)
    if not last:
        return 0
    newline = data.find(b"\n", last, end)
    return newline + 1 if newline >= 0 else end


def _without_blanks(data: bytearray, end: int, blanks: bytes) -> int:
    """Return where a text ends without the blank lines, and the blanks, at its end."""
    while end:
        start = max(end - 4096, 0)  # of a long text not all is copied
        rest = data[start:end].rstrip(blanks + b"\n")
        if rest:
            return start + len(rest)
        end = start
    return 0


def count_blank_lines(idle: bytes, comment: bytes | None) -> tuple[int, int]:
    """Count the blank lines among comments, and the comments before the first of them."""
    if comment is None or comment not in idle:
        return count_newlines(idle), 0
    blank = [not line.startswith(comment) for line in idle.split(b"\n")[:-1]]
    return sum(blank), blank.index(True) if any(blank) else 0


def _blank_lines(count: int, line: int) -> Iterator[Chunk]:
    """Yield so many blank lines, from that one on, as they would have come."""
    for before in range(0, count, _AT_ONCE):
        yield Chunk(b"\n" * min(count - before, _AT_ONCE), line + before)


def _last_newline_outside_quotes(
    data: bytearray, delimiter: str, comment: bytes | None = None
) -> int:
    """Return where it is, -1 if there is none."""
    if comment is not None and comment not in data:
        comment = None
    if comment is None and "numpy" in sys.modules and len(data) <= _MOST_AT_ONCE:
        from softmax_cli.formats.csv.bulk.quotes import last_line_end

        certain = last_line_end(data, delimiter)
        if certain is not None:
            return certain
    marks = b" \t\n" if delimiter == " " else b"\n" + delimiter.encode()
    last, outside, position = -1, 0, 0
    closing_quote = re.compile(_CLOSING)
    while (quote := data.find(b'"', position)) >= 0:
        position = quote + 1
        if comment is not None:
            start = data.rfind(b"\n", 0, quote) + 1
            if start >= outside and data.startswith(comment, start):
                end = data.find(b"\n", position)
                if end < 0:
                    return max(last, start - 1)
                last = position = outside = end
                continue
        if not _opens_cell(data, quote, marks):
            continue
        last = max(last, data.rfind(b"\n", outside, quote))
        closing = closing_quote.match(data, position)
        # A quote in the last byte may be half of an escaped one.
        if closing is None or closing.end() == len(data):
            return last
        position = outside = closing.end()
    return max(last, data.rfind(b"\n", outside))


def _opens_cell(data: bytearray, quote: int, marks: bytes) -> bool:
    """Say whether a quote follows a mark, but for blanks."""
    before = quote - 1
    while before >= 0 and data[before] not in marks and data[before] in b" \t":
        before -= 1
    return before < 0 or data[before] in marks


def count_newlines(data: bytes) -> int:
    """Count the newlines; NumPy is ten times as fast, where it is there anyway."""
    if "numpy" not in sys.modules:
        return data.count(b"\n")
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
