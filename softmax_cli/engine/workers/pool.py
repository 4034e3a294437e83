"""Pool of workers: maps chunks over processes, in order, in bounded memory, to one output."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

from softmax_cli.files.output import Sink

if TYPE_CHECKING:
    from softmax_cli.engine.workers.team import Work


def jobs_available() -> int:
    """Return how many cores this process may use; one where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    work: Work,
    chunks: Iterator[Any],  # where more than one process works, of `Chunk`
    sink: Sink | None,  # the workers write to a regular file by themselves; None to write nothing
    processes: int,
    *,
    alone: int = 0,
    head: bytes = b"",  # written before the first bytes of a chunk, if there are any
    between: bytes = b"",  # written before those of every other one
    # whether the next chunk can be had within so many seconds
    ready: Callable[[float], bool] = lambda seconds: True,
    slot_size: int = 1 << 22,  # of shared memory for a chunk; a longer one goes through a pipe
    certain: int = 0,  # so many chunks are sure to follow the first
) -> Generator[Any, None, None]:
    """Do the work of all chunks, write what comes of them in order, and yield the reports.

    A report comes when the bytes of its chunk are written or about to be. A caller that stops
    asking gets what was reported, and nothing after it. `DataError` is raised where a worker was
    killed, or the output cannot be written.
    """
    left = alone
    for chunk in chunks:
        data, report = work(chunk)
        if data and sink is not None:
            sink.write(head)
            sink.write(data)
            head = between
        yield report
        if processes == 1 or not hasattr(os, "fork"):
            continue
        # The first chunk is worked on here in any case: workers inherit the modules it loads.
        left -= len(chunk.data)
        if left <= 0:
            break
    else:
        return
    # Most runs need no others.
    from softmax_cli.engine.workers.feeding import feed

    yield from feed(
        work,
        chunks,
        sink,
        processes,
        head=head,
        between=between,
        ready=ready,
        slot_size=slot_size,
        certain=certain,
    )
