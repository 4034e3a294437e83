"""Hints for bad rows: what a line is instead of a row, and what a user can say to be answered."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from softmax_cli.errors import SHOWN, UsageError
from softmax_cli.syntax.delimiters import COMMA, plural
from softmax_cli.syntax.literals import parse_literal
from softmax_cli.syntax.numbers import (
    POINTS,
    DecimalCommaError,
    GroupedError,
    NoJSONNumberError,
    NumberText,
    TooLargeError,
)
from softmax_cli.syntax.paths import Path, spell_path
from softmax_cli.table.fields_below import row_below
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import BadRow, UnknownLabel, UnreadableCell, WrongCount

SKIP_COMMENTS = "--comment '#' skips such lines"
"""The hint for a line that begins with ``#``."""

ONE_CLASS = "--axis columns compares the rows, and the command sigmoid takes each number by itself"
"""The hint for rows of one class."""

_SPELT = 6
"""So many paths are spelt in a hint."""

_MISSING = ("n/a", "na", "#n/a", "null", "none", "nil", "missing", "unknown", "undefined")
"""What stands for a number that is not there, in small letters: of a column of logits, then."""


def odd_line(reason: BadRow, layout: Layout, delimiter: str | None) -> tuple[str, str] | None:
    """Return what a line of delimited text is, and what mends it, where it is no row at all."""
    if delimiter is None or not reason.cells:
        return None
    cells = [cell.strip() for cell in reason.cells]
    names = layout.raw_names
    if names is not None and cells == [name.strip() for name in names]:
        return (
            "the header stands here again",
            "files are joined without it by (cat a.csv; tail -q -n +2 b.csv c.csv)",
        )
    if cells[0].startswith("#") and 0 in layout.numeric():
        return "the line begins with '#'", SKIP_COMMENTS
    return None


def hint_of(
    reason: BadRow,
    layout: Layout,
    delimiter: str | None,
    *,
    binary: bool,
    needs_classes: bool,
    label: str | None,
    alone: bool,  # whether an option names the one column of logits
) -> str | None:
    """Return what leads on from a bad row: it is about the cell, whatever the rows around hold."""
    if reason.hint is not None:
        return reason.hint
    split = delimiter and f"cells were split at {plural(delimiter)}"
    if isinstance(reason, WrongCount):
        return split if reason.cells else None
    if isinstance(reason, UnknownLabel) and layout.classes is None and not binary:
        return "--names gives the classes names"
    if not isinstance(reason, UnreadableCell) or isinstance(reason.reason, TooLargeError):
        return None
    between = delimiter is None or delimiter == COMMA or '"' in reason.shown
    names, mend = layout.names, None
    if names and reason.column is not None and names[reason.column] == label:
        column = layout.spell([reason.column])
        return f"--label-column {column} takes the labels from that column"
    if layout.sources and (hint := _hint_of_texts(reason, layout)):
        return hint
    if reason.column is not None and reason.shown.strip("'\"")[:1] == "[":
        cell = reason.cells[reason.column] if reason.cells else None
        text = cell if isinstance(cell, str) else reason.shown  # which may be cut short
        return _hint_of_array(text.strip("'\" "), layout.spell([reason.column]), alone)
    if isinstance(reason.reason, GroupedError):
        mend = "write numbers without them" if between else reason.reason.mend
    elif isinstance(reason.reason, DecimalCommaError):
        mend = None if between else POINTS
    else:
        mend = _hint_of_roles(reason, layout, needs_classes)
    return "; ".join(filter(None, (mend, split))) or None


def _hint_of_roles(reason: UnreadableCell, layout: Layout, needs_classes: bool) -> str | None:
    """Return which columns hold logits, where others were taken for them."""
    logits = layout.columns("logits")
    pairs = enumerate(zip(layout.names or (), reason.cells, strict=False))
    # What an option names, for the logits or for anything else, is meant.
    taken = () if layout.sources else logits
    row = row_below({name: cell for place, (name, cell) in pairs if place in taken})
    mends = []
    if _may_be_kept(reason, layout):
        assert reason.column is not None
        keep = f"--keep {layout.spell([reason.column])}"
        if row is None and needs_classes and len(logits) == 2:
            mends = [f"{keep} leaves one class a row: with it, {ONE_CLASS}"]
        elif row is None or _numbers_among(logits, reason) > 1:
            mends = [f"{keep} if the column holds no logits"]
    if row is not None:
        mends.append(f"--columns {row} takes the row of numbers there")
    return "; ".join(mends) or None


def _numbers_among(columns: Sequence[int], reason: UnreadableCell) -> int:
    return sum(isinstance(reason.cells[column], NumberText) for column in columns)


def _hint_of_array(text: str, column: str, alone: bool) -> str | None:
    """Return what leads on from a cell that looks like an array where a number should be."""
    try:
        values = parse_literal((text,))
    except UsageError as error:
        return error.hint if "..." in text else None
    if alone or not values.vector:
        return None
    return f"--columns {column} reads the array in each cell"


def _hint_of_texts(reason: UnreadableCell, layout: Layout) -> str | None:
    """Return what makes numbers of the texts that JSON has for them where an option looks."""
    column = reason.column
    if not isinstance(reason.reason, NoJSONNumberError):
        return None
    if column is None or column not in layout.columns("logits") or column >= len(reason.cells):
        return None
    cell: Any = reason.cells[column]
    several = isinstance(cell, list | dict)
    texts = [cell] if not several else [*cell.values()] if isinstance(cell, dict) else cell
    if not texts or not all(map(_is_number, texts)) or (several and len(layout.sources) > 1):
        return None
    # a path that goes through an array has reached its elements
    below: Path = (None,) if several and None not in layout.sources[0] else ()
    spelt = [spell_path((*path, *below)) for path in layout.sources[: _SPELT + 1]]
    paths = [f".{path}" if path.startswith("[") else path for path in spelt]
    program = f"({', '.join(paths)}) |= tonumber" if len(paths) > 1 else f"{paths[0]} |= tonumber"
    if len(paths) > _SPELT or len(program) > SHOWN or not program.isprintable():
        return "tonumber, in jq, makes numbers of texts"
    return f"jq -c {shlex.quote(program)} makes numbers of its texts"


def _is_number(text: Any) -> bool:
    """Say whether a text, or a number, is one as JSON spells it."""
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return False
    return type(value) in (int, float) and abs(value) < float("inf")


def _may_be_kept(reason: UnreadableCell, layout: Layout) -> bool:
    """Say whether a cell speaks for a column without logits, beside one that has them."""
    logits, arrays = layout.columns("logits"), layout.arrays
    # an element of an array is no field that an option could name
    if reason.column is None or (arrays is not None and arrays[reason.column] is not None):
        return False
    text = reason.shown.strip("'\"").lower()
    words = text[:1].isalpha() or text.count("-") > 1 or any(mark in text for mark in "/:")
    several = len(logits) > 1
    return reason.column in logits and several and words and text not in _MISSING
