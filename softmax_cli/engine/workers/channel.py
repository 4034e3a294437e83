"""Messages between a process and its fork: pickles over a pair of pipes.

`multiprocessing` would do, but importing it takes as long as computing half a million numbers.
"""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Sequence
from typing import Any

from softmax_cli.files.input import readable

_LENGTH = struct.Struct("<Q")
_FEW = 1 << 12


class Channel:
    """One end of a line between two processes: descriptors to read from and to write to."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self._outgoing = outgoing

    def send(self, message: Any) -> None:
        """Send an object; raise `BrokenPipeError` where nobody listens."""
        self.send_bytes(pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL))

    def send_bytes(self, data: bytes | memoryview) -> None:
        """Send bytes without a pickle around them, to be received as such."""
        length = _LENGTH.pack(len(data))
        # In one piece if they are few: who waits for them is woken once.
        for part in (length + data,) if len(data) < _FEW else (length, data):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(self._outgoing, rest) :]

    def receive(self) -> Any:
        """Wait for an object; raise `EOFError` where the other end is closed."""
        return pickle.loads(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        """Wait for bytes."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return self._exactly(length)

    def close(self) -> None:
        """Close both directions."""
        os.close(self.incoming)
        os.close(self._outgoing)

    def _exactly(self, length: int) -> bytes:
        parts = []
        while length:
            part = os.read(self.incoming, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def pair() -> tuple[Channel, Channel]:
    """Return the two ends of a line; raise `OSError` where the system has no more descriptors."""
    one = os.pipe()
    try:
        other = os.pipe()
    except OSError:
        for descriptor in one:
            os.close(descriptor)
        raise
    return Channel(one[0], other[1]), Channel(other[0], one[1])


def ready(channels: Sequence[Channel], patience: float | None) -> list[Channel]:
    """Wait so many seconds, or for ever, for channels with something to receive."""
    by_descriptor = {channel.incoming: channel for channel in channels}
    return [by_descriptor[descriptor] for descriptor in readable(by_descriptor, patience)]
