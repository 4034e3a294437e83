"""Inputs: a file or standard input, decompressed, as pieces of bytes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from io import FileIO
from weakref import finalize

from softmax_cli.errors import DataError, is_url, quote
from softmax_cli.files.compression import (
    COMPRESSIONS,
    by_magic,
    compressed_twice,
    decompressed,
)
from softmax_cli.files.ending import alarms
from softmax_cli.files.progress import Progress
from softmax_cli.files.stream import Stream, reason

STDIN = "<stdin>"
_BOM = b"\xef\xbb\xbf"
_MAGICS = (_BOM, *(compression.magic for compression in COMPRESSIONS))
_LONGEST = max(map(len, _MAGICS))


def open_input(path: str | None, stdin: Stream | None = None, *, beginning: bool = False) -> Stream:
    """Open a file or a URL, standard input for None or ``-``, and see through its compression.

    Parameters
    ----------
    path : str or None
    stdin : Stream, optional
        What to take for standard input.
    beginning : bool
        Whether the beginning may be all that is wanted.

    Raises
    ------
    DataError
        The file is missing, a directory, unreadable, or compressed in a way we cannot read.
    """
    if path is None or path == "-":
        return _plain(stdin or _stdin())
    return _plain(_opened(path, beginning))


def _opened(path: str, beginning: bool = False) -> Stream:
    """Open a file as it is."""
    if is_url(path):
        from softmax_cli.files.remote.ranges import open_url

        return open_url(path, beginning=beginning)
    if os.path.isdir(path):
        raise DataError("is a directory", source=path)
    return _open_file(path)


def keep_input(
    path: str | None,
    progress: bool = False,
    stdin: Stream | None = None,
    *,
    elsewhere: bool = False,
) -> Callable[[], Stream]:
    """Return the function that opens an input anew each time it is called.

    What cannot be read twice, standard input or a pipe that has a name, or not as well, a URL, is
    copied into a temporary file first; a terminal may be told how far that is. What is read
    elsewhere, but for its beginning, is not worth a copy of a URL.
    """
    if path is None or path == "-":
        once = stdin or _stdin()
    elif (is_url(path) and not elsewhere) or is_pipe(path):
        once = _opened(path)
    else:
        return lambda: open_input(path, beginning=elsewhere)
    copy = copied(once, progress)
    size = copy.tell()

    def again() -> Stream:
        offset = 0  # of this stream alone: an earlier one may be in use still

        def read(count: int) -> bytes:
            nonlocal offset
            data = os.pread(copy.fileno(), count, offset)
            offset += len(data)
            return data

        stream = Stream(once.name, read, size=size)
        stream.region = copy.fileno(), 0, size
        return _plain(stream)

    finalize(again, copy.close)
    return again


def is_pipe(path: str) -> bool:
    """Say whether what has that name can be read once alone."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # it is told when the file is opened
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def copied(stream: Stream, progress: bool) -> FileIO:
    """Return a file without a name, which goes with the process, that holds a stream's bytes."""
    from tempfile import TemporaryFile

    copy = TemporaryFile(buffering=0)  # noqa: SIM115
    try:
        shown = progress and not stream.typed
        what = "standard input" if stream.name == STDIN else quote(stream.name)
        with closing(Progress(stream.progress, shown, f"copying {what}")) as line:
            while data := stream.read(1 << 20):
                copy.write(data)
                line.step()
    except BaseException as error:
        copy.close()
        if isinstance(error, OSError):
            raise DataError(f"a temporary copy could not be made: {reason(error)}") from error
        raise
    return copy


def readable(descriptors: Iterable[int], seconds: float | None) -> list[int]:
    """Wait so many seconds, or for ever, for descriptors with something to read, or at an end.

    There may be none, also after ever, where a signal has come that does not end the process.
    """
    # (select takes none above 1023)
    from select import POLLIN, poll

    waiting, bells = poll(), alarms()
    for descriptor in (*descriptors, *bells):
        waiting.register(descriptor, POLLIN)
    found = [descriptor for descriptor, _ in waiting.poll(seconds and seconds * 1000)]
    for bell in bells:
        if bell in found:
            os.read(bell, 1 << 10)
            found.remove(bell)
    return found


def _plain(stream: Stream) -> Stream:
    """See through the compression of a stream, and leave out a byte order mark."""
    compression = by_magic(_magic(stream))
    if compression is not None:
        read = decompressed(compression, stream.name, stream.read)
        origin = stream
        stream = Stream(
            origin.name,
            read,
            close=origin.close,
            ready=origin.ready,
            typed=origin.typed,
            progress=origin.progress,
        )
        if inner := by_magic(_magic(stream)):
            raise compressed_twice(compression, inner, stream.name)
    if _magic(stream).startswith(_BOM):
        stream.skip(len(_BOM))
    return stream


def _open_file(path: str) -> Stream:
    try:
        file = open(path, "rb", buffering=0)  # noqa: SIM115 (closed by the stream)
    except FileNotFoundError:
        raise _missing(path) from None
    except (OSError, ValueError) as error:
        raise DataError(reason(error), source=path) from None
    stream = _of_file(path, file)
    finalize(stream, file.close)  # an error ends the reading anywhere
    return stream


def _stdin() -> Stream:
    if sys.stdin is None:
        raise DataError("standard input is closed")
    binary = sys.stdin.buffer
    raw = getattr(binary, "raw", None)
    return Stream(STDIN, binary.read) if raw is None else _of_file(STDIN, raw)


def _of_file(name: str, file: FileIO) -> Stream:
    """Read a file without a buffer between: a pipe's bytes as they come."""

    def read(size: int) -> bytes:
        return file.read(size) or b""

    status = os.fstat(file.fileno())
    # Files of the kernel have a size of 0 or of a page, whatever is in them, and no blocks.
    if stat.S_ISREG(status.st_mode) and status.st_size > 0 and status.st_blocks > 0:
        start = file.tell()
        size = max(status.st_size - start, 0)
        stream = Stream(name, read, close=file.close, size=size)
        stream.region = file.fileno(), start, size
        return stream

    def ready(seconds: float) -> bool:
        return bool(readable([file.fileno()], seconds))

    def read_what_comes(size: int) -> bytes:
        while alarms() and not readable([file.fileno()], None):
            pass
        return read(size)

    return Stream(name, read_what_comes, close=file.close, ready=ready, typed=file.isatty())


def _magic(stream: Stream) -> bytes:
    """Return the first bytes: enough to know a compressed file, no more than a pipe has."""
    head = b""

    def known(data: bytes) -> bool:
        nonlocal head
        head += data[:_LONGEST]
        return not any(magic.startswith(head) and magic != head for magic in _MAGICS)

    return stream.peek(known)


def _missing(path: str) -> DataError:
    """Return the error for a file that is not there."""
    array, colon, _ = path.rpartition(":")
    if colon and array.lower().endswith(".npy") and os.path.exists(array):
        return DataError("is one array: only an archive (.npz) has members", source=array)
    minus = path.startswith("\N{MINUS SIGN}")
    hint = "a file whose name begins with a minus is written ./-name" if minus else None
    return DataError(f"there is no file {quote(path)}", hint=hint)
