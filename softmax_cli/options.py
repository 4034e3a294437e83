"""What a user says with options: the groups that the commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, NamedTuple, TypeVar

import click

from softmax_cli import formats, parameters
from softmax_cli.columns import ColumnList
from softmax_cli.errors import UsageError, quote
from softmax_cli.formats.source import Source
from softmax_cli.layout import BadRows, Contents, Request
from softmax_cli.literals import are_rows, is_literal, is_numeric
from softmax_cli.numerals import MINUS_SIGN, parse_number

Command = TypeVar("Command", bound=Callable[..., Any])


class Reading(NamedTuple):
    """Where the logits come from, and how to read them."""

    inputs: tuple[str, ...]
    columns: tuple[ColumnList, ...]
    keep: tuple[ColumnList, ...]
    names: tuple[str, ...] | None
    header: bool | None
    delimiter: str | None
    input_format: str | None
    bad_rows: BadRows

    @property
    def values(self) -> bool:
        """Whether the logits stand on the command line."""
        if not self.inputs:
            return False
        if are_rows(self.inputs):
            return True
        return is_literal(self.inputs) and not os.path.exists(self.inputs[0])

    def open(
        self,
        *,
        label: ColumnList = (),
        targets: ColumnList = (),
        contents: Contents = "logits",
        by_row: bool = True,
        append: bool = False,
        only: bool = False,
        again: bool = False,
        progress: bool = False,
    ) -> Source:
        """Open the input.

        Raises
        ------
        UsageError
            The arguments are neither values nor one file.
        DataError
            The file is bad.
        click.UsageError
            There are no arguments, and standard input is a terminal.
        """
        request = Request(
            columns=sum(self.columns, ()),
            keep=sum(self.keep, ()),
            label=label,
            targets=targets,
            names=self.names,
            header=self.header,
            delimiter=self.delimiter,
            format=self.input_format,
            contents=contents,
            bad_rows=self.bad_rows,
            by_row=by_row,
            append=append,
            only=only,
        )
        if self.values:
            from softmax_cli.formats import values

            return values.read(self.inputs, request)
        path = self._path()
        source = formats.read(path, request, again=again, progress=progress)
        for note in source.notes:
            click.echo(note, err=True)
        return source

    def _path(self) -> str | None:
        if not self.inputs:
            if sys.stdin is not None and sys.stdin.isatty():
                raise NothingToRead
            return None
        texts = [token for token in self.inputs if not is_numeric(token)]
        if len(texts) < len(self.inputs):
            raise UsageError(
                f"{quote(texts[0])} is not a number", "give numbers alone, or one FILE alone"
            )
        if len(texts) > 1:
            raise UsageError(
                f"one FILE at a time: {quote(texts[0])} and {quote(texts[1])} were given"
            )
        path = texts[0]
        if not path:
            raise UsageError("an argument is empty: it is neither a number nor a file")
        if path != "-" and not os.path.lexists(path) and _looks_numeric(path):
            reason = _reason(path)
            raise UsageError(
                f"{quote(path)} {reason}, and no file has that name",
                "a number is digits, with a point and an exponent: -2.5e-3",
            )
        return path


class NothingToRead(click.UsageError):
    """No values, no file, and standard input is a terminal: the help is the answer."""

    def __init__(self) -> None:
        super().__init__("there is nothing to read")


class Writing(NamedTuple):
    """Where the results go, and how to write them."""

    output: str | None
    format: str
    precision: int | None
    percent: bool
    rows: int | None
    color: Literal["auto", "always", "never"]
    dtype: str
    jobs: int | None
    progress: bool

    @property
    def single(self) -> bool:
        """Whether the results are rounded to float32."""
        return self.dtype == "float32"

    @property
    def to_table(self) -> bool:
        """Whether the results are drawn as a table."""
        return self.format == "table" or (self.format == "auto" and self.terminal)

    @property
    def terminal(self) -> bool:
        """Whether the results go to a terminal."""
        return self.output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()


def reading(command: Command) -> Command:
    """Add the arguments and options that say where the logits come from."""
    return _group(
        Reading,
        "reading",
        click.argument("inputs", nargs=-1, metavar="[VALUES… | FILE | -]", type=click.STRING),
        click.option(
            "-c",
            "--columns",
            type=parameters.COLUMNS,
            multiple=True,
            metavar="LIST",
            help="Columns that hold logits: names, numbers from 1, ranges (zero:nine, 3:), "
            "globs (logit_*), ! to leave out. Default: all others.",
        ),
        click.option(
            "-k",
            "--keep",
            type=parameters.COLUMNS,
            multiple=True,
            metavar="LIST",
            help="Columns that hold no logits: they are carried along as they are.",
        ),
        click.option(
            "-n",
            "--names",
            type=parameters.NAMES,
            metavar="NAMES",
            help="Names of the classes: cat,dog,bird.",
        ),
        click.option(
            "--header/--no-header",
            default=None,
            help="Whether the first row holds names. Default: seen from the row.",
        ),
        click.option(
            "-d",
            "--delimiter",
            type=parameters.DELIMITER,
            metavar="MARK",
            help="What stands between the cells: one mark, \\t for a tab.",
        ),
        click.option(
            "--input-format",
            type=click.Choice(list(formats.READERS)),
            metavar="FORMAT",
            help=f"{', '.join(formats.READERS)}. Default: by extension, else by content.",
        ),
        click.option(
            "--bad-rows",
            type=click.Choice(["error", "skip", "nan"]),
            default="error",
            show_default=True,
            help="What to do with a row that has a missing, non-numeric or impossible cell: 'nan'"
            " keeps it without a result. A row of too few or too many cells is no row for 'nan'.",
        ),
    )(command)


def writing(command: Command) -> Command:
    """Add the options that say where and how the results are written."""
    return _group(
        Writing,
        "writing",
        click.option(
            "-o",
            "--output",
            type=parameters.FILE,
            metavar="FILE",
            help="Write to a file, which appears whole or not at all.",
        ),
        click.option(
            "-f",
            "--format",
            type=click.Choice(["auto", "table", *(f for f in formats.WRITERS if f != "table")]),
            default="auto",
            metavar="FORMAT",
            help="table, csv, tsv, psv, ssv, json, jsonl, markdown. Default: a table on a "
            "terminal, else the format of the input.",
        ),
        click.option(
            "-p",
            "--precision",
            type=parameters.PRECISION,
            metavar="N",
            help="Significant digits, 1 to 17.",
        ),
        click.option("--percent", is_flag=True, help="Show percentages in a table."),
        click.option(
            "--rows",
            type=parameters.ROWS,
            metavar="N",
            help="Rows that a table shows, 0 for all. Default: 20 on a terminal.",
        ),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Colours in tables; NO_COLOR and CLICOLOR_FORCE are heeded.",
        ),
        click.option(
            "--dtype",
            type=click.Choice(["float32", "float64"]),
            default="float64",
            show_default=True,
            help="Round the results, once, to this type.",
        ),
        click.option(
            "-j",
            "--jobs",
            type=parameters.COUNT,
            metavar="N",
            help="Processes that work. Default: the cores at hand, 1 for a small input.",
        ),
        click.option(
            "--progress/--no-progress",
            default=True,
            help="Whether to show, on a terminal, how far a long input has come.",
        ),
    )(command)


temperature = click.option(
    "-T",
    "--temperature",
    type=parameters.TEMPERATURE,
    default="1",
    show_default=True,
    metavar="T",
    help="Divides the logits: below 1 sharper, above 1 flatter; 0 and inf are the limits.",
)

axis = click.option(
    "-a",
    "--axis",
    type=parameters.AXIS,
    default="-1",
    show_default=True,
    metavar="AXIS",
    help="An integer as in NumPy, or: rows (each row sums to 1), columns, all. The latter two read "
    "a long file three times, and standard input into a temporary file first.",
)

base = click.option(
    "-b",
    "--base",
    type=click.Choice(["e", "2", "10"]),
    default="e",
    show_default=True,
    help="Base of the logarithm.",
)

append = click.option(
    "--append", is_flag=True, help="Keep the logits, and add the results as columns of their own."
)

only = click.option("--only", is_flag=True, help="Drop the columns that are not logits.")


def _group(
    kind: type[Any], name: str, *decorators: Callable[[Any], Any]
) -> Callable[[Command], Command]:
    """Add options, and hand them to the command as one object."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(**params: Any) -> Any:
            fields = {field: params.pop(field) for field in kind._fields}
            return command(**params, **{name: kind(**fields)})

        decorated: Any = call
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


def _looks_numeric(text: str) -> bool:
    """Say whether a token was surely meant as a number, though it is none of ours."""
    start = text.lstrip("+-.([" + MINUS_SIGN)[:1]
    return start.isdigit() and os.path.splitext(text)[1][1:].lower() not in _EXTENSIONS


def _reason(text: str) -> str:
    try:
        parse_number(text)
    except ValueError as error:
        return str(error)
    return "is not a number"


_EXTENSIONS = {*formats.READERS, "ndjson", "txt", "dat", "gz", "bz2", "xz", "zst", "npy", "md"}
