"""Tasks: a part of the input each, and what a worker does with it, which needs nothing but them.

A task is a value that pickles. Whoever works on it opens the file by itself, and makes of its part
what one process makes of the whole: the table, its columns and its doubts are those of the file's
beginning, which it looks at as well. Of several files it sees its own alone, and what is known of
the first.
"""

from __future__ import annotations

import os
import pickle
from typing import NamedTuple

from softmax_cli import __version__
from softmax_cli.engine.cluster.packing import unpack
from softmax_cli.engine.verbs import Report, Total, collect, written_as
from softmax_cli.errors import DataError, SoftmaxError, is_url, printable
from softmax_cli.files.output import opened
from softmax_cli.files.progress import Progress
from softmax_cli.files.spans import SpannedFile
from softmax_cli.formats.chunks import blanks_beside, count_newlines, end_of_rows
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import open_file
from softmax_cli.formats.record_ends import Ends, find_ends
from softmax_cli.formats.registry import FORMATS
from softmax_cli.formats.several.file_pass import chunks_of
from softmax_cli.formats.several.table_of_files import open_one
from softmax_cli.formats.writing import Output, choose, writer_for
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.layout import Layout

_NEAR = 1 << 12


class Job(NamedTuple):
    """What all tasks have in common."""

    options: ReadOptions
    layout: Layout  # of the one file, as the client has found it
    first: Table | None  # of several files, what is known of the first
    calculation: bytes  # packed
    write: WriteOptions | None  # None where no rows are written
    dimensions: int | None  # of the results, where they are not those of the table


class Span(NamedTuple):
    """A part of a file: the rows that begin between two offsets."""

    start: int
    stop: int
    line: int  # on which it begins; where that is not known, one behind those of earlier spans
    # whether records begin at both offsets; else the lines that begin between them are meant, which
    # are rows where there are no quotes
    exact: bool = False
    knows_line: bool = False


class Task(NamedTuple):
    """What a worker is told of its part."""

    path: str  # the file, wherever the worker stands
    name: str  # the file as the user named it
    number: int = 0  # so many files come before it
    span: Span | None = None  # None for all of it
    part: str | None = None  # the file to write; None where no rows are written
    first: bool = True  # whether nothing is written before it

    @property
    def begins_file(self) -> bool:
        """Whether no rows of the file come before its own."""
        return self.span is None or self.span.start == 0

    @property
    def knows_line(self) -> bool:
        """Whether the lines that it tells of are those of the file."""
        return self.begins_file or (self.span is not None and self.span.knows_line)

    def on(self, line: int) -> Task:
        """Return the task with the line on which its span begins."""
        assert self.span is not None
        return self._replace(span=self.span._replace(line=line, knows_line=True))


class Outcome(NamedTuple):
    """What a worker answers."""

    report: Report
    lines: int = 0  # how many lines the span has
    quoted: bool = False  # whether there is a quote in it: then nothing has been done

    def tells_lines(self, is_known: bool) -> bool:
        """Say whether lines are named: that of an error, or of a bad row where none is known."""
        report = self.report
        return report.error is not None or (report.unknown is not None and not is_known)


class _QuotedError(Exception):
    pass


def work(version: str, job: bytes, task: bytes) -> Outcome:
    """Do a task, of a job, for a client of a version; both are pickled.

    What a user can mend is told in the report, for the client to raise.
    """
    if version != __version__:
        return Outcome(_failed(_other_version(version)))
    return _work(pickle.loads(job), pickle.loads(task))


def look(version: str, job: bytes, task: bytes) -> Ends:
    """Look where records end in the span of a task; what `work` would tell of is raised."""
    if version != __version__:
        raise _other_version(version)
    return _look(pickle.loads(job), pickle.loads(task))


def open_for(job: Job, task: Task, *, beginning: bool = False) -> tuple[Table, Table]:
    """Open the file of a task; return the table of all files, and its own.

    No more than the beginning may be wanted of it.

    Raises
    ------
    DataError
        It cannot be opened, or is not the one that the client looked at.
    """
    if not is_url(task.path) and ".npz:" not in task.path and not os.path.exists(task.path):
        from socket import gethostname

        raise DataError(
            f"a worker on {gethostname()} sees no {printable(task.path)}",
            source=task.name,
            hint="files stand where all workers see them by the same path",
        )

    def opened_as_named(options: ReadOptions, passes: bool) -> Table:
        # (of a URL it is decided where it is opened what may be shown)
        name = None if is_url(task.path) else task.name
        options = options._replace(source=task.path)
        return open_file(options, passes, name, beginning=beginning)

    if job.first is not None:
        return open_one(job.options, job.first, task.number, task.name, opened_as_named)
    table = opened_as_named(job.options, False)
    if table.layout != job.layout:
        raise DataError("the file changed while it was read", source=task.name)
    return table, table


