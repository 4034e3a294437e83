"""Extending of many rows of JSON at once: results behind the last of the fields that came."""

from __future__ import annotations

from collections.abc import Callable

from softmax_cli.formats.json.bulk import row_template
from softmax_cli.formats.json.bulk.row_joining import Column, joined, slices_of
from softmax_cli.formats.json.bulk.row_printing import fits
from softmax_cli.formats.json.bulk.row_texts import RowTexts
from softmax_cli.formats.spelling import Data
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def extender(schema: Schema, options: WriteOptions, joint: bytes) -> Callable[[Block], Data | None]:
    """Return the function that writes a block of records as they came, and their results.

    It returns None for a block that has to be written row by row. The joint stands between rows.
    """
    assert schema.rewrite is not None
    paths = schema.rewrite.paths
    left_out = {str(path[0]).encode(errors="replace") for path in paths}
    members_of = row_template.members_writer(schema, options)

    def write(block: Block) -> Data | None:
        texts = block.texts
        if not isinstance(texts, RowTexts) or not fits(texts, joint):
            return None
        if any(len(path) != 1 for path in paths):
            return None
        kept = texts.fields.without(left_out, texts.begins)
        members = members_of(block)
        if kept is None or members is None:
            return None
        data = texts.data
        columns: list[Column] = [slices_of(data, *span) for span in kept.before]
        columns += [b", " if kept.has_fields else b"", *members]
        return joined([*columns, slices_of(data, kept.behind, texts.ends)], len(texts), joint)

    return write
