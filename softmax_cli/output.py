"""Where bytes go: standard output, a device, or a file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

from softmax_cli.errors import DataError

_OPEN_FILE = re.compile(r"/dev/std(?:out|err)|(?:/dev|/proc/self)/fd/(\d+)", re.A)


class ReaderGone(Exception):
    """The reader of the pipe went away: nothing is wrong, and nothing more is wanted."""


def write_all(chunks: Iterable[bytes], path: str | None) -> None:
    """Write chunks of bytes as they come.

    Parameters
    ----------
    chunks : iterable of bytes
        An exception that it raises leaves a file as it was.
    path : str or None
        A file, which is replaced as a whole, keeping its mode and following a symbolic link; a
        device or FIFO, which is written as opened; None or ``-`` for standard output.

    Raises
    ------
    DataError
        The system refused: a full disk, no permission, no such directory.
    ReaderGone
        The pipe has no reader.
    """
    if path is None or path == "-":
        _write_stdout(chunks)
    elif _is_plain(path):
        _replace(chunks, path)
    else:
        with _complaining(path):
            file = open(_descriptor(path) or path, "wb", buffering=0)  # noqa: SIM115
        with file:
            _pour(chunks, file.write, path)


def _write_stdout(chunks: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise DataError("standard output is closed")
    binary = sys.stdout.buffer

    def write(data: bytes | memoryview) -> int:
        count = binary.write(data)
        binary.flush()
        return len(data) if count is None else count

    _pour(chunks, write, "standard output")


def _is_plain(path: str) -> bool:
    """Say whether a path is, or would become, a regular file."""
    with suppress(OSError):
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
    # What /dev/stdout and /dev/fd/N lead to is somebody's open file: it is written, not replaced.
    target = os.path.abspath(path)
    return not target.startswith(("/dev/", "/proc/"))


def _descriptor(path: str) -> int | None:
    """Duplicate the open file that a path of the kernel's stands for: opening it would empty it."""
    match = _OPEN_FILE.fullmatch(path)
    if match is None:
        return None
    return os.dup(int(match[1]) if match[1] else 1 + path.endswith("err"))


def _replace(chunks: Iterable[bytes], path: str) -> None:
    from tempfile import NamedTemporaryFile

    target = os.path.realpath(path)
    with _complaining(path):
        if os.path.exists(target) and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        temporary = NamedTemporaryFile(  # noqa: SIM115
            dir=os.path.dirname(target), prefix=".", suffix=".tmp", delete=False, buffering=0
        )
    try:
        with temporary:
            _pour(chunks, temporary.write, path)
            with _complaining(path):
                os.fchmod(temporary.fileno(), _mode(target))
        with _complaining(path):
            os.replace(temporary.name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary.name)
        raise


def _mode(target: str) -> int:
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _pour(
    chunks: Iterable[bytes], write: Callable[[bytes | memoryview], int | None], name: str
) -> None:
    for chunk in chunks:
        with _complaining(name):
            rest = memoryview(chunk)
            while rest:
                rest = rest[write(rest) or 0 :]


class _complaining:  # noqa: N801 (used as a statement)
    """Turn what the system says of an output into our errors."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from error
        if isinstance(error, OSError | ValueError):
            reason = getattr(error, "strerror", None) or str(error)
            raise DataError(reason[:1].lower() + reason[1:], source=self._name) from error
