"""Files at a URL, of which each task reads its own ranges."""

from __future__ import annotations

import gzip
import shutil
from itertools import product
from pathlib import Path

import pytest

from softmax_cli.files.remote import ranges
from tests.engine.cluster.elsewhere import Elsewhere, spread, whole
from tests.engine.cluster.test_spread import FILES, OPTIONS, ROWS, near_gaps
from tests.files.remote.shelf import put_up

URLS = ["shelf://s/", "memory://"]


@pytest.fixture
def shelf(here, monkeypatch):
    """The files of this system at URLs as well, of which a server has much more than a range."""
    import fsspec

    monkeypatch.setattr(ranges, "RANGE", 128)
    monkeypatch.setattr(ranges, "FIRST", 64)
    shelf = put_up()
    fsspec.filesystem("memory").store.clear()
    for name, text in FILES.items():
        put(shelf, name, text)
    return shelf


def put(shelf, name, text):
    """Put a file on this system, and at the URLs."""
    import fsspec

    Path(name).write_bytes(text.encode())
    shelf.files[f"s/{name}"] = text.encode()
    fsspec.filesystem("memory").pipe_file(f"/{name}", text.encode())


def check(run, line, name, *spans, executor=Elsewhere):
    """Hold what tasks do to a file at URLs against what one process does to one of this system."""
    local = run(line.format(name))
    for url, span in product(URLS, spans):
        done = spread(f"{line.format(url + name)} -o parts/", span, executor())
        assert done.status == local.status, (url, span)
        assert done.err.replace(url, "") == local.err, (url, span)
        if local.status == 0:
            assert whole(Path("parts")).decode() == local.out, (url, span)
        shutil.rmtree("parts")


@pytest.mark.parametrize("name", FILES)
def test_the_parts_are_what_one_process_writes(run, shelf, name):
    column = 3 if name == "headless.csv" else "t"
    check(run, f"softmax {{}} -k {column}" + OPTIONS.get(name, ""), name, 150)


@pytest.mark.parametrize("name", ["gaps.csv", "quoted-gaps.csv", "gaps.jsonl"])
def test_wherever_a_span_ends(run, shelf, name):
    put(shelf, name, near_gaps(name))
    check(run, "softmax {} -k t --bad-rows skip", name, 1, 5, 31)


def test_a_long_file_is_many_tasks(run, shelf):
    executors = []

    def kept():
        executors.append(Elsewhere())
        return executors[-1]

    check(run, "softmax {} -k t", "plain.csv", 100, executor=kept)
    assert len(executors) == len(URLS)
    for executor in executors:
        assert [name for name, *_ in executor.calls] == ["work"] * 5


def test_several_files_are_cut_each(run, shelf):
    names = "shelf://s/plain.csv plain.csv memory://rows.jsonl"
    executor = Elsewhere()
    assert spread(f"metrics {names} --label a -k t -f json", 100, executor) == run(
        "metrics plain.csv plain.csv rows.jsonl --label a -k t -f json"
    )
    assert len(executor.calls) > 15


def test_what_is_compressed_is_one_task(run, shelf):
    shelf.files["s/plain.csv.gz"] = gzip.compress(FILES["plain.csv"].encode())
    executor = Elsewhere()
    line = "xent {} --label a -k t -r mean"
    done = spread(line.format("shelf://s/plain.csv.gz"), 50, executor)
    assert done == run(line.format("plain.csv"))
    assert len(executor.calls) == 1


def test_a_task_asks_for_its_own_ranges_and_the_beginning(shelf, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", 1 << 16)
    monkeypatch.setattr(ranges, "FIRST", 1 << 13)
    monkeypatch.setattr("softmax_cli.files.spans._BLOCK", 1 << 12)
    monkeypatch.setattr(ranges, "_BESIDE", 1 << 12)
    shelf.files["s/long.csv"] = data = ("a,b,t\n" + ROWS * 4000).encode()

    class Counting(Elsewhere):
        def submit(self, fn, /, *args, **kwargs):
            shelf.asked.clear()
            future = super().submit(fn, *args, **kwargs)
            asked.append(sum(stop - start for start, stop in shelf.asked))
            return future

    asked = []
    span = 1 << 19
    line = "xent shelf://s/long.csv --label a -k t -r mean"
    assert spread(line, span, Counting()).status == 0
    assert len(asked) == len(data) // span + 1 > 2
    assert max(asked) < span + (1 << 16)


def test_a_file_that_is_read_in_passes_is_not_copied_to_the_client(run, shelf, monkeypatch):
    def copied(*arguments):
        raise AssertionError

    monkeypatch.setattr("softmax_cli.files.input.copied", copied)
    line = "calibrate {} --label a -k t"
    done = spread(line.format("shelf://s/plain.csv"), 100)
    assert done == run(line.format("plain.csv"))


def test_what_is_wrong_with_a_long_file_is_told_when_it_is_its_turn(shelf):
    shelf.files["s/other.csv"] = ("a,c,t\n" + ROWS).encode()
    line = "softmax {} shelf://s/other.csv -k t -o parts/"
    done = spread(line.format("bad.csv"), 100)
    assert done.err.startswith("softmax-cli: bad.csv:19: column 'b': 'x' is not a number")
    done = spread(line.format("plain.csv"), 100)
    assert done.err.startswith("softmax-cli: shelf://s/other.csv: ")
