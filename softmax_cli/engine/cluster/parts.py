"""Parts of a result: files of one folder, which sorted by their names make the whole."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from softmax_cli.errors import DataError, UsageError, is_url, quote
from softmax_cli.files.compression import by_extension
from softmax_cli.files.output import complaining
from softmax_cli.formats.registry import FORMATS, extension

_DIGITS = 5

_IN_PARTS = ("csv", "tsv", "psv", "ssv", "jsonl", "markdown", "parquet", "arrow", "arrows")
"""The formats of which files in a row are one, or which are read as one where they lie together."""


def folder(output: str | None) -> str:
    """Return the folder that is meant, which is made if there is none.

    Raises
    ------
    UsageError
        None is meant.
    DataError
        The system refused.
    """
    if output is None or not (output.endswith("/") or os.path.isdir(output)):
        raise UsageError(
            "rows are written where the workers are, in parts: -o names a folder",
            "-o parts/ makes one",
        )
    if is_url(output):  # a bucket has no folders: a name makes one
        return output.rstrip("/")
    path = os.path.abspath(output)
    with complaining(output):
        os.makedirs(path, exist_ok=True)
    return path


def check(format: str) -> str:
    """Return a format; raise `UsageError` where results in parts cannot be in it."""
    if format not in _IN_PARTS:
        raise UsageError(
            f"{format} is one document: results in parts are written in another format",
            "-f jsonl has a row on each line",
        )
    return format


def paths(folder: str, source: str, format: str, count: int) -> Sequence[str]:
    """Return the paths of so many parts of a folder, written in a format.

    Raises
    ------
    DataError
        The folder holds parts of another result, which would be taken for some of this one.
    """
    ending = f".{FORMATS[format].extensions[0]}"
    if extension(source) == format:
        compression = by_extension(source)
        ending += compression.extension if compression is not None else ""
    digits = max(_DIGITS, len(str(count - 1)))
    parts = [f"part-{number:0{digits}}{ending}" for number in range(count)]
    own = set(parts)
    for name in _names_in(folder):
        if re.match(r"part-[0-9]+\.", name) and name not in own:
            raise DataError(
                f"holds {quote(name)}, which is no part of this result",
                source=folder,
                hint="the files in a row would not be the result: give another folder, or remove "
                "it",
            )
    return [os.path.join(folder, part) for part in parts]


def _names_in(folder: str) -> Sequence[str]:
    """Return the names of what is in a folder, sorted."""
    if not is_url(folder):
        return sorted(os.listdir(folder))
    from softmax_cli.files.remote.listing import files_at

    return [url.rpartition("/")[2] for url in files_at(folder)]
