"""Description of all commands and their options, as data: what is generated is made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import click

from softmax_cli.cli.command import Completes, Option
from softmax_cli.cli.group import cli

GROUP = ""
"""What stands for the group itself among the names of commands."""


class Described(NamedTuple):
    """An option.

    Attributes
    ----------
    spellings, off : tuple of str
        How it is written, and how where it switches something off.
    is_flag : bool
        Whether it takes no value.
    repeatable : bool
        Whether it can be given again.
    alone : bool
        Whether nothing can stand beside it.
    briefs : tuple of str
        What it does, in a few words; the second is for `off`.
    value : str
        What its value is called.
    completes : str or tuple of str
        What TAB offers for the value.
    excludes : tuple of str
        The spellings of the options that cannot stand beside it.
    """

    spellings: tuple[str, ...]
    off: tuple[str, ...]
    is_flag: bool
    repeatable: bool
    alone: bool
    briefs: tuple[str, ...]
    value: str
    completes: Completes
    excludes: tuple[str, ...]


def describe_options() -> dict[str, list[Described]]:
    """Return the options of each command of the help, those of the group under `GROUP`."""
    ctx = click.Context(cli, **cli.context_settings)
    described = {GROUP: _describe(cli, ctx)}
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        assert command is not None
        described[name] = _describe(command, click.Context(command, parent=ctx))
    return described


def reading_options() -> tuple[str, ...]:
    """Return the spellings of the options that `softmax-cli columns` takes, too."""
    ctx = click.Context(cli)
    command = cli.get_command(ctx, "columns")
    assert command is not None
    return tuple(
        spelling
        for param in command.params
        if isinstance(param, Option)
        for spelling in param.opts + param.secondary_opts
    )


def _describe(command: click.Command, ctx: click.Context) -> list[Described]:
    params = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    written = {param.name: [*param.opts, *param.secondary_opts] for param in params}
    described = []
    for param in params:
        ours = param if isinstance(param, Option) else None  # --help is click's own
        others = ours.excludes if ours else ()
        described.append(
            Described(
                # (click 8.2.0 has the two of --help in any order)
                spellings=tuple(sorted(param.opts, key=len)),
                off=tuple(param.secondary_opts),
                is_flag=param.is_flag,
                repeatable=param.multiple,
                alone=ours is None,
                briefs=ours.briefs if ours else ("show the help",),
                value=ours.value if ours else "",
                completes=ours.completes if ours else (),
                excludes=tuple(spelling for name in others for spelling in written[name]),
            )
        )
    return described


def spellings(options: Iterable[Described]) -> list[str]:
    """Return every way to write these options."""
    return [text for option in options for text in option.spellings + option.off]


def distinct(options: dict[str, list[Described]]) -> list[Described]:
    """Return every option once: one that commands have in another form is another."""
    return list(dict.fromkeys(option for described in options.values() for option in described))


def flags(options: dict[str, list[Described]]) -> list[str]:
    """Return the options without a value, whatever the command.

    Raises
    ------
    ValueError
        An option is a flag to one command, and takes a value of another: a script that has yet to
        find the command could not tell what it is.
    """
    found = set(spellings(option for option in distinct(options) if option.is_flag))
    valued = set(spellings(option for option in distinct(options) if not option.is_flag))
    if found & valued:
        raise ValueError(f"a flag of one command alone: {' '.join(found & valued)}")
    return sorted(found)


def completed(
    options: dict[str, list[Described]],
) -> list[tuple[Completes, list[str], list[str]]]:
    """Return what TAB offers, for which options, of which commands (``*`` for any)."""
    commands_of: dict[tuple[tuple[str, ...], Completes], list[str]] = {}
    for command, described in options.items():
        for option in described:
            if option.completes:
                commands_of.setdefault((option.spellings, option.completes), []).append(command)
    ways = Counter(names for names, _ in commands_of)
    merged: dict[tuple[Completes, tuple[str, ...]], list[str]] = {}
    for (names, completes), commands in commands_of.items():
        where = ("*",) if ways[names] == 1 else tuple(commands)
        merged.setdefault((completes, where), []).extend(names)
    return [(completes, names, [*where]) for (completes, where), names in merged.items()]
