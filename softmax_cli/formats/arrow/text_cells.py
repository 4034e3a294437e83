"""Cells of columns with types as text and JSON have them, for outputs that are no such columns."""

from __future__ import annotations

from typing import Any

from softmax_cli.errors import DataError
from softmax_cli.syntax.numbers import NumberText, shortest, shortest_single
from softmax_cli.table.cells import Cell


def cells_of(column: Any) -> list[Cell]:
    """Return what stands in a column: numbers as texts that read back to them, dates as texts.

    Bytes are texts where they are UTF-8, else hexadecimal; nothing is None. `DataError` is raised
    where dates are of a time zone that is not known here.
    """
    import pyarrow as pa
    import pyarrow.types as known

    kind = column.type
    if known.is_dictionary(kind):
        values = cells_of(column.dictionary)
        return [None if at is None else values[at] for at in column.indices.to_pylist()]
    if known.is_boolean(kind):
        return list(column.to_pylist())
    if known.is_integer(kind):
        return [None if cell is None else NumberText(cell) for cell in column.to_pylist()]
    if known.is_floating(kind):
        spell = shortest if known.is_float64(kind) else shortest_single
        return [None if cell is None else NumberText(spell(cell)) for cell in column.to_pylist()]
    if known.is_decimal(kind):
        return [None if cell is None else NumberText(f"{cell:f}") for cell in column.to_pylist()]
    if known.is_temporal(kind):
        return list(_cast_to_text(column, pa).to_pylist())
    if known.is_struct(kind):
        return _records(column)
    if hasattr(kind, "value_type") or known.is_map(kind):
        return [None if row is None else cells_of(row) for row in _rows(column)]
    return [_text(cell) for cell in column.to_pylist()]


def _cast_to_text(column: Any, pa: Any) -> Any:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid as error:  # of a time zone that is not known here
        raise DataError(
            f"a column of dates cannot be made text: {str(error).splitlines()[0]}",
            hint="-f parquet and -f arrow keep it as it is",
        ) from None
    except pa.ArrowNotImplementedError:  # durations are numbers of a unit
        return column.cast(pa.int64()).cast(pa.string())


def _rows(column: Any) -> Any:
    return (scalar.values if scalar.is_valid else None for scalar in column)


def _records(column: Any) -> list[Cell]:
    names = [field.name for field in column.type]
    parts = [cells_of(column.field(place)) for place in range(len(names))]
    rows = zip(*parts, strict=True) if parts else (() for _ in column)
    return [
        dict(zip(names, row, strict=True)) if valid else None
        for row, valid in zip(rows, column.is_valid().to_pylist(), strict=True)
    ]


def _text(cell: Any) -> Cell:
    if not isinstance(cell, bytes):
        return cell if cell is None or isinstance(cell, str) else str(cell)
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.hex()
