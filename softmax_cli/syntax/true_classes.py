"""True classes as a user types them: labels, and rows of targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from softmax_cli.errors import UsageError, quote, shell_word
from softmax_cli.syntax.column_lists import ColumnList, parse_list, parse_names
from softmax_cli.syntax.literals import TypedValues, is_literal, is_numeric, parse_literal
from softmax_cli.syntax.literals import parse_rows as parse_numbers
from softmax_cli.syntax.numbers import NumberError, parse_number


class GivenLabels(NamedTuple):
    """What was typed for labels, which means one thing or another by the names of the classes."""

    text: str  # as it was typed: a label, if it is the name of a class
    labels: tuple[str, ...]  # what it is otherwise, a list or an array
    shape: tuple[int, ...] = ()  # of an array of rows, or deeper


def parse_labels(text: str) -> GivenLabels:
    """Read labels: a list, in which double quotes let a name hold a comma, or an array.

    Raises
    ------
    UsageError
        An empty label.

    Examples
    --------
    >>> parse_labels('cat,"dog, wild"').labels, parse_labels("tensor([2, 0])").labels
    (('cat', 'dog, wild'), ('2', '0'))
    """
    if is_literal((text,)):
        names = _array_of_names(text)
        if names is not None:
            return GivenLabels(text, names)
        try:
            array = parse_literal((text,))
        except UsageError:
            return GivenLabels(text, parse_names(text))
        labels = tuple(cell for row in array.rows for cell in row)
        shape = array.shape or (len(array.rows), len(array.rows[0]))
        column = array.vector or (len(shape) == 2 and shape[1] == 1)
        return GivenLabels(text, labels, () if column else shape)
    if is_numeric(text):
        return GivenLabels(text, tuple(text.replace(",", " ").split()))
    return GivenLabels(text, parse_names(text))


def parse_targets(text: str) -> TypedValues:
    """Read the targets of one row or of several: ``0,0,1``, ``"0,0,1 0,1,0"`` or an array.

    Raises
    ------
    UsageError
        What is no number: columns have an option of their own.

    Examples
    --------
    >>> parse_targets("0,0,1 0,1,0").rows
    [['0', '0', '1'], ['0', '1', '0']]
    """
    tokens = tuple(text.split()) if "," in text and not is_literal((text,)) else (text,)
    values = parse_literal(tokens) if is_literal(tokens) else parse_numbers(tokens)
    if not values.rows:
        raise UsageError(f"{quote(text)} holds no targets")
    for cell in (cell for row in values.rows for cell in row):
        try:
            parse_number(cell)
        except NumberError as reason:
            raise UsageError(
                f"{quote(cell)} {reason}", "--target-columns names columns of a file"
            ) from None
    return values


def parse_label_column(text: str) -> ColumnList:
    """Read the name of a column; a list of class numbers is told the option that it was meant for.

    Raises
    ------
    UsageError
    """
    return _columns(text, "--label")


def parse_target_columns(text: str) -> ColumnList:
    """Read a list of columns; numbers that are targets are told the option they were meant for.

    Raises
    ------
    UsageError
    """
    return _columns(text, "--target")


def are_distributions(labels: tuple[str, ...], classes: int) -> bool:
    """Say whether labels are in truth the rows of targets, each of so many classes.

    >>> are_distributions(("0", "0", "1"), 3), are_distributions(("0", "2", "1"), 3)
    (True, False)
    """
    if classes < 2 or not labels or len(labels) % classes:
        return False
    try:
        numbers = [*map(parse_number, labels)]
    except NumberError:
        return False
    rows = [numbers[at : at + classes] for at in range(0, len(numbers), classes)]
    return all(min(row) >= 0 and abs(sum(row) - 1) < 0.01 for row in rows)


def meant_by(option: str, numbers: Sequence[str], values: Sequence[str]) -> str:
    """Spell the option, and the list, that was meant by numbers with blanks between them.

    The values are the other arguments: a row, rows with commas, or a file.

    >>> meant_by("--label", ["1", "0", "0"], ["2", "1", "0.1"])
    '--target 1,0,0'
    >>> meant_by("--label", ["1", "0"], ["2,1", "1,2"]), meant_by("-k", ["1", "2"], ["a.csv"])
    ('--label 1,0', '-k 1,2')
    """
    rows, classes = 1, len(values)
    if not is_numeric(values[0]):
        rows, classes = 1, len(numbers)
    elif not values[0].isdigit() and len(values[0].replace(",", " ").split()) > 1:
        rows, classes = len(values), len(values[0].replace(",", " ").split())
    one_hot = len(numbers) == classes and are_distributions(tuple(numbers), classes)
    if option == "--label" and one_hot and len(numbers) != rows:
        option = "--target"
    return f"{option} {','.join(numbers)}"


def _columns(text: str, meant: str) -> ColumnList:
    try:
        return parse_list(text)
    except UsageError as error:
        if error.hint is None and is_numeric(text):
            what = "classes" if meant == "--label" else "numbers"
            error.hint = f"{meant} takes {what} themselves: {meant} {shell_word(text, 'LIST')}"
        raise


def _array_of_names(text: str) -> tuple[str, ...] | None:
    """Return the texts of an array of texts, as Python and NumPy print it; None if it is none."""
    name = r"""'[^']*'|"[^"]*\""""
    front, back = r"\s*(?:[\w.]+\(\s*)?[\[(]\s*", r"\s*,?\s*[\])](?:\s*(?:,\s*dtype=.*)?\))?\s*"
    match = re.fullmatch(rf"{front}((?:{name})(?:[\s,]+(?:{name}))*){back}", text, re.S)
    return tuple(found[1:-1] for found in re.findall(name, match[1])) if match else None
