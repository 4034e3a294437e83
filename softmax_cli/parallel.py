"""The one place that maps chunks over processes: in order, in bounded memory, to one output."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from mmap import mmap
from typing import Any, NamedTuple

from softmax_cli.channel import Channel, pair, ready
from softmax_cli.errors import DataError, SoftmaxError
from softmax_cli.formats.encoder import Data
from softmax_cli.formats.lines import Chunk
from softmax_cli.formats.source import Source
from softmax_cli.output import Sink, write_at

Work = Callable[[Chunk], tuple[Data, Any]]
"""Makes the output of a chunk, and a report on it that can be pickled."""

# What a worker makes while it waits for its turn to write.
_AHEAD = 2
_SLOT = 1 << 22
_POLL = 0.02

ENOUGH = 1 << 23
"""From so many bytes on, more processes pay for their start."""


def jobs_available() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose(asked: int | None, source: Source) -> tuple[int, int]:
    """Decide how many processes work on a source, and after how many bytes more than one."""
    if source.name is None or source.format == "json":
        return 1, 0
    if asked is not None:
        return asked, 0
    if source.size is None:
        return jobs_available(), ENOUGH
    return (jobs_available() if source.size >= ENOUGH else 1), 0


def run(
    work: Work,
    chunks: Iterator[Chunk],
    sink: Sink,
    jobs: tuple[int, int] = (1, 0),
    before: bytes = b"",
    ready: Callable[[float], bool] = lambda seconds: True,
) -> Generator[Any, None, None]:
    """Do the work of all chunks, write what comes of them in order, and yield the reports.

    Parameters
    ----------
    work : callable
    chunks : iterator of Chunk
    sink : Sink
        Where the workers write by themselves, if it is a regular file.
    jobs : (int, int)
        How many processes work (with one, this one does), and after how many bytes they begin.
    before : bytes
        Written before the first bytes of a chunk, if there are any.
    ready : callable
        Whether the next chunk can be had within so many seconds.

    Yields
    ------
    report
        Of each chunk, when its bytes are written or about to be. A caller that stops asking gets
        what was reported, and nothing after it.

    Raises
    ------
    DataError
        A worker was killed, or the output cannot be written.
    """
    count, alone = jobs
    for chunk in chunks:
        data, report = work(chunk)
        if data:
            if before:
                sink.write(before)
                before = b""
            sink.write(data)
        yield report
        if count == 1:
            continue
        # The first chunk is worked on here in any case: workers inherit the modules it loads.
        alone -= len(chunk.data)
        if alone <= 0:
            break
    else:
        return
    team = _Team(work, sink, count)
    try:
        yield from team.run(chunks, before, ready)
    except GeneratorExit:
        team.finish()
        raise
    finally:
        team.dismiss()


class _Worker(NamedTuple):
    process: int
    channel: Channel
    slots: mmap
    """Room for the chunks that it has: they are handed over without a pipe."""


class _Done(NamedTuple):
    """What a worker has made of a chunk; the bytes are here only if it does not write them."""

    number: int
    size: int
    report: Any
    data: Data = b""


class _Written(NamedTuple):
    """That a worker has written all that it was told to, or the number of the system's error."""

    errno: int


_FINISH = -1
"""Asks a worker to say when it has written all: the other messages about writing are offsets."""


