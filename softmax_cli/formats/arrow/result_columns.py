"""Columns of results: what a block comes to, as arrays with types beside those that are carried."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from softmax_cli.errors import DataError, printable, quote, shown_name
from softmax_cli.formats.arrow.carried_columns import CarriedColumns
from softmax_cli.formats.arrow.cell_types import OTHER_FORMATS, CellType, holds
from softmax_cli.formats.json.keys import Key, keys_of_fields
from softmax_cli.table.block import Block
from softmax_cli.table.cells import MISSING, Cell
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema


class _Column(NamedTuple):
    """A column of some rows."""

    field: Any  # None while it has no type
    cells: Any  # an array, or what will be one of the type that is found


class _Columns(NamedTuple):
    """The columns of some rows."""

    source: str | None  # the file in which these stand, for messages
    each: Sequence[_Column]


class ResultColumns:
    """Makes record batches of blocks, all of one schema.

    Parameters
    ----------
    schema : Schema
        Of the result.
    options : WriteOptions
    enough : int
        So many rows decide of what types the columns are that came as text or as JSON. All wait for
        them, so that when they came has no say in it.
    """

    def __init__(self, schema: Schema, options: WriteOptions, enough: int) -> None:
        self._schema, self._options, self._enough = schema, options, enough
        fields: Sequence[Field] = [*schema.fields]
        if not schema.header:
            fields = [f._replace(name=f"column_{n}") for n, f in enumerate(fields, start=1)]
        self._fields = fields
        self._keys = keys_of_fields(fields)
        self._types = {key.name: CellType(key.name, schema.dialect) for key in self._keys}
        self._waiting: list[_Columns] = []
        self._rows = 0  # that wait
        self._noted: Any = None
        self._first: str | None = None  # the file that decided of what types the columns are
        self.schema: Any = None  # of the batches, from the first on
        self.results = [key.name for key, own in self._parts if own[0].numeric]
        self.carried = [key.name for key, own in self._parts if not own[0].numeric]

    @cached_property
    def _parts(self) -> list[tuple[Key, Sequence[Field]]]:
        """The columns, and the fields that each is made of."""
        parts, first = [], 0
        for key in self._keys:
            count = 1 if key.length is None else key.length
            parts.append((key, self._fields[first : first + count]))
            first += count
        return parts

    def batches(self, block: Block) -> list[Any]:
        """Return what is ready as record batches: the rows of a block, behind those that waited."""
        values = _rounded(block.values, self._fields, self._options)
        if not isinstance(values, list):
            # each column by itself: taken one by one out of the rows they would take twice as long
            values = np.ascontiguousarray(values.T).T
        columns: list[_Column] = []
        for key, own in self._parts:
            if own[0].numeric:
                array = self._result(key, own, values, block)
                columns.append(_Column(pa.field(key.name, array.type), array))
            else:
                columns.append(self._carried_column(key, own, block))
        source, _ = self._schema.place(block.lines[0]) if block else (self._schema.source, 0)
        if self.schema is not None:
            return [self._batch(_Columns(source, columns))]
        if not self._waiting:
            self._noted = _metadata(block.cells, self.carried)
        self._waiting.append(_Columns(source, columns))
        self._rows += len(block)
        decided = all(column.field is not None for column in columns)
        return self.rest() if decided or self._rows >= self._enough else []

    def rest(self) -> list[Any]:
        """Return the rows that wait, of types that they decide."""
        waiting, self._waiting = self._waiting, []
        if waiting and self.schema is None:
            self._first = waiting[0].source
            fields = []
            for place, (key, _) in enumerate(self._parts):
                field, _ = waiting[0].each[place]
                kind = self._types[key.name]
                if field is None:
                    columns = [of.each[place] for of in waiting]
                    untyped = [own.cells for own in columns if own.field is None]
                    kind.decide(untyped, self._enough)
                    field = pa.field(key.name, kind.typed(untyped[0], self._first).type)
                else:
                    kind.hold_to(field.type)
                fields.append(field)
            self.schema = pa.schema(fields, self._noted)
        return [*map(self._batch, waiting)]

    def _batch(self, columns: _Columns) -> Any:
        arrays = []
        for (key, _), (field, cells) in zip(self._parts, columns.each, strict=True):
            if field is None:
                arrays.append(self._types[key.name].typed(cells, columns.source))
            else:
                arrays.append(self._as_first(key.name, cells, columns.source))
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _as_first(self, name: str, array: Any, source: str | None) -> Any:
        """Return an array of the type that the column has in the first file."""
        kind = self.schema.field(name).type
        if array.type == kind:
            return array
        if name in self.results or holds(kind, array.type):
            with suppress(pa.ArrowException):  # an integer may be too large
                return array.cast(kind)
        first = printable(shown_name(self._first or ""))
        raise DataError(
            f"column {quote(name)} is {array.type}, and {kind} in {first}: a column has one type",
            source=source,
            hint=OTHER_FORMATS,
        )

    def _result(self, key: Key, fields: Sequence[Field], values: Any, block: Block) -> Any:
        if key.length is None:
            return self._numbers(values[:, fields[0].position], fields[0])
        if key.inner:
            parts = [self._numbers(values[:, f.position], f) for f in fields]
            return pa.StructArray.from_arrays(parts, [*key.inner])
        return self._lists(fields, values, block)

    def _lists(self, fields: Sequence[Field], values: Any, block: Block) -> Any:
        """Return rows as lists, null where a bad row has no result."""
        kind = getattr(block.cells, "logits", None)
        places = [field.position for field in fields]
        if isinstance(values, list):
            lengths = [len(row) for row in values]
            flat = np.fromiter(chain.from_iterable(values), np.float64, sum(lengths))
        else:
            own = values if places == [*range(values.shape[1])] else values[:, places]
            lengths = [own.shape[1]] * len(own)
            flat = np.ascontiguousarray(own).reshape(-1)
        bad = np.zeros(len(lengths), bool)
        bad[[*block.bad]] = True
        mask = pa.array(bad) if block.bad else None
        if kind is not None and pa.types.is_fixed_size_list(kind):
            # its bad rows hold nulls: few versions of pyarrow write a null that is not empty
            return pa.FixedSizeListArray.from_arrays(self._numbers(flat, fields[0]), kind.list_size)
        sizes = np.array(lengths, np.int64)
        numbers = self._numbers(flat[np.repeat(~bad, sizes)] if block.bad else flat, fields[0])
        sizes[bad] = 0
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        if kind is not None and pa.types.is_large_list(kind):
            return pa.LargeListArray.from_arrays(pa.array(offsets), numbers, mask=mask)
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), numbers, mask=mask)

    def _numbers(self, column: Any, field: Field) -> Any:
        """Return results of one kind, null where a bad row has none."""
        missing = np.isnan(column)
        mask = missing if missing.any() else None
        if field.kind == "number":
            single = np.float32 if self._options.single else np.float64
            numbers = np.ascontiguousarray(column, single)
            if mask is None:  # (pa.array would load numpy.ma for it)
                return pa.Array.from_buffers(
                    pa.from_numpy_dtype(single), len(numbers), [None, pa.py_buffer(numbers)]
                )
            return pa.array(numbers, mask=mask)
        whole = np.where(missing, 0, column).astype(np.int64)
        if field.kind == "integer":
            return pa.array(whole, mask=mask)
        names = pa.array(field.choices, pa.string())
        return names.take(pa.array(whole, mask=mask))

    def _carried_column(self, key: Key, fields: Sequence[Field], block: Block) -> _Column:
        cells = block.cells
        if isinstance(cells, CarriedColumns):
            column = cells.columns[fields[0].position]
            return _Column(column.field.with_name(key.name), column.array)
        if key.length is None:
            place = fields[0].position
            if hasattr(cells, "column"):
                own: list[Cell] = cells.column(place)
            else:
                own = [row[place] for row in cells]
        else:
            own = _sets(key, fields, block)
        if fields[0].kind == "key":
            numbers = pa.array([*map(float, own)], pa.float64())
            return _Column(pa.field(key.name, numbers.type), numbers)
        return _Column(None, self._types[key.name].gathered(own))


def _sets(key: Key, fields: Sequence[Field], block: Block) -> list[Cell]:
    """Return the arrays, or objects, of JSON whose elements are carried."""
    shapes = block.shapes or [None] * len(block)
    sets: list[Cell] = []
    for row, shape in zip(block.cells, shapes, strict=True):
        if shape is not None and key.name in shape.whole:
            sets.append(shape.whole[key.name])
            continue
        parts = [None if row[f.position] is MISSING else row[f.position] for f in fields]
        sets.append(dict(zip(key.inner, parts, strict=True)) if key.inner else parts)
    return sets


def _rounded(values: Any, fields: Sequence[Field], options: WriteOptions) -> Any:
    """Return an array, or lists that differ in length, with as many digits as asked."""
    if isinstance(values, list):
        if len({len(row) for row in values}) > 1:
            if options.precision is None:
                return values
            return [_significant(row, options.precision) for row in values]
        values = np.array(values, np.float64)
    if options.precision is None:
        return values
    rounded = np.array(values, np.float64)
    places = [field.position for field in fields if field.kind == "number"]
    for place in places:
        rounded[:, place] = _significant(rounded[:, place].tolist(), options.precision)
    return rounded


def _significant(values: Sequence[float], digits: int) -> list[float]:
    from softmax_cli.syntax.numbers import significant

    return [significant(v, digits) if math.isfinite(v) else v for v in values]


def _metadata(cells: Any, carried: Sequence[str]) -> Any:
    """Return what pandas has noted of its table, where its index is carried."""
    noted = getattr(cells, "pandas", None)
    if noted is None:
        return None
    import json

    index = json.loads(noted).get("index_columns", [])
    kept = all(name in carried for name in index if isinstance(name, str))
    return {b"pandas": noted} if kept else None
