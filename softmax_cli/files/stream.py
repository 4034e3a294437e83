"""A stream: bytes that come one after another, and what is known of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from softmax_cli.errors import DataError

READ_SIZE = 1 << 16


class Stream:
    """Bytes of a file or of standard input, which can be looked at before they are read."""

    def __init__(
        self,
        name: str,  # for messages: the file as the user named it, or ``<stdin>``
        read: Callable[[int], bytes],  # some bytes, at most as many as asked for; none at the end
        *,
        close: Callable[[], object] = lambda: None,
        # whether more can be read within so many seconds
        ready: Callable[[float], bool] = lambda seconds: True,
        size: int | None = None,  # how many bytes there are, where that is known
        typed: bool = False,  # whether a person types them, on a terminal
        # what `progress` returns, where others count
        progress: Callable[[], tuple[int, int | None]] | None = None,
    ) -> None:
        self.name = name
        self.close = close
        self.ready = ready
        self.size = size
        self.typed = typed
        self.line = 1  # on which begins what was not left out; reading does not count
        # opens the same input anew, where a result needs more than one pass over it
        self.again: Callable[[], Stream] | None = None
        # the open file whose bytes these are as they stand there, where they begin, how many there
        # are; None where they come in their order alone
        self.region: tuple[int, int, int] | None = None
        # reads so many of these bytes from an offset on, where they are in no file of this system
        self.at: Callable[[int, int], bytes] | None = None
        self._read = read
        self._progress = progress
        self._come = 0
        self._ahead = b""
        self._ended = False

    def read(self, size: int = READ_SIZE) -> bytes:
        """Return the next bytes, as soon as there are any; none at the end.

        `DataError` is raised where the system, or the decompressor, cannot go on, or the file has
        become shorter.
        """
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        try:
            data = b"" if self._ended else self._read(size)
        except OSError as error:
            raise DataError(reason(error), source=self.name) from error
        self._come += len(data)
        self._ended = not data  # a terminal would have to be told again
        if self._ended and self.size is not None and self._come < self.size:
            raise DataError(
                f"the file became shorter while it was read: {self._come} of {self.size} bytes",
                source=self.name,
            )
        return data

    def peek(
        self, enough: Callable[[bytes], bool] = lambda data: True, limit: int = sys.maxsize
    ) -> bytes:
        """Return the next bytes without taking them: no more than are needed, or about `limit`.

        Each piece is shown to `enough` once, in order: it says whether that is the last one needed.
        Errors are those of `read`.
        """
        data = self.read()
        if data and not enough(data) and len(data) < limit:
            head = bytearray(data)
            while data := self.read():
                head += data
                if enough(data) or len(head) >= limit:
                    break
            data = bytes(head)
        self._ahead = data
        return data

    def skip(self, count: int) -> None:
        """Leave out the first of the bytes that were looked at, and count their lines."""
        self.line += self._ahead.count(b"\n", 0, count)
        self._ahead = self._ahead[count:]

    def count_by(self, progress: Callable[[], tuple[int, int | None]]) -> None:
        """Let what reads a region count the bytes."""
        self._progress = progress

    def progress(self) -> tuple[int, int | None]:
        """Return how many bytes of the file have been read, and how many there are, if known."""
        return (self._come, self.size) if self._progress is None else self._progress()


def reason(error: Exception) -> str:
    """Return what the system says of an error, as the end of a sentence of ours."""
    reason = getattr(error, "strerror", None) or str(error)
    return str(reason[:1].lower() + reason[1:])
