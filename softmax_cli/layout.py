"""Which columns of a table hold logits, and which are carried, labels or targets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import eq
from typing import Literal, NamedTuple

from softmax_cli.blocks import Field, Fields, Kind, Results
from softmax_cli.columns import ColumnList, names_in, resolve
from softmax_cli.errors import UsageError, quote

Contents = Literal["logits", "log-probs", "probs"]
BadRows = Literal["error", "skip", "nan"]


class Request(NamedTuple):
    """What a command line says of its input.

    Attributes
    ----------
    columns, keep, label, targets : tuple of Item
        The columns that hold logits, those that do not, the label and the soft labels.
    names : tuple of str or None
        Names given to the classes.
    header : bool or None
        Whether the first row is one; None to see for ourselves.
    delimiter : str or None
        As in `Dialect`; None to see for ourselves.
    format : str or None
        The format of the input; None to see for ourselves.
    contents : str
        What the numbers are: it decides which of them are bad.
    bad_rows : str
        What becomes of a bad row.
    by_row : bool
        Whether the classes of one answer stand in one row.
    append : bool
        Whether the logits are carried beside the results.
    only : bool
        Whether the other columns are dropped.
    """

    columns: ColumnList = ()
    keep: ColumnList = ()
    label: ColumnList = ()
    targets: ColumnList = ()
    names: tuple[str, ...] | None = None
    header: bool | None = None
    delimiter: str | None = None
    format: str | None = None
    contents: Contents = "logits"
    bad_rows: BadRows = "error"
    by_row: bool = True
    append: bool = False
    only: bool = False

    def named(self) -> ColumnList:
        """Return every item of an option that needs a header."""
        return tuple(names_in(self.columns + self.keep + self.label + self.targets))


class Layout(NamedTuple):
    """The columns of one table, by their indices from 0.

    Attributes
    ----------
    width : int
        How many columns each row has.
    names : tuple of str or None
        Their names; None where the table has no header.
    raw_names : tuple of str or None
        The names as a delimited file spells them.
    arrays : tuple of str or None
        For each column, the field of a JSON record whose array it is an element of.
    logits : sequence of int
        Columns that hold logits; a range where they follow each other, for there may be a million.
    targets, carried : tuple of int
        Columns that hold soft labels, and what goes out beside the results.
    label : int or None
        The column of the true class.
    classes : tuple of str or None
        The names of the classes, in the order of `logits`; None where they are numbers.
    """

    width: int
    names: tuple[str, ...] | None
    raw_names: tuple[str, ...] | None
    arrays: tuple[str | None, ...] | None
    logits: Sequence[int]
    targets: tuple[int, ...]
    carried: tuple[int, ...]
    label: int | None
    classes: tuple[str, ...] | None
    renamed: bool = False
    append: bool = False

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns whose cells are read: those carried, and the label."""
        if self.label is None or self.label in self.carried:
            return self.carried
        return (*self.carried, self.label)

    def show(self, index: int) -> str:
        """Name a column in a message.

        >>> Layout(2, ("a", "b"), None, None, (0, 1), (), (), None, None).show(1)
        "'b'"
        """
        return quote(self.names[index]) if self.names else str(index + 1)

    def fields(self, suffix: str, kind: Kind = "number") -> Sequence[Field]:
        """Return the columns of a result that stands in the place of the logits.

        Parameters
        ----------
        suffix : str
            What is added to a name where the logits stay (``_p``, ``_logp``).
        kind : str
            The kind of the results.
        """
        count = len(self.logits)
        if self.append:
            places = {index: place for place, index in enumerate(self.logits)}
            carried = [
                self._carried(index, place, places.get(index))
                for place, index in enumerate(self.carried)
            ]
            fields = Fields(
                carried, Results(kind, count, lambda at: self._result(at, suffix, kind))
            )
            self._refuse_clashes(fields)
            return fields
        results = Results(kind, count, lambda at: self._result(at, "", kind))
        others = [(index, self._carried(index, place)) for place, index in enumerate(self.carried)]
        if isinstance(self.logits, range):
            before = [field for index, field in others if index < self.logits.start]
            behind = [field for index, field in others if index >= self.logits.stop]
            return Fields(before, results, behind)
        by_index = dict(chain(zip(self.logits, results, strict=True), others))
        return tuple(by_index[index] for index in sorted(by_index))

    def fields_before(self, results: Sequence[tuple[str, Kind]]) -> tuple[Field, ...]:
        """Return the carried columns and, after them, results of another kind.

        A class stands beside its number; other results have their values in their order.
        """
        fields = [self._carried(index, place) for place, index in enumerate(self.carried)]
        place = -1
        for name, kind in results:
            if kind == "class":
                fields.append(Field(name, kind, place, choices=self.classes or ()))
            else:
                place += 1
                fields.append(Field(name, kind, place))
        self._refuse_clashes(fields)
        return tuple(fields)

    def _carried(self, index: int, place: int, class_number: int | None = None) -> Field:
        kind: Kind = "cell" if class_number is None else "numeral"
        name, raw = self._name(index, class_number)
        return Field(name, kind, place, self.arrays[index] if self.arrays else None, raw)

    def _result(self, place: int, suffix: str, kind: Kind) -> Field:
        index = self.logits[place]
        name, raw = self._name(index, place)
        array = self.arrays[index] if self.arrays else None
        return Field(name + suffix, kind, place, array and array + suffix, None if suffix else raw)

    def _name(self, index: int, class_number: int | None) -> tuple[str, str | None]:
        """Return a column's name as it goes out, and as its file spells it."""
        if class_number is not None and self.renamed and self.classes:
            return self.classes[class_number], None
        if self.names is None:
            return str(index + 1 if class_number is None else class_number), None
        return self.names[index], self.raw_names[index] if self.raw_names else None

    def _refuse_clashes(self, fields: Sequence[Field]) -> None:
        if self.names is None:
            return
        carried = {field.name: field.kind for field in fields if not field.numeric}
        for field in fields:
            if field.numeric and field.name in carried:
                mend = "--only leaves the columns out that are not results"
                if carried[field.name] == "numeral":
                    mend = "--names gives the classes other names"
                raise UsageError(f"the table already has a column {quote(field.name)}", mend)


