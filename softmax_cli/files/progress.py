"""Progress: how far the reading has come, on standard error, if it takes more than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 1.0
INTERVAL = 0.1
BEGUN = time.monotonic()
"""When the process began, or nearly: of several lines only the first is waited for."""


class Progress:
    """A line on a terminal, drawn when a step is told of: there is no thread behind it."""

    def __init__(
        self, progress: Callable[[], tuple[int, int | None]], wanted: bool, title: str = ""
    ) -> None:
        self._progress = progress  # how many bytes have been read, and are there, if known
        self._title = title
        # There is no line where standard error is no terminal.
        self._wanted = wanted and sys.stderr is not None and sys.stderr.isatty()
        self._next = BEGUN + PATIENCE
        self._rows = 0
        self._line: Any = None
        self._task: Any = None

    def step(self, rows: int = 0) -> None:
        """Count rows, if there are rows to count, and draw the line if it is time to."""
        self._rows += rows
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + INTERVAL
        done, size = self._progress()
        if self._line is None:
            self._line, self._task = _line(self._title, size, self._rows > 0)
        self._line.update(self._task, completed=done, rows=self._rows)
        self._line.refresh()

    def close(self) -> None:
        """Take the line away."""
        if self._line is not None:
            self._line.stop()
            self._line = None


def _line(title: str, size: int | None, rows: bool) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns: list[Any] = [TextColumn("{task.description}")] if title else []
    if size is not None:
        columns += [BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()]
    else:
        count = TextColumn("{task.fields[rows]:,} rows") if rows else DownloadColumn()
        columns += [count, TransferSpeedColumn()]
    line = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    line.start()
    return line, line.add_task(title, total=size, rows=0)
