"""What work on a Dask cluster costs, beside processes of one machine, in the same run.

    python benchmarks/cluster.py [--shards N] [--megabytes N] [--runs N] [--tasks N]
                                [--only shards|tasks]

A scheduler and two workers run on this machine. The digits are repeated to eight shards of 54 MB:
softmax of all by the workers stands beside `-j 2`, start-up included, forwards and backwards, the
first turn untimed, and their bytes are compared. Then one shard is cut into very small tasks, for
what a task costs the client, and what its memory comes to with a tenth as many tasks and with all.
Processor time is that of the client, or of the workers: it tells more where others work on the
machine. `--only` does one of the two. The status is 1 where a bound is not kept.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
TOOL = str(BIN / "softmax-cli")
DIGITS = Path(__file__).parents[1] / "examples" / "digits-test.csv"

MOST_OF_TWO_PROCESSES = 1.4
MOST_OF_A_TASK = 5.0  # milliseconds of the client
MOST_GROWTH = 1.3  # of the client's memory, with ten times as many tasks


class Run(NamedTuple):
    """What a command took."""

    seconds: float
    processor: float  # seconds, of all processes at work


class Cluster(NamedTuple):
    """A scheduler of Dask's, and the processes that are its workers."""

    address: str
    workers: list[int]

    def processor(self) -> float:
        """Return how many seconds of processor time the workers have used."""
        ticks = os.sysconf("SC_CLK_TCK")
        used = 0
        for worker in self.workers:
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / ticks


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers of one thread."""
    log = folder / "log"
    processes: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> None:
        with log.open("ab") as file:
            processes.append(
                subprocess.Popen(
                    [str(BIN / "dask"), *options, "--no-dashboard"],
                    cwd=folder,
                    stdout=file,
                    stderr=file,
                    env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                )
            )

    def wait(pattern: str, count: int = 1) -> str:
        while len(found := re.findall(pattern, log.read_text() if log.exists() else "")) < count:
            time.sleep(0.05)
        return str(found[0])

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0")
        address = wait(r"Scheduler at: +(tcp://127.0.0.1:\d+)")
        for count in (1, 2):
            start("worker", address, "--nthreads", "1", "--no-nanny")
            wait("Register worker", count)
        yield Cluster(address, [process.pid for process in processes[1:]])
    finally:
        for process in processes:
            process.kill()
            process.wait()


def make(folder: Path, shards: int, megabytes: float) -> list[str]:
    """Write the shards."""
    head, _, rows = DIGITS.read_text().partition("\n")
    times = round(megabytes * 1e6 / shards / len(rows))
    paths = [folder / f"shard-{number}.csv" for number in range(shards)]
    for path in paths:
        path.write_text(f"{head}\n" + rows * times)
    return [str(path) for path in paths]


def measure(command: list[str], workers: Cluster) -> Run:
    """Run a command to its end."""
    before, start = workers.processor(), time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return Run(seconds, used.ru_utime + used.ru_stime + workers.processor() - before)


def compare(paths: list[str], folder: Path, workers: Cluster, runs: int) -> bool:
    """Print how long both take; return whether the bound is kept and the bytes are the same."""
    whole, parts = folder / "whole.csv", folder / "parts"
    line = [TOOL, "softmax", *paths, "-k", "image,digit"]
    commands = {
        "-j 2": [*line, "-j", "2", "-o", str(whole)],
        "--cluster": [*line, "--cluster", workers.address, "-o", f"{parts}/"],
    }
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name in [*commands][:: 1 if turn % 2 else -1]:
            run = measure(commands[name], workers)
            if turn:
                found[name].append(run)
    medians = {
        name: Run(*map(statistics.median, zip(*own, strict=True))) for name, own in found.items()
    }
    for name, own in medians.items():
        print(f"{name}: {own.seconds:.2f} s, processor {own.processor:.2f} s")
    ratio = medians["--cluster"].seconds / medians["-j 2"].seconds
    work = medians["--cluster"].processor / medians["-j 2"].processor
    same = are_same(whole, sorted(parts.iterdir()))
    said = "the same" if same else "NOT the same"
    print(f"ratio {ratio:.2f}, of processor time {work:.2f}; the bytes are {said}")
    return same and ratio <= MOST_OF_TWO_PROCESSES


def are_same(whole: Path, parts: list[Path]) -> bool:
    """Say whether parts are the bytes of a file."""
    with whole.open("rb") as file:
        for path in parts:
            with path.open("rb") as part:
                while data := part.read(1 << 20):
                    if file.read(len(data)) != data:
                        return False
        return not file.read(1)


SMALL = """
import resource, sys, time
from distributed import Client
from softmax_cli.executors import run
address, path, span = sys.argv[1], sys.argv[2], int(sys.argv[3])
def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
with Client(address) as client:
    executor = client.get_executor(pure=False)
    line = ["xent", path, "-l", "digit", "-k", "image", "-r", "mean"]
    run(executor, line)
    before, start = processor(), time.perf_counter()
    run(executor, line, span=span)
    print(processor() - before, time.perf_counter() - start,
          resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def small_tasks(path: str, workers: Cluster, tasks: int) -> bool:
    """Print what small tasks cost the client; return whether the bounds are kept."""
    size = os.path.getsize(path)
    memory = []
    cost = 0.0
    for count in (tasks // 10, tasks):
        line = [sys.executable, "-c", SMALL, workers.address, path, str(-(-size // count))]
        answer = subprocess.run(line, check=True, capture_output=True, text=True).stdout
        processor, seconds, resident = map(float, answer.split())
        cost = processor / count * 1000
        memory.append(resident)
        print(
            f"{count} tasks: {cost:.2f} ms of the client for each, {seconds / count * 1000:.1f} ms "
            f"until they are done, {resident / 1024:.0f} MB"
        )
    return cost <= MOST_OF_A_TASK and memory[1] <= MOST_GROWTH * memory[0]


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="What work on a Dask cluster costs.")
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--megabytes", type=float, default=430)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--only", choices=["shards", "tasks"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, cluster(Path(directory)) as workers:
        folder = Path(directory)
        shards = 1 if options.only == "tasks" else options.shards
        paths = make(folder, shards, options.megabytes * shards / options.shards)
        kept = []
        if options.only != "tasks":
            kept.append(compare(paths, folder, workers, options.runs))
        if options.only != "shards":
            kept.append(small_tasks(paths[0], workers, options.tasks))
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
