"""Printing of many rows of JSON at once: numbers, and between them the bytes that came there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions
from softmax_cli.formats.csv.bulk.cell_bounds import copy_spans
from softmax_cli.formats.csv.bulk.placeholders import SHORTEST, placeholders
from softmax_cli.formats.csv.bulk.printing import round_numbers
from softmax_cli.formats.csv.bulk.result_texts import to_json
from softmax_cli.formats.json.bulk.row_joining import Column, joined, slices_of, texts_of
from softmax_cli.formats.json.bulk.row_texts import RowTexts, Runs
from softmax_cli.formats.spelling import Data
from softmax_cli.table.block import Block
from softmax_cli.table.cells import INFINITY
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

_COMMA = ord(",")
_FEW = 5
_SHORT = 16
_PAD = 0
"""What fills up a gap that is shorter than the shortest placeholder: no text of JSON holds it."""

_MOST_PLACEHOLDERS = 12
"""So many numbers in the place of what is carried are printed sooner than rows are joined."""


class _Piece(NamedTuple):
    """Bytes of the input that stand in front of a run of numbers, in each row."""

    behind: Any  # so many bytes are in front of them there
    starts: Positions
    lengths: Positions


class _Gap(NamedTuple):
    """What stands in front of a run of numbers, behind the one before."""

    lengths: Positions
    pieces: list[_Piece]


def printer(schema: Schema, options: WriteOptions, joint: bytes) -> Callable[[Block], Data | None]:
    """Return the function that writes a block of rows as they came, but for their numbers.

    It returns None for a block that has to be written row by row. The joint stands between rows.
    """
    field = next(field for field in schema.fields if field.numeric)
    integer = field.kind == "integer"
    single = options.single and options.precision is None

    def write(block: Block) -> Data | None:
        texts, values = block.texts, block.values
        if isinstance(values, list) or not isinstance(texts, RowTexts) or not fits(texts, joint):
            return None
        runs = texts.runs
        if options.precision is not None and not integer:
            rounded = round_numbers(values, [field], options.precision)
            if rounded is None:
                return None
            values = rounded
        if [*runs.order] != [*range(values.shape[1])]:
            values = values[:, runs.order]
        text: Data | None = None
        if not single and not integer and values.max() < np.inf:
            text = _print(values, texts, runs, joint)
        return _join(values, texts, runs, joint, single, integer) if text is None else text

    return write


def _join(
    values: NDArray[Any], texts: RowTexts, runs: Runs, joint: bytes, single: bool, integer: bool
) -> Data:
    """Write rows as `_print` does, but slice each, and join the slices with the numbers."""
    data, length = texts.data, runs.length
    columns: list[Column] = []
    behind = texts.begins
    for run in range(runs.starts.shape[1]):
        columns.append(slices_of(data, behind, runs.starts[:, run]))
        numbers = values[:, run * length : (run + 1) * length]
        columns.append(texts_of(numbers, runs.separator, single=single, integer=integer))
        behind = runs.stops[:, run]
    return joined([*columns, slices_of(data, behind, texts.ends)], len(texts), joint)


def fits(texts: RowTexts, joint: bytes) -> bool:
    """Say whether rows may go out between such joints, whatever stood between them."""
    if joint == b"\n":
        # A row of a document may have several lines.
        return _are_joined(texts, joint) or _has_lines_between(texts)
    # Blanks at the ends of lines are no part of a document's rows.
    return not (np.frombuffer(texts.data, np.uint8)[texts.ends - 1] <= ord(" ")).any()


def _has_lines_between(texts: RowTexts) -> bool:
    marks = np.frombuffer(texts.data, np.uint8)
    newlines = np.flatnonzero(marks == ord("\n"))
    inside = np.searchsorted(newlines, texts.begins) != np.searchsorted(newlines, texts.ends)
    return not inside.any()


def _are_joined(texts: RowTexts, joint: bytes) -> bool:
    """Say whether the rows stand in their text as they are to be written."""
    gaps = texts.begins[1:] - texts.ends[:-1]
    if not (gaps == len(joint)).all():
        return False
    marks = np.frombuffer(texts.data, np.uint8)
    behind = texts.ends[:-1]
    return all((marks[behind + place] == mark).all() for place, mark in enumerate(joint))


def _print(values: NDArray[Any], texts: RowTexts, runs: Runs, joint: bytes) -> memoryview | None:
    gaps = _gaps(texts, runs, joint)
    # In front of the first row may be less: room for as much is left out again.
    spare = max(int(gaps[0].lengths[1:].max(initial=_SHORT)) - int(gaps[0].lengths[0]), 0)
    gaps[0].lengths[0] += spare
    parts: list[NDArray[Any]] = []
    firsts: list[int] = []
    pads: list[int] = []
    column = 0
    for number, gap in enumerate(gaps):
        # A separator stands in front of the placeholders, and one behind them.
        lengths = gap.lengths - 2 * len(runs.separator)
        pads.append(max(SHORTEST - int(lengths.min()), 0))
        room = placeholders(lengths + pads[-1], len(runs.separator), _MOST_PLACEHOLDERS)
        if room is None:
            return None
        firsts.append(column)
        parts += [room, values[:, number * runs.length : (number + 1) * runs.length]]
        column += room.shape[1] + runs.length
    dumped = to_json(np.concatenate(parts, axis=1))
    if b"n" in dumped:
        dumped = dumped.replace(b"null", f"-{INFINITY}".encode())
    text = bytearray(b"," * (len(runs.separator) - 1))
    text += dumped if runs.separator == b"," else dumped.replace(b",", runs.separator)
    marks = np.frombuffer(text, np.uint8)
    # In front of the first number is the bracket, and what takes as much room as a separator does.
    flags = marks == _COMMA
    flags[: len(runs.separator)] = False
    flags[0] = True
    if len(gaps) > column // _FEW:
        table = np.flatnonzero(flags).reshape(len(values), column).T
        before = [np.ascontiguousarray(table[first]) for first in firsts]
    else:
        commas = BitVector(flags)
        before = [commas.select_every(column, first) for first in firsts]
    before[0][0] += spare
    for places, gap, pad in zip(before, gaps, pads, strict=True):
        for place in range(pad):
            marks[places + place] = _PAD
        places += pad
        for behind, starts, lengths in gap.pieces:
            copy_spans(text, places + behind, texts.data, starts, lengths)
        if len(gap.pieces) > 1:
            joints = (places + gap.pieces[1].behind)[1:] - len(joint)
            for number, mark in enumerate(joint):
                marks[joints + number] = mark
    del marks, flags
    text[-1:] = texts.data[int(runs.stops[-1, -1]) : int(texts.ends[-1])]
    text += joint if joint == b"\n" else b""
    if any(pads):
        text = text.replace(bytes([_PAD]), b"")
    return memoryview(text)[spare:]


def _gaps(texts: RowTexts, runs: Runs, joint: bytes) -> list[_Gap]:
    """Return what stands in front of each run: for the first one, behind the row before."""
    starts, stops = runs.starts, runs.stops
    if _are_joined(texts, joint):
        begins = np.concatenate((texts.begins[:1], stops[:-1, -1]))
        gaps = [_gap(begins, starts[:, 0])]
    else:
        # The end of the row before is followed by the joint.
        before = np.concatenate((texts.ends[:1], stops[:-1, -1]))
        ends = np.concatenate((texts.ends[:1], texts.ends[:-1]))
        lengths = ends - before
        behind = lengths + np.where(np.arange(len(ends)) > 0, len(joint), 0)
        pieces = [
            _Piece(0, before, lengths),
            _Piece(behind, texts.begins, starts[:, 0] - texts.begins),
        ]
        gaps = [_Gap(behind + pieces[1].lengths, pieces)]
    return gaps + [_gap(stops[:, run - 1], starts[:, run]) for run in range(1, starts.shape[1])]


def _gap(starts: Positions, ends: Positions) -> _Gap:
    lengths = ends - starts
    return _Gap(lengths.copy(), [_Piece(0, starts, lengths)])
