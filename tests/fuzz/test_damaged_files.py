"""A file of columns or of an array that is damaged anywhere ends in a sentence, not by a signal."""

from __future__ import annotations

import io
import os
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

from softmax_cli.cli.group import cli
from tests.files.remote.shelf import put_up
from tests.formats.arrow.files import LOGITS
from tests.fuzz.campaign import fuzz

LISTS = pa.table({"s": ["a", "bb", "ccc"], "x": [[1.0, 2.0], [2.0, 1.0], [0.5, 0.1]]})

TO = ("csv", "jsonl", "parquet", "arrows")


def as_stream(table: pa.Table, file: io.BytesIO, compression: str | None = None) -> None:
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(file, table.schema, options=options) as writer:
        writer.write_table(table)


def as_file(table: pa.Table, file: io.BytesIO) -> None:
    with pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def made() -> dict[str, tuple[bytes, str]]:
    """Return files of every kind, and what names their logits."""
    files = {}
    for table, columns in ((LOGITS, "-c cat,dog"), (LISTS, "-c x")):
        for kind, write in {
            "stream": as_stream,
            "compressed stream": lambda table, file: as_stream(table, file, "lz4"),
            "file": as_file,
            "parquet": pq.write_table,
        }.items():
            file = io.BytesIO()
            write(table, file)
            files[f"{kind} of {columns[3:]}"] = file.getvalue(), columns
    for kind, save in (("npy", np.save), ("npz", np.savez), ("packed", np.savez_compressed)):
        file = io.BytesIO()
        save(file, np.arange(12.0).reshape(4, 3))
        files[kind] = file.getvalue(), ""
    return files


def damaged(random: Random, data: bytes) -> bytes:
    """Return bytes of which a few are others."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5))):
        changed[random.randrange(len(data))] = random.choice(
            (0, 1, 128, 255, random.randrange(256))
        )
    return bytes(changed)


def ended(here: Path, line: list[str], data: bytes) -> tuple[int, str]:
    """Return how a child ends: its status, or the signal, and a traceback, if there is one."""
    child = os.fork()
    if child == 0:  # pragma: no cover (another process)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        try:
            done = CliRunner().invoke(cli, line, input=data)
            said = (
                repr(done.exception) if done.exc_info and done.exc_info[0] is not SystemExit else ""
            )
            (here / "said").write_text(said)
            os._exit(done.exit_code)
        finally:
            os._exit(99)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, (here / "said").read_text() if status >= 0 else ""


def test_a_damaged_column_of_parquet_at_a_url(here: Path) -> None:
    """What describes it ended the process, by a signal, where it was only carried."""
    shelf, file = put_up(), io.BytesIO()
    pq.write_table(pa.table({"kind": ["x", "y"], "a": [1.0, 2.0], "b": [2.0, 1.0]}), file)
    data, optional = file.getvalue(), b"%\x02\x18\x04kind"
    assert data.count(optional) == 1
    line = ["softmax", "shelf://s/t.parquet", "-c", "a,b", "-f", "csv"]
    shelf.files["s/t.parquet"] = data
    assert ended(here, line, b"") == (0, "")
    shelf.files["s/t.parquet"] = data.replace(optional, b"%\x00\x18\x04kind")
    assert ended(here, line, b"") == (1, "")


def test_what_is_damaged_ends_in_a_sentence(here: Path) -> None:
    """From a pipe, and from a server that has ranges."""
    files, shelf = made(), put_up()

    def check(random: Random) -> str:
        kind = random.choice(sorted(files))
        data, columns = files[kind]
        place = random.choice(("-", "shelf://s/damaged"))
        line = ["softmax", place, *columns.split(), "-f", random.choice(TO)]
        if not columns:
            line[-2:] = ["-f", "csv"]
        spoilt = damaged(random, data)
        (here / "damaged").write_bytes(spoilt)
        shelf.files["s/damaged"] = spoilt
        status, said = ended(here, line, spoilt)
        assert (status in (0, 1, 2), said) == (True, ""), f"{kind}: {line}: {status}: {said}"
        return f"{kind} at {place}"

    fuzz(check, first=22)
