"""Ranges of files at a URL: in order, with some on their way already, or from any place on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, NamedTuple

from softmax_cli.errors import DataError, shown_name
from softmax_cli.files.remote.faults import faults
from softmax_cli.files.remote.filesystems import located, protocol_of
from softmax_cli.files.stream import Stream

RANGE = 1 << 22
"""How many bytes are asked for at once."""

FIRST = 1 << 18
"""How many are asked for first: a beginning may be all that is wanted."""

AHEAD = 3
"""How many ranges are on their way at a time."""

_BESIDE = 1 << 12
"""So many bytes in front of those that are looked at come with them."""

Fetch = Callable[[int, int], bytes]
"""Returns the bytes from one offset up to another."""

Read = Callable[[int], bytes]
Ready = Callable[[float], bool]
"""What a `Stream` needs."""


def open_url(url: str, *, beginning: bool = False) -> Stream:
    """Open a file at a URL.

    A server that has ranges is asked for them, else for all from the beginning on. Where the
    beginning may be all that is wanted, no range is asked for that is not yet read.

    Raises
    ------
    DataError
        The file is missing, a directory or unreadable, the server out of reach, or a package is
        not installed.
    """
    name, found = shown_name(url), _found(url)
    if found.fetch is None:
        return Stream(name, _guarded(found.file.read, name), size=found.size)
    assert found.size is not None
    fetch = _whole(found.fetch, name)
    coming = _InOrder(fetch, 0, found.size, found.ahead, first=FIRST)
    ready = _not_yet if beginning and found.ahead else coming.ready
    stream = Stream(name, coming.read, ready=ready, size=found.size)
    stream.at = _remembering(fetch)
    return stream


def _not_yet(seconds: float) -> bool:
    return False


def open_ranges(url: str) -> Ranges:
    """Open a file at a URL of which parts are wanted.

    Raises
    ------
    DataError
        As `open_url`, and where the server has no ranges.
    """
    name, found = shown_name(url), _found(url)
    if found.fetch is None or found.size is None:
        raise DataError("the server sends no parts of it", source=name)
    fetch, size = _whole(found.fetch, name), found.size
    # Who looks for the end of a line looks at what is in front of it as well.
    near = _remembering(fetch, _BESIDE)

    def read_at(offset: int, count: int) -> bytes:
        count = min(count, size - offset)
        return near(offset, count) if count > 0 else b""

    def in_order(start: int, stop: int) -> tuple[Read, Ready]:
        coming = _InOrder(fetch, start, min(stop, size), found.ahead)
        return coming.read, coming.ready

    return Ranges(size, read_at, in_order)


class Ranges(NamedTuple):
    """A file of which parts can be read."""

    size: int
    read_at: Callable[[int, int], bytes]  # some bytes from an offset on; none at the end
    # what reads those between two offsets one after another, and says whether there are more now
    in_order: Callable[[int, int], tuple[Read, Ready]]


def _remembering(fetch: Fetch, before: int = 0) -> Callable[[int, int], bytes]:
    """Return what reads so many bytes from an offset on, and does not ask twice in a row for any.

    The rows of Parquet that are looked at first lie in the range that is read first. With those
    that are asked for come so many from before them.
    """
    begun, kept = 0, memoryview(b"")

    def at(offset: int, count: int) -> bytes:
        nonlocal begun, kept
        if not (begun <= offset and offset + count <= begun + len(kept)):
            begun = max(offset - before, 0)
            kept = memoryview(fetch(begun, offset + count))
        return bytes(kept[offset - begun : offset - begun + count])

    return at


def _found(url: str) -> _Found:
    web = protocol_of(url) in ("http", "https")
    filesystem, path = located(url)
    with faults(shown_name(url)):
        if not filesystem.async_impl:
            return _by_place(filesystem, path)
        if web or "/" in path:
            return _by_ranges(filesystem, path, web=web)
        raise IsADirectoryError  # a bucket


class _Found(NamedTuple):
    file: Any
    size: int | None
    fetch: Fetch | None = None  # None where all comes from the beginning on
    ahead: int = 0  # how many ranges may be on their way


def _by_place(filesystem: Any, path: str) -> _Found:
    """Open a file that one does not ask for two ranges at a time."""
    entry = filesystem.info(path)
    if entry["type"] == "directory":
        raise IsADirectoryError
    file, size = filesystem.open(path, "rb"), entry.get("size")
    if size is None or not file.seekable():
        return _Found(file, size)

    def fetch(start: int, stop: int) -> bytes:
        file.seek(start)
        data: bytes = file.read(stop - start)
        return data

    return _Found(file, size, fetch)


def _by_ranges(filesystem: Any, path: str, web: bool) -> _Found:
    """Open a file of a server that is asked for several ranges at a time, if it has such."""
    file = filesystem.open(path, "rb", cache_type="none")
    if getattr(file, "details", {}).get("type") == "directory":
        raise IsADirectoryError
    fetch = getattr(getattr(file, "cache", None), "fetcher", None)
    size = getattr(file, "size", None)
    if fetch is None or size is None:
        return _Found(file, size)
    if size <= RANGE:
        all_of_it = fetch(0, size) if size else b""
        return _Found(file, size, lambda start, stop: all_of_it[start:stop])
    if web and not _has_ranges(fetch, size):
        return _Found(filesystem.open(path, "rb", block_size=0), size)
    return _Found(file, size, fetch, AHEAD)


def _has_ranges(fetch: Fetch, size: int) -> bool:
    """Say whether a web server sends a range: some send all, whatever they are asked for."""
    try:
        return len(fetch(size - 1, size)) == 1
    except ValueError:
        return False


def _guarded(read: Callable[..., bytes], name: str) -> Callable[..., bytes]:
    def guarded(*arguments: int) -> bytes:
        with faults(name):
            return read(*arguments)

    return guarded


def _whole(fetch: Fetch, name: str) -> Fetch:
    """Return what fetches all of a range, and tells what keeps it from that."""

    def whole(start: int, stop: int) -> bytes:
        with faults(name):
            data = fetch(start, stop)
        if len(data) != stop - start:
            raise DataError(
                f"the server sent {len(data)} bytes of {stop - start} from byte {start} on",
                source=name,
            )
        return data

    return whole


class _Part(Thread):
    """A range on its way; a thread that is a daemon keeps no process from its end."""

    def __init__(self, fetch: Fetch, start: int, stop: int) -> None:
        super().__init__(daemon=True)
        self._fetch = partial(fetch, start, stop)
        self._data = b""
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Fetch it."""
        try:
            self._data = self._fetch()
        except BaseException as error:
            self._error = error

    def taken(self) -> bytes:
        """Wait for it."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._data


class _InOrder:
    """Bytes of a file, in order: while some are worked on, the next are on their way."""

    def __init__(
        self, fetch: Fetch, start: int, stop: int, ahead: int, *, first: int | None = None
    ) -> None:
        self._fetch, self._stop, self._ahead = fetch, stop, ahead
        self._asked = start  # up to here ranges are on their way
        self._first = first  # so many are asked for first, where more may not be wanted
        self._parts: deque[_Part] = deque()
        self._here = memoryview(b"")

    def read(self, count: int) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        if not self._here:
            if not self._ahead:
                stop = min(self._asked + count, self._stop)
                if stop <= self._asked:
                    return b""
                data, self._asked = self._fetch(self._asked, stop), stop
                return data
            # Who has seen the beginning may want what is at the end.
            ahead = self._ahead if self._first is None else 0
            self._ask(ahead or 1)
            if not self._parts:
                return b""
            self._here = memoryview(self._parts.popleft().taken())
            self._ask(ahead)
        data, self._here = bytes(self._here[:count]), self._here[count:]
        return data

    def ready(self, seconds: float) -> bool:
        """Say whether more can be read within so many seconds."""
        if self._here:
            return True
        self._ask(self._ahead)
        if not self._parts:
            return True
        self._parts[0].join(seconds)
        return not self._parts[0].is_alive()

    def _ask(self, many: int) -> None:
        while len(self._parts) < many and self._asked < self._stop:
            stop = min(self._asked + (self._first or RANGE), self._stop)
            self._first = None
            self._parts.append(_Part(self._fetch, self._asked, stop))
            self._asked = stop
