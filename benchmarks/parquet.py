"""How fast softmax is from Parquet to Parquet, beside a lazy polars script, in the same run.

    python benchmarks/parquet.py [--rows N] [--runs N] [--python-for-peers PYTHON]

The table has 2,000,000 rows of an id, 10 float32 logits and a label, in row groups as pyarrow makes
them. The contenders run in turn, forwards and backwards, start-up included; the first turn is not
timed. Ratios are medians over the turns, of seconds and of processor time, which tells more where
others work on the machine. The status is 1 where a bound is not kept.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
TOOL = str(Path(sys.executable).with_name("softmax-cli"))
MOST_OF_PEER = 1.0
MOST_MEMORY = 250 << 20
KILO = 1 if sys.platform == "darwin" else 1024


class Run(NamedTuple):
    """What a process took."""

    seconds: float
    processor: float
    memory: int  # the most that was resident, in bytes


def make(path: Path, rows: int) -> None:
    """Write the table."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(2021)
    columns = {"id": np.arange(rows)}
    for place in range(10):
        columns[f"logit_{place}"] = random.normal(0, 3, rows).astype(np.float32)
    columns["label"] = random.integers(0, 10, rows)
    pq.write_table(pa.table(columns), path)


def measure(command: Sequence[str]) -> Run:
    """Run a command to its end."""
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    seconds = time.perf_counter() - start
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * KILO)


def main() -> None:
    """Measure, and print medians and ratios."""
    parser = argparse.ArgumentParser(description="How fast softmax is from Parquet to Parquet.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python-for-peers", default=sys.executable, metavar="PYTHON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        source, target = Path(directory, "logits.parquet"), str(Path(directory, "out.parquet"))
        # A process begins with what the one that starts it has had of memory: this one stays small.
        maker = get_context("spawn").Process(target=make, args=(source, options.rows))
        maker.start()
        maker.join()
        ours = [TOOL, "softmax", str(source), "-c", "logit_*", "-o", target]
        peer = [str(HERE / "peers" / "polars_parquet.py"), str(source), target]
        commands = {
            "softmax-cli": ours,
            "softmax-cli, --dtype float64": [*ours, "--dtype", "float64"],
            "polars": [options.python_for_peers, *peer],
        }
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for turn in range(options.runs + 1):
            for name in [*commands][:: 1 if turn % 2 else -1]:
                found = measure(commands[name])
                if turn:
                    runs[name].append(found)
    medians = {
        name: Run(*map(statistics.median, zip(*own, strict=True))) for name, own in runs.items()
    }
    theirs = medians["polars"]
    for name, own in medians.items():
        print(
            f"{name}: {own.seconds:.2f} s ({own.seconds / theirs.seconds:.2f}), processor "
            f"{own.processor:.2f} s ({own.processor / theirs.processor:.2f}), "
            f"{own.memory / 1e6:.0f} MB"
        )
    first = medians["softmax-cli"]
    kept = first.seconds <= MOST_OF_PEER * theirs.seconds and first.memory <= MOST_MEMORY
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
