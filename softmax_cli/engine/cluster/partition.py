"""Cutting of files into tasks, where records begin: by their lines, or by looking for quotes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from itertools import islice

from softmax_cli.engine.cluster.submission import in_order
from softmax_cli.engine.cluster.task import Job, Span, Task, look
from softmax_cli.formats.opened import Table
from softmax_cli.formats.record_ends import compose


def cut(table: Table, job: Job, size: int) -> tuple[list[Task], bool]:
    """Return the tasks that are a table's file, and whether quotes are seen in its first rows.

    One that cannot be read in parts, since it is compressed or one document, is one task, and so is
    one that is smaller than `size`. The spans of the others are those of lines: with quotes they
    have to be made `exact`.
    """
    assert isinstance(table.options.source, str)
    assert table.name is not None
    whole = Task(job, os.path.abspath(table.options.source), table.name)
    region = table.stream.region if table.stream is not None else None
    if table.pieces is None or region is None or region[2] <= size:
        return [whole], False
    end = region[2]
    quoted = table.dialect is not None and any(b'"' in c.data for c in islice(table.chunks, 1))
    tasks = [
        # no line has less than a byte: so the lines of later spans have larger numbers
        whole._replace(span=Span(start, min(start + size, end), line=start + 1))
        for start in range(0, end, size)
    ]
    return tasks, quoted


def exact(executor: Executor, tasks: Sequence[Task], line: int, ahead: int) -> list[Task]:
    """Return the tasks of one file with spans at which records begin, and their lines.

    The tasks are those of its end; the first of them begins on `line`. Workers look through their
    spans at the same time: of each there are two possible outcomes, as a quoted cell was open where
    it begins or not, and the first span tells which is the second's.

    A span in which no record begins is left empty, so that there are as many as before.
    """
    if tasks[0].span is None:
        return list(tasks)
    ends = [end for _, end in in_order(executor, look, iter(tasks), ahead)]
    begins = compose(ends, line=line)
    stops = [start for start, _ in begins[1:]] + [ends[-1].stop]
    return [
        task._replace(span=Span(start, stop, line, exact=True, knows_line=True))
        for task, (start, line), stop in zip(tasks, begins, stops, strict=True)
    ]
