"""Array files beside NumPy and SciPy: softmax of 1,000,000 × 100 float32, file to file.

    python benchmarks/arrays.py [--rows N] [--runs N] [--large GIGABYTES]

Prints seconds of wall clock and of the processor, the largest process, and their ratios, start-up
included, run in turn.  With `--large` an array of so many gigabytes goes along each axis.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from math import prod
from pathlib import Path

import numpy as np

OURS = str(Path(sys.executable).with_name("softmax-cli"))
SCIPY = """
import sys, numpy, scipy.special
x = numpy.load(sys.argv[1])
numpy.save(sys.argv[3], scipy.special.softmax(x, axis=int(sys.argv[2])))
"""


def measured(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return seconds on the wall, of the processor, and the largest process's MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    assert status == 0, command
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def written(path: Path, shape: tuple[int, ...]) -> None:
    """Write logits block by block: what is held here would count as of the processes started."""
    rng = np.random.default_rng(1)
    left = prod(shape)
    with open(path, "wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        while left:
            piece = rng.standard_normal(min(left, 1 << 20), np.float32)
            file.write((piece * 3).astype(np.float32).tobytes())
            left -= piece.size


def compare(source: Path, folder: Path, axis: int, runs: int) -> None:
    """Print how long both take along an axis."""
    ours = [OURS, "softmax", str(source), "-a", str(axis), "-j", "2"]
    commands = {
        "softmax-cli": [*ours, "-o", str(folder / "ours.npy")],
        "SciPy": [sys.executable, "-c", SCIPY, str(source), str(axis), str(folder / "theirs.npy")],
    }
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measured(command))
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in found.items()
    }
    for name, (wall, cpu, memory) in medians.items():
        print(f"axis {axis:2}  {name:12} {wall:6.2f} s  {cpu:6.2f} s of CPU  {memory:6.0f} MB")
    mine, theirs = medians["softmax-cli"], medians["SciPy"]
    print(f"axis {axis:2}  ratio        {mine[0] / theirs[0]:6.2f}    {mine[1] / theirs[1]:6.2f}")


def larger_than_memory(folder: Path, gigabytes: float) -> None:
    """Send an array along each of its axes, and print how large a process became."""
    rows = int(gigabytes * 1e9 / 4 / 1000)
    source = folder / "large.npy"
    for shape in ((rows, 10, 100), (rows // 1000, 1000, 1000), (10, rows, 100)):
        written(source, shape)
        for axis in "0", "1", "2", "0,2":
            command = [OURS, "softmax", str(source), "-a", axis, "-o"]
            wall, cpu, memory = measured([*command, str(folder / "ours.npy")])
            print(f"{shape}, axis {axis:3}  {wall:7.2f} s  {cpu:7.2f} s of CPU  {memory:5.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", type=float, default=0.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.large:
            larger_than_memory(folder, arguments.large)
            return
        source = folder / "logits.npy"
        written(source, (arguments.rows, 100))
        for axis in -1, 0:
            compare(source, folder, axis, arguments.runs)


if __name__ == "__main__":
    main()
