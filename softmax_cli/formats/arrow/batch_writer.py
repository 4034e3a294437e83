"""Writer of Parquet and of Arrow's files and streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Condition
from typing import TYPE_CHECKING, Any

from softmax_cli.errors import UsageError
from softmax_cli.formats.arrow.background import Background
from softmax_cli.formats.arrow.library import load, refusals
from softmax_cli.formats.spelling import Data, Footer, Writer

if TYPE_CHECKING:
    from softmax_cli.formats.arrow.record_batches import Origin
    from softmax_cli.formats.arrow.result_columns import ResultColumns
    from softmax_cli.table.block import Block
    from softmax_cli.table.cells import Dialect
    from softmax_cli.table.io_options import WriteOptions
    from softmax_cli.table.schema import Schema

ROWS = 1 << 18
"""How many rows a group of a Parquet file gets whose rows came in none."""

_MOST_BESIDE = 1 << 25
"""Bytes of rows that are collected while a group before them is encoded."""

# (as many decide of what types the columns are that came as text, in all three formats)


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what writes columns with types: a Parquet file keeps the row groups of another.

    Raises
    ------
    UsageError
        The output is a terminal; two columns have one name.
    DataError
        There is no pyarrow.
    """
    from softmax_cli.formats.writing import choose

    format, _ = choose(schema, options)
    if options.terminal and options.output in (None, "-"):
        raise UsageError(f"{format} is no text for a terminal", "-o FILE writes it to a file")
    load(options.output, format)
    from softmax_cli.formats.arrow.result_columns import ResultColumns

    columns = ResultColumns(schema, options, ROWS)
    background = Background()
    written: _Parquet | _Arrow = _Arrow(columns, format)
    if format == "parquet":
        written = _Parquet(columns, background)

    def rows(block: Block) -> Data:
        with refusals(options.output):
            return written.add(block)

    def finish(footer: Footer, failed: bool) -> Iterator[Data]:
        with refusals(options.output):
            try:
                if not failed:
                    yield from written.finish()
            finally:
                background.end()

    return Writer(b"", rows, finish, by_itself=False, ragged=True, start_thread=background.start)


class _Pieces:
    """A file of Python whose bytes are taken as they come."""

    closed = False

    def __init__(self) -> None:
        self._changed = Condition()  # one thread may write while another takes
        self._bytes = bytearray()
        self._taken = 0
        self._whole = False

    def write(self, data: Any) -> int:
        """Take some bytes."""
        with self._changed:
            self._bytes += data
            self._changed.notify()
        return len(data)

    def tell(self) -> int:
        """Say how many bytes have come."""
        return self._taken + len(self._bytes)

    def writable(self) -> bool:
        """Say yes."""
        return True

    def flush(self) -> None:
        """Do nothing: there is no buffer."""

    def close(self) -> None:
        """Do nothing: the bytes are not taken yet."""

    def take(self) -> memoryview:
        """Return the bytes that have come since."""
        with self._changed:
            data = memoryview(self._bytes)
            self._taken += len(data)
            self._bytes = bytearray()
        return data

    def end(self) -> None:
        """Let `rest` end: no more is written."""
        with self._changed:
            self._whole = True
            self._changed.notify()

    def rest(self) -> Iterator[memoryview]:
        """Yield the bytes as they come, until the end."""
        whole = False
        while not whole:
            with self._changed:
                self._changed.wait_for(lambda: self._bytes or self._whole)
                whole = self._whole
            yield self.take()


