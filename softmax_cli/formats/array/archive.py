"""Archives of arrays (.npz): the member that is meant, by its place in the file or as it comes."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from io import BufferedReader, RawIOBase
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from softmax_cli.errors import DataError, UsageError, is_url, listed, quote, shell_word
from softmax_cli.files.positioned import PositionedFile
from softmax_cli.files.stream import Stream, reason
from softmax_cli.formats.array.storage import Stored, coming, copy_of, placed
from softmax_cli.syntax.array_slices import ArraySlice

_AT_ONCE = 1 << 22
"""How many bytes of an archive a server is asked for."""

_PIECE = 1 << 20

_LOCAL_HEADER = struct.Struct("<4s22xHH")


_FAULTS = (
    BadZipFile,
    NotImplementedError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
    EOFError,
)
"""What comes of an archive's own parts, where they are damaged."""


def split_member(path: str) -> tuple[str, str | None]:
    """Return a path, and the member that is named behind it: ``file.npz:logits``.

    A file of the whole name is that file. What gives access to a URL follows the member.

    >>> split_member("file.npz:logits"), split_member("file.npy")
    (('file.npz', 'logits'), ('file.npy', None))
    >>> split_member("https://host:80/file.npz:logits?sig=1")
    ('https://host:80/file.npz?sig=1', 'logits')
    """
    if is_url(path):
        found = re.fullmatch(r"(.*?\.npz):([^?/]*)(\?.*)?", path, re.I | re.S)
        return (found[1] + (found[3] or ""), found[2]) if found else (path, None)
    found = re.fullmatch(r"(.*\.npz):(.*)", path, re.I | re.S)
    if found is None or os.path.lexists(path):
        return path, None
    return found[1], found[2]


def open_npz(stream: Stream, member: str | None, part: ArraySlice | None) -> Stored:
    """Open one array of an archive.

    Raises
    ------
    DataError
        It is no archive, has no such member or has it twice, or holds no array of numbers.
    UsageError
        There are several members, and none was named; the slice is none of its shape.
    """
    keeps: Any = stream
    if stream.at is not None:
        return _from_server(stream, member, part)
    if stream.region is not None:
        descriptor, start, size = stream.region
    else:
        descriptor, start, size, keeps = copy_of(stream.read, stream.name)
    try:
        archive = ZipFile(BufferedReader(_Region(descriptor, start, size)))
        info = _member(archive, member, stream.name)
        name = f"{stream.name}:{_plain_name(info)}"
        if info.compress_type == ZIP_STORED and not info.flag_bits & 1:
            local = os.pread(descriptor, _LOCAL_HEADER.size, start + info.header_offset)
            magic, names, extra = _LOCAL_HEADER.unpack(local)
            begin = info.header_offset + _LOCAL_HEADER.size + names + extra
            if magic != b"PK\3\4" or begin + info.file_size > size:
                raise BadZipFile
            _check_sum(descriptor, start + begin, info, name)
            stored = placed(descriptor, start + begin, info.file_size, name, part)
        else:
            stored = coming(_reader(archive, info, name), name, part)
    except _FAULTS as error:
        raise _damaged(stream.name, error) from None
    return stored._replace(member=_plain_name(info), keeps=(stored.keeps, keeps))


def _from_server(stream: Stream, member: str | None, part: ArraySlice | None) -> Stored:
    """Open one array of an archive at a URL, of which no more is read than that."""
    read, name, plain = member_of(stream, member)
    try:
        stored = coming(read, name, part)
    except _FAULTS as error:
        raise _damaged(stream.name, error) from None
    return stored._replace(member=plain, keeps=(stored.keeps, stream))


def member_of(stream: Stream, member: str | None) -> tuple[Callable[[int], bytes], str, str]:
    """Return what reads one array of an archive, the name of it in messages, and its own.

    `DataError` and `UsageError` are raised as by `open_npz`.
    """
    try:
        file: Any = PositionedFile(stream)
        archive = ZipFile(BufferedReader(file, _AT_ONCE))
        info = _member(archive, member, stream.name)
        name = f"{stream.name}:{_plain_name(info)}"
        return _reader(archive, info, name), name, _plain_name(info)
    except _FAULTS as error:
        raise _damaged(stream.name, error) from None


def _check_sum(descriptor: int, place: int, info: ZipInfo, name: str) -> None:
    """Refuse a member whose bytes are not those of its checksum, by a `DataError`.

    They are read once more for it: blocks of them are then taken in any order, by any process.
    """
    found, left = 0, info.file_size
    while left and (data := os.pread(descriptor, min(_PIECE, left), place)):
        found = zlib.crc32(data, found)
        place += len(data)
        left -= len(data)
    if found != info.CRC:
        raise DataError("is damaged: its bytes are not those of its checksum", source=name)


def _damaged(source: str, error: Exception) -> DataError:
    what = f": {reason(error)}" if isinstance(error, OSError | NotImplementedError) else ""
    return DataError(f"is no archive of arrays (.npz), or a damaged one{what}", source=source)


def _reader(archive: ZipFile, info: ZipInfo, name: str) -> Callable[[int], bytes]:
    if info.flag_bits & 1:
        raise DataError("is encrypted", source=name)
    file = archive.open(info)

    def read(size: int) -> bytes:
        try:
            return file.read(size)
        except Exception:  # each way of compression has errors of its own
            raise DataError("is damaged: its bytes do not unpack", source=name) from None

    return read


def _member(archive: ZipFile, member: str | None, source: str) -> ZipInfo:
    """Return the member that is meant."""
    arrays = [info for info in archive.infolist() if info.filename.endswith(".npy")]
    if not arrays:
        raise DataError("holds no array (.npy)", source=source)
    names = [_plain_name(info) for info in arrays]
    if member is None:
        if len(arrays) == 1:
            return arrays[0]
        raise UsageError(
            f"{quote(source)} holds {len(names)} arrays: {listed(names)}",
            _which(names, source),
        )
    found = [info for info in arrays if _plain_name(info) == member] or [
        info for info in arrays if info.filename == member
    ]
    if not found:
        raise DataError(f"holds no array {quote(member)}: it has {listed(names)}", source=source)
    if len(found) > 1:
        raise DataError(f"holds {len(found)} arrays {quote(member)}", source=source)
    return found[0]


def _which(names: Sequence[str], source: str) -> str | None:
    """Return how one array is named, if any has a name that no other has."""
    alone = [name for name in names if names.count(name) == 1]
    if not alone:
        return None
    file = {"<stdin>": "FILE.npz"}.get(source, f"./{source}" if source.startswith("-") else source)
    spelt = shell_word(f"{file}:{alone[0]}", "FILE.npz:NAME")
    return f"the one that is meant stands behind its name: {spelt}"


def _plain_name(info: ZipInfo) -> str:
    return info.filename.removesuffix(".npy")


class _Region(RawIOBase):
    """A region of an open file, as a file of its own; the place in the other is left alone."""

    def __init__(self, descriptor: int, start: int, size: int) -> None:
        self._descriptor, self._start, self._size = descriptor, start, size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = (0, self._place, self._size)[whence] + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        count = max(min(len(buffer), self._size - self._place), 0)
        data = os.pread(self._descriptor, count, self._start + self._place)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)
