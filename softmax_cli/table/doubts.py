"""Doubts: what the first rows of a table may mean beside what they would be taken for.

A figure that is wrong because a column was misread is worse than an error, so where a wrong guess
is possible the question goes back to the user, with the options that settle it. That is decided
once, when a table is opened, by the header and the first good rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from softmax_cli.errors import DataError, UsageError
from softmax_cli.syntax.numbers import NumberError
from softmax_cli.table.assembly import Row, assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Cell
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout

ROWS = 100
"""How many rows are looked at, at most."""

NEAR = 1e-6
"""How far the sum of a row of probabilities may be from 1, for them to look like it."""

ENOUGH_CHANCES = 5
"""From so many rows on, numbers between 0 and 1 are hardly logits of a binary problem."""

ENOUGH_ROUNDED = 3
"""From so many rows on, sums that rounding to a few digits explains make them look like it too."""

_FEW_DIGITS = (2, 3, 4, 5)
_MOST_ROUNDING = 0.05


def check(
    rows: Iterable[Row],
    policy: BadRowPolicy,
    options: ReadOptions,
    number: Callable[[Cell], float],
    *,
    text: Callable[[Cell], str] = str,
    float_agrees: bool = False,
    columns: bool = True,
    dimensions: int = 2,
) -> tuple[str, ...]:
    """Look at the first rows of a table, and say what the user should be told.

    Parameters
    ----------
    rows : iterable of (int, cells)
        The lines and cells of those that have come; no more of them are taken than are looked at.
    policy, number, float_agrees
        As for `assemble`.
    options : ReadOptions
    text : callable
        Returns what stands in a cell that holds a number.
    columns : bool
        Whether the columns may hold anything but logits: those of an array may not.
    dimensions : int
        1 where the one row is a vector: a number by itself is one, and has its answer.

    Raises
    ------
    UsageError
        A column holds no logits by all appearances, though no option names it; the rows have one
        class each; they look like probabilities, and whether they are decides about the result.
    """
    if options.question is None:
        return ()
    layout = policy.layout
    rows = iter(rows)
    try:
        first = next(rows, None)
    except DataError:  # it is raised again where the row is read
        return ()
    cells: list[list[Cell]] = []
    values: list[list[float]] = []
    if first is not None and not _is_beyond_doubt(first[1], policy, number):
        cells, values = _good_rows(chain([first], rows), policy, number, float_agrees)
    if columns and cells and not options.chooses_logits:
        # Most tables are beyond doubt at a glance.
        from softmax_cli.table.doubtful_columns import refuse_doubtful

        refuse_doubtful(cells, values, text, policy, options.like)
    if cells or policy.choice != "error":  # else the error of the first row stands
        _check_classes(policy, dimensions)
    notes = _index_notes(layout)
    if policy.axis == -1 and not options.insists and policy.contents == "logits":
        notes += _probability_notes(values, options)
    return tuple(f"{policy.source}: {note}" if policy.source else note for note in notes)


def _is_beyond_doubt(
    cells: list[Cell] | str | None, policy: BadRowPolicy, number: Callable[[Cell], float]
) -> bool:
    """Say whether nothing can be wrong with a table by its first row alone, at a glance.

    Most tables hold fractions on both sides of 0; their row may be one of a million cells.
    """
    logits = policy.layout.columns("logits")
    if not isinstance(cells, list) or len(cells) != policy.layout.width or len(logits) == 1:
        return False
    if policy.choice != "error":  # good rows may follow a bad one
        return False
    try:
        values = [number(cells[index]) for index in logits]
    except NumberError:
        return False
    if all(0 <= value <= 1 for value in values):
        return False
    if not all(isinstance(cells[index], str) and "." in cells[index] for index in logits):
        return False
    names = policy.layout.names
    whole = [index for index, value in zip(logits, values, strict=True) if value.is_integer()]
    if names is None or not whole:
        return True
    from softmax_cli.table.doubtful_columns import is_doubtful_name

    return not any(is_doubtful_name(names[index]) for index in whole)


def _good_rows(
    rows: Iterable[Row],
    policy: BadRowPolicy,
    number: Callable[[Cell], float],
    float_agrees: bool,
) -> tuple[list[list[Cell]], list[list[float]]]:
    """Return the cells, and the logits, of the good rows before the first that is an error."""
    seen: list[Any] = []

    def numbered() -> Iterator[Row]:  # several records may stand on one line
        for place, (_, cells) in enumerate(islice(rows, ROWS)):
            seen.append(cells)
            yield place, cells

    if policy.choice == "nan":
        policy = policy._replace(choice="skip")
    block = assemble(numbered(), policy, number, float_agrees=float_agrees)
    return [seen[place] for place in block.lines], block.rows()


def _check_classes(policy: BadRowPolicy, dimensions: int) -> None:
    layout = policy.layout
    vector = dimensions == 1 and layout.names is None
    if not policy.needs_classes or vector or len(layout.columns("logits")) > 1:
        return
    from softmax_cli.table.row_hints import ONE_CLASS

    hint = ONE_CLASS if dimensions == 2 else "the command sigmoid takes each number by itself"
    raise UsageError("every row has one class, whose probability is always 1", hint)


def _index_notes(layout: Layout) -> tuple[str, ...]:
    """Say that a column without a name is taken for an index."""
    found = layout.columns("index")
    if not found:
        return ()
    everything = sorted((*found, *layout.columns("logits")))
    what = f"column {found[0] + 1} has no name: it is taken for an index"
    if len(found) > 1:
        what = f"{len(found)} columns have no names: they are taken for an index"
    return (f"{what}, not for logits (--columns {layout.spell(everything)} says otherwise)",)


def _probability_notes(values: Sequence[Sequence[float]], options: ReadOptions) -> tuple[str, ...]:
    """Say that the rows look like probabilities, or ask whether they are."""
    if options.question in ("each number", "class"):
        return ()
    each_alone = options.binary == "always" or all(len(row) == 1 for row in values)
    if each_alone and options.question in ("loss", "temperature"):
        return _refuse_chances(values, options)
    if not _are_probabilities(values):
        return ()
    look = "these look like probabilities, between 0 and 1 and with rows that sum to 1"
    if options.question == "probabilities":
        return (f"{look}, and are taken as logits",)
    as_such = "--from probs takes them as such"
    if options.question == "temperature":
        as_such = "their logarithms are what --from log-probs takes"
    raise UsageError(look, f"{as_such}, --from logits insists that they are logits")


def _refuse_chances(values: Sequence[Sequence[float]], options: ReadOptions) -> tuple[str, ...]:
    """Ask whether numbers of a binary problem are probabilities, where all lie between 0 and 1."""
    some = [value for row in values for value in row]
    inside = len(values) >= ENOUGH_CHANCES and all(0 <= value <= 1 for value in some)
    if inside and not all(value in (0.0, 1.0) for value in some):
        as_such = "--from probs takes them as those of class 1"
        if options.question == "temperature":
            as_such = "log(p / (1 - p)) is a logit"
        raise UsageError(
            "these look like probabilities: all are between 0 and 1",
            f"{as_such}, --from logits insists that they are logits",
        )
    return ()


def _are_probabilities(values: Sequence[Sequence[float]]) -> bool:
    if not all(len(row) > 1 and min(row) >= 0 and max(row) <= 1 for row in values):
        return False
    if all(value in (0.0, 1.0) for row in values for value in row):  # one-hot, or no rows at all
        return False
    half_a_digit = _rounding(values)
    return all(
        abs(math.fsum(row) - 1) <= max(NEAR, min(len(row) * half_a_digit, _MOST_ROUNDING))
        for row in values
    )


def _rounding(values: Sequence[Sequence[float]]) -> float:
    """Return how far rounding has moved numbers at most that have a few decimals; 0 for others."""
    if len(values) < ENOUGH_ROUNDED:
        return 0.0
    for digits in _FEW_DIGITS:
        if all(round(value, digits) == value for row in values for value in row):
            return 0.5000001 * 10.0**-digits  # (sums of decimals are off by a few units)
    return 0.0
