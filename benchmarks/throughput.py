"""How fast large tables go through, beside what people would write instead, in the same run.

    python benchmarks/throughput.py [--size small|full] [--runs N] [--only NAME]
                                    [--directory DIR] [--python-for-peers PYTHON]

The contenders run in turn, forwards and backwards, so that a machine whose speed drifts does so for
all of them. Each writes a file, which is not there when it starts; start-up is included. The first
turn is not timed: there the answers are compared, the memory is watched, and the files get into the
page cache. Slow peers run in that turn alone, are timed in it, and only with the smallest table of
numbers (pandas with the digits too, DuckDB so with the wide table). Ratios are medians over the
turns. The peers are the scripts in benchmarks/peers.

Memory is resident memory, at its peak, shared pages included: that of the largest single process
(the kernel's figure for a process and the children that it waited for, largest of all turns; where
that is below what this script takes itself, a sample), and that of all processes of a contender
together (sampled in the first turn; pages that they share count in each). MB are millions of bytes.

Full size makes 1 GB of tables, which stay for the next time, and outputs of up to 3 GB, which do
not. It takes some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from processes import CommandError, Measured, measure

import softmax_cli

HERE = Path(__file__).parent
TOOL = str(Path(sys.executable).with_name("softmax-cli"))
OURS, ALONE = "softmax-cli", "softmax-cli --jobs 1"
LAZY, FILTER = "polars, lazy", "C++17 filter, one thread"
OBJECTS = "orjson and NumPy"
AGREEMENT = 1e-9
MEMORY = 120
SMALLER = 25


@dataclass(frozen=True)
class Work:
    """A table, what is done with it, and how fast that has to be.

    Attributes
    ----------
    columns : int
        How many columns of numbers, or 0 for the digits table: an identifier, a label, ten logits.
    task : str
        What the peers call it.
    options : tuple of str
        Ours for the same.
    peers : str
        Which take part beside polars and the filter: `all`, `wide` (DuckDB), `carrying` (pandas).
    bounds : mapping
        For one of ours and a peer: the largest ratio that is promised, and that hoped for.
    """

    title: str
    rows: int
    columns: int
    task: str
    options: tuple[str, ...]
    peers: str
    bounds: Mapping[tuple[str, str], tuple[float, float | None]]
    shape: str = ""  # of records: `lines`, or one `document`; none for delimited text

    @property
    def suffix(self) -> str:
        """What the names of files end with."""
        return {"": ".csv", "lines": ".jsonl", "document": ".json"}[self.shape]

    def sized(self, size: str) -> int:
        """Return how many rows there are at this size of the whole benchmark."""
        return self.rows if size == "full" else self.rows // SMALLER


CARRY = ("-k", "image,digit")
LOSS = ("--label-column", "digit", "--keep", "image", "--reduction", "mean")
WORKS = {
    "short": Work(
        *("softmax of numbers", 500_000, 10, "numbers", ("softmax",), "all"),
        {(OURS, LAZY): (0.75, 0.55), (OURS, FILTER): (0.95, 0.75)},
    ),
    "long": Work(
        *("softmax of numbers", 5_000_000, 10, "numbers", ("softmax",), "wide"),
        {
            (OURS, LAZY): (0.75, 0.60),
            (OURS, FILTER): (0.60, 0.50),
            (ALONE, FILTER): (1.1, None),
        },
    ),
    "wide": Work(
        *("softmax of numbers", 50_000, 1_000, "numbers", ("softmax",), "wide"),
        {(OURS, LAZY): (0.60, 0.45)},
    ),
    "digits": Work(
        *("softmax of digits, columns carried", 500_000, 0, "softmax"),
        *(("softmax", *CARRY), "carrying"),
        {(OURS, LAZY): (0.80, 0.60)},
    ),
    "json": Work(
        *("softmax of JSON lines", 500_000, 0, "softmax"),
        *(("softmax", "-c", "logits"), "json"),
        {(OURS, LAZY): (0.70, 0.40), (OURS, OBJECTS): (0.50, 0.30)},
        "lines",
    ),
    "json-loss": Work(
        *("mean cross-entropy of JSON lines", 500_000, 0, "xent"),
        *(("xent", "-c", "logits", "-l", "label", "-r", "mean"), "json"),
        {(OURS, LAZY): (0.80, None)},
        "lines",
    ),
    "document": Work(
        *("softmax of one JSON document", 500_000, 0, "softmax"),
        *(("softmax", "-c", "logits"), "json"),
        {(OURS, OBJECTS): (0.60, None)},
        "document",
    ),
    "loss": Work(
        *("mean cross-entropy of digits, label by name", 500_000, 0, "xent"),
        *(("xent", *LOSS), "carrying"),
        {(OURS, LAZY): (1.0, 0.85)},
    ),
}


@dataclass
class Contender:
    """A command, and what its runs took.

    Attributes
    ----------
    prints : bool
        Whether its answer comes from its standard output.
    once : bool
        Whether it is so slow that one run has to do.
    differs : float
        The largest relative difference of its numbers from ours.
    """

    name: str
    command: list[str]
    prints: bool = False
    once: bool = False
    runs: list[Measured] = field(default_factory=list)
    differs: float = 0.0

    def run(self, target: Path, watch: bool) -> None:
        """Run it once, and remember what that took."""
        target.unlink(missing_ok=True)
        self.runs.append(measure(self.command, target if self.prints else None, watch))

    def seconds(self) -> list[float]:
        """Return the times that count: the first only where there is no other."""
        return [run.seconds for run in self.runs[1:] or self.runs]

    def largest(self) -> int:
        """Return the peak of its largest process in any run, in bytes."""
        return max(run.largest for run in self.runs)

    def ratio(self, peer: Contender) -> float:
        """Return the median ratio of its time to a peer's in the same turn.

        One that runs once does so in the first turn, where the others' times do not count: then it
        is the ratio of the medians.
        """
        if self.once or peer.once:
            return statistics.median(self.seconds()) / statistics.median(peer.seconds())
        pairs = zip(self.seconds(), peer.seconds(), strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


@dataclass(frozen=True)
class Peers:
    """What is installed here: versions by name, and why the others are missing."""

    python: str
    filter: str
    versions: Mapping[str, str]
    missing: Mapping[str, str]

    @classmethod
    def find(cls, python: str, directory: Path) -> Peers:
        """Look for libraries and programs, and compile the filter."""
        versions, missing = {}, {}
        for name in ("polars", "duckdb", "pandas", "numpy"):
            text = f"import {name}; print({name}.__version__)"
            found = _ask(python, "-c", text)
            if found.returncode == 0:
                versions[name] = found.stdout.strip()
            else:
                missing[name] = "not importable"
        for name, asked in (("mlr", "--version"), ("mawk", "-Wversion")):
            if path := shutil.which(name):
                said = _ask(path, asked)
                first = (said.stdout or said.stderr).partition("\n")[0]
                versions[name] = first.strip().removeprefix(f"{name} ")
            else:
                missing[name] = "not installed"
        program = directory / "filter"
        compiler = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
        if compiler is None:
            missing["filter"] = "no compiler"
        else:
            flags = ["-std=c++17", "-O3", "-march=native", "-o", str(program)]
            made = _ask(compiler, *flags, str(HERE / "peers" / "filter.cpp"))
            if made.returncode == 0:
                versions["filter"] = _ask(compiler, "--version").stdout.partition("\n")[0]
            else:
                missing["filter"] = "does not compile"
        return cls(python, str(program), versions, missing)

    def contenders(self, work: Work, source: Path, target: Path) -> list[Contender]:
        """Return all that take part in a work, ours first."""
        files = [str(source), str(target)]

        def script(name: str) -> list[str]:
            return [self.python, str(HERE / "peers" / name), work.task, *files]

        wide = work.columns > 100
        tool, *options = work.options
        ours = [TOOL, tool, files[0], *options, "-o", files[1]]
        if work.shape:
            result = [Contender(OURS, ours)]
            if "polars" in self.versions and work.shape == "lines":
                result.append(Contender(LAZY, script("polars_json.py")))
            return [*result, Contender(OBJECTS, script("orjson_numpy.py"))]
        miller = ["mlr", "--icsv", "--ocsv", "--implicit-csv-header", "--headerless-csv-output"]
        programs = str(HERE / "peers" / "softmax")
        theirs = [
            ("polars", Contender(LAZY, script("polars_lazy.py"))),
            ("polars", Contender("polars, eager", script("polars_eager.py"))),
            ("filter", Contender(FILTER, [self.filter, work.task, *files])),
        ]
        if work.peers != "carrying":
            theirs += [("duckdb", Contender("DuckDB", script("duckdb_query.py"), once=wide))]
        if work.peers != "wide":
            theirs += [("pandas", Contender("pandas", script("pandas_frame.py"), once=True))]
        if work.peers == "all":
            awk, mlr = ["mawk", "-f", f"{programs}.awk"], [*miller, "put", "-f", f"{programs}.mlr"]
            theirs += [
                ("numpy", Contender("NumPy, loadtxt", script("numpy_text.py"), once=True)),
                ("mawk", Contender("mawk", [*awk, files[0]], prints=True, once=True)),
                ("mlr", Contender("Miller", [*mlr, files[0]], prints=True, once=True)),
            ]
        result = [Contender(OURS, ours)]
        if any(name == ALONE for name, _ in work.bounds):
            result += [Contender(ALONE, [*ours, "--jobs", "1"])]
        return result + [peer for name, peer in theirs if name in self.versions]


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that may fail, and keep what it says."""
    silent = subprocess.DEVNULL
    return subprocess.run(command, check=False, stdin=silent, capture_output=True, text=True)


