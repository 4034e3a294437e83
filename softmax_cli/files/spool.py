"""Spools: bytes that wait in memory, and from some size on in a temporary file, to be read once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from softmax_cli.errors import DataError
from softmax_cli.files.stream import reason

_IN_MEMORY = 1 << 22
_PIECE = 1 << 20


class Spool:
    """Bytes that are written one after another, and then read."""

    def __init__(self) -> None:
        self._file: Any = None
        self.size = 0  # how many have been written

    def write(self, data: bytes | memoryview) -> None:
        """Add bytes; raise `DataError` where the system has no room for them."""
        if self._file is None:
            from tempfile import SpooledTemporaryFile

            self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (goes with the spool)
        try:
            self._file.write(data)
        except OSError as error:
            raise DataError(f"a temporary copy could not be made: {reason(error)}") from error
        self.size += len(data)

    def pieces(self) -> Iterator[bytes]:
        """Yield all bytes, piece by piece."""
        if self._file is not None:
            self._file.seek(0)
            yield from iter(lambda: self._file.read(_PIECE), b"")