class _Team:
    """Workers forked from this process: they inherit the work, and pickle only reports."""

    def __init__(self, work: Work, sink: Sink, jobs: int) -> None:
        self._sink = sink
        self._region = sink.region()
        self._offset = self._region[1] if self._region else 0
        self._writing = 0
        self._error: SoftmaxError | None = None
        self._workers: list[_Worker] = []
        # How many chunks each worker has, from handing over to writing.
        self._has = [0] * jobs
        self._turn = [0] * jobs
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        for _ in range(jobs):
            self._workers.append(self._fork(work))

    def _fork(self, work: Work) -> _Worker:
        ours, theirs = pair()
        slots = mmap(-1, _SLOT * _AHEAD)
        process = os.fork()
        if process:
            theirs.close()
            return _Worker(process, ours, slots)
        status = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            # A line that a sister holds open as well would not end with this process.
            for channel in (ours, *(worker.channel for worker in self._workers)):
                channel.close()
            _serve(theirs, slots, work, self._region)
            status = 0
        finally:
            os._exit(status)

    def run(
        self, chunks: Iterator[Chunk], before: bytes, more_to_read: Callable[[float], bool]
    ) -> Iterator[Any]:
        """Hand out chunks, and let what comes of them be written in the order of the chunks."""
        done: dict[int, tuple[int, _Done]] = {}
        handed = written = 0
        held: Chunk | None = None
        more = True
        while more or held is not None or written < handed:
            # While work is under way, what comes of it is not kept waiting for the input.
            if more and held is None and (written == handed or more_to_read(0.0)):
                held = self._next(chunks)
                more = held is not None
            who = self._free(len(held.data)) if held is not None else None
            if held is not None and who is not None:
                self._hand(who, handed, held)
                handed += 1
                held = None
                patience: float | None = 0.0
            else:
                patience = _POLL if more and held is None else None
            if written == handed:
                continue
            for worker, message in self._receive(patience):
                done[message.number] = (worker, message)
            while written in done:
                worker, message = done.pop(written)
                if message.size and before:
                    self._write(before)
                    before = b""
                self._let_write(worker, message)
                self._has[worker] -= 1
                written += 1
                yield message.report
        self.finish()
        if self._error is not None:
            raise self._error

    def _next(self, chunks: Iterator[Chunk]) -> Chunk | None:
        """Return the next chunk; what is wrong with it is raised when those before it are out."""
        try:
            return next(chunks, None)
        except SoftmaxError as error:
            self._error = error
            return None

    def finish(self) -> None:
        """Wait for the bytes that workers were told to write."""
        if self._region is None:
            return
        for worker in self._workers:
            with self._watching(worker):
                worker.channel.send(_FINISH)
        self._writing = len(self._workers)
        while self._writing:
            self._receive()

    def dismiss(self) -> None:
        """Send all workers home, and stand behind what they were told to write."""
        for worker in self._workers:
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)
        for worker in self._workers:
            with suppress(ChildProcessError):
                os.waitpid(worker.process, 0)
            worker.channel.close()
            worker.slots.close()
        # After an error too: what a shell writes to the same file next must not stand over it.
        if self._region is not None:
            with suppress(OSError):
                self._sink.seek(self._offset)

    def _free(self, size: int) -> int | None:
        """Return the worker that has least to do, if it may have so many bytes more."""
        who = min(range(len(self._workers)), key=self._has.__getitem__)
        # What does not fit a slot goes through the pipe, at whose end only an idle worker listens.
        room = _AHEAD if size <= _SLOT else 1
        return who if self._has[who] < room else None

    def _hand(self, who: int, number: int, chunk: Chunk) -> None:
        worker, size = self._workers[who], len(chunk.data)
        # Of the chunks that a worker has, at most the one before is still in its slot.
        self._turn[who] = (self._turn[who] + 1) % _AHEAD
        slot = self._turn[who] * _SLOT if size <= _SLOT else None
        if slot is not None:
            worker.slots[slot : slot + size] = chunk.data
        with self._watching(worker):
            worker.channel.send((number, slot, size, chunk.line))
            if slot is None:
                worker.channel.send_bytes(chunk.data)
        self._has[who] += 1

    def _receive(self, patience: float | None = None) -> list[tuple[int, _Done]]:
        """Wait so many seconds for messages, and return those that work is done."""
        heard = ready([worker.channel for worker in self._workers], patience)
        done = []
        for who, worker in enumerate(self._workers):
            if worker.channel not in heard:
                continue
            with self._watching(worker):
                message = worker.channel.receive()
                if isinstance(message, _Done) and message.size and not self._region:
                    message = message._replace(data=worker.channel.receive_bytes())
            if isinstance(message, _Written):
                if message.errno:
                    self._sink.complain(message.errno)
                self._writing -= 1
            elif isinstance(message, BaseException):
                raise message
            else:
                done.append((who, message))
        return done

    def _let_write(self, who: int, message: _Done) -> None:
        if not self._region:
            self._sink.write(message.data)
            return
        with self._watching(self._workers[who]):
            self._workers[who].channel.send(self._offset)
        self._offset += message.size

    def _write(self, data: bytes) -> None:
        if not self._region:
            self._sink.write(data)
            return
        error = write_at(self._region[0], data, self._offset)
        if error:
            self._sink.complain(error)
        self._offset += len(data)

    @contextmanager
    def _watching(self, worker: _Worker) -> Iterator[None]:
        """Say clearly that a worker is gone, where its pipe would only be broken."""
        try:
            yield
        except (EOFError, ConnectionError):
            code = os.waitstatus_to_exitcode(os.waitpid(worker.process, 0)[1])
            how = f"by signal {-code}" if code < 0 else f"with status {code}"
            raise DataError(
                f"a worker process ended {how}",
                hint="if the system was short of memory, --jobs 1 needs less",
            ) from None


def _serve(channel: Channel, slots: mmap, work: Work, region: tuple[int, int] | None) -> None:
    """Work until the line ends."""
    waiting: deque[Data] = deque()
    with suppress(EOFError, ConnectionError):
        while True:
            message = channel.receive()
            if isinstance(message, int):
                assert region is not None
                error = 0 if message == _FINISH else write_at(region[0], waiting.popleft(), message)
                if error or message == _FINISH:
                    channel.send(_Written(error))
                continue
            number, slot, size, line = message
            data = channel.receive_bytes() if slot is None else slots[slot : slot + size]
            try:
                output, report = work(Chunk(data, line))
            except Exception as error:  # a bug: the parent shows it
                channel.send(_portable(error))
                continue
            channel.send(_Done(number, len(output), report))
            if region is not None:
                waiting.append(output)
            elif output:
                channel.send_bytes(output)


def _portable(error: Exception) -> Exception:
    """Return an error as it can be sent, with the traceback that it has here as a note."""
    from traceback import format_exc

    error.add_note(format_exc())
    return error
