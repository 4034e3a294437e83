"""Signals that end the process: at every moment, by the signal itself, and with nothing left."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from softmax_cli.files.ending import SIGNALS, at_end
from tests.conftest import clean_environment

COMMAND = "from softmax_cli.__main__ import main; sys.argv[0] = 'softmax-cli'; main()"
NAMED = "import os, sys; del os.O_TMPFILE; " + COMMAND
"""The command line where no file can be without a name."""

LOADED = (
    """
import os, sys
name, number = sys.argv[1], int(sys.argv[2])
del sys.argv[1:3], os.O_TMPFILE
loading = False

def hook(event, arguments):
    global loading
    if loading:
        loading = False
        os.kill(os.getpid(), number)
    # This comes just before a file is loaded: what comes next, comes from its first steps.
    loading = event == "import" and arguments[1] is not None and name in arguments[1]

sys.addaudithook(hook)
"""
    + COMMAND
)
"""The command line, with a signal inside the first steps of a module in C with that name."""

BEGUN = (
    """
import os, sys
import softmax_cli.__main__
number, when = int(sys.argv[1]), int(sys.argv[2])
del sys.argv[1:3]

def hook(event, arguments):
    global when
    when -= 1
    if when == 0:
        os.kill(os.getpid(), number)

sys.addaudithook(hook)
"""
    + COMMAND
)
"""The command line, with a signal at the nth thing that Python tells of: imports, opened files …"""


def finished(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.fixture
def rows(here):
    path = here / "a.csv"
    path.write_text("0.1,1.2,-3,4\n" * 30_000)
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", ["orjson", "simdjson", "_multiarray_umath"])
def test_a_signal_while_a_module_in_c_is_loaded(here, rows, module, number):
    """Some crash of a handler that raises, as they do not look for what Python tells them then."""
    line = ("softmax", rows, "-o", "o.csv")
    assert finished(LOADED, module, number, *line) == (-number, "")
    assert os.listdir(here) == ["a.csv"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_of_the_start(here, number):
    ends = set()
    for when in (1, 100, 400, 700, 860, 10_000):
        end = finished(BEGUN, number, when, "softmax", "1", "2", "-o", "o.csv")
        assert end in {(-number, ""), (0, "")}, when
        assert os.listdir(here) == ([] if end[0] else ["o.csv"])
        ends.add(end)
    assert ends == {(-number, ""), (0, "")}


def test_ctrl_c_is_silent_from_the_first_import_on(here):
    """What comes before the first line of ours is Python's, and the installer's."""
    program = (
        "import os, signal, sys\n"
        "def hook(event, arguments):\n"
        "    if event == 'import' and arguments[0] == 'gc':\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.addaudithook(hook)\n"
        "import softmax_cli.__main__"
    )
    assert finished(program) == (-signal.SIGINT, "")


@contextmanager
def half_written(here, *command):
    """Run a command that has begun to write a file: its first row is there."""
    with subprocess.Popen(
        [*command, "softmax", "-o", "out.csv"],
        stdin=subprocess.PIPE,
        cwd=here,
        env=clean_environment(),
    ) as process:
        process.stdin.write(b"1,2\n")
        process.stdin.flush()
        until = time.monotonic() + 20
        while not any(file.startswith(f"{here}/") for file in open_files(process.pid)):
            assert time.monotonic() < until
            time.sleep(0.01)
        yield process


def open_files(process):
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            yield os.readlink(link)
        except OSError:
            continue


PROGRAMS = {
    "nameless": ("softmax-cli",),
    "named": (sys.executable, "-c", NAMED),
}


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_process_that_is_ended_leaves_the_target_as_it_was(here, program, number):
    (here / "out.csv").write_text("before")
    with half_written(here, *PROGRAMS[program]) as process:
        assert len(os.listdir(here)) == (2 if program == "named" else 1)
        process.send_signal(number)
        assert process.wait(20) == -number
    assert os.listdir(here) == ["out.csv"]
    assert (here / "out.csv").read_text() == "before"


def test_not_even_a_process_that_is_killed_leaves_anything(here):
    with half_written(here, "softmax-cli") as process:
        process.kill()
        assert process.wait(20) == -signal.SIGKILL
    assert os.listdir(here) == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_many_signals_are_as_one(here, program):
    with half_written(here, *PROGRAMS[program]) as process:
        for _ in range(20):
            process.send_signal(signal.SIGHUP)
        assert process.wait(20) == -signal.SIGHUP
    assert os.listdir(here) == []


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_signal_that_was_ignored_stays_ignored(here, program, number):
    """As nohup does, a shell's trap '', and a script for what it puts behind &."""
    ignoring = f"trap '' {signal.Signals(number).name[3:]}; exec \"$@\""
    with half_written(here, "sh", "-c", ignoring, "sh", *PROGRAMS[program]) as process:
        process.send_signal(number)
        process.stdin.write(b"3,4\n")
        process.stdin.close()
        assert process.wait(20) == 0
    assert (here / "out.csv").read_text().count("\n") == 2


JUST_BEFORE = """
import os, signal
from softmax_cli.files.ending import at_end
from softmax_cli.files.input import readable
idle, _ = os.pipe()
with at_end(lambda: None):
    descriptor = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(descriptor)
    os.write(descriptor, bytes([signal.SIGTERM]))  # what Python does before it does more
    print(readable([idle], None), readable([idle], 0.0), flush=True)
    print(signal.set_wakeup_fd(descriptor) == descriptor)
print(signal.set_wakeup_fd(-1))
"""


def test_a_signal_just_before_a_process_waits_for_its_input_ends_the_wait():
    """Forced: there is no saying when that moment is."""
    done = subprocess.run(
        [sys.executable, "-c", JUST_BEFORE],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=True,
        env=clean_environment(),
    )
    assert done.stdout == b"[] []\nTrue\n-1\n"


def test_what_is_done_at_an_end_is_done_once_and_handlers_are_as_before():
    done = []
    before = [signal.getsignal(number) for number in SIGNALS]
    with suppress(KeyError), at_end(lambda: done.append("outer")):
        with at_end(lambda: done.append("inner")):
            assert done == []
        assert done == ["inner"]
        raise KeyError
    assert done == ["inner", "outer"]
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_signal_does_all_that_is_to_be_done_however_some_of_it_fails(here):
    program = (
        "import os, sys; from softmax_cli.files.ending import at_end\n"
        "with at_end(lambda: os.write(2, b'outer')), at_end(lambda: 1 / 0):\n"
        "    os.kill(os.getpid(), int(sys.argv[1]))\n"
    )
    assert finished(program, int(signal.SIGTERM)) == (-signal.SIGTERM, "outer")
