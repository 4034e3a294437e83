"""Telling of errors: the lines on standard error, and the status that the process ends with."""

from __future__ import annotations

from softmax_cli.errors import GateNotPassed, SoftmaxError
from softmax_cli.files.notes import say


def tell(error: SoftmaxError) -> int:
    """Print a message, and return the exit status; where it cannot be written nothing is left."""
    if isinstance(error, GateNotPassed):
        for failure in error.failures:
            say(f"softmax-cli: {failure}")
        return error.status
    say(f"softmax-cli: {error.message}")
    if error.hint:
        say(f"  {error.hint}")
    return error.status
