"""Layouts: which columns of a table hold logits, targets and labels, and which are carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import eq
from typing import Literal, NamedTuple, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.column_lists import ColumnList, resolve
from softmax_cli.syntax.column_spelling import spell_list
from softmax_cli.table.claims import in_order_of, refuse_claims, true_class_columns
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.schema import Field, Fields, Kind, Results

_AXES = {"rows": -1, "columns": 0, "all": None}

Role: TypeAlias = Literal["logits", "targets", "label", "index"]


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

    def columns(self, role: Role) -> Sequence[int]:
        """Return the columns that have a role; there may be none."""
        return self.roles.get(role, ())

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns whose cells are read: those carried, and the label."""
        labels = (index for index in self.columns("label") if index not in self.carried)
        return (*self.carried, *labels)

    def cell_position(self, role: Role) -> int:
        """Return where, among the cells that are read, that of a role stands."""
        return self.kept.index(self.columns(role)[0])

    def numeric(self) -> Sequence[int]:
        """Return the columns that are read as numbers, in the order of the table."""
        logits, targets = self.columns("logits"), self.columns("targets")
        if targets or not isinstance(logits, range):
            return tuple(sorted({*logits, *targets}))
        return logits

    def show(self, index: int) -> str:
        """Name a column in a message.

        >>> Layout(2, ("a", "b"), None, None, {"logits": (0, 1)}, (), None).show(1)
        "'b'"
        """
        return quote(self.names[index]) if self.names else str(index + 1)

    def spell(self, columns: Sequence[int]) -> str:
        """Spell some columns as an option takes them in a shell; an array goes by its field."""
        if self.arrays is None or self.names is None or not any(self.arrays):
            return spell_list(columns, self.names)
        fields = [array or name for array, name in zip(self.arrays, self.names, strict=True)]
        order = list(dict.fromkeys(fields))
        return spell_list(list(dict.fromkeys(order.index(fields[i]) for i in columns)), order)

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


def resolve_axis(axis: int | str, dimensions: int) -> int | None:
    """Find the axis that a user means, as NumPy counts or by a word, in data of 1 or 2 dimensions.

    It is -1 for each row (of a vector: the row), 0 for each column, None for everything.
    `UsageError` is raised where the data has no such axis.

    >>> resolve_axis("columns", 2), resolve_axis(1, 2), resolve_axis(0, 1), resolve_axis("all", 2)
    (0, -1, -1, None)
    """
    vector = dimensions == 1
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


def lay_out(
    options: ReadOptions,
    count: int,
    *,
    names: Sequence[str] | None = None,
    raw_names: Sequence[str] | None = None,
    arrays: Sequence[str | None] | None = None,
    keys: Sequence[str | None] | None = None,
    given: Mapping[Role, Sequence[int]] | None = None,
) -> Layout:
    """Find the columns that a user means in a table.

    Parameters
    ----------
    options : ReadOptions
    count : int
        How many columns the table has.
    names, raw_names : sequence of str, optional
        The header, as plain text and as spelt.
    arrays, keys : sequence of (str or None), optional
        As in `Layout`.
    given : mapping, optional
        Where the columns stand that are behind those of the table, with the true classes: typed
        values have them.

    Raises
    ------
    UsageError
        A column that the table lacks, no column for the logits, or a wrong number of names.
    """

    def find(items: ColumnList) -> list[int]:
        if arrays is None or names is None:
            return resolve(items, names, count)
        return _find_arrays(items, names, arrays)

    roles: dict[Role, Sequence[int]] = dict(given or {})
    claims: dict[str, Sequence[int]] = {"--keep": find(options.keep)}
    if given is None:
        roles["label"], roles["targets"] = true_class_columns(options, find)
        claims |= {"--label-column": roles["label"], "--target-columns": roles["targets"]}
    claimed = {*claims["--keep"], *chain.from_iterable(roles.values())}
    chosen = find(options.columns) if options.columns else range(count)
    # A list of what to leave out claims nothing.
    if options.columns and not options.columns[0].excluded:
        refuse_claims(options.columns, chosen, claims, names, arrays)
    if names is not None and "" in names and not options.chooses_logits:
        roles["index"] = [i for i in chosen if not names[i] and i not in claimed]
        claimed.update(roles["index"])
    logits = _indices([index for index in chosen if index not in claimed] if claimed else chosen)
    roles["logits"] = logits
    _check_counts(options, logits, roles["targets"] if given is None else None)
    classes = options.names
    if names is not None and given is None and roles["targets"]:
        of_columns = tuple(names[index] for index in logits)
        if not (arrays and any(arrays[index] for index in logits)):
            given_or_own = classes or of_columns, of_columns
            roles["targets"] = in_order_of(given_or_own, roles["targets"], names)
    if classes is None and names is not None:
        classes = _class_names(names, arrays, keys, logits)
    return Layout(
        width=count + sum(map(len, (given or {}).values())),
        names=tuple(names) if names is not None else None,
        raw_names=tuple(raw_names) if raw_names is not None else None,
        arrays=tuple(arrays) if arrays is not None else None,
        roles=roles,
        carried=_carried(options, count, logits),
        classes=classes,
        renamed=options.names is not None,
        append=options.append,
        keys=tuple(keys) if keys is not None else None,
    )


