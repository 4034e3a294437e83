"""Chunks mapped over processes: the order, the bytes, the errors and the memory of one process."""

import itertools
import multiprocessing
import os
import signal
import time
from contextlib import closing
from io import FileIO

import pytest

from softmax_cli.engine.workers.pool import run
from softmax_cli.errors import DataError
from softmax_cli.files.output import Sink
from softmax_cli.formats.chunks import Chunk

JOBS = [1, 2]
HERE = os.getpid()


def numbered(sizes):
    """Return a chunk of each of some sizes, its number at its beginning."""
    texts = (f"{n},".encode().ljust(size, b".") for n, size in enumerate(sizes))
    return [Chunk(text, n) for n, text in enumerate(texts)]


CHUNKS = numbered([100, 3, 700, 10] * 12)


def number(chunk):
    return int(chunk.data.split(b",")[0])


def double(chunk):
    return chunk.data.upper() * 2 + b"\n", (number(chunk), chunk.line)


ALL = b"".join(double(chunk)[0] for chunk in CHUNKS)


class Target:
    """A sink, and the bytes that arrive there."""

    def __init__(self, kind, path):
        self.kind, self.path = kind, path
        if kind == "pipe":
            self.reading, writing = os.pipe()
            self.file = FileIO(writing, "wb")
        else:
            path.write_bytes(b"before\n")
            self.file = path.open("ab" if kind == "append" else "r+b", buffering=0)
            self.file.seek(0, os.SEEK_END)
        self.sink = Sink(kind, self.file)

    def result(self):
        """Return what was written, and check that this process stands behind it."""
        if self.kind == "pipe":
            self.file.close()
            with open(self.reading, "rb") as file:
                return file.read()
        written = self.path.read_bytes()
        assert self.kind == "append" or self.file.tell() == len(written)
        self.file.close()
        assert written.startswith(b"before\n")
        return written.removeprefix(b"before\n")


@pytest.fixture(params=["region", "append", "pipe"])
def target(request, tmp_path):
    return Target(request.param, tmp_path / "out")


@pytest.fixture(autouse=True)
def _no_process_stays():
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("slot", [16, 512, 1 << 22])
def test_bytes_and_reports_are_in_order(target, jobs, slot):
    """Chunks that do not fit their slot too."""
    reports = list(run(double, iter(CHUNKS), target.sink, jobs, slot_size=slot))
    assert reports == [(n, n) for n in range(len(CHUNKS))]
    assert target.result() == ALL


@pytest.mark.parametrize("jobs", JOBS)
def test_a_slow_chunk_is_waited_for(target, jobs):
    def work(chunk):
        time.sleep(0.05 if number(chunk) in (1, 6) else 0)
        return double(chunk)

    reports = list(run(work, iter(CHUNKS), target.sink, jobs))
    assert [n for n, _ in reports] == list(range(len(CHUNKS)))
    assert target.result() == ALL


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_chunks(target, jobs, count):
    reports = list(run(double, iter(CHUNKS[:count]), target.sink, jobs, head=b"head\n"))
    assert len(reports) == count
    assert target.result() == (b"head\n" if count else b"") + b"".join(
        double(chunk)[0] for chunk in CHUNKS[:count]
    )


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("silent", [0, 5, len(CHUNKS)])
def test_the_header_stands_before_the_first_bytes_if_there_are_any(target, jobs, silent):
    def work(chunk):
        return (double(chunk)[0] if number(chunk) >= silent else b""), None

    list(run(work, iter(CHUNKS), target.sink, jobs, head=b"head\n"))
    expected = b"".join(double(chunk)[0] for chunk in CHUNKS[silent:])
    assert target.result() == (b"head\n" + expected if expected else b"")


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("last", [0, 7, len(CHUNKS) - 1])
def test_a_caller_that_stops_has_the_bytes_up_to_its_last_report(target, jobs, last):
    class BadRowError(Exception):
        pass

    def stop():
        with closing(run(double, iter(CHUNKS), target.sink, jobs)) as reports:
            for n, _ in reports:
                if n == last:
                    raise BadRowError

    with pytest.raises(BadRowError):
        stop()
    assert target.result() == b"".join(double(chunk)[0] for chunk in CHUNKS[: last + 1])


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize("good", [1, 2, 9])
def test_chunks_that_end_in_an_error_are_written_before_it_is_raised(target, jobs, good):
    def chunks():
        yield from CHUNKS[:good]
        raise DataError("the input is damaged", source="f", line=7, hint="mend it")

    reports = run(double, chunks(), target.sink, jobs)
    found = list(itertools.islice(reports, good))
    with pytest.raises(DataError, match=r"^f:7: the input is damaged$") as error:
        next(reports)
    assert error.value.hint == "mend it"
    assert len(found) == good
    assert target.result() == b"".join(double(chunk)[0] for chunk in CHUNKS[:good])


