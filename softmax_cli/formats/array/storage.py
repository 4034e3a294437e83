"""Storage of arrays: their numbers by place or one after another, in a file, an archive or memory.

Nothing here is a memory map of a whole file: blocks are read by their offsets, so that a process
holds no more than it works on.  Only what lies in another order than it is wanted in (Fortran's, or
a part that ``--slice`` takes) is mapped.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream, reason
from softmax_cli.formats.array.npy_header import Header, read_header, refuse_empty, refuse_type
from softmax_cli.syntax.array_slices import ArraySlice, for_shape

_PIECE = 1 << 20


class Stored(NamedTuple):
    """An array, and how to get at its numbers, in C order."""

    name: str | None  # for messages; None for what is typed
    shape: tuple[int, ...]
    dtype: Any
    bfloat16: bool
    # returns so many numbers from a place on, of its own type; None where they come in order alone
    fetch: Callable[[int, int], NDArray[Any]] | None
    read: Callable[[int], bytes] | None = None  # returns the next bytes; fewer only at the end
    member: str | None = None  # its name in an archive
    keeps: Any = None  # what holds open what is read

    @property
    def numbers(self) -> int:
        """How many numbers there are."""
        return prod(self.shape)

    @property
    def single(self) -> bool:
        """Whether they are float32."""
        return bool(self.dtype.kind == "f" and self.dtype.itemsize == 4)

    def doubles(self, raw: NDArray[Any]) -> NDArray[np.float64]:
        """Return numbers as doubles, which hold each of them; `DataError` is raised where not."""
        if self.bfloat16:
            bits = raw.view(np.dtype("u2").newbyteorder(self.dtype.byteorder))
            return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        values = raw.astype(np.float64)
        if raw.dtype.kind in "iu" and raw.dtype.itemsize == 8:
            self._check_integers(raw, values)
        return values

    def _check_integers(self, raw: NDArray[Any], values: NDArray[np.float64]) -> None:
        large = np.abs(values) >= 2.0**53
        if large.any():
            wrong = [number for number in raw[large].tolist() if int(float(number)) != number]
            if wrong:
                raise DataError(
                    f"holds {wrong[0]}, which no double is",
                    source=self.name,
                    hint="numpy.save(…, x.astype(float)) rounds such integers",
                )


class Ahead:
    """Bytes that come but once, of which the first are looked at before they are read."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._ahead = b""
        self._error: DataError | None = None

    def peek(self, size: int) -> bytes:
        """Return the next bytes, which stay the next; `DataError` is raised again where read."""
        try:
            self._ahead += self._read(size - len(self._ahead))
        except DataError as error:
            self._error = error
            raise
        return self._ahead

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        if self._error is not None:
            raise self._error
        if not self._ahead:
            return self._read(size)
        found, self._ahead = self._ahead[:size], self._ahead[size:]
        return found + self._read(size - len(found)) if len(found) < size else found


