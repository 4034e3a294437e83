"""Doubtful columns: those that hold no logits by all appearances, though no option names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, pairwise
from typing import NoReturn

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import BLANKS, MINUS_SIGN, is_fraction, is_integer
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Cell
from softmax_cli.table.layout import Layout

ENOUGH = 3
"""From so many rows on, integers are told from fractions by how they stand beside them."""

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


_ENDINGS = ("_id", "_idx", "_index", "_label")
_CAMEL_CASE = re.compile("(?<=[a-z0-9])(?=[A-Z])")


def refuse_doubtful(
    cells: Sequence[Sequence[Cell]],
    values: Sequence[Sequence[float]],
    text: Callable[[Cell], str],
    policy: BadRowPolicy,
    like: Layout | None = None,
) -> None:
    """Refuse a table of which some logit columns hold no logits by all appearances.

    Parameters
    ----------
    cells, values : sequences
        The cells, and the logits, of the good rows that are looked at.
    text : callable
        Returns what stands in a cell that holds a number.
    policy : BadRowPolicy
    like : Layout, optional
        The columns of the first of several files, for which the options stand.

    Raises
    ------
    UsageError
    """
    doubtful = _doubtful(policy.layout, cells, values, text)
    if doubtful and like is not None:
        place = dict(zip(policy.layout.columns("logits"), like.columns("logits"), strict=True))
        doubtful = {place[index]: reason for index, reason in doubtful.items()}
    if doubtful:
        _refuse(dict(sorted(doubtful.items())), like or policy.layout, policy.needs_classes)


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
        # of an array, some rows may have fewer elements
        if (arrays is not None and arrays[index] is not None) or "." in first[index]:
            continue  # as most logits do: there may be a million
        column = [text(row[index]).strip(BLANKS) for row in cells]
        if all(map(is_integer, column)):
            integers[index] = column
    found: dict[int, str] = {}
    for index in _named_as_ids(layout, values):
        what = "integers" if index in integers else "whole numbers"
        found[index] = f"named as ids and labels are, over {what}"
    for index, column in integers.items():
        zeros = next((cell for cell in column if _has_leading_zero(cell)), None)
        if index not in found and zeros is not None:
            found[index] = f"{quote(zeros)} has a leading zero"
    if integers.keys() - found.keys() and len(cells) >= ENOUGH:
        others = (index for index in logits if index not in integers)
        if any(is_fraction(text(row[index])) for index in others for row in cells):
            for place, index in enumerate(logits):
                if index in integers and index not in found:
                    reason = _beside_fractions([row[place] for row in values], len(integers) == 1)
                    if reason:
                        found[index] = reason
    return found


def _named_as_ids(layout: Layout, values: Sequence[Sequence[float]]) -> list[int]:
    """Return the columns of whole numbers, ``17.0`` too, that are named as ids and labels are.

    A data frame writes its integers so where one of them is missing.
    """
    names, arrays = layout.names, layout.arrays
    if names is None:
        return []
    return [
        index
        for place, index in enumerate(layout.columns("logits"))
        if (arrays is None or arrays[index] is None)
        and values[0][place].is_integer()
        and is_doubtful_name(names[index])
        and all(row[place].is_integer() for row in values)
    ]


def _beside_fractions(numbers: Sequence[float], alone: bool) -> str | None:
    """Return what is suspicious of integers in a table of fractions."""
    if all(after - before == 1 for before, after in pairwise(numbers)):
        return "counts up by one beside fractions"
    if alone and len(set(numbers)) > 1:
        return "the one column of integers beside fractions"
    return None


def is_doubtful_name(name: str) -> bool:
    """Say whether people call an id, a counter or a label so, in one spelling or another.

    >>> [is_doubtful_name(name) for name in ("Image ID", "PassengerId", "valid", "isIndex_")]
    [True, True, False, False]
    """
    words = _CAMEL_CASE.sub("_", name.strip()).lower().replace(" ", "_").replace("-", "_")
    return words in _NAMES or words.endswith(_ENDINGS) or words.startswith("unnamed:")


def _has_leading_zero(cell: str) -> bool:
    digits = cell.lstrip(f"+-{MINUS_SIGN}")
    return len(digits) > 1 and digits[0] == "0"


def _refuse(doubtful: Mapping[int, str], layout: Layout, needs_classes: bool) -> NoReturn:
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
    elif left == 1 and needs_classes:
        from softmax_cli.table.row_hints import ONE_CLASS

        message += ", and without " + ("it" if one else "them") + " every row has one class, whose "
        message += "probability is always 1"
        hint = f"with {keep}, {ONE_CLASS}; {take}"
    else:
        hint = f"{keep} carries {'it' if one else 'them'} along, {take}"
    raise UsageError(message, hint)


def _cut(spelt: str) -> str:
    """Return a list of columns; one that would fill a terminal is for the user to write."""
    return spelt if len(spelt) <= _LONGEST else "LIST"
