"""The formats: which one a table is in, and the module that reads or writes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from softmax_cli.blocks import Block, Dialect, Sheet
from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.formats.encoder import Data, Encoder
from softmax_cli.formats.source import Source
from softmax_cli.formats.style import Style
from softmax_cli.layout import Request
from softmax_cli.streams import STDIN, Stream, keep_input, open_input

READERS = {
    "csv": "delimited",
    "tsv": "delimited",
    "psv": "delimited",
    "ssv": "delimited",
    "json": "json",
    "jsonl": "jsonl",
}
WRITERS = {**READERS, "markdown": "markdown", "table": "table"}
_EXTENSIONS = {name: name for name in READERS} | {"ndjson": "jsonl", "md": "markdown"}
_DELIMITERS = {"csv": ",", "tsv": "\t", "psv": "|", "ssv": ";"}
_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
_NUMPY = b"\x93NUMPY"
_NOT_WRITTEN = re.compile(
    r".*\.(7z|arrow|avro|feather|h5|hdf5|html|np[yz]|ods|orc|parquet|pickle|pkl|pt|sqlite|tar|tex|"
    r"xlsx?|xml|ya?ml|zip)",
    re.IGNORECASE | re.DOTALL,
)


def read(
    path: str | None, request: Request, *, again: bool = False, progress: bool = False
) -> Source:
    """Open a table in whatever format it is.

    Parameters
    ----------
    path : str or None
        A file; None or ``-`` for standard input.
    request : Request
        Which columns are wanted, and what to make of bad rows.
    again : bool
        Whether it has to be read more than once: then standard input is copied first.
    progress : bool
        Whether a terminal is told how far that copy has come.

    Raises
    ------
    DataError
        The file, or its beginning, is bad.
    UsageError
        The request names columns that the table lacks.
    """
    if not again:
        return _open(open_input(path), path, request)
    opened_anew = keep_input(path, progress)

    def reopen() -> Source:
        return _open(opened_anew(), path, request)

    return reopen()._replace(reopen=reopen)


def write(sheet: Sheet, blocks: Iterable[Block], format: str, style: Style) -> Iterator[Data]:
    """Spell blocks in a format.

    Parameters
    ----------
    sheet : Sheet
        The columns of the result.
    blocks : iterable of Block
    format : str
        A key of `WRITERS`.
    style : Style

    Yields
    ------
    bytes
    """
    parts = encoder(sheet, format, style)
    if parts is None:
        yield from _module(WRITERS[format]).write(sheet, blocks, style)
        return
    head, rows = parts
    for block in blocks:
        if data := rows(block):
            if head:
                yield head
                head = b""
            yield data


def encoder(sheet: Sheet, format: str, style: Style) -> Encoder | None:
    """Return what writes each block by itself; None for a format that needs to see them all."""
    make: Callable[[Sheet, Style], Encoder] | None
    make = getattr(_module(WRITERS[format]), "encoder", None)
    return None if make is None else make(sheet, style)


def choose(sheet: Sheet, asked: str, path: str | None, terminal: bool) -> tuple[str, Dialect]:
    """Decide in which format, and in which dialect of delimited text, a result is written.

    Parameters
    ----------
    sheet : Sheet
        It knows the format of the input.
    asked : str
        What ``--format`` says.
    path : str or None
        What ``--output`` says; None for standard output.
    terminal : bool
        Whether that is a terminal.

    Returns
    -------
    format : str
        A key of `WRITERS`.
    dialect : Dialect

    Raises
    ------
    UsageError
        The file's name is that of another format.
    """
    format = asked
    if asked == "auto":
        if path is not None:
            format = extension(path) or sheet.format
            _check_ending(path)
        else:
            format = "table" if terminal else sheet.format
        if sheet.dialect is not None and format in (sheet.format, "csv"):
            return format, sheet.dialect
    newline = sheet.dialect.newline if sheet.dialect else "\n"
    return format, Dialect(_DELIMITERS.get(format, ","), newline)


def extension(path: str) -> str | None:
    """Return the format that a file's name stands for, seen through compression.

    >>> extension("logits.csv.gz")
    'csv'
    """
    name = path.lower()
    for ending in _COMPRESSED:
        name = name.removesuffix(ending)
    return _EXTENSIONS.get(os.path.splitext(name)[1][1:])


def _check_ending(path: str) -> None:
    """Refuse a name that promises a format which is not written, rather than break the promise."""
    if found := _NOT_WRITTEN.fullmatch(path):
        raise UsageError(
            f"{quote(path)}: {found[1]} is not a format to write",
            hint="-f csv, or another format, is written under any name",
        )


def _open(stream: Stream, path: str | None, request: Request) -> Source:
    _check_beginning(stream)
    format = request.format or (extension(path) if path else None) or _sniff(stream)
    if format not in READERS:
        raise UsageError(f"{format} is not a format to read")
    reader: Callable[[Stream, Request, str], Source] = _module(READERS[format]).read
    return reader(stream, request, format)._replace(
        size=stream.size, progress=stream.progress, ready=stream.ready
    )


def _module(name: str) -> Any:
    return import_module(f"softmax_cli.formats.{name}")


def _check_beginning(stream: Stream) -> None:
    """Refuse a stream that is empty, or plainly not text."""
    pieces = []
    while data := stream.read():
        pieces.append(data)
        if data.strip():
            break
    else:
        raise DataError("there is no data", source=stream.name, hint=_empty_hint(stream.name))
    head = b"".join(pieces)
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
    stream.unread(head)


def _sniff(stream: Stream) -> str:
    """Tell JSON lines, where the first line is a value and another follows, from one document."""
    head = stream.read()
    if head.lstrip()[:1] not in (b"[", b"{"):
        stream.unread(head)
        return "csv"
    import json

    more = True
    while more and not head.partition(b"\n")[2].strip():
        data = stream.read()
        head += data
        more = bool(data)
    stream.unread(head)
    first, _, rest = head.lstrip().partition(b"\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if rest.strip() else "json"


def _empty_hint(name: str) -> str | None:
    return "type numbers (2 1 0.1), name a file, or pipe one in" if name == STDIN else None
