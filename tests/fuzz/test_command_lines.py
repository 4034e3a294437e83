"""Whatever is typed ends in a status of ours, with a few short lines where something is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from click.testing import CliRunner

from softmax_cli.cli.group import cli
from tests.conftest import clean_environment
from tests.fuzz.campaign import fuzz
from tests.fuzz.command_lines import FILES, CommandLine, hostile

STATUSES = (0, 1, 2, 3)
LONGEST_LINE = 2000
MOST_LINES = 8

PYTHON = (sys.executable, "-W", "error")

SURROUNDINGS = (
    ({}, ""),
    ({}, "<&-"),
    ({}, ">&-"),
    ({}, "2>&-"),
    ({}, "<&- >&- 2>&-"),
    ({}, "</dev/null >/dev/full"),
    ({}, "1</dev/null"),
    ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ""),
    ({"PYTHONIOENCODING": "latin-1"}, ""),
    ({"PYTHONIOENCODING": "ascii"}, ""),
    ({"PYTHONIOENCODING": "utf-16"}, ""),
    ({"PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0"}, ""),
)
"""What a process of its own may find: variables, and redirections of its descriptors."""


def complaint(status: int, err: str, help_shown: bool) -> str | None:
    """Say what is wrong with the end of a run, if anything is."""
    lines = err.splitlines()
    if status not in STATUSES:
        return f"status {status}"
    for word in ("Traceback", "Warning", "Exception ignored", "set_int_max_str_digits"):
        if word in err:
            return f"{word!r} on standard error"
    if len(lines) > MOST_LINES and not help_shown:
        return f"{len(lines)} lines on standard error"
    if max(map(len, lines), default=0) > LONGEST_LINE:
        return "a line that fills a terminal on standard error"
    return None


def in_a_clean_directory(here: Path) -> None:
    """Leave what each run is to find, and nothing else."""
    for path in here.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in FILES:
            path.unlink()
    for name, data in FILES.items():
        path = here / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def ended(line: CommandLine, status: int, err: str) -> str:
    """Check the end of a command line; say how it was."""
    wrong = complaint(status, err, help_shown="Usage: " in err)
    assert wrong is None, f"{wrong}\n{line}\n{err[-3000:]}"
    return f"status {status}"


def test_every_command_line_ends_in_a_status_of_ours_and_a_short_message(here):
    def check(random: Random) -> str:
        in_a_clean_directory(here)
        line = hostile(random)
        result = CliRunner().invoke(cli, line.arguments, input=line.input, prog_name="softmax-cli")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise AssertionError(str(line)) from result.exception
        return ended(line, result.exit_code, result.stderr_bytes.decode(errors="surrogateescape"))

    fuzz(check, first=40, share=0.6)


def test_every_process_ends_in_a_status_of_ours_whatever_it_finds_around_it(here):
    def check(random: Random) -> str:
        in_a_clean_directory(here)
        line = hostile(random)
        environment, redirections = random.choice(SURROUNDINGS)
        # The system takes no longer word, and no half of a pair that stands for no byte.
        words = [os.fsencode(word.replace("\ud800", "\udced"))[:131_000] for word in line.arguments]
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {redirections}', "sh", *PYTHON, "-m", "softmax_cli", *words],
            input=line.input,
            capture_output=True,
            env=clean_environment(**environment),
            timeout=600,
            check=False,
        )
        encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
        return ended(line, done.returncode, done.stderr.decode(encoding, "replace"))

    fuzz(check, first=5, share=0.4)
