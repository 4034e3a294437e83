"""Beginnings of delimited files: what stands before the header, and what is plainly amiss there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from softmax_cli.errors import DataError
from softmax_cli.files.compression import through
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import (
    LINE_LIMIT,
    Chunk,
    blanks_beside,
    count_blank_lines,
    decode,
    end_of_idle_lines,
    skip_idle_lines,
)
from softmax_cli.formats.csv.dialect import instead_of, split
from softmax_cli.syntax.delimiters import TAB, plural, singular
from softmax_cli.syntax.numbers import looks_like_number
from softmax_cli.table.cells import Dialect
from softmax_cli.table.doubts import ROWS

_SEP = b"sep="


def skip_separator_line(stream: Stream) -> str | None:
    """Leave out the line that tells Excel the delimiter, ``sep=;``, and return the delimiter.

    None where the stream begins otherwise.
    """
    head = stream.peek()[: len(_SEP)].lower()
    if not _SEP.startswith(head) and not (b'"' + _SEP).startswith(head):
        return None
    come = 0

    def has_ended(data: bytes) -> bool:
        nonlocal come
        come += len(data)
        return b"\n" in data or come > 16

    line, newline, _ = stream.peek(has_ended).partition(b"\n")
    text = line.rstrip(b"\r").strip(b'"')
    if not newline or len(text) != 5 or text[:4].lower() != _SEP or text[4:].isalnum():
        return None
    stream.skip(len(line) + 1)
    return text[4:].decode("latin-1")


def first_line(stream: Stream, comment: bytes | None, said: str | None) -> str:
    """Look at the first line that is neither blank nor a comment; its end tells CRLF from LF.

    What stands before it is left out, but for lines of tabs where those may be the delimiter, which
    was said or is still to be seen.
    """
    skip_idle_lines(stream, b" \r" if said is None else blanks_beside(said), comment)
    blanks = blanks_beside(said)
    line = bytearray()  # the first of which it is not known that it is blank, and what follows it

    def has_ended(data: bytes) -> bool:
        line.extend(data)
        if b"\n" not in data:
            return False
        del line[: end_of_idle_lines(line, blanks, comment)]
        return b"\n" in line

    stream.peek(has_ended, LINE_LIMIT + 1)
    if len(line) > LINE_LIMIT and b"\n" not in line:  # it will be refused
        return ""
    text, newline, _ = line.lstrip(blanks).partition(b"\n")
    if _may_be_comment(bytes(text), comment):
        return ""
    return (text + newline).decode("utf-8", "replace")


def until_a_row(
    ahead: Iterable[Chunk], pieces: Iterator[Chunk], comment: bytes | None, dialect: Dialect
) -> list[Chunk]:
    """Return the chunks up to the first that holds a row; none if there is none.

    Of blank lines no more are taken than are looked at, and no comments.
    """
    blanks = blanks_beside(dialect.delimiter)
    found: list[Chunk] = []
    empty = 0
    for chunk in chain(ahead, pieces):
        if end_of_idle_lines(chunk.data, blanks, comment) < len(chunk.data):
            return [*found, chunk]
        count, _ = count_blank_lines(chunk.data, comment)
        empty += count
        if count:
            found.append(chunk)
        if empty >= ROWS:
            return found
    return []


def first_record(
    chunk: Chunk, dialect: Dialect, source: str, comment: str | None
) -> tuple[int, list[str]]:
    """Return the cells of the first record that is not blank, and the line on which it begins.

    `DataError` is raised where it is no text.
    """
    text, error = decode(chunk, source)
    try:
        for line, cells in split(text, dialect, chunk.line, source, comment):
            if cells:
                return line, cells
    except DataError:
        if error is None:
            raise
    assert error is not None
    raise error


def check_returns(row: list[str], source: str, line: int) -> None:
    """Refuse lines that end as on the Macs of old."""
    if any("\r" in cell for cell in row):
        raise DataError(
            "carriage returns stand where newlines should",
            source=source,
            line=line,
            # which may be several, beside newlines or not
            hint=through("tr -s '\\r\\n' '\\n'", source),
        )


def check_first_rows(
    row: list[str],
    second: Callable[[], list[str] | None],  # returns the row below, if there is one
    said: str | None,  # the delimiter that the user or the extension said
    *,
    source: str,
    line: int,
) -> None:
    """Refuse a comment that would be a header, and a file that lacks the delimiter it should have.

    The row below tells; it is looked at only where there is a doubt.
    """
    if row[0].lstrip().startswith("#"):
        below = second()
        if below is not None and not _is_below_header(below, row):
            from softmax_cli.table.row_hints import SKIP_COMMENTS

            raise DataError(
                "the line begins with '#' and is no header",
                source=source,
                line=line,
                hint=SKIP_COMMENTS,
            )
    if said is None or len(row) > 1:
        return
    below = second()
    if below is not None and len(below) > 1:
        return
    mark = instead_of(said, row[0], below[0] if below else None)
    if mark is not None:
        import shlex

        spelt = "tab" if mark == TAB else shlex.quote(mark)
        raise DataError(
            f"there is no {singular(said)} in it, but {plural(mark)}",
            source=source,
            hint=f"-d {spelt} if {plural(mark)} stand between the cells",
        )


def _is_below_header(row: list[str], header: list[str]) -> bool:
    values = any(not cell.strip() or looks_like_number(cell) for cell in row)
    return len(row) == len(header) and values and not row[0].lstrip().startswith("#")


def _may_be_comment(line: bytes, comment: bytes | None) -> bool:
    return comment is not None and (line.startswith(comment) or comment.startswith(line))
