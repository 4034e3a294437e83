"""Team of processes that work side by side, and whose results are written in order."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

from softmax_cli.engine.workers.channel import Channel, pair, ready
from softmax_cli.errors import DataError
from softmax_cli.files.ending import SIGNALS
from softmax_cli.files.output import Sink, write_at
from softmax_cli.files.stream import reason
from softmax_cli.formats.spelling import Data

Work = Callable[[Any], tuple[Data, Any]]
"""Makes the output of a chunk, and a report on it that can be pickled."""

AHEAD = 2
"""What a worker makes while it waits for its turn to write."""

_FINISH = -1
"""Asks a worker to say when it has written all: the other numbers it is sent are offsets."""


class Done(NamedTuple):
    """What a worker has made of a chunk; the bytes are here only if it does not write them."""

    number: int
    size: int
    report: Any
    packed: bool = False  # whether the bytes are those of the file already
    data: Data = b""


class Written(NamedTuple):
    """That a worker has written all that it was told to, or the number of the system's error."""

    errno: int


class Team:
    """Workers forked from this process: they inherit what they need, and pickle only reports."""

    def __init__(
        self,
        serve: Callable[[int, Desk], None],  # what a worker does until its channel is closed
        sink: Sink | None,  # None where there is nothing to write
        head: bytes,  # written before the first bytes of a chunk, if there are any
        between: bytes = b"",  # written before those of every other one
    ) -> None:
        self._serve = serve
        self._sink = sink
        self._head = head
        self._between = between
        self._region = sink.region() if sink is not None else None
        self._offset = self._region[1] if self._region else 0
        self._processes: list[int] = []
        self._channels: list[Channel] = []
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()

    def hire(self) -> bool:
        """Start one more worker, and say whether the system let us.

        `DataError` is raised where it refuses the first: with fewer than were asked for, the work
        only takes longer.
        """
        try:
            self._fork()
        except OSError as error:
            if self._channels:
                return False
            raise DataError(
                f"a worker process could not be started: {reason(error)}",
                hint="--jobs 1 needs none",
            ) from error
        return True

    def _fork(self) -> None:
        ours, theirs = pair()
        who = len(self._channels)
        try:
            process = _fork_deaf()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if process:
            theirs.close()
            self._processes.append(process)
            self._channels.append(ours)
            return
        status = 1
        try:
            # A line that a sister holds open as well would not end with this process.
            for channel in (ours, *self._channels):
                channel.close()
            with suppress(EOFError, ConnectionError):
                try:
                    self._serve(who, self._desk(theirs))
                except Exception as error:  # a bug: the parent shows it, and closes the line
                    theirs.send(_portable(error))
                    while True:
                        theirs.receive_bytes()
            status = 0
        finally:
            os._exit(status)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait for what is to be written, unless that failed, and send all workers home."""
        try:
            # A caller that stops asking still gets what was reported.
            if kind is None or kind is GeneratorExit:
                self.finish()
        finally:
            self._dismiss()

    def send(self, who: int, message: Any, data: bytes | None = None) -> None:
        """Send a worker a message, and bytes behind it."""
        with self._watching(who):
            self._channels[who].send(message)
            if data is not None:
                self._channels[who].send_bytes(data)

    def receive(self, patience: float | None = None) -> list[tuple[int, Any]]:
        """Wait so many seconds, or for ever, for messages; return them with who sends them."""
        heard = ready(self._channels, patience)
        messages = []
        for who, channel in enumerate(self._channels):
            if channel not in heard:
                continue
            with self._watching(who):
                message = channel.receive()
                if isinstance(message, Done) and message.size and not self._region:
                    message = message._replace(data=channel.receive_bytes())
            if isinstance(message, Written) and message.errno and self._sink is not None:
                self._sink.complain(message.errno)
            if isinstance(message, BaseException):
                raise message
            messages.append((who, message))
        return messages

    def let_write(self, who: int, message: Done) -> None:
        """Write what comes of the next chunk, or let its worker do so."""
        if message.size and self._head:
            self._write(self._head)
        if message.size:
            self._head = self._between
        if message.size and self._sink is not None and not self._region:
            self._sink.write(message.data, packed=message.packed)
        self.send(who, self._offset)
        self._advance(message.size)

    def finish(self) -> None:
        """Wait for the bytes that workers were told to write."""
        if self._region is None:
            return
        for who in range(len(self._channels)):
            self.send(who, _FINISH)
        left = len(self._channels)
        while left:
            left -= sum(isinstance(message, Written) for _, message in self.receive())

    def _desk(self, channel: Channel) -> Desk:
        pack = self._sink.pack if self._sink is not None else None
        return Desk(channel, self._region[0] if self._region else None, pack)

    def _dismiss(self) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process, channel in zip(self._processes, self._channels, strict=True):
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
            channel.close()

    def _advance(self, size: int) -> None:
        """Count bytes that are written by their offset.

        However this process ends: what a shell writes to the same file next stands behind them.
        """
        self._offset += size
        if self._region is not None and self._sink is not None:
            self._sink.seek(self._offset)

    def _write(self, data: bytes) -> None:
        assert self._sink is not None
        if not self._region:
            self._sink.write(data)
            return
        error = write_at(self._region[0], data, self._offset)
        if error:
            self._sink.complain(error)
        self._advance(len(data))

    @contextmanager
    def _watching(self, who: int) -> Iterator[None]:
        """Say clearly that a worker is gone, where its pipe would only be broken."""
        try:
            yield
        except (EOFError, ConnectionError):
            code = os.waitstatus_to_exitcode(os.waitpid(self._processes[who], 0)[1])
            how = f"by signal {-code}" if code < 0 else f"with status {code}"
            raise DataError(
                f"a worker process ended {how}",
                hint="if the system was short of memory, --jobs 1 needs less",
            ) from None


class Desk:
    """A worker's end: what it has made, until it may write that."""

    def __init__(
        self,
        channel: Channel,  # the line to the parent
        descriptor: int | None,  # the file to write to; None where the parent does
        pack: Callable[[Data], Data | None] | None,  # see `Sink.pack`
    ) -> None:
        self.channel = channel
        self._descriptor = descriptor
        self._pack = pack
        self._waiting: list[Data] = []

    def receive(self) -> Any:
        """Wait for the next message that is not about writing, or for leave to write; do that."""
        message = self.channel.receive()
        if not isinstance(message, int):
            return message
        error = 0
        if message != _FINISH:
            data = self._waiting.pop(0)
            if self._descriptor is not None:
                error = write_at(self._descriptor, data, message)
        if error or message == _FINISH:
            self.channel.send(Written(error))
        return None

    def deliver(self, number: int, output: Data, report: Any) -> None:
        """Say what has been made of a chunk."""
        packed = self._pack(output) if self._pack is not None else None
        if packed is not None:
            output = packed
        self.channel.send(Done(number, len(output), report, packed is not None))
        if self._descriptor is not None:
            self._waiting.append(output)
            return
        self._waiting.append(b"")
        if output:
            self.channel.send_bytes(output)


def _fork_deaf() -> int:
    """Fork a process that ignores what ends this one, from its first moment on.

    Such signals may go to all processes of a terminal: workers go when their line is closed.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        process = os.fork()
        if not process:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _portable(error: Exception) -> Exception:
    """Return an error as it can be sent, with the traceback that it has here as a note."""
    from traceback import format_exc

    error.add_note(format_exc())
    return error