def lay_out(
    request: Request,
    count: int,
    names: Sequence[str] | None = None,
    raw_names: Sequence[str] | None = None,
    arrays: Sequence[str | None] | None = None,
) -> Layout:
    """Find the columns that a request means in a table.

    Parameters
    ----------
    request : Request
    count : int
        How many columns the table has.
    names, raw_names : sequence of str, optional
        The header, as plain text and as spelt.
    arrays : sequence of (str or None), optional
        As in `Layout`.

    Raises
    ------
    UsageError
        A column that the table lacks, no column for the logits, or a wrong number of names.
    """

    def find(items: ColumnList) -> list[int]:
        if arrays is None or names is None:
            return resolve(items, names, count)
        return _find_arrays(items, names, arrays)

    label = find(request.label)
    if len(label) > 1:
        raise UsageError("--label names one column")
    targets = find(request.targets)
    others = {*find(request.keep), *label, *targets}
    chosen = find(request.columns) if request.columns else range(count)
    logits = _indices([index for index in chosen if index not in others] if others else chosen)
    if not logits:
        raise UsageError("no column is left for the logits", "--columns says which hold them")
    if targets and len(targets) != len(logits):
        named = "1 column" if len(targets) == 1 else f"{len(targets)} columns"
        raise UsageError(f"--target names {named} for {len(logits)} classes")
    if request.names is not None and len(request.names) != len(logits):
        given = "1 name" if len(request.names) == 1 else f"{len(request.names)} names"
        raise UsageError(f"--names gives {given} for {len(logits)} classes")
    classes = request.names
    if classes is None and names is not None and not (arrays and any(arrays[i] for i in logits)):
        classes = tuple(names[index] for index in logits)
    carried: Sequence[int]
    if len(logits) == count:  # there may be millions, which need not be looked at
        carried = range(count) if request.append else ()
    else:
        results = logits if isinstance(logits, range) else set(logits)
        carried = [
            index
            for index in range(count)
            if (request.append if index in results else not request.only)
        ]
    return Layout(
        width=count,
        names=tuple(names) if names is not None else None,
        raw_names=tuple(raw_names) if raw_names is not None else None,
        arrays=tuple(arrays) if arrays is not None else None,
        logits=logits,
        targets=tuple(targets),
        carried=tuple(carried),
        label=label[0] if label else None,
        classes=classes,
        renamed=request.names is not None,
        append=request.append,
    )


def _indices(indices: Sequence[int]) -> Sequence[int]:
    """Return some indices as a range if they are one, else as a tuple."""
    if len(indices) == 0:
        return ()
    row = range(indices[0], indices[0] + len(indices))
    return row if all(map(eq, indices, row)) else tuple(indices)


def _find_arrays(
    items: ColumnList, names: Sequence[str], arrays: Sequence[str | None]
) -> list[int]:
    """Resolve a list against the fields of JSON records, an array being all of its elements."""
    fields: dict[str, list[int]] = {}
    for index, (name, array) in enumerate(zip(names, arrays, strict=True)):
        fields.setdefault(array or name, []).append(index)
    found = resolve(items, list(fields), len(fields))
    members = list(fields.values())
    return [index for field in found for index in members[field]]
