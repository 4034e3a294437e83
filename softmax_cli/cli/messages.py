"""Messages and statuses: what becomes of errors, and of a reader that went away."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper

import click

from softmax_cli.cli.command import NothingToReadHelp
from softmax_cli.cli.telling import tell
from softmax_cli.errors import DataError, ReaderGone, SoftmaxError
from softmax_cli.files.notes import say
from softmax_cli.files.stream import reason

READER_GONE = 141


def status_of(call: Callable[[], None]) -> int:
    """Call the command line, turn what goes wrong into one message, and return the exit status."""
    _replace_what_cannot_be_encoded()
    try:
        call()
        _flush()
    except click.exceptions.Exit as exit_request:
        return _flushed(exit_request.exit_code)
    except click.ClickException as error:
        return _show_click(error)
    except SoftmaxError as error:
        status = tell(error)
        _give_up_unwritten()
        return status
    except (ReaderGone, BrokenPipeError):
        _forget_stdout()
        return READER_GONE
    except (MemoryError, OSError, ImportError) as error:
        shortage = _shortage(error)
        if shortage is None:
            raise
        status = tell(shortage)
        _give_up_unwritten()
        return status
    return 0


def _replace_what_cannot_be_encoded() -> None:
    """Let a help be printed in any encoding; results are bytes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _shortage(error: BaseException | None) -> DataError | None:
    """Return what an error of the system says to a user; None where it may be a mistake of ours."""
    while error is not None:
        number = getattr(error, "errno", None)
        # (so says the loader of libraries, which has no number for it)
        unmapped = isinstance(error, ImportError) and "map segment" in str(error)
        if isinstance(error, MemoryError) or number == errno.ENOMEM or unmapped:
            return DataError("there is not enough memory")
        if number in (errno.EMFILE, errno.ENFILE):
            return DataError("too many open files", hint="ulimit -n says how many there may be")
        # Files speak for themselves; what is left is the text of a help.
        if isinstance(error, OSError) and number is not None:
            return DataError(reason(error), source=str(error.filename or "standard output"))
        error = error.__cause__ or error.__context__
    return None


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
        return tell(DataError("standard output is closed"))
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
