"""Files of results: an array that was computed, of which a part goes out."""

from __future__ import annotations

import os
from typing import IO, Any

from softmax_cli.formats.array.as_table import as_table
from softmax_cli.formats.array.storage import placed
from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.opened import Table
from softmax_cli.syntax.array_slices import ArraySlice, for_shape
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions


def refuse_part(form: ArrayForm, part: ArraySlice) -> None:
    """Raise `UsageError` where an array of such a form has no such part."""
    for_shape(part, form.shape)


def open_part(file: IO[bytes], table: Table, part: ArraySlice) -> Table:
    """Open a part of an array file that holds the results of a table, as a table of its own.

    What is read is no logit: nothing is bad about it.
    """
    assert table.form is not None
    size = os.fstat(file.fileno()).st_size
    stored = placed(file.fileno(), 0, size, table.name or "", part)
    options = ReadOptions(
        names=_names(table, part), question=None, jobs=table.options.jobs, progress=False
    )
    opened = as_table(stored._replace(name=table.name), options, table.format, None)
    width = stored.shape[-1] if stored.shape else 1
    fetch = stored.fetch
    assert fetch is not None

    def parse(chunk: Chunk) -> Block:
        first, count = (chunk.line - 1) * width, int.from_bytes(chunk.data, "little")
        values: Any = fetch(first, count).reshape(-1, width)  # float32 is spelt as such
        return Block(values, [[]] * len(values), range(chunk.line, chunk.line + len(values)))

    assert opened.form is not None
    form = opened.form._replace(part=table.form.part)
    return opened._replace(parse=parse, form=form, keeps=file)


def _names(table: Table, part: ArraySlice) -> tuple[str, ...] | None:
    """Return the names of the columns of a part, where these are classes that have names."""
    form, names = table.form, table.options.names
    if form is None or names is None or form.axes != (len(form.shape) - 1,):
        return None
    last = for_shape(part, form.shape)[-1]
    return names[last] if isinstance(last, slice) else None