def tables(*arguments: object) -> str:
    """Run tables.py: this process stays small."""
    command = [sys.executable, str(HERE / "tables.py"), *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def source_of(work: Work, rows: int, directory: Path) -> Path:
    """Return the table of a work, made if it is not there yet."""
    kind = f"numbers-{rows}x{work.columns}" if work.columns else f"digits-{rows}"
    if work.shape:
        kind = f"{work.shape}-{rows}"
    path = directory / f"{kind}{work.suffix}"
    if not path.exists() and work.shape:
        tables("json", work.shape, path, rows)
    elif not path.exists():
        arguments = (
            ("numbers", path, rows, work.columns) if work.columns else ("digits", path, rows)
        )
        tables(*arguments)
    return path


def compete(work: Work, peers: Peers, source: Path, scratch: Path, runs: int) -> list[Contender]:
    """Run all contenders in turn, and print a table of what that took; return those left."""
    answer, target = (scratch / f"{name}{work.suffix}" for name in ("ours", "out"))
    contenders = peers.contenders(work, source, target)
    for contender in list(contenders):
        try:
            contender.run(target, watch=True)
        except CommandError as error:
            if contender.name in (OURS, ALONE):
                raise
            print(f"{contender.name} failed: {error}\n")
            contenders.remove(contender)
            continue
        if contender is contenders[0]:
            target.replace(answer)
        else:
            carried: object = 2 if work.task == "softmax" else 0
            carried = "json" if work.shape else carried
            contender.differs = float(tables("compare", answer, target, carried))
    print(f"{source.stat().st_size / 1e6:,.0f} MB in, {answer.stat().st_size / 1e6:,.0f} MB out\n")
    answer.unlink()
    for turn in range(runs):
        for contender in contenders[:: 1 if turn % 2 else -1]:
            if not contender.once:
                contender.run(target, watch=False)
    target.unlink(missing_ok=True)
    return contenders


def report(work: Work, contenders: list[Contender], full: bool) -> bool:
    """Print what was measured beside what is promised, and return whether the numbers agree."""

    def verdict(measured: float, promised: float) -> str:
        return " MISSED" if full and measured > promised else ""

    by_name = {contender.name: contender for contender in contenders}
    rivals = [name for name in (LAZY, FILTER, OBJECTS) if name in by_name]
    heads = ["runs", "median, s", "least, s", *(f"of {name}" for name in rivals)]
    heads += ["largest process, MB", "all together, MB", "differs by"]
    print(f"| by | {' | '.join(heads)} |\n|---|{'--:|' * len(heads)}")
    for contender in contenders:
        seconds = contender.seconds()
        peaks = [contender.largest(), contender.runs[0].together]
        cells = [str(len(seconds)), f"{statistics.median(seconds):.2f}", f"{min(seconds):.2f}"]
        cells += [f"{contender.ratio(by_name[name]):.2f}" for name in rivals]
        cells += [f"{peak / 1e6:.0f}" if peak else "" for peak in peaks]
        cells += [f"{contender.differs:.1e}"]
        print(f"| {contender.name} | {' | '.join(cells)} |")
    print()
    for (ours, peer), (promised, hoped) in work.bounds.items():
        if peer in by_name:
            hope = "" if hoped is None else f"; hoped for: {hoped:.2f}"
            ratio = by_name[ours].ratio(by_name[peer])
            print(f"- {ours} / {peer}: {ratio:.2f} ", end="")
            print(f"(promised: at most {promised:.2f}{hope}){verdict(ratio, promised)}")
    for name in (OURS, ALONE):
        if name in by_name:
            peak = by_name[name].largest() / 1e6
            print(f"- {name}, each process: {peak:.0f} MB ", end="")
            print(f"(promised: at most {MEMORY}){verdict(peak, MEMORY)}")
    strangers = [each.name for each in contenders if not each.differs <= AGREEMENT]
    for name in strangers:
        print(f"- {name}: other numbers than ours, by more than {AGREEMENT}")
    print(flush=True)
    return not strangers


def main() -> None:
    """Run the works that the command line asks for; the status is 1 if any numbers differ."""
    parser = argparse.ArgumentParser(description="How fast large tables go through.")
    parser.add_argument("--size", choices=("small", "full"), default="full")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of all but slow peers")
    parser.add_argument("--only", action="append", choices=WORKS, metavar="NAME")
    parser.add_argument("--directory", type=Path, help="where the tables are kept")
    parser.add_argument("--python-for-peers", default=sys.executable, metavar="PYTHON")
    options = parser.parse_args()
    directory = options.directory or Path(tempfile.gettempdir(), "softmax-cli-throughput")
    directory.mkdir(parents=True, exist_ok=True)
    compileall.compile_dir(str(Path(softmax_cli.__file__).parent), quiet=2)
    agree = True
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        peers = Peers.find(options.python_for_peers, Path(scratch))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        print(f"{cores} cores, {platform.system()}, Python {platform.python_version()}")
        print("; ".join(f"{name} {version}" for name, version in peers.versions.items()))
        for name, reason in peers.missing.items():
            print(f"left out: {name} ({reason})")
        if options.size == "small":
            print("Small tables: what is promised is promised of the full ones.")
        print()
        for name in options.only or WORKS:
            work, rows = WORKS[name], WORKS[name].sized(options.size)
            shape = f"{work.columns:,}" if work.columns else "(id, label, 10 logits)"
            print(f"### {name}: {work.title}, {rows:,} × {shape}\n")
            source = source_of(work, rows, directory)
            contenders = compete(work, peers, source, Path(scratch), options.runs)
            agree &= report(work, contenders, options.size == "full")
    print(f"The tables stay in {directory}.")
    sys.exit(not agree)


if __name__ == "__main__":
    main()
