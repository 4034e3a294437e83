"""Members: a compressed file is one text in several pieces, which several processes compress."""

from __future__ import annotations

from collections.abc import Callable, Iterator

MEMBER = 1 << 16
"""From so many plain bytes on, what is written at once is a member of its own.

Less costs size: each member begins without knowing the ones before.
"""


class Members:
    """What makes a compressed file, member by member."""

    def __init__(self, compress: Callable[[bytes | memoryview], bytes]) -> None:
        self._compress = compress
        self._kept = bytearray()
        self._begun = False

    def member(self, data: bytes | memoryview) -> bytes | None:
        """Compress what is long enough to be a member, in whatever process; else return None."""
        return self._compress(data) if len(data) >= MEMBER else None

    def take(self, data: bytes | memoryview, *, packed: bool = False) -> Iterator[bytes]:
        """Take what is written next, or the member that it is; yield what can go to the file.

        Where members begin depends on the lengths of what is written alone, not on who compresses:
        one process makes the same bytes as several.
        """
        member = bytes(data) if packed else self.member(data)
        if member is None:
            self._kept += data
            if len(self._kept) >= MEMBER:
                yield self._close()
            return
        if self._kept:
            yield self._close()
        self._begun = True
        yield member

    def rest(self) -> Iterator[bytes]:
        """Yield what is left at the end: of no bytes, one empty member."""
        if self._kept or not self._begun:
            yield self._close()

    def _close(self) -> bytes:
        self._begun = True
        member = self._compress(bytes(self._kept))
        self._kept.clear()
        return member
