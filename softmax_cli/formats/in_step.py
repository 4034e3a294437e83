"""Files read in step: what belongs to the rows of a table, and stands in a file of its own.

One process then reads both; neither is held in memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from softmax_cli.errors import DataError, SoftmaxError, UsageError, quote
from softmax_cli.files.stream import Stream
from softmax_cli.formats import truth_files
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.numbers import looks_like_number
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.labels import label_finder, same
from softmax_cli.table.row_faults import BadRow, UnknownLabel


def beside(table: Table, open_stream: Callable[[Stream, ReadOptions], Table]) -> Table:
    """Return a table of which each row gets its label, or its targets, from a file.

    Targets are a table of their own, for which there is the function that opens one.

    Raises
    ------
    DataError
        The file, or its beginning, is bad.
    UsageError
        Both files are standard input.
    """
    options = table.options
    path = options.label_file or options.target_file
    assert path is not None
    source = options.source
    if path == "-" and (source in (None, "-") or (isinstance(source, tuple) and "-" in source)):
        raise UsageError("standard input holds the logits: it cannot hold the true classes too")
    if options.label_file is not None:
        items, text = truth_files.labels(path, options.stdin, table.form)
        rows = _InStep(table, path, "label", items, _header(items, table) if text else None)
    else:
        rows = _InStep(
            table, path, "row of targets", truth_files.targets(path, table, open_stream), None
        )
    return table._replace(parse=rows.parse, chunks=rows.chunks(), parts=False, threaded=False)


class _InStep:
    """Takes as many items from a file as there are rows."""

    def __init__(
        self,
        table: Table,
        path: str,
        what: str,
        items: Iterator[Any],
        header: str | None,
    ) -> None:
        self._table, self._path, self._what = table, path, what
        self._items, self._header = items, header
        self._rows = 0  # that have been read

    def parse(self, chunk: Any) -> Block:
        """Make a block of a chunk, with what belongs to its rows."""
        block = self._table.parse(chunk)
        count = len(block) + block.skipped
        items: list[Any] = []
        error = None
        try:
            for item in islice(self._items, count):
                items.append(item)
        except SoftmaxError as wrong:
            error = wrong
        if len(items) < count:
            block.error = error or self._unlike(len(items) + self._rows, count + self._left())
            block.keep([row for row, place in enumerate(block.places) if place < len(items)])
        own = [items[place] for place in block.places]
        block.places = [self._rows + place for place in block.places]
        self._rows += count
        if self._what == "label":
            block.labels = own
        else:
            give_targets(block, own, self._table.policy, self._path)
        return block

    def chunks(self) -> Iterator[Any]:
        """Yield the chunks of the table; at its end, the file is to have nothing more."""
        yield from self._table.chunks
        more = sum(1 for _ in self._items)
        if more:
            raise self._unlike(self._rows + more, 0)

    def _left(self) -> int:
        """Count the rows of all chunks that are left."""
        blocks = map(self._table.parse, self._table.chunks)
        return sum(len(block) + block.skipped for block in blocks)

    def _unlike(self, items: int, more: int) -> DataError:
        rows = self._rows + more
        what = self._what if items == 1 else self._what.replace("label", "labels")
        what = what if items == 1 else what.replace("row ", "rows ")
        of = f"{rows} row" if rows == 1 else f"{rows} rows"
        name = self._table.name
        message = f"{items} {what} for {of}" + (f" of {name}" if name else "")
        if self._header is not None:
            message += f" (its first line, {quote(self._header)}, is no class: it is the header)"
        return DataError(message, source=self._path)


def _header(labels: Iterator[str], table: Table) -> str | None:
    """Take the first of the labels, if it is no class and no number; return it then."""
    assert isinstance(labels, truth_files.Peekable)
    first = labels.peek()
    ignored = table.options.ignore_label
    if first is None or looks_like_number(first) or (ignored and same(first, ignored)):
        return None
    try:
        label_finder(*table.policy.classes())(first)
    except UnknownLabel:
        return next(labels)
    return None


def give_targets(
    block: Block, targets: list[list[float]], policy: BadRowPolicy, path: str | None
) -> None:
    """Put the targets, of the file of this name, beside the rows; those that are none are bad."""
    bad: dict[int, BadRow] = {}
    rows = block.rows()
    for place, row in enumerate(targets):
        count = len(rows[place])
        if place in block.bad:
            targets[place] = [math.nan] * count
            continue
        try:
            if len(row) != count:
                found = "1 target" if len(row) == 1 else f"{len(row)} targets"
                raise BadRow(f"{found} for {count} {'class' if count == 1 else 'classes'}")
            policy.check_targets(row)
        except BadRow as reason:
            if path is not None:
                reason.message += f" (row {block.places[place] + 1} of {quote(path)})"
            bad[place] = reason
            targets[place] = [math.nan] * count
            if policy.refuses(reason):
                break
    block.targets = targets
    if bad:
        policy.settle(block, bad)
