"""Chunks that workers read by themselves, each where the one before it ends: of a regular file.

Where a chunk ends is known when it has been read, and long before the work on it is done. Hence a
token, which tells where the next chunk begins: who takes it reads that chunk, puts the token back
with the chunk's end, and then works.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Generator
from typing import Any

from softmax_cli.errors import SoftmaxError
from softmax_cli.formats.chunk import Chunk, Place, Places
from softmax_cli.formats.encoder import Data
from softmax_cli.output import Sink
from softmax_cli.parallel.team import Desk, Done, Ended, Team

_TOKEN = struct.Struct("<qqq")
_NO_MORE = (-1, 0, 0)


def taken(
    work: Callable[[Chunk], tuple[Data, Any]],
    places: Places,
    first: Place,
    sink: Sink,
    jobs: int,
    before: bytes,
) -> Generator[Any, None, None]:
    """Let chunks be read, worked on, and written in their order; see `run`."""
    taking, putting = os.pipe()

    def put(number: int, offset: int, line: int) -> None:
        os.write(putting, _TOKEN.pack(number, offset, line))

    def serve(_: int, desk: Desk) -> None:
        more = True
        while True:
            if not more or desk.is_full() or desk.has_mail():
                desk.receive()
                continue
            number, *place = _TOKEN.unpack(os.read(taking, _TOKEN.size))
            try:
                chunk = places.read(Place(*place)) if number >= 0 else None
            except SoftmaxError as error:
                desk.channel.send(Ended(number, error))
                chunk = None
            else:
                if chunk is None and number >= 0:
                    desk.channel.send(Ended(number, None))
            if chunk is None:
                put(*_NO_MORE)
                more = False
                continue
            put(number + 1, *chunk.next_place())
            desk.deliver(number, *work(chunk), chunk.end)

    try:
        put(0, *first)
        with Team(serve, sink, jobs, before) as team:
            yield from _gather(team, places)
    finally:
        os.close(taking)
        os.close(putting)


def _gather(team: Team, places: Places) -> Generator[Any, None, None]:
    done: dict[int, tuple[int, Done]] = {}
    written = 0
    end: Ended | None = None
    while end is None or written < end.number:
        for who, message in team.receive():
            if isinstance(message, Ended):
                end = message
            else:
                done[message.number] = (who, message)
        while written in done:
            who, message = done.pop(written)
            team.let_write(who, message)
            written += 1
            places.seen(message.end)
            yield message.report
    if end.error is not None:
        team.finish()
        raise end.error
