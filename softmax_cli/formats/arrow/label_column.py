"""Label column: the labels of rows, where a file of one column holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from softmax_cli.errors import DataError
from softmax_cli.formats.arrow.noted_columns import INDEX, noted_columns
from softmax_cli.formats.arrow.record_batches import Batches
from softmax_cli.formats.arrow.text_cells import cells_of
from softmax_cli.table.cells import plain

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream


def labels_in(stream: Stream, format: str) -> Iterator[str]:
    """Yield the labels in the one column that a file has beside an index.

    `DataError` is raised where it has more of them, is damaged, or pyarrow is not installed.
    """
    file = Batches(stream, format)
    noted = noted_columns(file.schema)
    names = [name for name in file.schema.names if noted.get(name) != INDEX]
    if len(names) != 1:
        raise DataError(
            f"holds {len(names)} columns",
            source=stream.name,
            hint="a file of labels has one column",
        )
    for batch in file.read(names):
        for cell in cells_of(batch.batch.column(0)):
            yield plain(cell, None)
