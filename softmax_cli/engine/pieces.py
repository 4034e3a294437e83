"""Pieces of tables, so small that the answers to a row may be many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from softmax_cli.formats.chunks import CHUNK_SIZE, LEAST_SIZE, Chunk, cut
from softmax_cli.formats.opened import Table
from softmax_cli.formats.registry import FORMATS, extension
from softmax_cli.table.file_lines import file_and_line

ANSWERED_AT_ONCE = 1 << 18
"""About how many results are held together, where the rows are in memory anyhow."""

MOST_OF_SMALL = 64
"""So many answers can be held together to all rows of a file that is one chunk."""


def in_pieces(table: Table, answers: int) -> Table:
    """Return a table whose blocks are so small that all their answers can be held."""
    first = next(table.chunks, None)
    table = table._replace(chunks=chain([] if first is None else [first], table.chunks))
    format = FORMATS[table.format]
    alone = table.several is None
    are_lines = format.of_lines if alone else _are_of_lines(table, answers)
    if table.parts and isinstance(first, Chunk) and are_lines:
        size = max(CHUNK_SIZE // answers, LEAST_SIZE)
        parts = (_cut(table, chunk, size) for chunk in table.chunks)
        return table._replace(chunks=chain.from_iterable(parts))
    # (so small are the chunks of an array)
    if table.policy.axis != -1 or (alone and format.holds_arrays):
        return table
    most = max(1, ANSWERED_AT_ONCE // (answers * len(table.layout.columns("logits"))))
    pieces = (block.pieces(most) for block in map(table.parse, table.chunks))
    return table._replace(
        chunks=chain.from_iterable(pieces), parse=lambda block: block, parts=False
    )


def _are_of_lines(table: Table, answers: int) -> bool:
    """Say whether rows of several files end where lines do, by the names of these.

    Small files are not cut: of many answers they would have too many as well.
    """
    if table.several is None or answers > MOST_OF_SMALL:
        return False
    said = table.options.input_format
    formats = {said or extension(name) for name in table.several.names}
    return all(format is not None and FORMATS[format].of_lines for format in formats)


def _cut(table: Table, chunk: Chunk, size: int) -> Iterator[Chunk]:
    """Yield the rows of a chunk in chunks of about so many bytes."""
    own = table
    if table.several is not None:
        number, line = file_and_line(chunk.line)
        if not line:  # all of a small file
            yield chunk
            return
        own = table.several.opened(number)
    delimiter = own.dialect and own.dialect.delimiter
    yield from cut(chunk, size, delimiter=delimiter, comment=table.options.comment_mark)
