"""Compressed bytes as the plain ones, from the standard library's decompressors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from softmax_cli.errors import DataError

_DAMAGE = ("zlib", "_lzma", "lzma", "_zstd", "compression.zstd")
"""The modules whose own errors say that what they were given is not right."""


def decompressed(kind: str, name: str, read: Callable[[], bytes]) -> Callable[[int], bytes]:
    """Return what reads the plain bytes of a compressed file.

    Parameters
    ----------
    kind : str
        `gzip`, `bzip2`, `xz` or `zstd`.
    name : str
        The file, for messages.
    read : callable
        Returns some compressed bytes; none at the end.

    Returns
    -------
    callable
        It returns some bytes, at most as many as asked for; none at the end.

    Raises
    ------
    DataError
        This Python cannot decompress that. From the callable: the data is damaged or cut short.
    """
    file = _open(kind, name, _Readable(read))

    def plain(size: int) -> bytes:
        try:
            data: bytes = file.read1(size)
        except Exception as error:
            broken = isinstance(error, OSError) and error.errno is not None
            damaged = isinstance(error, EOFError | OSError | ValueError)
            if broken or not (damaged or type(error).__module__ in _DAMAGE):
                raise
            raise DataError("the compressed data is damaged or cut short", source=name) from error
        return data

    return plain


def _open(kind: str, name: str, source: Any) -> Any:
    if kind == "gzip":
        import gzip

        return gzip.GzipFile(fileobj=source, mode="rb")
    if kind == "bzip2":
        import bz2

        return bz2.BZ2File(source, "rb")
    if kind == "xz":
        import lzma

        return lzma.LZMAFile(source, "rb")
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise DataError(
            "is compressed by zstd, which needs Python 3.14",
            source=name,
            hint="decompress it first: zstdcat FILE | softmax-cli …",
        ) from None
    return zstd.ZstdFile(source, "rb")


class _Readable:
    """As much of a file as the decompressors of the standard library ask for."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        data = self._left or self._read()
        if 0 <= size < len(data):
            data, self._left = data[:size], data[size:]
        else:
            self._left = b""
        return data

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Leave the file open: whoever opened it closes it."""
