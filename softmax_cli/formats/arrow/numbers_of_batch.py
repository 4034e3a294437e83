"""Numbers of a batch: its logits or targets as rows, and the rows that have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.errors import quote
from softmax_cli.formats.arrow.column_types import is_list, is_number
from softmax_cli.table.row_faults import BadRow

if TYPE_CHECKING:
    from softmax_cli.table.layout import Layout

Floats = NDArray[np.float64]

_ALL_HELD = 2.0**53
"""Integers up to this are doubles, each of them."""


class Numbers(NamedTuple):
    """The numbers of some columns, NaN where there is none, and why a row has none at all."""

    values: Any  # an array, or a list of rows where lists differ in length
    wrong: dict[int, str]
    lacking: dict[int, tuple[int, str]]  # of rows, the first place without a number, and why


def read(batch: Any, layout: Layout, columns: Sequence[int]) -> Numbers:
    """Return the numbers of some columns: all of one list or record, or each a column."""
    assert layout.arrays is not None
    assert layout.names is not None
    assert layout.keys is not None
    field = layout.arrays[columns[0]]
    if field is None:
        return _beside([batch.column(layout.names[index]) for index in columns])
    column = batch.column(field)
    if is_list(column.type):
        return _lists(column, field, len(columns))
    numbers = _beside([column.field(layout.keys[index]) for index in columns])
    missing = np.flatnonzero(~column.is_valid().to_numpy(zero_copy_only=False)).tolist()
    return numbers._replace(wrong=dict.fromkeys(missing, f"the field {quote(field)} is null"))


def _beside(columns: Sequence[Any]) -> Numbers:
    """Return the numbers of columns that stand side by side."""
    values = np.empty((len(columns), len(columns[0])))
    lacking: dict[int, tuple[int, str]] = {}
    for place, column in enumerate(columns):
        values[place] = _numbers(column)
        for row, why in _unheld(column, values[place]):
            lacking.setdefault(row, (place, why))
    return Numbers(values.T, {}, lacking)


def _lists(column: Any, field: str, width: int) -> Numbers:
    """Return the rows of a column of lists; they may differ in length."""
    import pyarrow.compute as pc

    lengths = pc.list_value_length(column).fill_null(-1).to_numpy(zero_copy_only=False)
    wrong = {}
    for row in np.flatnonzero(lengths < 1).tolist():
        null = lengths[row] < 0
        name = quote(field)
        wrong[row] = f"the field {name} is null" if null else f"the array {name} is empty"
    flat = column.flatten()  # without what stands in rows that are null
    numbers = floats(flat)
    sizes = np.maximum(lengths, 0)
    ends = np.cumsum(sizes)
    starts = ends - sizes
    lacking: dict[int, tuple[int, str]] = {}
    for at, why in _unheld(flat, numbers):
        row = int(np.searchsorted(ends, at, "right"))
        lacking.setdefault(row, (at - int(starts[row]), why))
    if not wrong and (lengths == width).all():
        return Numbers(numbers.reshape(-1, width), {}, lacking)
    if (lengths[lengths > 0] == width).all():
        values = np.full((len(lengths), width), np.nan)
        values[lengths == width] = numbers.reshape(-1, width)
        return Numbers(values, wrong, lacking)
    listed = numbers.tolist()
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    rows = [listed[start:end] or [float("nan")] * width for start, end in spans]
    return Numbers(rows, wrong, lacking)


def floats(column: Any) -> Floats:
    """Return the numbers of a column as doubles, NaN for those that are null."""
    return np.asarray(_numbers(column), np.float64)


def _numbers(column: Any) -> NDArray[Any]:
    """Return the numbers of a column, in a type of its own, NaN for those that are null."""
    import pyarrow as pa

    if pa.types.is_decimal(column.type):
        # (the digits, for pyarrow's own cast of decimals to doubles is not to the nearest)
        column = column.cast(pa.string()).cast(pa.float64())
    assert is_number(column.type)
    numbers: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return numbers


def _unheld(column: Any, numbers: Floats) -> Iterator[tuple[int, str]]:
    """Yield the places of a column where there is no number, or one that no double is, and why."""
    if column.null_count:
        for at in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
            yield at, "the cell is empty"
    if str(column.type) in ("int64", "uint64"):
        large = np.flatnonzero(np.abs(numbers) >= _ALL_HELD)
        for at, number in zip(large.tolist(), column.take(large).to_pylist(), strict=True):
            if int(float(number)) != number:
                yield at, f"{number} is no number of double precision"


def faults(numbers: Numbers, columns: Sequence[int]) -> dict[int, BadRow]:
    """Return what is wrong with rows that lack their numbers."""
    found = {row: BadRow(what) for row, what in numbers.wrong.items()}
    for row, (place, why) in numbers.lacking.items():
        if row not in found:
            column = columns[place] if place < len(columns) else None
            found[row] = BadRow(why, column)
    return found
