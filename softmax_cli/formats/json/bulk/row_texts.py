"""Rows of JSON as slices of the bytes they came in, and where their numbers are in those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

import numpy as np

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.json.bulk.field_spans import FieldSpans
from softmax_cli.table.cells import Cell


class Runs(NamedTuple):
    """Where the numbers of all rows of a text are: in some runs of as many each."""

    starts: Positions  # of shape (n, runs)
    stops: Positions
    length: int  # how many numbers each run has
    separator: bytes  # what stands between the numbers of one
    order: Sequence[int]  # the numbers of the logits, as they follow each other in a row

    def of_rows(self, index: slice | Positions) -> Runs:
        """Return where the numbers of some of the rows are."""
        return self._replace(starts=self.starts[index], stops=self.stops[index])


class RowTexts(Sequence["str | None"]):
    """The texts of some rows."""

    def __init__(
        self, data: bytes, begins: Positions, ends: Positions, runs: Runs, fields: FieldSpans
    ) -> None:
        self.data = data  # UTF-8
        self.begins = begins
        self.ends = ends
        self.runs = runs
        self.fields = fields  # none of rows that are arrays

    def __len__(self) -> int:
        return len(self.begins)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice | Positions) -> RowTexts: ...
    def __getitem__(self, index: int | slice | Positions) -> str | RowTexts:
        if isinstance(index, int):
            return self.data[int(self.begins[index]) : int(self.ends[index])].decode()
        begins, ends = self.begins[index], self.ends[index]
        return RowTexts(
            self.data, begins, ends, self.runs.of_rows(index), self.fields.of_rows(index)
        )

    def __iter__(self) -> Iterator[str]:
        for start, end in zip(self.begins.tolist(), self.ends.tolist(), strict=True):
            yield self.data[start:end].decode()


class DecodedCells(Sequence[list[Cell]]):
    """The carried cells of some rows, which are decoded when they are asked for."""

    def __init__(
        self,
        texts: RowTexts,
        decode: Callable[[str], list[Cell]],
        slices: Mapping[int, CellSlices],
    ) -> None:
        self._texts = texts
        self._decode = decode
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
            return self._decode(self._texts[index])
        slices = {place: cells[index] for place, cells in self._slices.items()}
        return DecodedCells(self._texts[index], self._decode, slices)

    def __iter__(self) -> Iterator[list[Cell]]:
        return (self._decode(self._texts[row]) for row in range(len(self)))

    def numbers_of(self, place: int, numbers: Mapping[str, int]) -> Positions:
        """Look up the numbers of some texts, for each cell of a column: -1 where none is found."""
        if place not in self._slices:
            return np.full(len(self), -1)
        return self._slices[place].numbers_of(0, numbers)
