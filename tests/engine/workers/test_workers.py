"""Commands that work in several processes: the bytes, the messages and the memory of one."""

import gzip
import lzma
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from softmax_cli.formats.chunks import CHUNK_SIZE
from tests.conftest import clean_environment
from tests.nursery import SMALL_CHUNKS, SMALLER

JOBS = [1, 2]
BAD = "7,a,x,99,99,99,99,99,99,99\n"
PATIENCE = 20
OPTIONS = "-k id,label"
OPENED = {"gz": gzip, "xz": lzma}

SMALL = f"""\
#!{sys.executable}
from softmax_cli.__main__ import main
from softmax_cli.formats import chunks

chunks.CHUNK_SIZE //= {SMALLER}
chunks.PROMPT_SIZE //= {SMALLER}
main()
"""
"""The command as one that needs a start: where limits are set, or the start has them."""

HEADER = b"id,label,a,b,c,d,e,f,g,h\n"
ROWS = 15_000
FEW = ROWS // SMALLER


@cache
def block(count):
    """Return rows: a quarter of those of a table of about four chunks, for each size of chunks."""
    rng = random.Random(8)
    rows = [
        f"{i % 500},{'abcdefgh'[i % 8]}," + ",".join(f"{rng.gauss(0, 3):.3f}" for _ in range(8))
        for i in range(count)
    ]
    return "".join(f"{row}\n" for row in rows).encode()


@pytest.fixture(scope="module", autouse=True)
def _small_chunks(tmp_path_factory):
    path = tmp_path_factory.mktemp("bin") / SMALL_CHUNKS
    path.write_text(SMALL)
    path.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(path.parent), prepend=os.pathsep)
        yield


def written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "a.csv"
    path.write_bytes(HEADER + rows)
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A table of about four small chunks."""
    return written(tmp_path_factory, block(FEW) * 4)


@pytest.fixture(scope="module")
def expected(table):
    """What one process makes of it, in one chunk."""
    return made_by_one_process(table, FEW)


@pytest.fixture(scope="module")
def piped(tmp_path_factory):
    """A table that is several chunks of a pipe too, which is read by its buffer."""
    return written(tmp_path_factory, block(FEW) * 20)


@pytest.fixture(scope="module")
def expected_of_piped(piped):
    return made_by_one_process(piped, 5 * FEW)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A table of some megabytes, which is read and computed as arrays."""
    return written(tmp_path_factory, block(ROWS) * 4)


def made_by_one_process(table, rows):
    done = subprocess.run(
        ["softmax-cli", "softmax", *OPTIONS.split(), "-j", "1", table],
        capture_output=True,
        env=clean_environment(),
        check=True,
    )
    assert done.stdout.count(b"\n") == 4 * rows + 1
    return done.stdout


