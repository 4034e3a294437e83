"""Background: a thread that does one thing while others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


class Background:
    """What does one thing after another: at once until `start` is called, then by a thread."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._under_way: list[Future[None]] = []

    def start(self) -> None:
        """Have all that follows done by a thread."""
        from concurrent.futures import ThreadPoolExecutor

        self._pool = self._pool or ThreadPoolExecutor(1)

    def do(self, work: Callable[[], None]) -> None:
        """Do something behind what is under way."""
        if self._pool is not None:
            try:
                self._under_way.append(self._pool.submit(work))
                return
            except RuntimeError:  # raised where the system starts no thread
                self._pool = None
        work()

    def wait(self) -> None:
        """Wait for what is under way; raise what the first of it raised."""
        errors = [future.exception() for future in self._under_way]
        self._under_way.clear()
        for error in filter(None, errors):
            raise error

    def end(self) -> None:
        """Wait likewise, and let the thread go."""
        try:
            self.wait()
        finally:
            pool, self._pool = self._pool, None
            if pool is not None:
                pool.shutdown()
