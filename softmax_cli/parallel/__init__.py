"""The one place that maps chunks over processes: in order, in bounded memory, to one output."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any

from softmax_cli.formats.chunk import Chunk, Places
from softmax_cli.formats.encoder import Data
from softmax_cli.formats.source import Source
from softmax_cli.output import Sink

Work = Callable[[Chunk], tuple[Data, Any]]
"""Makes the output of a chunk, and a report on it that can be pickled."""

ENOUGH = 1 << 23
"""From so many bytes on, more processes pay for their start."""


def jobs_available() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose(asked: int | None, source: Source) -> tuple[int, int]:
    """Decide how many processes work on a source, and after how many bytes more than one."""
    if source.name is None or source.format == "json":
        return 1, 0
    if asked is not None:
        return asked, 0
    if source.size is None:
        return jobs_available(), ENOUGH
    return (jobs_available() if source.size >= ENOUGH else 1), 0


def run(
    work: Work,
    chunks: Iterator[Chunk],
    sink: Sink,
    jobs: tuple[int, int] = (1, 0),
    before: bytes = b"",
    ready: Callable[[float], bool] = lambda seconds: True,
    places: Places | None = None,
) -> Generator[Any, None, None]:
    """Do the work of all chunks, write what comes of them in order, and yield the reports.

    Parameters
    ----------
    work : callable
    chunks : iterator of Chunk
    sink : Sink
        Where the workers write by themselves, if it is a regular file.
    jobs : (int, int)
        How many processes work (with one, this one does), and after how many bytes they begin.
    before : bytes
        Written before the first bytes of a chunk, if there are any.
    ready : callable
        Whether the next chunk can be had within so many seconds.
    places : Places, optional
        Where workers can read the chunks by themselves.

    Yields
    ------
    report
        Of each chunk, when its bytes are written or about to be. A caller that stops asking gets
        what was reported, and nothing after it.

    Raises
    ------
    DataError
        A worker was killed, or the output cannot be written.
    """
    count, alone = jobs
    for chunk in chunks:
        data, report = work(chunk)
        if data:
            if before:
                sink.write(before)
                before = b""
            sink.write(data)
        yield report
        if count == 1:
            continue
        # The first chunk is worked on here in any case: workers inherit the modules it loads.
        alone -= len(chunk.data)
        if alone <= 0:
            break
    else:
        return
    # Most runs need no others.
    if places is not None:
        from softmax_cli.parallel.taken import taken

        yield from taken(work, places, chunk.next_place(), sink, count, before)
    else:
        from softmax_cli.parallel.handed import handed

        yield from handed(work, chunks, sink, count, before, ready)
