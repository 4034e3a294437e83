"""Chunks of text: whole records, cut from a stream without reading ahead of need."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from softmax_cli.errors import DataError
from softmax_cli.files.compression import through
from softmax_cli.files.stream import Stream

CHUNK_SIZE = 1 << 19
"""About how many bytes a chunk has."""

PROMPT_SIZE = 1 << 18
"""So many bytes of a pipe are passed on as they come."""

PATIENCE = 0.05
"""Seconds that a chunk waits for more, after that."""

LINE_LIMIT = 64 << 20
"""The longest record, in bytes: a million classes are 18 MB."""

_MOST_AT_ONCE = 1 << 22
"""Beyond so many bytes of one record, marks for each byte would take more memory than time."""

_BLANK = b" \t\r\n"


class Chunk(NamedTuple):
    """Some whole records, and the line on which they begin, from 1."""

    data: bytes
    line: int


def chunks(
    stream: Stream, *, delimiter: str | None = None, comment: bytes | None = None, line: int = 1
) -> Iterator[Chunk]:
    """Cut a stream, which begins on that line, at the ends of records.

    What a pipe has goes on at once; when much has come, a chunk waits a moment to fill. Blank lines
    and comments wait for what follows them, so that those at the end never show. The delimiter is
    given where a quoted cell may hold newlines: a quote opens a cell at its beginning only, and in
    no comment. A record longer than `LINE_LIMIT` is a `DataError` before it is held in memory.
    """
    pending = bytearray()
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
        cut = _cut(pending, searched, delimiter, comment)
        # What was pending is one record that had not ended.
        if len(pending) > LINE_LIMIT and (cut == 0 or pending.find(b"\n", searched) > LINE_LIMIT):
            raise _too_long(stream, line, open_quote=cut == 0 and b"\n" in pending)
        if cut == 0:
            # Quotes are looked for from the record's beginning: twice as much before the next look
            # keeps a long record linear.
            wanted = 2 * len(pending) if delimiter and len(pending) > 1 << 20 else 0
            continue
        wanted = 0
        with memoryview(pending) as view:
            chunk = Chunk(bytes(view[:cut]), line)
        del pending[:cut]
        line += _newlines(chunk.data)
        yield chunk
    if len(pending) > LINE_LIMIT and b"\n" not in pending:
        raise _too_long(stream, line)
    del pending[_end_of_rows(pending, len(pending), comment) :]
    if pending:
        yield Chunk(bytes(pending.rstrip(b"\r\n")) + b"\n", line)


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


def _cut(data: bytearray, searched: int, delimiter: str | None, comment: bytes | None) -> int:
    """Return how many bytes of whole records there are, less what waits for another record."""
    if delimiter is not None and b'"' in data:
        end = _last_newline_outside_quotes(data, delimiter, comment) + 1
    else:
        end = data.rfind(b"\n", searched) + 1
    return _end_of_rows(data, end, comment)


def _end_of_rows(data: bytearray, end: int, comment: bytes | None) -> int:
    """Return where the last line ends, up to there, that is neither blank nor a comment; or 0."""
    last = end - 1
    while last >= 0:
        while last >= 0 and data[last] in _BLANK:
            last -= 1
        start = data.rfind(b"\n", 0, last + 1) + 1
        # Of a line with a quote it is not certain that it begins no record, but ends one.
        is_comment = comment is not None and data.startswith(comment, start)
        if not is_comment or data.find(b'"', start, last + 1) >= 0:
            break
        last = start - 1
    if last < 0:
        return 0
    newline = data.find(b"\n", last + 1, end)
    return newline + 1 if newline >= 0 else end


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


def _newlines(data: bytes) -> int:
    """Count the newlines; NumPy is ten times as fast, where it is there anyway."""
    if "numpy" not in sys.modules:
        return data.count(b"\n")
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
