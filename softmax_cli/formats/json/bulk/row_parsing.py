"""Reading of many rows of JSON at once: all of one kind, with plain numbers for logits.

This is how a long chunk is read, not another grammar: whatever is not certain to mean the same to
the plain reader is left to it, and so is every error message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from json import JSONDecodeError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.errors import DataError
from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk.bit_vector import Positions, odd_before
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.parsing import JSON_MASKED, count_elements, read_numbers
from softmax_cli.formats.json import decoding
from softmax_cli.formats.json.bulk.alike import Alike, find_alike, line_ends, separator_in
from softmax_cli.formats.json.bulk.decoded_cells import DecodedCells
from softmax_cli.formats.json.bulk.field_spans import FieldSpans, Spans
from softmax_cli.formats.json.bulk.row_texts import RowTexts, Runs
from softmax_cli.formats.json.bulk.template import template_of
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Cell, RecordCells
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import SharedLine

_COMMA, _CLOSE, _SPACE, _ZERO, _NEWLINE = b",] 0\n"
_LONGEST_GAP = 64


def parse_lines(
    chunk: Chunk, policy: BadRowPolicy, cells: Callable[[Any, str | None], Any]
) -> Block | None:
    """Read a chunk of lines; None where the plain reader has to look.

    `cells` makes the cells of a row of its value and its text.
    """
    layout = policy.layout
    if layout.columns("targets"):
        return None
    first = chunk.data[: chunk.data.index(b"\n")]
    template = template_of(first) if _has_cells(first, cells) else None
    if template is None:
        return None
    data = chunk.data
    marks = np.frombuffer(data, np.uint8)
    alike = find_alike(data, marks, template)
    newlines = None if alike is None else line_ends(marks, alike)
    if alike is None or newlines is None:
        return None
    lines = range(chunk.line, chunk.line + len(newlines))
    spans = alike.begins, newlines
    return _block(data, alike, spans, newlines[:-1], lines=lines, policy=policy, cells=cells)


def parse_rows(
    chunk: Chunk, policy: BadRowPolicy, cells: Callable[[Any, str | None], Any], first: str
) -> Block | None:
    """Read a chunk of rows between commas, of which the first is given; see `parse_lines`."""
    row = first.encode()
    template = template_of(row) if _has_cells(row, cells) else None
    if template is None:
        return None
    start = chunk.data.index(row)
    opened = chunk.data[:start].lstrip(b" \t\r\n")[:1] == b"["
    data = b" " * start + chunk.data[start:]
    marks = np.frombuffer(data, np.uint8)
    alike = find_alike(data, marks, template)
    if alike is None:
        return None
    # One comma stands between rows, as JSON has it, and nothing but blanks beside it.
    behind, before = alike.ends[:-1], alike.begins[1:]
    if not _are_commas(marks, behind, before):
        return None
    assert isinstance(chunk.line, SharedLine)
    lines = _lines(chunk, marks, alike, chunk.line.row, opened)
    spans = alike.begins, alike.ends
    return _block(data, alike, spans, behind[:0], lines=lines, policy=policy, cells=cells)


def _are_commas(marks: NDArray[np.uint8], behind: Positions, before: Positions) -> bool:
    lengths = before - behind
    if not len(lengths):
        return True
    if not (lengths == lengths[0]).all() or lengths[0] > _LONGEST_GAP:
        return False
    gap = marks[behind[0] : before[0]].tobytes()
    if gap.strip(b" \t\r\n") != b",":
        return False
    return all((marks[behind + place] == mark).all() for place, mark in enumerate(gap))


def _lines(
    chunk: Chunk, marks: NDArray[np.uint8], alike: Alike, row: int, opened: bool
) -> Sequence[int]:
    """Return the lines on which rows begin; with their numbers where others end there."""
    newlines = np.flatnonzero(marks == _NEWLINE)
    skipped = chunk.data.count(b"\n", 0, int(alike.begins[0]))
    lines = chunk.line + skipped + np.searchsorted(newlines, alike.begins)
    ends = chunk.line + skipped + np.searchsorted(newlines, alike.ends)
    alone = np.concatenate(([opened or skipped > 0], lines[1:] > ends[:-1])).tolist()
    pairs = enumerate(zip(lines.tolist(), alone, strict=True), start=row)
    return [line if by_itself else SharedLine(line, number) for number, (line, by_itself) in pairs]


def _has_cells(row: bytes, cells: Callable[[Any, str | None], Any]) -> bool:
    """Say whether a row is as the first one of the table was."""
    try:
        text = row.decode()
        found = cells(decoding.decoder().decode(text), text)
    except (UnicodeDecodeError, JSONDecodeError, DataError, RecursionError):
        return False
    return isinstance(found, list) and not isinstance(found, RecordCells)


def _block(
    data: bytes,
    alike: Alike,
    spans: Spans,  # of the texts of rows
    commas: Positions,  # what is to be one between rows
    *,
    lines: Sequence[int],
    policy: BadRowPolicy,
    cells: Callable[[Any, str | None], Any],
) -> Block | None:
    layout = policy.layout
    marks = np.frombuffer(data, np.uint8)
    fields = FieldSpans(marks, alike)
    runs = _runs(alike, fields, layout)
    if runs is None:
        return None
    starts, stops, *_ = runs
    flags = np.zeros(len(marks), bool)
    flags[starts] = True
    flags[stops] = True
    inside = odd_before(flags)
    count = len(layout.columns("logits"))
    if runs.length > 1:
        separator = separator_in(marks, starts[:, 0], stops[:, 0], inside, count)
        if separator is None:
            return None
        runs = runs._replace(separator=separator)
    elif not ((marks[starts] > _SPACE).all() and (marks[stops - 1] > _SPACE).all()):
        return None
    values = _values(marks, runs, inside, len(starts) * count)
    if values is None or not _is_grammatical(marks, runs, inside, commas):
        return None
    logits = values[0].reshape(len(starts), count)
    if [*runs.order] != [*range(count)]:
        logits = logits[:, np.argsort(runs.order)]
    if (values[1] or policy.contents != "logits") and not policy.are_good(logits):
        return None
    if policy.contents != "logits":
        logits = logits + 0.0  # no minus before a 0 that is shown as it was given
    texts = RowTexts(data, *spans, runs, fields)
    block = Block(logits, _cells(marks, texts, layout, cells), lines)
    block.texts = texts
    return block


def _runs(alike: Alike, fields: FieldSpans, layout: Layout) -> Runs | None:
    """Find the logits: those of one array, or numbers at the top of a record."""
    logits = layout.columns("logits")
    template = alike.template
    if layout.names is None:
        whole = template.brackets == b"[]" and len(logits) == layout.width and not template.quotes
        # The columns may have been named in another order than they stand in.
        return _array(alike, 0, np.argsort(logits).tolist()) if whole else None
    assert layout.arrays is not None
    assert layout.keys is not None
    array = layout.arrays[logits[0]]
    if array is None:
        return _numbers(fields, [layout.names[index] for index in logits])
    field = template.field(array.encode(errors="replace"))
    if field is None or field.kind != "array" or layout.keys[logits[0]] is not None:
        return None
    return _array(alike, field.place, range(len(logits)))


def _array(alike: Alike, place: int, order: Sequence[int]) -> Runs | None:
    if alike.template.brackets[place : place + 2] != b"[]":
        return None
    starts, stops = alike.brackets[place] + 1, alike.brackets[place + 1]
    if not (starts < stops).all():
        return None
    return Runs(starts[:, np.newaxis], stops[:, np.newaxis], len(order), b",", order)


def _numbers(fields: FieldSpans, names: Sequence[str]) -> Runs | None:
    """Find the values of some keys: each ends where what follows it begins."""
    places = {fields.number(name): place for place, name in enumerate(names)}
    starts, stops, order = [], [], []
    for number, field in enumerate(fields.fields):
        if number not in places:
            continue
        value = fields.value(number) if field.kind == "other" else None
        if value is None:
            return None
        starts.append(value[0])
        stops.append(value[1])
        order.append(places[number])
    if len(starts) != len(names):
        return None
    return Runs(np.stack(starts, axis=1), np.stack(stops, axis=1), 1, b",", order)


def _values(
    marks: NDArray[np.uint8], runs: Runs, inside: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.float64], int] | None:
    """Read all numbers, and count those that are -inf."""
    array, text = _blanked(marks, inside)
    text[runs.stops] = _COMMA
    text[runs.stops[-1, -1]] = _CLOSE
    array[-1] = _SPACE
    del text
    values, masked = read_numbers(array, JSON_MASKED)
    return (values, masked) if values is not None and values.size == count else None


def _blanked(
    marks: NDArray[np.uint8], kept: NDArray[np.bool_]
) -> tuple[bytearray, NDArray[np.uint8]]:
    """Copy a text into brackets, with blanks for what is not kept; return all, and the text."""
    array = bytearray(len(marks) + 2)
    array[0], array[-1] = b"[]"
    text = np.frombuffer(array, np.uint8)[1:-1]
    # Three passes over whole words are faster than one that chooses byte by byte.
    np.bitwise_xor(marks, _SPACE, out=text)
    text &= -kept.view(np.uint8)
    text ^= _SPACE
    return array, text


def _is_grammatical(
    marks: NDArray[np.uint8], runs: Runs, inside: NDArray[np.bool_], commas: Positions
) -> bool:
    """Say whether all but the numbers is JSON."""
    array, text = _blanked(marks, ~inside)
    if runs.length == 1:
        text[runs.starts] = _ZERO
    text[commas] = _COMMA
    del text
    return count_elements(array) == len(runs.starts)


def _cells(
    marks: NDArray[np.uint8],
    texts: RowTexts,
    layout: Layout,
    cells: Callable[[Any, str | None], Any],
) -> DecodedCells:
    kept = layout.kept

    def decode(text: str) -> list[Cell]:
        value = decoding.with_escapes(decoding.decoder().decode(text), text)
        known = cells(value, None)
        return [known[index] for index in kept]

    slices = {}
    for index, place in zip(layout.columns("label"), layout.cell_positions("label"), strict=True):
        found = None
        if layout.names is not None:
            found = _text_of(marks, texts, layout.names[index])
        if found is not None:
            starts, ends = found
            slices[place] = CellSlices(texts.data, starts[:, np.newaxis], ends[:, np.newaxis])
    return DecodedCells(texts, decode, _sources(layout), slices)


def _sources(layout: Layout) -> list[str | int]:
    """Return of each carried cell its field, or its number in the one array of logits."""
    if layout.names is None:
        return [*layout.kept]
    assert layout.arrays is not None
    first = layout.columns("logits")[0]
    return [
        layout.names[index] if layout.arrays[index] is None else index - first
        for index in layout.kept
    ]


def _text_of(marks: NDArray[np.uint8], texts: RowTexts, name: str) -> Spans | None:
    """Return where the plain texts of a field are, or the digits of its numbers."""
    found = texts.fields.named(name)
    if found is None or found[0].kind not in ("text", "other"):
        return None
    field, (starts, ends) = found
    if field.kind == "text":
        return None if b"\\" in texts.data else (starts + 1, ends - 1)
    # true, false and null are no texts, and are left to be decoded.
    return starts, np.where(marks[starts] <= ord("9"), ends, starts)
