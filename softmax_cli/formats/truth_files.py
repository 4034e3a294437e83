"""Files of true classes: a label, or a row of targets, for each row of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from softmax_cli.errors import DataError, SoftmaxError, quote
from softmax_cli.files.input import open_input
from softmax_cli.files.stream import Stream
from softmax_cli.formats import registry
from softmax_cli.formats.chunks import Chunk, chunks, decode, decode_whole
from softmax_cli.formats.detection import check_beginning, detect_binary
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.delimiters import COMMA
from softmax_cli.syntax.numbers import NumberText, looks_like_number, shortest
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.cells import Dialect, plain
from softmax_cli.table.claims import in_order_of
from softmax_cli.table.io_options import ReadOptions

_ARRAYS = ("npy", "npz")


class Peekable(Iterator[str]):
    """Labels, of which the first can be looked at before it is taken."""

    def __init__(self, labels: Iterator[str]) -> None:
        self._labels = labels

    def __next__(self) -> str:
        """Return the next label."""
        return next(self._labels)

    def peek(self) -> str | None:
        """Return the next label without taking it; None at the end."""
        first = next(self._labels, None)
        if first is not None:
            self._labels = chain([first], self._labels)
        return first


def labels(
    path: str, stdin: Stream | None = None, form: ArrayForm | None = None
) -> tuple[Peekable, bool]:
    """Open a file of labels: one a line, one column, a JSON array, or NumPy's.

    One of NumPy's may have the shape of an array's answers.

    Returns
    -------
    labels : Peekable
    may_have_header : bool
        Whether the first may be a header.

    Raises
    ------
    DataError
        The file is missing, or not of such a kind; where it is wrong further on, when that comes.
    """
    stream, member = _opened(path, stdin)
    binary = detect_binary(stream)
    if binary in _ARRAYS or member is not None:
        from softmax_cli.formats.array import truth_arrays

        rows = truth_arrays.labels(stream, member, form)
        return Peekable(_text(row, stream.name) for row in rows), False
    if binary is not None:
        from softmax_cli.formats.arrow.label_column import labels_in

        return Peekable(labels_in(stream, binary)), False
    check_beginning(stream)
    format = registry.extension(stream.name)
    if format == "json" or (format is None and stream.peek().lstrip()[:1] == b"["):
        return Peekable(iter(_json_labels(stream))), False
    return Peekable(_lines(stream, format)), format != "jsonl"


def targets(
    path: str, beside: Table, open_stream: Callable[[Stream, ReadOptions], Table]
) -> Iterator[list[float]]:
    """Open a file of targets: a table of as many columns as there are classes, or an array.

    Columns whose names tell are put into the order of the classes.

    Raises
    ------
    DataError, UsageError
        As `labels`, and as for any table.
    """
    options = beside.options
    stream, member = _opened(path, options.stdin)
    binary = detect_binary(stream)
    if binary in _ARRAYS or member is not None:
        from softmax_cli.formats.array import truth_arrays

        rows = truth_arrays.targets(stream, member, beside.form)
        return ([float(x) for x in (row if isinstance(row, list) else [row])] for row in rows)
    header = None
    if binary is None:
        check_beginning(stream)
        header = _has_header(stream)
    table = open_stream(
        stream, ReadOptions(source=path, header=header, question=None, bulk=options.bulk)
    )
    order: Sequence[int] = range(len(table.layout.columns("logits")))
    known, own = beside.layout.classes, table.layout.classes
    if known is not None and own is not None:
        order = in_order_of([known], order, own)
    return _rows_of(table, order)


def _opened(path: str, stdin: Stream | None) -> tuple[Stream, str | None]:
    """Open a file; return with it the member of an archive that is named."""
    member = None
    if ".npz:" in path.lower():
        from softmax_cli.formats.array.archive import split_member

        path, member = split_member(path)
    return open_input(path, stdin), member


def _rows_of(table: Table, order: Sequence[int]) -> Iterator[list[float]]:
    """Yield the numbers of the rows of a table, in an order of its columns."""
    in_order = list(order) == list(range(len(order)))
    for block in map(table.parse, table.chunks):
        rows = block.rows()
        yield from rows if in_order else ([row[place] for place in order] for row in rows)
        if block.error is not None:
            raise _of_targets(block.error)


def _of_targets(error: SoftmaxError) -> SoftmaxError:
    """Return the error of a table for one of targets."""
    error.message = error.message.replace("is not a logit", "is not a target")
    error.hint = None
    return error


def _has_header(stream: Stream) -> bool | None:
    """Say whether the first row of delimited text holds anything but numbers."""
    if registry.extension(stream.name) in ("json", "jsonl") or stream.peek().lstrip()[:1] in b"[{(":
        return None
    from softmax_cli.formats.csv.beginning import first_line

    cells = re.split(r"[,;|\s]+", first_line(stream, None, None).strip())
    return not all(looks_like_number(cell.strip('"')) for cell in cells if cell)


def _lines(stream: Stream, format: str | None) -> Iterator[str]:
    """Yield the labels of a text, one a line."""
    delimiter = registry.FORMATS[format].delimiter or COMMA if format not in (None, "jsonl") else ""
    dialect = Dialect(delimiter or COMMA, "\n")
    for chunk in chunks(stream):
        text, undecodable = decode(chunk, stream.name)
        for line, cell in enumerate(text.split("\n")[:-1], start=chunk.line):
            label = cell.rstrip("\r").strip()
            if label.startswith('"'):
                label = plain(label, dialect)
            elif delimiter and delimiter in label:
                raise DataError(
                    "holds more than one cell",
                    source=stream.name,
                    line=line,
                    hint="a file of labels has one column",
                )
            yield label
        if undecodable is not None:
            raise undecodable


def _json_labels(stream: Stream) -> list[str]:
    """Read an array of labels."""
    text = decode_whole(Chunk(b"".join(iter(stream.read, b"")), 1), stream.name)
    try:
        found = json.loads(
            text, parse_float=NumberText, parse_int=NumberText, parse_constant=NumberText
        )
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(label, str) for label in found):
        raise DataError('is no JSON array of labels: [0, 2, 1] or ["cat", …]', source=stream.name)
    return found


def _text(label: Any, name: str) -> str:
    """Spell a label as it stands in a text."""
    if isinstance(label, bytes):
        try:
            return label.decode()
        except UnicodeDecodeError:
            raise DataError(f"{quote(repr(label))} is not UTF-8", source=name) from None
    if isinstance(label, float):
        return shortest(label)
    return str(int(label) if isinstance(label, bool) else label)
