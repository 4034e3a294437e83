"""What is taken away at the end of a block, also where a signal ends the whole process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if hasattr(signal, name)
)
"""The signals that are meant to end a process, and leave it time to clean up."""

_actions: list[Callable[[], object]] = []
_alarm: list[int] = []  # the two ends of a pipe, and the descriptor that Python wrote to before


@contextmanager
def at_end(action: Callable[[], object]) -> Iterator[None]:
    """Do something when a block is left, or just before a signal ends the process inside it.

    A signal that was ignored, or has a handler, keeps that. Ours does not raise: it could be called
    while a module is loaded, and there are modules in C that crash of an exception then.
    """
    _actions.append(action)
    try:
        if len(_actions) == 1:
            _set_alarm()
        _handle(signal.SIG_DFL, _end)
        yield
    finally:
        action()
        _actions.remove(action)
        if not _actions:
            _handle(_end, signal.SIG_DFL)
            _take_alarm_away()


def alarms() -> list[int]:
    """Return the descriptors that can be read once a signal has come, to be waited for as well.

    Python handles a signal between two steps of its own. One that comes after the last step before
    a process waits for its input would be handled when there is some.
    """
    return _alarm[:1]


def _set_alarm() -> None:
    if not hasattr(signal, "pthread_sigmask"):  # systems of other kinds wait for no pipe
        return
    with suppress(OSError):  # no more descriptors
        ends = os.pipe()
        for end in ends:
            os.set_blocking(end, False)
        try:
            _alarm[:] = *ends, signal.set_wakeup_fd(ends[1], warn_on_full_buffer=False)
        except ValueError:  # raised where this is not the main thread
            for end in ends:
                os.close(end)


def _take_alarm_away() -> None:
    if _alarm:
        *ends, before = _alarm
        _alarm.clear()
        signal.set_wakeup_fd(before)
        for end in ends:
            os.close(end)


def _handle(before: object, after: signal.Handlers | Callable[[int, object], None]) -> None:
    with suppress(ValueError):  # raised where this is not the main thread
        for number in SIGNALS:
            if signal.getsignal(number) == before:
                signal.signal(number, after)


def _end(number: int, frame: object) -> None:
    """Take away what there is, and end by the signal itself, so that a shell's loop stops too."""
    for action in reversed(_actions):
        with suppress(Exception):
            action()
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