def candidates(options: ReadOptions, fields: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the fields of records that may hold the logits, and those that hold the targets.

    The logits are in those that the options choose for them, or else in what no option names.
    """

    def find(items: ColumnList) -> list[int]:
        return resolve(items, fields, len(fields))

    label, targets = true_class_columns(options, find)
    claimed = {*find(options.keep), *label, *targets}
    chosen = find(options.columns) if options.columns else range(len(fields))
    return [index for index in chosen if index not in claimed], targets


def _class_names(
    names: Sequence[str],
    arrays: Sequence[str | None] | None,
    keys: Sequence[str | None] | None,
    logits: Sequence[int],
) -> tuple[str, ...] | None:
    """Return the names of the classes; the elements of an array have none."""
    if arrays is None or all(arrays[index] is None for index in logits):
        return tuple(names[index] for index in logits)
    inner = [keys[index] if keys is not None else None for index in logits]
    return None if None in inner else tuple(key for key in inner if key is not None)


def _check_counts(
    options: ReadOptions, logits: Sequence[int], targets: Sequence[int] | None
) -> None:
    """Refuse a table without logits, and options that do not name as many as there are classes."""
    if not logits:
        raise UsageError("no column is left for the logits", "--columns says which hold them")
    if targets and len(targets) != len(logits):
        named = "1 column" if len(targets) == 1 else f"{len(targets)} columns"
        if len(logits) == 1:
            raise UsageError(
                f"--target-columns names {named} for one column of logits",
                "one column is a binary problem: --target-columns names that of class 1 alone",
            )
        hint = (
            "--label-column names the one column that holds labels" if len(targets) == 1 else None
        )
        raise UsageError(f"--target-columns names {named} for {len(logits)} classes", hint)
    if options.names is not None and len(options.names) != len(logits):
        given = "1 name" if len(options.names) == 1 else f"{len(options.names)} names"
        raise UsageError(f"--names gives {given} for {len(logits)} classes")


def _carried(options: ReadOptions, count: int, logits: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that go out beside the results."""
    if len(logits) == count:  # there may be millions, which need not be looked at
        return tuple(range(count)) if options.append else ()
    results = logits if isinstance(logits, range) else set(logits)
    return tuple(
        index
        for index in range(count)
        if (options.append if index in results else not options.only)
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
        fields.setdefault(name if array is None else array, []).append(index)
    found = resolve(items, list(fields), len(fields))
    members = list(fields.values())
    return [index for field in found for index in members[field]]
