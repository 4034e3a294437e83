"""What is taken away at the end of a block, also where a signal ends the whole process."""

from __future__ import annotations

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


@contextmanager
def at_end(action: Callable[[], object]) -> Iterator[None]:
    """Do something when a block is left, or just before a signal ends the process inside it.

    A signal that was ignored, or has a handler, keeps that. Ours does not raise: it could be called
    while a module is loaded, and there are modules in C that crash of an exception then.
    """
    _actions.append(action)
    try:
        _handle(signal.SIG_DFL, _end)
        yield
    finally:
        action()
        _actions.remove(action)
        if not _actions:
            _handle(_end, signal.SIG_DFL)


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
