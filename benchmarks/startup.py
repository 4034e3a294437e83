"""How long a process takes that does little: ratios to bare imports, in the same run.

    python benchmarks/startup.py [RUNS]

The commands run in turn, so that a machine whose speed drifts does so for all of them. Byte code is
compiled first, as in an installed package.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import softmax_cli

PYTHON = sys.executable
TOOL = str(Path(PYTHON).with_name("softmax-cli"))
DIGITS = str(Path(__file__).parent.parent / "examples" / "digits-test.csv")
SCIPY = "from scipy.special import softmax; print(softmax([2, 1, 0.1]))"

COMMANDS = {
    "import numpy": [PYTHON, "-c", "import numpy"],
    "import click": [PYTHON, "-c", "import click"],
    "SciPy one-liner": [PYTHON, "-c", SCIPY],
    "--help": [TOOL, "--help"],
    "softmax 2 1 0.1": [TOOL, "softmax", "2", "1", "0.1"],
    "xent 2 1 0.1 --label 2": [TOOL, "xent", "2", "1", "0.1", "--label", "2"],
    "softmax 2 1 0.1 -f table": [TOOL, "softmax", "2", "1", "0.1", "-f", "table"],
    "softmax, 540 rows of CSV": [TOOL, "softmax", DIGITS, "-k", "image,digit"],
}
PROMISES = [
    ("softmax 2 1 0.1", "import numpy", 0.60),
    ("--help", "import click", 1.25),
    ("softmax 2 1 0.1 -f table", "import numpy", 1.0),
]


def main() -> None:
    """Print the medians and the ratios that are promised."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    compileall.compile_dir(str(Path(softmax_cli.__file__).parent), quiet=2)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    }
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 2):
        for name, command in COMMANDS.items():
            begin = time.perf_counter()
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
            if turn >= 2:
                times[name].append(time.perf_counter() - begin)
    print(f"{'command':28}{'median ms':>10}{'least ms':>10}")
    for name, measured in times.items():
        median, least = statistics.median(measured) * 1e3, min(measured) * 1e3
        print(f"{name:28}{median:10.1f}{least:10.1f}")
    print()
    for name, peer, promised in PROMISES:
        ratio = statistics.median(
            ours / theirs for ours, theirs in zip(times[name], times[peer], strict=True)
        )
        print(f"{name} / {peer}: {ratio:.2f} (promised: at most {promised:.2f})")


if __name__ == "__main__":
    main()
