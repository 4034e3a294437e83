"""Files of partials: what ``metrics --save`` writes, and ``metrics --merge`` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import closing, suppress

from softmax_cli.calculations.assessment import NOT_SAVED, GroupedMetrics
from softmax_cli.errors import DataError, UsageError, listed, quote
from softmax_cli.files.input import open_input
from softmax_cli.files.output import opened
from softmax_cli.files.patterns import files_of
from softmax_cli.metrics.figures import NoWeightError
from softmax_cli.table.cells import Dialect


def save(path: str, partial: GroupedMetrics, names: Sequence[str], dialect: Dialect | None) -> None:
    """Write a partial; the names are those of the columns by which its rows are grouped.

    Raises
    ------
    DataError
        The system refused.
    """
    with opened(path) as sink:
        sink.write(f"{json.dumps(partial.to_dict(names, dialect))}\n".encode())


def check_path(path: str, source: object, output: str | None) -> None:
    """Refuse to write a partial over the rows that it is of, or over the figures.

    Raises
    ------
    UsageError
    """
    for other, what in ((source, "the input"), (output, "the output")):
        if isinstance(other, str) and _is_same(path, other):
            raise UsageError(f"--save {quote(path)} is {what}: give a file of its own")


def _is_same(path: str, other: str) -> bool:
    with suppress(UnicodeError):  # one of them is no name of a file
        try:
            return os.path.samefile(path, other)
        except OSError:  # one of them is not there
            return os.path.realpath(path) == os.path.realpath(other)
    return False


def load(paths: Sequence[str]) -> tuple[GroupedMetrics, Sequence[str]]:
    """Read partials and merge them; return the names of the columns that group their rows, too.

    Raises
    ------
    DataError
        A file is missing, is no partial, or its settings are unlike those of the first.
    UsageError
        There is no file.
    """
    if not paths:
        raise UsageError("--merge needs files", "metrics --save FILE writes them")
    if list(paths).count("-") > 1:
        raise UsageError("standard input is one partial: - stands once")
    paths = [file for path in paths for file in (files_of(path) if path != "-" else (path,))]
    whole, names = _load(paths[0], 0)
    for place, path in enumerate(paths[1:], start=1):
        partial, own = _load(path, place)
        if own != names:
            by = f"by {listed(own)}" if own else "by no column"
            raise DataError(f"its rows are grouped {by}, unlike those of {paths[0]}", source=path)
        try:
            whole.merge(partial)
        except ValueError as error:
            raise DataError(f"{error}; the first are those of {paths[0]}", source=path) from None
    return whole, names


def _load(path: str, place: int) -> tuple[GroupedMetrics, tuple[str, ...]]:
    with closing(open_input(path)) as stream:
        data = b"".join(iter(stream.read, b""))
    name = "standard input" if path == "-" else path
    try:
        saved = json.loads(data)
    except (ValueError, RecursionError):
        raise DataError(NOT_SAVED, source=name) from None
    try:
        partial, names = GroupedMetrics.from_dict(saved, place)
    except (ValueError, RecursionError) as error:
        what = str(error) if type(error) is ValueError else NOT_SAVED
        raise DataError(what, source=name) from None
    try:
        partial.total().result()
    except NoWeightError:
        pass  # other partials may have some
    except (ArithmeticError, ValueError):
        raise DataError("saved metrics are damaged", source=name) from None
    return partial, names
