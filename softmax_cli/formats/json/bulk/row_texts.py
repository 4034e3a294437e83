"""Rows of JSON as slices of the bytes they came in, and where their numbers and fields are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.json.bulk.field_spans import FieldSpans


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
