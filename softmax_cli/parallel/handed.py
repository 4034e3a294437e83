"""Chunks that the parent reads and hands to workers: of a pipe, or of compressed data."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from mmap import mmap
from typing import Any

from softmax_cli.errors import SoftmaxError
from softmax_cli.formats.chunk import Chunk
from softmax_cli.formats.encoder import Data
from softmax_cli.output import Sink
from softmax_cli.parallel.team import AHEAD, Desk, Done, Team

_SLOT = 1 << 22
_POLL = 0.02


def handed(
    work: Callable[[Chunk], tuple[Data, Any]],
    chunks: Iterator[Chunk],
    sink: Sink,
    jobs: int,
    before: bytes,
    more_to_read: Callable[[float], bool],
) -> Generator[Any, None, None]:
    """Hand out chunks, and let what comes of them be written in their order; see `run`."""
    # Room for the chunks that each worker has: they are handed over without a pipe.
    slots = [mmap(-1, _SLOT * AHEAD) for _ in range(jobs)]

    def serve(who: int, desk: Desk) -> None:
        while True:
            message = desk.receive()
            if message is None:
                continue
            number, slot, size, line = message
            inside = slot is not None
            data = slots[who][slot : slot + size] if inside else desk.channel.receive_bytes()
            desk.deliver(number, *work(Chunk(data, line)))

    try:
        with Team(serve, sink, jobs, before) as team:
            yield from _hand_out(team, chunks, slots, more_to_read)
    finally:
        for slot in slots:
            slot.close()


def _hand_out(
    team: Team,
    chunks: Iterator[Chunk],
    slots: list[mmap],
    more_to_read: Callable[[float], bool],
) -> Iterator[Any]:
    has = [0] * len(slots)  # so many chunks has each worker, from handing over to writing
    turn = [0] * len(slots)
    done: dict[int, tuple[int, Done]] = {}
    number = written = 0
    held: Chunk | None = None
    error: SoftmaxError | None = None
    more = True
    while more or held is not None or written < number:
        # While work is under way, what comes of it is not kept waiting for the input.
        if more and held is None and (written == number or more_to_read(0.0)):
            try:
                held = next(chunks, None)
            except SoftmaxError as wrong:  # raised when the chunks before are out
                error = wrong
            more = held is not None
        patience = _POLL if more and held is None else None
        who = min(range(len(has)), key=has.__getitem__)
        # What does not fit a slot goes through the pipe, at whose end only an idle worker listens.
        if held is not None and has[who] < (AHEAD if len(held.data) <= _SLOT else 1):
            # Of the chunks that a worker has, at most the one before is still in its slot.
            turn[who] = (turn[who] + 1) % AHEAD
            _hand(team, who, slots[who], turn[who] * _SLOT, number, held)
            has[who] += 1
            number += 1
            held = None
            patience = 0.0
        if written == number:
            continue
        for sender, message in team.receive(patience):
            done[message.number] = (sender, message)
        while written in done:
            sender, message = done.pop(written)
            team.let_write(sender, message)
            has[sender] -= 1
            written += 1
            yield message.report
    if error is not None:
        team.finish()
        raise error


def _hand(team: Team, who: int, slots: mmap, slot: int, number: int, chunk: Chunk) -> None:
    size = len(chunk.data)
    if size <= _SLOT:
        slots[slot : slot + size] = chunk.data
        team.send(who, (number, slot, size, chunk.line))
    else:
        team.send(who, (number, None, size, chunk.line), chunk.data)
