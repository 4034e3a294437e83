"""Threads that read and write beside the one that computes, where one process does all."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TypeVar

from softmax_cli.formats.opened import Table
from softmax_cli.formats.spelling import Writer

T = TypeVar("T")

AHEAD = 2
"""How many items are made, or under way, before they are asked for."""


@contextmanager
def beside(table: Table, writer: Writer | None) -> Iterator[Table]:
    """Let threads write, and read ahead, where others can run meanwhile."""
    if writer is not None:
        writer.start_thread()
    if not table.threaded:
        yield table
        return
    with closing(ahead(map(table.parse, table.chunks))) as blocks:
        yield table._replace(chunks=blocks, parse=lambda block: block)


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Yield items, and let one thread ask for them; it is gone when this ends or is closed.

    An error is raised in the place of the item that it kept from being made. Only what lets other
    threads run, as libraries in C do, gains by it.
    """
    pool = ThreadPoolExecutor(1)
    try:
        try:
            coming = deque(pool.submit(next, items, None) for _ in range(AHEAD))
        except RuntimeError:  # raised where the system starts no thread
            yield from items
            return
        while (item := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, items, None))
            yield item
    finally:
        pool.shutdown(cancel_futures=True)
