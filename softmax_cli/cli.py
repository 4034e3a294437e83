"""The command line: the group, and the one place where errors become text and a status."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from softmax_cli import __version__
from softmax_cli.errors import DataError, SoftmaxError, quote
from softmax_cli.literals import is_numeric
from softmax_cli.numerals import MINUS_SIGN
from softmax_cli.output import ReaderGone

COMMANDS = {
    "softmax": "Probabilities of logits.",
    "log-softmax": "Log-probabilities of logits.",
    "xent": "Cross-entropy of logits and true classes.",
    "argmax": "The most likely class of each row.",
}
HIDDEN = frozenset({"columns"})
"""Commands that only the completion scripts call."""

READER_GONE = 141


class Cli(click.Group):
    """A group whose commands are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in COMMANDS and name not in HIDDEN:
            return None
        name = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"softmax_cli.commands.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say what was perhaps meant."""
        if args and args[0] in HIDDEN:
            return super().resolve_command(ctx, args)
        if args and (is_numeric(args[0]) or (args[0] not in COMMANDS and os.path.exists(args[0]))):
            ctx.fail(
                f"a command comes first: softmax-cli softmax {args[0].replace(MINUS_SIGN, '-')} …"
            )
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command {quote(args[0])}: {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command line, turn what went wrong into one message, and exit."""
        tokens = rewrite_negative_numbers(sys.argv[1:] if args is None else args)
        status = 0
        try:
            name = prog_name or _program()
            with self.make_context(name, list(tokens), obj=tokens, **extra) as ctx:
                self.invoke(ctx)
            _flush()
        except click.exceptions.Exit as exit_request:
            status = _flushed(exit_request.exit_code)
        except click.ClickException as error:
            status = _show_click(error)
        except SoftmaxError as error:
            status = _show(error)
            _give_up_unwritten()
        except (ReaderGone, BrokenPipeError):
            status = _leave_quietly()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            status = _show(DataError(os.strerror(error.errno).lower(), source="standard output"))
            _forget_stdout()
        except (KeyboardInterrupt, click.exceptions.Abort):
            _die_of(signal.SIGINT)
        except _TerminatedError as request:
            _die_of(request.signal)
        sys.exit(status)


def rewrite_negative_numbers(tokens: Sequence[str]) -> list[str]:
    """Spell the minus of wholly numeric tokens as U+2212, which click takes for no option.

    >>> rewrite_negative_numbers(["softmax", "-1,-2", "-T", "-q"]) == [
    ...     "softmax", "\\u22121,-2", "-T", "-q"]
    True
    """
    return [
        MINUS_SIGN + token[1:]
        if token.startswith("-") and is_numeric(token.removesuffix(","))
        else token
        for token in tokens
    ]


@click.group(
    cls=Cli,
    invoke_without_command=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, option, wanted: _show_version(ctx) if wanted else None,
    help="Show the version and exit.",
)
@click.option(
    "--verbose",
    is_flag=True,
    expose_value=False,
    help="With --version: what reads and writes numbers.",
)
def cli() -> None:
    """Softmax, log-softmax, cross-entropy and argmax, right to the last digit.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax digits-test.csv --keep image,digit -o probabilities.csv
    softmax-cli xent digits-test.csv --label digit --keep image --reduction mean
    softmax-cli argmax digits-test.csv --keep image,digit --prob
    zcat logits.csv.gz | softmax-cli softmax | softmax-cli argmax --from probs

    Logits are numbers on the command line, a file (CSV, TSV, JSON, JSON lines, also compressed), or
    standard input. A terminal gets a table; a pipe or a file gets data in the format of the input.
    """


def _show_version(ctx: click.Context) -> None:
    click.echo(f"softmax-cli {__version__}")
    if "--verbose" in ctx.obj:
        from softmax_cli.formats.bulk.parsing import routes
        from softmax_cli.parallel import ENOUGH, jobs_available

        for line in routes():
            click.echo(line)
        click.echo(
            f"processes at work from {ENOUGH >> 20} MB on: {jobs_available()} (-j says how many)"
        )
    ctx.exit()


def _program() -> str:
    name = os.path.basename(sys.argv[0])
    return name if name in ("softmax-cli", "smx") else "softmax-cli"


def _show(error: SoftmaxError) -> int:
    """Print a message; nothing is left to do where even that cannot be written."""
    with suppress(OSError):
        click.echo(f"softmax-cli: {error.message}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
    return error.status


def _show_click(error: click.ClickException) -> int:
    from softmax_cli.options import NothingToRead

    with suppress(OSError):
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            click.echo(error.ctx.get_help() if error.ctx else error.message, err=True)
        elif isinstance(error, NothingToRead):
            ctx = click.get_current_context(silent=True) or error.ctx
            click.echo(ctx.get_help() if ctx else error.message, err=True)
        else:
            message = error.format_message().rstrip(".")
            click.echo(f"softmax-cli: {message}", err=True)
            if isinstance(error, click.UsageError) and error.ctx is not None:
                click.echo(f"  {error.ctx.command_path} --help lists the options", err=True)
    return error.exit_code


def _flushed(status: int) -> int:
    """Flush what click printed, so that a pipe that closed is noticed here."""
    if sys.stdout is None:  # where there was nowhere to print a help
        return _show(DataError("standard output is closed"))
    _flush()
    return status


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _leave_quietly() -> int:
    _forget_stdout()
    return READER_GONE


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


def terminate(number: int, frame: object) -> NoReturn:
    """Handle a signal as Python does SIGINT."""
    raise _TerminatedError(signal.Signals(number))


def _die_of(number: signal.Signals) -> None:
    """End by the signal itself, so that a shell's loop or make stops too (130 for Ctrl-C there)."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
