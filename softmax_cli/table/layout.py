"""Layouts: which columns of a table hold logits, targets and labels, and which are carried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.paths import Path
from softmax_cli.table.array_form import resolve_axes
from softmax_cli.table.schema import Field, Fields, Kind, Results

_AXES = {"rows": -1, "columns": 0, "all": None}

Role: TypeAlias = Literal["logits", "targets", "label", "weight", "by", "index"]

_READ_AS_TEXT: tuple[Role, ...] = ("label", "weight", "by")
"""Roles of columns whose cells are read beside those that are carried."""


class Layout(NamedTuple):
    """The columns of one table, by their indices from 0."""

    width: int  # how many columns each row has
    names: tuple[str, ...] | None  # their names; None where the table has no header
    raw_names: tuple[str, ...] | None  # the names as a delimited file spells them
    # for each column, the field of a JSON record whose array, or object, it is an element of
    arrays: tuple[str | None, ...] | None
    # the columns that hold logits, targets, the label, and an index, which has no name; those of
    # logits are a range where they follow each other, for there may be a million
    roles: Mapping[Role, Sequence[int]]
    carried: tuple[int, ...]  # the columns that go out beside the results
    # the names of the classes, in the order of the logits; None where they are numbers
    classes: tuple[str, ...] | None
    renamed: bool = False  # whether the names of the classes were given
    append: bool = False  # whether the logits are carried beside the results
    # for each column of a JSON record, its key in the object that it is an element of
    keys: tuple[str | None, ...] | None = None
    # where the logits are in a row of JSON that goes out as it came, but for them; none where it
    # does not
    paths: tuple[Path, ...] = ()
    # where the logits that an option names are in a line, or a document, of JSON
    sources: tuple[Path, ...] = ()
    # the columns that a path found for an option: what they are parts of is carried
    hidden: frozenset[int] = frozenset()
    # the name of the first column, where that is no column of the file, but says which file it is
    source: str | None = None

    def columns(self, role: Role) -> Sequence[int]:
        """Return the columns that have a role; there may be none."""
        return self.roles.get(role, ())

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns whose cells are read: those carried, and the label and its like."""
        roles = chain.from_iterable(map(self.columns, _READ_AS_TEXT))
        return (*self.carried, *dict.fromkeys(i for i in roles if i not in self.carried))

    def cell_positions(self, role: Role) -> list[int]:
        """Return where, among the cells that are read, those of a role stand."""
        return [self.kept.index(index) for index in self.columns(role)]

    def numeric(self) -> Sequence[int]:
        """Return the columns that are read as numbers, in the order of the table."""
        logits, targets = self.columns("logits"), self.columns("targets")
        if targets or not isinstance(logits, range):
            return tuple(sorted({*logits, *targets}))
        return logits

    def fields(self) -> list[str]:
        """Return, for each column that has a name, the field or the cell that it is in.

        >>> arrays = None, "x", "x"
        >>> Layout(3, ("id", "x.0", "x.1"), None, arrays, {}, (0,), None).fields()
        ['id', 'x', 'x']
        """
        names = self.names or ()
        pairs = zip(self.arrays or (None,) * len(names), names, strict=True)
        return [name if array is None else array for array, name in pairs]

    def show(self, index: int) -> str:
        """Name a column in a message.

        >>> Layout(2, ("a", "b"), None, None, {"logits": (0, 1)}, (), None).show(1)
        "'b'"
        """
        if self.names:
            return quote(self.names[index])
        return str(index + (self.source is None))

    def spell(self, columns: Sequence[int]) -> str:
        """Spell some columns as an option takes them in a shell; an array goes by its field."""
        from softmax_cli.syntax.column_spelling import spell_list  # only messages do

        if self.arrays is None or self.names is None or {*self.arrays} <= {None}:
            return spell_list(columns, self.names)
        fields = self.fields()
        order = {field: place for place, field in enumerate(dict.fromkeys(fields))}
        return spell_list(list(dict.fromkeys(order[fields[i]] for i in columns)), list(order))

    def results(self, suffix: str, kind: Kind = "number") -> Sequence[Field]:
        """Return the columns of a result that stands in the place of the logits.

        The suffix (``_p``, ``_logp``) is added to their names where the logits stay.
        """
        logits = self.columns("logits")
        count = len(logits)
        if self.append:
            places = {index: place for place, index in enumerate(logits)}
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
        if isinstance(logits, range):
            before = [field for index, field in others if index < logits.start]
            behind = [field for index, field in others if index >= logits.stop]
            return Fields(before, results, behind)
        by_index = dict(chain(zip(logits, results, strict=True), others))
        return tuple(by_index[index] for index in sorted(by_index))

    def carried_and(self, results: Sequence[tuple[str, Kind]]) -> tuple[Field, ...]:
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

    def carried_beside(
        self, results: Sequence[Field], *, without: Sequence[Role]
    ) -> tuple[Field, ...]:
        """Return the carried columns, but for those of some roles, that stand beside results.

        `UsageError` is raised where a column has the name of a result.
        """
        left_out = set(chain.from_iterable(map(self.columns, without)))
        places = enumerate(self.carried)
        fields = tuple(self._carried(i, place) for place, i in places if i not in left_out)
        self._refuse_clashes((*fields, *results))
        return fields

    def named(self, role: Role, results: Iterable[str]) -> tuple[Field, ...]:
        """Return the columns of a role as they go out, alone, beside results of such names.

        `UsageError` is raised where a column has the name of a result.
        """
        fields = tuple(self._carried(i, place) for place, i in enumerate(self.columns(role)))
        taken = {field.name for field in fields}.intersection(results)
        if taken:
            raise UsageError(f"column {quote(min(taken))} has the name of a result")
        return fields

    def _carried(self, index: int, place: int, class_number: int | None = None) -> Field:
        kind: Kind = "cell" if class_number is None else "numeral"
        name, raw = self._name(index, class_number)
        key = self._key(index, class_number)
        return Field(name, kind, place, self.arrays[index] if self.arrays else None, raw, key=key)

    def _result(self, place: int, suffix: str, kind: Kind) -> Field:
        index = self.columns("logits")[place]
        name, raw = self._name(index, place)
        array = self.arrays[index] if self.arrays else None
        if array is not None and suffix:
            array += suffix
        key = self._key(index, place)
        return Field(name + suffix, kind, place, array, None if suffix else raw, key=key)

    def _key(self, index: int, class_number: int | None) -> str | None:
        """Return the key of an object's element, as it goes out."""
        key = self.keys[index] if self.keys else None
        if key is not None and class_number is not None and self.renamed and self.classes:
            return self.classes[class_number]
        return key

    def _name(self, index: int, class_number: int | None) -> tuple[str, str | None]:
        """Return a column's name as it goes out, and as its file spells it."""
        if class_number is not None and self.renamed and self.classes:
            return self.classes[class_number], None
        if self.names is None:
            if index == 0 and self.source is not None:
                return self.source, None
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


def resolve_axis(axis: int | str | tuple[int, ...], dimensions: int) -> int | None:
    """Find the axis that a user means, as NumPy counts or by a word, in data of 1 or 2 dimensions.

    It is -1 for each row (of a vector: the row), 0 for each column, None for everything.
    `UsageError` is raised where the data has no such axis.

    >>> resolve_axis("columns", 2), resolve_axis(1, 2), resolve_axis(0, 1), resolve_axis("all", 2)
    (0, -1, -1, None)
    """
    vector = dimensions == 1
    if isinstance(axis, tuple):
        axes = resolve_axes(axis, dimensions, "a vector" if vector else "a table")
        axis = "all" if len(axes) == dimensions else axes[0]
    if axis == "columns" and vector:
        raise UsageError("--axis columns is for tables: a vector has one axis")
    number = _AXES[axis] if isinstance(axis, str) else axis
    if number is None:
        return -1 if vector else None
    if not -dimensions <= number < dimensions:
        what = "a vector" if vector else "a table"
        raise UsageError(
            f"--axis {axis} is out of bounds: {what} has the axes {-dimensions} to {dimensions - 1}"
        )
    return -1 if vector or number in (-1, 1) else 0
