"""Opening what is read: a file or standard input, decompressed, as chunks of bytes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from io import FileIO

from softmax_cli.errors import DataError, quote
from softmax_cli.progress import Progress

STDIN = "<stdin>"
READ_SIZE = 1 << 16
_BOM = b"\xef\xbb\xbf"
_MAGICS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    _BOM: "",
}


class Stream:
    """Bytes of a file or of standard input, from which some can be put back.

    Parameters
    ----------
    name : str
        For messages: the file as the user named it, or ``<stdin>``.
    read : callable
        Returns some bytes, at most as many as asked for; none at the end.
    close : callable, optional
        What to do when all is read.
    ready : callable, optional
        Whether more can be read within so many seconds.
    size : int, optional
        How many bytes there are, where that is known.
    origin : Stream, optional
        What a decompressed stream is read from.
    file : FileIO, optional
        The regular file whose bytes these are.
    begin : int
        Where in the file they begin.

    Attributes
    ----------
    seekable : bool
        Whether the stream can be read from any byte on.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[int], bytes],
        close: Callable[[], object] = lambda: None,
        ready: Callable[[float], bool] = lambda seconds: True,
        size: int | None = None,
        origin: Stream | None = None,
        file: FileIO | None = None,
        begin: int = 0,
    ) -> None:
        self.name = name
        self.close = close
        self.ready = ready
        self.size = size
        self.begin = begin
        self.seekable = file is not None
        self._file = file
        self._start = begin
        self._read = read
        self._returned = b""
        self._come = 0
        self._origin = origin

    def read(self, size: int = READ_SIZE) -> bytes:
        """Return the next bytes, as soon as there are any; none at the end.

        Raises
        ------
        DataError
            The system, or the decompressor, could not go on, or the file has become shorter.
        """
        if self._returned:
            data, self._returned = self._returned, b""
            return data
        try:
            data = self._read(size)
        except OSError as error:
            raise DataError(_reason(error), source=self.name) from error
        self._come += len(data)
        if not data and self.size is not None and self._come < self.size:
            raise DataError(
                f"the file became shorter while it was read: {self._come} of {self.size} bytes",
                source=self.name,
            )
        return data

    def at(self, offset: int) -> Stream:
        """Return the same bytes from an offset of the file on, leaving this stream where it is.

        What a file has grown by since it was opened is not there: who reads up to its end, and who
        goes on behind that, would not see the same.
        """
        assert self._file is not None
        assert self.size is not None
        descriptor, position, end = self._file.fileno(), offset, self._start + self.size

        def read(size: int) -> bytes:
            nonlocal position
            data = os.pread(descriptor, max(min(size, end - position), 0), position)
            position += len(data)
            return data

        stream = Stream(self.name, read, size=self.size, begin=offset)
        stream._come = offset - self._start
        return stream

    def seen(self, offset: int) -> None:
        """Stand where others have read up to: at an offset of the file."""
        assert self._file is not None
        self._file.seek(offset)
        self._come = offset - self._start

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read next."""
        self._returned = data + self._returned

    def progress(self) -> tuple[int, int | None]:
        """Return how many bytes of the file have been read, and how many there are, if known."""
        origin = self._origin or self
        return origin._come, origin.size


def open_input(path: str | None) -> Stream:
    """Open a file, or standard input for None or ``-``, and see through its compression.

    Raises
    ------
    DataError
        The file is missing, a directory, unreadable, or compressed in a way we cannot read.
    """
    if path is None or path == "-":
        return _decompressed(_stdin())
    if os.path.isdir(path):
        raise DataError("is a directory", source=path)
    return _decompressed(_open_file(path))


def keep_input(path: str | None, progress: bool = False) -> Callable[[], Stream]:
    """Return the function that opens an input anew each time it is called.

    Standard input is copied into a temporary file first; a terminal may be told how far that is.
    """
    if path is not None and path != "-":
        return lambda: open_input(path)
    from tempfile import TemporaryFile

    stream = _stdin()
    copy = TemporaryFile(buffering=0)  # noqa: SIM115 (it goes with the process)
    try:
        with closing(Progress(stream.progress, progress, "copying standard input")) as line:
            while data := stream.read(1 << 20):
                copy.write(data)
                line.step()
    except OSError as error:
        raise DataError(f"a temporary copy could not be made: {_reason(error)}") from error

    size = copy.tell()

    def again() -> Stream:
        offset = 0  # of this stream alone: an earlier one may be in use still

        def read(count: int) -> bytes:
            nonlocal offset
            data = os.pread(copy.fileno(), count, offset)
            offset += len(data)
            return data

        return _decompressed(Stream(STDIN, read, size=size))

    return again


def readable(descriptors: Iterable[int], seconds: float | None) -> list[int]:
    """Wait so many seconds, or for ever, for descriptors with something to read, or at an end."""
    # (select takes none above 1023)
    from select import POLLIN, poll

    waiting = poll()
    for descriptor in descriptors:
        waiting.register(descriptor, POLLIN)
    found = waiting.poll(None if seconds is None else seconds * 1000)
    return [descriptor for descriptor, _ in found]


def _decompressed(stream: Stream) -> Stream:
    head = _magic(stream)
    kind = next((kind for magic, kind in _MAGICS.items() if head.startswith(magic)), "")
    if not kind:
        plain_head = head.removeprefix(_BOM)
        stream.begin += len(head) - len(plain_head)
        stream.unread(plain_head)
        return stream
    stream.unread(head)
    from softmax_cli.decompression import decompressed

    read = decompressed(kind, stream.name, stream.read)
    plain = Stream(stream.name, read, stream.close, stream.ready, origin=stream)
    plain.unread(_magic(plain).removeprefix(_BOM))
    return plain


def _open_file(path: str) -> Stream:
    try:
        file = open(path, "rb", buffering=0)  # noqa: SIM115 (closed by the stream)
    except FileNotFoundError:
        raise DataError(f"there is no file {quote(path)}", hint=_minus_hint(path)) from None
    except (OSError, ValueError) as error:
        raise DataError(_reason(error), source=path) from None
    return _of_file(path, file)


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
    if stat.S_ISREG(status.st_mode):
        begin = file.tell()
        size = max(status.st_size - begin, 0)
        return Stream(name, read, file.close, size=size, file=file, begin=begin)

    def ready(seconds: float) -> bool:
        return bool(readable([file.fileno()], seconds))

    return Stream(name, read, file.close, ready)


def _magic(stream: Stream) -> bytes:
    """Return the first bytes: enough to know a compressed file, no more than a pipe has."""
    head = stream.read()
    while head and any(magic.startswith(head) and magic != head for magic in _MAGICS):
        more = stream.read()
        if not more:
            break
        head += more
    return head


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return str(reason[:1].lower() + reason[1:])


def _minus_hint(path: str) -> str | None:
    if path.startswith("\N{MINUS SIGN}"):
        return "a file whose name begins with a minus is written ./-name"
    return None
