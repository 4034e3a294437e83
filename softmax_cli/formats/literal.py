"""Literals in files: arrays as Python, NumPy or PyTorch print them, read as on the command line."""

from __future__ import annotations

from json import JSONDecodeError

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats import typed
from softmax_cli.formats.chunks import LINE_LIMIT, Chunk, decode_whole
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.array_grammar import LiteralError
from softmax_cli.syntax.literals import parse_text
from softmax_cli.table.io_options import ReadOptions


def read(stream: Stream, options: ReadOptions) -> Table:
    """Open a literal, which is read whole; see `Table`.

    `DataError` is raised where it is none, or longer than `LINE_LIMIT`.
    """
    # Lines that were left out stand here again, so that each has its number.
    data = bytearray(b"\n" * (stream.line - 1))
    while piece := stream.read():
        data += piece
        if len(data) > LINE_LIMIT:
            raise DataError(f"the literal is longer than {LINE_LIMIT >> 20} MB", source=stream.name)
    text = decode_whole(Chunk(bytes(data), 1), stream.name)
    try:
        return _open(text, options, stream.name)
    except LiteralError as error:
        raise _in_file(error, text, stream.name) from None


def read_array(text: str, options: ReadOptions, source: str) -> Table:
    """Open an array of JSON as the literal that it is, of any dimension.

    `DataError` is raised where it holds anything but numbers.
    """
    try:
        return _open(text, options, source)
    except LiteralError as error:
        raise _in_file(error, text, source) from None


def read_instead(
    text: str, options: ReadOptions, source: str, error: JSONDecodeError
) -> Table | None:
    """Open a text with brackets that is not JSON; None if it is no literal either, but nearer JSON.

    `DataError` is raised where the literal's grammar understood more of it than JSON's did.
    """
    if len(text) > LINE_LIMIT:
        return None
    try:
        return _open(text, options, source)
    except LiteralError as wrong:
        if wrong.position > error.pos:
            raise _in_file(wrong, text, source) from None
        return None


def _open(text: str, options: ReadOptions, source: str) -> Table:
    values, lines = parse_text(text)
    return typed.read(values, options, source, lines)


def _in_file(error: LiteralError, text: str, source: str) -> DataError:
    line = text.count("\n", 0, error.position) + 1
    return DataError(error.message, source=source, line=line, hint=error.hint)
