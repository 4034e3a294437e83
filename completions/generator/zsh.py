"""Completion for zsh: its functions that know the options."""

from __future__ import annotations

from collections.abc import Iterable

from completions.generator.description import (
    GROUP,
    Described,
    describe_options,
    distinct,
    flags,
    reading_options,
)
from completions.generator.text import case, function, predicates, quoted, uncapitalised
from softmax_cli.cli.group import COMMANDS

_STEP = " " * 2


def generate() -> str:
    """Return the functions."""
    options = describe_options()
    commands = [quoted(f"{name}:{uncapitalised(text)}") for name, text in COMMANDS.items()]
    return "".join(
        [
            predicates("_softmax-cli", flags(options), reading_options(), _STEP),
            function(
                "_softmax-cli_commands",
                "Offers the commands.",
                _array("local -a commands=", commands) + "\n_describe -t commands command commands",
                _STEP,
            ),
            function(
                "_softmax-cli_options",
                "Sets reply: the options of a command, or those without one.",
                _options(options),
                _STEP,
            ),
            "\n",
        ]
    )


def _options(options: dict[str, list[Described]]) -> str:
    shared = [
        option
        for option in distinct(options)
        if all(option in options[command] for command in COMMANDS)
    ]
    ways = [(["''"], _array("reply=", _specs(options[GROUP])))]
    for command in COMMANDS:
        own = [option for option in options[command] if option not in shared]
        ways.append(([command], _array("reply+=", _specs(own))))
    ways.append((["*"], "return 1"))
    return _array("reply=", _specs(shared)) + "\n" + case("$1", ways, _STEP)


def _array(front: str, items: Iterable[str]) -> str:
    return "\n".join([f"{front}(", *(_STEP + item for item in items), ")"])


def _specs(options: Iterable[Described]) -> list[str]:
    """Return options as `_arguments` has them: two of one that can be switched off."""
    specs = []
    for option in options:
        if option.off:
            ways = [(option.spellings, option.off), (option.off, option.spellings)]
            for (own, others), brief in zip(ways, option.briefs, strict=True):
                specs.append(_spec(_excluding(others), own, f"[{brief}]"))
            continue
        own = option.spellings if len(option.spellings) > 1 else ()
        front = "*" if option.repeatable else _excluding(own + option.excludes)
        if option.alone:
            front = "(- *)"
        names = [name if option.is_flag else _valued(name) for name in option.spellings]
        specs.append(_spec(front, names, f"[{option.briefs[0]}]{_value(option)}"))
    return specs


def _spec(front: str, names: Iterable[str], text: str) -> str:
    first, *others = names
    if not others:
        return quoted(front + first + text)
    return f"{quoted(front)}{{{','.join([first, *others])}}}{quoted(text)}"


def _excluding(names: tuple[str, ...]) -> str:
    return f"({' '.join(names)})" if names else ""


def _valued(name: str) -> str:
    """Say that the value may stand in the same word."""
    return name + ("=" if name.startswith("--") else "+")


def _value(option: Described) -> str:
    if option.is_flag:
        return ""
    if option.completes == "columns":
        action = "_softmax-cli_columns"
    elif option.completes == "file":
        action = "_files"
    else:
        action = f"({' '.join(option.completes)})" if option.completes else " "
    return f":{option.value}:{action}"
