"""Dialects of delimited files: the delimiter, the quotes, the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from softmax_cli.errors import DataError
from softmax_cli.formats.chunks import blanks_beside
from softmax_cli.syntax.delimiters import DELIMITERS, find_delimiter
from softmax_cli.syntax.numbers import looks_like_number
from softmax_cli.table.cells import Dialect

_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"?')
_BLANKS = re.compile(r"[ \t]+")


def detect(line: str, delimiter: str | None) -> Dialect:
    """See how a file is written from its first line, its end included.

    The delimiter is what the user or the extension said, if they did.

    >>> detect("1,5;2\\n", None)
    Dialect(delimiter=';', newline='\\n')
    """
    newline = "\r\n" if line.endswith("\r\n") else "\n"
    if delimiter is None:
        delimiter = find_delimiter(_QUOTED.sub("", line.strip()))
    return Dialect(delimiter, newline)


def split(
    text: str, dialect: Dialect, line: int, source: str, comment: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Split the text of whole records into raw cells, quotes and blanks kept.

    `line` is that on which the text begins; lines that begin with the mark of comments are left
    out. Yields the line on which each record begins, and its cells, none for an empty line.
    `DataError` is raised where quotes do not close, or text follows them.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    delimiter = dialect.delimiter
    blanks = blanks_beside(delimiter).decode()
    position, after = 0, line
    for number, content in enumerate(lines, start=line):
        if number < after:  # the record before went on over this line
            continue
        if comment is not None and content.startswith(comment):
            continue
        if '"' in content:
            for _ in range(after, number):
                position = text.index("\n", position) + 1
            cells, position = _split_quoted(text, position, dialect, number, source)
            after = number + 1 + sum(cell.count("\n") for cell in cells)
            yield number, [] if len(cells) == 1 and not cells[0].strip(blanks) else cells
            continue
        if content.endswith("\r"):
            content = content[:-1]
        if not content.strip(blanks):
            yield number, []
        elif delimiter == " ":
            yield number, _BLANKS.split(content.strip(" \t"))
        else:
            yield number, content.split(delimiter)


def instead_of(delimiter: str, first: str, second: str | None) -> str | None:
    """Return the delimiter that two rows have, which were one cell each to another delimiter.

    >>> instead_of("\\t", "a,b", "1,2"), instead_of("\\t", "Doe, J", "1.5")
    (',', None)
    """
    rows = [_QUOTED.sub("", row).strip() for row in (first, second) if row is not None]
    if any(delimiter in row for row in rows):
        return None
    for mark in (row.mark for row in DELIMITERS if row.mark != delimiter):
        counts = {len(row.split() if mark == " " else row.split(mark)) for row in rows}
        # Names may hold blanks.
        if len(counts) == 1 and min(counts) > 1 and (mark != " " or _are_numbers(rows[-1])):
            return mark
    return None


def _are_numbers(row: str) -> bool:
    return all(map(looks_like_number, row.split()))


def _split_quoted(
    text: str, position: int, dialect: Dialect, line: int, source: str
) -> tuple[list[str], int]:
    """Split one record, and return where the next begins."""
    cells: list[str] = []
    pattern = _cell(dialect.delimiter)
    while True:
        match = pattern.match(text, position)
        if match is None:
            raise _quotes(text, position, line, source)
        cell, end = match["cell"], match["end"]
        if cell.lstrip(" \t").startswith('"') and match["quoted"] is None:
            raise _quotes(text, position, line, source)
        cells.append(cell)
        line += cell.count("\n")
        position = match.end()
        if end.endswith("\n"):
            return cells, position
        if position >= len(text):
            if end and dialect.delimiter != " ":
                cells.append("")
            return cells, position


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    if delimiter == " ":
        return re.compile(
            r'[ \t]*(?P<cell>(?P<quoted>"[^"]*+(?:""[^"]*+)*+")|[^ \t\r\n]*)'
            r"(?P<end>[ \t]*\r?\n|[ \t]+|[ \t]*\Z)"
        )
    mark = re.escape(delimiter)
    pad = "[ ]*" if delimiter == "\t" else "[ \t]*"
    return re.compile(
        rf'(?P<cell>(?P<quoted>{pad}"[^"]*+(?:""[^"]*+)*+"{pad})(?={mark}|\r?\n|\Z)'
        rf"|[^{mark}\n]*?)(?P<end>{mark}|\r?\n|\Z)"
    )


def _quotes(text: str, position: int, line: int, source: str) -> DataError:
    opening = text.find('"', position)
    closed = _QUOTED.match(text, opening)
    if closed and closed[0].count('"') % 2 == 0:
        return DataError("text follows the closing quote of a cell", source=source, line=line)
    return DataError("the quotes of a cell do not close", source=source, line=line)
