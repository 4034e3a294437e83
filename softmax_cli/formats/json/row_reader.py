"""Reader of rows as JSON holds them: arrays and records, as cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from softmax_cli.errors import quote
from softmax_cli.formats.json.keys import Key, keys_of
from softmax_cli.formats.json.shared_values import SharedValue
from softmax_cli.syntax.numbers import NoJSONNumberError, NumberError, NumberText, parse_number
from softmax_cli.table.assembly import Row
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import MISSING, Cell, RecordCells, RecordShape, TextCells
from softmax_cli.table.doubts import check
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role

Cells: TypeAlias = "list[Cell] | str | None"
"""The cells of a row; or what is wrong with it, or None for an empty line."""


def number(cell: Cell) -> float:
    """Return the number in a cell; raise `NumberError` where it holds none."""
    if isinstance(cell, NumberText):
        value = float(cell)  # what JSON has for numbers, it reads alike
        return value if abs(value) < float("inf") else parse_number(cell)
    if isinstance(cell, SharedValue):
        raise NumberError(f"is what {quote(cell.other)} reaches as well")
    raise NoJSONNumberError("is text, not a number" if isinstance(cell, str) else "is not a number")


def doubts(
    rows: Iterable[Row], policy: BadRowPolicy, options: ReadOptions, dimensions: int = 2
) -> tuple[str, ...]:
    """Look at the first rows of a table; return what the user should be told."""
    columns = policy.layout.names is not None  # an array has none
    return check(rows, policy, options, number, columns=columns, dimensions=dimensions)


def row_reader(policy: BadRowPolicy, options: ReadOptions) -> Callable[[Any, str | None], Cells]:
    """Return the function that makes the cells of a row of an array or a record, given its text.

    Of a row that is not what the first one was it says so; None, an empty line, stays None.
    """
    layout = policy.layout
    if layout.names is None or layout.arrays is None or layout.keys is None:
        return _read_array
    keys = keys_of(zip(layout.arrays, layout.keys, layout.names, strict=True))
    unlike = _UnlikeRecords(keys, policy, options)

    def read(value: Any, text: str | None) -> Cells:
        if value is None:
            return None
        if not isinstance(value, dict):
            return "an array where the first row is a record"
        cells: list[Cell] = []
        known = 0
        for name, length, inner in keys:
            cell = value.get(name, MISSING)
            known += cell is not MISSING
            if length is None:
                cells.append(cell)
            elif inner:
                if not isinstance(cell, dict) or cell.keys() != unlike.inner[name]:
                    return unlike.read(value, text)
                cells += [cell[key] for key in inner]
            elif not isinstance(cell, list) or len(cell) != length:
                return unlike.read(value, text)
            else:
                cells += cell
        return TextCells(cells, text) if known == len(value) else unlike.read(value, text)

    return read


def _read_array(value: Any, text: str | None) -> Cells:
    if isinstance(value, dict):
        return "a record where the first row is an array"
    return value if value is None else TextCells(value, text)


class _UnlikeRecords:
    """Reader of records that have other fields than the first, or arrays of another length.

    Parameters
    ----------
    keys : list of Key
        Those of the first record.
    policy : BadRowPolicy
        Of the table: only where each row has an answer of its own may its array have a length of
        its own.
    options : ReadOptions
    """

    def __init__(self, keys: list[Key], policy: BadRowPolicy, options: ReadOptions) -> None:
        self._keys = keys
        self._layout = layout = policy.layout
        self._row_by_row = policy.axis == -1
        self._only = options.only or options.summary
        self.inner = {key.name: set(key.inner) for key in keys}
        self._roles: dict[Role, str | None] = {
            "logits": _set_of(layout, "logits"),
            "targets": _set_of(layout, "targets"),
        }
        # Where no option says which columns hold logits, a number that turns up may be one.
        self._all_numbers = not options.columns and self._roles["logits"] is None

    def read(self, value: dict[str, Any], text: str | None) -> Cells:
        """Return the cells of a record, or what is wrong with it."""
        late = {name: cell for name, cell in value.items() if name not in self.inner}
        if self._all_numbers:
            for name, cell in late.items():
                if isinstance(cell, NumberText):
                    return (
                        f"the record has a number {quote(name)}, which the first one lacks: "
                        "--columns says which hold logits"
                    )
        whole: dict[str, Cell] = {}
        shape = RecordShape(list(value), {} if self._only else late, whole)
        cells = RecordCells([], shape, text)
        beyond: dict[str, list[Cell]] = {}
        for key in self._keys:
            cell = value.get(key.name, MISSING)
            if key.length is None:
                cells.append(cell)
                continue
            if not isinstance(cell, dict if key.inner else list) or len(cell) != key.length:
                whole[key.name] = cell
            if key.inner:
                named = cell if isinstance(cell, dict) else {}
                cells += [named.get(inner, MISSING) for inner in key.inner]
            else:
                elements = cell if isinstance(cell, list) else []
                cells += (elements + [MISSING] * key.length)[: key.length]
                beyond[key.name] = elements[key.length :]
            cells.wrong = cells.wrong or self._wrong(key, cell)
        cells.logits = self._places("logits", cells, beyond)
        cells.targets = self._places("targets", cells, beyond)
        targets = self._roles["targets"]
        if targets is not None and not cells.wrong and len(cells.targets) != len(cells.logits):
            count = _numbers(len(cells.targets))
            of = f"for {len(cells.logits)} classes"
            cells.wrong = f"the array {quote(targets)} has {count} {of}"
        return cells

    def _places(self, role: Role, cells: RecordCells, beyond: dict[str, list[Cell]]) -> Any:
        """Find where the logits or the targets of a row stand, and put more cells behind."""
        columns = self._layout.columns(role)
        name = self._roles[role]
        if name is None or name not in beyond or cells.wrong:
            return columns
        value = cells.shape.whole.get(name)
        if value is None:
            return columns
        first = self._layout.width + len(cells.beyond)
        more = beyond[name]
        cells.extend(more)
        cells.beyond += [f"{name}.{place}" for place in range(len(columns), len(value))]
        return (*columns[: len(value)], *range(first, first + len(more)))

    def _wrong(self, key: Key, cell: Cell) -> str | None:
        """Say what is wrong with a field that should hold an array, or an object."""
        name = quote(key.name)
        if cell is MISSING:
            return f"the field {name} is missing"
        if cell is None:
            return f"the field {name} is null"
        if key.inner:
            if not isinstance(cell, dict):
                return f"the field {name} holds no object, as in the first row"
            late = next((inner for inner in cell if inner not in self.inner[key.name]), None)
            if late is not None:
                return f"the object {name} has a key {quote(late)}, which the first one lacks"
            return None
        if not isinstance(cell, list):
            return f"the field {name} holds no array, as in the first row"
        if not cell:
            return f"the array {name} is empty"
        if any(isinstance(element, list | dict) for element in cell):
            return f"the array {name} holds arrays or objects, not numbers"
        if len(cell) == key.length:
            return None
        assert key.length is not None
        count = f"the array {name} has {_numbers(len(cell))}"
        if not self._row_by_row:
            return f"{count} where the first row has {key.length}"
        if self._layout.renamed and len(cell) > key.length:
            return f"{count} where --names has {key.length}"
        return None


def _set_of(layout: Layout, role: Role) -> str | None:
    """Return the field whose array, or object, holds what has a role, if one does."""
    columns = layout.columns(role)
    assert layout.arrays is not None
    return layout.arrays[columns[0]] if len(columns) else None


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"
