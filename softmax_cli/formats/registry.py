"""The registry of formats: their names, extensions, delimiters, and the modules that know them."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, NamedTuple

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.delimiters import BAR, SEMICOLON, TAB


class Format(NamedTuple):
    """A format of tables."""

    name: str  # as ``--format`` spells it
    extensions: tuple[str, ...]  # how the names of its files end
    reader: str | None  # the module that reads it, seen from `softmax_cli.formats`
    writer: str | None  # the one that writes it
    delimiter: str | None = None  # the mark that its name promises
    magic: tuple[bytes, ...] = ()  # how its files begin, where they are no text

    @property
    def delimited(self) -> bool:
        """Whether it is delimited text, of which options say how it is written."""
        return self.reader == "csv.reader"

    @property
    def of_lines(self) -> bool:
        """Whether a row ends where a line does, outside quotes."""
        return self.delimited or self.reader == "json.lines"

    @property
    def binary(self) -> bool:
        """Whether its files are no text."""
        return bool(self.magic)

    @property
    def holds_arrays(self) -> bool:
        """Whether its files are arrays of any dimension."""
        return self.reader == _ARRAY

    @property
    def is_picture(self) -> bool:
        """Whether it shows results, and holds none."""
        return self.writer == _PICTURE


ZIP = b"PK\x03\x04"
"""How an archive begins: one of arrays, or any other."""

_ARRAY = "array.reader"
_BATCHES, _BATCHES_OUT = "arrow.batch_reader", "arrow.batch_writer"
_PICTURE = ".plots.picture_writer"  # in the room above this one

FORMATS = {
    row.name: row
    for row in (
        Format("csv", ("csv",), "csv.reader", "csv.writer"),
        Format("tsv", ("tsv",), "csv.reader", "csv.writer", TAB),
        Format("psv", ("psv",), "csv.reader", "csv.writer", BAR),
        Format("ssv", ("ssv",), "csv.reader", "csv.writer", SEMICOLON),
        Format("json", ("json",), "json.document", "json.document"),
        Format("jsonl", ("jsonl", "ndjson"), "json.lines", "json.lines"),
        Format("parquet", ("parquet", "pq"), _BATCHES, _BATCHES_OUT, magic=(b"PAR1", b"PARE")),
        Format("arrow", ("arrow", "feather", "ipc"), _BATCHES, _BATCHES_OUT, magic=(b"ARROW1",)),
        Format("arrows", ("arrows",), _BATCHES, _BATCHES_OUT, magic=(b"\xff\xff\xff\xff",)),
        Format("npy", ("npy",), _ARRAY, "array.writer", magic=(b"\x93NUMPY",)),
        Format("npz", ("npz",), _ARRAY, "array.archive_writer", magic=(ZIP,)),
        Format("markdown", ("md",), None, "markdown"),
        Format("table", (), None, "terminal.drawn_table"),
        Format("plot", (), None, _PICTURE),
        Format("png", ("png",), None, _PICTURE),
        Format("svg", ("svg",), None, _PICTURE),
        Format("pdf", ("pdf",), None, _PICTURE),
    )
}
READABLE = tuple(row.name for row in FORMATS.values() if row.reader)
WRITABLE = tuple(row.name for row in FORMATS.values() if row.writer)
EXTENSIONS = {extension: row.name for row in FORMATS.values() for extension in row.extensions}

_NOT_WRITTEN = (
    "7z avro h5 hdf5 html ods orc pickle pkl pt safetensors sqlite tar tex xls xlsx xml yaml yml "
    "zip"
)
_NOT_DRAWN = "bmp eps gif jpeg jpg ps tif tiff webp"


def reader(format: str) -> Any:
    """Return the module that reads a format; raise `UsageError` where there is none."""
    module = FORMATS[format].reader
    if module is None:
        raise UsageError(f"{format} is not a format to read")
    return _load(module)


def writer(format: str) -> Any:
    """Return the module that writes a format."""
    module = FORMATS[format].writer
    assert module is not None
    return _load(module)


def extension(path: str) -> str | None:
    """Return the format that a file's name stands for, seen through compression.

    >>> extension("logits.csv.gz")
    'csv'
    """
    return EXTENSIONS.get(_ending(path).lower())


def check_written(path: str) -> None:
    """Refuse a name that promises a format which is not written, rather than break the promise.

    `UsageError` is raised where it does, compressed or not.
    """
    ending = _ending(path)
    if ending.lower() in _NOT_DRAWN.split():
        raise UsageError(
            f"{quote(path)}: {ending} is not a format to write",
            hint="a picture is .png, .svg or .pdf",
        )
    if ending.lower() in _NOT_WRITTEN.split() and extension(path) not in WRITABLE:
        raise UsageError(
            f"{quote(path)}: {ending} is not a format to write",
            hint="-f csv, or another format, is written under any name",
        )


def _ending(path: str) -> str:
    """Return what stands behind the last point of a name, seen through compression."""
    from softmax_cli.files.compression import without_extension

    return os.path.splitext(without_extension(path))[1][1:]


def _load(module: str) -> Any:
    return import_module(f".{module}", "softmax_cli.formats")
