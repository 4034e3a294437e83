"""Arrays as tables: the rows, chunks and blocks that the rest of the tool works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from softmax_cli.errors import DataError, UsageError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.array.arrangement import Arrangement, arrange
from softmax_cli.formats.array.blocks import block_of, failed
from softmax_cli.formats.array.storage import Ahead, Stored, copied
from softmax_cli.formats.array.strips import as_written, strips_of
from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.opened import Table
from softmax_cli.table.array_form import ArrayForm, resolve_axes
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.doubts import check
from softmax_cli.table.io_options import NEEDS_CLASSES, ReadOptions
from softmax_cli.table.roles import lay_out

CHUNK = 1 << 17
"""About so many numbers a chunk has."""

ROWS = 16
"""So many rows of columns that are added up a chunk has, for what it comes to is as long as one."""

MOST = 1 << 21
"""More numbers than this no chunk has for that."""

WIDEST = 1 << 22
"""Longer rows are no table."""

_LOOKED_AT = 1 << 16
"""So many numbers are looked at, at most, for what may be meant by them."""


def as_table(stored: Stored, options: ReadOptions, format: str, stream: Stream | None) -> Table:
    """Return a table of an array.

    Raises
    ------
    UsageError
        It has no such axis; an option does not fit its dimensions.
    """
    axes = resolve_axes(options.axis, len(stored.shape))
    form = ArrayForm(stored.shape, axes, stored.single, stored.member)
    if options.slice is not None:
        form = form._replace(part=options.slice.text)
    cut = arrange(form)
    plain = _is_plain(form, cut)
    form = form._replace(plain=plain)
    _refuse(options, form, plain)
    if plain:
        width = stored.shape[-1] if stored.shape else 1
        cut = Arrangement("rows", (width,), (0, 1), 1, stored.numbers // width)
        dimensions = max(len(stored.shape), 1)
    else:
        options = options._replace(axis=cut.axis)
        dimensions = 2
    if stored.fetch is None and (cut.kind in ("passes", "strips") or options.crosses_rows):
        stored = copied(stored)
    opener = _Opener(stored, form, cut, options, dimensions, plain)
    return opener.table(format, stream)


def _is_plain(form: ArrayForm, cut: Arrangement) -> bool:
    """Say whether an array is a table as any other: of two dimensions, and with rows not too long.

    Then all is done with it that is done with tables, along both axes.
    """
    return len(form.shape) <= 2 and cut.kind != "strips" and (form.shape or (1,))[-1] <= WIDEST


def _refuse(options: ReadOptions, form: ArrayForm, plain: bool) -> None:
    """Refuse options that have no meaning for an array."""
    if options.only and options.question not in ("loss", "temperature"):
        raise UsageError("--only has no effect on an array, which has no other columns")
    if options.append and not options.summary:
        raise UsageError("--append is for tables: an array of results has the shape of the logits")
    if options.bad_rows != "error" and not form.are_last:
        raise UsageError(f"--bad-rows {options.bad_rows} is for the last axes of an array")
    in_place = options.question in ("each number", "probabilities") and not options.summary
    if options.bad_rows == "skip" and len(form.shape) > 2 and in_place:
        raise UsageError(
            "--bad-rows skip would leave holes in the array",
            "--bad-rows nan leaves such slices without a result",
        )
    if options.summary and not (plain or form.are_last):
        raise UsageError("--summary is for the last axes of an array of more than two dimensions")
    passes = not plain and form.axes and arrange(form).kind in ("passes", "strips")
    if passes and options.question != "probabilities":
        raise UsageError("only softmax and log-softmax take slices that lie so far apart")
    alone = form.classes == 1 and len(form.shape) > 1
    if alone and options.question in NEEDS_CLASSES and not plain:
        raise UsageError(
            "every slice has one class, whose probability is always 1",
            "--axis takes another axis, and the command sigmoid takes each number by itself",
        )


class _Opener:
    """Opens a table, and opens it again, whole or slab by slab."""

    def __init__(
        self,
        stored: Stored,
        form: ArrayForm,
        cut: Arrangement,
        options: ReadOptions,
        dimensions: int,
        plain: bool,
    ) -> None:
        self._stored, self._form, self._cut, self._plain = stored, form, cut, plain
        self._options, self._dimensions = options, dimensions
        self._ahead: Ahead | None = None
        if stored.read is not None and stored.fetch is None:
            self._ahead = Ahead(stored.read)
            self._stored = stored._replace(read=self._ahead.read)
        self._items = stored.numbers // cut.item_size
        self._done = 0  # how many numbers have been handed out

    def table(self, format: str, stream: Stream | None) -> Table:
        """Return the table of the whole array."""
        stored, cut, options = self._stored, self._cut, self._options
        width = self._form.shape[-1] if self._plain and self._form.shape else 0
        layout = lay_out(options, width or self._width())
        policy = BadRowPolicy.of(options, layout, self._dimensions, stored.name)
        place: Any = self._place(policy.axis)
        policy = policy._replace(place=place)
        sections: tuple[Callable[[], Table], ...] = ()
        if stream is not None:
            stream.count_by(lambda: (self._done * stored.dtype.itemsize, stream.size))
        table = Table(
            options,
            format,
            self._dimensions,
            policy=policy,
            chunks=self.chunks(0, self._items),
            parse=partial(self.parse, policy),
            stream=stream,
            parts=True,
            form=self._form,
            single=self._form.single,
            restored=None if self._plain or cut.kind == "rows" else cut.restored,
            numbers=stored.numbers,
            keeps=stored.keeps,
        )
        if stored.fetch is not None:
            table = table._replace(again=self._again(table, 0, self._items))
        if cut.kind == "passes":
            sections = tuple(
                self._again(
                    table._replace(policy=policy._replace(place=partial(place, section=number))),
                    start,
                    start + cut.section,
                )
                for number, start in enumerate(range(0, self._items, cut.section))
            )
            table = table._replace(sections=sections)
        if cut.kind == "strips":
            strips = strips_of(stored, self._form)
            table = table._replace(chunks=strips.chunks(), parse=partial(strips.parse, policy))
            table = table._replace(written=as_written(table, strips), again=None)
        return table._replace(notes=self._doubts(policy))

    def _width(self) -> int:
        """Return how many columns the table has."""
        if self._cut.kind == "strips":
            return self._form.classes
        return len(self._cut.table(np.zeros(self._cut.item_size, np.int8))[0])

    def _again(self, table: Table, start: int, stop: int) -> Callable[[], Table]:
        def again() -> Table:
            whole = start == 0 and stop == self._items
            return table._replace(
                chunks=self.chunks(start, stop),
                again=again,
                sections=(),
                numbers=(stop - start) * self._cut.item_size,
                notes=() if whole else table.notes,
            )

        return again

    def chunks(self, start: int, stop: int) -> Iterator[Chunk]:
        """Yield some items, run by run: the number of the first, and bytes that come but once."""
        size = self._cut.item_size
        many = max(1, CHUNK // size)
        if self._cut.kind == "passes" or self._options.crosses_rows:
            many = max(many, min(ROWS, MOST // size))
        read = self._stored.read
        self._done = 0
        for first in range(start, stop, many):
            count = min(many, stop - first) * size
            data = read(count * self._stored.dtype.itemsize) if read is not None else b""
            self._done += count
            yield Chunk(data or count.to_bytes(8, "little"), first + 1)

    def parse(self, policy: BadRowPolicy, chunk: Chunk) -> Block:
        """Make a block of a chunk."""
        first, size = chunk.line - 1, self._cut.item_size
        try:
            if self._stored.fetch is not None:
                count = int.from_bytes(chunk.data, "little")
                raw = self._stored.fetch(first * size, count)
            else:
                raw = np.frombuffer(chunk.data, self._stored.dtype)
            values = self._cut.table(self._stored.doubles(raw))
        except DataError as error:
            return failed(error)
        return block_of(values, first * (size // values.shape[1]), policy)

    def _place(self, axis: int | None) -> Callable[[int | None, int | None], str]:
        """Return what names an element by its row and column."""
        form = self._form
        if axis == -1:
            return form.place
        if axis is None:
            width = form.shape[-1]
            return lambda row, column: form.place(
                None, None if row is None or column is None else row * width + column
            )
        if self._cut.kind != "passes":
            return lambda row, column: form.place(column, row)
        columns = self._width()
        long = self._cut.section * self._cut.item_size // columns  # rows of a section

        def place(row: int | None, column: int | None, section: int = 0) -> str:
            if row is not None:
                section, row = divmod(row, long)
            return form.place(None if column is None else section * columns + column, row)

        return place

    def _doubts(self, policy: BadRowPolicy) -> tuple[str, ...]:
        """Look at the first rows, which the numbers in front make."""
        unseen = self._cut.kind == "strips" or policy.axis != -1
        if unseen or self._options.question is None:
            return check([], policy, self._options, float, columns=False, dimensions=2)
        size = self._cut.item_size
        count = max(1, min(100, _LOOKED_AT // size, self._items))
        try:
            if self._ahead is not None:
                data = self._ahead.peek(count * size * self._stored.dtype.itemsize)
                raw = np.frombuffer(data, self._stored.dtype)
            else:
                assert self._stored.fetch is not None
                raw = self._stored.fetch(0, count * size)
            rows = self._cut.table(self._stored.doubles(raw))[:100]
        except DataError:  # it is raised again where the rows are read
            return ()
        if ((rows < 0) | (rows > 1)).any():
            rows = rows[:1]
        cells: Any = [(row, line.tolist()) for row, line in enumerate(rows, start=1)]
        return check(
            cells,
            policy,
            self._options,
            float,
            columns=False,
            dimensions=self._dimensions,
        )
