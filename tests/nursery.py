"""Processes of the command that need no start: copies of one that has loaded it.

What a test asks of a process, of a terminal, or of a script takes a few milliseconds; to start
Python and to load the command takes a hundred. A test of the start itself starts one.
"""

from __future__ import annotations

import fcntl
import marshal
import os
import resource
import select
import shlex
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from socket import AF_UNIX, SOCK_SEQPACKET, recv_fds, send_fds, socket
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NamedTuple, NoReturn

AT_THE_START = ("PYTHON", "LC_", "LANG")
"""How variables begin that Python itself reads when it starts."""

LONGEST = 1 << 17
"""The longest line of a request, in bytes."""

STAND_IN = Path(__file__).with_name("stand_in.py")
"""What a shell starts instead of the command; it asks with what it was given, as `Asked` has it."""

SMALL_CHUNKS = "small-chunks"
"""What the command is called whose chunks are smaller."""

SMALLER = 128
"""By how much they are, where it takes several of them, but not that they are long."""

MOST = 64
"""Files that a process is given are fewer; those of its own begin above, until they are closed."""


class Asked(NamedTuple):
    """What a process is to be."""

    arguments: list[str]  # its name the first of them
    environment: dict[bytes, bytes]
    folder: str
    umask: int
    files: list[int]  # their numbers: the standard streams first, and what a shell has opened
    file_size: tuple[int, int] | None = None  # the limit of it, soft and hard
    controlled: bool = False  # by a terminal, which is its standard input
    at_once: bool = False  # with no patience where others wait for a second


class Nursery:
    """The process that is copied, as others see it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._folder = TemporaryDirectory(prefix="nursery-")
        self._address = os.path.join(self._folder.name, "asked")
        with socket(AF_UNIX, SOCK_SEQPACKET) as listening:
            listening.bind(self._address)
            listening.listen()
            number = listening.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(number)],
                env={**environment, "OPENBLAS_NUM_THREADS": "1"},  # threads are not copied
                pass_fds=[number],
                stdin=subprocess.PIPE,
            )
        self.path = self._stand_ins()

    def _stand_ins(self) -> str:
        """Return a folder with what a shell takes for the command, by both of its names."""
        folder = Path(self._folder.name, "bin")
        folder.mkdir()
        words = shlex.join([sys.executable, "-IS", str(STAND_IN), self._address])
        for name in ("softmax-cli", "smx", SMALL_CHUNKS):
            (folder / name).write_text(f'#!/bin/sh\nexec {words} {name} "$@"\n')
            (folder / name).chmod(0o755)
        return str(folder)

    def begin(
        self,
        line: Sequence[str],
        environment: Mapping[str, str],
        streams: tuple[int, int, int],
        *,
        controlled: bool = False,
        at_once: bool = False,
    ) -> None:
        """Let a process begin, with these as its standard streams."""
        umask = os.umask(0)
        os.umask(umask)
        encoded = {os.fsencode(name): os.fsencode(text) for name, text in environment.items()}
        arguments = ["softmax-cli", *line]
        asked = Asked(
            arguments,
            encoded,
            os.getcwd(),
            umask,
            [0, 1, 2],
            controlled=controlled,
            at_once=at_once,
        )
        self._begun = socket(AF_UNIX, SOCK_SEQPACKET)
        self._begun.connect(self._address)
        send_fds(self._begun, [marshal.dumps(tuple(asked))], streams)

    def end(self) -> int:
        """Wait for the end of the process that was begun last, and return its status."""
        with self._begun:
            return int(self._begun.recv(LONGEST))

    def children(self) -> list[int]:
        """Return the processes that have begun and not ended."""
        number = self._process.pid
        return [*map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split())]

    def close(self) -> None:
        """Let go of it: there is nobody left to ask."""
        self._process.communicate()
        self._folder.cleanup()


def _serve(listening: socket) -> None:
    """Copy this process for everyone who asks, until its standard input ends."""
    _load()
    begun: dict[int, tuple[int, socket]] = {}  # by what tells of their ends
    while True:
        for ready in select.select([0, listening, *begun], [], [])[0]:
            if ready == 0:
                return
            if ready is not listening:
                child, asking = begun.pop(ready)
                os.close(ready)
                with asking, suppress(BrokenPipeError):
                    asking.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
                continue
            asking, _ = listening.accept()
            line, files, _, _ = recv_fds(asking, LONGEST, MOST)
            child = os.fork()
            if child == 0:
                _become(Asked(*marshal.loads(line)), files)
            begun[os.pidfd_open(child)] = child, asking
            for file in files:
                os.close(file)


class _Kept(MetaPathFinder, Loader):
    """Libraries that take long to load, and that many a command line does without.

    They are loaded here, and as if they were not for a command: it may ask which of them are.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._modules = {name: import_module(name) for name in names}
        self._parts: dict[str, dict[str, ModuleType]] = {}
        for name in names:
            del sys.modules[name]
            parts = [part for part in sys.modules if part.startswith(f"{name}.")]
            self._parts[name] = {part: sys.modules.pop(part) for part in parts}

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        """Put back the parts of a library; the import that asks for it does so with itself."""
        if fullname not in self._modules:
            return None
        sys.modules.update(self._parts[fullname])
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the library, which is ready."""
        return self._modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: it was executed once."""


def _load() -> None:
    """Load what most command lines load."""
    import softmax_cli.files.patterns
    import softmax_cli.formats.csv.reader
    import softmax_cli.formats.csv.writer
    import softmax_cli.formats.detection
    import softmax_cli.formats.terminal.drawn_table
    import softmax_cli.formats.terminal.upright
    import softmax_cli.table.doubtful_columns  # noqa: F401
    from softmax_cli.cli.group import COMMANDS, cli

    for name in COMMANDS:
        cli.commands[name] = cli.get_command(None, name)  # type: ignore[arg-type,assignment]
    sys.meta_path.insert(0, _Kept(["numpy", "simdjson", "orjson"]))


def _become(asked: Asked, files: list[int]) -> NoReturn:
    from softmax_cli.__main__ import main
    from softmax_cli.files import progress
    from softmax_cli.formats import chunks

    if asked.controlled:
        os.setsid()
        fcntl.ioctl(files[0], termios.TIOCSCTTY, 0)
    given = [fcntl.fcntl(file, fcntl.F_DUPFD, MOST) for file in files]
    os.closerange(0, MOST)
    for number, file in zip(asked.files, given, strict=True):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", errors=errors, closefd=False)
        if number in asked.files
        else None
        for number, mode, errors in ((0, "r", None), (1, "w", None), (2, "w", "backslashreplace"))
    )
    os.chdir(asked.folder)
    os.umask(asked.umask)
    if asked.file_size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, asked.file_size)
    os.environb.clear()
    os.environb.update(asked.environment)
    sys.argv = asked.arguments
    sys.dont_write_bytecode = b"PYTHONDONTWRITEBYTECODE" in asked.environment
    if asked.arguments[0] == SMALL_CHUNKS:
        chunks.CHUNK_SIZE //= SMALLER
        chunks.PROMPT_SIZE //= SMALLER
    progress.BEGUN = time.monotonic()
    if asked.at_once:
        progress.PATIENCE = progress.INTERVAL = 0.0
    main()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _serve(socket(fileno=int(sys.argv[1])))
