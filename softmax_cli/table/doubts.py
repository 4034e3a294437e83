"""Doubts: what the first rows of a table may mean beside what they would be taken for.

A figure that is wrong because a column was misread is worse than an error, so where a wrong guess
is possible the question goes back to the user, with the options that settle it. That is decided
once, when a table is opened, by the header and the first good rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import Any

from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.syntax.numbers import BLANKS, MINUS_SIGN, NumberError
from softmax_cli.table.assembly import Row, assemble
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Cell
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_hints import ONE_CLASS

ROWS = 100
"""How many rows are looked at, at most."""

ENOUGH = 3
"""From so many rows on, integers are told from fractions by how they stand beside them."""

NEAR = 1e-6
"""How far the sum of a row of probabilities may be from 1, for them to look like it."""

_LONGEST = 400
"""The longest list of columns, in characters, that a hint spells."""

# What people call ids, counters and labels. Words that are as good for a class (no, pos, true) are
# not among them.
_NAMES = frozenset(
    (  # noqa: SIM905 (sixty quoted words would be a page)
        "id ids idx index uid uuid guid key pk row rows rowid rownum row_number line lineno "
        "line_number image img image_idx sample sample_idx example instance item record case doc "
        "document frame ts time timestamp datetime date step iter iteration epoch batch fold split "
        "seed label labels label_idx target targets y y_true y_test y_pred gt truth ground_truth "
        "gold class class_idx class_label true_class true_label pred preds prediction argmax rank"
    ).split()
)


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
        _check_columns(_doubtful(layout, cells, values, text), policy)
    if cells or policy.choice != "error":  # else the error of the first row stands
        _check_classes(policy, dimensions)
    notes = _index_notes(layout)
    if policy.axis == -1 and not options.insists and policy.contents == "logits":
        notes += _probability_notes(values, options)
    return tuple(f"{policy.source}: {note}" if policy.source else note for note in notes)


def is_integer(text: str) -> bool:
    """Say whether a number is spelt without a point or an exponent.

    >>> [is_integer(text) for text in ("-12", "007", "1.0", "1e3", "inf")]
    [True, True, False, False, False]
    """
    digits = text[1:] if text[:1] in ("-", "+", MINUS_SIGN) else text
    return digits.isdigit() and digits.isascii()


def is_fraction(text: str) -> bool:
    """Say whether a number is spelt with a point or an exponent.

    >>> [is_fraction(text) for text in ("-12", "007", "1.0", "1e3", "inf")]
    [False, False, True, True, False]
    """
    return "." in text or "e" in text or "E" in text


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
        if all(0 <= number(cells[index]) <= 1 for index in logits):
            return False
    except NumberError:
        return False
    return all(isinstance(cells[index], str) and "." in cells[index] for index in logits)


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


def _doubtful(
    layout: Layout,
    cells: Sequence[Sequence[Cell]],
    values: Sequence[Sequence[float]],
    text: Callable[[Cell], str],
) -> dict[int, str]:
    """Return the logit columns that hold none by all appearances, and what makes one think so."""
    logits = layout.columns("logits")
    arrays = layout.arrays
    integers: dict[int, list[str]] = {}
    first = cells[0]
    for index in logits:
        if "." in first[index] or (arrays is not None and arrays[index] is not None):
            continue  # as most logits do: there may be a million
        column = [text(row[index]).strip(BLANKS) for row in cells]
        if all(map(is_integer, column)):
            integers[index] = column
    found: dict[int, str] = {}
    for index, column in integers.items():
        zeros = next((cell for cell in column if _has_leading_zero(cell)), None)
        if layout.names is not None and _is_doubtful_name(layout.names[index]):
            found[index] = "named as ids and labels are, over integers"
        elif zeros is not None:
            found[index] = f"{quote(zeros)} has a leading zero"
    if len(integers) > len(found) and len(cells) >= ENOUGH:
        others = (index for index in logits if index not in integers)
        if any(is_fraction(text(row[index])) for index in others for row in cells):
            for place, index in enumerate(logits):
                if index in integers and index not in found:
                    reason = _beside_fractions([row[place] for row in values], len(integers) == 1)
                    if reason:
                        found[index] = reason
    return dict(sorted(found.items()))


def _beside_fractions(numbers: Sequence[float], alone: bool) -> str | None:
    """Return what is suspicious of integers in a table of fractions."""
    if all(after - before == 1 for before, after in pairwise(numbers)):
        return "counts up by one beside fractions"
    if alone and len(set(numbers)) > 1:
        return "the one column of integers beside fractions"
    return None


def _is_doubtful_name(name: str) -> bool:
    name = name.strip().lower().replace(" ", "_").replace("-", "_")
    return name in _NAMES or name.endswith("_id") or name.startswith("unnamed:")


def _has_leading_zero(cell: str) -> bool:
    digits = cell.lstrip(f"+-{MINUS_SIGN}")
    return len(digits) > 1 and digits[0] == "0"


def _check_columns(doubtful: Mapping[int, str], policy: BadRowPolicy) -> None:
    if not doubtful:
        return
    layout = policy.layout
    logits = layout.columns("logits")
    one = len(doubtful) == 1
    shown = [f"{layout.show(index)} ({reason})" for index, reason in islice(doubtful.items(), 4)]
    if len(doubtful) > len(shown):
        shown.append(f"{len(doubtful) - len(shown)} more")
    listed = " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
    message = f"{'column' if one else 'columns'} {listed} {'seems' if one else 'seem'} to hold no"
    message += " logits"
    keep = f"--keep {_cut(layout.spell(list(doubtful)))}"
    what = "it as a logit" if one else "them as logits"
    take = f"--columns {_cut(layout.spell(logits))} takes {what}"
    left = len(logits) - len(doubtful)
    if left == 0:
        hint = take
    elif left == 1 and policy.needs_classes:
        message += ", and without " + ("it" if one else "them") + " every row has one class, whose "
        message += "probability is always 1"
        hint = f"with {keep}, {ONE_CLASS}; {take}"
    else:
        hint = f"{keep} carries {'it' if one else 'them'} along, {take}"
    raise UsageError(message, hint)


def _cut(spelt: str) -> str:
    """Return a list of columns; one that would fill a terminal is for the user to write."""
    return spelt if len(spelt) <= _LONGEST else "LIST"


def _check_classes(policy: BadRowPolicy, dimensions: int) -> None:
    layout = policy.layout
    vector = dimensions == 1 and layout.names is None
    if not policy.needs_classes or vector or len(layout.columns("logits")) > 1:
        return
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
    if options.question not in ("probabilities", "class and probability", "loss"):
        return ()
    if not _are_probabilities(values):
        return ()
    look = "these look like probabilities, between 0 and 1 and with rows that sum to 1"
    if options.question == "probabilities":
        return (f"{look}, and are taken as logits",)
    raise UsageError(
        look, "--from probs takes them as such, --from logits insists that they are logits"
    )


def _are_probabilities(values: Sequence[Sequence[float]]) -> bool:
    one_hot = True
    for row in values:
        if len(row) < 2 or not (min(row) >= 0 and max(row) <= 1):
            return False
        if abs(math.fsum(row) - 1) > NEAR:
            return False
        one_hot = one_hot and all(value in (0.0, 1.0) for value in row)
    return bool(values) and not one_hot
