"""Generated tables through every route: the bytes, the messages and the status of the plain one."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from softmax_cli.cli.group import cli
from softmax_cli.errors import HOW_TO_READ
from softmax_cli.files.input import STDIN
from softmax_cli.files.stream import Stream
from softmax_cli.formats import chunks
from softmax_cli.formats.csv.bulk import parsing
from softmax_cli.numerics import kernels
from tests.conftest import clean_environment
from tests.fuzz import tables
from tests.fuzz.campaign import fuzz

FILE = "given"
"""The name of the input: nothing that is generated or said holds it."""

NEVER = 1 << 40
COMPRESSED = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


class Outcome(NamedTuple):
    """What a command line leaves behind, whatever its input is called."""

    status: int
    out: bytes
    err: str

    def __str__(self) -> str:
        return f"{self.status} {self.out!r}\n{self.err}"


def outcome(
    arguments: list[str],
    pieces: Iterator[bytes] | None = None,
    *,
    paused: bool = False,
    at_once: bool = False,
    simdjson: bool = True,
    crossover: int | None = None,
    chunk_size: int | None = None,
) -> Outcome:
    """Run a command line in this process, on pieces of standard input or on files it names."""
    given: dict[str, object] = {"bulk": (0, 0) if at_once else (NEVER, NEVER)}
    if pieces is not None:
        given["stdin"] = Stream(STDIN, lambda _: next(pieces, b""), ready=lambda _: not paused)
    with pytest.MonkeyPatch.context() as patch:
        if not simdjson:
            patch.setattr(parsing, "_simdjson", lambda: None)
        if crossover is not None:
            patch.setattr(kernels, "CROSSOVER", crossover)
        if chunk_size is not None:
            patch.setattr(chunks, "CHUNK_SIZE", chunk_size)
        result = CliRunner().invoke(cli, arguments, obj=given, prog_name="softmax-cli")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout_bytes, anonymous(result.stderr))


def anonymous(err: str) -> str:
    """Return messages without what the input is called."""
    for name in (*(FILE + ending for ending in COMPRESSED), STDIN):
        err = err.replace(name, FILE)
    err = err.replace(" < FILE |", f" < {FILE} |")
    # Who pipes nothing in is told how numbers come here.
    err = err.replace(f"\n  {HOW_TO_READ}", "")
    # A hint says how a file comes to a command that makes text of it.
    return re.sub(
        r"(: |\n  )(\w+ -dc \w+ \| )?(\w[^<|\n]*?)( < \w+)?( \| softmax-cli)", r"\1\3\5", err
    )


def cut(data: bytes, random: Random) -> Iterator[bytes]:
    """Yield a stream in pieces of one size, or of any."""
    size = random.choice((1, 2, 7, 64, 0))
    place = 0
    while place < len(data):
        end = place + (size or random.randrange(1, 200))
        yield data[place:end]
        place = end


def in_this_process(table: tables.Table, random: Random) -> dict[str, Callable[[], Outcome]]:
    """Return the routes that are quick to take, as functions."""
    line = [*table.arguments, "-j", "1", FILE]
    piped = table.arguments
    ending = random.choice([*COMPRESSED])
    size = random.choice((20, 100, 500))

    def compressed() -> Outcome:
        Path(FILE + ending).write_bytes(COMPRESSED[ending](table.data))
        return outcome([*line[:-1], FILE + ending])

    return {
        "simdjson": lambda: outcome(line, at_once=True),
        "orjson": lambda: outcome(line, at_once=True, simdjson=False),
        "arrays": lambda: outcome(line, crossover=0),
        "chunks": lambda: outcome(line, chunk_size=size),
        "chunks at once": lambda: outcome(line, chunk_size=size, at_once=True, crossover=0),
        "stream": lambda: outcome(piped, iter([table.data])),
        "stream in pieces": lambda: outcome(piped, cut(table.data, random)),
        "pieces at once": lambda: outcome(piped, cut(table.data, random), at_once=True),
        f"file{ending}": compressed,
    }


def in_processes(table: tables.Table, random: Random) -> dict[str, Callable[[], Outcome]]:
    """Return the routes that take processes of their own."""
    small = random.choice((20, 100, 500))
    patched = (
        f"from softmax_cli.formats import chunks; chunks.CHUNK_SIZE = {small}; "
        "from softmax_cli.__main__ import main; main()"
    )
    program = ["python", "-c", patched, *table.arguments]

    def run(*more: str, script: str = '"$@"') -> Outcome:
        done = subprocess.run(
            ["bash", "-c", script, "bash", *program, *more],
            capture_output=True,
            env=clean_environment(),
            check=False,
        )
        return Outcome(done.returncode, done.stdout, anonymous(done.stderr.decode()))

    def to_file(jobs: str) -> Outcome:
        done = run("-j", jobs, "-o", "made", FILE)
        made = Path("made").read_bytes() if Path("made").exists() else b""
        assert {*os.listdir()} <= {FILE, "made", *(FILE + ending for ending in COMPRESSED)}
        Path("made").unlink(missing_ok=True)
        return done._replace(out=made)

    return {
        "two workers": lambda: run("-j", "2", FILE),
        "two workers behind a pipe": lambda: run(
            "-j", "2", script=f'cat {FILE} | "$@" | cat; exit ${{PIPESTATUS[1]}}'
        ),
        "standard input": lambda: run("-j", "1", script=f'"$@" < {FILE}'),
        "two workers to a file": lambda: to_file("2"),
        "one worker to a file": lambda: to_file("1"),
    }


def test_every_route_comes_to_the_same_bytes_messages_and_status(here: Path) -> None:
    def check(random: Random) -> str:
        table = tables.generate(random)
        Path(FILE).write_bytes(table.data)
        plain = outcome([*table.arguments, "-j", "1", FILE])
        routes = in_this_process(table, random)
        if random.random() < 0.02:
            routes |= in_processes(table, random)
        for name, take in routes.items():
            came = take()
            if name.endswith("to a file") and plain.status:
                came = came._replace(out=plain.out)  # an error leaves no file
            assert came == plain, explained(table, name, came, plain)
        return f"{table.kind} {plain.status}"

    fuzz(check, first=17)


def test_where_a_stream_pauses_only_doubts_differ(here: Path) -> None:
    """What is doubted, and what is an index, are seen from the rows that have come."""

    def check(random: Random) -> str:
        table = tables.generate(random)
        arguments = [*table.arguments, random.choice(("--header", "--no-header"))]
        plain = outcome(arguments, iter([table.data]))
        paused = outcome(arguments, cut(table.data, random), paused=True, at_once=True)
        index = "has no name" in plain.err + paused.err
        if 2 not in (plain.status, paused.status) and not index:
            assert paused[:2] == plain[:2], explained(table, "paused", paused, plain)
        return f"{table.kind} {plain.status}"

    fuzz(check, first=37)


def explained(table: tables.Table, route: str, came: Outcome, plain: Outcome) -> str:
    """Say what differs."""
    line = shlex.join(table.arguments)
    return f"{route}: softmax-cli {line}\n{table.data!r}\n{route}: {came}\nplain: {plain}"
