"""Claims on columns: those of the true classes, and what two options say of one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from softmax_cli.errors import UsageError, quote, shell_word
from softmax_cli.syntax.column_lists import ColumnList, names_in
from softmax_cli.syntax.literals import is_numeric
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Role

OPTIONS: Mapping[Role, str] = {
    "label": "--label-column",
    "targets": "--target-columns",
    "weight": "--weight",
    "by": "--by",
}
"""The options that name the columns of a role beside the logits."""


def named_columns(
    options: ReadOptions, find: Callable[[ColumnList], list[int]]
) -> dict[Role, Sequence[int]]:
    """Find the columns of the true classes, of the weights, and of the groups.

    Raises
    ------
    UsageError
        A column that the table lacks; more than one for the labels, or for the weights.
    """
    try:
        label = find(options.label_column)
    except UsageError as error:
        raise _meant(error, options.label_column, options.names or (), "--label") from None
    if len(label) > 1:
        raise UsageError("--label-column names one column", "--label takes classes themselves")
    try:
        targets = find(options.target_columns)
    except UsageError as error:
        raise _meant(error, options.target_columns, (), "--target") from None
    weight = find(options.weight)
    if len(weight) > 1:
        raise UsageError("--weight names one column")
    return {"label": label, "targets": targets, "weight": weight, "by": _groups(options.by, find)}


class UnknownGroupError(UsageError):
    """Rows are to be grouped by a column that the table lacks; `name` is what it was called."""

    def __init__(self, message: str, hint: str | None, name: str) -> None:
        super().__init__(message, hint)
        self.name = name


def _groups(items: ColumnList, find: Callable[[ColumnList], list[int]]) -> list[int]:
    try:
        return find(items)
    except UsageError as error:
        for item in names_in(items):
            if item.glob or item.start != item.stop:
                continue
            try:
                find((item,))
            except UsageError:
                raise UnknownGroupError(error.message, error.hint, item.source) from None
        raise


def _meant(error: UsageError, items: ColumnList, classes: Sequence[str], option: str) -> UsageError:
    """Return the error for a column that is not there; what was named may be no column at all."""
    text = ",".join(item.source for item in items)
    if text in classes or (is_numeric(text) and names_in(items)):
        what = "classes" if option == "--label" else "numbers"
        error.hint = f"{option} takes {what} themselves: {option} {shell_word(text, 'LIST')}"
    return error


def refuse_claims(
    columns: ColumnList,
    logits: Sequence[int],
    claims: Mapping[str, Sequence[int]],
    names: Sequence[str] | None,
    arrays: Sequence[str | None] | None,
) -> None:
    """Refuse columns that one option makes logits and another something else.

    Raises
    ------
    UsageError
    """
    chosen = set(logits)
    for option, others in claims.items():
        for index in others:
            if index in chosen:
                from softmax_cli.syntax.column_spelling import list_item

                name = names[index] if names else None
                array = arrays[index] if arrays else None
                shown = item = str(index + 1)
                if name is not None:
                    shown, item = quote(array or name), list_item(array or name)
                raise UsageError(
                    f"column {shown} holds logits by --columns and none by {option}",
                    _without(columns, item),
                )


def _without(columns: ColumnList, item: str) -> str:
    """Say how a list of columns leaves one out."""
    listed = ",".join("!" * item.excluded + item.source for item in columns)
    spelt = shell_word(f"{listed},!{item}", "")
    if not spelt:
        return "an item of --columns with ! in front of it is left out"
    return f"--columns {spelt} leaves it out of the logits"


def in_order_of(
    classes: Sequence[Sequence[str]], targets: Sequence[int], names: Sequence[str]
) -> Sequence[int]:
    """Return the target columns in the order of the classes that they are named after, if any.

    The classes may have names in more than one way.
    """
    for spelt in classes:
        places = matched([names[index] for index in targets], spelt)
        if places is not None:
            return [targets[place] for place in places]
    return targets


def matched(targets: Sequence[str], classes: Sequence[str]) -> list[int] | None:
    """Return the place of each class's target, if the targets are named after the classes.

    They are if one text before or behind all names, or other such texts before or behind those of
    the classes, are all that tells the two apart, or that and capitals.

    >>> matched(["t_dog", "t_cat"], ["cat", "dog"]), matched(["y_b", "y_a"], ["z_a", "z_b"])
    ([1, 0], [1, 0])
    >>> matched(["t_Dog", "t_Cat"], ["cat", "dog"])
    [1, 0]
    >>> matched(["t", "u"], ["cat", "dog"]) is None
    True
    """
    own, others = _stems(targets), _stems(classes)
    for spelt in (str, str.casefold):
        places = {spelt(stem): place for place, stem in enumerate(own)}
        if len(places) == len(targets) and {*map(spelt, others)} == places.keys():
            return [places[spelt(stem)] for stem in others]
    return None


def _stems(names: Sequence[str]) -> list[str]:
    """Return names without what all of them begin with, and then what all of them end with."""
    front = _shared(names)
    rests = [name[front:] for name in names]
    back = _shared([rest[::-1] for rest in rests])
    return [rest[: len(rest) - back] for rest in rests]


def _shared(names: Sequence[str]) -> int:
    """Count the characters with which all names begin."""
    letters = zip(*names, strict=False)
    return sum(1 for _ in takewhile(lambda ones: len(set(ones)) == 1, letters))