@contextmanager
def group(line, **pipes):
    """Run a command line as a process group; afterwards none of it may be left."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {line}"] if isinstance(line, str) else line,
        env=clean_environment(),
        start_new_session=True,
        stderr=subprocess.PIPE,
        **pipes,
    )
    try:
        yield process
        assert process.poll() is not None
        assert is_empty(process.pid), "a process is left"
    finally:
        if not is_empty(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


def is_empty(leader):
    """Say whether a process group is gone, or is within a moment."""
    for _ in range(100):
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        if not any(alive(leader)):
            return True
        time.sleep(0.01)
    return False


def alive(leader):
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:  # it may end before its name is used, and while it is read
            stat = Path(f"/proc/{number}/stat").read_text()
        except OSError:
            continue
        state, _, of = stat.rpartition(")")[2].split()[:3]
        if int(of) == leader and state != "Z":
            yield number


def workers(process):
    """Wait for the two processes that a process starts."""
    for _ in range(1000):
        found = [pid for pid in alive(process.pid) if int(pid) != process.pid]
        if len(found) == 2:
            return list(map(int, found))
        time.sleep(0.01)
    raise AssertionError("no workers")


def test_a_file_a_pipe_and_a_redirection_get_the_same_bytes(here, shell, large):
    expected = made_by_one_process(large, ROWS)
    command = f"softmax-cli softmax {OPTIONS} -j 2 {large}"
    with group(f"{command} -o o.csv") as process:
        assert (process.wait(PATIENCE), process.stderr.read()) == (0, b"")
    assert (here / "o.csv").read_bytes() == expected
    assert os.listdir() == ["o.csv"]
    with group(command, stdout=subprocess.PIPE) as process:
        assert process.communicate(timeout=PATIENCE) == (expected, b"")
    assert shell(f"{{ echo first; {command}; echo done; }} > f") == (0, "", "")
    assert (here / "f").read_bytes() == b"first\n" + expected + b"done\n"
    assert shell(f"cat {large} | softmax-cli softmax {OPTIONS} -j 2 > f") == (0, "", "")
    assert (here / "f").read_bytes() == expected


@pytest.mark.parametrize("jobs", [2000, 100_000])
def test_no_more_workers_than_chunks(script, here, table, expected, jobs):
    (here / "a.csv").write_text("1,2\n3,4\n")
    began = time.monotonic()
    assert script(f"small-chunks softmax a.csv -j {jobs}") == (
        0,
        "0.2689414213699951,0.7310585786300049\n" * 2,
        "",
    )
    command = f"small-chunks softmax {OPTIONS} -j {jobs} {table} -o o.csv"
    assert script(command) == (0, "", "")
    assert (here / "o.csv").read_bytes() == expected
    assert time.monotonic() - began < PATIENCE


def test_fewer_workers_than_were_asked_for(here, shell, table, expected):
    """Where the system lets us start some."""
    command = f"small-chunks softmax {OPTIONS} -j 40 {table} -o o.csv"
    assert shell(f"ulimit -n 12; {command}") == (0, "", "")
    assert (here / "o.csv").read_bytes() == expected


def test_too_few_descriptors_for_one_worker(here, shell, table):
    command = f"small-chunks softmax {OPTIONS} {table} -o o.csv"
    assert shell(f"ulimit -n 9; {command} -j 40") == (
        1,
        "",
        "softmax-cli: a worker process could not be started: too many open files\n"
        "  --jobs 1 needs none\n",
    )
    assert os.listdir() == []
    assert shell(f"ulimit -n 9; {command} -j 1") == (0, "", "")


def test_descriptors_of_any_number(here, shell, piped, expected_of_piped):
    """Those of a parent that holds many open itself: select takes none above 1023."""
    command = f"small-chunks softmax {OPTIONS} -j 2"
    script = (
        "import os, sys\n"
        "for _ in range(1100):\n"
        "    os.set_inheritable(os.dup(0), True)\n"
        "os.execvp('bash', ['bash', '-c', sys.argv[1]])\n"
    )
    (here / "held.py").write_text(script)
    for line in (f"{command} {piped} > f", f"cat {piped} | {command} > f"):
        assert shell(f"ulimit -n 4096; python3 -IS held.py '{line}'") == (0, "", "")
        assert (here / "f").read_bytes() == expected_of_piped


def test_what_is_appended_stands_behind_what_is_there(here, script, table, expected):
    (here / "f").write_bytes(b"first\n")
    command = f"small-chunks softmax {OPTIONS} -j 2 {table}"
    assert script(f"{{ {command}; echo done; }} >> f") == (0, "", "")
    assert (here / "f").read_bytes() == b"first\n" + expected + b"done\n"


def test_standard_input_is_read_alike(script, here, piped, expected_of_piped):
    assert script(f"small-chunks softmax {OPTIONS} -j 2 < {piped} > f") == (0, "", "")
    assert (here / "f").read_bytes() == expected_of_piped
    assert script(f"cat {piped} | small-chunks softmax {OPTIONS} -j 2 > f") == (0, "", "")
    assert (here / "f").read_bytes() == expected_of_piped


@pytest.mark.parametrize("jobs", JOBS)
def test_standard_input_is_used_up(script, here, table, expected, jobs):
    """Whoever reads it next finds its end."""
    command = f"small-chunks softmax {OPTIONS} -j {jobs} > f"
    assert script(f"{{ {command}; cat; }} < {table}") == (0, "", "")
    assert (here / "f").read_bytes() == expected


@pytest.mark.parametrize("jobs", JOBS)
def test_standard_input_that_others_have_begun_to_read(script, here, table, expected, jobs):
    command = f"small-chunks softmax {OPTIONS} -j {jobs} > f"
    skip = 'python3 -ISc "import os; os.lseek(0, 7, 0)"'
    (here / "a.csv").write_bytes(b"# note\n" + table.read_bytes())
    assert script(f"{{ {skip}; {command}; cat; }} < a.csv") == (0, "", "")
    assert (here / "f").read_bytes() == expected


def test_a_compressed_output(script, here):
    """Each process compresses what it makes; the file is the same from one process."""
    (here / "a.csv").write_bytes(HEADER + b"7,a,1,2,3,4,5,6,7,8\n" * 2_000)
    line = "softmax -k id,label --only a.csv"
    plain = script(f"softmax-cli {line}").out
    for ending, opened in OPENED.items():
        for jobs in (1, 2):
            outcome = script(f"small-chunks {line} -j {jobs} -o {jobs}.csv.{ending}")
            assert outcome == (0, "", "")
        one, two = ((here / f"{jobs}.csv.{ending}").read_bytes() for jobs in (1, 2))
        assert one == two
        assert opened.decompress(one).decode() == plain


def test_a_damaged_input_gives_the_rows_before_the_damage(script, here):
    whole = gzip.compress(HEADER + block(ROWS) * 4, 1)
    (here / "a.csv.gz").write_bytes(whole[: len(whole) * 3 // 4])
    one, two = (script(f"softmax-cli softmax {OPTIONS} -j {jobs} a.csv.gz") for jobs in (1, 2))
    assert one == two
    assert one.status == 1
    assert one.err == "softmax-cli: a.csv.gz: the compressed data is damaged or cut short\n"
    assert script(f"softmax-cli softmax {OPTIONS} -j 2 a.csv.gz > f").status == 1
    assert (here / "f").read_text() == one.out


@pytest.mark.parametrize(
    ("program", "rows", "reduction"), [("softmax-cli", ROWS, "mean"), ("small-chunks", FEW, "sum")]
)
def test_a_reduction_is_one_number_however_many_add(script, here, program, rows, reduction):
    (here / "a.csv").write_bytes(HEADER + block(rows) * 4)
    command = f"{program} xent a.csv --keep id -l label --reduction {reduction}"
    one, *more = (script(f"{command} -j {jobs}") for jobs in (1, 2, 3))
    assert one.status == 0
    assert one.out.count("\n") == 1
    assert more == [one, one]


@pytest.mark.parametrize(
    ("program", "rows", "axis", "bad"),
    [
        ("small-chunks", FEW, "columns", ""),
        ("softmax-cli", ROWS, "columns", BAD),
        ("small-chunks", FEW, "all", BAD),
    ],
    ids=["columns", "columns, a bad row", "all, a bad row"],
)
def test_the_largest_number_is_found_however_many_look(script, here, program, rows, axis, bad):
    """And where it stands, though each process sees but some of the rows."""
    (here / "a.csv").write_bytes(HEADER + block(rows) + bad.encode() + block(rows) * 3)
    command = f"{program} argmax a.csv -k id,label --axis {axis} --bad-rows nan"
    one, *more = (script(f"{command} -j {jobs}") for jobs in (1, 2, 3))
    assert (one.status, one.out.count("\n")) == (0, 2)
    assert more == [one, one]


def test_an_error_leaves_what_one_process_would_have_written(script, here):
    """In a file that stands where the next writer goes on; `-o` leaves nothing."""
    good = block(FEW) * 2
    (here / "a.csv").write_bytes(HEADER + good + b"7,a,x,1,1,1,1,1,1,1\n" + block(FEW))
    outcomes = []
    for jobs in (1, 2):
        command = f"small-chunks softmax {OPTIONS} -j {jobs} a.csv"
        done = script(f"{{ {command}; echo status $?; }} > f{jobs}")
        outcomes.append((done, (here / f"f{jobs}").read_bytes()))
        assert script(f"{command} -o o.csv").status == 1
        assert sorted(os.listdir()) == ["a.csv", *(f"f{n}" for n in range(1, jobs + 1))]
    assert outcomes[0] == outcomes[1]
    (_, _, err), written = outcomes[0]
    line = good.count(b"\n") + 2
    assert err.startswith(f"softmax-cli: a.csv:{line}: column 'a': 'x' is not a number\n")
    assert written.count(b"\n") == line
    assert written.endswith(b"\nstatus 1\n")


@pytest.mark.parametrize("what", ["skip", "nan"])
def test_bad_rows_are_counted_together(script, here, what):
    bad = b"7,a,x,1,1,1,1,1,1,1\n"
    (here / "a.csv").write_bytes(HEADER + bad + block(FEW) * 4 + bad)
    one, two = (
        script(f"small-chunks softmax {OPTIONS} a.csv --bad-rows {what} -j {jobs}")
        for jobs in (1, 2)
    )
    assert one == two
    assert (one.status, one.err[:16]) == (0, "a.csv: 2 bad row")


def test_a_full_disk(script, table):
    place = "standard output"
    for redirection in ("> /dev/full", "-o /dev/full"):
        command = f"small-chunks softmax {OPTIONS} -j 2 {table} {redirection}"
        assert script(command) == (1, "", f"softmax-cli: {place}: no space left on device\n")
        place = "/dev/full"


def test_a_file_that_may_not_grow(script, here, table):
    """The workers' own writes fail then: 32 KB is the limit."""
    command = f"ulimit -f 32; small-chunks softmax {OPTIONS} -j 2 {table}"
    assert script(f"{command} > f") == (1, "", "softmax-cli: standard output: file too large\n")
    (here / "f").unlink()
    assert script(f"{command} -o o.csv") == (1, "", "softmax-cli: o.csv: file too large\n")
    assert os.listdir() == []