@pytest.mark.parametrize("jobs", JOBS)
def test_an_error_in_a_report_is_the_error_with_its_hint(target, jobs):
    def work(chunk):
        return b"", DataError("is bad", source="f", line=chunk.line, column="'a'", hint="skip it")

    found = list(run(work, iter(CHUNKS[:6]), target.sink, jobs))
    assert [error.message for error in found] == [f"f:{n}: column 'a': is bad" for n in range(6)]
    assert {(error.hint, error.status) for error in found} == {("skip it", 1)}
    assert target.result() == b""


def test_an_exception_in_the_work_keeps_its_traceback(target):
    def divide_by_nothing(chunk):
        return double(chunk) if number(chunk) < 5 else 1 / 0

    with pytest.raises(ZeroDivisionError) as error:
        list(run(divide_by_nothing, iter(CHUNKS), target.sink, 2))
    assert "in divide_by_nothing" in "".join(error.value.__notes__)
    target.file.close()


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "by signal 9"),
        (lambda: os._exit(3), "with status 3"),
    ],
)
def test_a_worker_that_ends_is_a_clear_error(target, end, how):
    def work(chunk):
        if number(chunk) == 5:
            assert os.getpid() != HERE
            end()
        return double(chunk)

    with pytest.raises(DataError, match=f"^a worker process ended {how}$") as error:
        list(run(work, iter(CHUNKS), target.sink, 2))
    assert error.value.status == 1
    target.file.close()


def test_a_report_that_cannot_be_sent_is_an_error(target):
    with pytest.raises(AttributeError, match=r"^Can't (get|pickle) local object") as error:
        list(run(lambda chunk: (b"", lambda: 0), iter(CHUNKS), target.sink, 2))
    assert "in deliver" in "".join(error.value.__notes__)
    target.file.close()


@pytest.mark.parametrize("alone", [0, 500, 2000, 1 << 30])
def test_so_many_bytes_are_worked_on_before_others_begin(target, alone):
    def work(chunk):
        return double(chunk)[0], os.getpid() == os.getppid() or os.getpid()

    found = list(run(work, iter(CHUNKS), target.sink, 2, alone=alone))
    done = list(itertools.accumulate(len(chunk.data) for chunk in CHUNKS))
    here = 1 + sum(size < max(alone, 1) for size in done)
    assert [pid == HERE for pid in found] == [place < here for place in range(len(CHUNKS))]
    assert target.result() == ALL


@pytest.mark.parametrize("count", [1, 2, 3, 8])
@pytest.mark.parametrize("jobs", [2, 5, 100_000])
def test_no_more_workers_than_chunks(count, jobs):
    """And the first chunk needs none."""
    reports = run(lambda chunk: (double(chunk)[0], os.getpid()), iter(CHUNKS[:count]), None, jobs)
    workers = {pid for pid in reports if pid != HERE}
    assert min(count - 1, 1) <= len(workers) <= min(count - 1, jobs)


def test_chunks_are_not_read_far_ahead(tmp_path):
    """Memory is bounded: what was read and is not yet reported are a few chunks a worker."""
    read = most = 0

    def chunks():
        nonlocal read
        for chunk in CHUNKS:
            read += 1
            yield chunk

    target = Target("region", tmp_path / "out")
    for reported, _ in enumerate(run(double, chunks(), target.sink, 3), start=1):
        most = max(most, read - reported)
    assert most <= 3 * 2 + 1
    target.file.close()


@pytest.mark.parametrize(
    ("certain", "most", "started"), [(0, 3, 0), (2, 3, 2), (9, 3, 3), (-1, 3, 0)]
)
def test_workers_that_will_have_work_for_certain_start_before_the_next_chunk_is_read(
    certain, most, started, monkeypatch
):
    forks = []
    fork = os.fork
    monkeypatch.setattr(os, "fork", lambda: forks.append(1) or fork())
    counts = []

    def chunks():
        for chunk in CHUNKS:
            counts.append(len(forks))
            yield chunk

    assert list(run(double, chunks(), None, most, certain=certain))
    assert counts[:2] == [0, started]  # the first chunk is worked on by this process
