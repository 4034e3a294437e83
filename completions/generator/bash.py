"""Completion for bash: its functions that know the options."""

from __future__ import annotations

from completions.generator.description import (
    completed,
    describe_options,
    flags,
    reading_options,
    spellings,
)
from completions.generator.text import broken, case, function, predicates
from softmax_cli.cli.command import Completes
from softmax_cli.cli.group import COMMANDS

_STEP = " " * 4


def generate() -> str:
    """Return the functions."""
    options = describe_options()
    offers = [
        ([command or "''"], broken(["_softmax_cli_offer", *spellings(described)]))
        for command, described in options.items()
    ]
    values = [
        ([f"{command}:{name}" for command in commands for name in names], _offer(completes))
        for completes, names, commands in completed(options)
    ]
    return "".join(
        [
            predicates("_softmax_cli", flags(options), reading_options(), _STEP),
            function(
                "_softmax_cli_offer_commands",
                "Offers the commands.",
                broken(["_softmax_cli_offer", *COMMANDS]),
                _STEP,
            ),
            function(
                "_softmax_cli_offer_options",
                "Offers the options of the command.",
                case("$command", offers, _STEP),
                _STEP,
            ),
            function(
                "_softmax_cli_offer_values",
                "Offers what the value of the option may be; $1 is the program that was typed.",
                case("$command:$option", values, _STEP),
                _STEP,
            ),
            "\n",
        ]
    )


def _offer(completes: Completes) -> str:
    if completes == "columns":
        return '_softmax_cli_columns "$1"'
    if completes == "file":
        return "compopt -o bashdefault -o default"
    return broken(["_softmax_cli_offer", *completes])
