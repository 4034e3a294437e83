"""A thread encodes row groups while others are collected: the bytes and the errors of none."""

import signal
import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from softmax_cli.formats.arrow import batch_writer, record_batches
from softmax_cli.formats.arrow.background import Background
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema
from tests.formats.arrow.files import write

ROWS, GROUP, BATCH = 6_000, 1_250, 800
"""In a file, in a group of it, and in what is read of that at once."""


@pytest.fixture
def started(monkeypatch):
    """Two cores, for files of any size; a list of what has a thread of its own."""
    monkeypatch.setattr(record_batches, "ROWS", BATCH)
    started = []
    start = Background.start

    def noted(background):
        started.append(background)
        start(background)

    monkeypatch.setattr("softmax_cli.engine.verbs.ENOUGH", 1)
    monkeypatch.setattr("softmax_cli.engine.verbs.jobs_available", lambda: 2)
    monkeypatch.setattr(Background, "start", noted)
    return started


def table(*bad):
    """Return a table of columns of many types, with an infinity in some rows."""
    random = np.random.default_rng(4)
    logits = random.normal(0, 3, (ROWS, 3)).astype(np.float32)
    for row in bad:
        logits[row, 1] = np.inf
    columns = {
        "id": np.arange(ROWS),
        **{name: logits[:, place] for place, name in enumerate("abc")},
        "when": pa.array(random.integers(0, 10**15, ROWS), pa.timestamp("us", "UTC")),
        "kind": pa.array(random.choice(["u", "v"], ROWS)).dictionary_encode(),
        "text": [f"t{row % 977}" for row in range(ROWS)],
    }
    return pa.table(columns)


@pytest.mark.parametrize("most", [1 << 25, 0])
@pytest.mark.parametrize("options", ["", "--dtype float64", "--append -T 2", "--bad-rows nan"])
def test_threads_change_no_byte(run, here, started, monkeypatch, options, most):
    monkeypatch.setattr(batch_writer, "_MOST_BESIDE", most)
    before = threading.active_count()
    write("a.parquet", table(*([3_500] if "bad" in options else ())), row_group_size=GROUP)
    beside = run(f"softmax a.parquet -c a:c {options} -o b.parquet")
    assert len(started) == 1
    assert threading.active_count() == before
    alone = run(f"softmax a.parquet -c a:c {options} -j 1 -o c.parquet")
    assert len(started) == 1
    assert beside == alone
    assert beside.status == 0
    assert (here / "b.parquet").read_bytes() == (here / "c.parquet").read_bytes()


@pytest.mark.parametrize("source", ["csv", "jsonl"])
def test_text_becomes_groups_of_a_thread(run, here, started, monkeypatch, source):
    monkeypatch.setattr(batch_writer, "ROWS", 100)
    write("a.parquet", table().slice(0, 550))
    run(f"softmax a.parquet -c a:c -o a.{source}")
    count = len(started)
    assert run(f"softmax a.{source} -c a:c -o b.parquet").status == 0
    assert len(started) == count + 1
    run(f"softmax a.{source} -c a:c -j 1 -o c.parquet")
    assert (here / "b.parquet").read_bytes() == (here / "c.parquet").read_bytes()


def test_a_bad_row_is_told_as_without_threads(run, here, started):
    before = threading.active_count()
    write("a.parquet", table(3_500, 3_501), row_group_size=GROUP)
    outcome = run("softmax a.parquet -c a:c -o b.parquet")
    assert outcome == (
        *(1, ""),
        "softmax-cli: a.parquet: row 3501: column 'b': inf is not a logit\n",
    )
    assert started
    assert threading.active_count() == before
    assert [path.name for path in here.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("bad", [(), (3_500,)])
def test_what_cannot_be_written_is_told_before_a_bad_row_behind_it(
    run, here, started, monkeypatch, bad
):
    """Though the thread meets it when that row has been read."""
    write("a.parquet", table(*bad), row_group_size=GROUP)

    def refuse(*_args, **_named):
        raise pa.ArrowInvalid("no such thing")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", refuse)
    before = threading.active_count()
    assert run("softmax a.parquet -c a:c -o b.parquet") == (
        *(1, ""),
        "softmax-cli: b.parquet: cannot be written: no such thing\n",
    )
    assert threading.active_count() == before
    assert [path.name for path in here.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_process_while_the_thread_works(here, number):
    """And nothing is left of the file that was begun."""
    write("a.parquet", table(), row_group_size=GROUP)
    code = (
        "import sys, time; import pyarrow.parquet as pq; import softmax_cli.engine.verbs as verbs\n"
        "from softmax_cli.__main__ import main\n"
        "verbs.ENOUGH, verbs.jobs_available = 1, lambda: 2\n"
        "def write(*_, **__):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(1000)\n"
        "pq.ParquetWriter.write_table = write\n"
        "sys.argv[1:] = ['softmax', 'a.parquet', '-c', 'a:c', '-o', 'b.parquet']\n"
        "main()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(number)
        assert process.wait() == -number
    assert [path.name for path in here.iterdir()] == ["a.parquet"]


def test_few_rows_are_collected_while_a_group_is_encoded(monkeypatch):
    """However long that takes: more of them wait for it, and memory does not grow."""
    done = []

    class Noted(Background):
        def do(self, work):
            done.append("do")
            super().do(work)

        def wait(self):
            done.append("wait")
            super().wait()

    monkeypatch.setattr(batch_writer, "Background", Noted)
    monkeypatch.setattr(batch_writer, "_MOST_BESIDE", 1000)
    monkeypatch.setattr(batch_writer, "ROWS", 400)
    fields = [Field("p", "number", 0)]
    schema = Schema(fields, True, 2, Dialect(",", "\n"), "csv", source="a.csv")
    made = batch_writer.writer(schema, WriteOptions(output="a.parquet"), Dialect(",", "\n"))
    for first in range(1, 1000, 100):
        made.rows(Block([[0.5]] * 100, [[]] * 100, range(first, first + 100)))
    # (8 bytes a row: from the second block of a group on)
    assert done == [*["wait"] * 3, "wait", "do", *["wait"] * 3, "wait", "do", "wait"]


def test_a_system_that_starts_no_thread(run, here, started, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    write("a.parquet", table(), row_group_size=GROUP)
    run("softmax a.parquet -c a:c -j 1 -o b.parquet")
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert run("softmax a.parquet -c a:c -o c.parquet") == (0, "", "")
    assert started
    assert (here / "b.parquet").read_bytes() == (here / "c.parquet").read_bytes()


def test_what_is_under_way_is_waited_for_and_the_first_error_raised():
    background, done = Background(), []
    background.do(lambda: done.append("at once"))
    assert done == ["at once"]
    background.start()

    def fail(text):
        raise ValueError(text)

    background.do(lambda: fail("one"))
    background.do(lambda: done.append("behind it"))
    background.do(lambda: fail("two"))
    with pytest.raises(ValueError, match="one"):
        background.end()
    assert done == ["at once", "behind it"]
    background.end()
