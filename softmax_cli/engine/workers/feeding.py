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
    between: bytes,
    ready: Callable[[float], bool],
    slot_size: int,
    certain: int,
) -> Generator[Any, None, None]:
    """Hand out chunks, and let what comes of them be written in their order; see `pool.run`."""
    crew = Crew(slot_size, processes)
    try:
        with Team(_serving(work, crew.slots), sink, head, between) as team:
            crew.hire(team, certain)
            yield from _hand_out(team, chunks, crew, ready)
    finally:
        for slots in crew.slots:
            slots.close()


class Crew:
    """The workers that there are, one more for each chunk that finds none of them idle.

    Those that will have work for certain start at once: a process that shares its memory with a
    worker forks, and reads, more slowly.
    """

    def __init__(self, slot_size: int, most: int) -> None:
        self.slot_size = slot_size
        self._most = most  # so many workers are not exceeded
        # Room for the chunks that each worker has: they are handed over without a pipe.
        self.slots: list[mmap] = []
        self.has: list[int] = []  # so many chunks has each, from handing over to writing
        self.turn: list[int] = []

    def hire(self, team: Team, count: int) -> None:
        """Start so many workers, as far as they are wanted and the system lets us."""
        while len(self.has) < min(count, self._most):
            self._hire(team)

    def least_busy(self, team: Team) -> int:
        """Return the worker that has the fewest chunks; one that is new, before all have some."""
        if len(self.has) < self._most and all(self.has):
            self._hire(team)
        return min(range(len(self.has)), key=self.has.__getitem__)

    def _hire(self, team: Team) -> None:
        try:
            self.slots.append(mmap(-1, self.slot_size * AHEAD))
        except OSError:
            if not self.has:
                raise
            self._most = len(self.has)
            return
        if team.hire():
            self.has.append(0)
            self.turn.append(0)
        else:
            self.slots.pop().close()
            self._most = len(self.has)


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
    crew: Crew,
    more_to_read: Callable[[float], bool],
) -> Iterator[Any]:
    has, turn, slot_size = crew.has, crew.turn, crew.slot_size
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
        who = crew.least_busy(team) if held is not None else 0
        # What does not fit a slot goes through the pipe, at whose end only an idle worker listens.
        if held is not None and has[who] < (AHEAD if len(held.data) <= slot_size else 1):
            # Of the chunks that a worker has, at most the one before is still in its slot.
            turn[who] = (turn[who] + 1) % AHEAD
            _hand(team, who, crew.slots[who], turn[who] * slot_size, number, held)
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
