"""How long a process takes, and how much memory: for throughput.py."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

KILO = 1 if sys.platform == "darwin" else 1024
PERIOD = 0.02


class CommandError(Exception):
    """A command failed; the message is the end of what it said."""


@dataclass(frozen=True)
class Measured:
    """What one run took.

    Attributes
    ----------
    seconds : float
        From before the start to the end of the process, start-up included.
    largest : int
        The peak of the largest single process, the one that was started or its children, in bytes
        of resident memory, shared pages included; 0 if it is too small and too short to tell.
    together : int
        The peak of the sum over all these processes, as sampled; 0 where it was not watched. Pages
        that processes share count in each.
    """

    seconds: float
    largest: int
    together: int


def measure(command: list[str], output: Path | None, watch: bool) -> Measured:
    """Run a command to its end.

    Parameters
    ----------
    command : list of str
    output : Path or None
        Takes the standard output, if the command does not write a file itself.
    watch : bool
        Whether to sample the memory from outside, fifty times a second, where there is a /proc.

    Raises
    ------
    CommandError
        Its exit status was not 0.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    }
    with (
        tempfile.TemporaryFile() as errors,
        Path(output or os.devnull).open("wb") as out,
    ):
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=errors
        )
        watcher = _Watcher(process.pid)
        if watch:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        watcher.done.set()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").split("\n")
            raise CommandError(
                next((line for line in reversed(said) if line.strip()), "no message")
            )
    if watch:
        watcher.join()
    # The kernel's figure covers the children that the command waited for. It also covers the moment
    # before the command replaced this process's own image: what is not above that says nothing.
    peak = usage.ru_maxrss * KILO
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILO
    largest = max(watcher.largest, peak if peak > own else 0)
    return Measured(seconds, largest, watcher.together)


class _Watcher(threading.Thread):
    """Samples a process and its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.largest = 0
        self.together = 0
        self._pid = pid

    def run(self) -> None:
        """Look until it is done."""
        while not self.done.wait(PERIOD):
            sizes = [_memory(pid) for pid in _family(self._pid)]
            self.largest = max([self.largest, *(peak for peak, _ in sizes)])
            self.together = max(self.together, sum(now for _, now in sizes))


def _family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _memory(pid: int) -> tuple[int, int]:
    """Return the peak and the present size of a process's resident memory, 0 if it is gone."""
    found = {"VmHWM:": 0, "VmRSS:": 0}
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        key, *rest = line.split()
        if key in found:
            found[key] = int(rest[0]) * 1024
    return found["VmHWM:"], found["VmRSS:"]
