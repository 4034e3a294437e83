"""Processes of the command that need no start: copies of one that has loaded it.

What a test asks of a process, or of a terminal, takes a few milliseconds; to start Python and to
load the command takes a hundred. A test of the start itself starts one.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import termios
import time
from contextlib import suppress
from socket import AF_UNIX, SOCK_SEQPACKET, recv_fds, send_fds, socket, socketpair
from typing import NamedTuple, NoReturn

AT_THE_START = ("PYTHON", "LC_", "LANG")
"""How variables begin that Python itself reads when it starts."""

LONGEST = 1 << 17
"""The longest line of a request, in bytes."""


class Asked(NamedTuple):
    """What a process is to be."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    controlled: bool  # by a terminal, which is its standard input
    at_once: bool  # with no patience where others wait for a second


class Nursery:
    """The process that is copied, as others see it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._socket, its = socketpair(AF_UNIX, SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(its.fileno())],
            env=environment,
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
        )
        its.close()

    def begin(self, asked: Asked, streams: tuple[int, int, int]) -> None:
        """Let a process begin, with these as its standard streams."""
        send_fds(self._socket, [json.dumps(asked).encode()], streams)

    def end(self) -> int:
        """Wait for the end of the process that was begun last, and return its status."""
        return int(self._socket.recv(LONGEST))

    def close(self) -> None:
        """Let go of it: there is nobody left to ask."""
        self._socket.close()
        self._process.wait()


def _serve(asking: socket) -> None:
    _load()
    while True:
        line, streams, _, _ = recv_fds(asking, LONGEST, 3)
        if not line:
            return
        child = os.fork()
        if child == 0:
            asking.close()
            _become(Asked(*json.loads(line)), streams)
        for stream in streams:
            os.close(stream)
        asking.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _load() -> None:
    """Load what most command lines load; NumPy is what some of them do without."""
    import softmax_cli.formats.csv.reader
    import softmax_cli.formats.csv.writer
    import softmax_cli.formats.terminal.drawn_table
    import softmax_cli.formats.terminal.upright  # noqa: F401
    from softmax_cli.cli.group import COMMANDS, cli

    for name in COMMANDS:
        cli.commands[name] = cli.get_command(None, name)  # type: ignore[arg-type,assignment]


def _become(asked: Asked, streams: list[int]) -> NoReturn:
    from softmax_cli.__main__ import main
    from softmax_cli.files import progress

    if asked.controlled:
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    os.chdir(asked.folder)
    os.environ.clear()
    os.environ.update(asked.environment)
    sys.argv = ["softmax-cli", *asked.arguments]
    progress.BEGUN = time.monotonic()
    if asked.at_once:
        progress.PATIENCE = progress.INTERVAL = 0.0
    main()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _serve(socket(fileno=int(sys.argv[1])))
