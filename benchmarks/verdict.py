"""How fast metrics and calibrate are, beside passes of polars over the same table, in the same run.

    python benchmarks/verdict.py [--rows N] [--runs N] [--python-for-peers PYTHON]

The table has 500,000 rows of an identifier, a label by name and 10 logits. The contenders run in
turn, forwards and backwards; start-up is included, the first turn is not timed, and ratios are
medians over the turns. A step of calibrate is its time over the passes that it makes.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from softmax_cli.metrics.logit_gaps import LogitGaps
from softmax_cli.metrics.temperature_fit import fit

HERE = Path(__file__).parent
TOOL = str(Path(sys.executable).with_name("softmax-cli"))
MOST_STEPS = 10
BOUNDS = {
    ("metrics", "polars, loss, accuracy, ECE"): 1.0,
    ("a step", "polars, loss, accuracy"): 1.5,
}


def passes_of_digits() -> int:
    """Return how often calibrate reads the table: as often as the digits that it repeats."""
    header, *lines = (HERE.parent / "examples" / "digits-test.csv").read_text("utf-8").splitlines()
    classes = header.split(",")[2:]
    cells = [line.split(",") for line in lines]
    rows = [[float(cell) for cell in row[2:]] for row in cells]
    labels = [classes.index(row[1]) for row in cells]

    def evaluate(temperatures: tuple[float, ...]) -> LogitGaps:
        gaps = LogitGaps(temperatures)
        gaps.add(rows, labels)
        return gaps

    return fit(evaluate).passes


def compete(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, list[float]]:
    """Return the seconds of each command in all turns but the first; print the answers."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name in [*commands][:: 1 if turn % 2 else -1]:
            start = time.perf_counter()
            done = subprocess.run(commands[name], check=True, capture_output=True, text=True)
            if turn:
                seconds[name].append(time.perf_counter() - start)
            else:
                print(f"{name}: {done.stdout.strip()}")
    return seconds


def main() -> None:
    """Measure, and print medians and ratios; the status is 1 if one is above its bound."""
    parser = argparse.ArgumentParser(description="How fast metrics and calibrate are.")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python-for-peers", default=sys.executable, metavar="PYTHON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        table = str(Path(directory, "digits.csv"))
        maker = [sys.executable, str(HERE / "tables.py"), "digits", table, str(options.rows)]
        subprocess.run(maker, check=True)
        ours = [table, "-l", "digit", "-k", "image"]
        peer = [options.python_for_peers, str(HERE / "peers" / "polars_verdict.py"), table]
        commands = {
            "metrics": [TOOL, "metrics", *ours, "-f", "csv"],
            "calibrate": [TOOL, "calibrate", *ours],
            "polars, loss, accuracy": peer,
            "polars, loss, accuracy, ECE": [*peer, "--ece"],
        }
        seconds = compete(commands, options.runs)
    passes = passes_of_digits()
    seconds["a step"] = [each / passes for each in seconds["calibrate"]]
    print()
    for name, each in seconds.items():
        print(f"{name}: median {statistics.median(each):.2f} s, least {min(each):.2f} s")
    print(f"calibrate takes {passes} steps (promised: at most {MOST_STEPS})")
    met = passes <= MOST_STEPS
    for (name, rival), bound in BOUNDS.items():
        ratios = [a / b for a, b in zip(seconds[name], seconds[rival], strict=True)]
        ratio = statistics.median(ratios)
        print(f"{name} / {rival}: {ratio:.2f} (promised: at most {bound:.2f})")
        met &= ratio <= bound
    sys.exit(not met)


if __name__ == "__main__":
    main()
