"""Carried cells of rows of JSON: decoded where they are asked for, or spelt as they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import overload

import numpy as np

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.json_values import cells_of_values
from softmax_cli.formats.csv.bulk.result_texts import choice_texts, separated
from softmax_cli.formats.json import decoding
from softmax_cli.formats.json.bulk.row_joining import Column, slices_of
from softmax_cli.formats.json.bulk.row_texts import RowTexts
from softmax_cli.formats.spelling import encoded_json
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.cells import Cell, Dialect, to_json

_BETWEEN = b", "


class DecodedCells(Sequence[list[Cell]]):
    """The carried cells of some rows, which are decoded when they are asked for."""

    def __init__(
        self,
        texts: RowTexts,
        decode: Callable[[str], list[Cell]],
        sources: Sequence[str | int],
        slices: Mapping[int, CellSlices],
    ) -> None:
        self._texts = texts
        self._decode = decode
        # of each cell of a row, the field, or its number among those of the one run of logits
        self._sources = sources
        # where the plain text of some cells stands, by their number in a row; nothing where it has
        # none
        self._slices = slices

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice | Positions) -> DecodedCells: ...
    def __getitem__(self, index: int | slice | Positions) -> list[Cell] | DecodedCells:
        if isinstance(index, int):
            return self._decode_row(index)
        slices = {place: cells[index] for place, cells in self._slices.items()}
        return DecodedCells(self._texts[index], self._decode, self._sources, slices)

    def __iter__(self) -> Iterator[list[Cell]]:
        before, cells = -1, list[Cell]()
        for row, begin in enumerate(self._texts.begins.tolist()):
            if begin != before:  # or it is the row before once more
                before, cells = begin, self._decode_row(row)
            yield [*cells]

    def _decode_row(self, row: int) -> list[Cell]:
        return self._decode(self._texts[row])

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self._sources)

    def numbers_of(self, place: int, numbers: Mapping[str, int]) -> Positions:
        """Look up the numbers of some texts, for each cell of a column: -1 where none is found."""
        if place not in self._slices:
            return np.full(len(self), -1)
        return self._slices[place].numbers_of(0, numbers)

    def beside(self, texts: Sequence[str], which: Positions | Sequence[int]) -> NumberedCells:
        """Return these rows, each with one of some numbers as one more cell behind its own."""
        return NumberedCells(self, texts, np.asarray(which, np.intp))

    def column(self, place: int) -> list[Cell]:
        """Return one cell of each row: those of a field are decoded together."""
        values = self._values([place])
        if values is None:
            return [cells[place] for cells in self]
        text = b",".join(self._each(values)).decode()
        column: list[Cell] = _decoded(f"[{text}]")
        return column

    def spelt(self, places: Sequence[int]) -> Column | None:
        """Return some cells of each row as JSON that is written anew, with commas between them.

        None where they have to be decoded for it.
        """
        values = self._values(places)
        if values is None or not self._may_be_respelt(self._sources[places[0]]):
            return values
        if isinstance(values, bytes):
            return _respelt(values)
        spelt = {value: _respelt(value) for value in {*values}}
        return [spelt[value] for value in values]

    def delimited(self, places: Sequence[int], dialect: Dialect) -> Sequence[bytes] | None:
        """Return some cells of each row as delimited text has them, with delimiters between them.

        None where they have to be decoded for it.
        """
        delimiter = dialect.delimiter.encode()
        columns: list[Sequence[bytes]] = []
        for together in self._taken_together(places):
            values = self._values(together)
            if values is None:
                return None
            texts = self._each(values)
            if len(together) > 1:
                columns.append([text.replace(_BETWEEN, delimiter) for text in texts])
            else:
                columns.append(cells_of_values(texts, dialect, _decoded))
        return separated(columns, delimiter)

    def _taken_together(self, places: Sequence[int]) -> Iterator[list[int]]:
        """Cut a list of cells into numbers of the run, and fields by themselves."""
        for in_run, group in groupby(places, lambda place: isinstance(self._sources[place], int)):
            alike = [*group]
            yield from [alike] if in_run else ([place] for place in alike)

    def _values(self, places: Sequence[int]) -> Column | None:
        """Return the value of a field in each row as it came, or numbers with commas between."""
        sources = [self._sources[place] for place in places]
        if isinstance(sources[0], int):
            return self._numbers([place for place in sources if isinstance(place, int)])
        found = self._texts.fields.named(sources[0]) if len(sources) == 1 else None
        return None if found is None else slices_of(self._texts.data, *found[1])

    def _numbers(self, places: Sequence[int]) -> Column:
        """Return some of the numbers in the run of each row."""
        runs = self._texts.runs
        rows = self._each(slices_of(self._texts.data, runs.starts[:, 0], runs.stops[:, 0]))
        if [*places] == [*range(runs.length)]:
            return [row.replace(runs.separator, _BETWEEN) for row in rows]
        parts = (row.split(runs.separator) for row in rows)
        return [_BETWEEN.join([part[place] for place in places]) for part in parts]

    def _may_be_respelt(self, source: str | int) -> bool:
        """Say whether values of a field may be spelt otherwise where they are written anew."""
        found = None if isinstance(source, int) else self._texts.fields.named(source)
        if found is None or found[0].kind == "other":
            return False
        return found[0].kind != "text" or b"\\" in self._texts.data

    def _each(self, column: Column) -> Sequence[bytes]:
        """Return the text of each row."""
        return [column] * len(self) if isinstance(column, bytes) else column


class NumberedCells(Sequence[list[Cell]]):
    """The carried cells of some rows, and behind those of each a number."""

    def __init__(self, cells: DecodedCells, texts: Sequence[str], which: Positions) -> None:
        self._cells = cells
        self._numbers = [NumberText(text) for text in texts]
        self._which = which  # of the numbers, for each row

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice | Positions) -> NumberedCells: ...
    def __getitem__(self, index: int | slice | Positions) -> list[Cell] | NumberedCells:
        if isinstance(index, int):
            return [*self._cells[index], self._numbers[self._which[index]]]
        return NumberedCells(self._cells[index], self._numbers, self._which[index])

    def __iter__(self) -> Iterator[list[Cell]]:
        for own, number in zip(self._cells, self._which.tolist(), strict=True):
            yield [*own, self._numbers[number]]

    def column(self, place: int) -> list[Cell]:
        """Return one cell of each row, or its number."""
        if place < self._cells.width:
            return self._cells.column(place)
        return [self._numbers[number] for number in self._which.tolist()]

    def spelt(self, places: Sequence[int]) -> Column | None:
        """Return some cells of each row as JSON, as `DecodedCells` does, or its number."""
        if places[0] < self._cells.width:
            return self._cells.spelt(places)
        return choice_texts(self._which, [to_json(each, None).encode() for each in self._numbers])

    def delimited(self, places: Sequence[int], dialect: Dialect) -> Sequence[bytes] | None:
        """Return some cells as delimited text, as `DecodedCells` does, and the number of a row."""
        columns: list[Sequence[bytes]] = []
        for own, group in groupby(places, lambda place: place < self._cells.width):
            column = self._cells.delimited([*group], dialect) if own else self._spelt_numbers()
            if column is None:
                return None
            columns.append(column)
        return separated(columns, dialect.delimiter.encode())

    def _spelt_numbers(self) -> list[bytes]:
        return choice_texts(self._which, [number.encode() for number in self._numbers])


def _respelt(text: bytes) -> bytes:
    r"""Return a value as JSON that is written anew has it.

    >>> _respelt(rb'{"a":[1.50,"\u00e9"]}')
    b'{"a": [1.50, "\\u00e9"]}'
    """
    if text.startswith(b'"') and b"\\" not in text:
        return text
    return encoded_json(to_json(_decoded(text.decode()), None))


def _decoded(text: str) -> Cell:
    return decoding.with_escapes(decoding.decoder().decode(text), text)
