"""Cutting of a JSON document, an array of rows, between them: while it comes, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from json import JSONDecodeError
from typing import Any, NamedTuple

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import CHUNK_SIZE, LINE_LIMIT, PATIENCE, Chunk, decode
from softmax_cli.formats.json import decoding
from softmax_cli.formats.json.gaps import BLANKS, GAP, start_of
from softmax_cli.formats.json.literal_rows import literal_row
from softmax_cli.formats.json.syntax_errors import not_json
from softmax_cli.syntax.array_grammar import ELLIPSIS, LiteralError, abbreviated
from softmax_cli.table.row_faults import SharedLine

_WORTH = 1 << 12
_NEAR = 16

Count = Callable[[bytes], int]
"""Counts the values between commas at once; 0 where a text is not certain to be such."""


class _Cut(NamedTuple):
    """What there is of rows."""

    end: int = 0  # of the last row that is whole, or of the document
    rows: int = 0
    closed: bool = False  # whether the document ends there
    error: DataError | None = None  # what is wrong with the next row


class RowCutter:
    """Cuts a document, of which the beginning has been read, into chunks of whole rows.

    A chunk begins behind the row before, with what stands between the two, or with the bracket of
    the array; its line is a `SharedLine`, which has the number of its first row as well.
    """

    def __init__(
        self, stream: Stream, begun: bytes, count: Count, *, may_be_literal: bool = False
    ) -> None:
        self._stream = stream
        # whether rows behind the first may be spelt as Python does, and a comma behind the last
        self._may_be_literal = may_be_literal
        self._count = count
        self._pending = bytearray(begun)  # what follows the last row
        self._line = stream.line
        self._column = 0  # how many characters of its line are in front of that
        self._row = 1
        self._ended = False

    @property
    def pending(self) -> bytes | None:
        """What has been read; None where a row of it has been cut off."""
        return bytes(self._pending) if self._row == 1 else None

    def chunks(self) -> Iterator[Chunk]:
        """Yield the chunks; raise what is wrong behind the last row."""
        wanted = 0
        while True:
            look = self._ended or len(self._pending) >= min(wanted, LINE_LIMIT)
            cut = self._cut() if look else _Cut()
            wanted = 0
            if cut.rows:
                yield self._take(cut)
            elif cut.closed:
                self._refuse_more(cut.end)
                return
            elif cut.error is not None:
                raise cut.error
            elif len(self._pending) > LINE_LIMIT:
                gap = re.compile(GAP.encode()).match(self._pending)
                line = self._line + (gap[0].count(b"\n") if gap else 0)
                message = f"the row is longer than {LINE_LIMIT >> 20} MB"
                raise DataError(message, source=self._stream.name, line=line)
            else:
                # Looking again when there is twice as much keeps a long row linear.
                wanted = 2 * len(self._pending) if len(self._pending) > CHUNK_SIZE else 0
                self._read()

    def _take(self, cut: _Cut) -> Chunk:
        data = bytes(self._pending[: cut.end])
        del self._pending[: cut.end]
        chunk = Chunk(data, SharedLine(self._line, self._row))
        self._row += cut.rows
        self._line += data.count(b"\n")
        start = data.rfind(b"\n") + 1
        self._column = (0 if start else self._column) + len(data[start:].decode(errors="replace"))
        return chunk

    def _read(self) -> None:
        while True:
            data = self._stream.read(CHUNK_SIZE)
            self._pending += data
            self._ended = not data
            if self._ended or len(self._pending) >= CHUNK_SIZE or not self._stream.ready(PATIENCE):
                return

    def _cut(self) -> _Cut:
        pending = self._pending
        gap = re.compile(GAP.encode()).match(pending)
        assert gap is not None
        start = gap.end()
        opening = bytes(pending[start : start + 1])
        if gap[1] == self._mark.encode() and opening in (b"[", b"{") and len(pending) >= _WORTH:
            closing = b"]" if opening == b"[" else b"}"
            end = pending.rfind(closing + b",") + 1
            rest = len(pending.rstrip(BLANKS.encode()))
            if self._ended and pending[rest - 1 : rest] == b"]":
                end = len(pending[: rest - 1].rstrip(BLANKS.encode()))
            rows = self._count(bytes(pending[start:end])) if end > start else 0
            if rows:
                return _Cut(end, rows)
        return self._cut_one_by_one()

    @property
    def _mark(self) -> str:
        return "[" if self._row == 1 else ","

    def _cut_one_by_one(self) -> _Cut:
        """Find the rows that are whole by decoding each."""
        name = self._stream.name
        text, undecodable = self._text()
        gaps = re.compile(GAP)
        end = rows = start = 0
        mark = self._mark
        try:
            while True:
                gap = gaps.match(text, end)
                assert gap is not None
                start, found = start_of(gap, after=mark == "," and self._may_be_literal)
                if gap[1] == "]" and mark == ",":
                    size = len(text[: end if rows else gap.end(1)].encode())
                    return _Cut(size, rows, closed=not rows)
                if start == len(text) or (found != mark and (found or gap[1] != "[")):
                    at = start
                    if gap[1] not in ("", mark):
                        at = gap.start(1)
                    return self._ended_in(text, end, rows, at, undecodable)
                end = self._end_of_row(text, start, mark)
                rows, mark = rows + 1, ","
        except JSONDecodeError as error:
            if self._may_be_literal and mark == "," and text[start : start + 1] == "]":
                return _Cut(len(text[: end if rows else start + 1].encode()), rows, not rows)
            certain = not (_is_near_end(error.pos, text) or error.msg.startswith("Untermin"))
            if undecodable is None and (certain or self._ended):
                undecodable = self._not_json(error)
        except LiteralError as error:
            undecodable = self._no_literal(error, text)
        except RecursionError:
            undecodable = decoding.too_deep(name, self._line + text.count("\n", 0, start))
        except DataError as error:
            line = self._line + text.count("\n", 0, start)
            undecodable = DataError(error.message, source=name, line=line)
        return _Cut(len(text[:end].encode()), rows, error=undecodable)

    def _end_of_row(self, text: str, start: int, mark: str) -> int:
        """Return where a row ends; of JSON and a literal that tells what is wrong which got on."""
        try:
            return decoding.decoder().raw_decode(text, start)[1]
        except JSONDecodeError as error:
            more = not self._ended and _is_near_end(error.pos, text)
            if mark == "[" or not self._may_be_literal or more:
                raise
            try:
                return literal_row(text, start)[1]
            except LiteralError as wrong:
                whole = re.compile(r"[\s,\])]").search(text, wrong.position + 1)
                more = whole is None or _is_near_end(wrong.position, text)
                if more and not self._ended:
                    raise JSONDecodeError(error.msg, text, len(text)) from None
                if wrong.position > error.pos:
                    raise
            raise error

    def _text(self) -> tuple[str, DataError | None]:
        """Return what is pending up to what is no text, and the error that names that."""
        data = bytes(self._pending)
        bad = data.find(b"\0")
        try:
            text = (data if bad < 0 else data[:bad]).decode()
            if bad < 0:
                return text, None
        except UnicodeDecodeError as error:
            text = data[: error.start].decode()
            cut = error.end == len(data) and error.reason.startswith("unexpected end")
            if cut and not self._ended:
                return text, None
        return text, decode(Chunk(data, self._line), self._stream.name)[1]

    def _ended_in(
        self, text: str, end: int, rows: int, start: int, error: DataError | None
    ) -> _Cut:
        """Return what there is where no row follows, or not yet."""
        whole = re.compile(r"[^\w.+-]").search(text, start + 1)
        if error is None and (self._ended or whole):
            at = len(text[:start].rstrip(BLANKS)) if start == len(text) else start
            if self._may_be_literal and text.startswith(ELLIPSIS, at):
                error = self._no_literal(abbreviated(at), text)
            else:
                error = self._not_json(JSONDecodeError("Expecting ',' delimiter", text, at))
        return _Cut(len(text[:end].encode()), rows, error=error)

    def _no_literal(self, error: LiteralError, text: str) -> DataError:
        line = self._line + text.count("\n", 0, error.position)
        return DataError(error.message, source=self._stream.name, line=line, hint=error.hint)

    def _not_json(self, error: JSONDecodeError) -> DataError:
        # What is in front on the line counts, and is no word, no comma and no blank.
        text = ":" * self._column + error.doc
        moved = JSONDecodeError(error.msg, text, error.pos + self._column)
        return not_json(moved, self._stream.name, self._line)

    def _refuse_more(self, end: int) -> None:
        """Refuse what follows the array."""
        while True:
            rest = self._pending[end:].decode(errors="replace")
            if rest.strip(BLANKS):
                text = self._pending.decode(errors="replace")
                position = len(text) - len(rest.lstrip(BLANKS))
                raise self._not_json(JSONDecodeError("Extra data", text, position))
            if self._ended:
                return
            self._read()


def _is_near_end(position: int, text: str) -> bool:
    return position >= len(text) - _NEAR


def rows_of(chunk: Chunk, source: str) -> Iterator[tuple[int, Any, str | None]]:
    """Yield the rows of a chunk one by one, with their lines and their texts, if these are JSON.

    One that begins where another has ended, on one line, has its number as well.
    """
    text = chunk.data.decode()
    scan, gaps = decoding.decoder().raw_decode, re.compile(GAP)
    assert isinstance(chunk.line, SharedLine)
    line, row = int(chunk.line), chunk.line.row
    position = 0
    while position < len(text):
        gap = gaps.match(text, position)
        assert gap is not None
        start, _ = start_of(gap, after=row > 1)
        newlines = text.count("\n", position, start)
        line += newlines
        alone = newlines > 0 or row == 1
        own: str | None = None
        try:
            value, end = scan(text, start)
            own = text[start:end]
            value = decoding.with_escapes(value, own)
        except JSONDecodeError:  # it was seen to be a row of numbers when it was cut off
            value, end = literal_row(text, start)
        except RecursionError:
            raise decoding.too_deep(source, line) from None
        except DataError as error:
            raise DataError(error.message, source=source, line=line) from None
        yield line if alone else SharedLine(line, row), value, own
        line += text.count("\n", start, end)
        position = end
        row += 1
