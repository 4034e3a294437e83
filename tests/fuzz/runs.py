"""Runs of the command that take a while and write something: what to disturb."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.conftest import clean_environment

FORMATS = ("csv", "csv.gz", "csv.bz2", "csv.xz", "json", "jsonl", "md", "tsv.gz")
OLD = b"what was there before\n"


class Run(NamedTuple):
    """A command line, and the file that it writes; None for standard output."""

    arguments: tuple[str, ...]
    target: str | None

    @property
    def printed(self) -> str:
        """What messages call the output."""
        return self.target or "standard output"


def write_inputs(here: Path) -> None:
    """Write tables: of one chunk, and of several."""
    random = Random(8)
    row = [",".join(f"{random.gauss(0, 3):.3f}" for _ in range(9)) for _ in range(300)]
    (here / "short.csv").write_text("".join(f"r{i % 7},{text}\n" for i, text in enumerate(row)))
    (here / "long.csv").write_text((here / "short.csv").read_text() * 40)
    lines = "".join(f'{{"id": "r", "logits": [{text}]}}\n' for text in row)
    (here / "short.jsonl").write_text(lines)


def choose(random: Random, *, printed: float) -> Run:
    """Choose a run; so large a share of them prints to standard output."""
    name = random.choice(("short.csv", "short.csv", "short.jsonl", "long.csv"))
    jobs = "2" if name == "long.csv" else random.choice("12")
    command = random.choice(("softmax", "log-softmax", "argmax", "softmax -a columns"))
    columns = ("-k", "1", "--no-header") if name.endswith("csv") else ("-c", "logits")
    arguments = (*command.split(), name, *columns, "-j", jobs)
    if random.random() < printed:
        return Run(arguments, None)
    ending = random.choice(FORMATS)
    if ending == "md" and name == "long.csv":
        ending = "csv"
    return Run((*arguments, "-o", f"made.{ending}"), f"made.{ending}")


def completed(run: Run, here: Path, known: dict[Run, bytes]) -> bytes:
    """Return what an undisturbed run writes, and remember it."""
    if run not in known:
        done = subprocess.run(
            ["softmax-cli", *run.arguments],
            cwd=here,
            capture_output=True,
            env=clean_environment(),
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b""), (run, done)
        known[run] = done.stdout if run.target is None else (here / run.target).read_bytes()
        if run.target is not None:
            (here / run.target).unlink()
    return known[run]


def lay_old(run: Run, here: Path, random: Random) -> bytes | None:
    """Leave the target as it was before, or missing; return what it holds."""
    if run.target is None:
        return None
    old = OLD if random.random() < 0.5 else None
    if old is not None:
        (here / run.target).write_bytes(old)
    return old


def taken(run: Run, here: Path) -> bytes | None:
    """Take away the target, and return what it holds; nothing else may lie beside it."""
    found = {*os.listdir(here)} - {"short.csv", "long.csv", "short.jsonl"}
    left = found - {run.target}
    for name in left:
        (here / name).unlink()
    assert not left, f"left behind: {left}"
    if run.target is None or not found:
        return None
    content = (here / run.target).read_bytes()
    (here / run.target).unlink()
    return content
