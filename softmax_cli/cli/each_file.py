"""A result for each of several files, under its own name in a folder (``-o DIR/``)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from softmax_cli.cli.telling import tell
from softmax_cli.errors import (
    DataError,
    GateNotPassed,
    SoftmaxError,
    UsageError,
    is_url,
    quote,
    shown_name,
)
from softmax_cli.files.stream import reason
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.io_options import ReadOptions, WriteOptions

Answer = Callable[[ReadOptions, WriteOptions], Any]
"""What a command does, told what to read and what to write."""


def answer_each(answer: Answer, read: ReadOptions, write: WriteOptions, *, folder: bool) -> None:
    """Answer for each file by itself, and write that into a folder, which is made if need be.

    Each result appears whole or not at all.

    Raises
    ------
    UsageError
        The output is no folder, or the files have not each a name of their own in it.
    DataError
        The folder cannot be made; or, where all files were to be tried, some have no result.
    SoftmaxError
        What went wrong with the first file with which anything did.
    """
    if not folder:
        raise UsageError(f"{write.of_each_file} is for a result for each file: -o DIR/")
    paths = _paths(read)
    assert write.output is not None
    results = _results(paths, write)
    try:
        if not is_url(write.output):
            os.makedirs(write.output, exist_ok=True)
    except OSError as error:
        raise DataError(reason(error), source=write.output) from None
    failures: list[SoftmaxError] = []
    for number, (path, result) in enumerate(zip(paths, results, strict=True), start=1):
        if write.skip_existing and _is_newer(result, path):
            continue
        turn = f"file {number} of {len(paths)}" if len(paths) > 1 else ""
        try:
            answer(
                read._replace(source=path, turn=turn),
                write._replace(output=result, keep_going=False, skip_existing=False),
            )
        except SoftmaxError as error:
            if isinstance(error, UsageError) and len(paths) > 1:  # which tell of no file
                error.message = f"{shown_name(path)}: {error.message}"
            if not write.keep_going:
                raise
            failures.append(error)
            tell(error)
    if any(not isinstance(error, GateNotPassed) for error in failures):
        raise DataError(f"{len(failures)} of {len(paths)} files went wrong")
    if failures:
        raise GateNotPassed([f"{len(failures)} of {len(paths)} files do not keep the limits"])


def _paths(read: ReadOptions) -> Sequence[str]:
    """Return the files, each of which has a name to give its result."""
    source = read.source
    assert source is not None
    assert not isinstance(source, TypedValues)
    paths = (source,) if isinstance(source, str) else source
    if "-" in paths:
        raise UsageError("a result for each file has that file's name: standard input has none")
    for given, spelling in (
        (read.label_file, "--label-file"),
        (read.target_file, "--target-file"),
    ):
        if given is not None and len(paths) > 1:
            raise UsageError(
                f"{spelling} is for all rows of all files: it cannot be read for each file anew"
            )
    return paths


def _results(paths: Sequence[str], write: WriteOptions) -> Sequence[str]:
    """Return the name of the result of each file."""
    assert write.output is not None
    results: dict[str, str] = {}
    for path in paths:
        result = os.path.join(write.output, _name(path, write.format))
        if result in results:
            raise UsageError(
                f"{quote(results[result])} and {quote(path)} would both be written to "
                f"{quote(result)}"
            )
        results[result] = path
        with suppress(OSError):
            if os.path.samefile(os.path.dirname(path) or os.curdir, write.output):
                raise UsageError(
                    f"{quote(write.output)} is where {quote(path)} is: results would replace files "
                    "one by one",
                    "-o takes another folder",
                )
    _refuse_inputs([*results], paths)
    return list(results)


def _refuse_inputs(results: Sequence[str], paths: Sequence[str]) -> None:
    """Refuse results that would be written where an input is, by whatever links."""
    inputs = {os.path.realpath(path): path for path in paths if not is_url(path)}
    for result in results:
        read = inputs.get(os.path.realpath(result)) if os.path.lexists(result) else None
        if read is not None:
            raise UsageError(
                f"{quote(result)} is {quote(read)}: the result would replace what is read",
                "-o takes another folder",
            )


def _name(path: str, format: str) -> str:
    """Return the name of a result: the file's, with the ending of another format if it has one.

    Of a URL nothing that gives access gets into it.

    >>> _name("shards/a.csv.gz", "auto"), _name("shards/a.csv.gz", "jsonl"), _name("a.npz:x", "npy")
    ('a.csv.gz', 'a.jsonl.gz', 'a.npy')
    >>> _name("https://host/a.csv?X-Amz-Signature=1", "auto")
    'a.csv'
    """
    from softmax_cli.files.compression import without_extension
    from softmax_cli.formats.registry import FORMATS, extension

    if is_url(path):
        path = shown_name(path)
    if ".npz:" in path.lower():
        path = path[: path.lower().index(".npz:") + 4]
    name = os.path.basename(path)
    if format == "auto":
        return name
    plain = without_extension(name)
    stem = os.path.splitext(plain)[0] if extension(plain) else plain
    ending = next(iter(FORMATS[format].extensions), "txt")
    compression = "" if FORMATS[format].binary else name[len(plain) :]
    return f"{stem}.{ending}{compression}"


def _is_newer(result: str, path: str) -> bool:
    written, read = _written_at(result), _written_at(path)
    return written is not None and read is not None and written > read


def _written_at(path: str) -> float | None:
    """Return when a file was written, in seconds; None where it is not there."""
    if is_url(path):
        from softmax_cli.files.remote.listing import written_at

        return written_at(path)
    try:
        return os.stat(path).st_mtime_ns / 1e9
    except (OSError, ValueError):
        return None
