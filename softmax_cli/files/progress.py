"""Progress: how far the reading has come, on standard error, if it takes more than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

PATIENCE = 1.0
INTERVAL = 0.1
BEGUN = time.monotonic()
"""When the process began, or nearly: of several lines only the first is waited for."""

_ERASE = "\r\x1b[2K"
_BAR_WIDTH = 40
_SMALLEST_BAR = 8


class Progress:
    """A line on a terminal, drawn when a step is told of: there is no thread behind it."""

    def __init__(
        self,
        progress: Callable[[], tuple[int, int | None]],
        wanted: bool,
        title: str = "",
        *,
        unit: str | None = None,
    ) -> None:
        self._progress = progress  # how many bytes have been read, and are there, if known
        self._title = title
        self._unit = unit  # what is counted instead of bytes
        # There is no line where standard error is no terminal, or none that can erase one.
        self._wanted = (
            wanted
            and sys.stderr is not None
            and sys.stderr.isatty()
            and os.environ.get("TERM") != "dumb"
        )
        self._begun = time.monotonic()
        self._next = BEGUN + PATIENCE
        self._rows = 0
        self._shown = ExitStack()

    def step(self, rows: int = 0) -> None:
        """Count rows, if there are rows to count, and draw the line if it is time to."""
        self._rows += rows
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next = now + INTERVAL
        if not _Screen.has_line:
            # (most runs are over before there is a line)
            from softmax_cli.files.ending import at_end

            self._shown.enter_context(at_end(take_away))
        done, size = self._progress()
        seconds = now - self._begun
        if self._unit is None or size is None:
            _show(_line(self._title, _parts(done, size, self._rows, seconds), done, size))
        else:
            parts = [f"{done}/{size} {self._unit}", *_left(done, size, seconds)]
            _show(_line(self._title, parts, done, size))

    def close(self) -> None:
        """Take the line away, and draw no other."""
        self._wanted = False
        self._shown.close()


class _Screen:
    """What a terminal shows: there is one, whoever draws on it."""

    has_line = False


def take_away() -> None:
    """Take away the line, if there is one, before something else is printed on the terminal."""
    if _Screen.has_line:
        _Screen.has_line = False
        _write(_ERASE)


def _show(line: str) -> None:
    _Screen.has_line = True
    _write(_ERASE + line)


def _write(text: str) -> None:
    """Write to the terminal; what cannot be shown there is not worth a result."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _parts(done: int, size: int | None, rows: int, seconds: float) -> list[str]:
    """Return what is told of bytes: how many, how fast they come, how long the others take."""
    speed = done / seconds if seconds > 0 else 0.0
    if size is not None:
        counts = f"{_megabytes(done)}/{_megabytes(size)} MB"
        return [counts, f"{_megabytes(speed)} MB/s", *_left(done, size, seconds)]
    return [f"{rows:,} rows" if rows else f"{_megabytes(done)} MB", f"{_megabytes(speed)} MB/s"]


def _left(done: int, size: int, seconds: float) -> list[str]:
    """Return how long the rest takes, if that can be told."""
    return [_clock((size - done) * seconds / done)] if done and seconds > 0 else []


def _line(title: str, parts: list[str], done: int, size: int | None) -> str:
    """Return the line: short of the last column, behind which a terminal would begin another."""
    text = "  ".join(parts)
    room = _columns() - 1
    space = room - len(title) - len(text) - 2 * (2 if title else 1)
    if size and space >= _SMALLEST_BAR:
        text = f"{_bar(done / size, min(space, _BAR_WIDTH))}  {text}"
    return f"{title}  {text}".lstrip()[:room]


def _bar(share: float, width: int) -> str:
    full = round(min(share, 1.0) * width)
    marks = "━─" if (sys.stderr.encoding or "").lower().startswith("utf") else "=-"
    return marks[0] * full + marks[1] * (width - full)


def _columns() -> int:
    """Return how wide the terminal is on which the line stands."""
    # (shutil asks standard output, which may be a file)
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return 80


def _megabytes(count: float) -> str:
    """Spell bytes in megabytes.

    >>> _megabytes(1_234_567_890)
    '1,234.6'
    """
    return f"{count / 1e6:,.1f}"


def _clock(seconds: float) -> str:
    """Spell a time that is left.

    >>> _clock(3725.4)
    '1:02:05'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
