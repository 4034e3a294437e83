"""Patterns and folders in the place of files: the files that they stand for, sorted."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from softmax_cli.errors import DataError, is_url, listed, quote, shell_word
from softmax_cli.files.stream import reason

_MAGIC = re.compile(r"[*?\[]")


def files_of(path: str) -> Sequence[str]:
    """Return the files that a name stands for: itself, those in a folder, or those of a pattern.

    A name that is there is no pattern. What begins with a point, or in a folder with an underscore,
    is left out: such files tell how others were written.

    Raises
    ------
    DataError
        There is no such file, or the folder holds what may not be meant.
    """
    if is_url(path):
        return _at_url(path)
    if os.path.isdir(path):
        return _in_folder(path)
    if not _MAGIC.search(path) or os.path.lexists(path):
        return (path,)
    from glob import glob

    found = sorted(name for name in glob(path, recursive=True) if not os.path.isdir(name))
    if not found:
        raise DataError(f"no file matches {quote(path)}")
    return found


def _at_url(url: str) -> Sequence[str]:
    """Return the files that a URL stands for: itself, a pattern, or a folder (with a slash)."""
    from softmax_cli.files.remote.filesystems import protocol_of

    web = protocol_of(url) in ("http", "https")  # where ? begins a query
    if web or not (_MAGIC.search(url) or url.endswith("/")):
        return (url,)
    from softmax_cli.files.remote.listing import files_at

    found = files_at(url)
    if not found:
        raise DataError(f"no file matches {quote(url)}")
    return found


def _in_folder(path: str) -> Sequence[str]:
    try:
        names = sorted(name for name in os.listdir(path) if name[0] not in "._")
    except OSError as error:
        raise DataError(reason(error), source=path) from None
    files = [os.path.join(path, name) for name in names]
    folders = [file for file in files if os.path.isdir(file)]
    if folders:
        raise DataError(
            f"is a folder that holds others, such as {quote(os.path.basename(folders[0]))}",
            source=path,
            hint=f"{_pattern(path, '**', '*')} takes the files in all of them, "
            f"{_pattern(path, '*')} those in it alone",
        )
    if not files:
        raise DataError("is a folder without a file", source=path)
    endings = [_ending(name) for name in names]
    if len({*endings}) > 1:
        most = max(endings, key=endings.count)
        examples = sorted(dict(zip(reversed(endings), reversed(names), strict=True)).values())
        raise DataError(
            f"is a folder of different files: {listed(examples, 3)}",
            source=path,
            hint=f"a pattern takes some: {_pattern(path, '*' + most)}",
        )
    return files


def _ending(name: str) -> str:
    """Return how a file's name ends, compressed or not.

    >>> _ending("a.csv.GZ"), _ending("part-0"), _ending("a.b.csv")
    ('.csv', '', '.csv')
    """
    from softmax_cli.files.compression import without_extension

    return os.path.splitext(without_extension(name))[1].lower()


def _pattern(*parts: str) -> str:
    return shell_word(os.path.join(*parts), "'DIR/*'")
