"""Commands and options: click's, which take negative numbers, and show help under headings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from itertools import chain, groupby, takewhile
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import click
from click.core import ParameterSource

from softmax_cli.errors import NothingToReadError, UsageError
from softmax_cli.syntax.literals import TypedValues, is_numeric

if TYPE_CHECKING:
    from click.parser import _OptionParser

    from softmax_cli.table.io_options import ReadOptions, WriteOptions

Group = Literal["Options", "Input", "Output", "More"]
"""What an option is about: the headings of the help, in order."""

Completes = Literal["columns", "file"] | tuple[str, ...]
"""What TAB offers for the value of an option: columns of the input, files, or these words."""

_WIDEST = 22
"""How wide the names of options are that have their text beside them, not below."""

_LISTS = ("columns", "keep", "labels", "label_column", "targets", "target_columns")
"""The options whose value is a list that may hold numbers."""

Body = TypeVar("Body", bound=Callable[..., Any])


class Option(click.Option):
    """An option, and what the help and the completion scripts have to know of it."""

    def __init__(
        self,
        spellings: Sequence[str],
        *,
        # what it does, in a few words; two where it can be switched on and off
        brief: str | tuple[str, str] = "",
        detail: str = "",  # what the help says after these words
        help: str | None = None,  # what it says instead of both
        group: Group = "Options",
        value: str | None = None,  # what its value is called; by default, what the option is
        completes: Completes = (),  # by default the choices of the type
        # the options that cannot stand beside it; its own name may be among them
        excludes: tuple[str, ...] = (),
        show_default: bool = True,  # where there is one
        **attributes: Any,  # these and the spellings as click has them
    ) -> None:
        self.briefs = (brief,) if isinstance(brief, str) else brief
        if help is None and (words := self.briefs[0] + detail):
            help = f"{words[0].upper()}{words[1:]}."
        super().__init__(spellings, help=help, show_default=show_default, **attributes)
        self.group = group
        self.value = value or str(self.name)
        choices = tuple(self.type.choices) if isinstance(self.type, click.Choice) else ()
        self.completes: Completes = completes or choices
        self.excludes = tuple(name for name in excludes if name != self.name)


def option(spellings: str, *name: str, **attributes: Any) -> Callable[[Body], Body]:
    """Add an `Option` to the function below, spelled as the help has it: ``-o, --output``."""
    return click.option(*spellings.split(", "), *name, cls=Option, **attributes)


def is_negative(token: str) -> bool:
    """Say whether an argument is wholly numeric, though it begins as an option does.

    A shell may have split a literal before it.

    >>> [is_negative(token) for token in ("-1", "-1,-2", "-inf", "-2]]", "1", "-T", "-", "--")]
    [True, True, True, True, False, False, False, False]
    """
    return token.startswith("-") and is_numeric(token.rstrip("]),>"))


class NegativeNumbers(click.Command):
    """A command to which a negative number is no option.

    Such arguments are hidden from click's parser, and as they were typed before anything else sees
    them: types, messages and files.
    """

    _HIDDEN = "\0"
    """The system lets no argument hold this."""

    _RUN = "\0\0\0"
    """Stands before each argument of several that are handed over as one."""

    def make_parser(self, ctx: click.Context) -> _OptionParser:
        """Make a parser that is given no token which it would take for an option."""
        parser = super().make_parser(ctx)
        parse = parser.parse_args

        def parse_hidden(args: list[str]) -> tuple[dict[str, Any], list[str], list[Any]]:
            hidden = [self._HIDDEN + token if is_negative(token) else token for token in args]
            values, rest, order = parse(self._in_runs(hidden))
            revealed = {name: self._reveal(value) for name, value in values.items()}
            return revealed, self._reveal(rest), order

        parser.parse_args = parse_hidden  # type: ignore[method-assign]
        return parser

    def _in_runs(self, args: list[str]) -> list[str]:
        """Hand over arguments in runs, where none begins as an option does: one token for each.

        The parser takes the first of its list again and again, in time that grows with its square.
        """
        runs: list[str] = []
        for is_option, tokens in groupby(args, lambda token: token[:1] == "-"):
            # The first may be the value of an option.
            first, *more = [*tokens]
            runs.append(first)
            runs += more if is_option or len(more) < 2 else [self._RUN + self._RUN.join(more)]
        return runs

    def _reveal(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.removeprefix(self._HIDDEN)
        if isinstance(value, (list, tuple)):
            tokens = chain.from_iterable(
                token[len(self._RUN) :].split(self._RUN)
                if isinstance(token, str) and token.startswith(self._RUN)
                else (token,)
                for token in value
            )
            return type(value)(map(self._reveal, tokens))
        return value


class NothingToReadHelp(click.exceptions.NoArgsIsHelpError):
    """The help of a command that has nothing to read, with a line above it that says so."""

    def __init__(self, ctx: click.Context, error: NothingToReadError) -> None:
        super().__init__(ctx)
        self.line = error.message


class Command(NegativeNumbers):
    """A command that is handed what the user said as `read` and `write`, and the rest by name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, unless a list among them has blanks where it should have commas."""
        spellings = {
            spelling: param
            for param in self.params
            if isinstance(param, Option)
            for spelling in param.opts
        }
        _refuse_blanks(args, spellings)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command; where it has nothing to read, say so above its help."""
        try:
            source = ctx.get_parameter_source("contents")
            more = {"insists": source is ParameterSource.COMMANDLINE, **(ctx.obj or {})}
            with ctx.params.get("spread") or nullcontext():
                return self._answer(ctx, _as_records(ctx, more))
        except NothingToReadError as error:
            raise NothingToReadHelp(ctx, error) from None

    def _answer(self, ctx: click.Context, records: dict[str, Any]) -> Any:
        """Call the command, once, or for each file where there is to be a result for each."""
        assert self.callback is not None
        callback = self.callback
        read, write = records.get("read"), records.get("write")
        if read is None or write is None or records.get("merge"):
            return ctx.invoke(callback, **records)
        if read.spread is not None:
            if write.of_each_file:
                what = "is for a result for each file: --cluster has one of all"
                raise UsageError(f"{write.of_each_file} {what}")
            return ctx.invoke(callback, **records)
        # (what has no name of its own goes to a file, of which a folder is none)
        of_files = not isinstance(read.source, TypedValues) and read.source not in (None, "-")
        folder = of_files and _is_folder(write.output)
        if folder or write.of_each_file:
            from softmax_cli.cli.each_file import answer_each

            def answer(read: ReadOptions, write: WriteOptions) -> None:
                ctx.invoke(callback, **{**records, "read": read, "write": write})

            return answer_each(answer, read, write, folder=folder)
        return ctx.invoke(callback, **records)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under headings, their texts one below the other."""
        sections: dict[Group, list[tuple[str, str]]] = {group: [] for group in get_args(Group)}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                names, text = record
                section = sections[getattr(param, "group", "More")]  # --help, click's own, has none
                section.append((names.ljust(_WIDEST), text))
        for group, records in sections.items():
            if records:
                with formatter.section(group):
                    formatter.write_dl(records, col_max=_WIDEST)


def _refuse_blanks(args: Sequence[str], spellings: Mapping[str, Option]) -> None:
    """Refuse ``2 1 0.1 --label 1 0 0``, of which the last numbers would be values like the first.

    Values that all follow an option (``-k 1 2 3``) cannot be told from its list.
    """
    before: list[str] = []  # the arguments that are no option's
    place = 0
    while place < len(args) and args[place] != "--":
        token = args[place]
        option = spellings.get(token)
        place += 1
        if not token.startswith("-") or token == "-" or is_negative(token):
            before.append(token)
        elif option is not None and not option.is_flag:
            # (a slice of the rest for each option would be a time that grows with their square)
            following = (args[index] for index in range(place, len(args)))
            given = [*takewhile(is_numeric, following)]
            if option.name in _LISTS and before and len(given) > 1:
                from softmax_cli.syntax.true_classes import meant_by

                raise UsageError(
                    f"{token} takes one argument, and {len(given)} numbers follow it",
                    f"a list has commas ({meant_by(token, given, before)}), and values stand "
                    "together",
                )
            place += 1


def _as_records(ctx: click.Context, more: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a command; what a caller in Python adds is said of the input."""
    from softmax_cli.table.io_options import ReadOptions, WriteOptions

    params = ctx.params
    read = {name: params[name] for name in ReadOptions._fields if name in params}
    write = {name: params[name] for name in WriteOptions._fields if name in params}
    others = {name: value for name, value in params.items() if name not in {*read, *write}}
    if read:
        others["read"] = ReadOptions(**{**read, **more})
    if write:
        others["write"] = WriteOptions(
            **write,
            terminal=_to_terminal(write.get("output")),
            command=ctx.command.name or "",
            asked_at=params.get("temperatures", (1.0,)),
        )
    return others


def _is_folder(output: str | None) -> bool:
    """Say whether results go into a folder: one that is there, or a name that ends in a slash."""
    return output is not None and (output.endswith(("/", os.sep)) or os.path.isdir(output))


def _to_terminal(output: str | None) -> bool:
    return output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()