class Exactly:
    """The bytes of a stream, as many as are asked for."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._ahead = bytearray()

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        while len(self._ahead) < size and (data := self._stream.read(max(size, 1 << 16))):
            if not self._ahead and len(data) == size:
                return data
            self._ahead += data
        found = bytes(self._ahead[:size])
        del self._ahead[:size]
        return found


class Placed(NamedTuple):
    """An array in an open file."""

    name: str  # for messages
    header: Header
    descriptor: int
    start: int  # where its first number is


def open_npy(stream: Stream, part: ArraySlice | None) -> Stored:
    """Open an array file, from which part is taken; `DataError` and `UsageError` are raised."""
    if stream.region is not None:
        descriptor, start, size = stream.region
        return placed(descriptor, start, size, stream.name, part)._replace(keeps=stream)
    return coming(Exactly(stream).read, stream.name, part)


def placed(descriptor: int, start: int, size: int, source: str, part: ArraySlice | None) -> Stored:
    """Open an array file that is a region of an open file."""
    place = start

    def read(count: int) -> bytes:
        nonlocal place
        data = os.pread(descriptor, min(count, start + size - place), place)
        place += len(data)
        return data

    header = _checked(read_header(read, source), source)
    left = size - header.size
    if left < header.bytes:
        raise _ends_early(header.numbers, source)
    if left > header.bytes:
        raise _goes_on(source)
    return _by_place(Placed(source, header, descriptor, start + header.size), part)


def coming(read: Callable[[int], bytes], source: str, part: ArraySlice | None) -> Stored:
    """Open an array file whose bytes come once; they are copied where that is not enough."""
    header = _checked(read_header(read, source), source)
    left = header.bytes

    def checked_read(size: int) -> bytes:
        nonlocal left
        data = read(min(size, left))
        left -= len(data)
        if len(data) < size and left:
            raise _ends_early(header.numbers, source)
        if not left and data and read(1):
            raise _goes_on(source)
        return data

    stored = Stored(source, header.shape, header.dtype, header.bfloat16, None, checked_read)
    if part is None and not (header.by_column and len(header.shape) > 1):
        return stored
    return copied(stored, header, part)


def copied(stored: Stored, header: Header | None = None, part: ArraySlice | None = None) -> Stored:
    """Return an array that comes but once as one in a temporary file, which goes with the process.

    `DataError` is raised where there is no room.
    """
    assert stored.read is not None
    header = header or Header(stored.shape, stored.dtype, False, 0)
    name = stored.name or ""
    descriptor, start, _, file = copy_of(stored.read, name)
    kept = _by_place(Placed(name, header, descriptor, start), part)
    return kept._replace(member=stored.member, keeps=(file, stored.keeps))


def copy_of(read: Callable[[int], bytes], source: str) -> tuple[int, int, int, Any]:
    """Return the region of a temporary file that holds what is read, and what keeps that open."""
    from tempfile import TemporaryFile

    file = TemporaryFile(buffering=0)  # noqa: SIM115 (closed with what reads it)
    try:
        while piece := read(_PIECE):
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
    except OSError as error:
        raise DataError(
            f"a temporary copy could not be made: {reason(error)}", source=source
        ) from error
    return file.fileno(), 0, file.tell(), file


def of_memory(view: NDArray[Any], name: str | None, part: ArraySlice | None = None) -> Stored:
    """Return an array that is in memory, in whatever order its numbers lie there."""
    if part is not None:
        view = np.asarray(view[for_shape(part, view.shape)])
    items = prod(view.shape[1:])

    def fetch(first: int, many: int) -> NDArray[Any]:
        if view.ndim and first % items == 0 and many % items == 0:
            start = first // items
            return np.ascontiguousarray(view[start : start + many // items]).reshape(-1)
        flat: NDArray[Any] = view.flat[first : first + many]
        return flat

    header = Header(view.shape, view.dtype, False, 0)
    return Stored(name, view.shape, view.dtype, header.bfloat16, fetch)


def _checked(header: Header, source: str) -> Header:
    refuse_type(header, source)
    refuse_empty(header, source)
    return header


def _ends_early(count: int, source: str) -> DataError:
    numbers = "its number does" if count == 1 else f"its {count} numbers do"
    return DataError(f"ends before {numbers}", source=source)


def _goes_on(source: str) -> DataError:
    return DataError(
        "goes on behind its array",
        source=source,
        hint="numpy.savez keeps several arrays in one file (.npz)",
    )


def _by_place(array: Placed, part: ArraySlice | None) -> Stored:
    header = array.header
    if part is not None or (header.by_column and len(header.shape) > 1):
        return of_memory(_mapped(array), array.name, part)
    size = int(header.dtype.itemsize)

    def fetch(first: int, many: int) -> NDArray[Any]:
        data = _read_at(array, first * size, many * size)
        return np.frombuffer(data, header.dtype)

    return Stored(array.name, header.shape, header.dtype, header.bfloat16, fetch)


def _read_at(array: Placed, place: int, size: int) -> bytes:
    """Read all of some bytes; `DataError` is raised where there are fewer."""
    data = b""
    while len(data) < size:
        try:
            more = os.pread(array.descriptor, size - len(data), array.start + place + len(data))
        except OSError as error:
            raise DataError(reason(error), source=array.name) from error
        if not more:
            raise _ends_early(array.header.numbers, array.name)
        data = data + more if data else more
    return data


def _mapped(array: Placed) -> NDArray[Any]:
    """Return an array that is the memory map of a file."""
    from mmap import ACCESS_READ, ALLOCATIONGRANULARITY, mmap

    header = array.header
    offset = array.start % ALLOCATIONGRANULARITY
    memory = mmap(
        array.descriptor,
        offset + header.bytes,
        access=ACCESS_READ,
        offset=array.start - offset,
    )
    order: Any = "F" if header.by_column else "C"
    view: NDArray[Any] = np.ndarray(header.shape, header.dtype, memory, offset, order=order)
    return view
