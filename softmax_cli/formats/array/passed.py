"""Bytes that an archive is written as, and that are passed on as they come."""

from __future__ import annotations

from io import RawIOBase
from typing import Any


class Passed(RawIOBase):
    """A file that cannot be sought in, whose bytes are passed on as they come."""

    def __init__(self) -> None:
        self._data = bytearray()

    def writable(self) -> bool:
        """Say that it is."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes."""
        self._data += data
        return len(data)

    def taken(self) -> bytes:
        """Return what has come since it was last asked."""
        data = bytes(self._data)
        self._data.clear()
        return data
