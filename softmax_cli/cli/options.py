"""Options that commands share: each a decorator, and those that most commands have together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import click

from softmax_cli.cli import param_types
from softmax_cli.cli.command import Body, option
from softmax_cli.cli.inputs import parse_inputs
from softmax_cli.formats.registry import READABLE, WRITABLE
from softmax_cli.syntax.column_lists import ColumnList


def together(*decorators: Callable[[Any], Any]) -> Callable[[Body], Body]:
    """Make one decorator of several, the first of them the outermost."""

    def decorate(command: Body) -> Body:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def flat(ctx: click.Context, param: click.Parameter, lists: tuple[ColumnList, ...]) -> ColumnList:
    """Make one list of those that a repeated option was given."""
    return sum(lists, ())


_WRITTEN = ("auto", "table", *(name for name in WRITABLE if name != "table"))
_read = partial(option, group="Input")
_written = partial(option, group="Output")
_more = partial(option, group="More")
_column_list = partial(
    _read,
    type=param_types.COLUMNS,
    multiple=True,
    callback=flat,
    value="column",
    completes="columns",
)


def _inputs(ctx: click.Context, tokens: tuple[str, ...]) -> Any:
    """Tell values from files; partials are files whatever they are called."""
    return tokens if ctx.params.get("merge") else parse_inputs(tokens)


source = click.argument(
    "source",
    nargs=-1,
    metavar="[VALUES… | FILES… | -]",
    type=click.STRING,
    callback=lambda ctx, param, tokens: _inputs(ctx, tokens),
)

columns = _column_list(
    "-c, --columns",
    brief="columns that hold logits",
    detail=": names, numbers from 1, ranges (zero:nine, 3:), globs (logit_*), ! to leave out. "
    "Default: all others, but not one without a name; integers that look like an id or a label, by "
    "name (17.0 too), by leading zeros, or counting up or alone beside fractions, are asked about",
)

keep = _column_list(
    "-k, --keep",
    brief="columns that hold no logits, to be carried along",
    help="Columns that hold no logits: they are carried along as they are.",
)

names = _read(
    "-n, --names", type=param_types.NAMES, brief="names of the classes", detail=": cat,dog,bird"
)

header = _read(
    "--header/--no-header",
    default=None,
    brief=("the first row holds names", "the first row holds numbers"),
    help="Whether the first row holds names. Default: seen from the row.",
)

delimiter = _read(
    "-d, --delimiter",
    type=param_types.DELIMITER,
    completes=("tab", "comma", "semicolon", "bar", "space"),
    brief="what stands between the cells",
    detail=": one mark, \\t for a tab",
)

comment = _read(
    "--comment",
    type=param_types.COMMENT,
    value="mark",
    brief="skip lines that begin with this mark",
    help="Skip the lines of delimited text that begin with this mark, such as '#'.",
)

input_format = _read(
    "--input-format",
    type=click.Choice(READABLE),
    metavar="FORMAT",
    value="format",
    brief="format of the input",
    help=f"{', '.join(READABLE)}. Default: by extension, else by content.",
)

slice = _read(
    "--slice",
    type=param_types.SLICE,
    brief="take a part of an array: 0,:,:,3",
    help="Take a part of an array, as NumPy spells it: 0,:,-1 or ...,:10.",
)

source_column = _read(
    "--source",
    "source_column",
    metavar="NAME",
    value="name",
    brief="add a column of this name, with the file of each row",
    detail=", in front of the others",
)

bad_rows = _read(
    "--bad-rows",
    type=click.Choice(["error", "skip", "nan"]),
    default="error",
    value="action",
    brief="what to do with a bad row",
    help="What to do with a row that has a missing, non-numeric or impossible cell: 'skip' drops "
    "it, 'nan' keeps it without a result; both say how many there were. A row of too few or too "
    "many cells is no row for 'nan'.",
)

output = _written(
    "-o, --output",
    type=param_types.FILE,
    value="file",
    completes="file",
    brief="write to a file, whole or not at all",
    help="Write to a file, which appears whole or not at all; DIR/ gets a result for each FILE, of "
    "the same name.",
)

keep_going = _written(
    "--keep-going",
    is_flag=True,
    brief="with -o DIR/: do the others where a file is wrong",
)

skip_existing = _written(
    "--skip-existing",
    is_flag=True,
    brief="with -o DIR/: leave results that are up to date",
    detail=", which are those that are younger than their files",
)

_results = together(output, keep_going, skip_existing)

format = _written(
    "-f, --format",
    type=click.Choice(_WRITTEN),
    default="auto",
    show_default=False,
    metavar="FORMAT",
    brief="format of the results",
    help=f"{', '.join(_WRITTEN[1:])}. Default: a table on a terminal, else the format of the "
    "input.",
)

precision = _written(
    "-p, --precision",
    type=param_types.PRECISION,
    value="digits",
    brief="significant digits, 1 to 17",
)

percent = _written("--percent", is_flag=True, brief="show percentages in a table")

rows = _written(
    "--rows",
    type=param_types.ROWS,
    brief="rows that a table shows, 0 for all",
    detail=". Default: 20 on a terminal",
)

color = _written(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    value="when",
    brief="colours in tables and plots",
    detail="; NO_COLOR and CLICOLOR_FORCE are heeded",
)

dtype = _written(
    "--dtype",
    type=click.Choice(["float32", "float64"]),
    value="type",
    brief="round the results, once, to this type",
    detail=". Default: float64, and float32 for a file of float32",
)

pick = _written(
    "--pick",
    type=param_types.PICK,
    value="slice",
    brief="take a part of the results of an array: 0,:,:,3",
    help="Take a part of the results of an array, as --slice does of its logits: 0,:,:,3 is one "
    "map of channels.",
)

append = _written(
    "--append",
    is_flag=True,
    brief="keep the logits, and add the results",
    detail=" as columns of their own",
)

summary = _written(
    "--summary",
    is_flag=True,
    brief="one record instead: the extremes, and where they stand",
    detail=", those of the logits too beside --append",
)

explain = _written(
    "--explain",
    is_flag=True,
    brief="the steps of the first rows instead, beside the naive form",
    detail=" in doubles and in float32; --rows says how many, 3 unless said",
)

only = _written("--only", is_flag=True, brief="drop the columns that are not logits")

jobs = _more(
    "-j, --jobs",
    type=param_types.COUNT,
    value="processes",
    brief="how many processes share the work",
    help="Processes that work. Default: the cores at hand, 1 for a small input.",
)

cluster = _more(
    "--cluster",
    "spread",
    type=param_types.CLUSTER,
    metavar="ADDRESS",
    value="address",
    brief="have the workers of a Dask scheduler do the work",
    help="Have the workers of a Dask scheduler do the work: tcp://10.0.0.1:8786. They see FILE by "
    "the same path. Rows are written in parts: -o names a folder.",
)

progress = _more(
    "--progress/--no-progress",
    default=True,
    show_default=False,
    brief=("show how far a long input has come", "do not show how far a long input has come"),
    help="Whether to show, on a terminal, how far a long input has come.",
)

temperature = option(
    "-T, --temperature",
    "temperatures",
    type=param_types.TEMPERATURES,
    default="1",
    metavar="T",
    value="temperature",
    brief="divides the logits: below 1 sharper, above 1 flatter",
    detail="; 0 and inf are the limits. A list (0.5,1,2), geom:0.1:10:20 or lin:1:5:9 is a sweep: "
    "a column temperature comes first, all lines of a row stand together; a table has parts",
)

axis = option(
    "-a, --axis",
    type=param_types.AXIS,
    default="-1",
    value="axis, or an integer",
    completes=("rows", "columns", "all"),
    brief="what sums to 1: rows, columns, all or an integer",
    help="An integer as in NumPy, several of an array (1,2), or: rows (each row sums to 1), "
    "columns, all. Other axes than the last read a long file three times, and standard input into "
    "a temporary file first.",
)

base = option(
    "-b, --base", type=click.Choice(["e", "2", "10"]), default="e", brief="base of the logarithm"
)

normalize = partial(option, "--normalize", is_flag=True, detail=", which else has to be 1")

contents = partial(option, "--from", "contents", default="logits", brief="what the numbers are")

from_where = together(
    source,
    columns,
    keep,
    names,
    header,
    delimiter,
    comment,
    input_format,
    slice,
    bad_rows,
)
"""What every command that reads logits has: where they come from, and how to read them."""

reading = together(from_where, source_column)
"""What commands have that answer row by row, or for groups of rows."""

reporting = together(_results, format, precision, rows, color, jobs, cluster, progress)
"""What commands have that write figures, which are of double precision."""

writing = together(_results, format, precision, rows, color, dtype, jobs, cluster, progress)
"""What every command that writes results has: where they go, and how to write them."""
