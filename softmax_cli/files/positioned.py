"""Files that are read by offsets, out of order: a stream that cannot be so is copied first."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from softmax_cli.files.input import copied

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream


class PositionedFile(io.RawIOBase):
    """The bytes of a stream as a file of its own: who else reads it moves nothing here."""

    def __init__(self, stream: Stream, progress: bool = False) -> None:
        self._stream = stream  # which closes its file when it goes
        self._position = self._come = 0
        self._read_at = stream.at
        if stream.at is not None:
            self._size = stream.size or 0
        elif stream.region is None:
            self._copy = copied(stream, progress)
            self._descriptor, self._start, self._size = self._copy.fileno(), 0, self._copy.tell()
        else:
            self._descriptor, self._start, self._size = stream.region
        stream.count_by(lambda: (self._come, self._size))

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move as files do."""
        before = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}
        self._position = before[whence] + offset
        return self._position

    def tell(self) -> int:
        """Say where the next byte is read."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, fewer at the end alone; those of the system's files uncopied."""
        if self._read_at is not None or size < 0:
            return super().read(size) or b""
        data = os.pread(self._descriptor, size, self._start + self._position)
        self._position += len(data)
        self._come += len(data)
        return data

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read some bytes into a buffer, and say how many."""
        if self._read_at is None:
            count = os.preadv(self._descriptor, [buffer], self._start + self._position)
        else:
            count = max(min(len(buffer), self._size - self._position), 0)
            buffer[:count] = self._read_at(self._position, count) if count else b""
        self._position += count
        self._come += count
        return count
