"""A real scheduler of Dask's, and two workers that are processes of their own, on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from softmax_cli import __version__
from softmax_cli.engine.cluster import dask
from softmax_cli.executors import run as run_on
from tests.conftest import EXAMPLES, clean_environment
from tests.engine.cluster.elsewhere import whole
from tests.servers.conftest import content, keys

DIGITS = EXAMPLES / "digits-test.csv"
BIN = Path(sys.executable).parent


class Cluster:
    """A scheduler and its workers; their log tells what has become of them."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.log = folder / "scheduler.log"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self.wait(r"Scheduler at: +(tcp://127.0.0.1:\d+)")[0]

    def start(self, what, *options, **environment):
        with open(self.folder / f"{what}.log", "a") as log:
            process = subprocess.Popen(
                [BIN / "dask", what, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=clean_environment(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1")
                | environment,
            )
        self.processes.append(process)
        return process

    def add_worker(self, **environment):
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        count = len(self.wait("Register worker", 0))
        process = self.start("worker", self.address, *options, **environment)
        self.wait("Register worker", count + 1)
        return process

    def wait(self, pattern, count=1):
        """Wait until the scheduler's log has told so often of something."""
        while len(found := re.findall(pattern, self.log.read_text())) < count:
            assert self.processes[0].poll() is None
            time.sleep(0.05)
        return found

    def close(self):
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        for _ in range(2):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def alone(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A file of some dozen tasks."""
    head, _, rows = DIGITS.read_text().partition("\n")
    path = tmp_path_factory.mktemp("long") / "long.csv"
    path.write_text(f"{head}\n" + rows * 100)
    return path


@pytest.mark.parametrize(
    "line",
    [
        f"xent {DIGITS} -l digit -k image -r mean",
        f"metrics {DIGITS} -l digit -k image -f json",
        f"calibrate {DIGITS} -l digit -k image",
        f"argmax {DIGITS} -k image,digit -a columns",
    ],
)
def test_figures_have_the_bits_of_one_process(two_workers, process, line):
    assert process(f"{line} --cluster {two_workers.address}") == process(line)


def test_parts_are_what_one_process_writes(two_workers, process, here):
    line = f"softmax {DIGITS} -k image,digit"
    assert process(f"{line} -o parts/ --cluster {two_workers.address}") == (0, "", "")
    assert whole(here / "parts").decode() == process(line).out


def test_its_client_is_an_executor(two_workers, here, long, process):
    from distributed import Client

    arguments = ["softmax", str(long), "-k", "image,digit"]
    with Client(two_workers.address) as client:
        executor = client.get_executor(pure=False)
        assert run_on(executor, [*arguments, "-o", "parts/"], span=1 << 18) == ""
    assert len([*(here / "parts").iterdir()]) > 10
    assert whole(here / "parts").decode() == process(" ".join(arguments)).out


def test_errors_are_those_of_one_process(two_workers, process, here):
    (here / "bad.csv").write_text("a,b\n1,2\n1,x\n")
    line = "xent bad.csv --label a -r mean"
    assert process(f"{line} --cluster {two_workers.address}") == process(line)


def test_workers_read_ranges_of_an_object_and_write_their_parts_beside_it(
    bucket, alone, here, long, process
):
    from distributed import Client

    for _ in range(2):
        alone.add_worker()
    bucket.put_object(Bucket="shards", Key="in/long.csv", Body=long.read_bytes())
    line = "softmax {} -k image,digit"
    arguments = [*line.format("s3://shards/in/long.csv").split(), "-o", "s3://shards/out/"]
    with Client(alone.address) as client:
        assert run_on(client.get_executor(pure=False), arguments, span=1 << 20) == ""
    parts = [key for key in keys(bucket) if key.startswith("out/part-")]
    assert len(parts) == len(keys(bucket)) - 1 > 4
    written = b"".join(content(bucket, key) for key in parts)
    assert written.decode() == process(line.format(long)).out
    line = "metrics {} -l digit -k image -f json"
    remote = process(f"{line.format('s3://shards/in/*.csv')} --cluster {alone.address}")
    assert remote == process(line.format(long))


def test_tasks_of_a_worker_that_is_killed_are_done_by_others(alone, here, long, process):
    from distributed import Client

    victim = alone.add_worker()
    alone.add_worker()
    arguments = ["softmax", str(long), "-k", "image,digit"]
    with Client(alone.address) as client:
        executor = client.get_executor(pure=False)
        killer = subprocess.Popen(
            ["sh", "-c", f"until ls parts/part-0000[3-9]*; do :; done; kill -9 {victim.pid}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert run_on(executor, [*arguments, "-o", "parts/"], span=1 << 18) == ""
        killer.wait()
        assert len(client.scheduler_info()["workers"]) == 1
    assert victim.wait() == -signal.SIGKILL
    assert whole(here / "parts").decode() == process(" ".join(arguments)).out
    assert [path.name for path in (here / "parts").iterdir() if path.name[0] == "."] == []


def test_an_interrupt_cancels_the_tasks_and_leaves_whole_parts(alone, here, long, process):
    from distributed import Client

    alone.add_worker()
    line = f"softmax {long} -k image,digit"
    script = (
        "import sys; from softmax_cli.engine.cluster import spread; "
        "spread.Spread.__init__.__kwdefaults__['span'] = 1 << 18; "
        "from softmax_cli.__main__ import main; main()"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", script, *line.split(), "-o", "parts/", "--cluster", alone.address],
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    while not (here / "parts" / "part-00002.csv").exists():
        time.sleep(0.01)
    client.send_signal(signal.SIGINT)
    _, err = client.communicate()
    assert (client.returncode, err) == (-signal.SIGINT, b"")
    alone.wait("Remove client Client-softmax-cli")
    with Client(alone.address) as other:  # a part that is being written is written to its end
        while any(other.processing().values()):
            time.sleep(0.01)
    parts = sorted((here / "parts").iterdir())
    assert 3 <= len(parts) < 15
    assert [path.name[:5] for path in parts] == ["part-"] * len(parts)
    assert process(line).out.startswith(whole(here / "parts").decode())


def test_workers_without_the_package(alone, process, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(
        next((BIN.parent / "lib").glob("python3*")) / "site-packages",
        bare,
        ignore=lambda folder, names: [name for name in names if "softmax" in name],
        symlinks=True,
    )
    (bare / "sitecustomize.py").write_text(
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]"
    )
    alone.add_worker(PYTHONPATH=str(bare))
    outcome = process(f"xent {DIGITS} -l digit -k image -r mean --cluster {alone.address}")
    assert re.sub(r":\d+'", ":0'", outcome.err) == (
        "softmax-cli: the worker 'tcp://127.0.0.1:0' has no softmax-calc\n"
        f"  pip install softmax-calc=={__version__} where the workers run\n"
    )


def test_a_scheduler_that_is_not_there_is_told_of_soon(process):
    """Dask asks again until its time is over; a loaded machine takes a while to load it."""
    assert dask.PATIENCE <= 5
    outcome = process(f"xent {DIGITS} -l digit -k image -r mean --cluster tcp://127.0.0.1:1")
    assert (outcome.status, outcome.err) == (
        1,
        "softmax-cli: no scheduler answers at 'tcp://127.0.0.1:1': connection refused\n",
    )


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "here:there"])
def test_what_is_no_address(process, address):
    outcome = process(f"xent {DIGITS} -l digit -k image -r mean --cluster {address}")
    assert outcome.status == 2
    assert outcome.err.startswith(
        f"softmax-cli: --cluster '{address}' is no address of a scheduler"
    )
    assert len(outcome.err.splitlines()) == 2
    assert os.linesep not in outcome.out
