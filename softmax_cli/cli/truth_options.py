"""Options that say what is true of rows: their classes; only some commands load them."""

from __future__ import annotations

from functools import partial

from softmax_cli.cli.command import option
from softmax_cli.cli.options import flat, together
from softmax_cli.cli.param_types import COLUMNS, FILE, Parsed
from softmax_cli.syntax.true_classes import (
    parse_label_column,
    parse_labels,
    parse_target_columns,
    parse_targets,
)

_truth = partial(
    option,
    excludes=(
        *("labels", "label_column", "label_file"),
        *("targets", "target_columns", "target_file"),
    ),
)
_truth_file = partial(_truth, type=FILE, metavar="FILE", value="file", completes="file")
_truth_columns = partial(_truth, value="column", completes="columns", multiple=True, callback=flat)

truth = together(
    _truth(
        "--label",
        "labels",
        type=Parsed("classes", parse_labels),
        metavar="CLASS,…",
        value="class",
        brief="the true classes: names, or numbers from 0",
        detail=", one for each row or one for all",
    ),
    _truth_columns(
        "-l, --label-column",
        type=Parsed("column", parse_label_column),
        metavar="COLUMN",
        brief="the column of a file that holds them",
    ),
    _truth_file(
        "--label-file",
        brief="a file of their own, with one for each row",
        detail=": one a line, a column of delimited text, a JSON array or an .npy",
    ),
    _truth(
        "--target",
        "targets",
        type=Parsed("rows", parse_targets),
        metavar="ROWS",
        value="numbers",
        brief="one-hot or soft labels instead: 0,0,1",
        detail="; one row for each or one for all",
    ),
    _truth_columns(
        "--target-columns",
        type=Parsed("list", parse_target_columns),
        metavar="LIST",
        brief="the columns of a file that hold such labels",
        detail=", matched with the classes by name if t_dog and t_cat stand for dog and cat, "
        "else by position",
    ),
    _truth_file(
        "--target-file",
        brief="a file of their own, with a row of such labels for each row",
    ),
)
"""What every command that needs the true classes has, one of these."""

ignore_label = option(
    "--ignore-label",
    metavar="CLASS",
    value="label",
    brief="leave out the rows that have this label: -100",
    detail="; they do not count",
)

binary = option(
    "--binary",
    is_flag=True,
    callback=lambda ctx, param, given: "always" if given else "alone",
    brief="each column is a problem of its own: yes or no",
    detail="; so is a column that is alone",
)

weight = option(
    "--weight",
    type=COLUMNS,
    metavar="COLUMN",
    multiple=True,
    callback=flat,
    value="column",
    completes="columns",
    brief="the column that says how much a row counts",
)
