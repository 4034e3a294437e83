"""Partition of the input into tasks: files, and of long ones what begins between two offsets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby, islice

from softmax_cli.engine.cluster.submission import in_order
from softmax_cli.engine.cluster.task import Job, Span, Task, open_for
from softmax_cli.errors import SoftmaxError, is_url
from softmax_cli.formats.opened import Table
from softmax_cli.formats.record_ends import Ends, compose

MOST_LINES = 1 << 40
"""Lines of so many bytes, and no more, have numbers that their offsets can stand for."""

_AT_A_TIME = 16
"""So many files at a URL are asked about at a time."""

_Spans = tuple[Sequence[Span], bool]

Look = Callable[[Task], "Future[Ends]"]
"""Has a worker look where records end in the span of a task."""


def cut(table: Table, job: Job, size: int, exact: Callable[[list[Task]], list[Task]]) -> list[Task]:
    """Return the tasks that a table is, in the order of its rows.

    A file that is read as a whole, since it is compressed or one document, is one task, and so is
    one of no more than `size` bytes. The spans of the others are those of their lines: where quotes
    are seen in the first rows, `exact` has them begin with records.
    """
    source = table.options.source
    names = table.several.names if table.several is not None else (source,)
    wholes: list[Task] = []
    for number, name in enumerate(names):
        assert isinstance(name, str)
        wholes.append(Task(name if is_url(name) else os.path.abspath(name), name, number))
    tasks: list[Task] = []
    for whole, (spans, are_exact) in zip(wholes, _all_spans(wholes, job, size), strict=True):
        own = [whole._replace(span=span) for span in spans] or [whole]
        tasks += own if are_exact else exact(own)
    return tasks


def exact(look: Look, tasks: Sequence[Task], line: int, ahead: int) -> list[Task]:
    """Return tasks with spans at which records begin, and their lines.

    The tasks are those of the end of one file, and perhaps of others after it; the first of them
    begins on `line`. Workers look through their spans at the same time: of each there are two
    possible outcomes, as a quoted cell was open where it begins or not, and which it is follows
    from the span before.

    A span in which no record begins is left empty, so that there are as many as before.
    """
    found: list[Task] = []
    for _, group in groupby(tasks, lambda task: task.number):
        own = [*group]
        found += own if own[0].span is None else _exact(look, own, line, ahead)
        line = 1
    return found


def _exact(look: Look, tasks: Sequence[Task], line: int, ahead: int) -> Iterator[Task]:
    ends = [end for _, end in in_order(look, iter(tasks), ahead)]
    begins = compose(ends, line=line)
    stops = [start for start, _ in begins[1:]] + [ends[-1].stop]
    for task, (start, own), stop in zip(tasks, begins, stops, strict=True):
        yield task._replace(span=Span(start, stop, own, exact=True, knows_line=True))


def _all_spans(tasks: Sequence[Task], job: Job, size: int) -> Iterator[_Spans]:
    """Yield what `_spans` says of each file; of those of servers it asks for many at a time."""
    if not any(is_url(task.path) for task in tasks):
        yield from (_spans(task, job, size) for task in tasks)
        return
    pool = ThreadPoolExecutor(_AT_A_TIME)
    try:
        yield from pool.map(lambda task: _spans(task, job, size), tasks)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _spans(task: Task, job: Job, size: int) -> _Spans:
    """Return the spans of a file, none where it is one task, and whether they can stay as they are.

    Only a long file is opened, and what is wrong with it or another, its worker tells.
    """
    end = _size(task.path)
    if end <= size:
        return (), True
    try:
        _, own = open_for(job, task, beginning=True)
    except SoftmaxError:
        return (), True
    if own.pieces is None or own.stream is None:
        return (), True
    if own.stream.region is None and own.stream.at is None:
        return (), True
    quoted = own.dialect is not None and any(b'"' in c.data for c in islice(own.chunks, 1))
    own.stream.close()
    spans = [Span(start, min(start + size, end), line=start + 1) for start in range(0, end, size)]
    return spans, not quoted and end < MOST_LINES


def _size(path: str) -> int:
    """Return how many bytes a file has; 0 where nobody says so."""
    if is_url(path):
        from softmax_cli.files.remote.listing import size_at

        return size_at(path)
    with suppress(OSError, ValueError):
        return os.path.getsize(path)
    return 0
