"""Printing of many numbers at once: arrays as delimited text, with the carried bytes beside them.

The same text as the plain writer's, number for number; orjson spells doubles as `numerals` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.csv.bulk.cell_bounds import copy_spans
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.placeholders import placeholders
from softmax_cli.formats.csv.bulk.result_texts import (
    choice_texts,
    dump,
    end_rows,
    number_texts,
    separated,
    write_numbers,
)
from softmax_cli.formats.spelling import Data, encoded
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect, enquote, raw
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Fields, Results, Schema

Run = Sequence[Field]
"""Adjacent columns of the output: numbers, or carried cells that were adjacent in the input."""

_Spell = Callable[[Run], "Sequence[bytes] | None"]
"""Returns, for each row, a run of carried cells; None where the plain writer has to look."""


def printer(
    schema: Schema, options: WriteOptions, dialect: Dialect
) -> Callable[[Block], Data | None]:
    """Return the function that writes a block of an array and slices, in the output's dialect.

    It returns None for a block that the plain writer has to write.
    """
    kinds = {kind for part in _parts(schema.fields) for kind in _kinds(part)}
    carries = not kinds.isdisjoint(("cell", "numeral", "key"))
    numbers_alone = kinds.isdisjoint(("integer", "class"))
    delimiter = ord(dialect.delimiter)
    single = options.single and options.precision is None

    def write(block: Block) -> Data | None:
        values, cells = values_to_spell(block, schema, options), block.cells
        if values is None:
            return None
        if not carries:
            nothing = np.empty((len(values), 0), np.intp)
            cells = CellSlices(b"", nothing, nothing)
        if not isinstance(cells, CellSlices):
            runs = _runs(schema.fields, lambda *_: True)
            return _write_joined(values, runs, _spelt_by(block, dialect), dialect, single)
        runs, spell, anew = carried_runs(schema.fields, cells, schema, dialect)
        text: Data | None = None
        if numbers_alone and not anew:
            if carries:
                text = _write_beside(values, cells, runs, delimiter)
            else:
                text = write_numbers(_columns(values, runs[0]), delimiter)
            if text is not None and dialect.newline != "\n":
                text = _with_returns(text, len(values))
        return _write_joined(values, runs, spell, dialect, single) if text is None else text

    return write


class CarriedRuns(NamedTuple):
    """Runs of fields, what spells the carried ones, and whether it spells them anew."""

    runs: list[Run]
    spell: _Spell
    anew: bool


def carried_runs(
    fields: Sequence[Field], cells: CellSlices, schema: Schema, dialect: Dialect
) -> CarriedRuns:
    """Cut fields into runs, of which those of carried cells are slices, or go by themselves."""
    foreign = schema.dialect is not None and schema.dialect.delimiter != dialect.delimiter
    runs = _runs(fields, lambda *pair: not foreign and _are_adjacent(cells, *pair))
    if foreign and _may_need_quotes(cells.data, dialect.delimiter):
        return CarriedRuns(runs, _respelt(cells, schema.dialect, dialect), True)
    return CarriedRuns(runs, _as_they_came(cells), False)


def _as_they_came(cells: CellSlices) -> _Spell:
    return lambda run: cells.raw(run[0].position, run[-1].position + 1)


def _respelt(cells: CellSlices, source: Dialect | None, dialect: Dialect) -> _Spell:
    """Return what spells a cell, a run by itself, for another delimiter."""
    return lambda run: [
        raw(cell, source, dialect).encode() for cell in cells.column(run[0].position)
    ]


def _spelt_by(block: Block, dialect: Dialect) -> _Spell:
    """Return what asks rows of JSON, which spell what they carry if they are like the first."""
    delimited = getattr(block.cells, "delimited", None)
    if delimited is None or block.shapes is not None:
        return lambda run: None
    return lambda run: delimited([field.position for field in run], dialect)


def _with_returns(text: memoryview, rows: int) -> bytes | None:
    """End the lines by CRLF; None where a quoted cell has a newline of its own: that stays."""
    lines = bytes(text)
    return lines.replace(b"\n", b"\r\n") if lines.count(b"\n") == rows else None


def values_to_spell(block: Block, schema: Schema, options: WriteOptions) -> NDArray[Any] | None:
    """Return the values of a block, rounded; None where the plain writer has to spell them."""
    values = block.values
    # JSON has no infinity, and NaN, a bad row's result, is an empty cell.
    if isinstance(values, list) or not len(values) or not values.max() < np.inf:
        return None
    if options.precision is None:
        return values
    return round_numbers(values, schema.fields, options.precision)


def round_numbers(
    values: NDArray[Any], fields: Sequence[Field], digits: int
) -> NDArray[np.float64] | None:
    """Round the columns of numbers as `significant` does; None where one becomes infinite."""
    rounded = values.astype(np.float64)
    chosen = rounded > -np.inf
    if any("integer" in _kinds(part) for part in _parts(fields)):
        numbers = [field.position for field in fields if field.kind == "number"]
        chosen[:, np.setdiff1d(np.arange(values.shape[1]), numbers)] = False
    selected = rounded[chosen].tolist()
    text = f"%.{digits - 1}e," * len(selected) % tuple(selected)
    try:
        rounded[chosen] = orjson.loads(f"[{text[:-1]}]")
    except ValueError:
        return None
    return rounded


def _may_need_quotes(data: bytes, delimiter: str) -> bool:
    """Say whether a cell may be spelt otherwise when that becomes the delimiter."""
    # An empty cell is quoted between blanks.
    return delimiter == " " or b'"' in data or delimiter.encode() in data


def _are_adjacent(cells: CellSlices, one: Field, other: Field) -> bool:
    """Say whether two cells stood beside each other in all rows: they do in the first."""
    if other.position != one.position + 1:
        return False
    return bool(cells.starts[0, other.position] == cells.ends[0, one.position] + 1)


def _runs(fields: Sequence[Field], together: Callable[[Field, Field], bool]) -> list[Run]:
    """Cut fields into runs: of results, and of carried cells that are spelt together."""
    runs: list[Run] = []
    for part in _parts(fields):
        if isinstance(part, Results):
            runs.append(part)
            continue
        cuts = [0]
        for place, (one, other) in enumerate(pairwise(part), start=1):
            if one.numeric != other.numeric or not (one.numeric or together(one, other)):
                cuts.append(place)
        runs += [part[start:stop] for start, stop in pairwise([*cuts, len(part)])]
    return runs


def _parts(fields: Sequence[Field]) -> list[Sequence[Field]]:
    """Return the parts of columns: there may be a million, of which those alike are not asked."""
    return [part for part in (fields.parts if isinstance(fields, Fields) else [fields]) if part]


def _kinds(part: Sequence[Field]) -> set[str]:
    return {part.kind} if isinstance(part, Results) else {field.kind for field in part}


def _write_beside(
    values: NDArray[Any], cells: CellSlices, runs: list[Run], delimiter: int
) -> memoryview | None:
    """Write numbers with room for the carried bytes, then copy those over the room.

    The room is made of placeholders: numbers whose text is just as long as the bytes. That is half
    of the time of slicing each row's bytes and joining them to its numbers.
    """
    if values.dtype != np.float64:
        return None
    parts: list[NDArray[Any]] = []
    rooms: list[tuple[int, Positions, Positions]] = []
    column = 0
    for run in runs:
        if run[0].numeric:
            part = _columns(values, run)
        else:
            starts = cells.starts[:, run[0].position]
            lengths = cells.ends[:, run[-1].position] - starts
            room = placeholders(lengths)
            if room is None:
                return None
            rooms.append((column, starts, lengths))
            part = room
        parts.append(part)
        column += part.shape[1]
    text = dump(np.concatenate(parts, axis=1))
    commas, ends = end_rows(np.frombuffer(text, np.uint8), column, delimiter)
    for first, starts, lengths in rooms:
        before = commas.select_every(column, first - 1) if first else np.concatenate(([0], ends))
        copy_spans(text, before + 1, cells.data, starts, lengths)
    return memoryview(text)[1:]


def _write_joined(
    values: NDArray[Any], runs: list[Run], spell: _Spell, dialect: Dialect, single: bool
) -> bytes | None:
    """Write what is adjacent and of one kind, and join the texts of each row."""
    parts: list[Sequence[bytes]] = []
    for run in runs:
        texts = run_texts(values, run, spell, dialect, single)
        if texts is None:
            return None
        parts += texts
    return joined_rows(parts, dialect)


def joined_rows(parts: Sequence[Sequence[bytes]], dialect: Dialect) -> bytes:
    """Join the texts of each row, and the rows."""
    end = dialect.newline.encode()
    return end.join(separated(parts, dialect.delimiter.encode())) + end


def run_texts(
    values: NDArray[Any], run: Run, spell: _Spell, dialect: Dialect, single: bool
) -> list[Sequence[bytes]] | None:
    """Return the texts of each row for the parts of a run; None where none are spelt."""
    if not run[0].numeric:
        carried = spell(run)
        return None if carried is None else [carried]
    parts: list[Sequence[bytes]] = []
    delimiter = dialect.delimiter.encode()
    alike = ((kind, list(group)) for kind, group in groupby(run, key=attrgetter("kind")))
    for kind, fields in [(run.kind, run)] if isinstance(run, Results) else alike:
        if kind != "class":
            parts.append(field_texts(values, fields, single, delimiter))
            continue
        for field in fields:
            names = [encoded(enquote(name, dialect.delimiter)) for name in field.choices]
            parts.append(choice_texts(values[:, field.position], names))
    return parts


def field_texts(
    values: NDArray[Any], fields: Run, single: bool, separator: bytes
) -> Sequence[bytes]:
    """Return the numbers of each row, all of one kind, as one text."""
    numbers = _columns(values, fields)
    if fields[0].kind == "integer":
        return number_texts(numbers.astype(int), separator)
    return number_texts(numbers.astype(np.float32) if single else numbers, separator)


def _columns(values: NDArray[Any], run: Run) -> NDArray[Any]:
    """Return the values of a run of numbers: the classes may stand in another order."""
    if isinstance(run, Results):
        return values
    return choose_columns(values, [field.position for field in run])


def choose_columns(values: NDArray[Any], places: list[int]) -> NDArray[Any]:
    """Return some columns, in some order: the array itself if those are its own."""
    return values if places == list(range(values.shape[1])) else values[:, places]