class _Parquet:
    """A Parquet file, a row group at a time."""

    def __init__(self, columns: ResultColumns, background: Background) -> None:
        self._columns = columns
        self._background = background  # encodes a group while the rows of the next are collected
        self._pieces = _Pieces()
        self._writer: Any = None
        self._origin: Origin | None = None
        self._group: Any = None  # of the rows that wait
        self._waiting: list[Any] = []
        self._rows = self._bytes = 0

    def add(self, block: Block) -> Data:
        """Take in rows; return the bytes of the groups that are complete."""
        group = getattr(block.cells, "group", None)
        if group is not None and group[0] != "parquet":
            group = None
        if group != self._group:
            self._write(self._rows)
        self._group = group
        self._origin = self._origin or getattr(block.cells, "origin", None)
        self._take(self._columns.batches(block))
        while group is None and self._rows >= ROWS:
            self._write(ROWS)
        return self._pieces.take()

    def finish(self) -> Iterator[Data]:
        """Yield what ends the file."""
        self._take(self._columns.rest())
        while self._rows:
            yield self._pieces.take()
            self._write(self._rows if self._group is not None else min(self._rows, ROWS))
        self._background.do(self._close)
        yield from self._pieces.rest()
        self._background.wait()

    def _take(self, batches: Sequence[Any]) -> None:
        self._waiting += batches
        self._rows += sum(batch.num_rows for batch in batches)
        self._bytes += sum(batch.nbytes for batch in batches)
        if self._bytes > _MOST_BESIDE:
            self._background.wait()

    def _write(self, count: int) -> None:
        """Write so many rows as a group."""
        if not count:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_batches(self._waiting)
        if self._writer is None:
            how = _as_before(self._origin, self._columns)
            self._writer = pq.ParquetWriter(self._pieces, self._columns.schema, **how)
        self._waiting = table.slice(count).to_batches()
        self._rows -= count
        self._bytes = sum(batch.nbytes for batch in self._waiting)
        self._background.wait()
        self._background.do(partial(self._encode, table.slice(0, count)))

    def _encode(self, group: Any) -> None:
        import pyarrow as pa

        self._writer.write_table(group, row_group_size=group.num_rows)
        del group
        pa.default_memory_pool().release_unused()

    def _close(self) -> None:
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._pieces.end()


def _as_before(origin: Origin | None, columns: ResultColumns) -> dict[str, Any]:
    """Return how the columns are compressed and encoded: as those of the file they come of."""
    if origin is None:
        return {"use_dictionary": columns.carried or False}
    carried = [
        path
        for path in origin.dictionaries
        if path in columns.carried or path.partition(".")[0] in columns.carried
    ]
    codecs = {path: codec.replace("UNCOMPRESSED", "NONE") for path, codec in origin.codecs.items()}
    different = {*codecs.values()}
    how: dict[str, Any] = {"use_dictionary": carried or False}
    if len(different) == 1:
        how["compression"] = different.pop()
    elif different:
        how["compression"] = codecs
    return how


class _Arrow:
    """A file, or a stream, of Arrow."""

    def __init__(self, columns: ResultColumns, format: str) -> None:
        self._columns, self._format = columns, format
        self._pieces = _Pieces()
        self._writer: Any = None
        self._known: dict[str, Any] = {}  # the dictionary of each column that has one

    def add(self, block: Block) -> Data:
        """Return the bytes of the rows that are ready."""
        self._write(self._columns.batches(block))
        return self._pieces.take()

    def _write(self, batches: Sequence[Any]) -> None:
        import pyarrow as pa

        for batch in batches:
            if self._writer is None:
                new: Callable[..., Any] = pa.ipc.new_stream
                options = pa.ipc.IpcWriteOptions()
                if self._format == "arrow":
                    new = pa.ipc.new_file
                    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
                self._writer = new(self._pieces, self._columns.schema, options=options)
            whole = self._with_growing_dictionaries(batch) if self._format == "arrow" else batch
            self._writer.write_batch(whole)

    def finish(self) -> Iterator[Data]:
        """Yield what ends the file."""
        self._write(self._columns.rest())
        if self._writer is not None:
            self._writer.close()
            yield self._pieces.take()

    def _with_growing_dictionaries(self, batch: Any) -> Any:
        """Return a batch whose dictionaries begin with those before: a file cannot replace them."""
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = []
        for field, column in zip(batch.schema, batch.columns, strict=True):
            if pa.types.is_dictionary(field.type):
                values, known = column.dictionary, self._known.get(field.name)
                if known is not None:
                    new = values.filter(pc.invert(pc.is_in(values, known)))
                    known = pa.concat_arrays([known, new])
                    places = pc.index_in(values, known).take(column.indices)
                    indices = places.cast(field.type.index_type)
                    column = pa.DictionaryArray.from_arrays(
                        indices, known, ordered=field.type.ordered
                    )
                self._known[field.name] = values if known is None else known
            columns.append(column)
        return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
