"""What the system refuses: room on a disk, memory, open files. One sentence, and nothing lost."""

import os
import random
import subprocess
import sys

import pytest

from tests.conftest import behind, clean_environment
from tests.effort import every_pair

FORMATS = {"csv": "csv", "json": "json", "jsonl": "jsonl", "md": "markdown", "txt": "table"}
COMPRESSIONS = ["gz", "bz2", "xz"] + (["zst"] if sys.version_info >= (3, 14) else [])


def limited(line, limits, path="", **pipes):
    """Run a command line within limits, by their names, and return its status and messages.

    A limit on the size of a file goes with a command that needs no start, if that stands on a path.
    """
    # (`preexec_fn` would copy the page tables of this process, which has all tests in memory)
    environment = behind(path) if path else clean_environment()
    limit = [f"--{name}={size}" for name, size in limits.items()]
    done = subprocess.run(
        ["prlimit", *limit, "softmax-cli", *line.split()],
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **pipes},
        stderr=subprocess.PIPE,
        # (Python 3.11 keeps byte code that a limit has cut short, and fails of it the next time)
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.fixture
def table(here):
    """A table whose results are longer than a kilobyte, however they are compressed."""
    numbers = random.Random(1)
    rows = "".join(f"{numbers.random()},{numbers.random()}\n" for _ in range(300))
    (here / "a.csv").write_text(rows)
    return "a.csv"


@pytest.mark.parametrize("ending", [*FORMATS, *(f"csv.{end}" for end in COMPRESSIONS), "jsonl.xz"])
def test_a_file_that_may_not_grow(here, nursery, table, ending):
    """The last bytes that a full disk takes are fewer than it was given: a short write."""
    (here / f"o.{ending}").write_text("before")
    for jobs in (1, 2):
        line = f"softmax {table} -f {FORMATS.get(ending, 'auto')} -j {jobs} -o o.{ending}"
        assert limited(line, {"fsize": 1000}, nursery.path) == (
            1,
            f"softmax-cli: o.{ending}: file too large\n",
        ), jobs
        assert (here / f"o.{ending}").read_text() == "before", jobs
        assert sorted(os.listdir()) == ["a.csv", f"o.{ending}"], jobs


@pytest.mark.parametrize("ending", COMPRESSIONS)
def test_a_file_that_may_not_grow_by_what_the_compressor_has_kept(here, nursery, ending):
    line = f"softmax 1 2 -o o.csv.{ending}"
    assert limited(line, {"fsize": 8}, nursery.path) == (
        1,
        f"softmax-cli: o.csv.{ending}: file too large\n",
    )
    assert os.listdir() == []


@pytest.mark.parametrize("line", ["softmax 1 2", "--help", "softmax --help", "--version"])
def test_a_redirection_that_may_not_grow(here, nursery, line):
    with (here / "o").open("wb") as file:
        end = limited(line, {"fsize": 2}, nursery.path, stdout=file)
    assert end == (1, "softmax-cli: standard output: file too large\n")


def test_a_device_that_is_full(process):
    assert process("softmax 1 2 -o /dev/full") == (
        1,
        "",
        "softmax-cli: /dev/full: no space left on device\n",
    )


def test_notes_that_cannot_be_written_cost_no_result(here, script):
    """Neither one before the rows, nor one behind them; so many rows are read at once."""
    rows = "".join(f"{row},1,2\n" for row in range(28_000))
    (here / "a.csv").write_text(f",a,b\n0,1,x\n{rows}")
    line = "softmax-cli softmax a.csv --bad-rows skip"
    status, expected, notes = script(line)
    assert (status, notes.count("\n")) == (0, 2)
    for option, stderr, jobs in every_pair(["", "-o o.csv"], ["2>/dev/full", "2>&-"], [1, 2]):
        done = script(f"{line} -j {jobs} {option} {stderr}")
        out = (here / "o.csv").read_text() if option else done.out
        assert (done.status, out, done.err) == (0, expected, ""), (option, stderr, jobs)


def test_a_message_that_cannot_be_written_changes_no_status(script):
    assert script("softmax-cli softmax 1 x 2>/dev/full") == (2, "", "")
    assert script("softmax-cli softmax nofile.csv 2>/dev/full") == (1, "", "")


def test_a_working_directory_that_is_gone(here, shell):
    script = 'mkdir d; cd d; rmdir ../d; softmax-cli softmax 1 2 -o "$0"'
    assert shell(script.replace("$0", "o.csv")) == (
        1,
        "",
        "softmax-cli: o.csv: no such file or directory\n",
    )
    assert shell(script.replace("$0", f"{here}/o.csv")).status == 0
    assert (here / "o.csv").exists()


@pytest.fixture
def long(here):
    """A table for which NumPy is loaded, and workers are started."""
    (here / "a.csv").write_text("0.1,1.2,-3,4\n" * 28_000)
    return "a.csv"


@pytest.mark.parametrize("jobs", [1, 2, 100_000])
@pytest.mark.parametrize("most", [5, 6, 8])
def test_too_few_files_that_may_be_open(here, long, most, jobs):
    status, err = limited(f"softmax {long} -j {jobs} -o o.csv.xz", {"nofile": most})
    if status:
        assert err in FEW_FILES
        assert os.listdir() == ["a.csv"]
    assert status in (0, 1)


FEW_FILES = (
    "softmax-cli: too many open files\n  ulimit -n says how many there may be\n",
    "softmax-cli: o.csv.xz: too many open files\n",
    "softmax-cli: a worker process could not be started: too many open files\n"
    "  --jobs 1 needs none\n",
)


@pytest.mark.parametrize("most", [5, 7, 10, 1024])
def test_more_workers_than_may_be_started_behind_a_pipe(here, long, shell, most):
    script = f"cat {long} | (ulimit -n {most}; softmax-cli softmax -j 100000) | wc -l"
    status, out, err = shell(script)
    assert (status, out, err) == (0, "28000\n", "") or (status, err) in [
        (1, message) for message in FEW_FILES
    ]


@pytest.mark.parametrize("megabytes", [50, 80, 95, 110, 191])
def test_too_little_memory(here, long, megabytes):
    """No library is loaded, to end the process in its own way, where that may not be enough."""
    end = limited(f"softmax {long} -j 1 -o o.csv", {"as": megabytes << 20})
    assert end == (1, "softmax-cli: there is not enough memory\n")
    assert os.listdir() == ["a.csv"]


@pytest.mark.parametrize("megabytes", [192, 256])
def test_just_enough_memory(here, long, megabytes):
    assert limited(f"softmax {long} -j 1 -o o.csv", {"as": megabytes << 20}) == (0, "")


def test_what_needs_little_memory_has_it(here):
    assert limited("softmax 2 1 0.1", {"as": 110 << 20}) == (0, "")


def test_memory_that_is_used_up(run, monkeypatch):
    def exhaust(*arguments):
        raise MemoryError

    monkeypatch.setattr("softmax_cli.commands.softmax.normalise", exhaust)
    assert run("softmax 1 2") == (1, "", "softmax-cli: there is not enough memory\n")


def test_a_command_that_cannot_be_loaded(here):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['click'] = None; "
            "from softmax_cli.__main__ import main; main()",
        ],
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"softmax-cli: could not be started: ")
    assert done.stderr.count(b"\n") == 1
