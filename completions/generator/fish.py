"""Completion for fish: its functions that know the options, and what it offers where."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from completions.generator.description import (
    GROUP,
    Described,
    describe_options,
    distinct,
    flags,
    reading_options,
)
from completions.generator.text import broken, quoted, uncapitalised
from softmax_cli.cli.group import COMMANDS

_STEP = " " * 4


def generate() -> str:
    """Return the functions, and what they know how to offer."""
    options = describe_options()
    offers = ["complete --command $program --no-files"]
    for name, text in COMMANDS.items():
        offers.append(_complete([GROUP], f"--arguments {name}", brief=uncapitalised(text)))
    offers.append("complete --command $program --condition __softmax_cli_needs_input --force-files")
    for option in distinct(options):
        having = [command for command, described in options.items() if option in described]
        offers += _completes(option, having)
    return "".join(
        [
            _predicate(
                "__softmax_cli_is_flag", "Says whether an option takes no value.", flags(options)
            ),
            _predicate(
                "__softmax_cli_is_reading",
                "Says whether an option tells how the input is read.",
                reading_options(),
            ),
            f"\nset any {_condition([*COMMANDS])}\n",
            "for program in softmax-cli smx\n",
            indent("\n".join(offers), _STEP),
            "\nend\nset --erase program any\n",
        ]
    )


def _predicate(name: str, comment: str, words: Sequence[str]) -> str:
    body = indent(broken(["contains -- $argv[1]", *words]), _STEP)
    return f"\n# {comment}\nfunction {name}\n{body}\nend\n"


def _completes(option: Described, commands: list[str]) -> list[str]:
    """Return what offers an option to commands: two of it where it can be switched off."""
    words = [*map(_spelling, option.spellings), *_value(option)]
    arguments = []
    if option.completes == "columns":
        arguments = ["--arguments '(__softmax_cli_columns)'"]
    elif option.completes and option.completes != "file":
        arguments = [f"--arguments {quoted(' '.join(option.completes))}"]
    offers = [_complete(commands, " ".join(words), *arguments, brief=option.briefs[0])]
    if option.off:
        offers.append(_complete(commands, *map(_spelling, option.off), brief=option.briefs[1]))
    return offers


def _complete(commands: list[str], *words: str, brief: str) -> str:
    condition = "$any" if commands == [*COMMANDS] else _condition(commands)
    return " \\\n    ".join(
        [
            f"complete --command $program --condition {condition}",
            *words,
            f"--description {quoted(brief[:1].upper() + brief[1:])}",
        ]
    )


def _condition(commands: list[str]) -> str:
    if commands == [GROUP]:
        return "__softmax_cli_command"
    return quoted(" ".join(["__softmax_cli_command", *(name or '""' for name in commands)]))


def _spelling(spelling: str) -> str:
    name = spelling.lstrip("-")
    return f"--{'short' if len(name) == 1 else 'long'}-option {name}"


def _value(option: Described) -> list[str]:
    if option.is_flag:
        return []
    if option.completes == "file":
        return ["--require-parameter --force-files"]
    return ["--exclusive --keep-order" if option.completes else "--exclusive"]
