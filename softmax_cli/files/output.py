"""Outputs: standard output, a device, or a file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from softmax_cli.errors import DataError, ReaderGone, is_url, shown_name
from softmax_cli.files.stream import reason

if TYPE_CHECKING:
    from softmax_cli.files.members import Members
    from softmax_cli.files.remote.uploads import Upload

_OPEN_FILE = r"/dev/std(?:out|err)|(?:/dev|/proc/self)/fd/(\d+)"


class Sink:
    """An open output."""

    def __init__(
        self,
        name: str,  # for messages
        file: Any,
        *,
        flush: bool = False,  # whether what is written has to be pushed on at once
        members: Members | None = None,  # what makes of it the bytes of a compressed file
    ) -> None:
        self.name = name
        self._file = file
        self._flush = flush
        self._members = members

    def write(self, data: bytes | memoryview, *, packed: bool = False) -> None:
        """Write all of some bytes, or of what `pack` has made of them.

        `DataError` is raised where the system refuses (a full disk, say), `ReaderGone` where a pipe
        has no reader.
        """
        with complaining(self.name):
            if self._members is None:
                self._put(data)
            else:
                for member in self._members.take(data, packed=packed):
                    self._put(member)
            if self._flush:
                self._file.flush()

    def pack(self, data: bytes | memoryview) -> bytes | None:
        """Return what the file gets for some bytes, made in whatever process.

        None where they are written as they are, or are too few to be compressed by themselves.
        """
        return None if self._members is None else self._members.member(data)

    def finish(self) -> None:
        """Write what is still to be compressed, raising what `write` does."""
        if self._members is not None:
            with complaining(self.name):
                for member in self._members.rest():
                    self._put(member)

    def _put(self, data: bytes | memoryview) -> None:
        """Write bytes to the file, which may take fewer at a time."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]

    def is_terminal(self) -> bool:
        """Say whether what is written is shown at once: ``-o /dev/stdout`` may be a terminal."""
        with suppress(OSError, ValueError, AttributeError):
            return bool(self._file.isatty())
        return False

    def region(self) -> tuple[int, int] | None:
        """Return a descriptor and an offset from which on processes may write by themselves.

        None where bytes have to come in their order: a pipe, a device, a file opened to append, one
        whose length is known only when it is compressed.
        """
        if self._members is not None:
            return None
        from fcntl import F_GETFL, fcntl

        with suppress(OSError, ValueError):
            self._file.flush()
            descriptor = self._file.fileno()
            appends = fcntl(descriptor, F_GETFL) & os.O_APPEND
            if stat.S_ISREG(os.fstat(descriptor).st_mode) and not appends:
                return descriptor, os.lseek(descriptor, 0, os.SEEK_CUR)
        return None

    def seek(self, offset: int) -> None:
        """Stand at the end of what processes have written, as if it had been written here."""
        os.lseek(self._file.fileno(), offset, os.SEEK_SET)

    def complain(self, number: int) -> None:
        """Raise the error that a process met when it wrote."""
        with complaining(self.name):
            raise OSError(number, os.strerror(number))


@contextmanager
def opened(path: str | None) -> Iterator[Sink]:
    """Open an output, and put it in its place when all is written.

    Parameters
    ----------
    path : str or None
        A file, which is replaced as a whole, keeping its mode and following a symbolic link, or
        left as it was where an exception passes, and so a URL; a device or FIFO, which is written
        as opened; None or ``-`` for standard output.

    Raises
    ------
    DataError
        The system refused: no permission, no such directory, a full disk.
    """
    if path is None or path == "-":
        if sys.stdout is None:
            raise DataError("standard output is closed")
        yield Sink("standard output", sys.stdout.buffer, flush=True)
        return
    with complaining(path):
        plain = is_url(path) or _is_plain(path)
        file = None if plain else open(_descriptor(path) or path, "wb", buffering=0)  # noqa: SIM115
    if file is None:
        with _replacing(path) as sink:
            yield sink
    else:
        with file:
            yield Sink(path, file)
            with complaining(path):
                file.close()


def write_at(descriptor: int, data: bytes | memoryview, offset: int) -> int:
    """Write all of some bytes at an offset; return the number of the system's error, or 0."""
    rest = memoryview(data)
    try:
        while rest:
            count = os.pwrite(descriptor, rest, offset)
            rest, offset = rest[count:], offset + count
    except OSError as error:
        return error.errno or errno.EIO
    return 0


@contextmanager
def complaining(name: str) -> Iterator[None]:
    """Turn what the system says of an output into our errors."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone from error
    except (OSError, ValueError) as error:
        raise DataError(reason(error), source=name) from error


def _is_plain(path: str) -> bool:
    """Say whether a path is, or would become, a regular file."""
    with suppress(OSError):
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
    return _kernel_path(path) is None


def _kernel_path(path: str) -> str | None:
    """Return the path in /dev or /proc that a path is, or leads to through symbolic links.

    What that leads to in turn is somebody's open file: it is written, not replaced.
    """
    for _ in range(40):
        path = os.path.abspath(path).replace("//", "/")
        if path.startswith(("/dev/", "/proc/")):
            return path
        try:
            target = os.readlink(path)
        except OSError:
            return None
        path = os.path.join(os.path.dirname(path), target)
    return None


def _descriptor(path: str) -> int | None:
    """Duplicate the open file that a path of the kernel's stands for: opening it would empty it."""
    match = re.fullmatch(_OPEN_FILE, _kernel_path(path) or "", re.A)
    if match is None:
        return None
    try:
        return os.dup(int(match[1]) if match[1] else 1 + match[0].endswith("err"))
    except (OverflowError, ValueError):  # a number that no descriptor has
        raise OSError(errno.EBADF, os.strerror(errno.EBADF)) from None


@contextmanager
def _replacing(path: str) -> Iterator[Sink]:
    # Few outputs are files.
    from softmax_cli.files.compression import by_extension, compressing
    from softmax_cli.files.ending import at_end
    from softmax_cli.files.members import Members
    from softmax_cli.files.replacement import Replacement

    replacement: Replacement | Upload
    if os.path.basename(path) in ("", os.curdir, os.pardir):
        raise DataError("is a folder's name, not a file's", source=path)
    compression = by_extension(path)
    members = Members(compressing(compression)) if compression is not None else None
    with complaining(path):
        if is_url(path):
            from softmax_cli.files.remote.uploads import Upload

            replacement = Upload(path)
        else:
            replacement = Replacement(path)
    with at_end(replacement.discard):
        with complaining(path):
            file = replacement.open()
        sink = Sink(shown_name(path), file, members=members)
        yield sink
        sink.finish()
        with complaining(path):
            replacement.put_in_place()
