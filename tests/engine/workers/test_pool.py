"""Chunks mapped over processes: the order, the bytes, the errors and the memory of one process."""

import itertools
import multiprocessing
import os
import signal
import time
from contextlib import closing
from io import FileIO
from itertools import product

import pytest

from softmax_cli.engine.workers.pool import run
from softmax_cli.errors import DataError
from softmax_cli.files.output import Sink
from softmax_cli.formats.chunks import Chunk
from tests.effort import every_pair

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


KINDS = ["region", "append", "pipe"]


@pytest.fixture
def targets(tmp_path):
    """Make a target of a kind."""
    return lambda kind: Target(kind, tmp_path / "out")


@pytest.fixture(autouse=True)
def _no_process_stays():
    yield
    assert multiprocessing.active_children() == []


def test_bytes_and_reports_are_in_order(targets):
    """Chunks that do not fit their slot too."""
    for kind, jobs, slot in every_pair(KINDS, [1, 2, 3], [16, 512, 1 << 22]):
        target = targets(kind)
        reports = list(run(double, iter(CHUNKS), target.sink, jobs, slot_size=slot))
        assert reports == [(n, n) for n in range(len(CHUNKS))], (kind, jobs, slot)
        assert target.result() == ALL, (kind, jobs, slot)


def test_a_slow_chunk_is_waited_for(targets):
    def work(chunk):
        time.sleep(0.05 if number(chunk) in (1, 6) else 0)
        return double(chunk)

    for kind, jobs in product(KINDS, JOBS):
        target = targets(kind)
        reports = list(run(work, iter(CHUNKS), target.sink, jobs))
        assert [n for n, _ in reports] == list(range(len(CHUNKS))), (kind, jobs)
        assert target.result() == ALL, (kind, jobs)


def test_few_chunks(targets):
    for kind, jobs, count in every_pair(KINDS, JOBS, [0, 1, 2]):
        target = targets(kind)
        reports = list(run(double, iter(CHUNKS[:count]), target.sink, jobs, head=b"head\n"))
        assert len(reports) == count, (kind, jobs)
        assert target.result() == (b"head\n" if count else b"") + b"".join(
            double(chunk)[0] for chunk in CHUNKS[:count]
        ), (kind, jobs, count)


def test_the_header_stands_before_the_first_bytes_if_there_are_any(targets):
    for kind, jobs, silent in every_pair(KINDS, JOBS, [0, 5, len(CHUNKS)]):

        def work(chunk, silent=silent):
            return (double(chunk)[0] if number(chunk) >= silent else b""), None

        target = targets(kind)
        list(run(work, iter(CHUNKS), target.sink, jobs, head=b"head\n"))
        expected = b"".join(double(chunk)[0] for chunk in CHUNKS[silent:])
        assert target.result() == (b"head\n" + expected if expected else b""), (kind, jobs, silent)


def test_a_caller_that_stops_has_the_bytes_up_to_its_last_report(targets):
    class BadRowError(Exception):
        pass

    def stop(sink, jobs, last):
        with closing(run(double, iter(CHUNKS), sink, jobs)) as reports:
            for n, _ in reports:
                if n == last:
                    raise BadRowError

    for kind, jobs, last in every_pair(KINDS, JOBS, [0, 7, len(CHUNKS) - 1]):
        target = targets(kind)
        with pytest.raises(BadRowError):
            stop(target.sink, jobs, last)
        expected = b"".join(double(chunk)[0] for chunk in CHUNKS[: last + 1])
        assert target.result() == expected, (kind, jobs, last)


def test_chunks_that_end_in_an_error_are_written_before_it_is_raised(targets):
    def damaged(good):
        yield from CHUNKS[:good]
        raise DataError("the input is damaged", source="f", line=7, hint="mend it")

    for kind, jobs, good in every_pair(KINDS, JOBS, [1, 2, 9]):
        target = targets(kind)
        reports = run(double, damaged(good), target.sink, jobs)
        found = list(itertools.islice(reports, good))
        with pytest.raises(DataError, match=r"^f:7: the input is damaged$") as error:
            next(reports)
        assert error.value.hint == "mend it", (kind, jobs, good)
        assert len(found) == good, (kind, jobs)
        expected = b"".join(double(chunk)[0] for chunk in CHUNKS[:good])
        assert target.result() == expected, (kind, jobs, good)


def test_an_error_in_a_report_is_the_error_with_its_hint(targets):
    def work(chunk):
        return b"", DataError("is bad", source="f", line=chunk.line, column="'a'", hint="skip it")

    for kind, jobs in product(KINDS, JOBS):
        target = targets(kind)
        found = list(run(work, iter(CHUNKS[:6]), target.sink, jobs))
        messages = [f"f:{n}: column 'a': is bad" for n in range(6)]
        assert [error.message for error in found] == messages, (kind, jobs)
        assert {(error.hint, error.status) for error in found} == {("skip it", 1)}, (kind, jobs)
        assert target.result() == b"", (kind, jobs)


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_in_the_work_keeps_its_traceback(targets, kind):
    def divide_by_nothing(chunk):
        return double(chunk) if number(chunk) < 5 else 1 / 0

    target = targets(kind)
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
@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_ends_is_a_clear_error(targets, kind, end, how):
    def work(chunk):
        if number(chunk) == 5:
            assert os.getpid() != HERE
            end()
        return double(chunk)

    target = targets(kind)
    with pytest.raises(DataError, match=f"^a worker process ended {how}$") as error:
        list(run(work, iter(CHUNKS), target.sink, 2))
    assert error.value.status == 1
    target.file.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_that_cannot_be_sent_is_an_error(targets, kind):
    target = targets(kind)
    with pytest.raises(AttributeError, match=r"^Can't (get|pickle) local object") as error:
        list(run(lambda chunk: (b"", lambda: 0), iter(CHUNKS), target.sink, 2))
    assert "in deliver" in "".join(error.value.__notes__)
    target.file.close()


def test_so_many_bytes_are_worked_on_before_others_begin(targets):
    def work(chunk):
        return double(chunk)[0], os.getpid() == os.getppid() or os.getpid()

    done = list(itertools.accumulate(len(chunk.data) for chunk in CHUNKS))
    for kind, alone in product(KINDS, [0, 500, 2000, 1 << 30]):
        target = targets(kind)
        found = list(run(work, iter(CHUNKS), target.sink, 2, alone=alone))
        here = 1 + sum(size < max(alone, 1) for size in done)
        expected = [place < here for place in range(len(CHUNKS))]
        assert [pid == HERE for pid in found] == expected, (kind, alone)
        assert target.result() == ALL, (kind, alone)


def test_no_more_workers_than_chunks():
    """And the first chunk needs none."""
    for count, jobs in product([1, 2, 3, 8], [2, 5, 100_000]):
        reports = run(
            lambda chunk: (double(chunk)[0], os.getpid()), iter(CHUNKS[:count]), None, jobs
        )
        workers = {pid for pid in reports if pid != HERE}
        assert min(count - 1, 1) <= len(workers) <= min(count - 1, jobs), (count, jobs)


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
