"""Record batches of a file: its schema, and its rows batch by batch, of some columns alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from softmax_cli.errors import DataError, quote
from softmax_cli.files.positioned import PositionedFile
from softmax_cli.formats.arrow.column_types import holds_numbers
from softmax_cli.formats.arrow.library import faults, load

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream

ROWS = 1 << 14
"""How many rows a batch has at most."""

NUMBERS = 1 << 18
"""How many numbers a batch has at most, if that is not less than a row."""

_BUFFER = 1 << 17

_WIDTHS = {"INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a value, by the type it is written as."""

_LARGEST_DICTIONARY = 1 << 20
"""Bytes: what would be longer is given up by those who write Parquet."""

Group: TypeAlias = "tuple[str, int] | None"
"""The format, and the number of the row group, or of the record batch, that rows came in."""


class Origin(NamedTuple):
    """What of a Parquet file goes out again beside its rows."""

    codecs: Mapping[str, str]  # the compression of each column, by its path
    dictionaries: frozenset[str]  # the paths of columns that are encoded by a dictionary


class Batch:
    """Some rows, and the number of the first, from 1; as bytes if they go to another process."""

    __slots__ = ("_data", "batch", "group", "line")

    def __init__(self, batch: Any, line: int, group: Group = None) -> None:
        self.batch = batch
        self.line = line
        self.group = group
        self._data: bytes | None = None

    @property
    def data(self) -> bytes:
        """All of it as an Arrow stream."""
        if self._data is None:
            import pyarrow as pa

            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, self.batch.schema) as writer:
                writer.write_batch(self.batch)
            self._data = sink.getvalue().to_pybytes()
        return self._data


def received(data: bytes, line: int) -> Batch:
    """Return the batch that another process has sent."""
    import pyarrow as pa

    return Batch(pa.ipc.open_stream(data).read_next_batch(), line)


