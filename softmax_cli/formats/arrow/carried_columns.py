"""Carried cells as columns with types: never made into text but for an output that is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from softmax_cli.formats.arrow.record_batches import Group, Origin
from softmax_cli.formats.arrow.text_cells import cells_of
from softmax_cli.table.cells import Cell, plain
from softmax_cli.table.file_lines import in_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class CarriedColumn(NamedTuple):
    """A column of a file, or what is in one place of its lists or records."""

    field: Any  # with its name, type and metadata
    array: Any
    element: int | str | None = None

    def cells(self) -> list[Cell]:
        """Return what stands in it, as text and JSON have it."""
        cells = cells_of(self.array)
        if self.element is None:
            return cells
        if isinstance(self.element, str):
            return [cell and cell.get(self.element) for cell in cells]
        return [cell[self.element] if cell and len(cell) > self.element else None for cell in cells]


class CarriedColumns(Sequence[list[Cell]]):
    """The carried cells of some rows; as a sequence, a list of cells for each row."""

    def __init__(
        self,
        columns: Sequence[CarriedColumn],
        count: int,  # of the rows
        group: Group = None,  # where they came in
        origin: Origin | None = None,  # how they were written
        pandas: bytes | None = None,  # what pandas has noted of its table
        logits: Any = None,  # the type of the one field that holds all logits of a row, if one does
    ) -> None:
        self.columns = columns
        self.group = group
        self.origin = origin
        self.pandas = pandas
        self.logits = logits
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, index: slice | NDArray[np.intp]) -> CarriedColumns: ...
    def __getitem__(self, index: int | slice | NDArray[np.intp]) -> list[Cell] | CarriedColumns:
        if isinstance(index, int):
            row = [c._replace(array=c.array.slice(index, 1)).cells() for c in self.columns]
            return [cells[0] for cells in row]
        if isinstance(index, slice):
            start, stop, _ = index.indices(self._count)
            chosen = [c._replace(array=c.array.slice(start, stop - start)) for c in self.columns]
            return self._with(chosen, stop - start)
        import pyarrow as pa

        places = pa.array(index)
        taken = [column._replace(array=column.array.take(places)) for column in self.columns]
        return self._with(taken, len(index))

    def __iter__(self) -> Iterator[list[Cell]]:
        if not self.columns:
            return iter([[] for _ in range(self._count)])
        return map(list, zip(*(column.cells() for column in self.columns), strict=True))

    def _with(self, columns: Sequence[CarriedColumn], count: int) -> CarriedColumns:
        kept = self.group, self.origin, self.pandas, self.logits
        return CarriedColumns(columns, count, *kept)

    def beside(self, texts: Sequence[str], which: Sequence[int]) -> CarriedColumns:
        """Return these rows, each with one of some numbers, given as texts, as a last column."""
        import pyarrow as pa

        numbers = pa.array([*map(float, texts)], pa.float64()).take(pa.array(which, pa.int64()))
        added = CarriedColumn(pa.field("", pa.float64()), numbers)
        return self._with([*self.columns, added], self._count)

    def row(self, row: int, places: Iterable[int]) -> CarriedColumns:
        """Return some columns of one row, which holds on to no other."""
        import numpy as np

        chosen = self._with([self.columns[place] for place in places], self._count)
        return chosen[np.array([row], np.intp)]

    def followed_by_all(self, others: Iterable[CarriedColumns]) -> CarriedColumns:
        """Return the cells of these rows and of others behind them."""
        import pyarrow as pa

        parts = [self, *others]
        columns = [
            column._replace(array=_combined(pa, [part.columns[place].array for part in parts]))
            for place, column in enumerate(self.columns)
        ]
        return self._with(columns, sum(map(len, parts)))

    def led_by(self, text: str) -> CarriedColumns:
        """Return these rows, each with one text as a cell in front of its own."""
        import pyarrow as pa

        array = pa.repeat(pa.scalar(text, pa.string()), self._count)
        column = CarriedColumn(pa.field("source", array.type), array)
        return self._with([column, *self.columns], self._count)

    def in_file(self, number: int) -> CarriedColumns:
        """Return these rows as those of one of several files, whose groups stay apart."""
        if self.group is None:
            return self
        group = self.group[0], in_file(number, self.group[1])
        return CarriedColumns(
            self.columns, self._count, group, self.origin, self.pandas, self.logits
        )

    def numbers_of(self, place: int, numbers: Mapping[str, int]) -> NDArray[np.intp]:
        """Look up the numbers of some texts, for each cell of a column; -1 where it is none."""
        import numpy as np

        column = self.columns[place]
        if column.element is not None:
            found = [numbers.get(plain(cell, None), -1) for cell in column.cells()]
            return np.array(found, np.intp)
        encoded = column.array
        if not hasattr(encoded, "dictionary"):
            encoded = encoded.dictionary_encode()
        texts = [plain(cell, None) for cell in cells_of(encoded.dictionary)]
        known = np.array([*(numbers.get(text, -1) for text in texts), -1], np.intp)
        result: NDArray[np.intp] = known[encoded.indices.fill_null(len(texts)).to_numpy()]
        return result


def _combined(pa: Any, arrays: Sequence[Any]) -> Any:
    whole = pa.chunked_array(arrays)
    if pa.types.is_dictionary(whole.type):
        whole = whole.unify_dictionaries()
    combined = whole.combine_chunks()
    return combined if isinstance(combined, pa.Array) else combined.chunk(0)
