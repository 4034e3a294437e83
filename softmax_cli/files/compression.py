"""Compressions: how each is known, opened and written, and what is said where Python lacks it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from softmax_cli.errors import DataError, UsageError, shell_name

_DAMAGE = ("zlib", "_lzma", "lzma", "_zstd", "compression.zstd")
"""The modules whose own errors say that what they were given is not right."""

_GZIP_MAGIC = 2

Compress = Callable[["bytes | memoryview"], bytes]
"""Makes a whole compressed file of some bytes. Such files in a row are a file of them all."""


class Compression(NamedTuple):
    """A way to compress bytes."""

    name: str  # what it is called, which is its program's name too
    extension: str  # how the names of its files end
    magic: bytes  # how its files begin
    # make a file of plain bytes of one of compressed bytes, and return what compresses; both raise
    # ImportError where this Python cannot
    open: Callable[[Any], Any]
    compress: Callable[[], Compress]
    needs: str  # what this Python has to be for that


def _open_gzip(file: Any) -> Any:
    import gzip

    return gzip.GzipFile("", "rb", fileobj=file)


def _gzip() -> Compress:
    """Digits compress by half at any level: those that zlib takes longer for gain a fifteenth."""
    import zlib

    # (31: with gzip's header, in which there is no time and no name)
    try:
        from isal import isal_zlib
    except ImportError:
        return lambda data: zlib.compress(data, 1, 31)
    return lambda data: isal_zlib.compress(data, 2, 31)


def _open_bzip2(file: Any) -> Any:
    import bz2

    return _Streams(file, bz2.BZ2Decompressor)


def _bzip2() -> Compress:
    import bz2

    return bz2.compress


def _open_xz(file: Any) -> Any:
    import lzma

    return _Streams(file, partial(lzma.LZMADecompressor, lzma.FORMAT_XZ), padding=4)


def _xz() -> Compress:
    import lzma

    # The level that xz has by itself; its dictionary would be longer than what is compressed, and
    # take 94 MB in each process.
    chain = [{"id": lzma.FILTER_LZMA2, "preset": lzma.PRESET_DEFAULT, "dict_size": 1 << 20}]
    return lambda data: lzma.compress(data, filters=chain)


def _open_zstd(file: Any) -> Any:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]

    return zstd.ZstdFile(file)


def _zstd() -> Compress:
    from compression import zstd

    compress: Compress = zstd.compress
    return compress


COMPRESSIONS = (
    Compression("gzip", ".gz", b"\x1f\x8b", _open_gzip, _gzip, "a Python with zlib"),
    Compression("bzip2", ".bz2", b"BZh", _open_bzip2, _bzip2, "a Python with bz2"),
    Compression("xz", ".xz", b"\xfd7zXZ\x00", _open_xz, _xz, "a Python with lzma"),
    Compression("zstd", ".zst", b"\x28\xb5\x2f\xfd", _open_zstd, _zstd, "Python 3.14"),
)


def by_magic(head: bytes) -> Compression | None:
    """Return the compression of a file, by its first bytes."""
    return next((row for row in COMPRESSIONS if head.startswith(row.magic)), None)


def by_extension(path: str) -> Compression | None:
    """Return the compression that a file's name, in any case, stands for.

    >>> by_extension("logits.csv.bz2").name, by_extension("LOGITS.CSV.GZ").name
    ('bzip2', 'gzip')
    """
    return next((row for row in COMPRESSIONS if path.lower().endswith(row.extension)), None)


def without_extension(path: str) -> str:
    """Return a file's name without the endings, in any case, that stand for compressions.

    >>> without_extension("logits.csv.gz"), without_extension("logits.csv")
    ('logits.csv', 'logits.csv')
    """
    for row in COMPRESSIONS:
        if path.lower().endswith(row.extension):
            path = path[: -len(row.extension)]
    return path


def compressing(compression: Compression) -> Compress:
    """Return what compresses in that way.

    It makes bytes and no file: files of the standard library take short writes for whole ones, and
    write once more when they are closed after an error.

    `UsageError` is raised where this Python cannot compress that.
    """
    try:
        return compression.compress()
    except ImportError:
        others = " or ".join(end for end in (".gz", ".xz") if end != compression.extension)
        raise UsageError(
            f"{compression.name} needs {compression.needs}",
            f"write {others}, or pipe: … | {compression.name} > FILE",
        ) from None


def decompressed(
    compression: Compression, name: str, read: Callable[[], bytes]
) -> Callable[[int], bytes]:
    """Return what reads the plain bytes of a file of that name: at most so many, none at the end.

    `read` returns some compressed bytes, none at the end. `DataError` is raised where this Python
    cannot decompress that, and by the callable where the data is damaged or cut short.
    """
    try:
        file = compression.open(_Readable(read))
    except ImportError:
        raise DataError(
            f"is compressed by {compression.name}, which needs {compression.needs}",
            source=name,
            hint=_decompress_first(compression, name),
        ) from None

    return partial(_read, file, name)


def compressed_twice(outer: Compression, inner: Compression, name: str) -> DataError:
    """Return the error that says what is in a file which holds another compressed file."""
    return DataError(
        f"holds a file that is compressed itself: {inner.name} inside {outer.name}",
        source=name,
        hint=_decompress_first(outer, name),
    )


def through(program: str, name: str) -> str:
    """Spell a pipe for a shell: a file, decompressed as its name says, through a program to us.

    >>> through("tr a b", "x.csv"), through("tr a b", "x.csv.gz")
    ('tr a b < x.csv | softmax-cli …', 'gzip -dc x.csv.gz | tr a b | softmax-cli …')
    """
    compression = by_extension(name)
    if compression is None:
        return f"{program} < {shell_name(name)} | softmax-cli …"
    return f"{compression.name} -dc {shell_name(name)} | {program} | softmax-cli …"


def _decompress_first(compression: Compression, name: str) -> str:
    return f"decompress it first: {compression.name} -dc {shell_name(name)} | softmax-cli …"


def _read(file: Any, name: str, size: int) -> bytes:
    try:
        data: bytes = file.read1(size)
    except Exception as error:
        broken = isinstance(error, OSError) and error.errno is not None
        damaged = isinstance(error, EOFError | OSError | ValueError)
        if broken or not (damaged or type(error).__module__ in _DAMAGE):
            raise
        raise DataError("the compressed data is damaged or cut short", source=name) from error
    return data


class _Streams:
    """The plain bytes of compressed streams in a row, of which each has to be whole.

    Files of the standard library end in silence before a stream whose first bytes are damaged, and
    a file that several processes wrote is made of many.
    """

    def __init__(self, file: _Readable, stream: Callable[[], Any], padding: int = 0) -> None:
        self._read = file.read
        self._new = stream
        self._padding = padding  # in multiples of so many may zeros stand behind a stream
        self._stream = stream()

    def read1(self, size: int) -> bytes:
        while True:
            if self._stream.eof:
                begun = self._behind(self._stream.unused_data)
                if not begun:
                    return b""
                self._stream = self._new()
            elif self._stream.needs_input:
                begun = self._read()
                if not begun:
                    raise EOFError
            else:
                begun = b""
            data: bytes = self._stream.decompress(begun, size)
            if data:
                return data

    def _behind(self, data: bytes) -> bytes:
        """Return what has come of the next stream, none at the end."""
        zeros = 0
        while True:
            rest = data.lstrip(b"\0") if self._padding else data
            zeros += len(data) - len(rest)
            data = rest or self._read()
            if rest or not data:
                break
        if self._padding and zeros % self._padding:
            raise EOFError
        return data


class _Readable:
    """As much of a file as the decompressors of the standard library ask for."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        data = self._left or self._read()
        # What gzip asks for first of a member is damaged to it if it comes in two pieces.
        while 0 < len(data) < size <= _GZIP_MAGIC and (more := self._read()):
            data += more
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
