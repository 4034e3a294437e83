"""A signal ends a run by itself, silently, with the target as it was, or comes too late."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from tests.conftest import clean_environment
from tests.engine.workers.test_workers import is_empty
from tests.fuzz.campaign import fuzz
from tests.fuzz.runs import Run, choose, completed, lay_old, taken, write_inputs

BEGUN = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.close({}); "
    "from softmax_cli.__main__ import main; main()"
)
"""What a run is begun by: it closes a pipe when Python itself has started.

Before, an interrupt is Python's own affair.
"""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


WITHOUT_CORE = ("prlimit", "--core=0")
"""What lets SIGQUIT leave no file of its own."""


def check_end(
    run: Run, here: Path, status: int, sent: set[int], old: bytes | None, whole: bytes, out: bytes
) -> str:
    """Check what a run leaves; say how it ended."""
    came = taken(run, here)
    assert status in {0, *(-number for number in sent)}, f"{run}: status {status}"
    if run.target is None:
        assert whole.startswith(out), f"{run}: {out!r}"
        assert status or out == whole, f"{run}: {out!r}"
    elif status == 0:
        assert came == whole, f"{run}: finished, with {came!r}"
    else:
        assert came in (old, whole), f"{run}: {came!r}"
    return "finished" if status == 0 else signal.Signals(-status).name


def test_a_signal_at_any_time(here: Path) -> None:
    write_inputs(here)
    known: dict[Run, bytes] = {}

    def check(random: Random) -> str:
        run = choose(random, printed=0.2)
        whole = completed(run, here, known)
        old = lay_old(run, here, random)
        numbers = random.choices(SIGNALS, k=random.choice((1, 1, 1, 2, 20)))
        delays = [random.random() ** 2, *(random.random() * 0.004 for _ in numbers[1:])]
        to_group = random.random() < 0.5
        reading, writing = os.pipe()
        with (
            open(writing, closefd=False),
            subprocess.Popen(
                [*WITHOUT_CORE, sys.executable, "-c", BEGUN.format(writing), *run.arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=clean_environment(),
                start_new_session=True,
                pass_fds=(writing,),
            ) as process,
        ):
            os.close(writing)
            os.read(reading, 1)
            os.close(reading)
            sent: set[int] = set()
            for number, delay in zip(numbers, delays, strict=True):
                time.sleep(delay)
                if process.poll() is None:
                    (os.killpg if to_group else os.kill)(process.pid, number)
                    sent.add(number)
            out, err = process.communicate(timeout=600)
        what = f"{run}, {[*zip(numbers, delays, strict=True)]}, to its group: {to_group}"
        assert err == b"", f"{what}: {err.decode()}"
        assert is_empty(process.pid), f"{what}: a process is left"
        return check_end(run, here, process.returncode, sent, old, whole, out)

    fuzz(check, first=3)


def test_a_signal_at_any_system_call(here: Path, tmp_path_factory) -> None:
    """With the one after which it comes counted, so that it comes there again."""
    write_inputs(here)
    log = tmp_path_factory.mktemp("strace") / "log"
    known: dict[Run, bytes] = {}
    calls: dict[Run, list[str]] = {}

    def traced(run: Run, *options: str) -> subprocess.CompletedProcess[bytes]:
        program = ["softmax-cli", *run.arguments]
        return subprocess.run(
            [*WITHOUT_CORE, "strace", "-qq", "-o", log, *options, *program],
            capture_output=True,
            env=clean_environment(),
            check=False,
            timeout=600,
        )

    def check(random: Random) -> str:
        run = choose(random, printed=0.1)
        whole = completed(run, here, known)
        if run not in calls:
            assert traced(run).returncode == 0
            calls[run] = re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
            taken(run, here)
        place = random.randrange(1, len(calls[run]))
        call = calls[run][place]
        nth = calls[run][: place + 1].count(call)
        number = random.choice((signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT))
        old = lay_old(run, here, random)
        inject = f"inject={call}:signal={number.name}:when={nth}"
        done = traced(run, "-e", f"trace={call}", "-e", inject)
        assert done.stderr == b"", f"{run}, {inject}: {done.stderr.decode()}"
        return check_end(run, here, done.returncode, {number}, old, whole, done.stdout)

    fuzz(check, first=2)
