"""Group of the commands: what is called without one, or with one that there is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import click

from softmax_cli import __version__
from softmax_cli.cli import messages
from softmax_cli.cli.command import NegativeNumbers, is_negative, option
from softmax_cli.errors import is_url, quote, shell_name, shell_word
from softmax_cli.syntax.literals import is_numeric

COMMANDS = {
    "softmax": "Probabilities of logits.",
    "log-softmax": "Log-probabilities of logits.",
    "sigmoid": "Independent probability of each logit.",
    "xent": "Cross-entropy of logits and true classes.",
    "argmax": "The most likely class of each row.",
    "metrics": "Loss, accuracy, calibration: the verdict on a model.",
    "calibrate": "The temperature that fits labelled logits best.",
}
HIDDEN = frozenset({"columns"})
"""Commands that only the completion scripts call."""

MEANT = {
    "xent": "ce crossent crossentropy crossentropyloss celoss entropy logloss loss nll nllloss "
    "xentropy perplexity negativeloglikelihood",
    "log-softmax": "logprob logprobs logprobability logprobabilities lsm lse logsumexp",
    "softmax": "sm smax p prob probs proba probability probabilities predictproba normalize "
    "normalise",
    "sigmoid": "logistic expit",
    "metrics": "metric evaluate eval evaluation score scores report verdict accuracy ece brier "
    "calibrationerror confusion confusionmatrix classificationreport f1",
    "calibrate": "temperature temperaturescaling tempscale tempscaling calibration calibrated "
    "calibrator scaling platt fit fittemperature",
    "argmax": "top topk top1 max maximum amax best class classes classify decide label labels "
    "predict prediction predictions hardmax onehot",
}
"""What a command is called elsewhere, or its answer: small letters alone, as `_key` makes them."""

VERBOSE = "softmax_cli.verbose"


class Cli(NegativeNumbers, click.Group):
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
        token = args[0] if args else ""
        if token == "help":
            return self._resolve_help(ctx, args[1:])
        if args and token not in COMMANDS and token not in HIDDEN:
            if is_numeric(token) or is_url(token) or os.path.exists(token):
                typed = is_numeric(token)
                shown = shell_word(token, "VALUES") if typed else shell_name(token)
                ctx.fail(f"a command comes first: softmax-cli softmax {shown} …")
            if not token.startswith("-") or is_negative(token):
                close = _meant(token)
                meant = f"did you mean {close}?" if close else f"there are {', '.join(COMMANDS)}"
                ctx.fail(f"there is no command {quote(token)}: {meant}")
        return super().resolve_command(ctx, args)

    def _resolve_help(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take ``help`` for ``--help``, and ``help softmax`` for ``softmax --help``."""
        if args and not args[0].startswith("-"):
            return self.resolve_command(ctx, [args[0], "--help"])
        click.echo(ctx.get_help())
        raise click.exceptions.Exit(0)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note whether --verbose was said, wherever it stands, and parse the arguments."""
        ctx.meta[VERBOSE] = "--verbose" in args
        return super().parse_args(ctx, args)

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
        """Run the command line, and exit with its status."""
        tokens = list(sys.argv[1:] if args is None else args)

        def call() -> None:
            with self.make_context(prog_name or _program(), tokens, **extra) as ctx:
                self.invoke(ctx)

        sys.exit(messages.status_of(call))


def _meant(token: str) -> str | None:
    """Return the command that a word means which is none.

    >>> _meant("Cross-Entropy"), _meant("log_softmax"), _meant("sofmax"), _meant("foo")
    ('xent', 'log-softmax', 'softmax', None)
    """
    from difflib import get_close_matches

    keys = {_key(name): name for name in COMMANDS}
    keys |= {word: name for name, words in MEANT.items() for word in words.split()}
    key = _key(token)
    # Of words that are no commands only long ones are worth a guess.
    long = [word for word in keys if len(word) > 4]
    close = (
        [key] * (key in keys)
        or get_close_matches(key, [*map(_key, COMMANDS)], n=1)
        or get_close_matches(key, long, n=1, cutoff=0.8)
    )
    return keys[close[0]] if close else None


def _key(word: str) -> str:
    """Return a word without what people write in different ways."""
    return word.lower().replace("-", "").replace("_", "").replace(" ", "")


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    click.echo(f"softmax-cli {__version__}")
    if ctx.meta[VERBOSE]:
        from softmax_cli.engine.verbs import ENOUGH
        from softmax_cli.engine.workers.pool import jobs_available
        from softmax_cli.formats.csv.bulk.parsing import routes

        for line in routes():
            click.echo(line)
        click.echo(
            f"processes at work from {ENOUGH >> 20} MB on: {jobs_available()} (-j says how many)"
        )
    ctx.exit()


_flag = partial(option, is_flag=True, expose_value=False)


@click.group(
    cls=Cli, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@_flag(
    "-V, --version",
    is_eager=True,
    callback=_show_version,
    brief="show the version",
    detail=" and exit",
)
@_flag("--verbose", brief="with --version: what reads and writes numbers")
def cli() -> None:
    """Softmax, log-softmax, cross-entropy and argmax, right to the last digit.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax digits-test.csv --keep image,digit -o probabilities.csv
    softmax-cli xent digits-test.csv --label-column digit --keep image --reduction mean
    softmax-cli argmax digits-test.csv --keep image,digit --prob
    zcat logits.csv.gz | softmax-cli softmax | softmax-cli argmax --from probs

    Logits are numbers on the command line, a file (CSV, TSV, JSON, JSON lines, also compressed), or
    standard input. A terminal gets a table; a pipe or a file gets data in the format of the input.
    """


def _program() -> str:
    name = os.path.basename(sys.argv[0])
    return name if name in ("softmax-cli", "smx") else "softmax-cli"