class Batches:
    """A file of record batches.

    Parameters
    ----------
    stream : Stream
        It is read from its beginning; one that cannot be read out of order is copied first where
        the format needs that.
    format : str
        ``parquet``, ``arrow`` or ``arrows``.

    Raises
    ------
    DataError
        It is damaged or encrypted, or there is no pyarrow.
    """

    def __init__(self, stream: Stream, format: str, progress: bool = False) -> None:
        self._pa: Any = load(stream.name, format)
        self._name, self._format = stream.name, format
        self._at_server = stream.at is not None
        self._held: list[Any] = []  # batches of a stream that were looked at
        self._seen: Sequence[str] = ()  # columns of which rows were read
        with faults(stream.name, format):
            if format == "arrows":
                self._file = self._pa.ipc.open_stream(_Reading(stream))
                self.schema = self._of_texts(self._file.schema)
                return
            file = self._source = PositionedFile(stream, progress)
            if format == "arrow":
                self._file = self._pa.ipc.open_file(file)
                self.schema = self._of_texts(self._file.schema)
                return
            # A server is asked for all that is wanted of a row group at once.
            self._file = self._pa.parquet.ParquetFile(
                file, buffer_size=_BUFFER, pre_buffer=self._at_server
            )
            self.schema = self._of_texts(self._file.schema_arrow)

    def first(self, names: Sequence[str], count: int) -> Any:
        """Return the first rows, at most so many, of some columns; None where there is no row."""
        self._seen = names
        with faults(self._name, self._format):
            if self._format == "arrows":
                for batch in self._file:
                    self._held.append(batch)
                    if batch.num_rows:
                        return self._whole(batch.select([*names]), 1).slice(0, count)
                return None
            for batch, _ in self._batches(names, count):
                if batch.num_rows:
                    self._pa.default_memory_pool().release_unused()
                    return self._whole(batch, 1).slice(0, count)
        return None

    def origin(self, names: Sequence[str]) -> Origin | None:
        """Return how some columns of the first row group are written, if that is of Parquet.

        What describes a column that is damaged ends the process where it is asked for by itself;
        where rows of it are read that is an error like any other, so one is read before.
        """
        if self._format != "parquet":
            return None
        if not self._file.num_row_groups:
            return Origin({}, frozenset())
        with faults(self._name, self._format):
            if unseen := [name for name in names if name not in self._seen]:
                # (of which a server sends no more than where that row is)
                file = self._pa.parquet.ParquetFile(
                    self._source, metadata=self._file.metadata, buffer_size=_BUFFER
                )
                next(file.iter_batches(1, row_groups=[0], columns=unseen), None)
            group, leaves = self._file.metadata.row_group(0), self._file.schema
            columns = [
                group.column(place)
                for place in range(group.num_columns)
                if any(f"{leaves.column(place).path}.".startswith(f"{name}.") for name in names)
            ]
            return Origin(
                {column.path_in_schema: column.compression for column in columns},
                frozenset(column.path_in_schema for column in columns if _has_dictionary(column)),
            )

    def read(self, names: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows, those columns of them, in order."""
        most = max(1, min(ROWS, NUMBERS // max(len(names), 1)))
        line = 1
        with faults(self._name, self._format):
            for batch, group in self._batches(names, most):
                self._whole(batch, line)
                for start in range(0, batch.num_rows, most):
                    part = batch.slice(start, most)
                    yield Batch(part, line, group)
                    line += part.num_rows

    @cached_property
    def _decoded(self) -> Set[str]:
        """The columns that are decoded, by what has been checked on the way."""
        if self._format != "parquet":
            return frozenset()
        return {field.name for field in self.schema if holds_numbers(field.type)}

    def _of_texts(self, schema: Any) -> Any:
        """Return a schema whose names can be read."""
        assert all(isinstance(name, str) for name in schema.names)
        return schema

    def _whole(self, batch: Any, line: int) -> Any:
        """Return a batch that is one: pyarrow takes what a file says of its buffers on trust.

        Raises
        ------
        DataError
            A text is not UTF-8.
        ArrowInvalid
            It is damaged.
        """
        for name in batch.schema.names:
            if name in self._decoded:
                continue
            column = batch.column(name)
            try:
                column.validate(full=True)
            except self._pa.ArrowInvalid as error:
                if "utf8" not in str(error).lower():
                    raise
                raise self._no_utf_8(name, column, line) from None
        return batch

    def _no_utf_8(self, name: str, column: Any, line: int) -> DataError:
        for row, cell in enumerate(column, start=line):
            try:
                cell.as_py()
            except UnicodeDecodeError:
                return DataError(
                    f"row {row}: column {quote(name)} holds a text that is not UTF-8",
                    source=self._name,
                    hint="where it is written, such bytes are a column of binary",
                )
        raise AssertionError

    def _batches(self, names: Sequence[str], most: int) -> Iterator[tuple[Any, Group]]:
        if self._format == "parquet":
            for group in range(self._file.num_row_groups):
                rows = self._file.iter_batches(
                    most, row_groups=[group], columns=[*names], use_threads=False
                )
                for batch in rows:
                    yield batch.select([*names]), ("parquet", group)
        elif self._format == "arrow":
            wanted = [self.schema.get_field_index(name) for name in names]
            options = self._pa.ipc.IpcReadOptions(included_fields=wanted or [0])
            file = self._pa.ipc.open_file(self._source, options=options)
            for group in range(file.num_record_batches):
                yield file.get_batch(group).select([*names]), ("arrow", group)
        else:
            for group, batch in enumerate(chain(self._held, self._file)):
                yield batch.select([*names]), ("arrow", group)


def _has_dictionary(column: Any) -> bool:
    """Say whether a column of a row group is written as a dictionary and the places in it.

    One that was given up, since nearly each value is another, is longer than its values are.
    """
    plain = column.num_values * _WIDTHS.get(column.physical_type, 0)
    given_up = plain > _LARGEST_DICTIONARY and column.total_uncompressed_size >= plain
    return not given_up and any("DICTIONARY" in encoding for encoding in column.encodings)


class _Reading:
    """A stream as a file of Python, for those who read it from its beginning to its end."""

    closed = False

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, count: int = -1) -> bytes:
        """Return so many bytes, fewer at the end alone."""
        parts, missing = [self._rest], count - len(self._rest)
        while missing > 0 or count < 0:
            data = self._stream.read(1 << 20)
            if not data:
                break
            parts.append(data)
            missing -= len(data)
        whole = b"".join(parts)
        end = len(whole) if count < 0 else count
        self._rest = whole[end:]
        return whole[:end]

    def readable(self) -> bool:
        """Say yes."""
        return True

    def close(self) -> None:
        """Leave the stream to those who opened it."""
