"""Submission of calls to an executor: so many at a time, answered in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import Any, TypeVar

from softmax_cli.errors import DataError

One = TypeVar("One")
Answer = TypeVar("Answer")


def in_order(
    submit: Callable[[One], Future[Answer]], arguments: Iterator[One], ahead: int
) -> Generator[tuple[One, Answer], None, None]:
    """Yield each argument and what comes of it, in order; at most `ahead` are under way.

    However that ends, no call is begun any more. `DataError` is raised where the executor broke.
    """
    pending: deque[tuple[One, Future[Answer]]] = deque()
    try:
        while True:
            while len(pending) < ahead and (one := next(arguments, None)) is not None:
                pending.append((one, submit(one)))
            if not pending:
                return
            one, future = pending.popleft()
            yield one, result_of(future)
    finally:
        for _, future in pending:
            future.cancel()


def result_of(future: Future[Any]) -> Any:
    """Wait for what comes of a call; raise `DataError` where the executor broke."""
    try:
        return future.result()
    except BrokenExecutor as error:
        raise DataError(f"the workers are gone: {error}") from error
