"""Beginnings of delimited files: what stands before the header, and what is plainly amiss there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from softmax_cli.errors import DataError
from softmax_cli.files.compression import through
from softmax_cli.files.stream import Stream
from softmax_cli.formats.chunks import LINE_LIMIT, Chunk, decode
from softmax_cli.formats.csv.dialect import instead_of, split
from softmax_cli.formats.detection import BLANK
from softmax_cli.syntax.delimiters import TAB, plural, singular
from softmax_cli.syntax.numbers import looks_like_number
from softmax_cli.table.cells import Dialect

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


def first_line(stream: Stream, comment: bytes | None) -> str:
    """Look at the first line that is neither blank nor a comment; its end tells CRLF from LF."""
    seen = b""  # what is not known to be more than blank lines and comments
    begun = False

    def has_ended(data: bytes) -> bool:
        nonlocal begun, seen
        if not begun:
            seen += data
            data = seen = seen[_idle(seen, comment) :]
            begun = bool(data.strip(BLANK)) and not _may_be_comment(data, comment)
        return begun and b"\n" in data

    head = stream.peek(has_ended, LINE_LIMIT + 1)
    line, newline, _ = head[_idle(head, comment) :].lstrip(BLANK).partition(b"\n")
    if _may_be_comment(line, comment):
        return ""
    return (line + newline).decode("utf-8", "replace")


def with_a_row(chunk: Chunk, pieces: Iterator[Chunk], comment: bytes | None) -> Chunk:
    """Return a chunk, and what follows it where it holds no row; it is empty if there is none."""
    while _idle(chunk.data, comment) == len(chunk.data):
        following = next(pieces, None)
        if following is None:
            return Chunk(b"", chunk.line)
        line = chunk.line if chunk.data else following.line
        chunk = Chunk(chunk.data + following.data, line)
    return chunk


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


def _idle(data: bytes, comment: bytes | None) -> int:
    """Return how many bytes, of whole lines, are blank or comments."""
    position = 0
    while (end := data.find(b"\n", position)) >= 0 and (
        not data[position:end].strip(BLANK)
        or (comment is not None and data.startswith(comment, position))
    ):
        position = end + 1
    return position


def _may_be_comment(line: bytes, comment: bytes | None) -> bool:
    return comment is not None and (line.startswith(comment) or comment.startswith(line))
