"""Messages and statuses: what becomes of errors, of signals, and of a reader that went away."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import click

from softmax_cli.cli.command import NothingToReadHelp
from softmax_cli.errors import DataError, ReaderGone, SoftmaxError
from softmax_cli.files.notes import say
from softmax_cli.files.stream import reason

READER_GONE = 141


def status_of(call: Callable[[], None]) -> int:
    """Call the command line, turn what goes wrong into one message, and return the exit status.

    After a signal there is none: the process ends by that signal.
    """
    _replace_what_cannot_be_encoded()
    try:
        call()
        _flush()
    except click.exceptions.Exit as exit_request:
        return _flushed(exit_request.exit_code)
    except click.ClickException as error:
        return _show_click(error)
    except SoftmaxError as error:
        status = _show(error)
        _give_up_unwritten()
        return status
    except (ReaderGone, BrokenPipeError):
        _forget_stdout()
        return READER_GONE
    except OSError as error:
        # Files speak for themselves; what is left is the text of a help.
        status = _show(DataError(reason(error), source=str(error.filename or "standard output")))
        _forget_stdout()
        return status
    except (KeyboardInterrupt, click.exceptions.Abort):
        number = signal.SIGINT
    except _TerminatedError as request:
        number = request.signal
    else:
        return 0
    # Where the signal came between two steps, what has to be closed hung on the exception alone.
    gc.collect()
    _die_of(number)
    return 0


def _replace_what_cannot_be_encoded() -> None:
    """Let a help be printed in any encoding; results are bytes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def terminate(number: int, frame: object) -> NoReturn:
    """Handle a signal as Python does SIGINT."""
    raise _TerminatedError(signal.Signals(number))


def _show(error: SoftmaxError) -> int:
    """Print a message; nothing is left to do where even that cannot be written."""
    say(f"softmax-cli: {error.message}")
    if error.hint:
        say(f"  {error.hint}")
    return error.status


def _show_click(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        if isinstance(error, NothingToReadHelp):
            say(f"softmax-cli: {error.line}")
            say("")
        with suppress(OSError):
            click.echo(error.message, err=True)
    else:
        say(f"softmax-cli: {_message(error).rstrip('.')}")
        if isinstance(error, click.UsageError) and error.ctx is not None:
            say(f"  {error.ctx.command_path} --help lists the options")
    return error.exit_code


def _message(error: click.ClickException) -> str:
    """Return what is wrong; of an option that there is not, in one wording for all of click's."""
    if not isinstance(error, click.NoSuchOption):
        return error.format_message()
    message = f"No such option {error.option_name!r}."
    close = [repr(name) for name in sorted(error.possibilities or ())]
    if len(close) > 1:
        return f"{message} (Did you mean one of: {', '.join(close)}?)"
    return f"{message} Did you mean {close[0]}?" if close else message


def _flushed(status: int) -> int:
    """Flush what click printed, so that a pipe that closed is noticed here."""
    if sys.stdout is None:  # where there was nowhere to print a help
        return _show(DataError("standard output is closed"))
    _flush()
    return status


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _give_up_unwritten() -> None:
    """Let what a full disk refused not be tried again at the end, which would be status 120."""
    try:
        _flush()
    except (OSError, ValueError):
        _forget_stdout()


def _forget_stdout() -> None:
    """Let the interpreter's last flush go nowhere."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _TerminatedError(BaseException):
    """The process was asked to end: what is half-written has to be taken away first."""

    def __init__(self, number: signal.Signals) -> None:
        self.signal = number


def _die_of(number: signal.Signals) -> None:
    """End by the signal itself, so that a shell's loop or make stops too (130 for Ctrl-C there)."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