def _work(job: Job, task: Task) -> Outcome:
    total = Total(task.name, Progress(lambda: (0, None), False))
    seen = _Seen(task.span is not None and not task.span.exact)
    error: SoftmaxError | None = None
    try:
        whole, own = open_for(job, task, beginning=task.span is not None)
        if task.span is None:
            _collect(job, task, _at_hand(whole, own, task), total)
        else:
            with SpannedFile(task.path, task.name) as file:
                own = _part_of(own, task.span, file, seen)
                _collect(job, task, _at_hand(whole, own, task), total)
    except _QuotedError:
        return Outcome(_failed(None), quoted=True)
    except SoftmaxError as wrong:
        error = wrong
    return Outcome(total.report(error), seen.lines)


def _look(job: Job, task: Task) -> Ends:
    assert task.span is not None
    _, own = open_for(job, task, beginning=True)
    with SpannedFile(task.path, task.name) as file:
        return find_ends(
            *(file, task.span.start, task.span.stop),
            delimiter=own.dialect.delimiter if own.dialect else None,
            comment=job.options.comment_mark,
        )


class _Seen:
    """What has been seen of a span."""

    def __init__(self, refuses_quotes: bool) -> None:
        self._refuses_quotes = refuses_quotes
        self.lines = 0

    def add(self, data: bytes) -> None:
        self.lines += count_newlines(data)

    def add_rows(self, data: bytes) -> None:
        if self._refuses_quotes and b'"' in data:
            raise _QuotedError
        self.add(data)


def _at_hand(whole: Table, own: Table, task: Task) -> Table:
    """Return the table of all files with the rows of its own alone."""
    if whole.several is None:
        return own
    return whole._replace(chunks=chunks_of(own, task.number))


def _part_of(table: Table, span: Span, file: SpannedFile, seen: _Seen) -> Table:
    """Return the table that has the rows of a span alone."""
    assert table.pieces is not None
    assert table.stream is not None
    start, stop, line, exact, knows_line = span
    start, record = _begun(file, start, table, exact)
    stop, _ = _begun(file, stop, table, exact)
    if exact:
        line -= file.count_lines(start, record)
    elif not knows_line:
        line = start + 1  # no line has less than a byte: those of later spans have larger numbers
    first = next(table.chunks)
    begin = file.offset_of(first.line)
    if start < begin:  # what stands before the first row is no part of the rows
        seen.lines = file.count_lines(start, min(begin, stop))
        start, line = begin, first.line
    table.stream.close()
    quotes_matter = table.dialect is not None
    stream = file.stream(start, stop, seen=seen.add_rows if quotes_matter else seen.add)
    stream.line = line
    return table._replace(chunks=table.pieces(stream), stream=stream)


def _begun(file: SpannedFile, offset: int, table: Table, exact: bool) -> tuple[int, int]:
    """Return where a span begins, or one that ends, and its first record, blank lines apart."""
    record = offset if exact else file.line_start(offset)
    return _behind_rows(file, record, table), record


def _behind_rows(file: SpannedFile, offset: int, table: Table) -> int:
    """Return where the blank lines and the comments begin that end at an offset.

    They belong to the rows behind them: at the end of a span they would be taken for those at the
    end of the file, which are none.
    """
    blanks = blanks_beside(table.dialect.delimiter if table.dialect else None)
    size = _NEAR
    while True:
        start = max(offset - size, 0)
        data = bytearray(file.read_at(start, offset - start))
        if start:  # a line whose beginning is not seen
            cut = data.find(b"\n") + 1
            start += cut
            del data[:cut]
        end = end_of_rows(data, len(data), table.options.comment_mark, blanks)
        if end or not start:
            return start + end
        size *= 4


def _collect(job: Job, task: Task, table: Table, total: Total) -> None:
    """Work on the rows of a table, and write what comes of them where that is wanted."""
    calculation = unpack(job.calculation, table.policy.files)
    if task.part is None:
        collect(table, calculation, total)
        return
    assert job.write is not None
    table, schema = written_as(table, calculation, job.dimensions)
    write = job.write._replace(output=task.part)
    writer = writer_for(schema, write)
    if not task.first and not FORMATS[choose(schema, write)[0]].binary:
        writer = writer._replace(head=b"")
    with opened(task.part) as sink:
        output = Output(sink, writer)
        collect(table, calculation, total, output)
        if task.first and not output.begun:
            sink.write(writer.head)  # the rows are in the other parts
        output.finish()


def _failed(error: SoftmaxError | None) -> Report:
    return Report(0, 0, 0, None, error)


def _other_version(client: str) -> DataError:
    return DataError(
        f"a worker has version {__version__} of softmax-calc, and the client {client}",
        hint=f"pip install softmax-calc=={client} where the workers run",
    )
