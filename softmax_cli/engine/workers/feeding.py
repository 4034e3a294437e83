"""Feeding of workers: the parent reads chunks and hands each to one that is free."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from mmap import mmap
from typing import Any

from softmax_cli.engine.workers.team import AHEAD, Desk, Done, Team, Work
from softmax_cli.errors import SoftmaxError
from softmax_cli.files.output import Sink
from softmax_cli.formats.chunks import Chunk

_POLL = 0.02


def feed(
    work: Work,
    chunks: Iterator[Chunk],
    sink: Sink | None,
    processes: int,
    *,
    head: bytes,
    ready: Callable[[float], bool],
    slot_size: int,
) -> Generator[Any, None, None]:
    """Hand out chunks, and let what comes of them be written in their order; see `pool.run`."""
    # Room for the chunks that each worker has: they are handed over without a pipe.
    slots = [mmap(-1, slot_size * AHEAD) for _ in range(processes)]
    try:
        with Team(_serving(work, slots), sink, processes, head) as team:
            yield from _hand_out(team, chunks, slots, ready)
    finally:
        for slot in slots:
            slot.close()


def _serving(work: Work, slots: list[mmap]) -> Callable[[int, Desk], None]:
    """Return what a worker does: take chunks, and deliver what comes of them."""

    def serve(who: int, desk: Desk) -> None:
        while True:
            message = desk.receive()
            if message is None:
                continue
            number, slot, size, line = message
            inside = slot is not None
            data = slots[who][slot : slot + size] if inside else desk.channel.receive_bytes()
            desk.deliver(number, *work(Chunk(data, line)))

    return serve


def _hand_out(
    team: Team,
    chunks: Iterator[Chunk],
    slots: list[mmap],
    more_to_read: Callable[[float], bool],
) -> Iterator[Any]:
    slot_size = len(slots[0]) // AHEAD
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
        if held is not None and has[who] < (AHEAD if len(held.data) <= slot_size else 1):
            # Of the chunks that a worker has, at most the one before is still in its slot.
            turn[who] = (turn[who] + 1) % AHEAD
            _hand(team, who, slots[who], turn[who] * slot_size, number, held)
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
    if size * AHEAD <= len(slots):
        slots[slot : slot + size] = chunk.data
        team.send(who, (number, slot, size, chunk.line))
    else:
        team.send(who, (number, None, size, chunk.line), chunk.data)
