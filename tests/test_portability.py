"""Systems without what POSIX has: values and files need none of it, in one process."""

import json
import lzma
import subprocess
import sys

import pytest

from tests.conftest import EXAMPLES, clean_environment

HALF = "0.2689414213699951,0.7310585786300049\n"

WITHOUT_POSIX = """
import os, select, signal, sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
lacking = {
    os: "fork fchmod geteuid getuid killpg mkfifo O_CLOEXEC O_NOFOLLOW O_TMPFILE pread pwrite "
    "sched_getaffinity",
    select: "epoll poll",
    signal: "SIGHUP SIGKILL SIGQUIT pthread_sigmask setitimer",
}
for module, names in lacking.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
from softmax_cli.__main__ import main
sys.argv[0] = "softmax-cli"
main()
"""


def run(line):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX, *line.split()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_values(here):
    assert run("softmax 1 2") == (0, HALF, "")
    assert run("xent 1 2 --label 0 -r mean") == (0, "1.3132616875182228\n", "")
    assert run("argmax 1 2 -f jsonl") == (0, "[1]\n", "")
    assert run("softmax 1 x")[0] == 2
    assert run("--help")[0] == run("--version --verbose")[0] == 0


def test_files(here):
    status, out, err = run(f"argmax {EXAMPLES}/digits-test.csv -k image,digit -f table")
    assert (status, err) == (0, "")
    assert out.startswith("image   digit   argmax   class")
    (here / "a.csv").write_text("1,2\n")
    assert run("softmax a.csv -o a.csv") == (0, "", "")
    assert (here / "a.csv").read_text() == HALF
    assert run("softmax a.csv --from probs")[0] == 2
    assert run("softmax a.csv -a columns -o b.jsonl")[0] == 0
    assert json.loads((here / "b.jsonl").read_text()) == [1.0, 1.0]


@pytest.mark.parametrize(("jobs", "count"), [("", 45_000), ("-j 1", 16_000), ("-j 2", 16_000)])
def test_a_long_file_is_the_work_of_one_process(here, jobs, count):
    """Of several chunks, or so long that there would be others without being asked for."""
    (here / "a.csv").write_text(f"1.{'0' * 98},2.{'0' * 98}\n" * count)
    assert run(f"softmax a.csv -p 2 -o o.csv.xz {jobs}") == (0, "", "")
    assert lzma.decompress((here / "o.csv.xz").read_bytes()) == b"0.27,0.73\n" * count
