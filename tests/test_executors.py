"""The function that has the rows of a command line worked on by an executor."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from softmax_cli import executors
from softmax_cli.errors import DataError, UsageError
from tests.conftest import EXAMPLES
from tests.engine.cluster.elsewhere import Elsewhere, whole

DIGITS = str(EXAMPLES / "digits-test.csv")


def test_it_returns_what_the_command_prints(run):
    arguments = ["metrics", DIGITS, "-l", "digit", "-k", "image"]
    assert executors.run(Elsewhere(), arguments, span=8192) == run(" ".join(arguments)).out


def test_the_executor_stays_open_and_rows_are_in_the_folder(run, here):
    arguments = ["softmax", DIGITS, "-k", "image,digit"]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            assert executors.run(pool, [*arguments, "-o", "parts/"], span=8192) == ""
    assert whole(Path("parts")).decode() == run(" ".join(arguments)).out


def test_errors_are_raised(here):
    with pytest.raises(DataError) as missing:
        executors.run(Elsewhere(), ["softmax", "nothing.csv"])
    assert missing.value.message == "there is no file 'nothing.csv'"
    with pytest.raises(UsageError) as wrong:
        executors.run(Elsewhere(), ["softmax", "--names"])
    assert wrong.value.message == "Option '--names' requires an argument"
    assert executors.run(Elsewhere(), ["softmax", "--help"]).startswith(
        "Usage: softmax-cli softmax"
    )


def test_where_nothing_is_spread_nothing_of_it_is_loaded():
    script = (
        "import sys; from softmax_cli.cli.group import cli\n"
        "try: cli(['softmax', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(set(sys.modules) & {'distributed', 'dask', 'concurrent.futures', "
        "'softmax_cli.engine.cluster'}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
