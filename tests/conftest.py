"""Fixtures: the command in this process, in a process of its own, in a shell, on a terminal."""

from __future__ import annotations

import fcntl
import gc
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from softmax_cli.cli.group import cli
from tests.effort import CAMPAIGN, share_of
from tests.nursery import AT_THE_START, Nursery

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"

SHORT = 40
"""So many bytes of a parameter are shown in the name of a test."""


class Outcome(NamedTuple):
    """What a command line leaves behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]

# A script has what it puts behind & ignore an interrupt, nohup a hang-up, and children inherit
# that: the tests send both.
for _number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)


for _name in ("NO_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(_name, None)


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the environment of a user: the command on the path, Python as it is by default."""
    unset = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS")
    environment = {name: text for name, text in os.environ.items() if name not in unset}
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    return {**environment, "PATH": path, "TERM": "xterm-256color", **extra}


def behind(path: str, **extra: str) -> dict[str, str]:
    """Return the environment of a user who has this on the path in front of all else."""
    return clean_environment(PATH=f"{path}{os.pathsep}{clean_environment()['PATH']}", **extra)


# How long an example takes to make, or to check, is the machine's affair. The suite tries the same
# examples in each run, so that a failure is of what changed; a campaign draws at random.
settings.register_profile(
    "untimed",
    deadline=None,
    derandomize=not CAMPAIGN,
    max_examples=share_of(100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name files by their length: some have the time in them, and each worker collects its own."""
    return f"{argname}-{len(val)}" if isinstance(val, bytes) and len(val) > SHORT else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the collector from going through thousands of tests again and again.

    In between it looks less often: the next tests make little that only it would find.
    """
    gc.disable()
    found = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000)
    return found


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where every test has a folder of its own: `tmp_path` takes a millisecond to find a name."""
    base = tmp_path_factory.mktemp("here")
    return (base / str(number) for number in count())


@pytest.fixture
def here(_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    folder = next(_folders)
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(here: Path) -> Run:
    """Run a command line in this process: `run("softmax 1 2", input="…")`."""

    def call(line: str, input: str | bytes = "", **env: str) -> Outcome:
        result = CliRunner().invoke(
            cli, shlex.split(line), input=input, prog_name="softmax-cli", env=env
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr)

    return call


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """What processes come from that need no start."""
    nursery = Nursery(clean_environment())
    yield nursery
    nursery.close()


@pytest.fixture
def process(here: Path, nursery: Nursery) -> Run:
    """Run a command line in a process of its own."""

    def call(line: str, input: str = "", **env: str) -> Outcome:
        if any(name.startswith(AT_THE_START) for name in env):
            return _completed(["softmax-cli", *shlex.split(line)], input, env)
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(input.encode())
            given.seek(0)
            streams = (given.fileno(), out.fileno(), err.fileno())
            nursery.begin(shlex.split(line), clean_environment(**env), streams)
            status = nursery.end()
            out.seek(0)
            err.seek(0)
            return Outcome(status, out.read().decode(), err.read().decode())

    return call


@pytest.fixture
def shell(here: Path) -> Run:
    """Run a script in bash; its status is that of the first failing stage of the last pipe."""

    def call(script: str, input: str = "", **env: str) -> Outcome:
        return _completed(["bash", "-o", "pipefail", "-c", script], input, env)

    return call


@pytest.fixture
def script(here: Path, nursery: Nursery) -> Run:
    """Run a script in bash, with commands in it that need no start."""

    def call(script: str, input: str = "", **env: str) -> Outcome:
        at_the_start = any(name.startswith(AT_THE_START) for name in env)
        environment = env if at_the_start else behind(nursery.path, **env)
        return _completed(["bash", "-o", "pipefail", "-c", script], input, environment)

    return call


@pytest.fixture
def terminal(here: Path, nursery: Nursery) -> Run:
    """Run a command line on a terminal of so many columns; `err` is empty, a terminal has one.

    `typed` are lines that a person types, a moment after each other; `at_once` has progress shown
    from the first step on.
    """

    def call(
        line: str,
        columns: int = 80,
        escapes: bool = False,
        typed: Sequence[str] = (),
        at_once: bool = False,
        **env: str,
    ) -> Outcome:
        terminal, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        nursery.begin(
            shlex.split(line),
            clean_environment(**env),
            (side, side, side),
            controlled=True,
            at_once=at_once,
        )
        os.close(side)
        for text in typed:
            time.sleep(0.3)
            os.write(terminal, text.encode())
        written = bytearray()
        while piece := _read(terminal):
            written += piece
        os.close(terminal)
        text = written.decode().replace("\r\n", "\n")
        if not escapes:
            text = re.sub(r"\x1b\[[0-9;]*m", "", text)
        return Outcome(nursery.end(), text, "")

    return call


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


def _completed(command: list[str], input: str, env: dict[str, str]) -> Outcome:
    done = subprocess.run(
        command,
        input=input.encode(),
        capture_output=True,
        env=clean_environment(**env),
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def examples() -> Path:
    """The real logits that come with the repository."""
    return EXAMPLES


def refusal(function: Any, *arguments: Any, **options: Any) -> str:
    """Return the type and the text of the error that a call ends in."""
    with pytest.raises((TypeError, ValueError)) as caught:
        function(*arguments, **options)
    return f"{caught.type.__name__}: {caught.value}"
