"""Spans of files: the bytes between two offsets, for one who reads but a part of a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from softmax_cli.errors import DataError, is_url
from softmax_cli.files.stream import Stream, reason

if TYPE_CHECKING:
    from softmax_cli.files.remote.ranges import Read, Ready

_BLOCK = 1 << 16
_BOM = b"\xef\xbb\xbf"


class SpannedFile:
    """A regular file, or one at a URL, of which any part can be read.

    `DataError` is raised by each step that the system or the server refuses.
    """

    def __init__(self, path: str, name: str) -> None:
        self._name = name  # for messages
        if is_url(path):
            from softmax_cli.files.remote.ranges import open_ranges

            self._file = None
            self.size, self.read_at, self._in_order = open_ranges(path)
        else:
            self._file = _File(path, name)
            self.size, self.read_at = self._file.size, self._file.read_at
            self._in_order = self._file.in_order

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def line_start(self, offset: int) -> int:
        """Return where the first line begins, at an offset or behind it; the end if none does.

        Of two spans that meet at an offset one so ends where the other begins.
        """
        if offset <= 0:
            return 0
        place = offset - 1
        while data := self.read_at(place, _BLOCK):
            newline = data.find(b"\n")
            if newline >= 0:
                return place + newline + 1
            place += len(data)
        return self.size

    def offset_of(self, line: int) -> int:
        """Return where a line begins, of the first without a byte order mark."""
        offset = len(_BOM) if self.read_at(0, _BLOCK).startswith(_BOM) else 0
        while line > 1:
            data = self.read_at(offset, _BLOCK)
            if not data:
                break
            count = data.count(b"\n")
            if count < line - 1:
                line -= count
                offset += len(data)
                continue
            place = 0
            for _ in range(line - 1):
                place = data.index(b"\n", place) + 1
            return offset + place
        return offset

    def count_lines(self, start: int, stop: int) -> int:
        """Count the newlines between two offsets."""
        lines = 0
        while start < stop and (data := self.read_at(start, min(_BLOCK, stop - start))):
            lines += data.count(b"\n")
            start += len(data)
        return lines

    def stream(
        self, start: int, stop: int, *, seen: Callable[[bytes], object] = lambda data: None
    ) -> Stream:
        """Return the bytes between two offsets; what is read is shown to `seen` as well."""
        more, ready = self._in_order(start, stop)

        def read(count: int) -> bytes:
            data = more(count)
            seen(data)
            return data

        return Stream(self._name, read, ready=ready, size=max(stop - start, 0))


class _File:
    """A regular file."""

    def __init__(self, path: str, name: str) -> None:
        self._name = name
        try:
            self._file = open(path, "rb", buffering=0)  # noqa: SIM115 (closed at the end)
        except OSError as error:
            raise DataError(reason(error), source=name) from None
        self.size = os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            self._file.close()

    def read_at(self, offset: int, count: int) -> bytes:
        """Return some bytes from an offset on; none at the end."""
        try:
            return os.pread(self._file.fileno(), count, offset)
        except OSError as error:
            raise DataError(reason(error), source=self._name) from error

    def in_order(self, start: int, stop: int) -> tuple[Read, Ready]:
        """Return what reads the bytes between two offsets, which are always ready."""

        def read(count: int) -> bytes:
            nonlocal start
            data = self.read_at(start, max(min(count, stop - start), 0))
            start += len(data)
            return data

        return read, lambda seconds: True
