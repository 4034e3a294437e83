"""The client's side: what there is to do in parts, who does it, and what the parts come to."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

from softmax_cli import __version__
from softmax_cli.engine.cluster import parts
from softmax_cli.engine.cluster.packing import pack
from softmax_cli.engine.cluster.partition import cut, exact
from softmax_cli.engine.cluster.submission import in_order, result_of
from softmax_cli.engine.cluster.task import Job, Outcome, Task, look, work
from softmax_cli.engine.verbs import Total, written_as
from softmax_cli.errors import UsageError
from softmax_cli.files.progress import Progress
from softmax_cli.formats.opened import Table
from softmax_cli.formats.record_ends import Ends
from softmax_cli.formats.writing import choose, writer_for
from softmax_cli.table.io_options import WriteOptions

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Aggregation, Calculation

SPAN = 1 << 26
"""So many bytes of a file are a task, where it can be read in parts."""

AHEAD = 1 << 11
"""So many tasks at most are with the executor: this is what the client's memory depends on."""


class Spread:
    """The engine's two verbs, by tasks of an executor.

    Parameters
    ----------
    executor : Executor
        Its workers see the files by the same paths.
    span : int
        About how many bytes of a file are a task.
    ahead : int
        How many tasks at most are with the executor.
    """

    def __init__(self, executor: Executor, *, span: int = SPAN, ahead: int = AHEAD) -> None:
        self._executor = executor
        self._span = span
        self._ahead = ahead

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        """Let the executor, which is none but our own, go, whatever ended the work."""
        self._executor.__exit__(*error)

    def transform(
        self,
        table: Table,
        calculation: Calculation,
        options: WriteOptions,
        dimensions: int | None = None,
    ) -> None:
        """Have the results of all rows written in parts, raising what `verbs.transform` does."""
        _check(table)
        folder = parts.folder(options.output)
        _, schema = written_as(table, calculation, dimensions)
        write = options._replace(output=os.path.join(folder, "part"), terminal=False)
        writer_for(schema, write)  # which may refuse
        format = parts.check(choose(schema, write)[0])
        call = self._prepared(table, calculation, write, dimensions)
        tasks = self._tasks(table, call)
        paths = parts.paths(folder, tasks[0].name, format, len(tasks))
        tasks = [
            task._replace(part=path, first=place == 0)
            for place, (task, path) in enumerate(zip(tasks, paths, strict=True))
        ]
        self._work(table, call, tasks)

    def aggregate(
        self,
        table: Table,
        calculation: Aggregation,
        *,
        title: str = "",
        last: bool = True,
        shows_lines: bool = False,
    ) -> Any:
        """Return what all rows come to, raising what `verbs.aggregate` does; see there."""
        _check(table)
        call = self._prepared(table, calculation)
        tasks = self._tasks(table, call)
        if shows_lines:
            tasks = exact(call.look, tasks, 1, self._ahead)
        return self._work(table, call, tasks, title, last)

    def _prepared(
        self,
        table: Table,
        calculation: Any,
        write: WriteOptions | None = None,
        dimensions: int | None = None,
    ) -> _Calls:
        return _Calls(self._executor, _job(table, calculation, write, dimensions))

    def _tasks(self, table: Table, call: _Calls) -> list[Task]:
        """Cut the input into tasks."""
        return cut(table, call.job, self._span, lambda own: exact(call.look, own, 1, self._ahead))

    def _work(
        self, table: Table, call: _Calls, tasks: list[Task], title: str = "", last: bool = True
    ) -> Any:
        """Have tasks done, and return what they come to in their order."""
        done, count = 0, len(tasks)
        progress = Progress(lambda: (done, count), table.options.progress, title, unit="tasks")
        with closing(Total(table.name, progress)) as total:
            for outcome in self._outcomes(call, tasks):
                done += 1
                total.add(outcome.report)
            if last:
                total.finish()
            return total.partial

    def _outcomes(self, call: _Calls, tasks: list[Task]) -> Iterator[Outcome]:
        """Have tasks done, and yield what comes of them; a line that is told of is the file's."""
        line, is_known = 1, False
        while tasks:
            quoted = None
            fed = _Fed(tasks)
            with closing(in_order(call.work, fed, self._ahead)) as outcomes:
                for place, (task, outcome) in enumerate(outcomes):
                    if quoted is not None:
                        continue  # what was begun could still write a part: it is waited for
                    if outcome.quoted:
                        quoted = place
                        fed.stop()
                        continue
                    if task.begins_file:
                        line = 1
                    if outcome.tells_lines(is_known) and not task.knows_line:
                        outcome = result_of(call.work(task.on(line)))
                    line += outcome.lines
                    is_known = is_known or outcome.report.unknown is not None
                    yield outcome
            if quoted is None:
                return
            number = tasks[quoted].number
            rest = tasks[quoted:]
            count = sum(task.number == number for task in rest)
            tasks = exact(call.look, rest[:count], line, self._ahead) + rest[count:]


class _Calls:
    """Calls of workers about the tasks of a job."""

    def __init__(self, executor: Executor, job: Job) -> None:
        self._executor = executor
        self.job = job
        self._packed = pickle.dumps(job)

    def work(self, task: Task) -> Future[Outcome]:
        """Have a task done."""
        return self._executor.submit(work, __version__, self._packed, pickle.dumps(task))

    def look(self, task: Task) -> Future[Ends]:
        """Have a worker look where records end in the span of a task."""
        return self._executor.submit(look, __version__, self._packed, pickle.dumps(task))


class _Fed:
    """Tasks as they are taken, until there are to be no more."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = iter(tasks)

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        return next(self._tasks)

    def stop(self) -> None:
        self._tasks = iter(())


def _check(table: Table) -> None:
    """Refuse what workers elsewhere cannot see, or not in parts."""
    options = table.options
    source = (options.source,) if isinstance(options.source, str) else options.source
    if not isinstance(source, tuple) or "-" in source or not isinstance(source[0], str):
        raise UsageError(
            "other machines work on files: not on values or standard input",
            "without --cluster this machine works on them",
        )
    if options.label_file is not None or options.target_file is not None:
        raise UsageError(
            "a file of labels is read in step with one process: not on other machines",
            "--label-column and --target-columns name columns that hold them",
        )
    if table.form is not None and table.policy.axis != -1:
        raise UsageError(
            "along other axes than its rows an array is worked on here: not on other machines"
        )


def _job(table: Table, calculation: Any, write: WriteOptions | None, dimensions: int | None) -> Job:
    _, with_numpy = table.options.bulk
    options = table.options._replace(
        source=None,  # each task has its own
        spread=None,
        stdin=None,
        jobs=1,
        progress=False,
        bulk=(with_numpy, with_numpy),  # a worker stays: it imports NumPy once for all its tasks
    )
    first = table.several.first if table.several is not None else None
    if first is not None:  # what opens its parts has no place elsewhere
        policy = first.policy._replace(place=None)
        first = first._replace(options=options, policy=policy, again=None, sections=())
        first = first._replace(written=None, restored=None, pieces=None)
    packed = pack(calculation, table.policy.files)
    return Job(options, table.layout, first, packed, write, dimensions)