def test_a_reader_that_went_away_is_141_and_silence(here, piped):
    line = f"small-chunks softmax {OPTIONS} -j 2 {piped}"
    with group(line, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == HEADER
        process.stdout.close()
        assert (process.wait(PATIENCE), process.stderr.read()) == (141, b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("output", ["-o o.csv", "> f"])
def test_a_signal_to_the_group_is_silent_and_ends_all(here, output, number):
    """As Ctrl-C sends it, or a terminal that is closed: to the workers too."""
    line = f"small-chunks softmax {OPTIONS} -j 2 {output}"
    with group(line, stdin=subprocess.PIPE) as process:
        process.stdin.write(HEADER + block(FEW) * 20)
        process.stdin.flush()
        workers(process)
        os.killpg(process.pid, number)
        assert process.wait(PATIENCE) == -number
        assert process.stderr.read() == b""
    assert os.listdir() == ([] if "-o" in output else ["f"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_go_when_their_parent_is_killed(here, number):
    line = f"small-chunks softmax {OPTIONS} -j 2 > f"
    with group(line, stdin=subprocess.PIPE) as process:
        process.stdin.write(HEADER + block(FEW) * 20)
        process.stdin.flush()
        workers(process)
        process.send_signal(number)
        assert process.wait(PATIENCE) == -number


def test_a_worker_that_is_killed_is_a_clear_error_and_no_file(here):
    line = f"small-chunks softmax {OPTIONS} -j 2 -o o.csv"
    with group(line, stdin=subprocess.PIPE) as process:
        process.stdin.write(HEADER + block(FEW) * 20)
        process.stdin.flush()
        os.kill(workers(process)[0], signal.SIGKILL)
        process.stdin.close()
        process.stdin = None
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert err.decode().splitlines() == [
            "softmax-cli: a worker process ended by signal 9",
            "  if the system was short of memory, --jobs 1 needs less",
        ]
    assert os.listdir() == []
    with group(line.replace("-j 2", "-j 1"), stdin=subprocess.PIPE) as process:
        process.communicate(HEADER + block(FEW) * 20, timeout=PATIENCE)
        assert process.returncode == 0
    assert os.listdir() == ["o.csv"]


def test_after_a_killed_worker_the_next_writer_stands_behind_the_rows(here):
    """The offset of a redirection is that of the commands that follow."""
    line = f"small-chunks softmax {OPTIONS} -j 2"
    with Path("f").open("wb") as file, group(line, stdin=subprocess.PIPE, stdout=file) as process:
        process.stdin.write(HEADER + block(FEW) * 20)
        process.stdin.flush()
        victim, _ = workers(process)
        while Path("f").stat().st_size < 3 * CHUNK_SIZE // SMALLER:  # workers have written
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        process.stdin.close()
        process.stdin = None
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert os.lseek(file.fileno(), 0, os.SEEK_CUR) >= Path("f").stat().st_size > 0


def test_rows_go_on_as_they_come(here):
    """No block waits for the next one to be read."""
    with group(
        ["softmax-cli", "softmax", "-j", "2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for _ in range(4):
            process.stdin.write(b"1,2\n")
            process.stdin.flush()
            assert select.select([process.stdout], [], [], 3)[0], "a row waits"
            assert process.stdout.readline() == b"0.2689414213699951,0.7310585786300049\n"
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("closed", ["<&- >&-", ">&-", "2>&-", ">&- 2>&-"])
def test_other_streams_that_are_closed(here, script, table, expected, closed):
    command = f"small-chunks softmax {OPTIONS} -j 2 {table} -o o.csv {closed}"
    assert script(command) == (0, "", "")
    assert (here / "o.csv").read_bytes() == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_shrinks_while_it_is_read(here, jobs):
    (here / "a.csv").write_bytes(HEADER + block(FEW) * 100)
    line = f"small-chunks softmax {OPTIONS} -j {jobs} a.csv"
    with group(line, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == HEADER
        os.truncate("a.csv", 1000)
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert err.startswith(b"softmax-cli: a.csv: the file became shorter while it was read")


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (b"7,a,1,2", "4 cells where the header has 10"),
        (b'"7,a,1,2,3,4,5,6,7,8\n', "the quotes of a cell do not close"),
        (b'7,"a', "the quotes of a cell do not close"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pipe_that_ends_inside_a_row_or_a_quote(here, script, end, message, jobs):
    (here / "a").write_bytes(HEADER + block(FEW) * 12 + end)
    done = script(f"cat a | small-chunks softmax {OPTIONS} -j {jobs}")
    assert (done.status, done.out.count("\n")) == (1, 12 * FEW + 1)
    assert done.err.startswith(f"softmax-cli: <stdin>:{12 * FEW + 2}: {message}\n")


@pytest.mark.parametrize("before", ["", "1,2\\n", '"'])
def test_a_line_without_end_is_refused_before_it_is_held(here, shell, before):
    """The input never ends: only the refusal ends the command."""
    script = f"(printf '{before}'; tr '\\0' 1 < /dev/zero) | {MEASURED} softmax --no-header -j 2"
    status, out, err = shell(script)
    line = 2 if "n" in before else 1
    *messages, peak = err.splitlines()
    assert messages == [f"softmax-cli: <stdin>:{line}: the line is longer than 64 MB"]
    assert (status, out.count("\n")) == (1, line - 1)
    assert int(peak) < 5 * 64


# The peak of a process counts what it was before it became another: start from a small one.
MEASURED = (
    f"{sys.executable} -c 'import resource, subprocess, sys; "
    'status = subprocess.run(["softmax-cli", *sys.argv[1:]]).returncode; '
    "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss; "
    "print(peak // 1024, file=sys.stderr); sys.exit(status)'"
)


@pytest.mark.parametrize(
    ("line", "megabytes", "most"),
    [
        ("softmax -k id,label -j 2", 40, 80),
        ("xent -k id -l label -r mean -j 1", 24, 67),
        ("softmax -k id,label -a columns -j 2", 24, 80),
        ("argmax -k id,label -a columns -j 1", 24, 64),
    ],
)
def test_the_memory_of_a_process_does_not_grow_with_the_input(shell, here, line, megabytes, most):
    """The largest of a command's processes counts: the table and its limit are in megabytes."""
    rows = block(ROWS)
    with (here / "a.csv").open("wb") as file:
        file.write(HEADER)
        for _ in range(megabytes * 1_000_000 // len(rows)):
            file.write(rows)
    status, _, err = shell(f"{MEASURED} {line} a.csv > f")
    assert status == 0
    assert int(err) < most
